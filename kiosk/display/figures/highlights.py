"""What a drawn body points out: straight back, hinge at the hip, the muscles that work."""

from typing import Literal

import numpy as np
import pygame

from kiosk.display.figures.body import Body, Shape
from kiosk.display.figures.brush import Points, Rgb, disc, fill, glow, mixed, stroke
from kiosk.display.figures.place import Frame, Place, placed, standing
from kiosk.display.figures.stance import Joints, Point, Stance, on_trunk

Highlight = Literal["back", "glutes", "hamstrings", "hip_hinge", "knee", "dowel_contacts"]

# Shares of the stature.
_BACK_WIDTH = 0.024
_ARC_WIDTH = 0.018
_CASING = 0.009
_HIP_ARC_RADIUS = 0.125
_KNEE_ARC_RADIUS = 0.064
_DOT = 0.017
_GLOW = 0.030
# The line of the back runs a little inside of it.
_BACK_LINE = np.stack((np.full(24, -0.046), np.linspace(0.005, 0.306, 24)), axis=1)
_DARK: Rgb = (12, 14, 22)


def draw_under_arm(
    surface: pygame.Surface,
    place: Place,
    stance: Stance,
    at: Joints,
    body: Body,
    wanted: frozenset[Highlight],
    colour: Rgb,
) -> None:
    """What the near arm may cover: the muscles and the back."""
    if "hamstrings" in wanted:
        thigh = standing(at.knee, stance.thigh_deg)
        _muscle(surface, place, body.hamstring.shape, thigh, colour)
    if "glutes" in wanted:
        pelvis = standing(at.hip, stance.trunk_deg - stance.rounding_deg / 2)
        _muscle(surface, place, body.glute.shape, pelvis, colour)
    if "back" in wanted:
        line = place.all_px(on_trunk(stance, _BACK_LINE) + at.hip)
        _cased(surface, place, colour, line, _BACK_WIDTH)


def draw_over_all(
    surface: pygame.Surface,
    place: Place,
    stance: Stance,
    at: Joints,
    wanted: frozenset[Highlight],
    colour: Rgb,
) -> None:
    """What nothing may cover: the angles at hip and knee, and where a dowel touches."""
    if "knee" in wanted:
        arc = _arc(at.knee, _KNEE_ARC_RADIUS, 180.0 + stance.shin_deg, 360.0 + stance.thigh_deg)
        soft = mixed(colour, _DARK, 0.25)
        stroke(surface, soft, place.all_px(arc), _ARC_WIDTH * 0.7 * place.stature_px)
    if "hip_hinge" in wanted:
        pelvis_deg = stance.trunk_deg - stance.rounding_deg / 2
        arc = _arc(at.hip, _HIP_ARC_RADIUS, pelvis_deg, 180.0 + stance.thigh_deg)
        _cased(surface, place, colour, place.all_px(arc), _ARC_WIDTH)
        _dot(surface, place, at.hip, colour)
    if "dowel_contacts" in wanted:
        for point in (at.head_back, at.upper_back, at.tailbone):
            _dot(surface, place, point, colour)


def _muscle(
    surface: pygame.Surface, place: Place, shape: Shape, frame: Frame, colour: Rgb
) -> None:
    outline = placed(place, shape, frame)[0]
    glow(surface, colour, outline, _GLOW * place.stature_px)
    fill(surface, colour, outline)
    middle = outline.mean(axis=0)
    fill(surface, mixed(colour, (255, 255, 255), 0.35), middle + (outline - middle) * 0.55)


def _cased(
    surface: pygame.Surface, place: Place, colour: Rgb, line: Points, width: float
) -> None:
    """A line with a dark edge, to be seen on any shirt."""
    stroke(surface, _DARK, line, (width + _CASING) * place.stature_px)
    stroke(surface, colour, line, width * place.stature_px)


def _dot(surface: pygame.Surface, place: Place, at: Point, colour: Rgb) -> None:
    centre = place.px(at)
    disc(surface, _DARK, centre, (_DOT + _CASING / 2) * place.stature_px)
    disc(surface, colour, centre, _DOT * place.stature_px)


def _arc(centre: Point, radius: float, start_deg: float, end_deg: float) -> Points:
    """Part of a circle; degrees from straight up, forward positive."""
    turns = np.radians(np.linspace(start_deg, end_deg, 40))
    return np.stack((np.sin(turns), np.cos(turns)), axis=1) * radius + centre
