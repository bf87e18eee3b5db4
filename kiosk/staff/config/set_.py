"""`kiosk config set`: change settings for good."""

import os
from pathlib import Path

import click

from kiosk.staff.answer import AnsweringCommand
from kiosk.staff.config.shared import (
    complete_key,
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)
from kiosk.staff.failure import CommandError

_COMMAND = "kiosk config set"
_NOTHING = "Nothing was changed."
_TOGETHER = f"Options that belong together go into one command: {_COMMAND} KEY VALUE KEY VALUE."


@click.command(
    "set",
    cls=AnsweringCommand,
    # A value may begin with a minus.
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nExamples:\n"
    "  kiosk config set sound.volume 0.5\n"
    "  kiosk config set display.language es sound.language es\n"
    "  kiosk config set night.from_time 21:00 night.to_time 06:30\n"
    "  kiosk config set night.from_time none night.to_time none",
)
@click.argument(
    "pairs", nargs=-1, required=True, metavar="KEY VALUE [KEY VALUE]...",
    shell_complete=complete_key,
)  # fmt: skip
@json_option
@settings_option
def set_(pairs: tuple[str, ...], as_json: bool, config_dir: Path | None) -> None:
    """Change settings for good, in kiosk.toml.

    'kiosk config explain' lists the keys and what each takes. Options that belong together
    are set in one command: all of it is written, or nothing. KEY=VALUE will do as well.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 somebody else is
    changing them, try again later.
    """
    with telling(_COMMAND, as_json, after=_NOTHING):
        from kiosk.settings.editing import set_options

        values = _values(_paired(pairs))
        alone = (next(iter(values)), _TOGETHER) if len(values) == 1 else None
        with telling(_COMMAND, as_json, after=_NOTHING, hint=alone):
            changed = set_options(folder_of(config_dir), values, hand())
        nothing = "Nothing to change: it is so already."
        tell_change(changed, config_dir, as_json, keys=values, nothing=nothing)


def _paired(given: tuple[str, ...]) -> dict[str, str]:
    """Raises CommandError where a value is missing, or one key is given two."""
    texts: dict[str, str] = {}
    rest = list(given)
    while rest:
        key, equals, text = rest.pop(0).partition("=")
        if not equals:
            if not rest:
                raise CommandError(f"There is no value for {key}: {_COMMAND} {key} VALUE.")
            text = rest.pop(0)
        if texts.setdefault(key, text) != text:
            raise CommandError(f"{key} is given two values: give it one.")
    return texts


def _values(texts: dict[str, str]) -> dict[str, object]:
    """As the settings hold them. Raises SettingsError with all that are wrong."""
    from kiosk.settings.catalogue import options
    from kiosk.settings.editing import accepted
    from kiosk.settings.layers import placed

    # A relative path is meant from where the command is given.
    here = Path.cwd() / "here"
    values: dict[str, object] = {}
    for key, text in texts.items():
        option = options().get(key)
        read = text if option is None else option.read(text)
        values[key] = read if option is None else placed(option, read, os.environ, here)
    return accepted(values)
