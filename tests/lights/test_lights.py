"""The lights with their thread."""

import atexit
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from lit_scenes import NOBODY, drill

from kiosk.coach.moment import Phase
from kiosk.lights.colour import DARK, Rgb, luminance
from kiosk.lights.lights import Lights
from kiosk.lights.strip import RgbStrip, SimulatedStrip, Strip, whole_percents
from kiosk.lights.table import TABLE, Sign

PINS = (12, 13, 16)
# Far longer than anything here takes; only a broken test waits for it.
PATIENCE_S = 20.0


class WatchedStrip(Strip):
    """Tells of everything that happens to it; may be broken."""

    def __init__(self) -> None:
        self.shown: list[Rgb] = []
        self.closed = 0
        self.broken: Exception | None = None
        self.closes_badly = False
        self.happened = threading.Condition()

    def show(self, rgb: Rgb) -> None:
        with self.happened:
            self.happened.notify_all()
            if self.broken is not None:
                raise self.broken
            self.shown.append(rgb)

    def close(self) -> None:
        with self.happened:
            self.closed += 1
            self.shown.append(DARK)
            self.happened.notify_all()

    def wait_for(self, what: Callable[[], bool]) -> None:
        with self.happened:
            assert self.happened.wait_for(what, PATIENCE_S)

    def wait_for_light(self, rgb: Rgb) -> None:
        self.wait_for(lambda: self.shown[-1:] == [rgb])


@pytest.fixture
def strip() -> WatchedStrip:
    return WatchedStrip()


@pytest.fixture
def lights(strip: WatchedStrip) -> Iterator[Lights]:
    lights = Lights(strip)
    yield lights
    lights.close()


def test_a_touch_reaches_the_strip_step_by_step(strip: WatchedStrip, lights: Lights):
    lights.show(drill(Phase.BOTTOM))
    strip.wait_for_light(TABLE[Sign.BOTTOM].rgb)
    begin = len(strip.shown)
    lights.show(drill(Phase.BOTTOM, touching=True))
    strip.wait_for_light(TABLE[Sign.TOUCH].rgb)
    fade = [luminance(rgb) for rgb in strip.shown[begin - 1 :]]
    assert fade == sorted(fade)
    assert max(b - a for a, b in pairwise(fade)) < 0.1
    assert lights.trouble is None


def test_a_touch_reaches_the_pins():
    factory: Any = MockFactory(pin_class=MockPWMPin)
    lights = Lights(RgbStrip(*PINS, pin_factory=factory))
    touch = [percent / 100 for percent in whole_percents(TABLE[Sign.TOUCH].rgb)]
    lights.show(drill(touching=True))
    deadline = time.monotonic() + PATIENCE_S
    while [round(factory.pin(pin).state, 2) for pin in PINS] != touch:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    green = [state.state for state in factory.pin(13).states]
    assert green == sorted(green)
    assert 10 <= len(green) <= 20
    # Red was never on.
    assert not any(state.state for state in factory.pin(12).states)
    lights.close()
    assert not any(factory.pin(pin).state for pin in PINS)
    factory.close()


def test_with_nothing_new_the_strip_is_left_alone(strip: WatchedStrip, lights: Lights):
    lights.show(drill())
    strip.wait_for_light(TABLE[Sign.STANDING].rgb)
    before = len(strip.shown)
    for _ in range(200):
        lights.show(drill())
    lights.fault(False)
    lights.night(False)
    # What comes next is the first thing that is heard of.
    lights.show(drill(touching=True))
    strip.wait_for(lambda: len(strip.shown) > before)
    assert luminance(strip.shown[before]) > luminance(TABLE[Sign.STANDING].rgb)


def test_a_fault_is_shown(strip: WatchedStrip, lights: Lights):
    lights.fault(True)
    strip.wait_for_light(TABLE[Sign.FAULT].rgb)


def test_night_is_dark(strip: WatchedStrip, lights: Lights):
    lights.show(drill())
    strip.wait_for_light(TABLE[Sign.STANDING].rgb)
    lights.night(True)
    strip.wait_for_light(DARK)


