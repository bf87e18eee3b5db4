"""A jointed figure that moves by formula: poses with known truth, no picture needed.

Lengths are shares of the stature (Winter's table), the body is symmetric, the camera far away.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import cos, pi, radians, sin

from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point, Pose

TORSO, THIGH, SHANK = 0.288, 0.245, 0.246
UPPER_ARM, FOREARM, NECK, FACE = 0.186, 0.146, 0.10, 0.05
HALF_WIDTH = {"shoulder": 0.10, "hip": 0.055, "knee": 0.075, "ankle": 0.075, "head": 0.04}


@dataclass(frozen=True)
class Stance:
    """Where every segment points, in degrees; forward is positive.

    `trunk` from vertical; `thigh` positive with the hip behind the knee, `shin` positive with
    the knee ahead of the ankle; the far leg follows the near one unless told otherwise. The
    near leg stands on the floor and the far one hangs from its hip, or the other way round.
    `walked` and `lifted`: shares of the stature that the feet have moved. `hands`: where the
    wrists of the near and of the far arm are in the body's middle plane, whatever the arms do:
    how far up the trunk, 0 at the hip and 1 at the shoulder, and how far ahead of it, in torso
    lengths.
    """

    trunk: float = 2.0
    thigh: float = -2.0
    shin: float = 3.0
    far_thigh: float | None = None
    far_shin: float | None = None
    head: float = 0.0
    arm: float = 5.0
    on_far_leg: bool = False
    walked: float = 0.0
    lifted: float = 0.0
    hands: tuple[Point, Point] | None = None

    @property
    def hip_flexion(self) -> float:
        return self.trunk + self.thigh

    @property
    def knee_flexion(self) -> float:
        return self.thigh + self.shin


STANDING = Stance()
HINGE = Stance(trunk=65, thigh=22, shin=-4, arm=-5)
SQUAT = Stance(trunk=42, thigh=62, shin=22, arm=-10)


def between(a: Stance, b: Stance, share: float) -> Stance:
    """The stance on the way from a to b."""

    def mix(x: float, y: float) -> float:
        return x + share * (y - x)

    return replace(
        a,
        trunk=mix(a.trunk, b.trunk),
        thigh=mix(a.thigh, b.thigh),
        shin=mix(a.shin, b.shin),
        head=mix(a.head, b.head),
        arm=mix(a.arm, b.arm),
    )


@dataclass(frozen=True)
class Camera:
    """Where the figure is looked at from. `yaw`: degrees out of side-on."""

    stature_px: float = 340.0
    yaw: float = 0.0
    facing: int = 1
    noise_px: float = 0.0
    seed: int = 0
    x: float = 320.0
    floor: float = 430.0
    frame: tuple[int, int] = (640, 480)

    def pose(self, stance: Stance, t: float, rng: random.Random) -> Pose:
        """What the model would say of this stance."""
        points: list[Point | None] = [None] * KEYPOINT_COUNT
        near = 1 if self.facing > 0 else 0
        for side in (0, 1):
            is_near = side == near
            places = _places(stance, far=not is_near)
            for joint, (forward, up, width) in places.items():
                lateral = -width if is_near else width
                turned = forward * cos(radians(self.yaw)) + lateral * sin(radians(self.yaw))
                x = self.x + self.facing * self.stature_px * (turned + stance.walked)
                y = self.floor - self.stature_px * (up + stance.lifted)
                index = joint if joint == Keypoint.NOSE else joint + side
                points[index] = (
                    x + rng.gauss(0, self.noise_px),
                    y + rng.gauss(0, self.noise_px),
                )
        scores = tuple(0.8 if (i - 1) % 2 == near else 0.6 for i in range(KEYPOINT_COUNT))
        return Pose(tuple(points), scores, round(t, 6), self.frame, "right" if near else "left")


def _places(stance: Stance, *, far: bool) -> dict[Keypoint, tuple[float, float, float]]:
    """Forward, up and half width of every joint, in shares of the stature."""

    def along(start: tuple[float, float], lean: float, length: float) -> tuple[float, float]:
        return (
            start[0] + length * sin(radians(lean)),
            start[1] + length * cos(radians(lean)),
        )

    near_leg = (stance.thigh, stance.shin)
    far_leg = (
        stance.thigh if stance.far_thigh is None else stance.far_thigh,
        stance.shin if stance.far_shin is None else stance.far_shin,
    )
    thigh, shin = far_leg if stance.on_far_leg else near_leg
    ankle = (0.0, 0.04)
    knee = along(ankle, shin, SHANK)
    hip = along(knee, -thigh, THIGH)
    shoulder = along(hip, stance.trunk, TORSO)
    if far != stance.on_far_leg:
        thigh, shin = far_leg if far else near_leg
        knee = along(hip, 180 - thigh, THIGH)
        ankle = along(knee, 180 + shin, SHANK)
    elbow = along(shoulder, 180 - stance.arm, UPPER_ARM)
    wrist = along(elbow, 180 - stance.arm - 5, FOREARM)
    if stance.hands is not None:
        up, ahead = stance.hands[1 if far else 0]
        wrist = along(along(hip, stance.trunk, up * TORSO), stance.trunk + 90, ahead * TORSO)
        elbow = ((shoulder[0] + wrist[0]) / 2 - 0.03, (shoulder[1] + wrist[1]) / 2)
    look = stance.trunk + stance.head
    ear = along(shoulder, look, NECK)
    eye = along(ear, look + 80, FACE * 0.8)
    nose = along(ear, look + 105, FACE)
    wide = HALF_WIDTH if stance.hands is None else HALF_WIDTH | {"wrist": 0.0}
    return {
        Keypoint.NOSE: (*nose, 0.0),
        Keypoint.LEFT_EYE: (*eye, wide["head"] / 2),
        Keypoint.LEFT_EAR: (*ear, wide["head"]),
        Keypoint.LEFT_SHOULDER: (*shoulder, wide["shoulder"]),
        Keypoint.LEFT_ELBOW: (*elbow, wide["shoulder"]),
        Keypoint.LEFT_WRIST: (*wrist, wide.get("wrist", wide["shoulder"])),
        Keypoint.LEFT_HIP: (*hip, wide["hip"]),
        Keypoint.LEFT_KNEE: (*knee, wide["knee"]),
        Keypoint.LEFT_ANKLE: (*ankle, wide["ankle"]),
    }


Motion = Callable[[float], Stance]


def film(
    motion: Motion,
    seconds: float,
    fps: float = 30.0,
    camera: Camera | None = None,
    start: float = 0,
) -> Iterator[Pose]:
    """Poses of a motion (stance by time) at a steady pace."""
    camera = camera or Camera()
    rng = random.Random(camera.seed)
    for number in range(int(seconds * fps)):
        t = number / fps
        yield camera.pose(motion(t), start + t, rng)


def nobody(seconds: float, fps: float = 30.0, start: float = 0.0) -> Iterator[Pose]:
    """An empty scene."""
    for number in range(int(seconds * fps)):
        yield Pose(
            (None,) * KEYPOINT_COUNT, (0.05,) * KEYPOINT_COUNT, start + number / fps, (640, 480)
        )


def smooth(u: float) -> float:
    """From 0 to 1 like a person: slow, fast, slow."""
    u = max(0.0, min(1.0, u))
    return u * u * (3 - 2 * u)


def reps(
    bottom: Stance,
    count: int = 2,
    lowering: float = 1.5,
    hold: float = 0.4,
    rising: float = 1.2,
    rest: float = 1.0,
    standing: Stance = STANDING,
) -> tuple[Motion, float, list[tuple[float, float]]]:
    """A set: its motion, its length in seconds, and when each bottom was held."""
    period = lowering + hold + rising + rest
    holds = [
        (rest + n * period + lowering, rest + n * period + lowering + hold)
        for n in range(count)
    ]

    def motion(t: float) -> Stance:
        since = t - rest
        if since < 0 or since >= count * period:
            return standing
        phase = since % period
        if phase < lowering:
            return between(standing, bottom, smooth(phase / lowering))
        if phase < lowering + hold:
            return bottom
        return between(bottom, standing, smooth((phase - lowering - hold) / rising))

    return motion, rest + count * period, holds


def walking(pace: float = 1.0, speed: float = 0.75) -> Motion:
    """Walks through the picture: `pace` strides a second, `speed` in statures a second."""

    def motion(t: float) -> Stance:
        swing = sin(2 * pi * pace * t)
        return Stance(
            trunk=4,
            thigh=-28 * swing,
            shin=3 - 20 * max(0.0, -swing),
            far_thigh=28 * swing,
            far_shin=3 - 20 * max(0.0, swing),
            walked=speed * t - 0.8,
        )

    return motion


def marching(pace: float = 0.7) -> Motion:
    """Lifts one knee after the other on the spot."""

    def motion(t: float) -> Stance:
        lift = sin(2 * pi * pace * t)
        if lift > 0:
            return Stance(trunk=3, far_thigh=80 * lift, far_shin=10 * lift)
        up = -lift
        return Stance(
            trunk=3, thigh=80 * up, shin=10 * up, far_thigh=-2, far_shin=3, on_far_leg=True
        )

    return motion


def lunging(period: float = 3.0) -> Motion:
    """Split lunges on the spot: front thigh to the horizontal, rear knee to the floor."""

    def motion(t: float) -> Stance:
        down = smooth(1 - abs(2 * ((t / period) % 1) - 1))
        return Stance(
            trunk=5 + 10 * down,
            thigh=20 + 60 * down,
            shin=2 + 8 * down,
            far_thigh=-25 - 5 * down,
            far_shin=40 + 45 * down,
        )

    return motion


def rowing(period: float = 2.5) -> Motion:
    """On a rowing machine: legs horizontal, never standing."""

    def motion(t: float) -> Stance:
        catch = smooth(1 - abs(2 * ((t / period) % 1) - 1))
        return Stance(trunk=-20 + 50 * catch, thigh=85 + 40 * catch, shin=-85 + 95 * catch)

    return motion


def waving(pace: float = 1.0) -> Motion:
    """Stands and waves the arms overhead."""

    def motion(t: float) -> Stance:
        return replace(STANDING, arm=90 + 85 * sin(2 * pi * pace * t), trunk=2 + sin(t))

    return motion
