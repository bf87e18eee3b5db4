"""From a frame to a pose: crop, shrink, model, back to frame pixels, sides, smoothing."""

from math import hypot, nan

import numpy as np

from kiosk.camera.frame import Frame
from kiosk.pose.crop import HIPS, HOLD_S, SHOULDERS, CropTracker, Region
from kiosk.pose.interpreter import MoveNetModel
from kiosk.pose.keypoints import KEYPOINT_COUNT, Point, Pose
from kiosk.pose.one_euro import OneEuroPoints
from kiosk.pose.shrink import Shrinker, brighten
from kiosk.pose.sides import CORE, NearSide, SwapGuard

# Below this score a point is unknown. MoveNet's card says 0.3; in a side view the ear and the
# shoulder of a person plainly seen often stay at 0.20 to 0.30 (FIELD-NOTES, part 2, section 5).
MIN_POINT_SCORE = 0.2
# Nobody is there when the torso and legs score less than this on the better side. Noise in an
# empty room stays below 0.15 on average.
MIN_PERSON_SCORE = 0.3

# Places are shares of the square, and a working model stays within a square or so of it. What
# is this far off, or not a number at all, was not computed by a model that works.
MAX_SHARE = 100.0

EMPTY: tuple[Point | None, ...] = (None,) * KEYPOINT_COUNT


class PoseEstimator:
    """Follows one person through frames in time order; with a region, whoever is there first.

    `estimate` gives a Pose for every frame; with nobody there, all its points are None. It is
    in the pixels of the frame's small picture where there is one, as its frame size says.
    Points are rounded to 0.01 px and scores to 0.001, so that a written trace says exactly
    what the coach was told.
    """

    def __init__(self, model: MoveNetModel, region: Region | None = None) -> None:
        self._model = model
        self._shrinker = Shrinker(model.size)
        self._crop = CropTracker(region)
        self._swaps = SwapGuard()
        self._near_side = NearSide()
        self._smoother = OneEuroPoints(KEYPOINT_COUNT)
        self._person_t: float | None = None

    def look_at(self, region: Region | None) -> None:
        """Somebody in this region goes first; None: whoever is there."""
        self._crop.look_at(region)

    def estimate(self, frame: Frame) -> Pose:
        """The pose in this frame. Raises nothing on any picture.

        When the model computes anything but numbers, it is a pose without points and every
        score is NaN.
        """
        image = frame.image if frame.small is None else frame.small
        height, width = image.shape[:2]
        square = self._crop.square(width, height)
        picture = brighten(self._shrinker.shrink(image, square))
        answer = self._model.invoke(picture)
        # The other way round would let NaN pass.
        if not np.abs(answer).max() <= MAX_SHARE:
            return self._pose(EMPTY, [nan] * KEYPOINT_COUNT, frame.t, (width, height))
        found: list[list[float]] = answer.tolist()
        side = square.side
        points = [(square.x + x * side, square.y + y * side) for y, x, _ in found]
        scores = [score for _, _, score in found]
        self._crop.update(points, scores, width, height, frame.t)
        if not _is_person(scores):
            if self._person_t is not None and not 0 <= frame.t - self._person_t <= HOLD_S:
                self._near_side.forget()
                self._person_t = None
            return self._pose(EMPTY, scores, frame.t, (width, height))
        self._person_t = frame.t
        scale = _body_length(points, scores, side)
        self._swaps.step(points, scores, frame.t, scale)
        self._near_side.step(points, scores, frame.t, scale)
        seen = [
            point if score >= MIN_POINT_SCORE else None
            for point, score in zip(points, scores, strict=True)
        ]
        smooth = self._smoother.step(seen, frame.t, scale)
        return self._pose(smooth, scores, frame.t, (width, height))

    def _pose(
        self,
        points: tuple[Point | None, ...],
        scores: list[float],
        t: float,
        frame_size_px: tuple[int, int],
    ) -> Pose:
        return Pose(
            tuple(point and (round(point[0], 2), round(point[1], 2)) for point in points),
            tuple(round(score, 3) for score in scores),
            t,
            frame_size_px,
            self._near_side.side,
        )


def _is_person(scores: list[float]) -> bool:
    left = sum(scores[joint] for joint in CORE)
    right = sum(scores[joint + 1] for joint in CORE)
    return max(left, right) >= MIN_PERSON_SCORE * len(CORE)


def _body_length(points: list[Point], scores: list[float], square_side: float) -> float:
    """About a person's height in pixels, for thresholds: 3.2 torsos, or the crop's share."""
    torsos = [
        hypot(points[shoulder][0] - points[hip][0], points[shoulder][1] - points[hip][1])
        for shoulder, hip in zip(SHOULDERS, HIPS, strict=True)
        if min(scores[shoulder], scores[hip]) >= MIN_POINT_SCORE
    ]
    # A torso bent towards the camera looks short, so the crop bounds it from below.
    return max(3.2 * max(torsos, default=0.0), 0.3 * square_side)
