"""Things of everyday life that explain the hinge: a dog to pet, a drawer to close."""

import numpy as np
import pygame

from kiosk.display.figures.brush import Points, Rgb, disc, ellipse, fill, mixed, smooth, stroke
from kiosk.display.figures.place import Facing

_DARK: Rgb = (14, 16, 32)
_LIGHT: Rgb = (255, 255, 255)

# The dog stands on the floor, its front paws at 0, facing left; in dog heights (floor to back).
_TRUNK = (
    (-0.10, 0.86),
    (0.10, 1.00),
    (0.45, 0.985),
    (0.80, 1.00),
    (1.02, 0.93),
    (1.10, 0.74),
    (1.02, 0.56),
    (0.72, 0.57),
    (0.40, 0.50),
    (0.10, 0.46),
    (-0.08, 0.56),
)
_BELLY = (
    (-0.08, 0.56),
    (0.10, 0.46),
    (0.40, 0.50),
    (0.72, 0.57),
    (1.02, 0.56),
    (0.86, 0.64),
    (0.40, 0.61),
    (0.10, 0.60),
)
_NECK = ((-0.12, 0.62), (-0.26, 1.10), (-0.06, 1.24), (0.18, 1.02), (0.22, 0.70))
_HEAD = (
    (-0.02, 1.42),
    (-0.20, 1.46),
    (-0.34, 1.38),
    (-0.42, 1.27),
    (-0.58, 1.23),
    (-0.63, 1.15),
    (-0.56, 1.06),
    (-0.36, 1.03),
    (-0.16, 1.05),
    (0.02, 1.14),
    (0.06, 1.30),
)
_EAR = ((-0.10, 1.44), (0.02, 1.45), (0.14, 1.30), (0.16, 1.10), (0.08, 1.04), (-0.02, 1.16))
_HIND = (
    (0.72, 0.88),
    (0.70, 0.58),
    (0.83, 0.40),
    (0.90, 0.28),
    (0.86, 0.06),
    (0.80, 0.00),
    (1.00, 0.00),
    (1.03, 0.28),
    (1.10, 0.52),
    (1.12, 0.78),
    (0.98, 0.95),
)
_FORE = (
    (-0.06, 0.75),
    (-0.06, 0.40),
    (-0.05, 0.08),
    (-0.12, 0.03),
    (-0.12, 0.00),
    (0.09, 0.00),
    (0.10, 0.40),
    (0.17, 0.70),
)
# The chest's drawers: top and bottom as shares of its height.
_DRAWERS = ((0.12, 0.345), (0.395, 0.62), (0.67, 0.895))
_COLLAR = ((-0.235, 1.00), (-0.10, 0.94), (0.06, 0.925), (0.20, 0.955))


def draw_dog(
    surface: pygame.Surface,
    paws_at_px: tuple[float, float],
    height_px: float,
    coat: Rgb,
    collar: Rgb,
    *,
    facing: Facing = "left",
    wag: float = 0.0,
) -> None:
    """A dog, seen from the side; height from floor to back; wag -1 to 1 moves the tail."""
    sign = 1.0 if facing == "left" else -1.0

    def px(points: Points) -> Points:
        return points * (height_px * sign, -height_px) + paws_at_px

    far, shade = mixed(coat, _DARK, 0.38), mixed(coat, _DARK, 0.16)
    aside = (0.12, 0.03)
    fill(surface, far, px(_fine(_HIND) + (-aside[0], aside[1])))
    fill(surface, far, px(_fine(_FORE) + aside))
    swing = 0.16 * wag
    tail = smooth(
        ((1.02, 0.86), (1.18, 0.98), (1.30 + swing * 0.5, 1.20), (1.32 + swing, 1.42)),
        8,
        closed=False,
    )
    stroke(surface, coat, px(tail), 0.115 * height_px)
    fill(surface, coat, px(_fine(_NECK)))
    fill(surface, coat, px(_fine(_TRUNK)))
    fill(surface, shade, px(_fine(_BELLY)))
    fill(surface, coat, px(_fine(_HIND)))
    fill(surface, coat, px(_fine(_FORE)))
    stroke(surface, collar, px(smooth(_COLLAR, 8, closed=False)), 0.085 * height_px)
    fill(surface, coat, px(_fine(_HEAD)))
    fill(surface, mixed(coat, _DARK, 0.34), px(_fine(_EAR)))
    nose = px(np.array(((-0.60, 1.19), (-0.27, 1.285))))
    disc(surface, _DARK, (float(nose[0, 0]), float(nose[0, 1])), 0.055 * height_px)
    disc(surface, _DARK, (float(nose[1, 0]), float(nose[1, 1])), 0.034 * height_px)
    mouth = smooth(
        ((-0.54, 1.115), (-0.46, 1.085), (-0.38, 1.10), (-0.33, 1.135)), 6, closed=False
    )
    stroke(surface, mixed(coat, _DARK, 0.5), px(mouth), 0.022 * height_px)


