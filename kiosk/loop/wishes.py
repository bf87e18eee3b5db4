"""What the settings files ask of a kiosk that runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted now.

    `trouble`: why the kiosk does not go by the files as they are, a sentence for staff.
    `brightness`: of the lights, 0 to 1; None where it stays. `new_start`: whether something was
    changed that only a new start takes over. `as_shipped`: nobody has set anything yet.
    """

    trouble: str | None = None
    brightness: float | None = None
    new_start: bool = False
    as_shipped: bool = False


# Asked once a second; whether the kiosk has all that it needs is told.
AskWishes = Callable[[bool], Wishes]
