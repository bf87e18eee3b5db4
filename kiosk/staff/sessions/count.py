"""`kiosk sessions count`: how much is kept."""

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
    from kiosk.sessions.reader import Count

COMMAND = "kiosk sessions count"


@click.command(
    "count",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk sessions count\n  kiosk sessions count --from today",
)
@period_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@place_options
def count(
    from_: str | None,
    to: str | None,
    as_json: bool,
    config_dir: Path | None,
    database: Path | None,
) -> None:
    """Count sessions, reps and clean reps.

    Exit status: 0 done, 1 the file is damaged, 2 what was given is wrong, 75 the file is
    locked, try again later.
    """
    with telling_sessions(COMMAND, as_json):
        from kiosk.staff.sessions.days import Days
        from kiosk.staff.sessions.told import as_json_count, as_json_days

        days = Days.given(from_, to)
        path = session_file(config_dir, database)
        with opened(COMMAND, path) as reader:
            counted = reader.count(days.period)
            newer = reader.newer
        if as_json:
            about = {"file": str(path), "newer_file": newer, **as_json_days(days)}
            print_json({"schema": SCHEMA, **about, **as_json_count(counted)})
            return
        with to_stdout():
            for line in [NONE_YET] if none_yet() else _lines(counted, str(days)):
                click.echo(line)


def _lines(found: "Count", days: str) -> list[str]:
    from kiosk.staff.sessions.words import counted, moment_said, unplaced_said

    share = f" ({100 * found.clean_reps / found.reps:.0f} %)" if found.reps else ""
    lines = [
        f"{days[0].upper()}{days[1:]}: {counted(found.sessions, 'session')}, "
        f"{counted(found.reps, 'rep')}, {found.clean_reps:,} clean{share}."
    ]
    if found.first_s is not None:
        first, last = moment_said(found.first_s), moment_said(found.last_s)
        lines.append(f"The first on {first}, the last on {last}.")
    if found.undated:
        lines.append(
            f"{counted(found.undated, 'session')} of these without a sure date: the clock was "
            "not right."
        )
    if found.going_on:
        lines.append(f"{counted(found.going_on, 'session')} of these not ended yet.")
    if found.unplaced:
        lines.append(unplaced_said(found.unplaced))
    return lines
