"""The dowel as an instrument: its straight line behind the back in one picture."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.spine.colour import Rgb
from kiosk.spine.evidence import fit
from kiosk.spine.light import Light
from kiosk.spine.strip import Flags, Floats, Grid, Strip

# All figures here were chosen on the rendered clips, whose dowels are pale wood; not yet judged
# on others, nor on a taped dowel.

# From below the hip to above the head (shoulder at 1), and to well clear of the back.
GRID = Grid((-0.30, 1.90), (-0.10, 0.60), rows=56, columns=72)
# A pale wooden dowel in white light.
WOOD: Rgb = (205, 168, 98)
# A round rod runs from its lit to its shaded side.
SHADE = (0.55, 1.3)
# So far off the colour, as a share of its brightness, is still half dowel; darker than DARK, of
# 255, has no colour.
COLOUR_SD = 0.07
DARK = 20.0
GUESSED_NOISE = 4.0
# The empty scene explains a sample that is this near to it (SD), in this much of its light; in
# less it is shadow, and may still be behind the dowel.
SHADOW = (0.5, 1.08)
NEAR_SD = 2.5
SCENE_SD = 0.015
LIT_FOR_GAP, LIT_FOR_ROD = 0.85, 0.9
# A rod is so many columns wide, and what lies to both sides of it isn't of its colour: wide
# areas (skin, a brown door) are no rod. From, to (exclusive), counted from its middle.
ROD = (-1, 2)
BESIDE = ((-8, -4), (5, 9))
WIDEST = 9
# A row says at most this much for a line, and this much is needed to see the rod there.
MAX_RIDGE, MIN_RIDGE = 0.6, 0.25
# The search around a line, in columns; how far off it a row may be.
LANES = np.arange(-4, 5)
OFF = 0.012
STRAIGHT = 1.5
MIN_ROWS = 8
# A line is seen in this share of the rows between tailbone and head, over so many torsos.
BODY = (-0.05, 1.5)
MIN_SEEN = 0.35
MIN_LENGTH = 0.7
# Lines that are tried: where they are at the hip and at the head, and how much they may lean
# on the trunk (0.45: 24 degrees; one that touches head and tailbone leans less than 5).
ENDS: NDArray[np.float32] = np.linspace(-0.02, 0.56, 40, dtype=np.float32)
HEAD_AT = 1.4
MAX_TILT = 0.45

_ROWS = np.arange(GRID.rows)


@dataclass(frozen=True, slots=True)
class Rod:
    """A dowel beside a trunk, in torso lengths: its middle is `offset` behind the trunk's line
    at the hip and `tilt` more for each torso length along it; `half` its thickness.
    """

    offset: float
    tilt: float
    half: float

    def at(self, along: Floats) -> Floats:
        """How far behind its middle is there."""
        return np.asarray(self.offset + self.tilt * along, np.float32)


@dataclass(frozen=True, slots=True)
class DowelView:
    """A dowel that was found. `bare` (rows, columns of GRID): there the empty scene shows; None
    when that isn't known.
    """

    rod: Rod
    bare: Flags | None


class _Lines(NamedTuple):
    """All lines that are tried, and where in a flattened grid each of them runs; the place
    after the last is outside.
    """

    offset_tilt: Floats
    places: NDArray[np.intp]


def _lines() -> _Lines:
    at_hip, at_head = (ends.ravel() for ends in np.meshgrid(ENDS, ENDS, indexing="ij"))
    tilt = (at_head - at_hip) / HEAD_AT
    kept = np.abs(tilt) < MAX_TILT
    lines = np.stack([at_hip[kept], tilt[kept]], axis=1)
    column = GRID.column(lines[:, :1] + lines[:, 1:] * GRID.alongs)
    outside = (column < 0) | (column >= GRID.columns)
    return _Lines(
        lines, np.where(outside, GRID.rows * GRID.columns, _ROWS * GRID.columns + column)
    )


_LINES = _lines()


def find_dowel(
    now: Floats, was: Floats | None, light: Light | None, strip: Strip, colour: Rgb
) -> DowelView | None:
    """The dowel of this colour in the samples `now`, or None. `was`: the empty scene's."""
    tint = np.array(colour, np.float32)
    if light is not None:
        tint = light.on(tint)
    noise = light.noise if light is not None else GUESSED_NOISE
    _, rest = fit(now, np.broadcast_to(tint, now.shape), SHADE)
    level = np.maximum(np.einsum("ijk->ij", now) / 3, DARK)
    is_dowel = np.exp(-rest / (2 * 3 * ((COLOUR_SD * level) ** 2 + noise**2)))
    is_dowel[~strip.inside] = 0.0
    bare: Flags | None = None
    if was is not None and light is not None:
        shadow, rest = fit(now, light.on(was), SHADOW)
        near = rest < 3 * NEAR_SD**2 * (noise**2 + (SCENE_SD * level) ** 2)
        bare = near & (shadow > LIT_FOR_GAP) & strip.inside
        is_dowel[near & (shadow > LIT_FOR_ROD)] = 0.0
    rod = rod_in(is_dowel)
    return None if rod is None else DowelView(rod, bare)


