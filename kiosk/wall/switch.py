"""A switch at the wall, behind a flap or a pad, on one pin."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import cast

from gpiozero import Button
from gpiozero.pins import Factory, Pin

from kiosk.wall.outlet import Outlet
from kiosk.wall.pins import taking_pins
from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn, WallSource

# Contacts bounce for a few ms, and a quick tap lasts 80 ms: open for so long is let go.
RELEASE_S = 0.02
# Nothing changes: said anew so often, because a reading older than 0.3 s is unknown.
HEARTBEAT_S = 0.1
# Ten taps a second are 20 edges; a loose wire that picks up the mains has 100.
MAX_EDGES_PER_S = 60
# An edge that has not come by then, never will.
LOST_EDGE_S = 0.1
# Nobody leans that long in a drill of taps.
STUCK_S = 60.0
# A stamp further off than this is of another clock than ours (before Linux 5.7 the kernel's
# were wall-clock time).
SAME_CLOCK_S = 0.25
JOIN_S = 2.0

_log = logging.getLogger(__name__)


class Contact:
    """Follows a contact's edges and hands on readings, without delay at the first of them.

    Times in seconds; feed it in about time order. A touch begins with the first edge. It ends
    when the contact has stayed open for RELEASE_S, with the time at which it opened.
    """

    def __init__(self, put: Callable[[WallReading], None], touched: bool, t: float) -> None:
        self._put = put
        self._touched = touched
        self._touching = touched
        self._touching_since = t
        self._opened_t: float | None = None
        self._edges: deque[float] = deque(maxlen=MAX_EDGES_PER_S + 1)
        self._told_t = t
        self._tell(t)

    @property
    def opened(self) -> bool:
        """Whether it is open, for too short a time yet to be let go."""
        return self._opened_t is not None

    def trouble(self, t: float) -> str | None:
        """What is wrong at time t, as half a sentence; None when all is well."""
        if len(self._edges) > MAX_EDGES_PER_S and t - self._edges[0] <= 1.0:
            return "the switch chatters: check its wires and its contact"
        if self._touching and t - self._touching_since > STUCK_S:
            return "touched for over a minute: free the switch, and check that no wire is cut"
        return None

    def edge(self, t: float, touched: bool) -> None:
        """The contact opened or closed."""
        if touched == self._touched:
            return
        self._settle(t)
        self._touched = touched
        self._edges.append(t)
        if touched:
            self._opened_t = None
            if not self._touching:
                self._touching, self._touching_since = True, t
                self._tell(t)
        else:
            self._opened_t = t

    def tick(self, t: float, touched: bool) -> None:
        """Now and then, with how the contact is: mends lost edges, says the same anew."""
        if touched and self._opened_t is not None and t - self._opened_t < LOST_EDGE_S:
            # The edge that closed it is on its way, with the time that decides.
            return
        self.edge(t, touched)
        self._settle(t)
        if t - self._told_t >= HEARTBEAT_S:
            self._tell(t)

    def _settle(self, t: float) -> None:
        opened = self._opened_t
        if opened is None or t - opened < RELEASE_S:
            return
        self._opened_t = None
        # Both, so that the touch is as long as it was.
        self._tell(opened)
        self._touching = False
        self._tell(opened)

    def _tell(self, t: float) -> None:
        self._told_t = t
        well = self.trouble(t) is None
        self._put(WallReading(t, None, self._touching if well else None))


class SwitchWall(WallSource):
    """A switch that is pressed by the touch; each edge is handed on at once.

    `pull_up`: it connects the pin to ground, with the Pi's own resistor to 3.3 V; else it
    connects to 3.3 V. `normally_closed`: it opens when pressed. Then a cut wire is a touch
    without end, which is found after a minute; with the usual wiring a cut wire can't be told
    from nobody touching.
    """

    def __init__(
        self,
        pin: int,
        *,
        pull_up: bool = True,
        normally_closed: bool = False,
        pin_factory: Factory | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = "switch"
        self._pin = pin
        self._pull_up = pull_up
        self._normally_closed = normally_closed
        self._pin_factory = pin_factory
        self._clock = clock
        self._lock = threading.RLock()
        self._button: Button | None = None
        self._contact: Contact | None = None
        self._outlet: Outlet | None = None
        self._gone: str | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._opened = threading.Event()

    @property
    def trouble(self) -> str | None:
        # Without the lock, which is held while somebody takes a reading.
        contact = self._contact
        if self._gone is not None or contact is None:
            return self._gone
        return contact.trouble(self._clock())

    def scene_is_empty(self, empty: bool) -> None:
        """A switch has no rest to learn."""

    def open(self, hand_on: HandOn) -> None:
        self.close()
        with taking_pins(self.name, f"GPIO{self._pin}"):
            button = Button(self._pin, pull_up=self._pull_up, pin_factory=self._pin_factory)
            try:
                touched = self._is_touched(button)
                self._outlet = Outlet(hand_on)
                self._button = button
                self._contact = Contact(self._outlet.put, touched, self._clock())
                # The edges with their stamps; gpiozero's own callbacks come without.
                cast(Pin, button.pin).when_changed = self._changed
            except BaseException:
                self._forget()
                button.close()
                raise
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._stop,), name="wall", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._opened.set()
        if self._outlet is not None:
            self._outlet.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)
        self._thread = None
        button = self._button
        self._forget()
        if button is not None:
            try:
                button.close()
            except Exception as error:
                _log.warning("The pin of the switch was not let go of: %s", error)

    def _forget(self) -> None:
        self._outlet = self._button = self._contact = self._gone = None

    def _changed(self, ticks: float, state: float) -> None:
        """Called by the pin library's thread, which must not be ended by an error."""
        with self._lock:
            contact = self._contact
            if contact is None:
                return
            now = self._clock()
            # One that waited for its turn has an older stamp, never a younger one.
            t = ticks if -SAME_CLOCK_S <= ticks - now <= 0 else now
            touched = (bool(state) != self._pull_up) != self._normally_closed
            contact.edge(t, touched)
            if contact.opened:
                self._opened.set()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._opened.wait(HEARTBEAT_S)
            self._opened.clear()
            contact = self._contact
            if contact is not None and contact.opened:
                stop.wait(RELEASE_S)
            if not stop.is_set():
                self._beat()

    def _beat(self) -> None:
        with self._lock:
            contact, button, outlet = self._contact, self._button, self._outlet
            if contact is None or button is None or outlet is None:
                return
            try:
                # Asked under the lock: an answer of before an edge would undo it.
                touched = self._is_touched(button)
            except Exception as error:
                if self._gone is None:
                    _log.warning("The switch can't be read: %s", error)
                self._gone = "its pin can't be read any more: start the kiosk anew"
                outlet.put(WallReading(self._clock()))
                return
            self._gone = None
            contact.tick(self._clock(), touched)

    def _is_touched(self, button: Button) -> bool:
        return bool(button.is_active) != self._normally_closed
