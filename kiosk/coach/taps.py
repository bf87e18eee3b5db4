"""Touches of the wall, and which of them was the tap of a rep.

A tap is a touch while the hips are back in a hinge; somebody who brushes the wall without
hinging has not tapped. Silence of the sensor is unknown, never a missed touch.
"""

from collections import deque
from dataclasses import dataclass, replace

from kiosk.coach.moment import Tap
from kiosk.wall.reading import WallReading

# A reading older than this says nothing about now.
STALE_S = 0.3
# Nearer than this is a touch where the source tells distances only (SCIENCE D3).
CONTACT_M = 0.02
# A touch must last, or be seen coming: a lone reading out of nowhere is noise.
MIN_TOUCH_S = 0.03
COMING_M = 0.08
# Breaks shorter than this are the same touch (the sensor's noise at the limit).
SAME_TOUCH_S = 0.25
# The speed of arrival is that of the last moments before the touch.
ARRIVAL_S = 0.12
# A touch this long before or after the deep part still belongs to it.
SLACK_S = 0.15
KEEP_S = 60.0


@dataclass(frozen=True, slots=True)
class Touch:
    """A stretch of contact, seconds; `speed_m_s` at arrival, None where it can't be told.

    A pad sees nobody arrive, but measures how fast it is pressed in, better as the press goes
    on: that speed takes the place of the other.
    """

    start_s: float
    end_s: float
    speed_m_s: float | None


class WallWatch:
    """Follows the wall's readings. Feed it in time order."""

    def __init__(self) -> None:
        self._readings: deque[WallReading] = deque()
        self._touches: deque[Touch] = deque()

    def step(self, reading: WallReading) -> None:
        """Take in one reading."""
        self._readings.append(reading)
        while reading.t - self._readings[0].t > KEEP_S:
            self._readings.popleft()
        while self._touches and reading.t - self._touches[0].end_s > KEEP_S:
            self._touches.popleft()
        if not is_touch(reading):
            return
        last = self._touches[-1] if self._touches else None
        if last is not None and reading.t - last.end_s <= SAME_TOUCH_S:
            self._touches[-1] = replace(last, end_s=reading.t)
        else:
            self._touches.append(Touch(reading.t, reading.t, self._arrival_speed(reading.t)))
        if reading.press_speed_m_s is not None:
            self._touches[-1] = replace(self._touches[-1], speed_m_s=reading.press_speed_m_s)

    def latest(self, t: float) -> WallReading | None:
        """The newest reading if it is fresh at time t."""
        if self._readings and t - self._readings[-1].t <= STALE_S:
            return self._readings[-1]
        return None

    def forget(self) -> None:
        """The clock has started anew: nothing of before can be placed."""
        self._readings.clear()
        self._touches.clear()

    def tap_between(self, begun_s: float, start_s: float, end_s: float) -> Tap:
        """The tap of a rep that begun at begun_s and was deep from start_s to end_s."""
        touches = [
            touch
            for touch in self._touches
            if touch.end_s >= start_s - SLACK_S and touch.start_s <= end_s + SLACK_S
        ]
        real = [touch for touch in touches if self._is_real(touch)]
        if any(touch.start_s < begun_s - SLACK_S for touch in real):
            # In contact since before the hinge: a sensor that sticks, or somebody who leans.
            return Tap("unknown")
        if real:
            first = real[0]
            return Tap(
                "touched",
                first.start_s,
                first.speed_m_s,
                max(touch.end_s - touch.start_s for touch in real),
                0.0,
            )
        doubtful = any(self._is_doubtful(touch) for touch in touches)
        if doubtful or not self._watched(start_s, end_s):
            return Tap("unknown")
        gaps = [
            reading.distance_m
            for reading in self._readings
            if start_s <= reading.t <= end_s and reading.distance_m is not None
        ]
        return Tap("missed", gap_m=min(gaps) if gaps else None)

    def _is_real(self, touch: Touch) -> bool:
        if touch.end_s - touch.start_s >= MIN_TOUCH_S:
            return True
        distances = self._distances_around(touch)
        return bool(distances) and min(distances) <= COMING_M

    def _is_doubtful(self, touch: Touch) -> bool:
        """A lone contact of a sensor that tells no distances can't be told from noise."""
        return not self._is_real(touch) and not self._distances_around(touch)

    def _distances_around(self, touch: Touch) -> list[float]:
        return [
            reading.distance_m
            for reading in self._readings
            if 0 < abs(reading.t - touch.start_s) <= STALE_S / 2
            and reading.distance_m is not None
        ]

    def _watched(self, start_s: float, end_s: float) -> bool:
        """Whether the stretch has no hole longer than a reading is good for."""
        reached = start_s - STALE_S / 2
        for reading in self._readings:
            if not reading.known or reading.t < reached:
                continue
            if reading.t > end_s + STALE_S / 2:
                break
            if reading.t - reached > STALE_S:
                return False
            reached = reading.t
        return end_s - reached <= STALE_S / 2

    def _arrival_speed(self, t: float) -> float | None:
        """How fast the wall came nearer before time t, by least squares."""
        points = [
            (reading.t, reading.distance_m)
            for reading in self._readings
            if t - ARRIVAL_S - 0.001 <= reading.t <= t and reading.distance_m is not None
        ]
        if len(points) < 3:
            return None
        mean_t = sum(pt for pt, _ in points) / len(points)
        mean_d = sum(d for _, d in points) / len(points)
        spread = sum((pt - mean_t) ** 2 for pt, _ in points)
        if spread == 0:
            return None
        slope = sum((pt - mean_t) * (d - mean_d) for pt, d in points) / spread
        return max(0.0, -slope)


def is_touch(reading: WallReading) -> bool | None:
    """Whether a reading is a touch; None where it does not know."""
    if reading.touching is not None:
        return reading.touching
    return None if reading.distance_m is None else reading.distance_m <= CONTACT_M
