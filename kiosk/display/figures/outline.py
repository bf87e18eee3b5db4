"""The outline of a drawn person, dashed, to step into."""

from functools import lru_cache

import numpy as np
import pygame

from kiosk.display.figures.brush import Points, Rgb, fill_known, outward, ribbon
from kiosk.display.figures.figure import draw_figure
from kiosk.display.figures.looks import silhouette
from kiosk.display.figures.place import Facing
from kiosk.display.figures.stance import Stance

# Shares of the stature.
_WIDTH = 0.011
_DASH = 0.036
_GAP = 0.026
# The outline is found on a picture of this stature; so wide and high it holds every stance.
_FOUND_PX = 800
_ROOM_PX = (1600, 1200)
_FOOT_PX = (700, 1000)
# Evenly spaced points along it, and the neighbours that each is the mean of.
_POINTS = 600
_SMOOTHED = (-3, -2, -1, 0, 1, 2, 3)
_KEPT = 16


def draw_outline(
    surface: pygame.Surface,
    stance: Stance,
    foot_at_px: tuple[float, float],
    stature_px: float,
    colour: Rgb,
    facing: Facing = "right",
    *,
    dashed: bool = True,
    build: float = 1.0,
) -> None:
    """The line around somebody in a stance, their far limbs with them."""
    for outline, normals in _strokes(stance, round(stature_px, 1), facing, dashed, build):
        fill_known(surface, colour, outline + foot_at_px, normals)


def _scale(stature_px: float, facing: Facing) -> tuple[float, float]:
    return (stature_px if facing == "right" else -stature_px), -stature_px


@lru_cache(maxsize=_KEPT)
def _strokes(
    stance: Stance, stature_px: float, facing: Facing, dashed: bool, build: float
) -> tuple[tuple[Points, Points], ...]:
    """The dashes, or all of the line in pieces, in pixels from the foot, with their normals."""
    line = contour(stance, build)
    # Without gaps the pieces overlap a little.
    period, drawn_share = (_DASH + _GAP, _DASH / (_DASH + _GAP)) if dashed else (0.2, 1.02)
    count = max(1, round(_length(line) / period))
    per_dash = len(line) / count
    drawn = per_dash * drawn_share
    dashes: list[tuple[Points, Points]] = []
    for index in range(count):
        start = index * per_dash
        at = np.linspace(start, start + drawn, round(drawn) + 2) % len(line)
        low = at.astype(np.int64)
        share = (at - low)[:, None]
        dash = line[low] * (1 - share) + line[(low + 1) % len(line)] * share
        outline = ribbon(dash * _scale(stature_px, facing), _WIDTH * stature_px)
        dashes.append((outline, outward(outline)))
    return tuple(dashes)


@lru_cache(maxsize=_KEPT)
def contour(stance: Stance, build: float = 1.0) -> Points:
    """The line around somebody, closed, as evenly spaced points in statures (n x 2)."""
    picture = pygame.Surface(_ROOM_PX, 0, 32)
    look = silhouette((255, 255, 255), build)
    draw_figure(picture, stance, _FOOT_PX, _FOUND_PX, look)
    picture.set_colorkey((0, 0, 0))
    mask = pygame.mask.from_surface(picture, 127)
    found = np.array(mask.connected_component().outline(), dtype=np.float64)
    even = _evenly(found)
    soft = np.mean([np.roll(even, shift, axis=0) for shift in _SMOOTHED], axis=0)
    return (soft - _FOOT_PX) / (_FOUND_PX, -_FOUND_PX)


def _evenly(line: Points) -> Points:
    closed = np.concatenate((line, line[:1]))
    steps = np.diff(closed, axis=0)
    along = np.concatenate(((0.0,), np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))
    wanted = np.arange(_POINTS) * (float(along[-1]) / _POINTS)
    x, y = np.interp(wanted, along, closed[:, 0]), np.interp(wanted, along, closed[:, 1])
    return np.stack((x, y), axis=1)


def _length(line: Points) -> float:
    steps = np.diff(np.concatenate((line, line[:1])), axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())
