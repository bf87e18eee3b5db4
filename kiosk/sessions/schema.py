"""The tables of the session file, version by version.

A newer kiosk only ever adds columns that may be left out, so that an older one, put back after
a failed update, goes on with the same file.
"""

import sqlite3

# "HING": a database without it is somebody else's.
APPLICATION_ID = 0x48494E47

# MIGRATIONS[n] leads from version n to n + 1. What was released is never changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        """
        CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            token TEXT NOT NULL UNIQUE,
            boot_id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            started_utc TEXT NOT NULL,
            started_s REAL NOT NULL,
            clock_believed INTEGER NOT NULL,
            monotonic_s REAL NOT NULL,
            drill TEXT NOT NULL,
            ended TEXT CHECK (ended IN ('finished', 'unknown')),
            length_s REAL,
            reps INTEGER NOT NULL DEFAULT 0,
            clean_reps INTEGER NOT NULL DEFAULT 0,
            score INTEGER,
            band TEXT,
            faults TEXT NOT NULL DEFAULT '[]',
            UNIQUE (boot_id, sequence)
        )
        """,
        """
        CREATE TABLE rep (
            session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            n INTEGER NOT NULL,
            set_number INTEGER NOT NULL,
            start_s REAL NOT NULL,
            bottom_s REAL NOT NULL,
            end_s REAL NOT NULL,
            lowering_s REAL,
            hold_s REAL NOT NULL,
            rising_s REAL NOT NULL,
            tap_state TEXT NOT NULL,
            tap_s REAL,
            tap_speed_m_s REAL,
            tap_duration_s REAL,
            tap_gap_m REAL,
            score INTEGER,
            band TEXT,
            clean INTEGER NOT NULL,
            measures TEXT NOT NULL,
            criteria TEXT NOT NULL,
            faults TEXT NOT NULL,
            cue TEXT,
            PRIMARY KEY (session_id, n)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX session_unfinished ON session (id) WHERE ended IS NULL",
        # How far the clock is believed when old sessions are forgotten: see retention.py.
        """
        CREATE TABLE retention (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            reached_s REAL NOT NULL,
            advanced_s REAL NOT NULL
        )
        """,
    ),
)
TABLES = ("session", "rep", "retention")


def version(connection: sqlite3.Connection) -> int:
    """The file's version; 0 is a file that was never written to."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file is a session file or empty, rather than another program's."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return True
    return connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file forward, each version in a transaction of its own."""
    while version(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        # Asked again: somebody else may have been quicker.
        at = version(connection)
        for statement in MIGRATIONS[at] if at < len(MIGRATIONS) else ():
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(at, min(at + 1, len(MIGRATIONS)))}")
        connection.execute("COMMIT")


def fits(connection: sqlite3.Connection) -> bool:
    """Whether this kiosk can read and write the file, though a newer one may have made it."""
    for table, columns in _columns().items():
        present = _table_info(connection, table)
        if not columns <= present.keys():
            return False
        if any(must for name, must in present.items() if name not in columns):
            return False
    return True


def _table_info(connection: sqlite3.Connection, table: str) -> dict[str, bool]:
    """Column names, and whether a row can't do without a value for it."""
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return {
        str(name): bool(not_null) and default is None
        for _, name, _, not_null, default, _ in rows
    }


def _columns() -> dict[str, set[str]]:
    model = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(model)
        return {table: set(_table_info(model, table)) for table in TABLES}
    finally:
        model.close()
