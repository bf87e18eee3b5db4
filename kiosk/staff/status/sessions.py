"""The last sessions, for the status: at least their numbers, or why they can't be told."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.staff.failure import plain
from kiosk.staff.status.words import Row, moment_said

HOW_MANY = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """Newest first. `began`: UTC, ISO 8601; None where the clock was not right. `score` None
    where too little was seen; `going_on`: not ended.
    """

    began: str | None
    drill: str
    reps: int
    clean_reps: int
    score: int | None
    going_on: bool


def last_sessions(path: Path) -> tuple[Kept, ...] | str:
    """The newest of a session file; a sentence where they can't be read. Never raises."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError:
        # Why, and what to do about it, is told below.
        pass
    from contextlib import closing

    from kiosk.sessions.database import StoreError
    from kiosk.sessions.reader import SessionReader

    try:
        with closing(SessionReader.open(path)) as reader:
            found = reader.recent(HOW_MANY)
    except StoreError as error:
        if getattr(error, "kind", None) == "missing":
            return ()
        return str(error)
    return tuple(
        Kept(
            each.started_utc if each.clock_believed else None,
            each.drill,
            each.reps,
            each.clean_reps,
            each.score,
            each.ended is None,
        )
        for each in found
    )


def session_rows(found: tuple[Kept, ...] | str, now: datetime) -> list[Row]:
    """As lines of the status; `now` in the local zone."""
    if isinstance(found, str):
        return [Row("Sessions", plain(found), "unknown")]
    if not found:
        return [Row("Sessions", "none is kept")]
    lines = [_line(each, now) for each in found]
    return [Row("Sessions" if n == 0 else "", line) for n, line in enumerate(lines)]


def _line(kept: Kept, now: datetime) -> str:
    began = "at a time unknown" if kept.began is None else moment_said(kept.began, now)
    said = [
        f"{began}, {plain(kept.drill)} drill",
        f"{kept.reps} hinge{'' if kept.reps == 1 else 's'}, {kept.clean_reps} clean",
    ]
    if kept.score is not None:
        said.append(f"score {kept.score}")
    if kept.going_on:
        said.append("going on")
    return ": ".join((said[0], ", ".join(said[1:])))
