"""The computer under the kiosk: heat, power, disk and clock. What can't be told is None.

Nothing was read on a Raspberry Pi yet. `under_voltage` is the driver raspberrypi-hwmon's
(rpi_volt, kernel 4.19 and later, polled every 2 s). The older get_throttled is asked only
where that driver is missing: in later kernels its first reader each boot puts a warning with
a call trace into the kernel log (drivers/firmware/raspberrypi.c: "use hwmon sysfs instead").
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# The firmware slows a Pi 4 or 5 down from 80 °C on, and hard at 85 °C.
TOO_HOT_C = 80.0
COOL_AGAIN_C = 75.0
# Zones of phones and laptops report 0 K, or millions, when they are asleep.
SANE_C = (-40.0, 150.0)
# Years of sessions fit into it; below it the system's own logs and updates begin to fail.
NEARLY_FULL_BYTES = 200_000_000
ROOM_AGAIN_BYTES = 300_000_000
# Earlier than this code was written, or beyond any Pi's life, the clock is wrong.
NOT_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
NOT_AFTER = datetime(2050, 1, 1, tzinfo=UTC)

# Bits of get_throttled that are about now (16 higher they are about the past).
UNDER_VOLTAGE_BIT = 0
FREQUENCY_CAPPED_BIT = 1
THROTTLED_BIT = 2
SOFT_LIMIT_BIT = 3


@dataclass(frozen=True, slots=True)
class BoardState:
    """The computer at one moment; None is unknown.

    `throttled`: slowed down by the firmware, for heat or power. `clock_right`: False where the
    date is impossible, True where a time server has set it, None where nobody vouches for it.
    """

    temperature_c: float | None = None
    under_voltage: bool | None = None
    throttled: bool | None = None
    disk_free_bytes: int | None = None
    clock_right: bool | None = None
    boot_id: str | None = None


class Board:
    """Reads the computer's state from its files. Nothing here raises or starts a process."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def read(self, folder: Path, now: datetime | None = None) -> BoardState:
        """Everything at once. `folder`: on whose disk the sessions are. `now`: with a zone."""
        under_voltage, throttled = self.power()
        return BoardState(
            self.temperature_c(),
            under_voltage,
            throttled,
            disk_free_bytes(folder),
            self.clock_right(datetime.now(UTC) if now is None else now),
            self.boot_id(),
        )

    def temperature_c(self) -> float | None:
        """The processor's temperature; of all zones the hottest where none is named for it."""
        zones: list[tuple[str, float]] = []
        for zone in self._matching("sys/class/thermal", "thermal_zone*"):
            thousandths = _number(zone / "temp")
            if thousandths is not None and SANE_C[0] <= thousandths / 1000 <= SANE_C[1]:
                zones.append((_text(zone / "type") or "", thousandths / 1000))
        # "cpu-thermal" on a Pi, "x86_pkg_temp" on a laptop.
        named = [heat for kind, heat in zones if kind.startswith(("cpu", "x86_pkg"))]
        return max(named or [heat for _, heat in zones], default=None)

    def power(self) -> tuple[bool | None, bool | None]:
        """Whether the supply is too weak, and whether the firmware slows the processor down."""
        for monitor in self._matching("sys/class/hwmon", "hwmon*"):
            if _text(monitor / "name") == "rpi_volt":
                alarm = _number(monitor / "in0_lcrit_alarm")
                return (None if alarm is None else alarm != 0), None
        for firmware in self._matching("sys/devices/platform", "soc*/*firmware"):
            bits = _number(firmware / "get_throttled", base=16)
            if bits is None:
                continue
            slowed = (FREQUENCY_CAPPED_BIT, THROTTLED_BIT, SOFT_LIMIT_BIT)
            return bool(bits >> UNDER_VOLTAGE_BIT & 1), any(bits >> bit & 1 for bit in slowed)
        return None, None

    def clock_right(self, now: datetime) -> bool | None:
        """Whether the date and time can be believed; `now` with a zone.

        A kiosk without a network has nobody to ask: then it is unknown, which is no fault.
        systemd-timesyncd touches its file at each success, in a folder that is gone after a
        boot. adjtimex() would know of other time servers too, but the service's filter of
        system calls forbids it, with the end of the process.
        """
        if not NOT_BEFORE <= now < NOT_AFTER:
            return False
        try:
            return (self._root / "run/systemd/timesync/synchronized").exists() or None
        except OSError:
            return None

    def boot_id(self) -> str | None:
        """Another text after each boot of the computer."""
        return _text(self._root / "proc/sys/kernel/random/boot_id") or None

    def _matching(self, folder: str, pattern: str) -> list[Path]:
        try:
            return sorted((self._root / folder).glob(pattern))
        except OSError:
            return []


def disk_free_bytes(folder: Path) -> int | None:
    """What can still be written on the folder's disk without being root."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def is_too_hot(temperature_c: float | None, was_too_hot: bool) -> bool:
    """With a gap between the limits, lest the fault come and go; unknown is as it was."""
    if temperature_c is None:
        return was_too_hot
    return temperature_c >= (COOL_AGAIN_C if was_too_hot else TOO_HOT_C)


def is_nearly_full(free_bytes: int | None, was_full: bool) -> bool:
    """The same for the disk."""
    if free_bytes is None:
        return was_full
    return free_bytes < (ROOM_AGAIN_BYTES if was_full else NEARLY_FULL_BYTES)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None


def _number(path: Path, base: int = 10) -> int | None:
    try:
        return int(_text(path) or "", base)
    except ValueError:
        return None
