"""Which kiosk is asked about: where its files are, without the weight of all settings."""

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiosk.settings.folders import (
    data_folder,
    is_service,
    may_be_set,
    models_folder,
    runtime_folder,
)
from kiosk.staff.failure import CommandError

if TYPE_CHECKING:
    from kiosk.settings.options import Settings

_Callable = TypeVar("_Callable", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Place:
    """A kiosk's folders. `service`: whether systemd is to start it."""

    data: Path
    runtime: Path
    service: bool = False
    simulated: bool = False

    @property
    def status(self) -> Path:
        """The file that tells once a second how the kiosk is."""
        return self.runtime / "status.json"

    @property
    def lock(self) -> Path:
        """The file that a running kiosk holds."""
        return self.runtime / "kiosk.lock"

    @property
    def live(self) -> Path:
        """The socket that tells at once."""
        return self.runtime / "live.sock"

    @property
    def events(self) -> Path:
        """The diary."""
        return self.data / "events.jsonl"

    @property
    def sessions(self) -> Path:
        """The session file."""
        return self.data / "sessions.db"


def place_options(command: _Callable) -> _Callable:
    """The options that say which kiosk is meant."""
    simulate = click.option(
        "--simulate", is_flag=True, help="Ask about the kiosk of `kiosk run --simulate`."
    )
    return simulate(settings_dir_option(command))


def settings_dir_option(command: _Callable) -> _Callable:
    """The option --settings, of a folder that is there."""
    return click.option(
        "--settings",
        "config_dir",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="The folder of kiosk.toml.  [default: /etc/kiosk, else the user's own]",
    )(command)


def place_of(config_dir: Path | None, simulated: bool, environ: Mapping[str, str]) -> Place:
    """Where the kiosk is that has these settings, or, while they are wrong, the last good.

    Raises CommandError.
    """
    settings = _that_say(("runtime_dir", "data_dir"), config_dir, environ)
    return Place(
        must_be_folder(data_folder(settings, environ, simulated=simulated).absolute()),
        must_be_folder(runtime_folder(settings, environ, simulated=simulated).absolute()),
        config_dir is None and not simulated and is_service(environ),
        simulated,
    )


def must_be_folder(path: Path) -> Path:
    """The same path; one that is not there yet will be one. Raises CommandError."""
    try:
        is_one = stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return path
    if not is_one:
        raise CommandError(
            f"{path} is no folder: look at places.data_dir and places.runtime_dir, "
            "KIOSK_DATA_DIR and RUNTIME_DIRECTORY."
        )
    return path


def fetched_models(environ: Mapping[str, str]) -> Path:
    """Where the fetched pose models of this machine's kiosk lie."""
    return models_folder(_that_say(("data_dir",), None, environ), environ).absolute()


def _that_say(
    places: tuple[str, ...], config_dir: Path | None, environ: Mapping[str, str]
) -> "Settings | None":
    """The settings, where they can say something of these places."""
    # To read all settings takes three times as long as all the rest.
    if not any(may_be_set(name, config_dir, environ) for name in places):
        return None
    from kiosk.settings.last_good import load_or_last_good

    settings, _ = load_or_last_good(config_dir, (), environ)
    return settings
