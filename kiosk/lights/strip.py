"""Light strips: on pins through MOSFETs, or simulated.

On a Pi, lgpio makes the pulses in software: one thread wakes for every edge, and gpiozero hands
it whole percents (`int(value * 100)`). Each edge is late by some tens of microseconds, which
shimmers most where the pulses are shortest, and slow fades there are a staircase that the eye
sees. So lights change little and quickly, in few levels, at a high rate; 0 and 100 % have no
edges at all. A new level begins with the next cycle, so a high rate is a quick one as well. The
pulses go on at 0 %: lgpio's thread would take up to 20 ms to begin anew, and that would be lost
to a touch.
"""

import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import gpiozero

from kiosk.lights.colour import DARK, Rgb, Srgb, luminance, on_screen

# Above 1 kHz nobody sees a flicker (SCIENCE E, IEEE 1789); much more costs lgpio's thread CPU.
PWM_HZ = 1000
PWM_HZ_LIMIT = 10_000  # lgpio's own
KEPT = 1000

_HAIR = 1e-6


class LightsError(Exception):
    """A light strip can't be used. The message is one sentence: what, where, what to do."""


class Strip(ABC):
    """Something that shines. Shown to and closed from one thread at a time."""

    @abstractmethod
    def show(self, rgb: Rgb) -> None:
        """Shine like this until told otherwise; linear shares, 0 to 1. May raise anything."""

    @abstractmethod
    def close(self) -> None:
        """Go dark and let go of the pins. May be called twice, never raises."""


def whole_percents(rgb: Rgb) -> tuple[int, int, int]:
    """Duty cycles that lgpio can give.

    Red is rounded down, the others up: rounding must not make a dim orange a pure red.
    """
    red, green, blue = rgb
    return math.floor(red * 100 + _HAIR), _rounded_up(green), _rounded_up(blue)


class SimulatedStrip(Strip):
    """Remembers what a strip would show, in lgpio's levels. Ships with the product.

    `rgb`: what it shows now. `history`: the last of what it showed, the newest last.
    """

    def __init__(self) -> None:
        self.rgb = DARK
        self.history: deque[Rgb] = deque(maxlen=KEPT)
        self.closed = False

    @property
    def srgb(self) -> Srgb:
        """The light as a screen shows it."""
        return on_screen(self.rgb)

    def show(self, rgb: Rgb) -> None:
        red, green, blue = whole_percents(rgb)
        shown = red / 100, green / 100, blue / 100
        if shown != self.rgb:
            self.rgb = shown
            self.history.append(shown)

    def close(self) -> None:
        self.show(DARK)
        self.closed = True


class _PinStrip(Strip):
    """Channels on pins, each with its pulses."""

    def __init__(
        self, pins: Sequence[int | str], active_high: bool, pwm_hz: int, pin_factory: Any
    ) -> None:
        self._leds: list[Any] = []
        self._nudge = _HAIR if active_high else -_HAIR
        # By channel; None where it is not known what the pin does.
        self._percents: list[int | None] = [0] * len(pins)
        if not 0 < pwm_hz <= PWM_HZ_LIMIT:
            raise LightsError(
                f"The lights can't be switched {pwm_hz} times a second: choose 500 to 1000."
            )
        for pin in pins:
            try:
                # Not RGBLED: it leaves its pins at 100 Hz, which is a visible flicker.
                led: Any = gpiozero.PWMLED(
                    pin, active_high=active_high, frequency=pwm_hz, pin_factory=pin_factory
                )
            # Below gpiozero each pin factory raises what it likes.
            except Exception as error:
                self.close()
                raise LightsError(_sentence(pin, error)) from error
            self._leds.append(led)

    def close(self) -> None:
        for led in self._leds:
            with suppress(Exception):
                led.off()
            with suppress(Exception):
                led.close()
        self._leds = []

    def _give(self, percents: Sequence[int]) -> None:
        for channel, led in enumerate(self._leds):
            percent = percents[channel]
            if percent == self._percents[channel]:
                continue
            self._percents[channel] = None
            # gpiozero cuts off what is left over of a percent: 0.29 * 100 would be 28.
            led.value = percent / 100 + (self._nudge if 0 < percent < 100 else 0)
            self._percents[channel] = percent


class RgbStrip(_PinStrip):
    """A coloured strip: red, green and blue on three pins, `pwm_hz` pulses a second.

    `active_high`: whether a high pin means light. Where it does not, opening the strip flashes
    it for some milliseconds. Raises LightsError; then no pin is held.
    """

    def __init__(
        self,
        red_pin: int | str,
        green_pin: int | str,
        blue_pin: int | str,
        *,
        active_high: bool = True,
        pwm_hz: int = PWM_HZ,
        pin_factory: Any = None,
    ) -> None:
        super().__init__((red_pin, green_pin, blue_pin), active_high, pwm_hz, pin_factory)

    def show(self, rgb: Rgb) -> None:
        self._give(whole_percents(rgb))


class WhiteStrip(_PinStrip):
    """A strip of one colour on one pin: of each colour it shows the luminance.

    `active_high` and errors as in RgbStrip.
    """

    def __init__(
        self,
        pin: int | str,
        *,
        active_high: bool = True,
        pwm_hz: int = PWM_HZ,
        pin_factory: Any = None,
    ) -> None:
        super().__init__((pin,), active_high, pwm_hz, pin_factory)

    def show(self, rgb: Rgb) -> None:
        self._give((_rounded_up(luminance(rgb)),))


def _rounded_up(share: float) -> int:
    return math.ceil(share * 100 - _HAIR)


def _sentence(pin: int | str, error: Exception) -> str:
    """Why a pin can't be had, from what gpiozero or the pin factory under it says."""
    where = f"GPIO {pin} of the lights"
    said = " ".join(str(error).split()) or type(error).__name__
    low = said.lower()
    if isinstance(error, gpiozero.GPIOPinInUse):
        return f"{where} is used twice in the settings: give each part a pin of its own."
    if "busy" in low:
        return f"{where} is used by another program: end it, or choose another pin."
    if isinstance(error, gpiozero.PinInvalidPin | gpiozero.GPIOPinMissing):
        return f"{where} is not a pin of this board: choose another one in the settings."
    if isinstance(error, gpiozero.PinPWMUnsupported):
        return f"{where} can't be dimmed by this pin factory: use lgpio."
    if isinstance(error, PermissionError) or "permission" in low or "not permitted" in low:
        return f"{where} may not be used by this user: add the user to the group gpio."
    if (
        isinstance(error, ImportError | gpiozero.BadPinFactory | gpiozero.PinUnknownPi)
        or "gpiochip" in low
    ):
        return (
            f"{where} can't be reached, because there are no usable pins here ({said}): "
            "install lgpio on a Raspberry Pi, or switch the lights off in the settings."
        )
    return f"{where} can't be used ({said}): check the wiring and the pin in the settings."
