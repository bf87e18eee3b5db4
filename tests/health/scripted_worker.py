"""A clock that is set by hand, and a worker that does what it is told, call by call."""

import threading
from collections.abc import Callable, Sequence

from kiosk.health.part import Part, Worker

# Nothing waits that long unless something is broken.
PATIENCE_S = 30.0

Act = Callable[[], None]


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self, t: float = 1000.0) -> None:
        self.t = t

    def __call__(self) -> float:
        return self.t


def fine() -> None:
    """Nothing to report."""


def raising(error: BaseException) -> Act:
    def act() -> None:
        raise error

    return act


class Scripted(Worker):
    """Sets up and steps as told; after the last step, holds still in one until let go."""

    def __init__(self, set_ups: Sequence[Act] = (), steps: Sequence[Act] = ()) -> None:
        self._set_ups = list(set_ups)
        self._steps = list(steps)
        self.calls: list[str] = []
        self.at_rest = threading.Event()
        self.let_go = threading.Event()
        self.torn_down = threading.Event()
        self.on_tear_down: Act = fine

    def set_up(self) -> None:
        self.calls.append("set_up")
        if self._set_ups:
            self._set_ups.pop(0)()

    def step(self) -> None:
        if self._steps:
            self.calls.append("step")
            self._steps.pop(0)()
        else:
            self.hold()

    def tear_down(self) -> None:
        self.calls.append("tear_down")
        self.torn_down.set()
        self.on_tear_down()

    def hold(self) -> None:
        """What a driver does that hangs."""
        self.at_rest.set()
        assert self.let_go.wait(PATIENCE_S)


class Pauses:
    """Pauses that are over at once, noted, and that move the clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.seconds: list[float] = []

    def __call__(self, stopping: threading.Event, seconds: float) -> bool:
        self.seconds.append(seconds)
        self.clock.t += seconds
        return stopping.is_set()


def end(part: Part, worker: Scripted) -> None:
    worker.let_go.set()
    assert part.stop(PATIENCE_S)
