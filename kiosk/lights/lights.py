"""The lights as a part of the kiosk: a thread that hands the desk's light to the strip."""

import atexit
import threading
import time
from collections.abc import Callable

from kiosk.coach.scene import Scene
from kiosk.lights.colour import Rgb
from kiosk.lights.desk import LightDesk
from kiosk.lights.strip import Strip

# After a pin has failed: long enough for a cable to be pushed in, short enough to be noticed.
RETRY_S = 2.0
# Every wait has an end, even with nothing to do.
LONGEST_WAIT_S = 60.0
JOIN_S = 2.0
SHORTEST_WAIT_S = 0.001


class Lights:
    """Shows scenes on a strip, which it owns from now on; a thread of its own does the fades.

    No call but close() waits for the strip, and none raises. `brightness`: share of the strip's
    full light that is never exceeded, 0 to 1; ValueError otherwise.

    Dark on every way of ending that a process can notice: close(), and the interpreter's end
    where nobody called it (SIGTERM is for the app to turn into close()). SIGKILL and a pulled
    plug can't be noticed: there the pull-down at each MOSFET's gate makes it dark.
    """

    def __init__(
        self,
        strip: Strip,
        brightness: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._strip = strip
        self._clock = clock
        self._desk = LightDesk(brightness)
        self._condition = threading.Condition()
        self._changed = True
        self._closing = False
        self._trouble: str | None = None
        self._thread = threading.Thread(target=self._run, name="lights", daemon=True)
        atexit.register(self.close)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """Why the strip does not shine as it should, as half a sentence; None when well."""
        return self._trouble

    def show(self, scene: Scene) -> None:
        """Show what this scene says. Cheap where it says nothing new; for every scene there is.

        A touch's first step is on its way to the pins before anything else.
        """
        with self._condition:
            if self._desk.hear(scene, self._clock()):
                self._wake()

    def dim(self, brightness: float) -> None:
        """Another share of the strip's full light, from now on. ValueError outside 0 to 1."""
        with self._condition:
            self._desk.dim(brightness)
            self._wake()

    def fault(self, on: bool) -> None:
        """Whether a part of the kiosk needs the staff."""
        with self._condition:
            if self._desk.fault(on):
                self._wake()

    def night(self, on: bool) -> None:
        """Whether it is night: dark, whatever happens."""
        with self._condition:
            if self._desk.night(on):
                self._wake()

    def close(self) -> None:
        """Dark at once and the pins let go; nothing is shown after it. May be called twice."""
        with self._condition:
            if self._closing:
                return
            self._closing = True
            self._condition.notify_all()
        # A strip that hangs is closed all the same.
        self._thread.join(JOIN_S)
        self._strip.close()
        atexit.unregister(self.close)

    def _wake(self) -> None:
        self._changed = True
        self._condition.notify_all()

    def _run(self) -> None:
        sent: Rgb | None = None
        while (rgb := self._next()) is not None:
            if rgb == sent:
                continue
            try:
                sent = None
                self._strip.show(rgb)
            # Each pin factory raises what it likes, and nothing may end this thread.
            except Exception as error:
                why = " ".join(str(error).split()) or type(error).__name__
                self._trouble = f"the light strip does not answer ({why})"
                self._pause()
            else:
                sent, self._trouble = rgb, None

    def _next(self) -> Rgb | None:
        """What to show next, when its time has come; None when it is over."""
        with self._condition:
            while not self._changed and not self._closing:
                due_s = self._desk.due_s
                wait_s = LONGEST_WAIT_S if due_s is None else due_s - self._clock()
                if wait_s <= 0:
                    break
                self._condition.wait(min(max(wait_s, SHORTEST_WAIT_S), LONGEST_WAIT_S))
            if self._closing:
                return None
            self._changed = False
            return self._desk.step(self._clock())

    def _pause(self) -> None:
        """Leave a failing strip alone for a while; then it begins in the dark."""
        with self._condition:
            self._condition.wait_for(lambda: self._closing, RETRY_S)
            self._desk.start_dark()
            self._changed = True
