"""Left and right: swapped labels put back, and the body side towards the camera."""

from collections.abc import Sequence

from kiosk.pose.keypoints import Keypoint, Point, Side

# Body parts whose two labels change places together.
LIMBS: tuple[tuple[int, ...], ...] = (
    (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
    (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST),
)
# A swap is believed only when it explains the frame far better than movement does, ...
SWAP_GAIN = 0.5
# ... and when the labels would otherwise have jumped this far (of a body length, each).
SWAP_MIN_JUMP = 0.06
# A swap that lasts this long was the truth.
SWAP_MAX_S = 0.5

# The side towards the camera follows the evidence of about this long, and changes only when
# the evidence is clear: side views flicker.
SIDE_MEMORY_S = 1.0
SIDE_CLEAR = 0.35
MIN_SCORE = 0.2


class SwapGuard:
    """Puts left and right back where the model exchanged them from one frame to the next."""

    def __init__(self) -> None:
        self._last: list[Point] | None = None
        self._last_t = 0.0
        self._swapped_since: list[float | None] = [None] * len(LIMBS)

    def step(self, points: list[Point], scores: list[float], t: float, scale: float) -> None:
        """Mend 17 points and scores in place; `scale` is a body length in pixels."""
        last, gap = self._last, t - self._last_t
        if last is not None and 0 < gap <= SWAP_MAX_S:
            for number, limb in enumerate(LIMBS):
                if self._is_swapped(number, limb, points, last, t, scale):
                    for left in limb:
                        right = left + 1
                        points[left], points[right] = points[right], points[left]
                        scores[left], scores[right] = scores[right], scores[left]
        else:
            self._swapped_since = [None] * len(LIMBS)
        self._last, self._last_t = points.copy(), t

    def _is_swapped(
        self,
        number: int,
        limb: Sequence[int],
        points: list[Point],
        last: list[Point],
        t: float,
        scale: float,
    ) -> bool:
        straight = exchanged = 0.0
        for left in limb:
            right = left + 1
            straight += _step(points[left], last[left]) + _step(points[right], last[right])
            exchanged += _step(points[right], last[left]) + _step(points[left], last[right])
        jump = SWAP_MIN_JUMP * scale * 2 * len(limb)
        if straight <= jump or exchanged >= SWAP_GAIN * straight:
            self._swapped_since[number] = None
            return False
        since = self._swapped_since[number]
        if since is None:
            self._swapped_since[number] = since = t
        return t - since <= SWAP_MAX_S


class NearSide:
    """Which body side is towards the camera, from where the person faces and what is seen.

    Somebody who faces the right edge of the picture shows the right side of the body, so the
    face, and in a bend the trunk, tell the near side; the model's confidence helps where they
    don't.
    """

    def __init__(self) -> None:
        self._evidence = 0.0
        self._last_t: float | None = None
        self.side: Side | None = None

    def step(
        self, points: Sequence[Point], scores: Sequence[float], t: float, scale: float
    ) -> Side | None:
        """Take in one frame; the side, None until there was any evidence."""
        vote = _right_side_vote(points, scores, scale)
        if vote is None:
            return self.side
        gap = SIDE_MEMORY_S if self._last_t is None else t - self._last_t
        weight = min(1.0, max(gap, 0.0) / SIDE_MEMORY_S)
        self._evidence += weight * (vote - self._evidence)
        self._last_t = t
        if self.side is None:
            self.side = "right" if self._evidence >= 0 else "left"
        elif self._evidence > SIDE_CLEAR:
            self.side = "right"
        elif self._evidence < -SIDE_CLEAR:
            self.side = "left"
        return self.side

    def forget(self) -> None:
        """Somebody else may come: start anew."""
        self._evidence, self._last_t, self.side = 0.0, None, None


CORE = (
    Keypoint.LEFT_SHOULDER,
    Keypoint.LEFT_HIP,
    Keypoint.LEFT_KNEE,
    Keypoint.LEFT_ANKLE,
)


def _right_side_vote(
    points: Sequence[Point], scores: Sequence[float], scale: float
) -> float | None:
    """From -1 (left side is near) to +1 (right side is near); None when nothing is seen."""
    total = votes = 0.0
    ears = [
        points[ear][0]
        for ear in (Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR)
        if scores[ear] > MIN_SCORE
    ]
    if ears and scores[Keypoint.NOSE] > MIN_SCORE:
        ahead = (points[Keypoint.NOSE][0] - sum(ears) / len(ears)) / scale
        total += 1.0
        votes += _clipped(ahead / 0.05)
    left_score = sum(scores[joint] for joint in CORE) / len(CORE)
    right_score = sum(scores[joint + 1] for joint in CORE) / len(CORE)
    if max(left_score, right_score) > MIN_SCORE:
        total += 0.7
        votes += 0.7 * _clipped((right_score - left_score) / 0.15)
        shoulders = points[Keypoint.LEFT_SHOULDER][0] + points[Keypoint.RIGHT_SHOULDER][0]
        hips = points[Keypoint.LEFT_HIP][0] + points[Keypoint.RIGHT_HIP][0]
        lean = _clipped((shoulders - hips) / 2 / scale / 0.15)
        # Upright, the lean says nothing; in a bend it says more than all the rest.
        weight = 3.0 * lean * lean
        total += weight
        votes += weight * lean
    return votes / total if total else None


def _clipped(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _step(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
