"""What the tests of wall sources share: somebody who takes the readings."""

import threading
import time
from collections.abc import Callable

from kiosk.wall.reading import WallReading

# Generous: the machine may be busy with other things.
PATIENCE_S = 10.0


class Listener:
    """Takes readings, and waits for those that a test is about."""

    def __init__(self) -> None:
        self.readings: list[WallReading] = []
        self._news = threading.Condition()

    def __call__(self, reading: WallReading) -> None:
        with self._news:
            self.readings.append(reading)
            self._news.notify_all()

    def wait_for(self, found: Callable[[WallReading], bool]) -> WallReading:
        """The first reading from now on that is like that."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            begun = len(self.readings)
            while True:
                for reading in self.readings[begun:]:
                    if found(reading):
                        return reading
                begun = len(self.readings)
                assert self._news.wait(deadline - time.monotonic()), "it never came"

    def touches(self) -> list[bool | None]:
        """What was said, each truth once."""
        said: list[bool | None] = []
        for reading in list(self.readings):
            if not said or said[-1] is not reading.touching:
                said.append(reading.touching)
        return said


def is_touch(reading: WallReading) -> bool:
    return reading.touching is True


def is_free(reading: WallReading) -> bool:
    return reading.touching is False


def is_unknown(reading: WallReading) -> bool:
    return not reading.known


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)
