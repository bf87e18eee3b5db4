"""The kiosk's own short diary: boots, faults that came and went, recoveries, stops."""

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from kiosk.health.one_line import one_line

# Why a kiosk ended that begins anew by itself.
OTHER_SETTINGS = "other settings"
# 1 MB holds about 5,000 events; four files are months of a kiosk that is well.
MAX_BYTES = 1_000_000
FILES = 4

_log = logging.getLogger(__name__)


class EventKind(StrEnum):
    """What can have happened. HANG: the watchdog's ping was withheld because of a part."""

    BOOT = "boot"
    FAULT_CAME = "fault_came"
    FAULT_WENT = "fault_went"
    RECOVERY = "recovery"
    HANG = "hang"
    STOP = "stop"


class EventLog:
    """Appends events to a file of JSON lines, any thread; nothing here raises.

    Each line has `time` (UTC wall clock, ISO 8601, may be wrong or step), `t_s` (monotonic
    seconds, right within one `boot`) and `kind`. At max_bytes the file becomes path.1 and so
    on, FILES in all. `trouble`: why it can't be written now, one line.
    """

    def __init__(
        self,
        path: Path,
        boot_id: str | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.path = path
        self.trouble: str | None = None
        self._boot_id = boot_id
        self._clock = clock
        self._wall_clock = wall_clock
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._codes: frozenset[str] = frozenset()

    def write(self, kind: EventKind, **details: object) -> None:
        """Append one event. Texts are cut to one line; what JSON can't hold becomes text."""
        with self._lock:
            # A diary must never be what ends a kiosk, whatever it is given to write down.
            try:
                self._append(self._line(kind, details))
            except Exception as error:
                if self.trouble is None:
                    _log.warning("events can't be written to %s: %s", self.path, error)
                self.trouble = one_line(str(error))
            else:
                self.trouble = None

    def faults(self, codes: Collection[str]) -> None:
        """Given the staff codes that are active now, writes which came and which went."""
        with self._lock:
            before, self._codes = self._codes, frozenset(codes)
            now = self._codes
        for code in sorted(now - before):
            self.write(EventKind.FAULT_CAME, code=code)
        for code in sorted(before - now):
            self.write(EventKind.FAULT_WENT, code=code)

    def _line(self, kind: EventKind, details: Mapping[str, object]) -> bytes:
        event: dict[str, object] = {
            "time": _utc(self._wall_clock()),
            "t_s": round(self._clock(), 3),
            "boot": self._boot_id,
            "kind": kind.value,
        }
        for name, value in details.items():
            event.setdefault(name, one_line(value) if isinstance(value, str) else value)
        return json.dumps(event, default=lambda value: one_line(str(value))).encode() + b"\n"

    def _append(self, line: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size + len(line) > self._max_bytes:
            for number in range(FILES - 1, 0, -1):
                older = numbered(self.path, number - 1)
                if older.exists():
                    older.replace(numbered(self.path, number))
        with self.path.open("a+b") as file:
            # A line that a power cut tore must not swallow the next one.
            if file.tell() > 0:
                file.seek(-1, 2)
                if file.read(1) != b"\n":
                    line = b"\n" + line
            file.write(line)


def numbered(path: Path, number: int) -> Path:
    """The file itself for 0, then path.1 (younger) to path.3 (oldest)."""
    return path if number == 0 else path.with_name(f"{path.name}.{number}")


def read_events(path: Path) -> list[Mapping[str, Any]]:
    """All events, oldest first; torn lines and unreadable files are left out."""
    events: list[Mapping[str, Any]] = []
    for number in range(FILES - 1, -1, -1):
        try:
            with numbered(path, number).open("rb") as file:
                lines = file.read(2 * MAX_BYTES).splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict):
                events.append(cast("dict[str, Any]", event))
    return events


def hangs_of_boot(
    events: list[Mapping[str, Any]], boot_id: str | None
) -> list[tuple[str, float]]:
    """Part and monotonic time of each hang in this boot, for watchdog.spared_parts."""
    return [
        (str(event.get("part")), float(event["t_s"]))
        for event in events
        if event.get("kind") == EventKind.HANG
        and boot_id is not None
        and event.get("boot") == boot_id
        and isinstance(event.get("t_s"), int | float)
    ]


def _utc(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="milliseconds")
