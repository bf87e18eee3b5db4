"""Opens the session file, whatever happened to it, and says what is wrong if it can't."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from kiosk.sessions import schema

# A reader (the staff's command) may hold a lock for a moment.
BUSY_S = 5.0
# Damage that comes back for ever must not fill the disk.
MOST_PUT_ASIDE = 20
# The write-ahead log is cut back to this after a burst.
LOG_LIMIT_BYTES = 4_000_000
LOGS = ("-wal", "-journal")

Connect = Callable[[str], sqlite3.Connection]


class StoreError(Exception):
    """Sessions can't be kept. The message is one sentence; `why` is its heart."""

    def __init__(self, path: Path, why: str, remedy: str) -> None:
        super().__init__(f"Sessions can't be kept in {path}: {why}; {remedy}.")
        self.why = why


class RefusedError(StoreError):
    """One record can't be stored, and never will be; the file is well."""


def connect_to(uri: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself."""
    return sqlite3.connect(uri, timeout=BUSY_S, isolation_level=None, uri=True)


def open_database(path: Path, connect: Connect = connect_to) -> sqlite3.Connection:
    """The session file, made, checked and brought to this version. Raises StoreError.

    A damaged file, and one of a newer version that this kiosk can't use, is put aside under
    another name and a new one begun: nothing is lost.
    """
    for _ in range(2):
        _make(path)
        wrong = "damaged"
        with ExitStack() as unless_well:
            try:
                connection = connect(_uri(path, "rw"))
                unless_well.callback(connection.close)
                wrong = _prepare(connection, path)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise explained(path, error) from error
            else:
                if wrong is None:
                    unless_well.pop_all()
                    return connection
        put_aside(path, wrong or "damaged")
    raise StoreError(path, "a new file is damaged as soon as it is made", "change the disk")


def put_aside(path: Path, what: str) -> Path:
    """Rename the file and its log to the first free name `<file>.<what>-<number>`."""
    for number in range(1, MOST_PUT_ASIDE + 1):
        aside = path.with_name(f"{path.name}.{what}-{number}")
        try:
            if any(_beside(aside, part).exists() for part in ("", *LOGS)):
                continue
            # The logs first: beside a new file SQLite would throw them away, or take an old
            # one for the new file's.
            for part in (*LOGS, ""):
                if _beside(path, part).exists():
                    _beside(path, part).rename(_beside(aside, part))
            _beside(path, "-shm").unlink(missing_ok=True)
            _sync_folder(path)
        except OSError as error:
            raise StoreError(
                path, f"it is {what} and can't be put aside ({error.strerror})", "move it away"
            ) from error
        return aside
    raise StoreError(
        path, f"it is {what} like {MOST_PUT_ASIDE} others beside it", "move them away"
    )


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than its disk or its permissions."""
    return _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def explained(path: Path, error: sqlite3.Error) -> StoreError:
    """What SQLite says, as a sentence with a remedy."""
    if isinstance(
        error, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.InterfaceError
    ) or _code(error) in (sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG):
        return RefusedError(path, f"a record makes no sense ({error})", "tell the maker")
    code = _code(error)
    if code == sqlite3.SQLITE_FULL or "is full" in str(error):
        return StoreError(path, "the disk is full", "free some space on it")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return StoreError(path, "it may not be written to", "check who owns it")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(path, "another program keeps it locked", "end that program")
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(path, "it can't be opened", "check its folder and who owns it")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(path, "the disk fails", "check or change the disk")
    return StoreError(path, f"SQLite says {str(error) or 'nothing'!r}", "tell the maker")


def _prepare(connection: sqlite3.Connection, path: Path) -> str | None:
    """Ready to write to; or a word for what is wrong with the file."""
    if not schema.is_ours(connection):
        raise _somebody_elses(path)
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return "damaged"
    connection.execute("PRAGMA journal_mode = WAL")
    # Each commit waits for the disk: what was shown outlives a pulled plug.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is forgotten here too, as it grew old or had no rep, is gone from the file.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT_BYTES}")
    newer = schema.version(connection) > len(schema.MIGRATIONS)
    schema.migrate(connection)
    if schema.fits(connection):
        return None
    return "newer" if newer else "damaged"


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(path, "it is a folder", "name a file")
        if not path.exists():
            # Never opened by hand when it is there: to close it would drop SQLite's locks.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640))
            _sync_folder(path)
    except OSError as error:
        raise StoreError(
            path,
            f"its folder can't be written to ({error.strerror})",
            "check who owns it, or choose another",
        ) from error


def _beside(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)


def _sync_folder(path: Path) -> None:
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _somebody_elses(path: Path) -> StoreError:
    return StoreError(path, "it is another program's database", "name another file")


def _code(error: sqlite3.Error) -> int | None:
    """SQLite's primary code; None where the error was not SQLite's own."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
