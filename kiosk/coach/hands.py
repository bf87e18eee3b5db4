"""Which drill the hands of somebody upright tell of, and for how long they have told it.

Both drills fill the hands: with a roller in front of the thighs, or with a dowel behind neck
and low back. Whatever else hands do, hang, rest on the hips, cross, tells nothing.
"""

from collections import deque
from dataclasses import dataclass
from math import hypot
from statistics import median

from kiosk.coach.posture import MIN_WRIST_SCORE, WRISTS, facing_sign
from kiosk.coach.scene import DrillName
from kiosk.pose.keypoints import Keypoint, Point, Pose

# The foremost hand of somebody upright, ahead of the trunk in torso lengths: 0.17 to 0.43 with
# a roller, -0.37 to -0.08 with a dowel (rendered people, 96 of 100 frames). Arms that hang free
# lie between and tell nothing.
ROLLER_AHEAD = 0.12
DOWEL_AHEAD = -0.10
# How high the hands are, 0 at the hip and 1 at the shoulder. On a roller -0.1 to 0.1; crossed
# arms, a cup or a dowel that is leant on are higher. The hand at the neck often hides, and the
# model puts both hands where it sees the lower one: at 0.2 to 0.6 with a dowel. Hands clasped
# behind the back hang at the buttocks, 0.1 or lower (wrists at 0.485 of the stature, Winter).
ROLLER_UP_TO = 0.15
DOWEL_FROM = 0.12
# The hands tremble from frame to frame: their median over this.
LOOK_BACK_S = 0.6


@dataclass(frozen=True, slots=True)
class Hands:
    """Where the hands are against the trunk, in torso lengths; see the limits above."""

    ahead: float
    lowest: float
    highest: float


def hands_of(pose: Pose) -> Hands | None:
    """The hands in a pose; None where they, or the trunk, are not seen.

    Beside a wrist that is sure, one that is not may be anywhere: a body or a head hides it.
    """
    shoulder, hip = _middle(pose, Keypoint.LEFT_SHOULDER), _middle(pose, Keypoint.LEFT_HIP)
    seen = [(pose.scores[wrist], at) for wrist in WRISTS if (at := pose.points_px[wrist])]
    if pose.near_side is None or shoulder is None or hip is None or not seen:
        return None
    up_x, up_y = shoulder[0] - hip[0], shoulder[1] - hip[1]
    torso = hypot(up_x, up_y)
    if torso < 1:
        return None
    up_x, up_y = up_x / torso, up_y / torso
    sure = [at for score, at in seen if score >= MIN_WRIST_SCORE]
    wrists = [
        ((x - hip[0]) / torso, (y - hip[1]) / torso) for x, y in sure or [at for _, at in seen]
    ]
    # Square to the trunk, to the side of the chest.
    sign = facing_sign(pose.near_side)
    ups = [x * up_x + y * up_y for x, y in wrists]
    aheads = [sign * (y * up_x - x * up_y) for x, y in wrists]
    return Hands(max(aheads), min(ups), max(ups))


class HandsWatch:
    """Follows the hands of somebody upright. Feed it poses in time order.

    `told`: the drill that they tell of, None while they tell nothing. `seen`: whether they were
    seen lately.
    """

    def __init__(self) -> None:
        self.told: DrillName | None = None
        self._seen: deque[tuple[float, Hands]] = deque()
        self._since = self._t = 0.0

    @property
    def seen(self) -> bool:
        """Whether the hands were seen in the last moments."""
        return bool(self._seen)

    @property
    def told_for_s(self) -> float:
        """For how long they have told the same without a break."""
        return self._t - self._since

    def step(self, pose: Pose) -> DrillName | None:
        """Take in one pose; what the hands tell now."""
        t, seen = pose.t, self._seen
        hands = hands_of(pose)
        if hands is not None:
            seen.append((t, hands))
        while seen and not 0 <= t - seen[0][0] <= LOOK_BACK_S:
            seen.popleft()
        told = _told([hands for _, hands in seen])
        if told != self.told or not 0 <= t - self._t <= LOOK_BACK_S:
            self._since = t
        self.told, self._t = told, t
        return told


def _middle(pose: Pose, left: Keypoint) -> Point | None:
    """Between the two joints of a pair: there it stays while the body is turned a little."""
    seen = [at for joint in (left, left + 1) if (at := pose.points_px[joint]) is not None]
    if not seen:
        return None
    return sum(x for x, _ in seen) / len(seen), sum(y for _, y in seen) / len(seen)


def _told(seen: list[Hands]) -> DrillName | None:
    if not seen:
        return None
    ahead = median(hands.ahead for hands in seen)
    if ahead >= ROLLER_AHEAD and median(hands.highest for hands in seen) <= ROLLER_UP_TO:
        return "wall"
    if ahead <= DOWEL_AHEAD and median(hands.lowest for hands in seen) >= DOWEL_FROM:
        return "dowel"
    return None
