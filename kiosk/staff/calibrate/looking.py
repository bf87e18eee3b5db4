"""Waits until somebody stands still before the camera, and says how they stand."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from statistics import median

from kiosk.coach.arrival import ANKLES, EDGE_SHARE, HEAD, STILL_OF_STATURE, Place, place_of
from kiosk.coach.posture import apparent_yaw_deg, facing_sign, measure
from kiosk.coach.setup import (
    UPRIGHT_KNEE_FLEXION_DEG,
    UPRIGHT_THIGH_DEG,
    UPRIGHT_TRUNK_DEG,
    YAW_REFUSED_DEG,
)
from kiosk.pose.keypoints import Keypoint, Point, Pose
from kiosk.staff.calibrate.readings import Readings, Sight
from kiosk.staff.calibrate.step import FAULTS
from kiosk.staff.calibrate.talk import Talk
from kiosk.staff.failure import CommandError

# So long somebody stands, in so many sights: more of them tell nothing more.
LOOK_S = 2.0
FEW = 5
# Time to walk from the keyboard to the mark.
WALK_S = 5.0
WAIT_S = 30.0
# A frame or two in which a point is lost does not start the looking anew.
BLINK_S = 0.35
# Nobody goes half a stature from one sight to the next (8 m/s): that was somebody else. Twice,
# lest one slip of the model is a person.
JUMP_OF_STATURE = 0.5
JUMP_S = 0.25
JUMPS = 2

SHOULDERS = (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)
HIPS = (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)


class WhyNot(Enum):
    """Why nobody was measured: what was seen, and what to do."""

    NOBODY = "Nobody was seen", "stand side-on on the mark, in light"
    NOT_WHOLE = (
        "Nobody was seen from head to feet",
        "stand on the mark; if head or feet are still cut off, move the camera further back",
    )
    NOT_UPRIGHT = "Nobody stood upright", "stand upright, legs straight, arms hanging"
    NOT_SIDE_ON = "Nobody stood side-on", "turn one shoulder towards the camera"
    MOVED = f"Nobody stood still for {LOOK_S:.0f} s", "stand still on the mark, arms hanging"
    TWO = "Two people are in the picture", "send one of them out of it"


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stood still, by the middle of what was seen.

    `size_px`: the picture's width and height. `x`: of the feet; `hip_x`; `stature_px`.
    `ankle`, `shoulder`: the middle of the two. `facing`: +1 to the right. `top`, `bottom`: how
    far head and feet are from the picture's upper and lower edge, as shares of its height.
    """

    size_px: tuple[int, int]
    x: float
    hip_x: float
    stature_px: float
    ankle: Point
    shoulder: Point
    facing: int
    top: float
    bottom: float

    @property
    def px_per_m(self) -> float:
        """About, of somebody of middle stature (1.71 m)."""
        return self.stature_px / 1.71


def stand_still(
    sights: Iterable[Sight], talk: Talk, readings: Readings, *, walk_s: float = 0.0
) -> Standing:
    """Whoever stands still first. `readings`: where the sights come from; `walk_s`: so long
    nobody is looked at, lest who sits at the terminal is.

    Raises CommandError, one sentence, when nobody has after half a minute.
    """
    watch = _Watch()
    first_t: float | None = None
    for sight in sights:
        t = sight.pose.t
        if first_t is None:
            first_t = t
        waited_s = t - first_t - walk_s
        if waited_s < 0:
            talk.live(t, f"{-waited_s:.0f} s ...")
            continue
        if waited_s > WAIT_S:
            break
        talk.live(t, watch.step(sight))
        if watch.two:
            raise _failed(WhyNot.TWO, readings.name)
        if watch.looked_s >= LOOK_S:
            standing = watch.standing()
            if isinstance(standing, Standing):
                talk.done()
                return standing
    raise _failed(watch.why(), readings.name)


def _failed(why: WhyNot, before: str) -> CommandError:
    seen, advice = why.value
    where = "" if why is WhyNot.TWO else f" before the {before}"
    return CommandError(f"{seen}{where}: {advice}, and try again.", FAULTS)


