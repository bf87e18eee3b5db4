"""How a kiosk is, found out from the files that it leaves: it is not disturbed.

Of a service that does not run systemd is asked as well.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from kiosk.health.checks.running import look_for_kiosk
from kiosk.health.faults import REMEDIES
from kiosk.health.unit import failure_here
from kiosk.staff.status.place import Place

# A model that loads from a slow card on a busy Pi; then something is wrong.
STARTING_S = 60.0
# The newest event is within; the whole diary would take longer than all the rest.
TAIL_BYTES = 8192

_ROWS = {row.code: row for row in REMEDIES.values()}


class State(StrEnum):
    """What can be true of a kiosk. HIDDEN: whoever asks may not look."""

    RUNS = "runs"
    STARTING = "starting"
    HANGS = "hangs"
    STOPPED = "stopped"
    CUT_OFF = "cut_off"
    NEVER = "never"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Told:
    """A fault: what it is and what to do. `severity`: "works_on", "limits" or "stops"."""

    code: str
    fault: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found. `status`: the newest that the kiosk told, of whatever age `age_s`, in
    seconds; empty where there is none. `last_event`: of its diary. `failure`: how its service
    failed, a sentence.
    """

    place: Place
    state: State
    status: Mapping[str, Any] = field(default_factory=dict[str, Any])
    age_s: float | None = None
    pid: int | None = None
    last_event: Mapping[str, Any] = field(default_factory=dict[str, Any])
    failure: str | None = None

    def told(self, *names: str) -> Any:
        """A value of the status, None where there is none: told("wall", "age_s")."""
        return member(self.status, *names)

    def number(self, *names: str) -> float | None:
        """The same where it is a number."""
        return a_number(self.told(*names))

    @property
    def faults(self) -> tuple[Told, ...]:
        """Those of a kiosk that runs, gravest first."""
        if self.state is not State.RUNS:
            return ()
        return tuple(_fault(row) for row in mappings(self.told("faults")))

    @property
    def well(self) -> bool:
        """Whether it runs and says that nothing is wrong."""
        return self.state is State.RUNS and not self.faults


def look(place: Place, t_s: float) -> Looked:
    """The kiosk of this place now. `t_s`: monotonic seconds. Never raises."""
    try:
        # What is missing is no error; what is forbidden is.
        for path in (place.status, place.lock):
            with suppress(FileNotFoundError, NotADirectoryError):
                path.open("rb").close()
    except OSError:
        return Looked(place, State.HIDDEN)
    status = _read(place.status)
    try:
        running = look_for_kiosk(place.runtime, t_s)
    except OverflowError:
        # A number beyond all others: whoever wrote that, it was no kiosk.
        return Looked(place, State.HANGS)
    told_s = a_number(status.get("t_s"))
    age_s = None if told_s is None else max(0.0, t_s - told_s)
    if running is None:
        return _not_running(place, status, age_s)
    holder = _pid_in(place.lock)
    # A killed kiosk leaves its last status to the next one.
    anew = holder is not None and status.get("pid") not in (None, holder)
    if running.status and not anew:
        state = State.RUNS
    else:
        held_s = _age_of(place.lock)
        begins = (anew or not status) and held_s is not None and held_s < STARTING_S
        state = State.STARTING if begins else State.HANGS
        if anew:
            status, age_s = {}, None
    return Looked(place, state, status, age_s, holder or running.pid)


def _not_running(place: Place, status: Mapping[str, Any], age_s: float | None) -> Looked:
    event = last_event(place.events)
    if event.get("kind") == "stop":
        state = State.STOPPED
    elif status or event:
        state = State.CUT_OFF
    else:
        state = State.NEVER
    failed = failure_here() if place.service else None
    return Looked(place, state, status, age_s, None, event, failed)


def last_event(path: Path) -> Mapping[str, Any]:
    """The newest event of a diary; empty where there is none that can be read."""
    for name in (path, path.with_name(f"{path.name}.1")):
        try:
            with name.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - TAIL_BYTES))
                lines = file.read(TAIL_BYTES).splitlines()
        except OSError:
            continue
        for line in reversed(lines):
            if event := json_object(line):
                return event
    return {}


def member(found: object, *names: str) -> Any:
    """What lies in JSON under these names, None where there is nothing."""
    for name in names:
        if not isinstance(found, Mapping):
            return None
        found = cast("Mapping[str, object]", found).get(name)
    return found


def a_number(found: object) -> float | None:
    """A number of JSON as one; None of anything else."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        return float(found)
    except OverflowError:
        return None


def mappings(found: object) -> Sequence[Mapping[str, Any]]:
    """The objects of a list in JSON; empty of anything else."""
    if not isinstance(found, list):
        return ()
    rows = cast("list[object]", found)
    return [cast("Mapping[str, Any]", row) for row in rows if isinstance(row, Mapping)]


def first_of(found: object) -> str:
    """The first word of a list in JSON; empty of anything else."""
    words = cast("list[object]", found) if isinstance(found, list) else []
    return str(words[0]) if words else ""


def _fault(row: Mapping[str, Any]) -> Told:
    code = str(row.get("code", "?"))
    known = _ROWS.get(code)
    said = row.get("said")
    if isinstance(said, str) and said:
        sentence = said
    elif known is not None:
        sentence = known.staff
    else:
        sentence = f"{row.get('fault', 'unknown')}: a newer kiosk says so; see its handbook."
    return Told(code, str(row.get("fault", "")), str(row.get("severity", "")), sentence)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json_object(path.read_bytes())
    except OSError:
        return {}


def json_object(data: bytes) -> dict[str, Any]:
    """A JSON object; empty of anything else. What is no number (NaN) is None."""
    try:
        found = json.loads(data, parse_float=_finite, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _finite(text: str) -> float | None:
    return number if math.isfinite(number := float(text)) else None


def _pid_in(path: Path) -> int | None:
    try:
        return int(path.read_bytes()[:32])
    except (OSError, ValueError):
        return None


def _age_of(path: Path) -> float | None:
    """Seconds since a file was written; by the wall clock, which may step."""
    try:
        return abs(time.time() - path.stat().st_mtime)
    except OSError:
        return None
