"""The kiosk's diary (kiosk/health/events.py) for people: what happened, and when that was."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from kiosk.health.board import NOT_AFTER, NOT_BEFORE
from kiosk.health.events import MAX_BYTES, OTHER_SETTINGS, EventKind, numbered
from kiosk.health.faults import REMEDIES
from kiosk.staff.failure import plain

# "worked_out": from a later entry of the same boot, whose clock was set by then.
Clock = Literal["set", "worked_out", "not_set"]

ABOUT_FAULTS = frozenset({EventKind.FAULT_CAME, EventKind.FAULT_WENT, EventKind.HANG})

_STAFF = {row.code: row.staff for row in REMEDIES.values()}
# Ten years: no computer was on for so long.
LONGEST_S = 3.2e8
# What every entry has.
_COMMON = frozenset({"time", "t_s", "boot", "kind"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the diary; `wall_s` in seconds since 1970, None where nobody knows."""

    event: Mapping[str, Any]
    wall_s: float | None
    clock: Clock

    @property
    def kind(self) -> str:
        """As the kiosk wrote it."""
        return str(self.event.get("kind", "?"))

    @property
    def text(self) -> str:
        """What happened."""
        return plain(_SENTENCES.get(self.kind, _otherwise)(self.event))


def dated(events: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The events with their times, in the same order.

    A Pi has no clock of its own: before a network has set it its date is impossible. Seconds
    since the boot are right all the same, and a later entry of that boot tells the rest.
    """
    entries: list[Entry] = []
    offsets: dict[str, float] = {}
    for event in reversed(list(events)):
        wall_s, since_boot_s, boot = _told_s(event), _since_boot_s(event), event.get("boot")
        if wall_s is not None:
            entries.append(Entry(event, wall_s, "set"))
            if since_boot_s is not None and isinstance(boot, str):
                offsets[boot] = wall_s - since_boot_s
        elif since_boot_s is not None and isinstance(boot, str) and boot in offsets:
            entries.append(Entry(event, offsets[boot] + since_boot_s, "worked_out"))
        else:
            entries.append(Entry(event, None, "not_set"))
    return entries[::-1]


def _told_s(event: Mapping[str, Any]) -> float | None:
    try:
        moment = datetime.fromisoformat(str(event.get("time")))
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return moment.timestamp() if NOT_BEFORE <= moment < NOT_AFTER else None
    except (ValueError, OverflowError):
        return None


def _since_boot_s(event: Mapping[str, Any]) -> float | None:
    t_s = event.get("t_s")
    return t_s if isinstance(t_s, int | float) and 0 <= t_s < LONGEST_S else None


class Tail:
    """What is added to a diary from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number: int | None = None
        self._position = 0
        with suppress(OSError):
            found = path.stat()
            self._number, self._position = found.st_ino, found.st_size

    def new(self) -> list[Mapping[str, Any]]:
        """The events since the last time; empty where the diary can't be read."""
        try:
            number = self._path.stat().st_ino
        except OSError:
            return []
        events: list[Mapping[str, Any]] = []
        if self._number is not None and number != self._number:
            # A new one was begun; the rest of the old one has another name now.
            with suppress(OSError):
                old = numbered(self._path, 1)
                if old.stat().st_ino == self._number:
                    events += self._read(old)
            self._position = 0
        self._number = number
        with suppress(OSError):
            events += self._read(self._path)
        return events

    def _read(self, path: Path) -> list[Mapping[str, Any]]:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < self._position:
                self._position = 0
            file.seek(self._position)
            data = file.read(2 * MAX_BYTES)
        # A line that is still being written is left for the next time.
        whole = data.rpartition(b"\n")[0]
        self._position += len(whole) + 1 if whole or data.startswith(b"\n") else 0
        return events_in(whole)


def events_in(data: bytes) -> list[Mapping[str, Any]]:
    """The events in lines of JSON; what is torn is left out."""
    events: list[Mapping[str, Any]] = []
    for line in data.splitlines():
        with suppress(ValueError, RecursionError):
            event = json.loads(line, parse_constant=lambda _: None)
            if isinstance(event, dict):
                events.append(cast("dict[str, Any]", event))
    return events


def _boot(event: Mapping[str, Any]) -> str:
    version = event.get("version")
    return f"The kiosk started (version {version})." if version else "The kiosk started."


def _came(event: Mapping[str, Any]) -> str:
    code = str(event.get("code", "?"))
    return f"{code} came: {_STAFF.get(code, 'a newer kiosk knows what it is.')}"


def _went(event: Mapping[str, Any]) -> str:
    return f"{event.get('code', '?')} went away."


def _recovery(event: Mapping[str, Any]) -> str:
    return f"{event.get('part', 'A part')} is well again."


def _hang(event: Mapping[str, Any]) -> str:
    why = f" ({event['reason']})" if event.get("reason") else ""
    return f"{event.get('part', 'A part')} hangs{why}: the kiosk is to be started anew."


def _stop(event: Mapping[str, Any]) -> str:
    why = event.get("why")
    if why in (None, "asked"):
        return "The kiosk was stopped."
    if why == OTHER_SETTINGS:
        return "The kiosk ended to begin anew with other settings."
    return f"The kiosk gave up: {str(why).rstrip('.')}."


def _otherwise(event: Mapping[str, Any]) -> str:
    more = ", ".join(f"{key} {value}" for key, value in event.items() if key not in _COMMON)
    kind = str(event.get("kind", "?")).replace("_", " ")
    return f"{kind}: {more}" if more else kind


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    EventKind.BOOT: _boot,
    EventKind.FAULT_CAME: _came,
    EventKind.FAULT_WENT: _went,
    EventKind.RECOVERY: _recovery,
    EventKind.HANG: _hang,
    EventKind.STOP: _stop,
}
