"""The kiosk that runs now, asked through the files it writes: nothing of it is disturbed."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kiosk.health.faults import KioskFault

# The status is written once a second; a busy Pi may be late by a few.
STALE_S = 10.0

STATUS, LOCK = "status.json", "kiosk.lock"


@dataclass(frozen=True, slots=True)
class RunningKiosk:
    """A kiosk that holds its lock. `status`: its newest status, empty where it tells none.

    `silent_s`: for how long it has told nothing new; None where it never did.
    """

    pid: int | None
    status: Mapping[str, Any]
    silent_s: float | None = None

    def told(self, *names: str) -> Any:
        """A value of its status, None where there is none: told("wall", "age_s")."""
        value: object = self.status
        for name in names:
            if not isinstance(value, Mapping):
                return None
            value = cast("Mapping[str, object]", value).get(name)
        return value

    def number(self, *names: str) -> float | None:
        """The same where it is a number."""
        value = self.told(*names)
        return float(value) if isinstance(value, int | float) else None

    def part(self, name: str) -> Mapping[str, Any]:
        """The state of a part of it; empty where it has none of this name."""
        parts = self.told("parts")
        for part in cast("list[object]", parts) if isinstance(parts, list) else []:
            if isinstance(part, Mapping):
                state = cast("Mapping[str, Any]", part)
                if state.get("name") == name:
                    return state
        return {}

    @property
    def faults(self) -> frozenset[KioskFault]:
        """What it says is wrong."""
        rows = self.told("faults")
        found: set[KioskFault] = set()
        for row in cast("list[object]", rows) if isinstance(rows, list) else []:
            if isinstance(row, Mapping):
                # A newer kiosk may know more of them.
                with suppress(ValueError):
                    found.add(KioskFault(str(cast("Mapping[str, object]", row).get("fault"))))
        return frozenset(found)

    def fault(self, *those: KioskFault) -> KioskFault | None:
        """The first of those that it has."""
        faults = self.faults
        return next((fault for fault in those if fault in faults), None)


def look_for_kiosk(runtime: Path, t_s: float, root: Path = Path("/")) -> RunningKiosk | None:
    """The kiosk whose runtime folder this is; None when none runs. `t_s`: monotonic, now.

    Its lock is looked up among the kernel's rather than tried: a kiosk that starts at that
    very moment would find it taken.
    """
    status = read_status(runtime)
    told_s = status.get("t_s")
    silent_s = t_s - told_s if isinstance(told_s, int | float) else None
    fresh = silent_s is not None and 0 <= silent_s <= STALE_S
    held = is_locked(runtime / LOCK, root)
    if held is None:
        held = fresh
    if not held:
        return None
    pid = status.get("pid")
    return RunningKiosk(
        pid if isinstance(pid, int) else _pid_in(runtime / LOCK),
        status if fresh else {},
        None if fresh else silent_s,
    )


def read_status(runtime: Path) -> Mapping[str, Any]:
    """The status file as it is, of whatever age; empty where there is none that can be read."""
    try:
        found = json.loads((runtime / STATUS).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def is_locked(path: Path, root: Path = Path("/")) -> bool | None:
    """Whether somebody holds a lock on this file or folder; None where that can't be told."""
    try:
        number = path.stat().st_ino
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        lines = (root / "proc/locks").read_text(encoding="ascii", errors="replace").split("\n")
    except OSError:
        return None
    # "1: FLOCK  ADVISORY  WRITE 1234 fd:00:5678 0 EOF"; after an arrow stands who waits.
    for line in lines:
        words = line.split()
        if len(words) >= 6 and words[1] == "FLOCK" and words[5].endswith(f":{number}"):
            return True
    return False


def _pid_in(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
