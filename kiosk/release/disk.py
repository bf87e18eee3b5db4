"""The few things that an update does to a disk, each so that a power cut leaves all or nothing.

Everything that changes which release runs goes through here, step by step, so that a test can
pull the plug before each of them.
"""

import errno
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kiosk.release.fault import ReleaseError


class Disk:
    """Files, links and folders. All raise OSError."""

    def step(self, what: str) -> None:
        """Comes before each change that a power cut could fall before."""

    def write(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """Replace a file: whoever looks sees the old one or the new one, also after a cut."""
        part = path.with_name(f".{path.name}.part")
        self.step(f"remove {part.name}")
        part.unlink(missing_ok=True)
        self.put(part, data, mode)
        self.step(f"rename {part.name} to {path.name}")
        part.replace(path)
        self.sync_folder(path.parent)

    def put(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """Write a file that is not there yet, and wait for the disk."""
        self.step(f"write {path.name}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(path, flags, mode)
        with os.fdopen(handle, "wb") as file:
            # Whatever the umask says.
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def link(self, link: Path, target: str) -> None:
        """Let a link lead elsewhere, at one moment: it always leads somewhere."""
        part = link.with_name(f".{link.name}.part")
        self.step(f"remove {part.name}")
        part.unlink(missing_ok=True)
        self.step(f"link {part.name} to {target}")
        part.symlink_to(target)
        self.step(f"rename {part.name} to {link.name}")
        part.replace(link)
        self.sync_folder(link.parent)

    def rename(self, path: Path, other: Path) -> None:
        """Rename a folder or a file; the new name must be free."""
        self.step(f"rename {path.name} to {other.name}")
        path.rename(other)
        self.sync_folder(path.parent)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        self.step(f"remove {path.name}")
        path.unlink(missing_ok=True)
        self.sync_folder(path.parent)

    def remove_tree(self, path: Path) -> None:
        """Remove a folder with all that is in it, or whatever has this name."""
        self.step(f"remove the folder {path.name}")
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path)

    def make_folder(self, path: Path, mode: int = 0o755) -> None:
        """Make a folder where there is none."""
        if path.is_dir():
            return
        self.step(f"make the folder {path.name}")
        path.mkdir(parents=True)
        path.chmod(mode)
        self.sync_folder(path.parent)

    def sync_folder(self, folder: Path) -> None:
        """From here on a cut does not change which names are in it."""
        self.step(f"sync {folder.name}")
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def sync_all(self) -> None:
        """Wait until all that was written is on the disk: thousands of files, one by one, would
        take a slow card minutes.
        """
        self.step("sync all")
        os.sync()


@contextmanager
def told(what: str) -> Generator[None]:
    """Says in a sentence what the disk refuses. Raises ReleaseError."""
    try:
        yield
    except OSError as error:
        raise ReleaseError(_sentence(what, error), "broke") from error


def _sentence(what: str, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{what}: the disk is full; free some space and try again."
    if error.errno == errno.EROFS:
        return f"{what}: the disk is read-only; say kiosk maintenance status."
    where = f" ({error.filename})" if error.filename else ""
    return f"{what}{where}: {error.strerror or type(error).__name__}; check the disk."
