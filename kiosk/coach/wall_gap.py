"""How far from the wall somebody has come to stand, and whether that will do for the drill."""

from collections import deque
from statistics import median

from kiosk.coach.scene import Need
from kiosk.coach.taps import STALE_S
from kiosk.wall.reading import WallReading

# The drill is done 20 to 30 cm off the wall, where the rendered people's glutes are 0.20 to
# 0.29 m from it. Nearer than this, the way to the wall is less than the 5 % of the stature by
# which the hips must go back (SCIENCE F), so that no hinge could be good; a large body with its
# heels on the 20 cm mark is 0.12 m away still (half a buttock depth of 0.29 m, p95 in ANSUR II,
# less the 0.065 m of foot behind the ankle).
TOO_NEAR_M = 0.10
# From heels at 0.35 m on, even upright shins need knees that are a fault (SCIENCE A3).
TOO_FAR_M = 0.45
# Once asked, so much better than the limit: an optical ranger errs by up to 25 mm (SCIENCE D1).
BETTER_BY_M = 0.025
# Nobody on the mark is so far from the wall: the sensor looks past them.
LOOKS_PAST_M = 1.0
# A distance is the middle one of the last moments; of fewer readings nothing is certain.
SPAN_S = 0.5
LEAST_READINGS = 3


class WallGap:
    """Follows the distance from the wall. Feed it in about time order.

    Only a sensor that tells distances knows it; a switch or a pad does not.
    """

    def __init__(self) -> None:
        self._readings: deque[tuple[float, float]] = deque()

    def step(self, reading: WallReading) -> None:
        """Take in one reading."""
        readings = self._readings
        if reading.distance_m is None or not 0.0 <= reading.distance_m <= LOOKS_PAST_M:
            return
        readings.append((reading.t, reading.distance_m))
        while not 0 <= reading.t - readings[0][0] <= SPAN_S:
            readings.popleft()

    def at(self, t: float) -> float | None:
        """Metres from the wall at time t; None where that is not known for certain."""
        readings = self._readings
        if len(readings) < LEAST_READINGS or t - readings[-1][0] > STALE_S:
            return None
        return median(distance for _, distance in readings)

    def forget(self) -> None:
        """The clock has started anew."""
        self._readings.clear()


def wall_need(gap_m: float | None, asked: Need | None) -> Need | None:
    """What is to be done about this distance; `asked`: what was asked for the moment before.

    Unknown needs nothing.
    """
    if gap_m is None:
        return None
    nearest, furthest = TOO_NEAR_M, TOO_FAR_M
    if asked is Need.FURTHER_FROM_WALL:
        nearest += BETTER_BY_M
    elif asked is Need.CLOSER_TO_WALL:
        furthest -= BETTER_BY_M
    if gap_m < nearest:
        return Need.FURTHER_FROM_WALL
    return Need.CLOSER_TO_WALL if gap_m > furthest else None
