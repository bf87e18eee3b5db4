"""What an update is about, while it goes on, and what became of those before.

The journal is there only while something is not settled: at an ordinary boot nobody has to
look. Its schema is for ever, for an older release reads what a newer one wrote; keys may be
added.
"""

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from kiosk.release.disk import Disk

SCHEMA = 1
# Ten years of monthly updates.
KEPT = 120
# The name of a history that is none any more ends so.
DAMAGED = ".damaged"


class Phase(StrEnum):
    """How far it came. BUILDING: the new release is not whole, and the old one runs. TRIAL:
    the switch was decided, and may have been made. BACK: the old one is to run again.
    """

    BUILDING = "building"
    TRIAL = "trial"
    BACK = "back"


class Result(StrEnum):
    """What became of it. CUT_OFF: the power went, or it was stopped, before the switch."""

    KEPT = "kept"
    WENT_BACK = "went_back"
    REFUSED = "refused"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Open:
    """An update that is not settled. `what`: "update" or "rollback"; `since`: the version
    that ran before; `to`: the one that shall. `built`: whether `to` was put in by this update,
    and goes with it. `starts`: how often the machine was started during the trial. `faults`:
    the codes that the kiosk showed before, None where nobody knows. `began_utc`: ISO 8601.
    `why`: of going back, a sentence.
    """

    what: str
    since: str
    to: str
    phase: Phase
    built: bool
    began_utc: str
    who: str | None = None
    starts: int = 0
    faults: tuple[str, ...] | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """One update that is over. `why`: a sentence, None where it was kept without a word."""

    what: str
    since: str
    to: str
    result: Result
    began_utc: str
    who: str | None = None
    why: str | None = None


def read_open(path: Path) -> Open | None:
    """The journal; None where nothing goes on, or where nobody can make sense of it."""
    found = _read(path)
    try:
        faults = found.get("faults")
        return Open(
            what=str(found["what"]),
            since=str(found["since"]),
            to=str(found["to"]),
            phase=Phase(found["phase"]),
            built=bool(found["built"]),
            began_utc=str(found["began_utc"]),
            who=_text(found.get("who")),
            starts=int(found.get("starts") or 0),
            faults=None if faults is None else tuple(str(code) for code in faults),
            why=_text(found.get("why")),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def write_open(disk: Disk, path: Path, state: Open) -> None:
    """Write the journal. Raises OSError."""
    disk.write(path, _json({"schema": SCHEMA, **asdict(state)}))


def read_past(path: Path) -> list[Past]:
    """The history, oldest first; what can't be read of it is left out."""
    past: list[Past] = []
    for row in _rows(path) or []:
        if not isinstance(row, dict):
            continue
        known = cast("dict[str, Any]", row)
        try:
            past.append(
                Past(
                    what=str(known["what"]),
                    since=str(known["since"]),
                    to=str(known["to"]),
                    result=Result(known["result"]),
                    began_utc=str(known["began_utc"]),
                    who=_text(known.get("who")),
                    why=_text(known.get("why")),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return past


def unread(path: Path) -> int | None:
    """How many entries of the history make no sense; None where all of the file does not."""
    rows = _rows(path)
    return None if rows is None else len(rows) - len(read_past(path))


def add_past(disk: Disk, path: Path, state: Open, result: Result, why: str | None) -> None:
    """Write down what became of an update, once however often it is asked. Raises OSError.

    What makes no sense there stays, for whoever can read it: a newer release, or a person.
    """
    shared = {each.name for each in fields(Past)} & {each.name for each in fields(Open)}
    entry = Past(
        **{name: getattr(state, name) for name in shared - {"why"}}, result=result, why=why
    )
    past = read_past(path)
    # A power cut between this and the journal's end lets it be asked again.
    if past and replace(past[-1], result=result, why=why) == entry:
        return
    rows = _rows(path)
    if rows is None:
        disk.rename(path, path.with_name(f"{path.name}{DAMAGED}"))
    kept = [*(rows or []), asdict(entry)][-KEPT:]
    disk.write(path, _json({"schema": SCHEMA, "updates": kept}))


def _rows(path: Path) -> list[object] | None:
    """The entries as they stand there; None where there is a file, and no entries in it."""
    rows = _read(path).get("updates")
    if isinstance(rows, list):
        return cast("list[object]", rows)
    return None if os.path.lexists(path) else []


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
