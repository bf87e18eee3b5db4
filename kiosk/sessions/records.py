"""What is remembered of a session and of a rep. Anonymous: no picture, no name, no face."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kiosk.coach.moment import Band, TapState

# `unknown`: the power went, or the kiosk died, before the person had walked off.
Ending = Literal["finished", "unknown"]


def new_token() -> str:
    """A random name for a session, derived from nothing."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class SessionStart:
    """How a session began; enough to make its row again if the file was lost.

    `t`: seconds on the coach's clock. `wall_s`: seconds since 1970 as the wall clock had it,
    which may be wrong.
    """

    token: str
    drill: str
    t: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it was read. `id` and (`boot_id`, `sequence`) tell the order for certain.

    `started_utc` is what the wall clock said, ISO 8601; `clock_believed` is False where that
    can't have been. `monotonic_s`: the coach's clock at the beginning. `ended` is None while
    it goes on. `length_s` is None where nobody knows.
    """

    id: int
    token: str
    boot_id: str
    sequence: int
    started_utc: str
    clock_believed: bool
    monotonic_s: float
    drill: str
    ended: Ending | None
    length_s: float | None
    reps: int
    clean_reps: int
    score: int | None
    band: Band | None
    faults: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class StoredRep:
    """A rep as it was read; times in seconds since the session began.

    `measures` have their units in their names; None is what could not be seen. `cue`: the key
    of what was said after it.
    """

    n: int
    set_number: int
    start_s: float
    bottom_s: float
    end_s: float
    lowering_s: float | None
    hold_s: float
    rising_s: float
    tap_state: TapState
    tap_s: float | None
    tap_speed_m_s: float | None
    tap_duration_s: float | None
    tap_gap_m: float | None
    score: int | None
    band: Band | None
    clean: bool
    measures: Mapping[str, float | None]
    criteria: Mapping[str, str]
    faults: tuple[str, ...]
    cue: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that is kept, in three numbers."""

    sessions: int
    reps: int
    clean_reps: int
