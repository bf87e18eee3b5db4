"""`kiosk sessions forget`: deletes sessions for good."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json
from kiosk.staff.failure import CommandError
from kiosk.staff.sessions.shared import (
    none_yet,
    opened,
    period_options,
    place_options,
    session_file,
    telling_sessions,
)
from kiosk.staff.stopping import status_of, stop_behind

if TYPE_CHECKING:
    from kiosk.sessions.forgetting import Forgotten, SessionEraser
    from kiosk.sessions.reader import Count
    from kiosk.staff.sessions.days import Days

COMMAND = "kiosk sessions forget"
NOTHING_FORGOTTEN = "Stopped before the end; nothing was forgotten."


@click.command(
    "forget",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk sessions export --out kept.csv && kiosk sessions forget --before 2026-01-01\n"
    "  kiosk sessions forget --from yesterday --to yesterday\n"
    "  kiosk sessions forget --all --yes",
)
@click.option("--before", metavar="DAY", help="All before this day; as --from.")
@period_options
@click.option("--all", "everything", is_flag=True, help="All sessions there are.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, for other programs; with --yes."
)
@place_options
def forget(
    before: str | None,
    from_: str | None,
    to: str | None,
    everything: bool,
    yes: bool,
    as_json: bool,
    config_dir: Path | None,
    database: Path | None,
) -> None:
    """Forget sessions for good, also while the kiosk runs.

    It says how much, and asks, before it does it; nothing brings them back. A session that
    goes on is left alone. One whose date is not sure goes only where the order of the sessions
    shows that it lies in the period, or with --all. What was there is overwritten; but a
    memory card may keep copies of its own that no program can reach.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 the file is locked,
    try again later.
    """
    with telling_sessions(COMMAND, as_json, stopped=NOTHING_FORGOTTEN):
        days = _wanted(before, from_, to, everything)
        if as_json and not yes:
            raise CommandError("--json can't ask: give --yes too.")
        from kiosk.sessions.forgetting import SessionEraser

        path = session_file(config_dir, database)
        if _is_fresh(path):
            _tell_none(days, as_json)
            return
        with closing(SessionEraser(path)) as eraser:
            with opened(COMMAND, path) as reader:
                count = reader.count(days.period)
            going = count.sessions - count.going_on
            if not as_json:
                _say_first(count, going, days)
            if going and not yes and not _sure():
                click.echo("Nothing was forgotten.")
                return
            done = _forgotten(eraser, path, days, count)
        if as_json:
            _tell_json(done, count, days)
        elif going:
            _tell(done)


def _is_fresh(path: Path) -> bool:
    """Whether there is no session file yet. What else is wrong with it the eraser says."""
    from kiosk.sessions.view import ViewError

    try:
        with opened(COMMAND, path):
            return none_yet()
    except ViewError:
        return False


def _forgotten(
    eraser: "SessionEraser", path: Path, days: "Days", before: "Count"
) -> "Forgotten":
    """Raises CommandError where it is stopped: with what became of them."""
    from kiosk.staff.sessions.words import counted

    try:
        return eraser.forget(days.period)
    except KeyboardInterrupt as stop:
        eraser.close()
        with opened(COMMAND, path) as reader:
            left = reader.count(days.period)
        gone = before.sessions - left.sessions
        if not gone:
            raise
        raise CommandError(
            f"Stopped before the end; {counted(gone, 'session')} of "
            f"{before.sessions - before.going_on:,} forgotten: give the command again for the "
            "rest and the last traces.",
            status_of(stop),
        ) from None


def _wanted(before: str | None, from_: str | None, to: str | None, everything: bool) -> "Days":
    """Raises CommandError."""
    from datetime import timedelta

    from kiosk.staff.sessions.days import Days, days_named

    ways = (before is not None, from_ is not None or to is not None, everything)
    if sum(ways) != 1:
        what = "Nothing says what to forget" if not any(ways) else "That is said twice"
        raise CommandError(f"{what}: give --before DAY, or --from and --to, or --all.")
    if before is not None:
        return Days(None, days_named("--before", before)[0] - timedelta(days=1))
    return Days.given(from_, to)


def _say_first(count: "Count", going: int, days: "Days") -> None:
    from kiosk.staff.sessions.words import counted, moment_said

    if not going:
        click.echo(f"Nothing to forget: {days}.")
    else:
        dates = ""
        if count.first_s is not None:
            first, last = moment_said(count.first_s), moment_said(count.last_s)
            dates = f", from {first} to {last}"
        click.echo(
            f"{counted(going, 'session')} with "
            f"{counted(count.reps - count.reps_going_on, 'rep')} would be forgotten{dates}."
        )
    if count.going_on:
        click.echo("The session that goes on is left alone.")
    if count.unplaced:
        stay = "stays" if count.unplaced == 1 else "stay"
        click.echo(
            f"{counted(count.unplaced, 'session')} {stay}: the clock was not right, so nobody "
            "knows whether in this period."
        )


def _sure() -> bool:
    try:
        return click.confirm("Forget them for good?", default=False)
    except click.Abort as error:
        click.echo()
        if (stop := stop_behind(error)) is not None:
            raise stop from None
        raise CommandError("Nobody answered, so nothing was forgotten: give --yes.") from None


def _tell_none(days: "Days", as_json: bool) -> None:
    from kiosk.staff.sessions.told import as_json_days

    if not as_json:
        click.echo("Nothing to forget: no sessions yet.")
        return
    none = {"sessions": 0, "reps": 0, "wiped": True, "left_going_on": 0, "left_unplaced": 0}
    print_json({"schema": SCHEMA, **as_json_days(days), **none})


def _tell(done: "Forgotten") -> None:
    from kiosk.staff.sessions.words import counted

    click.echo(f"Forgotten: {counted(done.sessions, 'session')}, {counted(done.reps, 'rep')}.")
    if not done.wiped:
        click.echo("Somebody reads the file just now: the last traces go when he is done.")


def _tell_json(done: "Forgotten", count: "Count", days: "Days") -> None:
    from kiosk.staff.sessions.told import as_json_days

    print_json(
        {
            "schema": SCHEMA,
            **as_json_days(days),
            "sessions": done.sessions,
            "reps": done.reps,
            "wiped": done.wiped,
            "left_going_on": count.going_on,
            "left_unplaced": count.unplaced,
        }
    )
