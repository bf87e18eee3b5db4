"""An HC-SR04 ultrasonic ranger on two pins.

gpiozero's DistanceSensor is not used: dead, it hangs or reads 0, which is a touch; unplugged,
it repeats its last distance for ever (FIELD-NOTES 0.1). Here each echo is timed and counted,
and a missing one is missing.
"""

import math
import threading
import time
from collections.abc import Callable
from typing import cast

from gpiozero import InputDevice, OutputDevice
from gpiozero.pins import Factory, Pin

from kiosk.wall.pins import taking_pins
from kiosk.wall.ranged import RangedWall, Ranger
from kiosk.wall.ranging import ULTRASOUND, Pad, Person

# 331.5 + 0.6 T at 21 degrees C (SCIENCE D2); 10 degrees more or less are 2 %.
SOUND_M_S = 344.0
# The shortest that the sensor's makers name is 50 ms (SCIENCE D1), for echoes out of a room.
CYCLE_S = 0.05
# The pad's back answers within 1 ms, and what comes later comes from further away. Three
# centimetres at 0.5 m/s, a hard tap, take 60 ms, so the usual cycle could not tell it.
PAD_CYCLE_S = 0.03
# At 4 m the echo ends after 23 ms; without one the pin stays high for 38 ms and more.
ECHO_S = 0.025
# Some copies take 200 ms to give up; high for longer is a broken sensor or a short.
HIGH_S = 0.25
# The makers ask for 10 us; lgpio's own calls take longer than that.
TRIGGER_S = 0.00001


class UltrasonicWall(RangedWall):
    """An HC-SR04 that looks at a pad or, poor on cloth, at the person.

    `echo_pin`, `trigger_pin`: GPIO numbers; the echo must come at 3.3 V. `cycle_s`: from ping
    to ping, 60 ms at the most. `pin_factory`: gpiozero's, its own choice when None.
    """

    def __init__(
        self,
        echo_pin: int,
        trigger_pin: int,
        looks_at: Pad | Person,
        *,
        cycle_s: float | None = None,
        pin_factory: Factory | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if cycle_s is None:
            cycle_s = PAD_CYCLE_S if isinstance(looks_at, Pad) else CYCLE_S
        if not 0.02 <= cycle_s <= 0.06:
            raise ValueError(f"A ping every {cycle_s} s can't be: give 0.02 to 0.06 s.")
        super().__init__("ultrasonic ranger", looks_at, ULTRASOUND, cycle_s, clock)
        self._echo_pin = echo_pin
        self._trigger_pin = trigger_pin
        self._pin_factory = pin_factory

    def _connect(self) -> Ranger:
        pins = f"GPIO{self._echo_pin} (echo) and GPIO{self._trigger_pin} (trigger)"
        with taking_pins(self.name, pins):
            return _Sonar(self._echo_pin, self._trigger_pin, self._pin_factory)


class _Sonar:
    """Pings, and times the echo by the edges' own stamps."""

    def __init__(self, echo_pin: int, trigger_pin: int, factory: Factory | None) -> None:
        self._heard = threading.Event()
        self._rise: float | None = None
        self._fall: float | None = None
        self._pinged_at = -math.inf
        self._echo = InputDevice(echo_pin, pull_up=False, pin_factory=factory)
        try:
            self._trigger = OutputDevice(trigger_pin, pin_factory=factory)
        except BaseException:
            self._echo.close()
            raise
        try:
            self._factory = cast(Factory, self._echo.pin_factory)
            self._pin = cast(Pin, self._echo.pin)
            self._pin.edges = "both"
            self._pin.bounce = None
            self._pin.when_changed = self._changed
        except BaseException:
            self.close()
            raise

    def sample(self) -> float | None:
        """Metres; None for no echo pulse, infinite for one that went on for too long."""
        if self._pin.state:
            # The last ping found nothing, and its pulse is not over.
            return math.inf if time.monotonic() - self._pinged_at < HIGH_S else None
        self._pinged_at = time.monotonic()
        self._heard.clear()
        self._rise = self._fall = None
        self._trigger.on()
        time.sleep(TRIGGER_S)
        self._trigger.off()
        self._heard.wait(ECHO_S)
        rise, fall = self._rise, self._fall
        if rise is None:
            return None
        if fall is None:
            return math.inf
        pulse_s = cast(float, self._factory.ticks_diff(fall, rise))
        return pulse_s * SOUND_M_S / 2

    def close(self) -> None:
        self._echo.close()
        self._trigger.close()

    def _changed(self, ticks: float, state: float) -> None:
        if state:
            self._rise, self._fall = ticks, None
        elif self._rise is not None and self._fall is None:
            self._fall = ticks
            self._heard.set()
