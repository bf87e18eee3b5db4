"""One update at a time."""

import errno
import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kiosk.release.fault import ReleaseError


@contextmanager
def alone(home: Path, *, wait: bool = False) -> Generator[None]:
    """Nobody else changes the releases below this folder meanwhile. Raises ReleaseError.

    The lock is on the folder itself, and the kernel lets go of it with the process, however
    that ends. `wait`: for the other to end, for as long as it takes.
    """
    try:
        handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ReleaseError(
            f"There is no folder {home}: install the kiosk with scripts/install."
            if error.errno == errno.ENOENT
            else f"{home} can't be opened ({error.strerror})."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise ReleaseError(
                "Another update is going on: kiosk update status tells of it.", "later"
            ) from error
        except OSError as error:
            raise ReleaseError(
                f"{home} can't be locked ({error.strerror}).", "broke"
            ) from error
        yield
    finally:
        os.close(handle)
