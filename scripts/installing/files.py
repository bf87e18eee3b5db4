"""Files of the system, put in place whole, and as they were again when something goes wrong."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.installing.machine import Machine


@dataclass(slots=True)
class Files:
    """Remembers what each file was before it was first touched. Paths count from the root."""

    machine: Machine
    _before: dict[Path, tuple[bytes | str | None, int]] = field(
        default_factory=dict[Path, tuple[bytes | str | None, int]]
    )
    _made: list[Path] = field(default_factory=list[Path])
    changed: list[str] = field(default_factory=list[str])

    def put(self, name: str, data: bytes, mode: int = 0o644) -> bool:
        """Write a file, whole or not at all; whether it was another one before."""
        path = self.machine.path(name)
        found, old_mode = _look(path)
        if found == data and old_mode == mode:
            return False
        self._before.setdefault(path, (found, old_mode))
        self._make_folder(path.parent)
        _replace(path, data, mode)
        self.changed.append(name)
        return True

    def link(self, name: str, target: str) -> bool:
        """Let a link lead somewhere; whether it led elsewhere before."""
        path = self.machine.path(name)
        found, mode = _look(path)
        if found == target:
            return False
        self._before.setdefault(path, (found, mode))
        self._make_folder(path.parent)
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        part.symlink_to(target)
        part.replace(path)
        self.changed.append(name)
        return True

    def remove(self, name: str) -> bool:
        """Remove a file or a link; whether there was one."""
        path = self.machine.path(name)
        found, mode = _look(path)
        if found is None:
            return False
        self._before.setdefault(path, (found, mode))
        path.unlink()
        self.changed.append(name)
        return True

    def undo(self) -> None:
        """All as it was. What can't be is left, for the rest to be."""
        for path, (found, mode) in reversed(self._before.items()):
            with suppress(OSError):
                # Also now it is whole at every moment: without its cmdline.txt no Pi starts.
                if isinstance(found, bytes):
                    _replace(path, found, mode)
                    continue
                path.unlink(missing_ok=True)
                if found is not None:
                    path.symlink_to(found)
        self._before.clear()
        for folder in reversed(self._made):
            # One that somebody else has put something into stays.
            with suppress(OSError):
                folder.rmdir()
        self._made.clear()

    def _make_folder(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in missing:
            # Whatever root's umask is: the kiosk's user must be able to look into it.
            each.chmod(0o755)
        self._made += reversed(missing)


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Write a file: whoever looks, or starts after a power cut, has the old or the new one."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as file:
            # A boot partition knows no modes.
            with suppress(OSError):
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _look(path: Path) -> tuple[bytes | str | None, int]:
    """A file's bytes and mode, a link's target; None where there is nothing."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None, 0
    if stat.S_ISLNK(found.st_mode):
        return str(path.readlink()), 0
    return path.read_bytes(), stat.S_IMODE(found.st_mode)
