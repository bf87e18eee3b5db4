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
# How often somebody off the mark is left for a frame to see whether there is one on it.
GLANCE_EVERY_S = 0.5

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


@dataclass(frozen=True, slots=True)
class Region:
    """Where the person who matters stands: shares of the frame's width."""

    x: float
    tolerance: float

    def square(self, width: int, height: int) -> Square:
        """The square of a frame's height that has the region in its middle."""
        side = float(min(max(width, height), max(height, 2 * self.tolerance * width)))
        return Square(self.x * width - side / 2, (height - side) / 2, side)

    def holds(self, x: float, width: int) -> bool:
        """Whether x, in pixels, lies in it."""
        return abs(x / width - self.x) <= self.tolerance


class CropTracker:
    """Follows one person: the square for each frame from the keypoints of the last one.

    With a region, whoever is in it goes first: there it looks first for a person, and while it
    follows somebody elsewhere it glances at the region now and then.
    """

    def __init__(self, region: Region | None = None) -> None:
        self._region = region
        self._square: Square | None = None
        self._last_seen_t = 0.0
        self._outside_since: float | None = None
        self._glancing = False
        self._searches = 0

    def look_at(self, region: Region | None) -> None:
        """From now on somebody in this region goes first."""
        self._region = region

    def square(self, width: int, height: int) -> Square:
        """Where to look in a frame of this size."""
        region = self._region
        if region is not None and (
            self._glancing or (self._square is None and self._searches % 2 == 0)
        ):
            return region.square(width, height)
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
        if self._region is not None and self._disregards(points, scores, width, t):
            return
        if any(scores[hip] > MIN_CROP_SCORE for hip in HIPS) and any(
            scores[shoulder] > MIN_CROP_SCORE for shoulder in SHOULDERS
        ):
            self._square = _around(points, scores, width, height)
            self._last_seen_t = t
            self._searches = 0
        elif t - self._last_seen_t > HOLD_S or t < self._last_seen_t:
            self._square = None
            self._searches += 1

    def _disregards(
        self, points: Sequence[Point], scores: Sequence[float], width: int, t: float
    ) -> bool:
        """Whether a glance at the region found nobody there, so that all stays as it was."""
        assert self._region is not None
        hips = [points[hip][0] for hip in HIPS if scores[hip] > MIN_CROP_SCORE]
        inside = bool(hips) and self._region.holds(sum(hips) / len(hips), width)
        if self._glancing:
            self._glancing = False
            self._outside_since = None if inside else t
            return not inside
        if inside or not hips:
            self._outside_since = None
            return False
        if self._outside_since is None or t < self._outside_since:
            self._outside_since = t
        self._glancing = t - self._outside_since >= GLANCE_EVERY_S
        return False


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
