"""`kiosk sessions show`: all reps of one session."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.failure import CommandError, plain
from kiosk.staff.sessions.shared import (
    opened,
    place_options,
    session_file,
    telling_sessions,
)

if TYPE_CHECKING:
    from kiosk.sessions.records import StoredRep, StoredSession

COMMAND = "kiosk sessions show"
# SQLite's own limit.
MOST = (1 << 63) - 1


@click.command(
    "show",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk sessions show last\n  kiosk sessions show 1204 --json",
)
@click.argument("which", metavar="N|last")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@place_options
def show(which: str, as_json: bool, config_dir: Path | None, database: Path | None) -> None:
    """Show one session with all its reps.

    N is its number in 'kiosk sessions list'; last is the newest. "?" is what could not be
    seen: it is never guessed.

    Exit status: 0 done, 1 the file is damaged, 2 what was given is wrong, 75 the file is
    locked, try again later.
    """
    with telling_sessions(COMMAND, as_json):
        from kiosk.sessions.change import change_of
        from kiosk.staff.sessions.told import as_json_rep, as_json_session

        number = _number(which)
        with opened(COMMAND, session_file(config_dir, database)) as reader:
            if number is None:
                newest = reader.recent(1)
                if not newest:
                    raise CommandError("No session is kept yet: the first visit will be one.")
                number = newest[0].id
            found = reader.session(number)
            newer = reader.newer
        if found is None:
            raise CommandError(
                f"There is no session {number}: 'kiosk sessions list' shows their numbers."
            )
        session, reps = found
        change = change_of([rep.faults for rep in reps])
        if as_json:
            told = as_json_session(session, change)
            each = [as_json_rep(rep) for rep in reps]
            print_json({"schema": SCHEMA, "newer_file": newer, "session": told, "reps": each})
            return
        with to_stdout():
            _tell(session, reps, change)


def _number(which: str) -> int | None:
    """None is the newest. Raises CommandError."""
    if which.strip().lower() == "last":
        return None
    try:
        number = int(which) if len(which) <= len(str(MOST)) else 0
    except ValueError:
        number = 0
    if not 0 < number <= MOST:
        raise CommandError(
            f"{plain(which[:40])!r} is no session: give a number from 'kiosk sessions list', "
            "or last."
        )
    return number


def _tell(session: "StoredSession", reps: "tuple[StoredRep, ...]", change: str | None) -> None:
    from functools import partial

    from kiosk.staff.sessions import words
    from kiosk.staff.sessions.tables import REPS_LEAVE_OUT, reps_table, write

    drill = words.DRILLS.get(session.drill, session.drill)
    length = "" if session.length_s is None else f", {session.length_s:.0f} s long"
    ending = words.ending_said(session)
    click.echo(
        f"Session {session.id}: {drill.lower()}, {words.when_said(session)}{length}"
        + (f", {ending}" if ending else "")
    )
    if not session.clock_believed:
        click.echo(f"The clock was not right: it said {session.started_utc}.")
    if reps:
        write(partial(reps_table, reps), REPS_LEAVE_OUT)
    score = "" if session.score is None else f" Score {session.score},"
    click.echo(
        f"{words.counted(session.reps, 'rep')}, {session.clean_reps} clean.{score} "
        f"{words.band_said(session.band)}."
    )
    if change is not None:
        click.echo(f"To change: {words.fault_said(change)}.")
