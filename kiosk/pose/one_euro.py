"""The One Euro filter on a set of points, fed with the frames' own times.

Casiez, Roussel, Vogel: "1 euro filter" (CHI 2012): a low-pass whose cut-off rises with speed,
so that a person standing still does not tremble and a person moving is not late.
"""

from collections.abc import Sequence
from math import hypot, pi

from kiosk.pose.keypoints import Point

# Cut-offs in Hz; BETA in Hz per body length a second. 4 Hz and upwards is what offline
# biomechanics tools keep of human movement (Sports2D: One Euro 4 Hz, Butterworth 6 Hz).
MIN_CUTOFF_HZ = 4.0
SPEED_CUTOFF_HZ = 2.0
BETA = 12.0
# A point unseen for longer than this starts anew instead of being drawn from its old place.
FORGET_S = 0.3


class OneEuroPoint:
    """One point; x and y share a cut-off."""

    __slots__ = ("_last_t", "_speed_x", "_speed_y", "_x", "_y")

    def __init__(self) -> None:
        self._last_t = float("-inf")
        self._x = self._y = self._speed_x = self._speed_y = 0.0

    def step(self, point: Point, t: float, scale: float) -> Point:
        """The smoothed point for time t (seconds); `scale` is a body length in its unit."""
        dt = t - self._last_t
        self._last_t = t
        if not 0 < dt <= FORGET_S:
            self._x, self._y = point
            self._speed_x = self._speed_y = 0.0
            return point
        away_x, away_y = point[0] - self._x, point[1] - self._y
        share = _alpha(SPEED_CUTOFF_HZ, dt)
        self._speed_x += share * (away_x / dt - self._speed_x)
        self._speed_y += share * (away_y / dt - self._speed_y)
        pace = hypot(self._speed_x, self._speed_y) / scale
        share = _alpha(MIN_CUTOFF_HZ + BETA * pace, dt)
        self._x += share * away_x
        self._y += share * away_y
        return self._x, self._y


class OneEuroPoints:
    """Smooths points, each on its own."""

    def __init__(self, count: int) -> None:
        self._filters = [OneEuroPoint() for _ in range(count)]

    def step(
        self, points: Sequence[Point | None], t: float, scale: float
    ) -> tuple[Point | None, ...]:
        """Smoothed points for time t; an unseen one (None) stays so and is kept in mind."""
        return tuple(
            None if point is None else one.step(point, t, scale)
            for one, point in zip(self._filters, points, strict=True)
        )


def _alpha(cutoff_hz: float, dt: float) -> float:
    """How much of the new value a first-order low-pass takes."""
    r = 2 * pi * cutoff_hz * dt
    return r / (r + 1)