def _fine(corners: tuple[tuple[float, float], ...]) -> Points:
    return smooth(corners, 8)


def draw_drawer(
    surface: pygame.Surface,
    box: pygame.Rect,
    open_share: float,
    wood: Rgb,
    front: Rgb,
    handle: Rgb,
    *,
    opens: Facing = "right",
) -> None:
    """A chest of drawers from the side, the middle one open by a share (0 to 1) of its depth.

    The box is the room for chest and drawer: the chest takes 58 % of its width.
    """
    share = min(max(open_share, 0.0), 1.0)
    width, height = float(box.width), float(box.height)

    def place(points: Points) -> Points:
        x = points[:, 0] * width
        x = box.left + x if opens == "right" else box.right - x
        return np.stack((x, box.top + points[:, 1] * height), axis=1)

    def rect(left: float, top: float, right: float, bottom: float, radius_px: float) -> Points:
        rx, ry = radius_px / width, radius_px / height
        turns = np.linspace(0, np.pi / 2, 6)
        corners = (
            (right - rx, top + ry, -np.pi / 2),
            (right - rx, bottom - ry, 0.0),
            (left + rx, bottom - ry, np.pi / 2),
            (left + rx, top + ry, np.pi),
        )
        return place(
            np.array(
                [
                    (x + rx * np.cos(turn + start), y + ry * np.sin(turn + start))
                    for x, y, start in corners
                    for turn in turns
                ]
            )
        )

    chest, soft = 0.58, min(width, height) * 0.03
    dark, side = mixed(wood, _DARK, 0.55), mixed(front, _DARK, 0.30)
    slid = 0.34 * share
    top, bottom = _DRAWERS[1]
    # The open drawer's side comes out from behind the chest's.
    out = chest + slid + 0.01
    fill(surface, side, rect(chest - 0.10, top + 0.035, out, bottom - 0.015, soft * 0.3))
    under = mixed(front, _DARK, 0.48)
    fill(surface, under, rect(chest - 0.10, bottom - 0.05, out, bottom - 0.015, soft * 0.3))
    for foot in (0.07, 0.46):
        fill(surface, dark, rect(foot, 0.90, foot + 0.07, 1.0, soft * 0.4))
    fill(surface, wood, rect(0.02, 0.04, chest, 0.94, soft))
    fill(surface, mixed(wood, _DARK, 0.18), rect(0.08, 0.13, chest - 0.08, 0.88, soft * 0.6))
    fill(surface, mixed(wood, _DARK, 0.06), rect(0.09, 0.14, chest - 0.08, 0.88, soft * 0.6))
    fill(surface, mixed(wood, _LIGHT, 0.12), rect(0.0, 0.0, chest + 0.02, 0.07, soft * 0.6))
    for top, bottom in _DRAWERS:
        at = chest + (slid if (top, bottom) == _DRAWERS[1] else 0.0)
        fill(surface, front, rect(at - 0.012, top, at + 0.035, bottom, soft * 0.6))
        x, y = place(np.array(((at + 0.055, (top + bottom) / 2),)))[0].tolist()
        fill(surface, handle, ellipse((x, y), width * 0.022, width * 0.028))
