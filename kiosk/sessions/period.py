"""Which sessions lie in a stretch of time, though not every session's clock was right.

The order of the rows is certain: no session began before the one above it. So one without a
date lies in the period when a dated one above it is late enough, and a dated one below it
early enough. What can't be shown so, or both ways, is neither in nor out: its number is told.
"""

import sqlite3
from dataclasses import dataclass

# Beyond every id.
_NO_END = 1 << 62


@dataclass(frozen=True, slots=True)
class Period:
    """From and to, in seconds since 1970, the end not in it; None is without a limit."""

    from_s: float | None = None
    to_s: float | None = None

    @property
    def is_all(self) -> bool:
        """Whether it has no limit at all."""
        return self.from_s is None and self.to_s is None


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Selection:
    """A condition over the table `session`, and how many sessions it can't place."""

    where: str
    values: tuple[float, ...]
    unplaced: int


def select(connection: sqlite3.Connection, period: Period) -> Selection:
    """The sessions of a period, for a query in the same transaction."""
    if period.is_all:
        return Selection("1", (), 0)
    began, ended = _limits(connection, period)
    dated, dates = _dated(period)
    inside, outside = "(id > ? AND id < ?)", "(id < ? OR id > ?)"
    limits = (began.first, ended.last, began.last, ended.first)
    # Both or neither: nothing is known, or a clock went wrong that was believed.
    (unplaced,) = connection.execute(
        f"SELECT count(*) FROM session WHERE NOT clock_believed AND {inside} = {outside}",
        limits,
    ).fetchone()
    shown = f"(NOT clock_believed AND {inside} AND NOT {outside})"
    return Selection(f"({dated} OR {shown})", (*dates, *limits), unplaced)


@dataclass(frozen=True, slots=True)
class _Limit:
    """The first dated session at or after a moment, and the last one before it, by id."""

    first: int
    last: int


def _limits(connection: sqlite3.Connection, period: Period) -> tuple[_Limit, _Limit]:
    began = _limit(connection, period.from_s) if period.from_s is not None else _Limit(0, 0)
    if period.to_s is None:
        return began, _Limit(_NO_END, _NO_END)
    return began, _limit(connection, period.to_s)


def _limit(connection: sqlite3.Connection, moment_s: float) -> _Limit:
    (first,) = connection.execute(
        "SELECT min(id) FROM session WHERE clock_believed AND started_s >= ?", (moment_s,)
    ).fetchone()
    (last,) = connection.execute(
        "SELECT max(id) FROM session WHERE clock_believed AND started_s < ?", (moment_s,)
    ).fetchone()
    return _Limit(_NO_END if first is None else first, last or 0)


def _dated(period: Period) -> tuple[str, tuple[float, ...]]:
    parts, values = ["clock_believed"], list[float]()
    if period.from_s is not None:
        parts.append("started_s >= ?")
        values.append(period.from_s)
    if period.to_s is not None:
        parts.append("started_s < ?")
        values.append(period.to_s)
    return f"({' AND '.join(parts)})", tuple(values)
