"""How a drawn person stands, seen from the side: angles of the body's segments, and its joints.

Pure geometry. Lengths are shares of the stature; x is forward, y is up, and (0, 0) is the floor
below the ankle.
"""

from dataclasses import dataclass, fields, replace
from math import acos, atan2, cos, degrees, radians, sin
from typing import cast

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Points = npt.NDArray[np.float64]

# Drillis and Contini 1966, as in Winter, Biomechanics and Motor Control of Human Movement,
# figure 4.1: heights above the floor of ankle 0.039, knee 0.285, hip 0.530, shoulder 0.818;
# upper arm 0.186, forearm 0.146, hand 0.108, foot 0.152.
ANKLE_HEIGHT = 0.039
SHIN = 0.246
THIGH = 0.245
TRUNK = 0.288
UPPER_ARM = 0.186
FOREARM = 0.146
# From the wrist to the middle of what the hand holds.
GRIP = 0.052
HEEL = -0.040
TOE = 0.112
# The neck begins behind the shoulder joint and a little above it; the skull sits on its end.
NECK_BASE: Point = (-0.016, 0.300)
NECK = 0.060
# From the skull's joint to the middle of the head.
HEAD = 0.046
# On the back, in (forward of the trunk's line, along it): where a dowel touches.
TAILBONE: Point = (-0.064, 0.055)
UPPER_BACK: Point = (-0.063, 0.222)
# The back of the head, from the skull's joint.
HEAD_BACK: Point = (-0.060, 0.060)
_OF_EITHER_ARM = (
    "upper_arm_deg",
    "forearm_deg",
    "hand_deg",
    "arm_out_deg",
    "forearm_out_deg",
)
_ON_TRUNK = np.array(((0.0, TRUNK), NECK_BASE, TAILBONE, UPPER_BACK))


@dataclass(frozen=True, slots=True)
class Stance:
    """Angles in degrees from vertical, 0 is upright; the feet stay flat.

    Shin, thigh, trunk, neck and head: positive when the upper end is ahead of the lower one.
    Arms: positive when the hand's end is ahead of the shoulder's; `arm_out_deg` (upper arm) and
    `forearm_out_deg` are how far they are turned out of the picture: they look shorter.
    `rounding_deg` is how much the direction of the back turns from the pelvis to the shoulders
    (0: straight). `hand_deg` bends the hands at the wrist. A far arm of None does what the near
    one does.
    """

    shin_deg: float = 0.0
    thigh_deg: float = 0.0
    trunk_deg: float = 0.0
    rounding_deg: float = 0.0
    neck_deg: float = 15.0
    head_deg: float = 0.0
    upper_arm_deg: float = -4.0
    forearm_deg: float = 10.0
    hand_deg: float = 0.0
    arm_out_deg: float = 0.0
    forearm_out_deg: float = 0.0
    far_upper_arm_deg: float | None = None
    far_forearm_deg: float | None = None
    far_hand_deg: float | None = None
    far_arm_out_deg: float | None = None
    far_forearm_out_deg: float | None = None
    fist: bool = False


@dataclass(frozen=True, slots=True)
class Joints:
    """Where the joints are, in statures."""

    heel: Point
    toe: Point
    ankle: Point
    knee: Point
    hip: Point
    shoulder: Point
    neck_base: Point
    skull: Point
    head: Point
    tailbone: Point
    upper_back: Point
    head_back: Point
    elbow: Point
    wrist: Point
    hand: Point
    far_elbow: Point
    far_wrist: Point
    far_hand: Point


def joints(stance: Stance) -> Joints:
    """The joints of somebody who stands so."""
    ankle = (0.0, ANKLE_HEIGHT)
    knee = _up(ankle, SHIN, stance.shin_deg)
    hip = _up(knee, THIGH, stance.thigh_deg)
    shoulder, neck_base, tailbone, upper_back = (
        (hip[0] + x, hip[1] + y) for x, y in on_trunk(stance, _ON_TRUNK).tolist()
    )
    skull = _up(neck_base, NECK, stance.neck_deg)
    elbow, wrist, hand = _along_arm(shoulder, arm(stance, far=False))
    far_elbow, far_wrist, far_hand = _along_arm(shoulder, arm(stance, far=True))
    return Joints(
        heel=(HEEL, 0.0),
        toe=(TOE, 0.0),
        ankle=ankle,
        knee=knee,
        hip=hip,
        shoulder=shoulder,
        neck_base=neck_base,
        skull=skull,
        head=_up(skull, HEAD, stance.head_deg),
        tailbone=tailbone,
        upper_back=upper_back,
        head_back=_plus(skull, turned(HEAD_BACK, stance.head_deg)),
        elbow=elbow,
        wrist=wrist,
        hand=hand,
        far_elbow=far_elbow,
        far_wrist=far_wrist,
        far_hand=far_hand,
    )


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm's angles in degrees, and how much of its lengths is seen (1: all of it)."""

    upper_deg: float
    forearm_deg: float
    hand_deg: float
    upper_seen: float
    forearm_seen: float