def test_close_goes_dark_and_nothing_is_shown_after_it(strip: WatchedStrip, lights: Lights):
    lights.show(drill(touching=True))
    strip.wait_for(lambda: strip.shown[-1:] != [] and strip.shown[-1] != DARK)
    lights.close()
    lights.show(NOBODY)
    lights.show(drill(touching=True))
    lights.close()
    assert strip.closed == 1
    assert strip.shown[-1] == DARK
    assert "lights" not in {thread.name for thread in threading.enumerate()}


def test_a_pin_that_fails_is_trouble_and_never_an_exception(
    strip: WatchedStrip, lights: Lights, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kiosk.lights.lights.RETRY_S", 0.01)
    lights.show(drill())
    strip.wait_for_light(TABLE[Sign.STANDING].rgb)
    strip.broken = OSError(5, "Input/output\nerror")
    lights.show(drill(touching=True))
    deadline = time.monotonic() + PATIENCE_S
    while lights.trouble is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert "does not answer" in lights.trouble
    assert "\n" not in lights.trouble
    lights.show(drill(Phase.BOTTOM))
    lights.show(drill(Phase.BOTTOM, touching=True))
    with strip.happened:
        strip.shown.clear()
        strip.broken = None
    strip.wait_for_light(TABLE[Sign.TOUCH].rgb)
    # It had to be taken for dark.
    assert luminance(strip.shown[0]) < 0.1
    lights.show(drill(Phase.RISING))
    strip.wait_for_light(TABLE[Sign.RISING].rgb)
    assert lights.trouble is None


def test_a_pin_that_failed_on_the_way_up_is_dark_at_night(
    strip: WatchedStrip, lights: Lights, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kiosk.lights.lights.RETRY_S", 0.01)
    lights.night(True)
    strip.wait_for_light(DARK)
    strip.broken = OSError("loose")
    lights.night(False)
    deadline = time.monotonic() + PATIENCE_S
    while lights.trouble is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    lights.night(True)
    # Nobody knows what the pins do: dark has to be said again.
    with strip.happened:
        strip.shown.clear()
        strip.broken = None
    strip.wait_for_light(DARK)


def test_a_strip_that_fails_does_not_keep_close_waiting(strip: WatchedStrip, lights: Lights):
    strip.broken = OSError("gone")
    lights.show(drill(touching=True))
    deadline = time.monotonic() + PATIENCE_S
    while lights.trouble is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    lights.close()
    assert strip.closed == 1
    assert "lights" not in {thread.name for thread in threading.enumerate()}


def test_show_does_not_wait_for_a_strip_that_hangs():
    release = threading.Event()

    class Hanging(SimulatedStrip):
        def show(self, rgb: Rgb) -> None:
            release.wait(PATIENCE_S)
            super().show(rgb)

    lights = Lights(Hanging())
    for _ in range(100):
        lights.show(drill(touching=True))
        lights.show(drill())
    # It got here, while the strip still hangs.
    assert not release.is_set()
    release.set()
    lights.close()


def test_an_impossible_brightness_is_refused_and_starts_nothing(strip: WatchedStrip):
    before = threading.active_count()
    with pytest.raises(ValueError, match="from 0 to 1"):
        Lights(strip, brightness=2.0)
    assert threading.active_count() == before


def test_closed_lights_are_not_kept_for_the_end(
    strip: WatchedStrip, monkeypatch: pytest.MonkeyPatch
):
    kept: list[object] = []
    monkeypatch.setattr(atexit, "register", kept.append)
    monkeypatch.setattr(atexit, "unregister", kept.remove)
    lights = Lights(strip)
    assert len(kept) == 1
    lights.close()
    assert kept == []


ENDS_WITHOUT_CLOSE = """
import sys
from kiosk.lights.colour import DARK
from kiosk.lights.lights import Lights
from kiosk.lights.strip import SimulatedStrip

class Loud(SimulatedStrip):
    def close(self):
        super().close()
        sys.stdout.write(f"dark {self.rgb == DARK}")

lights = Lights(Loud())
raise SystemExit(3)
"""


def test_a_program_that_ends_without_close_ends_dark():
    ended = subprocess.run(
        [sys.executable, "-c", ENDS_WITHOUT_CLOSE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == "dark True", ended.stderr
    assert ended.returncode == 3
