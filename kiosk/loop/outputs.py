"""Where scenes go from the coach: lights at once, sound, sessions, and the screen's slot."""

import logging
from collections.abc import Callable
from threading import Event

from kiosk.coach.scene import Scene
from kiosk.health.part import Worker
from kiosk.lights.lights import Lights
from kiosk.lights.strip import LightsError, Strip
from kiosk.loop.slot import Slot
from kiosk.sessions.recorder import Recorder
from kiosk.sound.sound import Sound

WATCH_S = 0.5

_log = logging.getLogger(__name__)


class LightsWorker(Worker):
    """Keeps the lights on their strip; scenes go to them past this thread."""

    foreseen = (LightsError,)

    def __init__(
        self,
        make_strip: Callable[[], Strip],
        brightness: float,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._make_strip = make_strip
        self._brightness = brightness
        self._wait = wait or Event().wait
        self._lights: Lights | None = None
        self.strip: Strip | None = None
        self._fault = self._night = False

    @property
    def trouble(self) -> str | None:
        """Why they are dark, as half a sentence; None when well."""
        lights = self._lights
        return lights.trouble if lights is not None else None

    def set_up(self) -> None:
        """Takes the pins."""
        self.strip = self._make_strip()
        lights = Lights(self.strip, self._brightness)
        lights.fault(self._fault)
        lights.night(self._night)
        self._lights = lights

    def step(self) -> None:
        """Looks after them."""
        self._wait(WATCH_S)
        if (trouble := self.trouble) is not None:
            raise LightsError(trouble)

    def tear_down(self) -> None:
        """Dark, and the pins let go."""
        lights, self._lights, self.strip = self._lights, None, None
        if lights is not None:
            lights.close()

    def dim(self, brightness: float) -> None:
        """Another share of full light; from the display's thread."""
        if brightness == self._brightness:
            return
        self._brightness = brightness
        lights = self._lights
        if lights is not None:
            lights.dim(brightness)

    def show(self, scene: Scene) -> None:
        """From the coach's thread."""
        lights = self._lights
        if lights is not None:
            lights.show(scene)

    def tell(self, *, fault: bool, night: bool) -> None:
        """From the display's thread: what is not in a scene."""
        self._fault, self._night = fault, night
        lights = self._lights
        if lights is not None:
            lights.fault(fault)
            lights.night(night)


class Outputs:
    """Hands one scene to all; what fails in one does not keep it from the others.

    `screen` gets only what is on disk already.
    """

    def __init__(
        self,
        recorder: Recorder,
        lights: LightsWorker | None,
        sound: Sound | None,
        screen: Slot[Scene],
    ) -> None:
        self._recorder, self._screen = recorder, screen
        # In the order of haste: a touch must be seen within milliseconds.
        self._takers: list[Callable[[Scene], None]] = []
        if lights is not None:
            self._takers.append(lights.show)
        if sound is not None:
            self._takers.append(sound.take)
        self._takers.append(recorder.take)
        self._failed: set[int] = set()

    def __call__(self, scene: Scene) -> None:
        for number, take in enumerate(self._takers):
            try:
                take(scene)
            except Exception:
                # All of them promise not to raise; if one does, the session is not the price.
                if number not in self._failed:
                    self._failed.add(number)
                    _log.exception("an output of the coach is at fault")
        self._screen.put(self._recorder.shown(scene))
