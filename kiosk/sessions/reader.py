"""Reads the session file, also while the kiosk writes to it."""

import json
import sqlite3
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kiosk.sessions.change import change_of
from kiosk.sessions.period import ALWAYS, Period, select
from kiosk.sessions.records import StoredRep, StoredSession, Totals
from kiosk.sessions.view import View, damaged, explained, open_view

_SESSION_NAMES = tuple(field.name for field in fields(StoredSession))
_REP_NAMES = tuple(field.name for field in fields(StoredRep))
_SESSION, _REP = ", ".join(_SESSION_NAMES), ", ".join(_REP_NAMES)
# A view of the file is held no longer than these take: the kiosk's log would grow meanwhile.
SESSIONS_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """Sessions of a period, newest first, and by id the fault that each was told to change.

    `unplaced`: so many more may lie in the period or not.
    """

    sessions: tuple[StoredSession, ...]
    changes: Mapping[int, str | None]
    unplaced: int


@dataclass(frozen=True, slots=True)
class Count:
    """What is kept of a period. `undated`: of `sessions`, those whose clock was not right;
    `unplaced`: besides these, those that may lie in the period or not; `going_on`: those that
    have not ended, and `reps_going_on` the reps in them.

    `first_s`, `last_s`: when the first and the last dated one began, in seconds since 1970.
    """

    sessions: int
    reps: int
    clean_reps: int
    undated: int
    unplaced: int
    going_on: int
    reps_going_on: int
    first_s: float | None
    last_s: float | None


class SessionReader:
    """What the file has. `SessionReader.open(path)` for looking only. Raises StoreError."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, view: View | None = None
    ) -> None:
        self._path = path
        self._connection = connection
        self._view = view

    @staticmethod
    def open(path: Path) -> "SessionReader":
        """Another program's view of the file; it changes nothing. Raises ViewError."""
        view = open_view(path)
        return SessionReader(path, view.connection, view)

    @property
    def newer(self) -> bool:
        """Whether a newer kiosk made the file: what that one added is not told."""
        return self._view is not None and self._view.newer

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def recent(self, count: int) -> tuple[StoredSession, ...]:
        """The newest sessions, newest first, whatever the clock said of them."""
        with self.reading() as connection:
            rows = connection.execute(
                f"SELECT {_SESSION} FROM session ORDER BY id DESC LIMIT ?", (count,)
            ).fetchall()
            return tuple(_session(row) for row in rows)

    def listed(self, count: int, period: Period = ALWAYS) -> Listed:
        """The newest sessions of a period, at most so many."""
        with self.reading() as connection:
            chosen = select(connection, period)
            rows = connection.execute(
                f"SELECT {_SESSION} FROM session WHERE {chosen.where} ORDER BY id DESC LIMIT ?",
                (*chosen.values, count),
            ).fetchall()
            sessions = tuple(_session(row) for row in rows)
            changes = {each.id: _change_of(connection, each.id) for each in sessions}
        return Listed(sessions, changes, chosen.unplaced)

    def session(self, session_id: int) -> tuple[StoredSession, tuple[StoredRep, ...]] | None:
        """One session and its reps in order; None if there is none of this id."""
        with self.reading() as connection:
            row = connection.execute(
                f"SELECT {_SESSION} FROM session WHERE id = ?", (session_id,)
            ).fetchone()
            if row is None:
                return None
            return _session(row), _reps_of(connection, session_id)

    def reps(
        self, period: Period = ALWAYS
    ) -> Iterator[tuple[StoredSession, tuple[StoredRep, ...]]]:
        """Every session of a period with its reps, oldest first, a few in memory at a time.

        What is forgotten, and what begins, while this goes on may be in it or not; a session
        is always whole as it was at one moment.
        """
        last = 0
        with self.reading() as connection:
            chosen = select(connection, period)
        while True:
            with self.reading() as connection:
                rows = connection.execute(
                    f"SELECT {_SESSION} FROM session WHERE id > ? AND {chosen.where}"
                    " ORDER BY id LIMIT ?",
                    (last, *chosen.values, SESSIONS_AT_A_TIME),
                ).fetchall()
                found = [(_session(row), _reps_of(connection, row[0])) for row in rows]
            if not found:
                return
            yield from found
            last = found[-1][0].id

    def count(self, period: Period = ALWAYS) -> Count:
        """How much is kept of a period."""
        with self.reading() as connection:
            chosen = select(connection, period)
            row = connection.execute(
                "SELECT count(*), coalesce(sum(reps), 0), coalesce(sum(clean_reps), 0),"
                " coalesce(sum(NOT clock_believed), 0), ?, coalesce(sum(ended IS NULL), 0),"
                " coalesce(sum(CASE WHEN ended IS NULL THEN reps END), 0),"
                " min(CASE WHEN clock_believed THEN started_s END),"
                " max(CASE WHEN clock_believed THEN started_s END)"
                f" FROM session WHERE {chosen.where}",
                (chosen.unplaced, *chosen.values),
            ).fetchone()
        return Count(*row)

    def totals(self) -> Totals:
        """Everything that is kept, in three numbers."""
        counted = self.count()
        return Totals(counted.sessions, counted.reps, counted.clean_reps)

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """One view of the file, though somebody writes meanwhile."""
        connection = self._connection
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise explained(self._path, error) from error
        except (TypeError, ValueError) as error:
            # A row that no kiosk wrote so.
            raise damaged(self._path) from error
        finally:
            with suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        if self._view is not None:
            self._view.check()


def _reps_of(connection: sqlite3.Connection, session_id: int) -> tuple[StoredRep, ...]:
    rows = connection.execute(
        f"SELECT {_REP} FROM rep WHERE session_id = ? ORDER BY n", (session_id,)
    ).fetchall()
    return tuple(_rep(row) for row in rows)


def _change_of(connection: sqlite3.Connection, session_id: int) -> str | None:
    rows = connection.execute(
        "SELECT faults FROM rep WHERE session_id = ? ORDER BY n", (session_id,)
    ).fetchall()
    return change_of([json.loads(faults) for (faults,) in rows])


def _session(row: tuple[Any, ...]) -> StoredSession:
    values = dict(zip(_SESSION_NAMES, row, strict=True))
    values["clock_believed"] = bool(values["clock_believed"])
    values["faults"] = tuple((fault, count) for fault, count in json.loads(values["faults"]))
    return StoredSession(**values)


def _rep(row: tuple[Any, ...]) -> StoredRep:
    values = dict(zip(_REP_NAMES, row, strict=True))
    values["clean"] = bool(values["clean"])
    values["measures"] = json.loads(values["measures"])
    values["criteria"] = json.loads(values["criteria"])
    values["faults"] = tuple(json.loads(values["faults"]))
    return StoredRep(**values)
