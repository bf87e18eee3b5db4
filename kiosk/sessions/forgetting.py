"""Sessions are forgotten because staff say so, also while the kiosk writes to the file."""

import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kiosk.sessions.database import Connect, connect_to
from kiosk.sessions.period import Period, select
from kiosk.sessions.view import ViewError, explained, open_view

# So few at a time that the kiosk's next rep never waits long.
AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went. `wiped`: whether the log holds nothing of it any more."""

    sessions: int
    reps: int
    wiped: bool


class SessionEraser:
    """Forgets sessions for good: what was there is overwritten. Raises ViewError.

    A session that goes on is left alone, and so is a file of a newer version. A card that
    spreads its wear may keep copies of its own.
    """

    def __init__(self, path: Path, connect: Connect = connect_to) -> None:
        # All that can be wrong with the file is said as it is to who only looks.
        view = open_view(path, connect)
        view.connection.close()
        if view.newer:
            raise ViewError(
                path,
                "newer",
                "a newer version of the kiosk made it, and this one changes nothing in it",
                "use that version's command",
                "forgotten",
            )
        self._path = path
        uri = f"file:{quote(str(path.absolute()))}?mode=rw"
        with ExitStack() as unless_well:
            with _explaining(path):
                self._connection = connect(uri)
                unless_well.callback(self._connection.close)
                self._connection.execute("PRAGMA synchronous = FULL")
                # The reps go with their session.
                self._connection.execute("PRAGMA foreign_keys = ON")
                self._connection.execute("PRAGMA secure_delete = ON")
                # Asked now rather than after "shall I?": may this user write to it at all?
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("ROLLBACK")
            unless_well.pop_all()

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def forget(self, period: Period) -> Forgotten:
        """Every session of the period that has ended. What can't be dated stays.

        When this is broken off, what went is gone, and the rest is as it was.
        """
        sessions = reps = last = 0
        connection = self._connection
        with _explaining(self._path):
            chosen = select(connection, period)
            while True:
                connection.execute("BEGIN IMMEDIATE")
                rows = connection.execute(
                    "SELECT id, (SELECT count(*) FROM rep WHERE session_id = session.id)"
                    f" FROM session WHERE id > ? AND {chosen.where} AND ended IS NOT NULL"
                    " ORDER BY id LIMIT ?",
                    (last, *chosen.values, AT_A_TIME),
                ).fetchall()
                ids = [(row[0],) for row in rows]
                connection.executemany("DELETE FROM session WHERE id = ?", ids)
                connection.execute("COMMIT")
                if not rows:
                    break
                last = rows[-1][0]
                sessions += len(rows)
                reps += sum(row[1] for row in rows)
            return Forgotten(sessions, reps, self._wiped())

    def _wiped(self) -> bool:
        """The log goes into the file and is emptied, unless somebody reads meanwhile."""
        (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


@contextmanager
def _explaining(path: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code: int = getattr(error, "sqlite_errorcode", 0) & 0xFF
        found = explained(path, error)
        kind, why, remedy = found.kind, found.why, found.remedy
        if code == sqlite3.SQLITE_FULL:
            kind, why, remedy = "disk", "the disk is full", "free some space on it"
        elif kind == "denied":
            why, remedy = "this user may not change it", "use sudo for this one command"
        raise ViewError(path, kind, why, remedy, "forgotten") from error
