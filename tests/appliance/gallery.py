"""Which of the kiosk's screens a photograph shows, by the pictures of `kiosk screens`."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import checkout
from kept import kept, key_of
from photograph import Photograph


def draw_gallery(size_px: tuple[int, int]) -> dict[str, Photograph]:
    """Every screen in every state, by its name, as this checkout draws it."""
    width, height = size_px

    def make(folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "screens", "--out", str(folder)]
            + ["--size", f"{width}x{height}"],
            env={**os.environ, "PYTHONPATH": str(checkout.ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        # 3: a text that has no room is told, and drawn.
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr)

    folder = kept(f"gallery-{width}x{height}", key_of(checkout.digest()), make)
    return {file.stem: Photograph.read(file) for file in sorted(folder.rglob("*.png"))}


def nearest(photograph: Photograph, gallery: Mapping[str, Photograph]) -> tuple[str, float]:
    """The name of the screen that it is most like, and how far off it is, 0 to 1."""
    apart = {name: photograph.difference(picture) for name, picture in gallery.items()}
    name = min(apart, key=lambda each: apart[each])
    return name, apart[name]
