"""From the statures of a drawn body to the pixels of a surface."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Literal

import numpy as np

from kiosk.display.figures.body import Shape
from kiosk.display.figures.stance import Point, Points

Facing = Literal["left", "right"]
# How a part's frame is turned (2 x 2), and where it begins.
Frame = tuple[Points, Point]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is drawn: the floor below their ankle and their stature, in pixels."""

    foot_at_px: tuple[float, float]
    stature_px: float
    facing: Facing = "right"

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of a stature ahead and up."""
        across = self.stature_px if self.facing == "right" else -self.stature_px
        return across, -self.stature_px

    def px(self, point: Point) -> tuple[float, float]:
        """Where a point in statures lies."""
        across, up = self.scale
        return self.foot_at_px[0] + point[0] * across, self.foot_at_px[1] + point[1] * up

    def all_px(self, points: Points) -> Points:
        """Where points in statures (n x 2) lie."""
        return points * self.scale + self.foot_at_px


def standing(origin: Point, lean_deg: float) -> Frame:
    """The frame of a segment that goes up from a joint."""
    sine, cosine = sin(radians(lean_deg)), cos(radians(lean_deg))
    return np.array(((cosine, -sine), (sine, cosine))), origin


def hanging(origin: Point, ahead_deg: float, length: float = 1.0) -> Frame:
    """The frame of a segment that hangs from a joint, maybe seen shorter than it is."""
    sine, cosine = sin(radians(ahead_deg)), cos(radians(ahead_deg))
    return np.array(((cosine, sine), (sine * length, -cosine * length))), origin


def placed(place: Place, shape: Shape, frame: Frame) -> tuple[Points, Points]:
    """A shape's outline on the surface, and its outward normals."""
    turn, origin = frame
    both = shape.with_normals @ (turn * place.scale)
    half = len(both) // 2
    return both[:half] + place.px(origin), both[half:] / place.stature_px
