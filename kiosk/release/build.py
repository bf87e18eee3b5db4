"""A release is put together in a folder of its own and takes its name when it is whole."""

import json
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiosk.release.disk import Disk, told
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import RELEASE_FILE, Layout
from kiosk.release.run import Done, Run

SCHEMA = 1
# Beside what the wheels hold: Python compiles it, some 60 % more, and a venv has its own pip.
COMPILED_SHARE = 0.6
VENV_BYTES = 30_000_000
# Sessions go on being written while it is put in.
SPARE_BYTES = 200_000_000
# Not every program says so when the disk is full: less free than this, and it is.
FULL_BYTES = 1_000_000
NO_SPACE = "No space left on device"
# Debian's pip on a Pi 3 with a slow card.
_VENV_S, _PIP_S = 300.0, 1_800.0
# Beside a kiosk that coaches.
NICE = ("nice", "-n", "10")
PIP = ("--disable-pip-version-check", "--no-input", "--no-cache-dir", "--quiet")


def room_needed(wheel_bytes: int, unpacked_bytes: int) -> int:
    """How many bytes must be free to put in a release."""
    return int(wheel_bytes + unpacked_bytes * (1 + COMPILED_SHARE) + VENV_BYTES + SPARE_BYTES)


def check_room(folder: Path, needed: int) -> None:
    """Raises ReleaseError where the disk of this folder has less."""
    with told(f"{folder} can't be looked at"):
        free = free_bytes(folder)
    if free < needed:
        raise ReleaseError(
            f"The disk of {folder} has {free / 1e6:.0f} MB free, and this needs "
            f"{needed / 1e6:.0f} MB: free some space and try again.",
            "broke",
        )


class Builder:
    """Puts releases together. `python`: the system's own, whose packages a release sees."""

    def __init__(self, layout: Layout, disk: Disk, run: Run, python: str) -> None:
        self._layout = layout
        self._disk = disk
        self._run = run
        self._python = python

    def fresh_folder(self, version: str) -> Path:
        """The folder to put it together in, empty. Raises ReleaseError."""
        partial = self._layout.partial(version)
        with told(f"{version} can't be put in"):
            self._disk.make_folder(self._layout.releases)
            if partial.is_symlink() or partial.exists():
                self._disk.remove_tree(partial)
            self._disk.make_folder(partial)
        return partial

    def put_together(
        self,
        version: str,
        wheels: Sequence[Path],
        about: dict[str, object],
        *,
        from_index: bool = False,
    ) -> Path:
        """Make the release of these wheels in its folder, and give it its name; its folder.

        `from_index`: what else it needs comes from the package index; otherwise there is
        nothing but the wheels and the system's own packages. Raises ReleaseError.
        """
        partial, whole = self._layout.partial(version), self._layout.release(version)
        venv = partial / "venv"
        make = [*NICE, self._python, "-m", "venv", "--system-site-packages"]
        self._told(
            self._run([*make, str(venv)], _VENV_S),
            "No Python environment can be made (it needs python3-venv)",
        )
        source = ["--only-binary", ":all:"] if from_index else ["--no-index", "--no-deps"]
        pip = [*NICE, str(venv / "bin/python"), "-m", "pip", "install", *PIP, *source]
        self._told(
            self._run([*pip, *(str(path) for path in wheels)], _PIP_S),
            "pip can't put the wheels in",
        )
        if not (venv / "bin/kiosk").is_file():
            raise ReleaseError("There is no kiosk among its wheels: make the bundle again.")
        with told(f"{version} can't be put in"):
            moved(venv, partial, whole)
            made = {"schema": SCHEMA, "version": version, **about}
            made.setdefault("made_utc", datetime.now(UTC).isoformat(timespec="seconds"))
            path = partial / RELEASE_FILE
            self._disk.put(path, (json.dumps(made, indent=1) + "\n").encode())
            for folder in {path.parent for path in wheels if partial in path.parents}:
                shutil.rmtree(folder)
            self._disk.sync_all()
            self._disk.rename(partial, whole)
        return whole

    def _told(self, done: Done, what: str) -> None:
        if done.status == 0:
            return
        last = done.last_words
        if NO_SPACE in done.complaint or free_bytes(self._layout.home) < FULL_BYTES:
            last = "the disk is full; free some space and try again"
        raise ReleaseError(f"{what}: {last}.", "broke")


def free_bytes(folder: Path) -> int:
    """Of this folder's disk, without what is set aside for root. Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def moved(venv: Path, old: Path, new: Path) -> None:
    """Let the scripts of a Python environment say where it will lie. Raises OSError."""
    before, after = os.fsencode(str(old)), os.fsencode(str(new))
    for path in [venv / "pyvenv.cfg", *(venv / "bin").iterdir()]:
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if before in data:
            path.write_bytes(data.replace(before, after))


def wheel_version(path: Path) -> str:
    """The version in a wheel's name: hinge_kiosk-0.3.0-py3-none-any.whl."""
    return path.name.split("-")[1]
