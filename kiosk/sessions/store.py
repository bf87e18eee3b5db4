"""The session file: what happened, anonymous, safe against a pulled plug.

Numbers only: nothing of a picture, no name, nothing that tells one person from another. The
boot and the place within it stand beside the wall clock's time, so that the order is true
where the clock was not.
"""

import json
import math
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.coach.criteria import band_of
from kiosk.coach.moment import Rep, SessionSummary
from kiosk.sessions import database
from kiosk.sessions.database import Connect, StoreError, connect_to
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.records import SessionStart, new_token
from kiosk.sessions.retention import believable, forget

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Finer than any of it was measured.
DIGITS = 4


def this_boot() -> str:
    """The kernel's name for the time since power-on; a random one where it has none."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip() or new_token()
    except (OSError, UnicodeError):
        return new_token()


class SessionStore(SessionReader):
    """The one writer of the session file. To be used by the thread that made it.

    Opening it mends what it finds: see `open_database`; a session that was cut off is closed
    with what is there. When a call returns, it is on disk. Every call may be repeated.
    `wall_clock`: seconds since 1970. Raises StoreError.
    """

    def __init__(
        self,
        path: Path,
        boot_id: str,
        wall_clock: Callable[[], float] = time.time,
        connect: Connect = connect_to,
    ) -> None:
        super().__init__(path, database.open_database(path, connect))
        self._boot_id = boot_id
        self._wall_clock = wall_clock
        self._file = self._identity()
        try:
            with self._transaction() as connection:
                self._close_unfinished(connection)
        except BaseException:
            self.close()
            raise

    def begin(self, start: SessionStart) -> int:
        """A session has begun; its id."""
        with self._transaction() as connection:
            return self._row(connection, start)

    def add_rep(self, start: SessionStart, rep: Rep, set_number: int) -> None:
        """A rep of the session has ended."""
        with self._transaction() as connection:
            session_id = self._row(connection, start)
            values = _columns_of(rep, start, set_number)
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            # Told twice it is still one rep; another rep of the same number replaces it.
            connection.execute(
                f"INSERT OR REPLACE INTO rep (session_id, {names}) VALUES (?, {marks})",
                (session_id, *values.values()),
            )
            self._sum_up(connection, session_id)

    def end(self, start: SessionStart, summary: SessionSummary, t: float) -> None:
        """The session is over; `t` on the coach's clock. One without a rep is forgotten."""
        with self._transaction() as connection:
            session_id = self._row(connection, start)
            if not summary.reps:
                # Somebody who stood on the mark and did nothing was nobody's session.
                connection.execute("DELETE FROM session WHERE id = ?", (session_id,))
                return
            connection.execute(
                "UPDATE session SET ended = 'finished', length_s = ?, reps = ?, clean_reps = ?,"
                " score = ?, band = ?, faults = ? WHERE id = ?",
                (
                    _finite(t - start.t),
                    summary.reps,
                    summary.clean_reps,
                    summary.score,
                    summary.band,
                    _json([[fault.value, count] for fault, count in summary.faults]),
                    session_id,
                ),
            )

    def prune(self, days: float | None) -> int:
        """Forget sessions older than `days`; how many went. 0 means that nothing is left to do.

        Some at a time: call it until then. See retention.py for what a wrong clock can't do.
        """
        with self._transaction() as connection:
            return forget(connection, days, self._boot_id, self._wall_clock())

    def _row(self, connection: sqlite3.Connection, start: SessionStart) -> int:
        """The session's id; its row is made anew where a file was lost in mid-session."""
        found = connection.execute(
            "SELECT id, ended FROM session WHERE token = ?", (start.token,)
        ).fetchone()
        if found is not None:
            if found[1] is not None:
                # Closed when the file was opened again in mid-session.
                connection.execute(
                    "UPDATE session SET ended = NULL, length_s = NULL WHERE id = ?", found[:1]
                )
            return int(found[0])
        self._close_unfinished(connection)
        (sequence,) = connection.execute(
            "SELECT coalesce(max(sequence), 0) + 1 FROM session WHERE boot_id = ?",
            (self._boot_id,),
        ).fetchone()
        made = connection.execute(
            "INSERT INTO session (token, boot_id, sequence, started_utc, started_s,"
            " clock_believed, monotonic_s, drill) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                start.token,
                self._boot_id,
                sequence,
                _utc(start.wall_s),
                _finite(start.wall_s) or 0.0,
                believable(start.wall_s),
                _finite(start.t) or 0.0,
                start.drill,
            ),
        )
        assert made.lastrowid is not None
        return made.lastrowid

    def _close_unfinished(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE session SET ended = 'unknown', length_s = "
            "(SELECT max(end_s) FROM rep WHERE session_id = session.id) WHERE ended IS NULL"
        )

    def _sum_up(self, connection: sqlite3.Connection, session_id: int) -> None:
        """The session's numbers so far, as the coach would sum them up."""
        rows = connection.execute(
            "SELECT score, clean, faults FROM rep WHERE session_id = ?", (session_id,)
        ).fetchall()
        scores = [score for score, _, _ in rows if score is not None]
        score = int(sum(scores) / len(scores) + 0.5) if scores else None
        counts = Counter[str](fault for _, _, faults in rows for fault in json.loads(faults))
        connection.execute(
            "UPDATE session SET reps = ?, clean_reps = ?, score = ?, band = ?, faults = ?"
            " WHERE id = ?",
            (
                len(rows),
                sum(clean for _, clean, _ in rows),
                score,
                None if score is None else band_of(score),
                _json(counts.most_common()),
                session_id,
            ),
        )

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        connection = self._connection
        try:
            if self._identity() != self._file:
                raise StoreError(self._path, "the file was taken away", "leave it in its place")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            if not database.is_damage(error):
                raise database.explained(self._path, error) from error
            self.close()
            aside = database.put_aside(self._path, "damaged")
            raise StoreError(
                self._path, f"it was damaged and is now {aside.name}", "a new one is begun"
            ) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            # What was not committed is gone with the connection at the latest.
            self.close()

    def _identity(self) -> tuple[int, int] | None:
        """Which file stands under the name now: SQLite goes on writing to a deleted one."""
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _columns_of(rep: Rep, start: SessionStart, set_number: int) -> dict[str, Any]:
    def since(t: float | None) -> float | None:
        return None if t is None else _finite(t - start.t)

    return {
        "n": rep.n,
        "set_number": set_number,
        "start_s": since(rep.start_s),
        "bottom_s": since(rep.bottom_s),
        "end_s": since(rep.end_s),
        "lowering_s": _finite(rep.lowering_s),
        "hold_s": _finite(rep.hold_s),
        "rising_s": _finite(rep.rising_s),
        "tap_state": rep.tap.state,
        "tap_s": since(rep.tap.t_s),
        "tap_speed_m_s": _finite(rep.tap.speed_m_s),
        "tap_duration_s": _finite(rep.tap.duration_s),
        "tap_gap_m": _finite(rep.tap.gap_m),
        "score": rep.score,
        "band": rep.band,
        "clean": rep.clean,
        "measures": _json(
            {name: _finite(value) for name, value in asdict(rep.measures).items()}
        ),
        "criteria": _json(dict(rep.criteria)),
        "faults": _json([fault.value for fault in rep.faults]),
        "cue": rep.cue.key if rep.cue is not None else None,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


def _utc(wall_s: float) -> str:
    try:
        return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        # A clock beyond the year 9999 is believed by nobody.
        return datetime.fromtimestamp(0, UTC).isoformat(timespec="seconds")


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