def arm(stance: Stance, *, far: bool) -> Arm:
    """The near or the far arm."""
    forearm = stance.forearm_deg
    if not far:
        out, forearm_out = stance.arm_out_deg, stance.forearm_out_deg
        return Arm(
            stance.upper_arm_deg,
            forearm,
            forearm + stance.hand_deg,
            cos(radians(out)),
            cos(radians(forearm_out)),
        )
    forearm = _or(stance.far_forearm_deg, forearm)
    return Arm(
        _or(stance.far_upper_arm_deg, stance.upper_arm_deg),
        forearm,
        forearm + _or(stance.far_hand_deg, stance.hand_deg),
        cos(radians(_or(stance.far_arm_out_deg, stance.arm_out_deg))),
        cos(radians(_or(stance.far_forearm_out_deg, stance.forearm_out_deg))),
    )


def on_trunk(stance: Stance, points: Points) -> Points:
    """From the hip to points of the trunk (n x 2: ahead of its line, along it; 0 is the hip).

    A rounded back is an arc of the same length; beyond the hip and the shoulder it is straight.
    """
    tilt = radians(stance.trunk_deg - stance.rounding_deg / 2)
    bend = radians(stance.rounding_deg) / TRUNK
    forward, along = points[:, 0], points[:, 1]
    on_arc = np.clip(along, 0.0, TRUNK)
    lean = tilt + bend * on_arc
    sine, cosine = np.sin(lean), np.cos(lean)
    beyond = along - on_arc
    x, y = beyond * sine + forward * cosine, beyond * cosine - forward * sine
    if abs(bend) < 1e-6:
        return np.stack((x + on_arc * sin(tilt), y + on_arc * cos(tilt)), axis=1)
    return np.stack(
        (x + (cos(tilt) - cosine) / bend, y + (sine - sin(tilt)) / bend),
        axis=1,
    )


def turned(point: Point, by_deg: float) -> Point:
    """A point (forward, up) of a segment that leans forward by so many degrees."""
    sine, cosine = sin(radians(by_deg)), cos(radians(by_deg))
    return point[0] * cosine + point[1] * sine, point[1] * cosine - point[0] * sine


def between(a: Stance, b: Stance, share: float) -> Stance:
    """The stance on the way from a (share 0) to b (share 1)."""
    one, other = _whole(a), _whole(b)
    mixed: dict[str, float] = {}
    for field in fields(Stance):
        if field.name != "fist":
            start = cast(float, getattr(one, field.name))
            end = cast(float, getattr(other, field.name))
            mixed[field.name] = start + (end - start) * share
    return Stance(**mixed, fist=a.fist if share < 0.5 else b.fist)


def reaching(
    stance: Stance, at: Point, *, far: bool = False, elbow_behind: bool = True
) -> Stance:
    """The same stance with the hand's grip at a point, or as near to it as the arm is long.

    The hand lies in line with the forearm.
    """
    shoulder = joints(stance).shoulder
    x, y = at[0] - shoulder[0], at[1] - shoulder[1]
    own_arm = arm(stance, far=far)
    upper_arm, lower = UPPER_ARM * own_arm.upper_seen, FOREARM * own_arm.forearm_seen + GRIP
    most = upper_arm + lower - 1e-6
    length = min(max((x * x + y * y) ** 0.5, abs(lower - upper_arm) + 1e-6), most)
    # An arm turns with its trunk: from behind the head to straight ahead without a jump.
    own = degrees(atan2(x, -y)) + stance.trunk_deg
    direction = (own + 270.0) % 360.0 - 270.0 - stance.trunk_deg
    # The law of cosines, at the shoulder and at the elbow.
    at_shoulder = _corner(upper_arm, length, lower)
    at_hand = _corner(lower, length, upper_arm)
    side = -1.0 if elbow_behind else 1.0
    upper, fore = direction + side * at_shoulder, direction - side * at_hand
    if far:
        return replace(stance, far_upper_arm_deg=upper, far_forearm_deg=fore, far_hand_deg=0.0)
    return replace(stance, upper_arm_deg=upper, forearm_deg=fore, hand_deg=0.0)


def _corner(a: float, b: float, opposite: float) -> float:
    cosine = (a * a + b * b - opposite * opposite) / (2 * a * b)
    return degrees(acos(max(-1.0, min(1.0, cosine))))


def _whole(stance: Stance) -> Stance:
    """The same, with nothing left to the near arm."""
    return replace(
        stance,
        **{
            f"far_{name}": _or(getattr(stance, f"far_{name}"), getattr(stance, name))
            for name in _OF_EITHER_ARM
        },
    )


def _along_arm(shoulder: Point, arm: Arm) -> tuple[Point, Point, Point]:
    elbow = _up(shoulder, -UPPER_ARM * arm.upper_seen, -arm.upper_deg)
    wrist = _up(elbow, -FOREARM * arm.forearm_seen, -arm.forearm_deg)
    return elbow, wrist, _up(wrist, -GRIP, -arm.hand_deg)


def _up(start: Point, length: float, lean_deg: float) -> Point:
    lean = radians(lean_deg)
    return start[0] + length * sin(lean), start[1] + length * cos(lean)


def _plus(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1]


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
