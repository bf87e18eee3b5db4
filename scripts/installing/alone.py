"""One installation at a time, from its first look to its end; taking it off counts as one."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager

from scripts.installing.machine import LATER, Machine, RefusedError

# Root's alone: nobody else can hold it.
LOCK = "run/kiosk-install.lock"


@contextmanager
def alone(machine: Machine) -> Generator[None]:
    """Nobody else installs meanwhile, or takes it off; the kernel lets go of it with the
    process. Who may do neither holds nothing. Raises RefusedError.
    """
    if machine.uid != 0:
        yield
        return
    path = machine.path(LOCK)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise RefusedError(f"{path} can't be opened ({error.strerror}).") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may just have ended, and taken its file away.
            held = os.path.samestat(os.fstat(handle), path.stat())
        except (BlockingIOError, FileNotFoundError):
            held = False
        if not held:
            raise RefusedError(
                "Another installation goes on: try again when it has ended.", LATER
            )
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)
