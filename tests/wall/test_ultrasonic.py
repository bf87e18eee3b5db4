"""An ultrasonic ranger: what its echoes say, and that without echoes it is never touched."""

import random
import warnings
from typing import cast

import pytest
from gpiozero import LED, DistanceSensor
from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin, MockTriggerPin
from listening import Listener, is_free, is_touch, is_unknown, wait_until

from kiosk.wall.ranging import Pad, Person
from kiosk.wall.source import WallError
from kiosk.wall.ultrasonic import SOUND_M_S, UltrasonicWall

TRIGGER, ECHO = 23, 24
PAD = Pad(rest_m=0.09, travel_m=0.04, touch_m=0.02)


class Sensor(MockPin):
    """A trigger pin with an HC-SR04 behind it, whose echo has exact stamps.

    `at_m`: what is in front of it; None for no echo, "high" for a pulse without an end.
    """

    def __init__(self, factory: MockFactory, info: object, echo_pin: MockPin) -> None:
        super().__init__(factory, info)
        self.echo_pin = echo_pin
        self.at_m: float | str | None = None
        self.noise_m = 0.001
        self.pings = 0
        self._chance = random.Random(1)

    def _set_state(self, value: float) -> None:
        super()._set_state(value)
        handler = self.echo_pin.when_changed
        if value or handler is None:
            return
        self.pings += 1
        if isinstance(self.at_m, float):
            distance = self.at_m + self._chance.gauss(0, self.noise_m)
            handler(10.0, True)
            handler(10.0 + 2 * distance / SOUND_M_S, False)
        elif self.at_m == "high":
            self.echo_pin.drive_high()


class Rig:
    def __init__(self, looks_at: Pad | Person = PAD) -> None:
        self.factory = MockFactory()
        self.echo: MockPin = self.factory.pin(ECHO)
        self.sensor = cast(
            "Sensor", self.factory.pin(TRIGGER, pin_class=Sensor, echo_pin=self.echo)
        )
        self.heard = Listener()
        self.wall = UltrasonicWall(ECHO, TRIGGER, looks_at, pin_factory=self.factory)


@pytest.fixture
def rig():
    rig = Rig()
    yield rig
    rig.wall.close()


# --- echoes ------------------------------------------------------------------------------


def test_a_press_of_the_pad_is_a_touch(rig: Rig):
    rig.sensor.at_m = 0.09
    rig.wall.open(rig.heard)
    free = rig.heard.wait_for(is_free)
    assert free.distance_m is None
    rig.sensor.at_m = 0.06
    pressed = rig.heard.wait_for(is_touch)
    assert pressed.press_depth_m == pytest.approx(0.03, abs=0.015)
    assert rig.heard.wait_for(lambda r: r.press_speed_m_s is not None).press_speed_m_s
    rig.sensor.at_m = 0.09
    rig.heard.wait_for(is_free)
    assert rig.wall.trouble is None


def test_a_ranger_that_looks_at_the_person_tells_the_distance():
    rig = Rig(Person(contact_m=0.055))
    rig.sensor.at_m = 0.255
    rig.wall.open(rig.heard)
    reading = rig.heard.wait_for(lambda reading: reading.distance_m is not None)
    assert reading.distance_m == pytest.approx(0.2, abs=0.01)
    rig.wall.close()


def test_the_pins_of_a_mock_ranger_with_real_pauses():
    factory = MockFactory()
    echo = cast("MockPin", factory.pin(ECHO))
    # 4 ms of echo are 69 cm; a sleep may well take longer on a busy machine, never shorter.
    factory.pin(TRIGGER, pin_class=MockTriggerPin, echo_pin=echo, echo_time=0.004)
    wall = UltrasonicWall(ECHO, TRIGGER, Person(), pin_factory=factory)
    heard = Listener()
    wall.open(heard)
    reading = heard.wait_for(lambda reading: reading.distance_m is not None)
    wall.close()
    assert reading.distance_m is not None
    assert 0.6 < reading.distance_m < 4
    assert reading.touching is False


def test_other_parts_use_pins_of_the_same_factory(rig: Rig):
    with LED(16, pin_factory=rig.factory) as led:
        rig.factory.pin(12, pin_class=MockPWMPin)
        rig.sensor.at_m = 0.09
        rig.wall.open(rig.heard)
        rig.heard.wait_for(is_free)
        led.on()


def test_it_asks_for_no_other_pin_library(rig: Rig):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rig.wall.open(rig.heard)


# --- no echoes ---------------------------------------------------------------------------


@pytest.mark.parametrize("looks_at", [PAD, Person()], ids=["pad", "person"])
def test_unplugged_at_the_start_is_unknown_and_well_once_plugged_in(looks_at: Pad | Person):
    rig = Rig(looks_at)
    rig.wall.open(rig.heard)
    wait_until(lambda: len(rig.heard.readings) > 20)
    assert rig.heard.touches() == [None]
    assert "does not answer" in str(rig.wall.trouble)
    rig.sensor.at_m = 0.09
    rig.heard.wait_for(lambda reading: reading.known)
    wait_until(lambda: rig.wall.trouble is None)
    rig.wall.close()


