"""A file is replaced whole or not at all, by one at a time, whoever pulls the plug."""

import errno
import fcntl
import grp
import os
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.settings.problems import NotWrittenError

# A change takes well below a second, also on a slow card; so long 200 at once can wait.
PATIENCE_S = 60.0
_LOOK_AGAIN_S = 0.03

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM)


def replace_file(path: Path, data: bytes) -> None:
    """Write beside the file, then take its name. Raises OSError; then it is as it was.

    Mode, owner and group stay, as far as this user may give them; where they can't, everybody
    may read it, or the kiosk's own user could not. The caller has its folder to itself.
    """
    part = path.with_name(f".{path.name}.part")
    # What a pulled plug left, maybe another user's.
    part.unlink(missing_ok=True)
    try:
        before = path.lstat()
    except FileNotFoundError:
        before = None
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(part, flags, 0o600)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            _give(handle, before, path.parent)
            os.fsync(handle)
        finally:
            os.close(handle)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Which names are in it survives a pulled plug from here on. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """A folder inside the settings' own, for the same people. Raises OSError."""
    folder.mkdir()
    above = folder.parent.stat()
    # A fresh one is this user's alone, and umask takes the group's right to write.
    with suppress(PermissionError):
        os.chown(folder, -1, above.st_gid)
        folder.chmod(stat.S_IMODE(above.st_mode))


@contextmanager
def alone(folder: Path, patience_s: float = PATIENCE_S) -> Generator[None]:
    """Nobody else changes the settings of this folder meanwhile. Raises NotWrittenError.

    The lock is on the folder itself: nothing has to be created, and nothing is left behind.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise not_written(folder, error) from error
    try:
        _lock(handle, folder, time.monotonic() + patience_s)
        yield
    finally:
        os.close(handle)


def not_written(path: Path, error: OSError) -> NotWrittenError:
    """The sentence for a file that the system did not let us write."""
    if error.errno in _FORBIDDEN:
        return NotWrittenError(f"This user may not change {path}: {_who_may(path)}.", "refused")
    if error.errno == errno.EROFS:
        what = f"{path} is on a read-only disk: make it writable, change it, make it read-only"
        return NotWrittenError(f"{what} again.", "broke")
    if error.errno in _FULL:
        return NotWrittenError(
            f"{path} can't be written, the disk is full: free some space and try again.",
            "broke",
        )
    reason = error.strerror or type(error).__name__
    return NotWrittenError(f"{path} can't be written ({reason}): check the disk.", "broke")


def _lock(handle: int, folder: Path, until_t: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        except OSError as error:
            raise not_written(folder, error) from error
        else:
            return
        if time.monotonic() >= until_t:
            raise NotWrittenError(
                f"Somebody else is changing the settings in {folder}: try again later.", "busy"
            )
        time.sleep(_LOOK_AGAIN_S)


def _give(handle: int, before: os.stat_result | None, folder: Path) -> None:
    """Give a fresh file the rights of the one that it replaces, else those of its folder."""
    above = folder.stat()
    if before is None:
        with suppress(PermissionError):
            os.fchown(handle, -1, above.st_gid)
        shared = above.st_mode & stat.S_IWGRP
        mode = 0o664 if shared else 0o644
    else:
        mode = stat.S_IMODE(before.st_mode) & 0o777
        now = os.fstat(handle)
        if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
            try:
                os.fchown(handle, before.st_uid, before.st_gid)
            except PermissionError:
                mode |= 0o444
                # Without being root one may at most give it to a group of one's own.
                with suppress(PermissionError):
                    os.fchown(handle, -1, before.st_gid)
    # A boot partition knows no modes.
    with suppress(PermissionError):
        os.fchmod(handle, mode)


def _who_may(path: Path) -> str:
    folder = path if path.is_dir() else path.parent
    with suppress(OSError, KeyError):
        above = folder.stat()
        if above.st_gid and above.st_mode & stat.S_IWGRP:
            name = grp.getgrgid(above.st_gid).gr_name
            return (
                f"the members of the group {name} may (sudo usermod -aG {name} USER, then log "
                "in anew), or use sudo"
            )
    return "use sudo"
