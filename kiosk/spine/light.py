"""How the light now compares with the empty scene's."""

from dataclasses import dataclass

import numpy as np

from kiosk.pose.keypoints import Pose
from kiosk.spine.strip import Floats, Picture

# About two thousand pixels; more tell nothing more.
SAMPLES_ACROSS = 48
MIN_STEP = 4
# Around the points: of the body's larger extent. Arms, clothes and shadow reach so far.
MARGIN = 0.15
# Darker or lighter than this is black or burnt, where a ratio says nothing.
BLACK, BURNT = 12, 245
MIN_PIXELS = 100
# What a camera adds and compression leaves, at least.
MIN_NOISE = 1.5
# More than this, of 255, is another scene. The same one came back within 1.5 to 2 (8 in a noisy
# picture); another plain wall may be no worse than 3 to 7 and isn't noticed here. Chosen on the
# rendered clips, not yet judged on others.
MAX_NOISE = 16.0


@dataclass(frozen=True, slots=True)
class Light:
    """`gain` (3,): now over then for red, green and blue. `noise`: one SD, of 255."""

    gain: Floats
    noise: float

    def on(self, samples: Floats) -> Floats:
        """What the empty scene's samples would be in this light; burnt then or now is burnt."""
        return np.minimum(samples * self.gain, 255.0)


def light_change(image: Picture, empty: Picture, pose: Pose) -> Light | None:
    """From what lies away from the person; None when it isn't the same scene, or can't be told.

    The pictures are of one size.
    """
    height, width = image.shape[:2]
    step = max(MIN_STEP, width // SAMPLES_ACROSS)
    xs, ys = np.arange(step // 2, width, step), np.arange(step // 2, height, step)
    points = np.array([point for point in pose.points_px if point is not None], np.float64)
    points = points.reshape(-1, 2) * (width / pose.frame_size_px[0])
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    margin = MARGIN * float((high - low).max())
    away_x = (xs < low[0] - margin) | (xs > high[0] + margin)
    away_y = (ys < low[1] - margin) | (ys > high[1] + margin)
    away = away_x[None, :] | away_y[:, None]
    now = image[step // 2 :: step, step // 2 :: step][away].astype(np.float32)
    was = empty[step // 2 :: step, step // 2 :: step][away].astype(np.float32)
    brightest = np.maximum(was.max(axis=1, initial=0), now.max(axis=1, initial=0))
    fair = (was.min(axis=1, initial=255) > BLACK) & (brightest < BURNT)
    if np.count_nonzero(fair) < MIN_PIXELS:
        return None
    now, was = now[fair], was[fair]
    gain = np.median(now / was, axis=0).astype(np.float32)
    rest: Floats = np.abs(now[:, 1] - gain[1] * was[:, 1])
    noise = max(1.48 * float(np.median(rest)), MIN_NOISE)
    return Light(gain, noise) if noise <= MAX_NOISE else None
