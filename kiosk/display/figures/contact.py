"""Where a drawn body touches things: the wall behind it, the roller at its legs, what it holds.

Pure geometry in statures, as in stance.py.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians, sin

import numpy as np

from kiosk.display.figures.body import body
from kiosk.display.figures.brush import Points
from kiosk.display.figures.stance import (
    FOREARM,
    GRIP,
    UPPER_ARM,
    Point,
    Stance,
    joints,
    reaching,
)

# The heel of the shoe; the wall 25 cm behind it for somebody of 1.70 m, as in the drill.
SHOE_HEEL = -0.048
WALL = SHOE_HEEL - 0.25 / 1.70
# A foam roller of 15 cm by 35 cm, a dowel of 1 m by 3 cm.
ROLLER_RADIUS = 0.044
ROLLER_LENGTH = 0.205
DOWEL_LENGTH = 0.60
DOWEL_RADIUS = 0.0095
_DOWEL_BELOW_TAILBONE = 0.055
# The neck's lean, from the trunk's, that lays the back of the head against the dowel.
_DOWEL_NECK_DEG = 13.0
# The front of a thigh and of a shin leans more than the bone in it.
_THIGH_FRONT_DEG = 5.0
_SHIN_FRONT_DEG = 3.5
# The elbows of whoever holds a roller are a little bent (16 degrees in the recorded hinge).
ELBOW_BENT_DEG = 16.0


@dataclass(frozen=True, slots=True)
class Held:
    """A straight thing: the middle of it and its lean from upright, forward positive."""

    middle: Point
    lean_deg: float


def glutes_x(stance: Stance, build: float = 1.0) -> float:
    """How far back the glutes reach: x, negative behind the ankle."""
    pelvis_deg = stance.trunk_deg - stance.rounding_deg / 2
    sine, cosine = sin(radians(pelvis_deg)), cos(radians(pelvis_deg))
    outline = body(build).pelvis.shape.outline
    return joints(stance).hip[0] + float(np.min(outline @ (cosine, sine)))


def roller_at(stance: Stance, height: float, build: float = 1.0) -> Held:
    """A roller that leans against the front of the legs, its middle about so high."""
    knee_height = joints(stance).knee[1]
    above = (height - knee_height) / ROLLER_LENGTH + 0.5
    on_thigh = min(max(above, 0.0), 1.0)
    on_thigh = on_thigh * on_thigh * (3 - 2 * on_thigh)
    lean = (stance.shin_deg + _SHIN_FRONT_DEG) * (1 - on_thigh) + on_thigh * (
        stance.thigh_deg + _THIGH_FRONT_DEG
    )
    front = _leg_front(stance, build)
    axis = np.array((sin(radians(lean)), cos(radians(lean))))
    ahead = np.array((cos(radians(lean)), -sin(radians(lean))))
    along = front @ axis - height * axis[1]
    beside = np.abs(along) <= ROLLER_LENGTH / 2 + 0.02
    touching = float(np.max((front @ ahead)[beside], initial=-1.0)) + ROLLER_RADIUS
    # The point of the axis at this height.
    x = (touching + height * sin(radians(lean))) / cos(radians(lean))
    return Held((x, height), lean)


def roller(stance: Stance, build: float = 1.0) -> Held:
    """The roller in the hands, against the legs."""
    return roller_at(stance, joints(stance).hand[1], build)


def holding_roller(stance: Stance) -> Stance:
    """The same stance with both hands on a roller, as far down the legs as the arms reach."""
    reach = _reach(ELBOW_BENT_DEG)
    shoulder = joints(stance).shoulder
    low, high = 0.05, shoulder[1]
    for _ in range(30):
        height = (low + high) / 2
        x, y = roller_at(stance, height).middle
        far_away = (x - shoulder[0]) ** 2 + (y - shoulder[1]) ** 2 > reach * reach
        low, high = (height, high) if far_away else (low, height)
    held = reaching(stance, roller_at(stance, high).middle)
    return replace(held, far_upper_arm_deg=None, far_forearm_deg=None, far_hand_deg=None)


def along_dowel(stance: Stance) -> Stance:
    """The same stance with the head where a dowel along the back touches it."""
    lean = stance.trunk_deg
    return replace(stance, neck_deg=lean + _DOWEL_NECK_DEG, head_deg=lean)


def dowel(stance: Stance) -> Held:
    """A dowel along the back, through what it touches at tailbone and upper back."""
    at = joints(stance)
    x, y = at.upper_back[0] - at.tailbone[0], at.upper_back[1] - at.tailbone[1]
    length = (x * x + y * y) ** 0.5
    axis = (x / length, y / length)
    from_tailbone = DOWEL_LENGTH / 2 - _DOWEL_BELOW_TAILBONE
    middle = (
        at.tailbone[0] + axis[0] * from_tailbone - axis[1] * DOWEL_RADIUS,
        at.tailbone[1] + axis[1] * from_tailbone + axis[0] * DOWEL_RADIUS,
    )
    return Held(middle, float(np.degrees(np.arctan2(x, y))))


@lru_cache(maxsize=32)
def _fronts(build: float) -> tuple[Points, Points]:
    """The front halves of shin and thigh, in their frames."""
    parts = body(build)
    shin = parts.shin.shape.outline
    thigh = np.concatenate((parts.thigh.shape.outline, parts.shorts_leg.shape.outline))
    return shin[shin[:, 0] > 0], thigh[thigh[:, 0] > 0]


def _leg_front(stance: Stance, build: float) -> Points:
    at = joints(stance)
    shin, thigh = _fronts(build)
    return np.concatenate(
        (_placed(shin, at.ankle, stance.shin_deg), _placed(thigh, at.knee, stance.thigh_deg))
    )


def _placed(points: Points, origin: Point, lean_deg: float) -> Points:
    sine, cosine = sin(radians(lean_deg)), cos(radians(lean_deg))
    return points @ np.array(((cosine, -sine), (sine, cosine))) + origin


def _reach(elbow_bent_deg: float) -> float:
    lower = FOREARM + GRIP
    bent = cos(radians(elbow_bent_deg))
    return (UPPER_ARM**2 + lower**2 + 2 * UPPER_ARM * lower * bent) ** 0.5
