"""What `kiosk top` shows: the live socket's records where there is one, and the status."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.health.events import read_events
from kiosk.health.live_socket import address
from kiosk.joining import how_to_join
from kiosk.staff.diary import Tail, dated
from kiosk.staff.status.looking import Looked, State, a_number, json_object, look, mappings
from kiosk.staff.status.place import Place

# A record has about 2 kB.
LONGEST_LINE = 65_536
AGAIN_S = 1.0
# A kiosk with nobody in front tells five times a second in the night.
OLD_S = 2.0
KEPT_EVENTS = 50
# Of the time before one began to watch.
FIRST_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `wall_s` in seconds since 1970, None where nobody knows."""

    wall_s: float | None
    kind: str
    about: Mapping[str, Any]


class Feed:
    """Keeps `record`, `looked` and `events` up to date while `listen` runs.

    `record`: the newest live one; empty where none comes. `why_not_live`: why, a sentence.
    `clock`: monotonic seconds.
    """

    def __init__(self, place: Place, clock: Callable[[], float] = time.monotonic) -> None:
        self.place = place
        self._clock = clock
        self.looked = Looked(place, State.NEVER)
        self.record: Mapping[str, Any] = {}
        self.why_not_live: str | None = None
        self.events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._tail = Tail(place.events)
        self._add(read_events(place.events)[-FIRST_EVENTS:])
        self.look()

    def look(self) -> None:
        """Read what the kiosk writes once a second."""
        now_s = self._clock()
        self.looked = look(self.place, now_s)
        self._add(self._tail.new())
        told_s = a_number(self.record.get("t_s"))
        if told_s is None or now_s - told_s > OLD_S:
            # What was true then is not to be taken for what is true now.
            self.record = {}

    async def listen(self) -> None:
        """Take records as they come, and wait for a kiosk while none runs. Until cancelled."""
        while True:
            try:
                with address(self.place.live) as name:
                    reader, writer = await asyncio.open_unix_connection(
                        name, limit=LONGEST_LINE
                    )
            except OSError as error:
                self.record = {}
                self.why_not_live = self._why_not(error)
            else:
                self.why_not_live = None
                try:
                    await self._take_all(reader)
                finally:
                    writer.close()
            await asyncio.sleep(AGAIN_S)

    async def _take_all(self, reader: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await reader.readline()
            except (OSError, ValueError):
                return
            if not line:
                return
            self.take(line)

    def take(self, line: bytes) -> None:
        """A line of the socket; what makes no sense is left out."""
        record = json_object(line)
        if not record:
            return
        self.record = record
        now_s, wall_s = self._clock(), time.time()
        for event in mappings(record.get("events")):
            t_s = a_number(event.get("t_s"))
            happened_s = wall_s if t_s is None else wall_s - max(0.0, now_s - t_s)
            self.events.append(Event(happened_s, str(event.get("kind", "?")), event))

    def _add(self, events: Iterable[Mapping[str, Any]]) -> None:
        for entry in dated(events):
            self.events.append(Event(entry.wall_s, "diary", {"text": entry.text}))

    def _why_not(self, error: OSError) -> str:
        if isinstance(error, PermissionError):
            return f"You may not listen to {self.place.live}: {how_to_join(self.place.live)}."
        return "This kiosk tells nothing live: numbers come once a second, without a skeleton."
