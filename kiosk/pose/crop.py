"""Where to look in the next frame: the square around the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.pose.keypoints import Keypoint, Point

# The reference crop rule of MoveNet (tensorflow/examples, pose_estimation, movenet.py):
# a torso is there when a hip and a shoulder score this much, and the square reaches this
# many torso and body lengths from the hips.
MIN_CROP_SCORE = 0.2
TORSO_REACH = 1.9
BODY_REACH = 1.2
# For how long a lost person is looked for at the old place before the whole frame is searched.
HOLD_S = 0.5

SHOULDERS = (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)
HIPS = (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the frame in pixels; it may reach beyond the frame, which is then black."""

    x: float
    y: float
    side: float


def whole_frame(width: int, height: int) -> Square:
    """The smallest square that holds the frame, which lies in its middle."""
    side = float(max(width, height))
    return Square((width - side) / 2, (height - side) / 2, side)


class CropTracker:
    """Follows one person: the square for each frame from the keypoints of the last one."""

    def __init__(self) -> None:
        self._square: Square | None = None
        self._last_seen_t = 0.0

    def square(self, width: int, height: int) -> Square:
        """Where to look in a frame of this size."""
        return self._square or whole_frame(width, height)

    def update(
        self,
        points: Sequence[Point],
        scores: Sequence[float],
        width: int,
        height: int,
        t: float,
    ) -> None:
        """Take in what the model found: 17 points in pixels and their scores."""
        if any(scores[hip] > MIN_CROP_SCORE for hip in HIPS) and any(
            scores[shoulder] > MIN_CROP_SCORE for shoulder in SHOULDERS
        ):
            self._square = _around(points, scores, width, height)
            self._last_seen_t = t
        elif t - self._last_seen_t > HOLD_S or t < self._last_seen_t:
            self._square = None


def _around(
    points: Sequence[Point], scores: Sequence[float], width: int, height: int
) -> Square | None:
    hips = [points[hip] for hip in HIPS if scores[hip] > MIN_CROP_SCORE]
    x = sum(hip[0] for hip in hips) / len(hips)
    y = sum(hip[1] for hip in hips) / len(hips)
    torso = body = 0.0
    for joint, (px, py) in enumerate(points):
        if scores[joint] >= MIN_CROP_SCORE:
            reach = max(abs(px - x), abs(py - y))
            body = max(body, reach)
            if joint in SHOULDERS or joint in HIPS:
                torso = max(torso, reach)
    half = max(TORSO_REACH * torso, BODY_REACH * body)
    if half > max(width, height) / 2 or half < 1:
        return None
    return Square(x - half, y - half, 2 * half)
