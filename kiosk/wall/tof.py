"""A VL53L1X time-of-flight ranger on an I2C bus, by Adafruit's driver.

Of the two kept drivers it is the one that raises an error when the sensor is unplugged; in
Pimoroni's the error ends in a C callback, and an old distance comes back. Both are optional.
"""

import importlib
import math
import struct
import time
from collections.abc import Callable
from typing import Any

from kiosk.wall.ranged import RangedWall, Ranger
from kiosk.wall.ranging import TIME_OF_FLIGHT, Pad, Person
from kiosk.wall.source import WallError

EXTRA = "tof"
ADDRESS = 0x29
# Short mode: up to 1.3 m, whatever the cloth and the light (SCIENCE D1). 33 ms for a
# measurement, and asked more often, so that none waits long.
SHORT = 1
BUDGET_MS = 33
# The driver leaves the sensor at one measurement in 100 ms, whatever the budget (its issue 10).
# 3977 in this register are those 100 ms, so this is 40; it must be 4 more than the budget.
PERIOD_REGISTER = 0x006C
PERIOD = 3977 * 40 // 100
CYCLE_S = 0.02
# A measurement that has not come by then is missing.
MISSING_S = 0.08
# Setting up takes 0.1 s. The driver would wait for ever for a sensor that stops in the middle.
SET_UP_S = 1.0
ANSWER_S = 0.5


class TofWall(RangedWall):
    """A VL53L1X that looks at a pad or at the person; `bus`: the number in /dev/i2c-1."""

    def __init__(
        self,
        looks_at: Pad | Person,
        *,
        bus: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("time-of-flight ranger", looks_at, TIME_OF_FLIGHT, CYCLE_S, clock)
        self._bus = bus

    def _connect(self) -> Ranger:
        where = f"The {self.name} on I2C bus {self._bus}"
        try:
            driver = importlib.import_module("adafruit_vl53l1x")
            extended = importlib.import_module("adafruit_extended_bus")
        except Exception as error:
            # Not only ImportError: the library also looks for a board that it knows.
            raise WallError(
                f"{where} needs a library that can't be loaded ({error}): what scripts/install "
                "puts in does not bring it, so choose another wall.source there; elsewhere "
                f'install the kiosk with its extra, pip install "hinge-kiosk[{EXTRA}]".'
            ) from error
        try:
            return _Tof(driver, extended.ExtendedI2C(self._bus))
        except PermissionError as error:
            raise WallError(
                f"{where} may not be used by this user: add it to the group i2c."
            ) from error
        except Exception as error:
            raise WallError(
                f"{where} can't be used ({error}): check its plug and wires, and that I2C is "
                "switched on (raspi-config)."
            ) from error


class _Tof:
    """The driver, each of whose waits comes to an end."""

    def __init__(self, driver: Any, i2c: Any) -> None:
        self._bus = _Bus(i2c)
        try:
            with self._bus.within(SET_UP_S):
                self._sensor: Any = driver.VL53L1X(self._bus, ADDRESS)
                self._sensor.distance_mode = SHORT
                self._sensor.timing_budget = BUDGET_MS
                self._set_period()
                self._sensor.start_ranging()
        except BaseException:
            self._bus.deinit()
            raise

    def _set_period(self) -> None:
        while not self._bus.try_lock():
            time.sleep(0)
        try:
            self._bus.writeto(ADDRESS, struct.pack(">HI", PERIOD_REGISTER, PERIOD))
        finally:
            self._bus.unlock()

    def sample(self) -> float | None:
        begun = time.monotonic()
        with self._bus.within(ANSWER_S):
            while not self._sensor.data_ready:
                if time.monotonic() - begun > MISSING_S:
                    return None
                time.sleep(0.002)
            centimetres: float | None = self._sensor.distance
            self._sensor.clear_interrupt()
        return math.inf if centimetres is None else centimetres / 100

    def close(self) -> None:
        try:
            with self._bus.within(ANSWER_S):
                self._sensor.stop_ranging()
        finally:
            self._bus.deinit()


class _Bus:
    """An I2C bus that says no to everything once the time is up."""

    def __init__(self, i2c: Any) -> None:
        self._i2c = i2c
        self._until = math.inf

    def within(self, seconds: float) -> "_Bus":
        self._until = time.monotonic() + seconds
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._until = math.inf

    def try_lock(self) -> bool:
        self._check()
        return bool(self._i2c.try_lock())

    def unlock(self) -> None:
        self._i2c.unlock()

    def writeto(self, *args: Any, **kwargs: Any) -> None:
        self._check()
        self._i2c.writeto(*args, **kwargs)

    def readfrom_into(self, *args: Any, **kwargs: Any) -> None:
        self._check()
        self._i2c.readfrom_into(*args, **kwargs)

    def writeto_then_readfrom(self, *args: Any, **kwargs: Any) -> None:
        self._check()
        self._i2c.writeto_then_readfrom(*args, **kwargs)

    def deinit(self) -> None:
        self._i2c.deinit()

    def _check(self) -> None:
        if time.monotonic() > self._until:
            raise TimeoutError("the sensor answers, but never ends")
