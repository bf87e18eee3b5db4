"""Golden pictures: small ones of the screens as they were looked at and accepted.

As a program it writes new ones into a folder to be looked at; see golden/README.md.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kiosk.display.scale import Seat
from kiosk.display.theme import load_theme
from kiosk.display.words import load_words
from kiosk.look import Look
from kiosk.staff.gallery.drawing import Pixels, draw, unseen_surface
from kiosk.staff.gallery.recording import load
from kiosk.staff.gallery.state import State
from kiosk.staff.gallery.states import states

GOLDEN = Path(__file__).with_name("golden")
# A quarter of the design canvas.
SHRUNK = 4
_PALETTE = 128

# Pictures are compared by the mean colours of cells of so many golden pixels: smooth enough
# for another FreeType or FFmpeg, fine enough for a word.
_CELL_PX = 6
# Distances in Oklab, where black and white are 1.0 apart. Harmless (another pygame, two pixels
# aside, a soft picture, two levels brighter, few colours) is at most 0.057 in the worst cell
# and 0.009 on average; a staff line gone, the smallest text there is, or all moved by 3 % is
# at least 0.084 in the worst cell (measured on every fourth state).
WORST_CELL = 0.07
MEAN = 0.012
# The room's light on the panel, share of white: without it differences in black weigh most.
_FLARE = 0.003

# sRGB in linear light to cones, and cones to Oklab (Ottosson 2020).
_CONES = np.array(
    (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
)
_OKLAB = np.array(
    (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
)


@dataclass(frozen=True, slots=True)
class Album:
    """Pictures of one language and size. `only`: the names of the states, None for all."""

    folder: str
    language: str
    size_px: tuple[int, int]
    only: tuple[str, ...] | None = None


LYING = Album("", "en", (1920, 1080))
UPRIGHT = Album(
    "es-upright",
    "es",
    (1080, 1920),
    (
        "starting",
        "invitation",
        "lesson-hinge",
        "lesson-safety",
        "blind-camera",
        "find-mark-at-right",
        "get-ready-wall-2",
        "drill-touching",
        "drill-cue-squat",
        "drill-dowel-bottom",
        "drill-dowel-reset-head",
        "drill-dowel-reset-tailbone",
        "drill-dowel-reset-upper-back",
        "drill-notice-dark",
        "rest",
        "rest-step-further",
        "summary-some-faults",
        "summary-step-closer",
    ),
)
ALBUMS = (LYING, UPRIGHT)


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures are apart. `where`: the worst cell's middle, shares of the size."""

    worst: float
    mean: float
    where: tuple[float, float]

    @property
    def matters(self) -> bool:
        """Whether somebody would see it."""
        return self.worst > WORST_CELL or self.mean > MEAN

    def __str__(self) -> str:
        across, down = (f"{100 * share:.0f} %" for share in self.where)
        return (
            f"{self.worst:.3f} at {across} across and {down} down (at most {WORST_CELL}), "
            f"{self.mean:.4f} on average (at most {MEAN})"
        )


def path_of(album: Album, name: str, folder: Path = GOLDEN) -> Path:
    """Where a golden picture lies."""
    return folder / album.folder / f"{name}.png"


def states_of(album: Album) -> dict[str, State]:
    """The states of an album by name, in their order."""
    return {
        state.name: state
        for state in _all_states()
        if album.only is None or state.name in album.only
    }


def look_of(album: Album) -> Look:
    """How an album's pictures look."""
    return Look(load_words(album.language), load_theme(), Seat())


def drawn(album: Album) -> Iterator[tuple[str, Pixels]]:
    """The states of an album as they look now, in full size."""
    look = look_of(album)
    with unseen_surface(album.size_px) as surface:
        for name, state in states_of(album).items():
            yield name, draw(state, look, surface).pixels


def shrunk(pixels: Pixels) -> Pixels:
    """A picture as large as a golden one."""
    return np.asarray(Image.fromarray(pixels).reduce(SHRUNK))


def read(path: Path) -> Pixels:
    """A golden picture, RGB."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def few_colours(pixels: Pixels) -> Image.Image:
    """A picture as a golden one."""
    small = Image.fromarray(shrunk(pixels))
    # The one way that keeps a few bright pixels on a dark ground in so few colours.
    method = Image.Quantize.MAXCOVERAGE
    return small.quantize(_PALETTE, method, kmeans=3, dither=Image.Dither.NONE)


def write(path: Path, pixels: Pixels) -> None:
    """Write a picture as a golden one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few_colours(pixels).save(path, "PNG", optimize=True)


def difference(golden: Pixels, fresh: Pixels) -> Difference:
    """Between two pictures of golden size. Raises ValueError when their sizes differ."""
    if golden.shape != fresh.shape:
        raise ValueError(f"{golden.shape} and {fresh.shape} can't be compared")
    apart = np.linalg.norm(_cells(golden) - _cells(fresh), axis=2)
    row, column = np.unravel_index(int(apart.argmax()), apart.shape)
    height, width = apart.shape
    where = ((int(column) + 0.5) / width, (int(row) + 0.5) / height)
    return Difference(float(apart.max()), float(apart.mean()), where)


def _cells(picture: Pixels) -> NDArray[np.float64]:
    """The mean colour of every cell and its neighbours, in Oklab."""
    share = picture / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt((linear + _FLARE) @ _CONES.T) @ _OKLAB.T
    height, width = (side // _CELL_PX * _CELL_PX for side in lab.shape[:2])
    cells = lab[:height, :width].reshape(height // _CELL_PX, _CELL_PX, -1, _CELL_PX, 3)
    mean = cells.mean(axis=(1, 3))
    # Each with those beside and below it: an edge between two cells is in the middle of one.
    return (mean[1:, 1:] + mean[:-1, 1:] + mean[1:, :-1] + mean[:-1, :-1]) / 4


@cache
def _all_states() -> tuple[State, ...]:
    return states(load(), load_theme().seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done."""
    parser = argparse.ArgumentParser(description="Write golden pictures to be looked at.")
    parser.add_argument("out", type=Path, help="folder to write into")
    out: Path = parser.parse_args(arguments).out
    said: list[str] = []
    for album in ALBUMS:
        for name, pixels in drawn(album):
            new, old = path_of(album, name, out), path_of(album, name)
            write(new, pixels)
            if not old.exists():
                said.append(f"{new}: new")
            elif (apart := difference(read(old), shrunk(pixels))).matters:
                said.append(f"{new}: {apart}")
        known = set(states_of(album))
        gone = (
            path for path in (GOLDEN / album.folder).glob("*.png") if path.stem not in known
        )
        said += [f"{path}: no such state any more" for path in sorted(gone)]
    sys.stdout.write("".join(f"{line}\n" for line in said))
    sys.stdout.write(f"{len(said)} to be looked at in {out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