class _Watch:
    """Keeps the last two seconds of somebody who stands."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Pose, Place]] = deque()
        self._whys: Counter[WhyNot] = Counter()
        self._last: tuple[float, Place] | None = None
        self._jumps = 0
        self._others = 0

    @property
    def looked_s(self) -> float:
        """For how long somebody has stood."""
        if len(self._kept) < FEW:
            return 0.0
        # To a hundredth, for a sum of tenths may fall a hair short.
        return round(self._kept[-1][0].t - self._kept[0][0].t, 2)

    @property
    def two(self) -> bool:
        """Whether there are two of them."""
        return self._jumps >= JUMPS or self._others >= JUMPS

    def why(self) -> WhyNot:
        """What was most in the way, of what came nearest: somebody counts more than nobody."""
        seen = {why: n for why, n in self._whys.items() if why is not WhyNot.NOBODY}
        if sum(seen.values()) < FEW:
            return WhyNot.NOBODY
        return max(seen, key=seen.__getitem__)

    def step(self, sight: Sight) -> str:
        """Take in a sight; what to show of it."""
        pose = sight.pose
        found = self._found(pose)
        if isinstance(found, WhyNot):
            self._whys[found] += 1
            if self._kept and pose.t - self._kept[-1][0].t > BLINK_S:
                self._kept.clear()
            return found.value[0]
        self._others += sight.others is True
        if self._last is not None and pose.t - self._last[0] <= JUMP_S:
            leap = abs(found.x - self._last[1].x)
            self._jumps += leap > JUMP_OF_STATURE * found.stature
        self._last = pose.t, found
        self._kept.append((pose, found))
        while pose.t - self._kept[0][0].t > LOOK_S + 0.05:
            self._kept.popleft()
        still = STILL_OF_STATURE * found.stature
        while max(abs(place.x - found.x) for _, place in self._kept) > still:
            self._kept.popleft()
            self._whys[WhyNot.MOVED] += 1
        return f"stands still for {self.looked_s:.1f} s"

    def _found(self, pose: Pose) -> Place | WhyNot:
        if not pose.seen:
            return WhyNot.NOBODY
        posture = measure(pose, pose.near_side) if pose.near_side else None
        if posture is None or not _whole(pose):
            return WhyNot.NOT_WHOLE
        if (
            abs(posture.trunk_inclination_deg) >= UPRIGHT_TRUNK_DEG
            or abs(posture.thigh_lean_deg) >= UPRIGHT_THIGH_DEG
            or (posture.knee_flexion_deg or 0.0) >= UPRIGHT_KNEE_FLEXION_DEG
        ):
            return WhyNot.NOT_UPRIGHT
        return place_of(pose, posture)

    def standing(self) -> Standing | None:
        """What was seen in the middle; None, and a new beginning, if they stand askew."""
        poses = [pose for pose, _ in self._kept]
        yaws = [
            yaw
            for pose in poses
            if pose.near_side and (yaw := apparent_yaw_deg(pose, pose.near_side)) is not None
        ]
        side = poses[-1].near_side
        if side is None or (yaws and abs(median(yaws)) > YAW_REFUSED_DEG):
            self._whys[WhyNot.NOT_SIDE_ON] += len(poses)
            self._kept.clear()
            return None
        width, height = poses[-1].frame_size_px
        ankle, shoulder, hip = (_middle(poses, pair) for pair in (ANKLES, SHOULDERS, HIPS))
        top = median(min(y for _, y in _seen(pose, HEAD)) for pose in poses)
        bottom = median(max(y for _, y in _seen(pose, ANKLES)) for pose in poses)
        return Standing(
            size_px=(width, height),
            x=median(place.x for _, place in self._kept),
            hip_x=hip[0],
            stature_px=median(place.stature for _, place in self._kept),
            ankle=ankle,
            shoulder=shoulder,
            facing=facing_sign(side),
            top=top / height,
            bottom=1 - bottom / height,
        )


def _whole(pose: Pose) -> bool:
    head, ankles = _seen(pose, HEAD), _seen(pose, ANKLES)
    width, height = pose.frame_size_px
    return (
        bool(head)
        and bool(ankles)
        and bool(_seen(pose, SHOULDERS))
        and bool(_seen(pose, HIPS))
        and all(
            EDGE_SHARE * width <= x <= (1 - EDGE_SHARE) * width
            and EDGE_SHARE * height <= y <= (1 - EDGE_SHARE) * height
            for x, y in (*head, *ankles)
        )
    )


def _seen(pose: Pose, joints: Iterable[Keypoint]) -> list[Point]:
    return [point for joint in joints if (point := pose.points_px[joint]) is not None]


def _middle(poses: list[Pose], pair: tuple[Keypoint, Keypoint]) -> Point:
    """Between left and right, for that is the body's own middle: of each, then of all."""
    found = [_seen(pose, pair) for pose in poses]
    # One alone is off to its side of the body.
    both = [points for points in found if len(points) == 2] or found
    xs = [sum(x for x, _ in points) / len(points) for points in both]
    ys = [sum(y for _, y in points) / len(points) for points in both]
    return median(xs), median(ys)
