"""The Python packages of a release as wheels: those of requirements.lock, by their hashes.

numpy too comes from the lock, not from Debian: matplotlib asks for a newer one than Debian 12
has, and what Debian builds against numpy 1.24 or 2.2 runs with every later one of the same 1 or
2. That is what the tests run with.
"""

import importlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.installing.machine import Machine, RefusedError
from scripts.installing.tree import PROJECT

# Only Debian's pygame can draw on a screen without a desktop: no other may hide it.
FROM_DEBIAN = ("pygame",)
# Needed to make the kiosk's own wheel, and not to run it.
TO_BUILD = ("hatchling", "pathspec", "pluggy", "trove-classifiers")
# Where Debian has no lgpio, and there are wheels of it: see lgpio.lock.
PINS_LOCK = Path("scripts/installing/lgpio.lock")

_ENTRY = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==")
_LIMIT_S = 3_600.0
_BUILD = """
import os, sys
from hatchling.build import build_wheel
os.chdir(sys.argv[1])
build_wheel(sys.argv[2])
"""
_PIP = ("--disable-pip-version-check", "--no-input", "--no-cache-dir", "--quiet")


def entries(lock: str) -> list[tuple[str, str]]:
    """Each entry of a lock: its package, and its lines without comments. A package has several
    where different Pythons need different versions.
    """
    found: list[tuple[str, str]] = []
    for line in lock.splitlines():
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if fits := _ENTRY.match(line):
            found.append((fits[1], line + "\n"))
        elif found:
            name, text = found[-1]
            found[-1] = (name, text + line + "\n")
    return found


def without(lock: str, left_out: Collection[str]) -> str:
    """A lock without some packages."""
    return "".join(_ended(text) for name, text in entries(lock) if name not in left_out)


def only(lock: str, wanted: Collection[str]) -> str:
    """Some packages of a lock."""
    return "".join(_ended(text) for name, text in entries(lock) if name in wanted)


def locked(root: Path, *, pins: bool) -> str:
    """What is to be fetched for a checkout. `pins`: lgpio too, where there is a wheel of it."""
    text = without((root / "requirements.lock").read_text("utf-8"), FROM_DEBIAN)
    if pins:
        text += without((root / PINS_LOCK).read_text("utf-8"), ())
    return text


def for_target(lock: str, python: str, arch: str) -> str:
    """A lock for one Python and processor on Linux, without conditions: pip would judge them by
    the Python that it runs on. `python`: such as "3.11".
    """
    requirement = _requirement_reader()
    target = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_machine": arch,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    kept: list[str] = []
    for _, text in entries(lock):
        first, newline, hashes = text.partition("\n")
        wanted = requirement(first.rstrip(" \\"))
        if wanted.marker is None or wanted.marker.evaluate(target):
            kept.append(f"{wanted.name}{wanted.specifier} \\{newline}{hashes}")
    return "".join(kept)


def download_command(wanted: Path, folder: Path) -> list[str]:
    """What Python is to be called with to fetch the wheels of a lock."""
    return [
        "-B", "-m", "pip", "download", *_PIP, "--no-deps", "--require-hashes",
        "--only-binary", ":all:", "--progress-bar", "off",
        "--requirement", str(wanted), "--dest", str(folder),
    ]  # fmt: skip


def download(machine: Machine, pip: Path, lock: str, folder: Path) -> None:
    """Fetch the wheels of a lock for this machine. Raises RefusedError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder.parent / "wanted.txt"
    wanted.write_text(lock, "utf-8")
    machine.needs(
        "The Python packages can't be fetched (is there a network?)",
        "/usr/bin/python3", *download_command(wanted, folder),
        environ={"PYTHONPATH": str(pip)},
        limit_s=_LIMIT_S,
    )  # fmt: skip


def build(machine: Machine, root: Path, folder: Path, python: str = "/usr/bin/python3") -> Path:
    """Make the kiosk's own wheel of a checkout, with the tools among the wheels, which then go;
    its path. Raises RefusedError.
    """
    tools = [
        path for path in folder.glob("*.whl") if _package(path) in (*TO_BUILD, "packaging")
    ]
    machine.needs(
        "The kiosk's own wheel can't be made",
        python, "-B", "-c", _BUILD, str(root), str(folder),
        environ={"PYTHONPATH": os.pathsep.join(str(path) for path in tools)},
        limit_s=600.0,
    )  # fmt: skip
    for path in tools:
        if _package(path) in TO_BUILD:
            path.unlink()
    made = sorted(folder.glob(f"{PROJECT}-*.whl"))
    if not made:
        raise RefusedError("The kiosk's own wheel was not made: look at the checkout.")
    return made[-1]


def _ended(text: str) -> str:
    """An entry whose last line does not say that another one follows."""
    return text.rstrip("\n\\ ") + "\n"


def _requirement_reader() -> Any:
    """`packaging`'s, wherever it is: pip always brings its own."""
    for name in ("packaging.requirements", "pip._vendor.packaging.requirements"):
        with suppress(ImportError):
            return importlib.import_module(name).Requirement
    raise RefusedError("There is no pip here: sudo apt install python3-pip.")


def _package(wheel: Path) -> str:
    """The name of a wheel's package, as a lock spells it."""
    return wheel.name.partition("-")[0].replace("_", "-").lower()
