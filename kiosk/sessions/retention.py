"""Forgets sessions that are older than the clinic wants to keep, without trusting the clock.

A clock that jumps a year ahead must not delete a year. So the day up to which the clock is
believed moves with it, but by no more than LEAP_S a day: a wrong clock costs days, and a kiosk
that stood in a cupboard for a year catches up in weeks. What the order of the rows proves to
be recent is kept whatever its own time says, and so is everything of this boot.
"""

import sqlite3

DAY_S = 86_400.0
LEAP_S = 7 * DAY_S
# Once a day, with slack for a daily task that comes a little early.
ADVANCE_EVERY_S = 20 * 3600.0
# 1 January 2025: nobody ran a kiosk before; a computer without a clock wakes up in 1970.
FIRST_S = 1_735_689_600.0
# A thousand a day for a year: bounded even where the clock is never believed.
MOST_SESSIONS = 400_000
# So few at a time that a rep never waits long.
AT_A_TIME = 500


def believable(wall_s: float) -> bool:
    """Whether a wall clock can have been set at all."""
    return FIRST_S <= wall_s < FIRST_S + 100 * 365 * DAY_S


def forget(
    connection: sqlite3.Connection, days: float | None, boot_id: str, now_s: float
) -> int:
    """Delete the oldest of what is too old, at most AT_A_TIME; how many there were.

    Within a transaction of the caller's. `now_s`: the wall clock. None keeps for ever, up to
    MOST_SESSIONS.
    """
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM session").fetchone()
    last = newest - MOST_SESSIONS
    if days is not None and believable(now_s):
        last = max(last, _last_too_old(connection, _believed_s(connection, now_s), days))
    rows = connection.execute(
        "SELECT id FROM session WHERE id <= ? AND ended IS NOT NULL AND id <"
        " coalesce((SELECT min(id) FROM session WHERE boot_id = ?), 1 << 62)"
        " ORDER BY id LIMIT ?",
        (last, boot_id, AT_A_TIME),
    ).fetchall()
    connection.executemany("DELETE FROM session WHERE id = ?", rows)
    return len(rows)


def _believed_s(connection: sqlite3.Connection, now_s: float) -> float:
    """The time that is counted from, which runs after the clock in small steps."""
    row = connection.execute("SELECT reached_s, advanced_s FROM retention").fetchone()
    reached_s, advanced_s = row or (now_s, now_s)
    if now_s < reached_s:
        reached_s = now_s
    elif now_s - advanced_s >= ADVANCE_EVERY_S or now_s < advanced_s:
        reached_s, advanced_s = min(now_s, reached_s + LEAP_S), now_s
    connection.execute(
        "INSERT OR REPLACE INTO retention (one, reached_s, advanced_s) VALUES (1, ?, ?)",
        (reached_s, min(advanced_s, now_s)),
    )
    return reached_s


def _last_too_old(connection: sqlite3.Connection, believed_s: float, days: float) -> int:
    """The id up to which sessions are older than `days`.

    No session is older than one before it. So what stands behind a recent one is recent,
    though its own time may say 1970; what is stamped with a time still to come says nothing.
    """
    limit_s = believed_s - days * DAY_S
    believed = "clock_believed AND started_s <= ?"
    (recent,) = connection.execute(
        f"SELECT min(id) FROM session WHERE {believed} AND started_s >= ?",
        (believed_s + DAY_S, limit_s),
    ).fetchone()
    (old,) = connection.execute(
        f"SELECT max(id) FROM session WHERE {believed} AND started_s < ? AND id < ?",
        (believed_s + DAY_S, limit_s, 1 << 62 if recent is None else recent),
    ).fetchone()
    return old or 0
