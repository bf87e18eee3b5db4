"""Opens the session file for those who only look, and leaves it as it is.

The file has a write-ahead log while a kiosk uses it. Who opens such a file can make `-wal` and
`-shm` beside it, which belong to him: in a folder that a group may write to, the kiosk's own
user could not write to them, and no session would be kept. So a reader uses the two when they
are there. Without a log nobody has the file open, and it is read as one that nobody changes:
that needs no right to write, and no room on the disk. If a kiosk starts meanwhile, what was
read counts for nothing. Only a log that a power cut left must be gone through by the file's
owner or by root, whose files SQLite gives to the owner.
"""

import os
import sqlite3
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from kiosk.joining import how_to_join
from kiosk.sessions import schema
from kiosk.sessions.database import Connect, StoreError, connect_to

Why = Literal["missing", "denied", "not_ours", "newer", "damaged", "busy", "disk"]


class ViewError(StoreError):
    """The file can't be read. The message is one sentence; `kind` is for the exit status."""

    def __init__(
        self, path: Path, kind: Why, why: str, remedy: str, deed: str = "read"
    ) -> None:
        super().__init__(path, why, remedy)
        self.args = (f"The sessions in {path} can't be {deed}: {why}; {remedy}.",)
        self.kind: Why = kind
        self.remedy = remedy


@dataclass(slots=True)
class View:
    """An open session file. `newer`: a newer kiosk made it, and this one reads what it knows.

    `alone`: what the file was like when it was taken for one that nobody changes.
    """

    path: Path
    connection: sqlite3.Connection
    newer: bool
    alone: tuple[int, ...] | None = None

    def check(self) -> None:
        """Somebody has written meanwhile to what nobody should have. Raises ViewError."""
        if self.alone is not None and self.alone != _state(self.path):
            raise _meanwhile(self.path)


def open_view(path: Path, connect: Connect = connect_to) -> View:
    """The session file to look at, also while the kiosk writes to it. Raises ViewError."""
    _check_place(path)
    uri, alone = _way_in(path)
    with ExitStack() as unless_well:
        try:
            connection = connect(uri)
            unless_well.callback(connection.close)
            _check_ours(connection, path)
        except sqlite3.Error as error:
            raise explained(path, error) from error
        newer = schema.version(connection) > len(schema.MIGRATIONS)
        view = View(path, connection, newer, alone)
        view.check()
        unless_well.pop_all()
    return view


def explained(path: Path, error: sqlite3.Error) -> ViewError:
    """What SQLite says, as a sentence with a remedy."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    code = None if extended is None else extended & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return _no_database(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ViewError(path, "busy", "another program keeps it locked", "try again later")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return _denied(path)
    if code == sqlite3.SQLITE_IOERR:
        return ViewError(path, "disk", "the disk fails", "check or change the disk")
    said = str(error) or "nothing"
    return ViewError(path, "damaged", f"SQLite says {said!r}", "run 'kiosk doctor'")


def damaged(path: Path) -> ViewError:
    """For a file whose pages or rows make no sense."""
    return ViewError(
        path,
        "damaged",
        "it is damaged",
        "copy it to a safe place, then start the kiosk anew, which begins another file",
    )


def _check_place(path: Path) -> None:
    """Before SQLite, which says the same of very different things. The file is not opened
    here: to close it again would drop the locks that this process may have on it.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise ViewError(
            path, "missing", "there is no such file", "it comes with the first session"
        ) from None
    except OSError as error:
        raise _denied(path) from error
    if stat.S_ISDIR(mode):
        raise ViewError(path, "not_ours", "it is a folder", "name a file in it")
    if not stat.S_ISREG(mode):
        raise ViewError(path, "not_ours", "it is no plain file", "name a session file")
    if not os.access(path, os.R_OK):
        raise _denied(path)


def _way_in(path: Path) -> tuple[str, tuple[int, ...] | None]:
    """How SQLite is to open the file; its state, where it must not change meanwhile."""
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        owner = path.stat().st_uid
        log, index, journal = (
            path.with_name(path.name + part) for part in ("-wal", "-shm", "-journal")
        )
        if (log.exists() and index.exists()) or journal.exists():
            return uri, None
        if not log.exists() or log.stat().st_size == 0:
            return f"{uri}&immutable=1", _state(path)
    except OSError as error:
        raise _denied(path) from error
    if os.geteuid() in (0, owner):
        return uri, None
    raise ViewError(
        path,
        "denied",
        "the kiosk was cut off while it wrote",
        "start the kiosk, which puts it in order, or use sudo",
    )


def _state(path: Path) -> tuple[int, ...]:
    """What changes when somebody writes to the file. Raises ViewError."""
    log = path.with_name(path.name + "-wal")
    try:
        file = path.stat()
        log_bytes = log.stat().st_size if log.exists() else 0
        return file.st_ino, file.st_size, file.st_mtime_ns, log_bytes
    except OSError as error:
        raise _meanwhile(path) from error


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    if not schema.is_ours(connection):
        raise ViewError(
            path, "not_ours", "it is another program's database", "name a session file"
        )
    if schema.version(connection) == 0:
        # An empty file: the kiosk made it, and was cut off before its first session.
        raise ViewError(path, "missing", "it is empty", "it is filled by the first session")
    if not schema.fits(connection):
        if schema.version(connection) == len(schema.MIGRATIONS):
            raise damaged(path)
        raise ViewError(
            path,
            "newer",
            "another version of the kiosk wrote it",
            "read it with that version",
        )


def _meanwhile(path: Path) -> ViewError:
    return ViewError(
        path, "busy", "the kiosk began to write to it in the meantime", "try again"
    )


def _no_database(path: Path) -> ViewError:
    return ViewError(path, "not_ours", "it is no database", "name a session file")


def _denied(path: Path) -> ViewError:
    return ViewError(
        path,
        "denied",
        "this user may not read it",
        how_to_join(path),
    )
