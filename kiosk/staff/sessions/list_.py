"""`kiosk sessions list`: a line for each session."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.sessions.shared import (
    NONE_YET,
    none_yet,
    opened,
    period_options,
    place_options,
    session_file,
    telling_sessions,
)

if TYPE_CHECKING:
    from kiosk.sessions.reader import Listed

COMMAND = "kiosk sessions list"
USUAL = 20
# All of them fit into the memory of the smallest board.
MOST = 20_000


@click.command(
    "list",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk sessions list\n"
    "  kiosk sessions list --from week\n"
    "  kiosk sessions list --from 2026-06-01 --to 2026-06-30 --limit 500",
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=USUAL,
    show_default=True,
    help="At most so many, the newest.",
)
@period_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@place_options
def list_(
    limit: int,
    from_: str | None,
    to: str | None,
    as_json: bool,
    config_dir: Path | None,
    database: Path | None,
) -> None:
    """List the sessions, the newest first.

    One line each: number, when it began (local time), drill, reps, clean reps, score, band and
    what the summary asked to change. A session is one visit: the kiosk can't tell one person
    from another.

    Exit status: 0 done, 1 the file is damaged, 2 what was given is wrong, 75 the file is
    locked, try again later.
    """
    with telling_sessions(COMMAND, as_json):
        from kiosk.staff.sessions.days import Days
        from kiosk.staff.sessions.told import as_json_days, as_json_session

        days = Days.given(from_, to)
        with opened(COMMAND, session_file(config_dir, database)) as reader:
            listed = reader.listed(limit, days.period)
            newer = reader.newer
        if as_json:
            found = [as_json_session(each, listed.changes[each.id]) for each in listed.sessions]
            about = {"newer_file": newer, **as_json_days(days), "unplaced": listed.unplaced}
            print_json({"schema": SCHEMA, **about, "sessions": found})
            return
        with to_stdout():
            _tell(listed, str(days), limit)


def _tell(listed: "Listed", days: str, limit: int) -> None:
    from functools import partial

    from kiosk.staff.sessions.tables import SESSIONS_LEAVE_OUT, sessions_table, write
    from kiosk.staff.sessions.words import unplaced_said

    if listed.sessions:
        write(partial(sessions_table, listed.sessions, listed.changes), SESSIONS_LEAVE_OUT)
    else:
        click.echo(NONE_YET if none_yet() else f"No session: {days}.")
    if len(listed.sessions) == limit:
        click.echo(f"The newest {limit}; --limit shows more.")
    if listed.unplaced:
        click.echo(unplaced_said(listed.unplaced))
