"""`kiosk sessions export`: every rep as a row, for other programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, complain, print_json, to_stdout
from kiosk.staff.failure import CommandError
from kiosk.staff.sessions.shared import (
    opened,
    period_options,
    place_options,
    session_file,
    telling_sessions,
)

if TYPE_CHECKING:
    from kiosk.sessions.export import Format

COMMAND = "kiosk sessions export"
# So much is collected before it is written.
PIECE = 1 << 16
_JSON_NAMES = (".json", ".jsonl", ".ndjson")


@click.command(
    "export",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk sessions export --out reps.csv\n"
    "  kiosk sessions export --from 2026-06 --to 2026-06 --out june.csv\n"
    "  kiosk sessions export --format json | jq .score\n"
    "  ssh kiosk kiosk sessions export > reps.csv\n"
    "  kiosk sessions export --columns",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    help="csv, or json: JSON Lines, an object a line.  [default: by the name of --out, else "
    "csv]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file, whole or not at all.  [default: standard output]",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there already.")
@click.option("--columns", "explain", is_flag=True, help="Explain the columns instead.")
@period_options
@click.option(
    "--json", "as_json", is_flag=True, help="With --out or --columns: tell of it in JSON."
)
@place_options
def export(
    form: "Format | None",
    out: Path | None,
    force: bool,
    explain: bool,
    from_: str | None,
    to: str | None,
    as_json: bool,
    config_dir: Path | None,
    database: Path | None,
) -> None:
    """Export the sessions, one row a rep.

    Units are in the names of the columns; an empty cell (null in JSON) is unknown, never 0.
    Times of day are local. Nothing in it tells who somebody was.

    Exit status: 0 done, 1 the file is damaged or the disk full, 2 what was given is wrong, 75
    the file is locked, try again later.
    """
    with telling_sessions(COMMAND, as_json):
        if explain:
            _explain(as_json)
            return
        if out is None and as_json:
            raise CommandError("For rows in JSON give --format json.")
        from kiosk.sessions.export import exported
        from kiosk.staff.sessions.days import Days
        from kiosk.staff.sessions.words import counted, unplaced_said

        days = Days.given(from_, to)
        path = session_file(config_dir, database)
        to_file = None if out is None or str(out) == "-" else out
        chosen: Format = form or _by_name(to_file)
        with opened(COMMAND, path) as reader:
            unplaced = 0 if days.period.is_all else reader.count(days.period).unplaced
            tally = _Tally(exported(reader.reps(days.period), chosen))
            if to_file is None:
                with to_stdout():
                    for piece in tally.pieces():
                        click.echo(piece, nl=False)
            else:
                _write(to_file, force, path, tally)
        if unplaced:
            complain(COMMAND, unplaced_said(unplaced))
        if to_file is None:
            return
        if as_json:
            about = {"file": str(to_file), "format": chosen, "rows": tally.rows}
            print_json({"schema": SCHEMA, **about, "unplaced": unplaced})
        else:
            click.echo(f"{counted(tally.rows, 'rep')} in {to_file}.")


class _Tally:
    """Collects small pieces into larger ones, and counts the rows."""

    def __init__(self, rows: Iterator[tuple[str, int]]) -> None:
        self._rows = rows
        self.rows = 0

    def pieces(self) -> Iterator[str]:
        waiting: list[str] = []
        length = 0
        for text, rows in self._rows:
            waiting.append(text)
            length += len(text)
            self.rows += rows
            if length >= PIECE:
                yield "".join(waiting)
                waiting, length = [], 0
        yield "".join(waiting)


def _write(out: Path, force: bool, source: Path, tally: _Tally) -> None:
    from kiosk.staff.sessions.output import file_written_whole

    with file_written_whole(out, force, source) as file:
        for piece in tally.pieces():
            file.write(piece.encode("ascii"))


def _by_name(out: Path | None) -> "Format":
    return "json" if out is not None and out.suffix.lower() in _JSON_NAMES else "csv"


def _explain(as_json: bool) -> None:
    from kiosk.sessions.columns import columns

    if as_json:
        told = [{"name": column.name, "says": column.says} for column in columns()]
        print_json({"schema": SCHEMA, "columns": told})
        return
    width = max(len(column.name) for column in columns())
    with to_stdout():
        for column in columns():
            click.echo(f"{column.name:{width}}  {column.says}")
