"""A wall source that asks a ranger again and again, and sets it up anew when it is gone."""

import logging
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Protocol

from kiosk.wall.outlet import Outlet
from kiosk.wall.own_thread import OwnThread
from kiosk.wall.ranging import Pad, Person, Ranging, Reach
from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn, WallError, WallSource

# HOUSE: a part that fails is set up again after 2 s at the least.
RETRY_S = 2.0

_log = logging.getLogger(__name__)


class Ranger(Protocol):
    """Hardware that tells a distance when it is asked."""

    def sample(self) -> float | None:
        """Metres; None for no answer, infinite for nothing there. Any error: it is gone."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class RangedWall(WallSource):
    """A ranger in a thread of its own. `name`: for a screen; `cycle_s`: from ask to ask.

    Raises ValueError, one sentence, when the ranger can't see the touch.
    """

    def __init__(
        self,
        name: str,
        looks_at: Pad | Person,
        reach: Reach,
        cycle_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._looks_at = looks_at
        self._reach = reach
        self._cycle_s = cycle_s
        self._clock = clock
        self._ranging = Ranging(looks_at, reach)
        self._empty = False
        self._gone: str | None = None
        self._thread = OwnThread()

    @abstractmethod
    def _connect(self) -> Ranger:
        """Get hold of the ranger. Raises WallError; then nothing is held."""

    @property
    def trouble(self) -> str | None:
        return self._gone or self._ranging.trouble

    def scene_is_empty(self, empty: bool) -> None:
        self._empty = empty
        self._ranging.scene_is_empty(empty)

    def open(self, hand_on: HandOn) -> None:
        self.close()
        ranger = self._connect()
        self._ranging = Ranging(self._looks_at, self._reach)
        self._ranging.scene_is_empty(self._empty)
        self._gone = None
        self._thread.start(hand_on, partial(self._run, ranger))

    def close(self) -> None:
        self._thread.end()

    def _run(self, first: Ranger, outlet: Outlet, stop: threading.Event) -> None:
        ranger: Ranger | None = first
        retry_t = 0.0
        while not stop.is_set():
            begun = time.monotonic()
            if ranger is None and begun >= retry_t:
                ranger = self._reconnect()
                retry_t = time.monotonic() + RETRY_S
            sample: float | None = None
            if ranger is not None:
                try:
                    sample = ranger.sample()
                except Exception as error:
                    _log.warning("%s is gone: %s", self.name, error)
                    self._gone = "the sensor is gone: check its plug and its wires"
                    _let_go(ranger)
                    ranger, retry_t = None, time.monotonic() + RETRY_S
            reading = self._ranging.step(self._clock(), sample)
            if self._gone is not None:
                # What was heard before it went says nothing any more.
                reading = WallReading(reading.t)
            outlet.put(reading)
            stop.wait(max(0.0, self._cycle_s - (time.monotonic() - begun)))
        if ranger is not None:
            _let_go(ranger)

    def _reconnect(self) -> Ranger | None:
        try:
            ranger = self._connect()
        except WallError as error:
            self._gone = str(error).rstrip(".")
            return None
        self._gone = None
        return ranger


def _let_go(ranger: Ranger) -> None:
    try:
        ranger.close()
    except Exception as error:
        _log.warning("A wall sensor was not let go of: %s", error)
