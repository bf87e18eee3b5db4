"""Walls that feel what recorded traces felt, in a loop and in real time."""

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kiosk.wall.outlet import Outlet
from kiosk.wall.own_thread import OwnThread
from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn, WallError, WallSource
from kiosk.wall.trace import TraceError, read_trace

RATE_HZ = 50
# A reading older than this says nothing (HOUSE.md).
STALE_S = 0.3
# Whoever stands and waits feels to the wall as in this first stretch of the trace.
STANDING_S = 0.2
# After a longer sleep of the whole computer, what was missed is left out.
CATCH_UP_S = 1.0


class Felt(NamedTuple):
    """A trace, in time order, from 0 on, and for how long it is played."""

    readings: Sequence[WallReading]
    clip_s: float


@dataclass(frozen=True, slots=True)
class Visits:
    """One visit after another: nobody, somebody who stands, the trace, nobody; from start_t.

    `readings`, `clip_s`: as in Felt; `then`: those of the visits after the first, before the
    first comes again. All times in seconds.
    """

    readings: Sequence[WallReading]
    start_t: float
    before_s: float
    stand_s: float
    clip_s: float
    after_s: float
    then: tuple[Felt, ...] = ()

    def __post_init__(self) -> None:
        for readings, clip_s in self._felt():
            if (
                not readings
                or min(self.before_s, self.stand_s, clip_s, self.after_s) < 0
                or clip_s <= 0
            ):
                raise ValueError("A visit needs readings, a clip, and no time below 0.")

    @property
    def cycle_s(self) -> float:
        """From a visit to where the same one comes again."""
        return sum(self._visit_s(felt) for felt in self._felt())

    def reading_at(self, t: float) -> WallReading:
        """What the wall says at time t; the same whenever it is asked."""
        into = (t - self.start_t) % self.cycle_s
        readings, clip_s = self._felt()[-1]
        for felt in self._felt():
            if into < self._visit_s(felt):
                readings, clip_s = felt
                break
            into -= self._visit_s(felt)
        into -= self.before_s
        if t < self.start_t or into < 0 or into >= self.stand_s + clip_s:
            return WallReading(t, None, touching=False)
        clip_t = into - self.stand_s
        if clip_t < 0:
            # To and fro, without a leap; it comes to the trace's first reading in the end.
            way = -clip_t % (2 * STANDING_S)
            clip_t = readings[0].t + min(way, 2 * STANDING_S - way)
        # A time of the grid may fall a hair short of the reading that it stands for.
        index = bisect_right(readings, clip_t + 1e-6, key=lambda reading: reading.t) - 1
        if index < 0 or clip_t - readings[index].t > STALE_S:
            return WallReading(t)
        return replace(readings[index], t=t)

    def due(self, after_t: float, upto_t: float) -> list[WallReading]:
        """All readings of the 50 Hz grid after the one time and up to the other."""
        first = int((after_t - self.start_t) * RATE_HZ + 1e-6) + 1
        last = int((upto_t - self.start_t) * RATE_HZ + 1e-6)
        return [
            self.reading_at(self.start_t + number / RATE_HZ)
            for number in range(first, last + 1)
        ]

    def _felt(self) -> tuple[Felt, ...]:
        return (Felt(self.readings, self.clip_s), *self.then)

    def _visit_s(self, felt: Felt) -> float:
        return self.before_s + self.stand_s + felt.clip_s + self.after_s


class SimulatedWall(WallSource):
    """The wall of a simulated visit; give it the same numbers as the simulated camera.

    `wait` sleeps for so many seconds; by default it can be woken by close().
    """

    def __init__(
        self,
        readings: Sequence[WallReading],
        start_t: float,
        before_s: float,
        stand_s: float,
        clip_s: float,
        after_s: float,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
        then: Sequence[Felt] = (),
    ) -> None:
        self.name = "simulated wall"
        self._visits: Visits | None = Visits(
            list(readings), start_t, before_s, stand_s, clip_s, after_s, tuple(then)
        )
        self._start(clock, wait)

    def _start(
        self, clock: Callable[[], float], wait: Callable[[float], object] | None
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._thread = OwnThread()

    @property
    def trouble(self) -> str | None:
        return None

    def scene_is_empty(self, empty: bool) -> None:
        """A recording has no rest to learn."""

    def open(self, hand_on: HandOn) -> None:
        self.close()
        self._thread.start(hand_on, partial(self._run, self._open_visits()))

    def close(self) -> None:
        self._thread.end()

    def _open_visits(self) -> Visits:
        assert self._visits is not None
        return self._visits

    def _run(self, visits: Visits, outlet: Outlet, stop: threading.Event) -> None:
        wait = self._wait or stop.wait
        told_t = self._clock() - 1 / RATE_HZ
        while not stop.is_set():
            now = self._clock()
            for reading in visits.due(max(told_t, now - CATCH_UP_S), now):
                outlet.put(reading)
            told_t = max(told_t, now)
            wait(1 / RATE_HZ)


class TraceWall(SimulatedWall):
    """A trace file as a wall, from the moment it is opened, over and over."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.name = f"wall trace {path.name}"
        self._path = path
        self._visits = None
        self._start(clock, wait)

    def _open_visits(self) -> Visits:
        try:
            readings = read_trace(self._path)
        except TraceError as error:
            raise WallError(str(error)) from error
        first = readings[0].t
        from_zero = [replace(reading, t=reading.t - first) for reading in readings]
        length_s = max(from_zero[-1].t, 1 / RATE_HZ)
        return Visits(from_zero, self._clock(), 0.0, 0.0, length_s, 0.0)