def rod_in(is_dowel: Floats) -> Rod | None:
    """The rod in samples that are dowel by so much, 0 to 1 (rows, columns of GRID); or None."""
    ridge = _ridge(is_dowel)
    flat = np.append(np.minimum(ridge, MAX_RIDGE).ravel(), np.float32(0.0))
    best = _LINES.offset_tilt[int(flat[_LINES.places].sum(axis=1).argmax())]
    offset, tilt = float(best[0]), float(best[1])
    alongs, behinds = GRID.alongs, GRID.behinds
    seen = np.zeros(GRID.rows, np.bool_)
    # Robust least squares on the ridge's middle, row by row.
    for _ in range(3):
        column = GRID.column(offset + tilt * alongs)
        places = np.clip(column[:, None] + LANES, 0, GRID.columns - 1)
        weight = ridge[_ROWS[:, None], places]
        told = weight.max(axis=1)
        middle = (weight * behinds[places]).sum(axis=1) / (weight.sum(axis=1) + 1e-6)
        seen = told > MIN_RIDGE
        if np.count_nonzero(seen) < MIN_ROWS:
            return None
        counts = np.where(seen, told, 0.0)
        counts = counts / (1 + ((middle - offset - tilt * alongs) / OFF) ** 2)
        total = counts.sum()
        mean_along, mean_behind = (
            (counts * alongs).sum() / total,
            (counts * middle).sum() / total,
        )
        lever = alongs - mean_along
        tilt = float(
            (counts * lever * (middle - mean_behind)).sum() / (counts * lever**2).sum()
        )
        offset = float(mean_behind - tilt * mean_along)
        seen &= np.abs(middle - offset - tilt * alongs) < STRAIGHT * GRID.pitch
    body = (alongs > BODY[0]) & (alongs < BODY[1])
    span = alongs[seen]
    if len(span) < MIN_ROWS or float(seen[body].mean()) < MIN_SEEN:
        return None
    if float(span[-1] - span[0]) < MIN_LENGTH:
        return None
    column = GRID.column(offset + tilt * span)
    places = np.clip(column[:, None] + LANES, 0, GRID.columns - 1)
    wide: Floats = is_dowel[seen][np.arange(len(span))[:, None], places].sum(axis=1)
    return Rod(offset, tilt, float(np.median(wide)) * GRID.pitch / 2)


def _ridge(is_dowel: Floats) -> Floats:
    """How much more a sample's surroundings are dowel than what lies to both sides of them."""
    sums = np.zeros((GRID.rows, GRID.columns + 1), np.float32)
    np.cumsum(is_dowel, axis=1, out=sums[:, 1:])
    padded = np.pad(sums, ((0, 0), (WIDEST, WIDEST)), mode="edge")

    def mean(first: int, last: int) -> Floats:
        start, end = WIDEST + first, WIDEST + last
        return (
            padded[:, end : end + GRID.columns] - padded[:, start : start + GRID.columns]
        ) / (last - first)

    beside = np.maximum(mean(*BESIDE[0]), mean(*BESIDE[1]))
    return np.maximum(mean(*ROD) - beside, 0.0)
