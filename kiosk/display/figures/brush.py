"""Smooth shapes on a surface: polygons and lines without jagged edges, drawn in place.

pygame fills polygons on whole pixels: along the edge goes a line that blends.
"""

from functools import lru_cache
from math import ceil, cos, pi, sin

import numpy as np
import numpy.typing as npt
import pygame
import pygame.gfxdraw

from kiosk.display.figures.stance import Points
from kiosk.display.theme import Rgb

# A blended line reaches a pixel to either side: so far inside the outline it ends half a pixel
# outside, as true coverage does. The filling is smaller still, with a line along its own edge
# that closes what whole pixels leave open. Of all ways that pygame has, this comes nearest to
# coverage, for the least time (compared with shapes drawn 8 times finer).
_EDGE_PX = 0.5
_FILLED_PX = 0.95


def fill(surface: pygame.Surface, colour: Rgb, outline: Points) -> None:
    """Fill a closed outline (n x 2, pixels)."""
    fill_known(surface, colour, outline, outward(outline))


def fill_known(surface: pygame.Surface, colour: Rgb, outline: Points, normals: Points) -> None:
    """Fill a closed outline whose outward unit normals are known."""
    filled = np.rint(outline - normals * _FILLED_PX).astype(np.int32).tolist()
    pygame.gfxdraw.filled_polygon(surface, filled, colour)
    pygame.draw.lines(surface, colour, True, filled)
    pygame.draw.aalines(surface, colour, True, (outline - normals * _EDGE_PX).tolist())


def glow(
    surface: pygame.Surface,
    colour: Rgb,
    outline: Points,
    width_px: float,
    strength: float = 0.16,
) -> None:
    """A soft light around an outline that fades out over a width."""
    steps = 5
    normals = outward(outline)
    alpha = round(255 * strength)
    for step in range(steps, 0, -1):
        edge = np.rint(outline + normals * (width_px * step / steps)).astype(np.int32)
        pygame.gfxdraw.filled_polygon(surface, edge.tolist(), (*colour, alpha))


def stroke(surface: pygame.Surface, colour: Rgb, line: Points, width_px: float) -> None:
    """A line of one width along points (n x 2, pixels), with round ends."""
    fill(surface, colour, ribbon(line, width_px))


def disc(
    surface: pygame.Surface, colour: Rgb, centre: tuple[float, float], r_px: float
) -> None:
    """A filled circle."""
    fill(surface, colour, ellipse(centre, r_px, r_px))


def mixed(a: Rgb, b: Rgb, share: float) -> Rgb:
    """The colour on the way from a (share 0) to b (share 1)."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def outward(outline: Points) -> Points:
    """Unit normals of a closed outline; outward if it runs clockwise on the screen."""
    along = np.empty_like(outline)
    along[1:-1] = outline[2:] - outline[:-2]
    along[0] = outline[1] - outline[-1]
    along[-1] = outline[0] - outline[-2]
    length = np.sqrt(along[:, 0] ** 2 + along[:, 1] ** 2)
    length[length == 0] = 1.0
    normals = np.empty_like(outline)
    # Seen from above with y down, right of the direction is inside when going clockwise.
    turn = -1.0 if _area(outline) < 0 else 1.0
    normals[:, 0] = along[:, 1] / length * turn
    normals[:, 1] = -along[:, 0] / length * turn
    return normals


def ellipse(centre: tuple[float, float], a: float, b: float, turned_rad: float = 0.0) -> Points:
    """The outline of an ellipse with half axes a and b."""
    circle = _circle(max(16, min(120, ceil((a + b) * 1.2)))) * (a, b)
    sine, cosine = sin(turned_rad), cos(turned_rad)
    return circle @ np.array(((cosine, sine), (-sine, cosine))) + centre


def ribbon(line: Points, width_px: float) -> Points:
    """The outline of a line of one width with round ends."""
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.stack((along[:, 1], -along[:, 0]), axis=1) * (width_px / 2)
    turns = np.linspace(0, pi, max(6, ceil(width_px * 0.8)))[1:-1, None]
    cap_end = line[-1] + across[-1] * np.cos(turns) + along[-1] * (width_px / 2) * np.sin(turns)
    cap_start = line[0] - across[0] * np.cos(turns) - along[0] * (width_px / 2) * np.sin(turns)
    return np.concatenate((line + across, cap_end, (line - across)[::-1], cap_start))


def smooth(corners: npt.ArrayLike, per_corner: int = 4, *, closed: bool = True) -> Points:
    """A smooth curve through corners (Catmull-Rom, with even knots)."""
    points = np.asarray(corners, dtype=np.float64)
    if closed:
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        later = np.roll(points, -2, axis=0)
    else:
        padded = np.concatenate(
            ((2 * points[0] - points[1])[None], points, (2 * points[-1] - points[-2])[None])
        )
        before, points, after, later = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, per_corner, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (each[:, None, :] for each in (before, points, after, later))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate((flat, after[-1:]))


@lru_cache(maxsize=64)
def _circle(count: int) -> Points:
    turns = np.linspace(0, 2 * pi, count, endpoint=False)
    return np.stack((np.cos(turns), np.sin(turns)), axis=1)


def _area(outline: Points) -> float:
    x, y = outline[:, 0], outline[:, 1]
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1] + x[-1] * y[0] - x[0] * y[-1])
