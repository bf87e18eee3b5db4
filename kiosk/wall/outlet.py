"""The one place where a wall source hands its readings on."""

import logging
import threading
from dataclasses import replace

from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn

# Whoever takes a reading queues it; one that hangs must not make the end hang.
_CLOSE_S = 1.0

_log = logging.getLogger(__name__)


class Outlet:
    """Hands readings on in time order, from whatever thread, until it is closed."""

    def __init__(self, hand_on: HandOn) -> None:
        self._hand_on = hand_on
        # Whoever takes a reading may close the source in the same call.
        self._lock = threading.RLock()
        self._last_t = float("-inf")
        self._closed = False

    def put(self, reading: WallReading) -> None:
        """Hand one on; a time before the last one's becomes that one's. Never raises."""
        with self._lock:
            if self._closed:
                return
            if reading.t < self._last_t:
                reading = replace(reading, t=self._last_t)
            self._last_t = reading.t
            try:
                self._hand_on(reading)
            except Exception:
                # The thread behind it may be the pin library's, which would end with it.
                _log.exception("A wall reading was not taken")

    def close(self) -> None:
        """Nothing is handed on any more; waits for the one that is under way."""
        self._closed = True
        if self._lock.acquire(timeout=_CLOSE_S):
            self._lock.release()
