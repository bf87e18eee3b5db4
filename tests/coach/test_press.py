"""A pad that measures how fast it is pressed in tells the coach how hard a tap was."""

import pytest

from kiosk.coach.taps import WallWatch
from kiosk.wall.reading import WallReading


def tap_of(speeds: list[float | None]) -> float | None:
    """The speed of a tap whose readings, from 1 s on and every 30 ms, measured these."""
    watch = WallWatch()
    for number in range(30):
        watch.step(WallReading(number * 0.033, None, touching=False, press_depth_m=0.0))
    for number, speed in enumerate(speeds):
        watch.step(WallReading(1 + number * 0.03, 0.0, True, 0.02, speed))
    tap = watch.tap_between(0.5, 0.9, 1.5)
    assert tap.state == "touched"
    return tap.speed_m_s


@pytest.mark.parametrize(
    ("speeds", "speed"),
    [
        ([0.4, 0.5, 0.55], 0.55),
        # Measured for a while only: the last one stands.
        ([0.4, 0.5, None, None], 0.5),
        ([None, None, None], None),
    ],
)
def test_the_speed_of_the_press_is_the_speed_of_the_tap(
    speeds: list[float | None], speed: float | None
):
    assert tap_of(speeds) == speed
