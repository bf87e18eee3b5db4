"""Run by a new release's own Python, before it is let run: would it?

Prints what is wrong, a sentence each. Exit status: 0 nothing, 3 something.
"""

import ctypes
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

PROJECT = "hinge-kiosk"
# What the living kiosk imports, and what the staff's commands do.
MODULES = (
    "kiosk.app", "kiosk.staff.cli", "kiosk.staff.run", "kiosk.staff.doctor",
    "kiosk.staff.replay.command", "kiosk.staff.sessions.group", "kiosk.staff.config.group",
    "matplotlib.figure",
)  # fmt: skip


def missing() -> Iterator[str]:
    """What the kiosk asks for and is not here, or is too old."""
    from packaging.requirements import Requirement

    for line in metadata.requires(PROJECT) or []:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            yield f"{wanted.name} is missing."
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} is {found}, and {wanted.specifier} is needed."


def wrong_version(version: str) -> Iterator[str]:
    """Another kiosk than was meant."""
    import kiosk

    if kiosk.__version__ != version:
        yield f"It is {kiosk.__version__}, not {version}."


def not_imported() -> Iterator[str]:
    """What can't be imported."""
    for name in MODULES:
        try:
            importlib.import_module(name)
        except Exception as error:
            yield f"{name} can't be imported ({error})."


def no_screen_library() -> Iterator[str]:
    """A pygame that can't draw without a desktop."""
    import pygame

    importlib.import_module("pygame.display")

    if Path(pygame.__file__).is_relative_to(sys.prefix):
        yield f"pygame is not Debian's, but a copy ({pygame.__file__})."
        return
    maps = Path("/proc/self/maps").read_text("utf-8", "replace")
    paths = {line.split()[-1] for line in maps.splitlines() if "libSDL2-2" in line}
    names: set[str] = set()
    for path in paths:
        library = ctypes.CDLL(path)
        library.SDL_GetVideoDriver.restype = ctypes.c_char_p
        drivers: list[bytes] = [
            library.SDL_GetVideoDriver(number)
            for number in range(library.SDL_GetNumVideoDrivers())
        ]
        names |= {driver.decode().lower() for driver in drivers}
    if "kmsdrm" not in names:
        yield f"pygame can't draw without a desktop (it knows {', '.join(sorted(names))})."


def no_inference() -> Iterator[str]:
    """A model that can't be run, once; some runtimes import and fail only then."""
    import numpy as np

    from kiosk.pose.catalogue import find
    from kiosk.pose.interpreter import MoveNetModel
    from kiosk.settings.options import Settings

    name = Settings().pose.model
    model: Any = MoveNetModel(find(name), 1)
    found: Any = model.invoke(np.zeros((model.size, model.size, 3), np.uint8))
    if not np.isfinite(found).all():
        yield f"The pose model {name} computes nonsense."


def main(arguments: list[str]) -> int:
    """All of it; the exit status."""
    # Standard output is ours.
    os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    problems: list[str] = []
    checks: list[Callable[[], Iterator[str]]] = [
        missing, lambda: wrong_version(arguments[0]), not_imported, no_screen_library,
        no_inference,
    ]  # fmt: skip
    for check in checks:
        try:
            problems += check()
        except Exception:
            # Whatever a broken package raises.
            problems.append(traceback.format_exc().strip().splitlines()[-1])
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 3 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
