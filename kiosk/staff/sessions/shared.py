"""What all commands of `kiosk sessions` have in common."""

import os
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiosk.staff.answer import complain
from kiosk.staff.config.shared import settings_option, telling
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.status.place import must_be_folder
from kiosk.staff.stopping import UNCHANGED, status_of

if TYPE_CHECKING:
    from kiosk.sessions.reader import SessionReader

LATER = 75
FILE = "sessions.db"
_STATUS = {"damaged": BROKE, "disk": BROKE, "busy": LATER}
_SIMULATED = "kiosk.sessions.simulated"
_NAMED, _FRESH = "kiosk.sessions.named", "kiosk.sessions.fresh"
NONE_YET = "No sessions yet: the first visit will be one."
_OR_NAME_IT = "Or name the session file itself with --database."

_Callable = TypeVar("_Callable", bound=Callable[..., Any])


def place_options(command: _Callable) -> _Callable:
    """The options --settings, --database and --simulate: where the sessions are."""
    database = click.option(
        "--database",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The session file.  [default: sessions.db in the data folder of the settings]",
    )
    simulated = click.option(
        "--simulate",
        is_flag=True,
        # Asked for in session_file alone: the commands themselves need not know.
        expose_value=False,
        callback=_remember,
        help="Those of `kiosk run --simulate`.",
    )
    return settings_option(database(simulated(command)))


def _remember(context: click.Context, _parameter: click.Parameter, simulated: bool) -> None:
    context.meta[_SIMULATED] = simulated


def period_options(command: _Callable) -> _Callable:
    """The options --from and --to."""
    to = click.option("--to", metavar="DAY", help="Up to this day and with it: as --from.")
    since = click.option(
        "--from",
        "from_",
        metavar="DAY",
        help="From this day on: 2026-06-30, 2026-06 (its first day), today, yesterday, week "
        "(since Monday), month (since its first day), 7d (seven days ago).",
    )
    return since(to(command))


@contextmanager
def telling_sessions(
    command: str, as_json: bool, *, stopped: str = UNCHANGED
) -> Generator[None]:
    """Tells what is wrong with the session file or the settings, and ends the process.

    `stopped`: what is said of a stop.
    """
    from kiosk.sessions.database import StoreError
    from kiosk.sessions.view import ViewError

    with telling(command, as_json, after=_OR_NAME_IT):
        try:
            yield
        except ViewError as error:
            raise CommandError(str(error), _STATUS.get(error.kind, USER)) from error
        except StoreError as error:
            raise CommandError(str(error), BROKE) from error
        except KeyboardInterrupt as stop:
            raise CommandError(stopped, status_of(stop)) from None


def session_file(config_dir: Path | None, database: Path | None) -> Path:
    """Where the sessions are. Raises SettingsError, CommandError."""
    meta = click.get_current_context().meta
    meta[_NAMED] = database is not None
    if database is not None:
        return database
    from kiosk.settings.folders import data_folder
    from kiosk.settings.load import load
    from kiosk.staff.config.shared import folder_of

    folder_of(config_dir)
    settings = load(config_dir, (), os.environ)
    folder = data_folder(settings, os.environ, simulated=of_simulated())
    return must_be_folder(folder) / FILE


def of_simulated() -> bool:
    """Whether the sessions of simulated visitors are asked for."""
    return bool(click.get_current_context().meta.get(_SIMULATED))


def none_yet() -> bool:
    """Whether the kiosk has kept no session yet: it is on its first day."""
    return bool(click.get_current_context().meta.get(_FRESH))


@contextmanager
def opened(command: str, path: Path) -> "Generator[SessionReader]":
    """The session file to look at; of a newer kiosk's file that is said. Raises ViewError.

    Where the kiosk's own is not there yet an empty one is looked at, and `none_yet` is true.
    """
    from kiosk.staff.sessions.words import NEWER

    with closing(_reader(path)) as reader:
        if reader.newer:
            complain(command, NEWER)
        yield reader


def _reader(path: Path) -> "SessionReader":
    from kiosk.sessions import schema
    from kiosk.sessions.database import connect_to
    from kiosk.sessions.reader import SessionReader
    from kiosk.sessions.view import ViewError

    meta = click.get_current_context().meta
    try:
        return SessionReader.open(path)
    except ViewError as error:
        if error.kind != "missing" or meta[_NAMED]:
            raise
    meta[_FRESH] = True
    empty = connect_to("file::memory:")
    schema.migrate(empty)
    return SessionReader(path, empty)
