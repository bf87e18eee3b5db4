"""One kiosk at a time: two would fight for the camera, the pins and the screen."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class LockError(Exception):
    """The kiosk can't make sure that it is alone. The message is one sentence."""


class AlreadyRunningError(LockError):
    """Another kiosk is running. The message is one sentence and names its process."""


class OnlyOne:
    """A lock on a file that holds the process id; a context manager.

    The kernel lets go of the lock with the process, however that ends: a file left behind
    locks nobody out. It is never removed, for two could then each lock a file of their own.
    Entering raises LockError, or AlreadyRunningError when another kiosk has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            handle = os.open(self.path, flags, 0o644)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _pid_in(handle)
            os.close(handle)
            named = f" (process {holder})" if holder else ""
            raise AlreadyRunningError(
                f"A kiosk is running already{named}, as {self.path} says; stop that one first."
            ) from error
        except OSError as error:
            os.close(handle)
            raise self._unusable(error) from error
        self._handle = handle
        # The lock is what counts: a full disk only costs the next one's sentence the number.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _unusable(self, error: OSError) -> LockError:
        return LockError(
            f"{self.path} can't be used as the kiosk's lock ({error.strerror}); make its "
            "folder writable or choose another."
        )


def _pid_in(handle: int) -> int | None:
    try:
        return int(os.pread(handle, 32, 0))
    except (OSError, ValueError):
        return None
