"""Things beside and in the hands of a drawn person: roller, dowel, bar, bell, wall.

Colours are arguments. Positions are pixels of the surface; what belongs to a person comes with
that person's Place, so that it moves and turns with them.
"""

import numpy as np
import pygame

from kiosk.display.figures.brush import Points, Rgb, disc, ellipse, fill, mixed, smooth, stroke
from kiosk.display.figures.contact import (
    DOWEL_LENGTH,
    DOWEL_RADIUS,
    ROLLER_LENGTH,
    ROLLER_RADIUS,
    WALL,
    Held,
    dowel,
    roller,
)
from kiosk.display.figures.place import Frame, Place, standing
from kiosk.display.figures.stance import Stance, joints

_DARK: Rgb = (14, 16, 32)
_LIGHT: Rgb = (255, 255, 255)

# A person of 1.70 m: the pad is 35 cm tall, its middle 85 cm above the floor, 4 cm thick.
PAD_MIDDLE = 0.85 / 1.70
PAD_HEIGHT = 0.35 / 1.70
PAD_DEPTH = 0.04 / 1.70
_PLATE_RADIUS = 0.225 / 1.70
_BAR_RADIUS = 0.012


def draw_roller(
    surface: pygame.Surface, place: Place, stance: Stance, colour: Rgb, build: float = 1.0
) -> None:
    """An upright foam roller in the hands, against the legs: pass it as `held`."""
    held = roller(stance, build)
    frame = standing(held.middle, held.lean_deg)
    half, r = ROLLER_LENGTH / 2, ROLLER_RADIUS
    cap = 0.013
    turns = np.linspace(0, np.pi, 14)[:, None]
    upper = np.array((0.0, half)) + np.cos(turns) * (r, 0.0) + np.sin(turns) * (0.0, cap)
    lower = np.array((0.0, -half)) - np.cos(turns) * (r, 0.0) - np.sin(turns) * (0.0, cap)
    side = np.concatenate((upper, lower))
    fill(surface, colour, _in(place, frame, side))
    # The side away from the light, and the grooves of the foam.
    shade = mixed(colour, _DARK, 0.28)
    edge = np.array(((r * 0.35, half), (r * 0.35, -half - cap * 0.9)))
    fill(surface, shade, _in(place, frame, np.concatenate((upper[:5], edge, lower[9:]))))
    for share in (-0.6, -0.2, 0.2, 0.6):
        arc = lower + (0.0, half * (1 + share))
        groove = np.concatenate((arc, arc[::-1] - (0.0, 0.005)))
        fill(surface, mixed(colour, _DARK, 0.42), _in(place, frame, groove))
    end = ellipse((0.0, half), r, cap)
    fill(surface, mixed(colour, _LIGHT, 0.35), _in(place, frame, end))
    fill(
        surface,
        mixed(colour, _DARK, 0.55),
        _in(place, frame, ellipse((0.0, half), r * 0.36, cap * 0.36)),
    )


def draw_dowel(surface: pygame.Surface, place: Place, stance: Stance, colour: Rgb) -> None:
    """A dowel along the back: pass it as `behind`."""
    held = dowel(stance)
    _stick(surface, place, held, DOWEL_LENGTH, DOWEL_RADIUS, colour)


def draw_wall(
    surface: pygame.Surface,
    place: Place,
    height_px: float,
    wall: Rgb,
    pad: Rgb,
    *,
    thickness_px: float = 0.0,
    wall_x: float = WALL,
) -> None:
    """A wall behind the person up from the floor, with a padded panel that glutes touch.

    Thickness 0 fills up to the surface's edge. `wall_x` is the pad's face in statures: for a
    broader build, glutes_x of the hinge's bottom.
    """
    face_x = place.px((wall_x - PAD_DEPTH, 0.0))[0]
    floor_y = place.foot_at_px[1]
    back = -1.0 if place.facing == "right" else 1.0
    if thickness_px > 0:
        far_x = face_x + back * thickness_px
    else:
        far_x = 0.0 if back < 0 else float(surface.get_width())
    left, right = sorted((face_x, far_x))
    _box(surface, wall, left, floor_y - height_px, right, floor_y)
    edge_px = max(2.0, 0.006 * place.stature_px)
    lit_left, lit_right = sorted((face_x, face_x + back * edge_px))
    _box(surface, mixed(wall, _LIGHT, 0.16), lit_left, floor_y - height_px, lit_right, floor_y)
    low, high = PAD_MIDDLE - PAD_HEIGHT / 2, PAD_MIDDLE + PAD_HEIGHT / 2
    outside, inside = wall_x, wall_x - PAD_DEPTH - 0.004
    panel = _rounded(inside, low, outside, high, PAD_DEPTH * 0.48)
    fill(surface, pad, place.all_px(panel))
    plate = np.array(((inside, low - 0.008), (inside, high + 0.008)))
    stroke(surface, mixed(pad, _DARK, 0.45), place.all_px(plate), 0.008 * place.stature_px)
    seams = (PAD_MIDDLE - PAD_HEIGHT / 6, PAD_MIDDLE + PAD_HEIGHT / 6)
    for seam in seams:
        line = np.array(((inside + 0.006, seam), (outside - 0.003, seam)))
        stroke(surface, mixed(pad, _DARK, 0.35), place.all_px(line), 0.004 * place.stature_px)


