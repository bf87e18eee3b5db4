"""A time-of-flight ranger: its driver is optional, and an unplugged one is never touched."""

import random
import sys
from functools import partial
from types import SimpleNamespace

import pytest
from listening import Listener, is_free, is_touch, is_unknown, wait_until

from kiosk.wall.ranging import Pad, Person
from kiosk.wall.source import WallError
from kiosk.wall.tof import EXTRA, TofWall

PERSON = Person(contact_m=0.06)


class Chip:
    """What the driver's module and the I2C bus stand in for."""

    def __init__(self) -> None:
        self.at_cm: float | None = 30.0
        self.plugged = True
        self.ready = True
        self.stuck_in_set_up = False
        self.ranging = False
        self.open_buses = 0
        self.written: list[bytes] = []
        self.chance = random.Random(1)

    def check(self) -> None:
        if not self.plugged:
            raise OSError(121, "Remote I/O error")


class Bus:
    def __init__(self, chip: Chip, number: int) -> None:
        if number != 1:
            raise ValueError(f"No device found for /dev/i2c-{number}")
        self.chip = chip
        chip.open_buses += 1

    def try_lock(self) -> bool:
        return True

    def unlock(self) -> None:
        pass

    def writeto(self, address: int, buffer: bytes) -> None:
        self.chip.check()
        self.chip.written.append(bytes(buffer))

    def deinit(self) -> None:
        self.chip.open_buses -= 1


class Driver:
    """As the kept one behaves: each property asks over the bus, and may raise OSError."""

    def __init__(self, chip: Chip, bus: Bus, address: int) -> None:
        assert address == 0x29
        self.chip = chip
        self.bus = bus
        self.distance_mode = 2
        self.timing_budget = 50
        self.ask()
        while chip.stuck_in_set_up:
            self.ask()

    def ask(self) -> None:
        assert self.bus.try_lock()
        self.chip.check()

    def start_ranging(self) -> None:
        self.ask()
        assert (self.distance_mode, self.timing_budget) == (1, 33)
        self.chip.ranging = True

    def stop_ranging(self) -> None:
        self.ask()
        self.chip.ranging = False

    def clear_interrupt(self) -> None:
        self.ask()

    @property
    def data_ready(self) -> bool:
        self.ask()
        return self.chip.ready

    @property
    def distance(self) -> float | None:
        self.ask()
        at = self.chip.at_cm
        return None if at is None else round(at + self.chip.chance.gauss(0, 0.15), 1)


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> Chip:
    chip = Chip()
    driver = SimpleNamespace(VL53L1X=partial(Driver, chip))
    monkeypatch.setitem(sys.modules, "adafruit_vl53l1x", driver)
    extended = SimpleNamespace(ExtendedI2C=partial(Bus, chip))
    monkeypatch.setitem(sys.modules, "adafruit_extended_bus", extended)
    monkeypatch.setattr("kiosk.wall.ranged.RETRY_S", 0.05)
    return chip


@pytest.fixture
def wall(chip: Chip):
    wall = TofWall(PERSON)
    yield wall
    wall.close()


def test_centimetres_of_the_driver_become_metres_from_the_wall(chip: Chip, wall: TofWall):
    heard = Listener()
    wall.open(heard)
    far = heard.wait_for(is_free)
    assert far.distance_m == pytest.approx(0.24, abs=0.01)
    chip.at_cm = 6.5
    heard.wait_for(is_touch)
    wall.close()
    assert not chip.ranging
    assert chip.open_buses == 0


def test_it_can_look_at_a_pad_too(chip: Chip):
    wall, heard = TofWall(Pad(rest_m=0.09, travel_m=0.04, touch_m=0.02)), Listener()
    chip.at_cm = 9.0
    wall.open(heard)
    heard.wait_for(is_free)
    chip.at_cm = 6.0
    heard.wait_for(is_touch)
    wall.close()


def test_it_measures_more_often_than_the_driver_sets_up(chip: Chip, wall: TofWall):
    wall.open(Listener())
    assert bytes.fromhex("006c 0000 0636") in chip.written


def test_nothing_in_reach_is_no_touch_in_an_empty_scene(chip: Chip, wall: TofWall):
    chip.at_cm = None
    wall.scene_is_empty(True)
    heard = Listener()
    wall.open(heard)
    heard.wait_for(is_free)
    wall.scene_is_empty(False)
    heard.wait_for(is_unknown)


def test_a_sensor_that_stops_measuring_is_unknown_until_it_goes_on(chip: Chip, wall: TofWall):
    heard = Listener()
    wall.open(heard)
    heard.wait_for(is_free)
    chip.ready = False
    heard.wait_for(is_unknown)
    assert "silent" in str(wall.trouble)
    chip.ready = True
    heard.wait_for(is_free)


def test_unplugged_while_touched_is_unknown_and_comes_back_by_itself(chip: Chip, wall: TofWall):
    heard = Listener()
    chip.at_cm = 6.5
    wall.open(heard)
    heard.wait_for(is_touch)
    chip.plugged = False
    wait_until(lambda: wall.trouble is not None)
    # From then on, not only when the last touch is too old.
    count = len(heard.readings)
    wait_until(lambda: len(heard.readings) > count + 10)
    assert not any(reading.touching for reading in heard.readings[count:])
    chip.plugged = True
    heard.wait_for(is_touch)
    wait_until(lambda: wall.trouble is None)


def test_unplugged_at_the_start_is_one_sentence_and_nothing_is_held(chip: Chip, wall: TofWall):
    chip.plugged = False
    with pytest.raises(
        WallError, match=r"I2C bus 1 can't be used .*: check its plug"
    ) as caught:
        wall.open(Listener())
    assert str(caught.value).endswith(".")
    assert chip.open_buses == 0
    chip.plugged = True
    wall.open(Listener())


def test_a_sensor_that_never_gets_ready_does_not_hang_the_kiosk(
    chip: Chip, wall: TofWall, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kiosk.wall.tof.SET_UP_S", 0.1)
    chip.stuck_in_set_up = True
    with pytest.raises(WallError, match="never ends"):
        wall.open(Listener())
    assert chip.open_buses == 0


def test_a_bus_that_is_not_there_is_one_sentence(chip: Chip):
    with pytest.raises(WallError, match=r"/dev/i2c-7.*switched on"):
        TofWall(PERSON, bus=7).open(Listener())


def test_a_bus_that_may_not_be_used_is_one_sentence(
    chip: Chip, wall: TofWall, monkeypatch: pytest.MonkeyPatch
):
    def forbid(number: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setitem(
        sys.modules, "adafruit_extended_bus", SimpleNamespace(ExtendedI2C=forbid)
    )
    with pytest.raises(WallError, match="group i2c"):
        wall.open(Listener())


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "adafruit_vl53l1x", None)
    with pytest.raises(WallError, match=rf"hinge-kiosk\[{EXTRA}\]"):
        TofWall(PERSON).open(Listener())