def test_unplugged_while_pressed_is_unknown_and_no_touch_for_ever(rig: Rig):
    rig.sensor.at_m = 0.06
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_touch)
    rig.sensor.at_m = None
    rig.heard.wait_for(is_unknown)
    count = len(rig.heard.readings)
    wait_until(lambda: len(rig.heard.readings) > count + 20)
    assert not any(reading.touching for reading in rig.heard.readings[count:])
    assert "silent" in str(rig.wall.trouble)
    rig.sensor.at_m = 0.09
    rig.heard.wait_for(is_free)


def test_an_echo_pin_that_stays_high_is_unknown_and_not_pinged(rig: Rig):
    rig.sensor.at_m = "high"
    rig.wall.open(rig.heard)
    wait_until(lambda: len(rig.heard.readings) > 20)
    assert rig.heard.touches() == [None]
    assert rig.sensor.pings == 1
    assert rig.wall.trouble is not None
    rig.sensor.at_m = 0.09
    rig.echo.drive_low()
    rig.heard.wait_for(is_free)


def test_an_echo_pin_that_stays_high_is_no_empty_scene():
    rig = Rig(Person())
    rig.sensor.at_m = "high"
    rig.wall.scene_is_empty(True)
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_unknown)
    wait_until(lambda: "does not answer" in str(rig.wall.trouble))
    rig.wall.close()


def test_a_person_who_is_not_heard_is_unknown_but_an_empty_scene_is_no_touch():
    rig = Rig(Person())
    rig.sensor.at_m = 5.0
    rig.wall.scene_is_empty(True)
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_free)
    assert rig.wall.trouble is None
    rig.wall.scene_is_empty(False)
    rig.heard.wait_for(is_unknown)
    rig.wall.close()


def test_a_pin_library_that_fails_is_set_up_anew(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kiosk.wall.ranged.RETRY_S", 0.05)
    rig.sensor.at_m = 0.06
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_touch)
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise OSError("gone")

        broken.setattr(Sensor, "_set_state", fail)
        rig.heard.wait_for(is_unknown)
        wait_until(lambda: rig.wall.trouble is not None)
    rig.heard.wait_for(is_touch)
    wait_until(lambda: rig.wall.trouble is None)


# --- opening and closing -----------------------------------------------------------------


def test_closed_it_hands_on_nothing_and_holds_no_pin(rig: Rig):
    rig.sensor.at_m = 0.09
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_free)
    rig.wall.close()
    rig.wall.close()
    count, pings = len(rig.heard.readings), rig.sensor.pings
    LED(ECHO, pin_factory=rig.factory).close()
    LED(TRIGGER, pin_factory=rig.factory).close()
    rig.wall.open(rig.heard)
    rig.heard.wait_for(is_free)
    assert len(rig.heard.readings) > count
    assert rig.sensor.pings > pings


@pytest.mark.parametrize("taken", [ECHO, TRIGGER])
def test_a_pin_in_use_is_one_sentence_and_the_other_is_let_go(rig: Rig, taken: int):
    with (
        LED(taken, pin_factory=rig.factory),
        pytest.raises(WallError, match=r"GPIO24 \(echo\) and GPIO23 \(trigger\).*in use"),
    ):
        rig.wall.open(rig.heard)
    assert rig.heard.readings == []
    LED(ECHO, pin_factory=rig.factory).close()
    LED(TRIGGER, pin_factory=rig.factory).close()


def test_the_same_pin_twice_is_one_sentence(rig: Rig):
    with pytest.raises(WallError, match="in use"):
        UltrasonicWall(ECHO, ECHO, PAD, pin_factory=rig.factory).open(rig.heard)


@pytest.mark.parametrize("cycle_s", [0.0, 0.01, 0.061, 1.0])
def test_a_cycle_that_cannot_be_is_refused(cycle_s: float):
    with pytest.raises(ValueError, match="ping"):
        UltrasonicWall(ECHO, TRIGGER, PAD, cycle_s=cycle_s)


def test_why_the_distance_sensor_of_the_library_is_not_used():
    factory = MockFactory()
    # Unplugged: the echo goes to another pin.
    elsewhere = cast("MockPin", factory.pin(5))
    factory.pin(TRIGGER, pin_class=MockTriggerPin, echo_pin=elsewhere)
    with (
        warnings.catch_warnings(action="ignore"),
        DistanceSensor(ECHO, TRIGGER, partial=True, pin_factory=factory) as sensor,
    ):
        assert sensor.distance == 0
        assert sensor.in_range