def draw_floor(
    surface: pygame.Surface,
    colour: Rgb,
    left_px: float,
    right_px: float,
    y_px: float,
    width_px: float,
) -> None:
    """The line of the floor; y is where feet stand."""
    stroke(
        surface,
        colour,
        np.array(((left_px, y_px + width_px / 2), (right_px, y_px + width_px / 2))),
        width_px,
    )


def draw_barbell(
    surface: pygame.Surface, place: Place, stance: Stance, plate: Rgb, bar: Rgb
) -> None:
    """A barbell in the hands, seen from its end: pass it as `behind`."""
    centre = place.px(joints(stance).hand)
    r = _PLATE_RADIUS * place.stature_px
    disc(surface, mixed(plate, _DARK, 0.35), centre, r)
    disc(surface, plate, centre, r * 0.94)
    disc(surface, mixed(plate, _DARK, 0.22), centre, r * 0.66)
    disc(surface, plate, centre, r * 0.60)
    disc(surface, mixed(plate, _DARK, 0.35), centre, r * 0.24)
    disc(surface, bar, centre, r * 0.16)


def draw_bar_end(surface: pygame.Surface, place: Place, stance: Stance, bar: Rgb) -> None:
    """The near end of the bar, over the hand that holds it."""
    centre = place.px(joints(stance).hand)
    disc(surface, mixed(bar, _DARK, 0.4), centre, (_BAR_RADIUS + 0.004) * place.stature_px)
    disc(surface, bar, centre, _BAR_RADIUS * place.stature_px)


def draw_kettlebell(surface: pygame.Surface, place: Place, stance: Stance, colour: Rgb) -> None:
    """A kettlebell in the hands, in line with the forearm: pass it as `held`."""
    hanging = standing(joints(stance).hand, 180.0 - stance.forearm_deg)
    bow = smooth(
        (
            (-0.020, 0.062),
            (-0.033, 0.034),
            (-0.026, 0.006),
            (0.0, -0.002),
            (0.026, 0.006),
            (0.033, 0.034),
            (0.020, 0.062),
        ),
        6,
        closed=False,
    )
    stroke(
        surface, mixed(colour, _DARK, 0.2), _in(place, hanging, bow), 0.019 * place.stature_px
    )
    bell = ellipse((0.0, 0.098), 0.056, 0.054)
    fill(surface, colour, _in(place, hanging, bell))
    gleam = ellipse((-0.018, 0.086), 0.018, 0.024, 0.5)
    fill(surface, mixed(colour, _LIGHT, 0.22), _in(place, hanging, gleam))


def draw_footprints(
    surface: pygame.Surface,
    centre_px: tuple[float, float],
    length_px: float,
    colour: Rgb,
    *,
    facing_right: bool = True,
    flatness: float = 0.5,
) -> None:
    """Two footprints on the floor, side by side, seen from the side and a little from above."""
    sign = 1.0 if facing_right else -1.0
    for across in (-0.34, 0.34):
        # What is nearer is larger: the lower print by a little.
        nearer = 1.0 + across * 0.18
        for part in (_SOLE_PRINT, _HEEL_PRINT):
            print_ = part * (1.0, -1.0 if across > 0 else 1.0) * nearer
            slanted = np.stack(
                (
                    print_[:, 0] * sign + (print_[:, 1] + across) * 0.30 * sign,
                    (print_[:, 1] + across) * flatness,
                ),
                axis=1,
            )
            fill(surface, colour, slanted * length_px + centre_px)


_SOLE_PRINT = smooth(
    (
        (-0.08, -0.150),
        (0.06, -0.165),
        (0.22, -0.225),
        (0.40, -0.200),
        (0.50, -0.080),
        (0.480, 0.070),
        (0.38, 0.165),
        (0.20, 0.185),
        (0.04, 0.150),
        (-0.08, 0.135),
    )
)
_HEEL_PRINT = smooth(
    (
        (-0.17, -0.140),
        (-0.33, -0.155),
        (-0.46, -0.105),
        (-0.50, 0.0),
        (-0.46, 0.110),
        (-0.33, 0.150),
        (-0.17, 0.128),
    )
)


def _stick(
    surface: pygame.Surface, place: Place, held: Held, length: float, radius: float, colour: Rgb
) -> None:
    frame = standing(held.middle, held.lean_deg)
    line = np.array(((0.0, -length / 2), (0.0, length / 2)))
    stroke(surface, colour, _in(place, frame, line), 2 * radius * place.stature_px)
    aside = radius * 0.5
    shade = np.array(((aside, -length / 2), (aside, length / 2)))
    stroke(
        surface, mixed(colour, _DARK, 0.3), _in(place, frame, shade), radius * place.stature_px
    )


def _in(place: Place, frame: Frame, points: Points) -> Points:
    turn, origin = frame
    return place.all_px(points @ turn + origin)


def _rounded(left: float, low: float, right: float, high: float, radius: float) -> Points:
    turns = np.linspace(0, np.pi / 2, 7)
    corners = (
        (right - radius, high - radius, 0.0),
        (left, high, None),
        (left, low, None),
        (right - radius, low + radius, -np.pi / 2),
    )
    points: list[tuple[float, float]] = []
    for x, y, start in corners:
        if start is None:
            points.append((x, y))
        else:
            points += [
                (x + radius * np.cos(t + start), y + radius * np.sin(t + start)) for t in turns
            ]
    return np.array(points)


def _box(
    surface: pygame.Surface, colour: Rgb, left: float, top: float, right: float, bottom: float
) -> None:
    rect = pygame.Rect(
        round(left), round(top), round(right) - round(left), round(bottom) - round(top)
    )
    surface.fill(colour, rect)
