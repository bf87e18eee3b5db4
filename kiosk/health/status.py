"""How the kiosk is, once a second, as a file that other programs may read."""

import json
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from numbers import Real
from pathlib import Path
from typing import Any, cast

from kiosk.health.board import BoardState
from kiosk.health.one_line import one_line
from kiosk.health.part import PartState

SCHEMA = 1
EVERY_S = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WallStatus:
    """The wall sensor: `state` is "touched", "free" or "unknown"; `age_s` of its reading."""

    state: str = "unknown"
    age_s: float | None = None
    distance_m: float | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class LightStatus:
    """How much light the camera has; None where it can't tell. `brightness` 0 to 1.

    `dark`: whether that is too little.
    """

    lux: float | None = None
    gain: float | None = None
    brightness: float | None = None
    dark: bool | None = None


@dataclass(frozen=True, slots=True)
class VisitStatus:
    """Who is in front and what they do; anonymous, None is unknown.

    `somebody`: whether anybody is seen now. `needs`: what is missing before the drill begins.
    `reps`: of the session that goes on; `reps_in_set` counts from 0 in each set.
    """

    somebody: bool | None = None
    drill: str | None = None
    phase: str | None = None
    needs: tuple[str, ...] = ()
    set_number: int | None = None
    reps_in_set: int | None = None
    reps: int | None = None
    resting: bool = False


@dataclass(frozen=True, slots=True)
class ScreenStatus:
    """What is drawn on: how SDL reaches it, and (width, height) in pixels."""

    driver: str
    size_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SessionNumbers:
    """The session that ended last; anonymous. `score` None where too little was seen."""

    session: int
    reps: int
    clean_reps: int
    score: int | None


@dataclass(frozen=True, slots=True)
class FaultStatus:
    """An active fault: its staff code, its name, its severity in words.

    `said`: what its part says of it, nearer to the cause than the table's remedy.
    """

    code: str
    fault: str
    severity: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """All of it; None is unknown. Keys may be added to the file, none is ever changed.

    `time`: UTC wall clock, ISO 8601. `t_s`: monotonic seconds. `stage`: where the visit
    stands. `frames_*_per_s`: of the last seconds. `latency_ms`: from a frame's own time to
    its pixels on the screen. `settings_trouble`: why the kiosk does not go by the settings
    files as they are, a sentence.
    """

    time: str
    t_s: float
    version: str
    pid: int
    uptime_s: float
    stage: str
    session: int
    parts: tuple[PartState, ...] = ()
    frames_seen_per_s: float | None = None
    frames_judged_per_s: float | None = None
    latency_ms: float | None = None
    wall: WallStatus = WallStatus()
    light: LightStatus = LightStatus()
    board: BoardState | None = None
    last_session: SessionNumbers | None = None
    faults: tuple[FaultStatus, ...] = ()
    visit: VisitStatus | None = None
    night: bool | None = None
    simulated: bool = False
    settings_trouble: str | None = None
    screen: ScreenStatus | None = None

    def as_json(self) -> str:
        """One JSON object with `schema` first. What is no number (NaN) is null."""
        return json.dumps({"schema": SCHEMA, **as_plain(self)}, allow_nan=False)


class StatusFile:
    """Writes a status whole or not at all: beside the file, then renamed. Nothing raises.

    Not synced to disk: it lives in the runtime folder, which is memory. A failure is logged
    once; `trouble` holds it, one line, until a write succeeds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.trouble: str | None = None
        self._part = path.with_name(f".{path.name}.part")
        self._clock = clock
        self._written_t: float | None = None

    def due(self) -> bool:
        """Whether a second has gone since the last write."""
        return self._written_t is None or self._clock() - self._written_t >= EVERY_S

    def write(self, status: Status) -> bool:
        """Replace the file; whether that went well."""
        self._written_t = self._clock()
        # Whatever is in a status, or wrong with the disk: telling how the kiosk is must never
        # be what ends it.
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._part.write_text(status.as_json() + "\n", encoding="utf-8")
            self._part.replace(self.path)
        except Exception as error:
            if self.trouble is None:
                _log.warning("the status can't be written to %s: %s", self.path, error)
            self.trouble = one_line(str(error))
            return False
        self.trouble = None
        return True

    def remove(self) -> None:
        """After a clean stop: a file that is there tells of a kiosk that runs, or died."""
        for path in (self._part, self.path):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                _log.info("%s can't be removed: %s", path, error)


def as_plain(value: object) -> Any:
    """What JSON can hold: objects by their fields, enums by their values, NaN as None."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {item.name: as_plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, str | bool | int) or value is None:
        return value
    # Also numpy's, which measured values tend to be.
    if isinstance(value, Real):
        return round(float(value), 3) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {str(name): as_plain(member) for name, member in members.items()}
    if isinstance(value, Sequence):
        return [as_plain(member) for member in cast("Sequence[object]", value)]
    return str(value)
