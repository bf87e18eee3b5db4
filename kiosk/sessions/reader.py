"""Reads the session file, also while the kiosk writes to it."""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from kiosk.sessions import database
from kiosk.sessions.records import StoredRep, StoredSession, Totals

_SESSION = ", ".join(field.name for field in fields(StoredSession))
_REP = ", ".join(field.name for field in fields(StoredRep))


class SessionReader:
    """What the file has. `SessionReader.open(path)` for looking only. Raises StoreError."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @staticmethod
    def open(path: Path) -> "SessionReader":
        """Another program's view of the file; it changes nothing."""
        return SessionReader(path, database.open_to_read(path))

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def recent(self, count: int) -> tuple[StoredSession, ...]:
        """The newest sessions, newest first, whatever the clock said of them."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {_SESSION} FROM session ORDER BY id DESC LIMIT ?", (count,)
            ).fetchall()
        return tuple(_session(row) for row in rows)

    def session(self, session_id: int) -> tuple[StoredSession, tuple[StoredRep, ...]] | None:
        """One session and its reps in order; None if there is none of this id."""
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT {_SESSION} FROM session WHERE id = ?", (session_id,)
            ).fetchone()
            if row is None:
                return None
            reps = connection.execute(
                f"SELECT {_REP} FROM rep WHERE session_id = ? ORDER BY n", (session_id,)
            ).fetchall()
        return _session(row), tuple(_rep(rep) for rep in reps)

    def totals(self) -> Totals:
        """Everything that is kept, in three numbers."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT count(*), coalesce(sum(reps), 0), coalesce(sum(clean_reps), 0)"
                " FROM session"
            ).fetchone()
        return Totals(*row)

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection]:
        """One view of the file, though somebody writes meanwhile."""
        connection = self._connection
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise database.explained(self._path, error) from error
        finally:
            with suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _session(row: tuple[Any, ...]) -> StoredSession:
    values = dict(zip((field.name for field in fields(StoredSession)), row, strict=True))
    values["clock_believed"] = bool(values["clock_believed"])
    values["faults"] = tuple((fault, count) for fault, count in json.loads(values["faults"]))
    return StoredSession(**values)


def _rep(row: tuple[Any, ...]) -> StoredRep:
    values = dict(zip((field.name for field in fields(StoredRep)), row, strict=True))
    values["clean"] = bool(values["clean"])
    values["measures"] = json.loads(values["measures"])
    values["criteria"] = json.loads(values["criteria"])
    values["faults"] = tuple(json.loads(values["faults"]))
    return StoredRep(**values)
