"""The thread of its own in which a wall source asks or plays."""

import threading
from collections.abc import Callable

from kiosk.wall.outlet import Outlet
from kiosk.wall.source import HandOn

# One question to a sensor and its answer take well below this.
JOIN_S = 3.0


class OwnThread:
    """One at a time, with the outlet for its readings."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._outlet: Outlet | None = None

    def start(self, hand_on: HandOn, live: Callable[[Outlet, threading.Event], None]) -> None:
        """Begin it; the one before must have ended. `live` goes on until the event is set."""
        self._stop = threading.Event()
        self._outlet = Outlet(hand_on)
        self._thread = threading.Thread(
            target=live, args=(self._outlet, self._stop), name="wall", daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        """Nothing is handed on any more; waits a little. May be called twice, and by itself."""
        self._stop.set()
        if self._outlet is not None:
            self._outlet.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)
        self._thread = self._outlet = None
