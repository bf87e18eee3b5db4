"""What lies between threads: a slot for the newest thing, and a bounded queue in order."""

from collections import deque
from threading import Condition
from typing import Generic, TypeVar

from kiosk.coach.coach import Observation
from kiosk.wall.reading import WallReading

T = TypeVar("T")

# Ten seconds of a lively wall beside a camera: more than that is a coach that hangs.
INBOX_SIZE = 1024


class Slot(Generic[T]):
    """Holds the newest of what one thread puts in for another to take; the rest is dropped.

    `put_count` and `taken_count` tell how many went in and how many were taken in time.
    """

    def __init__(self) -> None:
        self._condition = Condition()
        self._newest: T | None = None
        self._fresh = False
        self.put_count = 0
        self.taken_count = 0

    @property
    def newest(self) -> T | None:
        """The last that was put in, taken or not; None before the first."""
        return self._newest

    def put(self, thing: T) -> None:
        """Put in a newer one; what nobody took is dropped. Never waits."""
        with self._condition:
            self._newest, self._fresh = thing, True
            self.put_count += 1
            self._condition.notify()

    def take(self, timeout_s: float) -> T | None:
        """The newest that was not taken yet; None when none came in time."""
        with self._condition:
            if not self._fresh and not self._condition.wait_for(lambda: self._fresh, timeout_s):
                return None
            self._fresh = False
            self.taken_count += 1
            return self._newest

    def clear(self) -> None:
        """What was in it is not true any more."""
        with self._condition:
            self._newest, self._fresh = None, False


class Inbox:
    """Observations on their way to the coach, in the order of their arrival.

    When it is full the oldest wall reading goes; `lost` counts them.
    """

    def __init__(self, size: int = INBOX_SIZE) -> None:
        self._size = size
        self._condition = Condition()
        self._waiting: deque[Observation] = deque()
        self.lost = 0

    def put(self, observation: Observation) -> None:
        """Hand on an observation. Never waits."""
        with self._condition:
            if len(self._waiting) >= self._size:
                self._drop_one()
            self._waiting.append(observation)
            self._condition.notify()

    def take(self, timeout_s: float) -> Observation | None:
        """The next one; None when none came in time."""
        with self._condition:
            if not self._waiting:
                self._condition.wait_for(lambda: bool(self._waiting), timeout_s)
            return self._waiting.popleft() if self._waiting else None

    def _drop_one(self) -> None:
        self.lost += 1
        for index, observation in enumerate(self._waiting):
            # A change of touch is worth more than one of many heartbeats, but which is which
            # only the coach can tell: the oldest goes.
            if isinstance(observation, WallReading):
                del self._waiting[index]
                return
        self._waiting.popleft()
