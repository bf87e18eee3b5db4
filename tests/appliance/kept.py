"""What takes long to make is kept between runs, by a hash of what goes into it."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import platformdirs

PLACE = "KIOSK_VM_CACHE"
# Of each name; a guest may still run from the one before.
_KEEP = 2


def place() -> Path:
    """The folder for all that is kept."""
    named = os.environ.get(PLACE)
    return Path(named) if named else platformdirs.user_cache_path("hinge-kiosk-vm")


def key_of(*parts: str) -> str:
    """A short name for what goes into something."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{len(part)}\n{part}\n".encode())
    return whole.hexdigest()[:16]


def kept(name: str, key: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name and key. `make` fills an empty one where there is none yet; what
    it leaves half made is thrown away. Older ones of the name go.
    """
    folder = place() / f"{name}-{key}"
    place().mkdir(parents=True, exist_ok=True)
    with _alone(place() / f"{name}.lock"):
        if not folder.is_dir():
            partial = place() / f"{name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            try:
                make(partial)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
            partial.rename(folder)
        os.utime(folder)
        others = sorted(
            (each for each in place().glob(f"{name}-????????????????") if each.is_dir()),
            key=lambda each: each.stat().st_mtime,
        )
        for old in others[:-_KEEP]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


@contextmanager
def _alone(lock: Path):
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
