"""Light strips on simulated pins, and what happens where there are none."""

import os
from collections.abc import Iterator
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin

from kiosk.lights.colour import DARK, Rgb, luminance
from kiosk.lights.strip import LightsError, RgbStrip, SimulatedStrip, Strip, WhiteStrip

PINS = (12, 13, 16)


@pytest.fixture
def pins() -> Iterator[Any]:
    factory = MockFactory(pin_class=MockPWMPin)
    yield factory
    factory.close()


def states(factory: Any, *pins: int) -> list[float]:
    return [factory.pin(pin).state for pin in pins or PINS]


def test_a_new_strip_is_dark_and_pulses_fast(pins: Any):
    strip = RgbStrip(*PINS, pwm_hz=1000, pin_factory=pins)
    assert states(pins) == [0, 0, 0]
    assert [pins.pin(pin).frequency for pin in PINS] == [1000] * 3
    strip.close()


def test_each_colour_goes_to_its_pin(pins: Any):
    strip = RgbStrip(*PINS, pin_factory=pins)
    strip.show((0.25, 0.5, 1.0))
    assert states(pins) == pytest.approx([0.25, 0.5, 1.0], abs=1e-5)


@pytest.mark.parametrize("active_high", [True, False])
def test_lgpio_gets_the_percents_that_are_meant(pins: Any, active_high: bool):
    strip = WhiteStrip(26, active_high=active_high, pin_factory=pins)
    for percent in [*range(101), 0]:
        share = percent / 100
        strip.show((share, share, share))
        # As gpiozero's lgpio pin cuts it off.
        high = int(pins.pin(26).state * 100)
        assert high == (percent if active_high else 100 - percent)


def test_dark_and_full_have_no_pulses_at_all(pins: Any):
    strip = RgbStrip(*PINS, pin_factory=pins)
    strip.show((1.0, 1.0, 1.0))
    assert states(pins) == [1, 1, 1]
    strip.show(DARK)
    assert states(pins) == [0, 0, 0]


def test_a_level_that_stays_is_not_written_again(pins: Any):
    strip = WhiteStrip(26, pin_factory=pins)
    strip.show((0.5, 0.5, 0.5))
    pins.pin(26).clear_states()
    strip.show((0.501, 0.499, 0.5))
    strip.show((0.5, 0.5, 0.5))
    assert len(pins.pin(26).states) <= 2


def test_a_white_strip_shows_how_light_a_colour_is(pins: Any):
    strip = WhiteStrip(26, pin_factory=pins)
    green: Rgb = (0.0, 1.0, 0.0)
    strip.show(green)
    assert pins.pin(26).state == pytest.approx(luminance(green), abs=0.01)


def test_close_makes_dark_and_lets_the_pins_go(pins: Any):
    strip = RgbStrip(*PINS, pin_factory=pins)
    strip.show((1.0, 1.0, 1.0))
    strip.close()
    assert not any(states(pins))
    assert [pins.pin(pin).function for pin in PINS] == ["input"] * 3
    strip.close()
    RgbStrip(*PINS, pin_factory=pins).close()


def test_a_pin_that_fails_is_written_again(pins: Any, monkeypatch: pytest.MonkeyPatch):
    strip = RgbStrip(*PINS, pin_factory=pins)

    def fail(self: object, value: float) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(MockPWMPin, "_set_state", fail)
        with pytest.raises(OSError, match="Input/output"):
            strip.show((0.5, 0.5, 0.5))
    strip.show((0.5, 0.5, 0.5))
    assert states(pins) == pytest.approx([0.5, 0.5, 0.5], abs=1e-5)


def test_a_strip_whose_pins_fail_closes_all_the_same(
    pins: Any, monkeypatch: pytest.MonkeyPatch
):
    strip = RgbStrip(*PINS, pin_factory=pins)

    def fail(self: object, value: float) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(MockPWMPin, "_set_state", fail)
        strip.close()


# --- simulated ---------------------------------------------------------------------------


def test_a_simulated_strip_remembers_what_a_real_one_would_show():
    strip = SimulatedStrip()
    strip.show((0.5, 0.25, 1.0))
    strip.show((0.5, 0.25, 1.0))
    strip.show((0.123, 0.123, 0.0))
    assert list(strip.history) == [(0.5, 0.25, 1.0), (0.12, 0.13, 0.0)]
    assert strip.rgb == (0.12, 0.13, 0.0)


def test_a_simulated_strip_is_drawn_as_bright_as_it_looks():
    strip = SimulatedStrip()
    strip.show((1.0, 0.5, 0.0))
    assert strip.srgb == (255, 188, 0)


def test_a_simulated_strip_closes_dark():
    strip: Strip = SimulatedStrip()
    strip.show((1.0, 1.0, 1.0))
    strip.close()
    strip.close()
    assert isinstance(strip, SimulatedStrip)
    assert strip.rgb == DARK
    assert strip.closed


# --- pins that can't be had --------------------------------------------------------------


def refusal(**options: Any) -> str:
    with pytest.raises(LightsError) as caught:
        RgbStrip(*PINS, **options)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_pin_in_use_is_named_and_the_others_are_let_go(pins: Any):
    sensor = gpiozero.DigitalInputDevice(16, pin_factory=pins)
    assert "GPIO 16 of the lights is used twice" in refusal(pin_factory=pins)
    sensor.close()
    RgbStrip(*PINS, pin_factory=pins).close()


def test_one_pin_for_two_colours_is_refused(pins: Any):
    with pytest.raises(LightsError, match="GPIO 12 of the lights is used twice"):
        RgbStrip(12, 12, 16, pin_factory=pins)


def test_a_pin_that_is_none_is_refused(pins: Any):
    with pytest.raises(LightsError, match="GPIO 99 of the lights is not a pin"):
        WhiteStrip(99, pin_factory=pins)


@pytest.mark.parametrize("pwm_hz", [0, -5, 20_000])
def test_an_impossible_rate_is_refused(pins: Any, pwm_hz: int):
    assert f"{pwm_hz} times a second" in refusal(pwm_hz=pwm_hz, pin_factory=pins)


def test_pins_that_can_not_be_dimmed_are_refused():
    factory: Any = MockFactory(pin_class=MockPin)
    assert "can't be dimmed" in refusal(pin_factory=factory)
    factory.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("GPIO busy"), "used by another program"),
        (RuntimeError("no permission to access file"), "add the user to the group gpio"),
        (PermissionError(13, "Permission denied"), "add the user to the group gpio"),
        (RuntimeError("can not open gpiochip"), "no usable pins here"),
        (ValueError(""), "can't be used (ValueError)"),
    ],
)
def test_what_lgpio_says_becomes_one_sentence(
    pins: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
):
    def fail(self: object, value: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(MockPWMPin, "_set_frequency", fail)
        assert words in refusal(pin_factory=pins)


def test_a_pin_factory_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(os.environ, "GPIOZERO_PIN_FACTORY", "nonsense")
    monkeypatch.setattr(gpiozero.Device, "pin_factory", None)
    assert "no usable pins here" in refusal()
