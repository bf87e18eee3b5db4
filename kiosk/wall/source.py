"""A sensor at the wall that feels now: what each kind offers, and how it fails."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from kiosk.wall.reading import WallReading

HandOn = Callable[[WallReading], None]


class WallError(Exception):
    """A wall sensor can't be used. The message is one sentence: what, where, what to do."""


class WallSource(ABC):
    """Readings of now, each handed on at once from a thread of the source's own.

    `name`: what to call it on a screen. Times are on the clock of time.monotonic(). Whatever
    happens to the sensor, readings go on coming at least every 0.2 s: a dead, frozen or
    nonsensical one gives unknown readings, and `trouble` says why.
    """

    name: str

    @property
    @abstractmethod
    def trouble(self) -> str | None:
        """Why the readings are unknown now, as half a sentence for staff; None when well."""

    @abstractmethod
    def open(self, hand_on: HandOn) -> None:
        """Begin to feel. Raises WallError; then no pin is held."""

    @abstractmethod
    def scene_is_empty(self, empty: bool) -> None:
        """Told by the vision: with nobody there the rest distance may be learned anew."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the pins; no reading comes after it. May be called twice, never raises."""
