"""Sessions for other programs: one row a rep, as CSV or as JSON Lines, a few rows at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Literal

from kiosk.sessions.columns import Cell, columns
from kiosk.sessions.records import StoredRep, StoredSession

Format = Literal["csv", "json"]
FORMATS: tuple[Format, ...] = ("csv", "json")
# JSON keys are added, never changed.
SCHEMA = 1

Visit = tuple[StoredSession, tuple[StoredRep, ...]]


def exported(
    visits: Iterable[Visit], form: Format, zone: tzinfo | None = None
) -> Iterator[tuple[str, int]]:
    """Pieces of the file, a session each and the header first, and the rows in each.

    CSV by RFC 4180: commas, CRLF, quotes where needed, a header; an empty cell is unknown. JSON
    Lines: an object a line, null is unknown, `faults` a list. ASCII. `zone`: None for this
    computer's own.
    """
    return _csv(visits, zone) if form == "csv" else _json_lines(visits, zone)


def _csv(visits: Iterable[Visit], zone: tzinfo | None) -> Iterator[tuple[str, int]]:
    wanted = columns()
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in wanted])
    yield _taken(text), 0
    for session, reps in visits:
        for rep in reps:
            writer.writerow([_in_csv(column.of(session, rep, zone)) for column in wanted])
        yield _taken(text), len(reps)


def _json_lines(visits: Iterable[Visit], zone: tzinfo | None) -> Iterator[tuple[str, int]]:
    wanted = columns()
    for session, reps in visits:
        lines: list[str] = []
        for rep in reps:
            row: dict[str, object] = {"schema": SCHEMA}
            row |= {column.name: column.of(session, rep, zone) for column in wanted}
            row["faults"] = list(rep.faults)
            lines.append(json.dumps(row, separators=(",", ":"), allow_nan=False) + "\n")
        yield "".join(lines), len(reps)


def _in_csv(value: Cell) -> Cell:
    # What is true is 1 for the programs that count.
    return int(value) if isinstance(value, bool) else value


def _taken(text: io.StringIO) -> str:
    piece = text.getvalue()
    text.seek(0)
    text.truncate()
    return piece
