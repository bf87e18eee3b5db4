"""One measured row of the table that the living kiosk must reach, and how long to measure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# In the order of the table; `live/rows.py` knows who measures them.
ROW_NAMES = ("touch", "pixels", "judged", "display", "memory", "idle")


@dataclass(frozen=True, slots=True)
class Row:
    """`at_least`: the bar in words; `well`: whether `measured` reaches it."""

    name: str
    what: str
    at_least: str
    measured: dict[str, Any]
    well: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON; the keys stay as they are."""
        return asdict(self)


def nothing(_: str) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured and for how long.

    `seconds`: of every timed measurement, after it has warmed up. `taps`: real ones; `reps`: of
    the simulated day. `say` is told how far it is.
    """

    model: str = "lightning-float16"
    threads: int = 1
    seconds: float = 15.0
    taps: int = 60
    reps: int = 20_000
    say: Callable[[str], None] = nothing


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent of them do not exceed (nearest rank); NaN of none."""
    if not values:
        return math.nan
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1]


def milliseconds(seconds: float) -> float | None:
    """For a table; None for what is not known."""
    return round(1000 * seconds, 2) if math.isfinite(seconds) else None
