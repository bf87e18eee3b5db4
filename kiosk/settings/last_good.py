"""The settings that the kiosk ran with last, for when the present ones can't be used.

They lie in the data folder that holds while no option says so: which one places.data_dir names
is not known when the settings can't be read.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from kiosk.settings.catalogue import options
from kiosk.settings.folders import data_folder
from kiosk.settings.layers import Layers
from kiosk.settings.load import load, settled, value
from kiosk.settings.options import Settings
from kiosk.settings.origin import Origin
from kiosk.settings.problems import SettingsError, SettingsTrouble
from kiosk.settings.toml_file import read_file, toml_value
from kiosk.settings.watch import summary
from kiosk.settings.whole_file import replace_file

FILE = "last-good-settings.toml"

_HEADING = """\
# The settings that this kiosk ran with last. It goes by them while those in kiosk.toml can't be
# used. It writes this file itself: what is changed here is lost.
"""

_log = logging.getLogger(__name__)


def last_good_file(environ: Mapping[str, str]) -> Path:
    """Where they are kept."""
    return data_folder(Settings(), environ) / FILE


def keep(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Remember settings that the kiosk runs well with; whether that went well. Nothing raises.

    Nothing is written where they are kept already.
    """
    path = last_good_file(environ)
    data = whole_toml(settings).encode()
    try:
        if path.is_file() and path.read_bytes() == data:
            return True
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError as error:
        _log.warning("the last good settings can't be kept in %s: %s", path, error)
        return False
    return True


def load_or_last_good(
    config_dir: Path | None, overrides: Sequence[str], environ: Mapping[str, str]
) -> tuple[Settings, SettingsTrouble | None]:
    """The settings as load() gives them; where it raises, the last good ones and why.

    Without any last good ones, what ships. Nothing raises.
    """
    try:
        return load(config_dir, overrides, environ), None
    except SettingsError as error:
        settings, which = last_good(environ)
        sentence = f"{summary(error)}: the kiosk runs on {which}."
        return settings, SettingsTrouble(sentence, error.problems)


def whole_toml(settings: Settings) -> str:
    """Every option as a settings file."""
    lines: list[str] = []
    section = ""
    for key, option in options().items():
        if option.section != section:
            section = option.section
            lines += ["", f"[{section}]"]
        held = value(settings, key)
        held = held.absolute() if isinstance(held, Path) else held
        lines.append(f"{option.name} = {toml_value(held)}")
    return "\n".join([_HEADING.rstrip(), *lines]) + "\n"


def last_good(environ: Mapping[str, str]) -> tuple[Settings, str]:
    """The last good ones, without any what ships; and which they are, in words."""
    path = last_good_file(environ)
    layers = Layers()
    try:
        file = read_file(path)
        when = "a time unknown"
        with suppress(OSError, OverflowError, ValueError):
            when = f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d}"
        # Of another version of the kiosk they may know options that are none here, and the
        # other way round. What still fits is taken.
        for section, content in file.content.items():
            if not isinstance(content, dict):
                continue
            for name, held in cast(dict[str, object], content).items():
                option = options().get(f"{section}.{name}")
                if option is not None:
                    layers.take(option, held, Origin("file", path))
        layers.problems.clear()
        layers.in_doubt.clear()
        return settled(layers), f"the last good ones, of {when}"
    except SettingsError:
        return Settings(), "what ships"
