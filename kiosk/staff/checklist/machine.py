"""What the check list asks of the computer and its kiosk; a test has another one instead."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.staff.status.looking import Looked


@dataclass(frozen=True, slots=True)
class Setup:
    """Which kiosk it is. `service`: installed as one; `root`: whether who asks may do all.

    `wall`, `lights`: their source, "none" without. `distance_m`: from where the screen is read.
    `lasting`: whether the report is still there when the plug was pulled.
    """

    simulated: bool = False
    service: bool = True
    root: bool = True
    wall: str = "pad"
    lights: str = "rgb"
    volume: float = 0.7
    distance_m: float = 3.0
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """The sessions on disk. `newest`: (id, reps) of the last few."""

    sessions: int
    reps: int
    newest: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """`lines`: of the kernel's log about a voltage too low, None where it may not be read.

    `bits`: of vcgencmd get_throttled; None where there is none.
    """

    lines: tuple[str, ...] | None
    bits: int | None


class Machine(ABC):
    """Asked, and not disturbed but in `kill`. What can't be told raises CommandError."""

    setup: Setup

    @abstractmethod
    def facts(self) -> Mapping[str, Any]:
        """Model, system, versions, memory, heat, devices: nothing names this one machine."""

    @abstractmethod
    def looked(self) -> Looked:
        """The kiosk's own status now."""

    @abstractmethod
    def records(self) -> Iterator[Mapping[str, Any]]:
        """What it tells live from now on (kiosk.health.live); it never ends by itself."""

    @abstractmethod
    def unit(self) -> Mapping[str, str] | None:
        """The service's properties and the manager's timestamps, systemd's; None without."""

    @abstractmethod
    def starts(self) -> int | None:
        """How often the kiosk began since the computer was switched on."""

    @abstractmethod
    def doctor(self) -> Mapping[str, Any]:
        """What `kiosk doctor --json` tells."""

    @abstractmethod
    def model_cost(self) -> Mapping[str, float]:
        """CPU milliseconds of "invoke" and "pose", by a process that gives way to the kiosk."""

    @abstractmethod
    def power(self) -> Power:
        """Whether the voltage was ever too low since the start."""

    @abstractmethod
    def kept(self) -> Kept:
        """The sessions on disk."""

    @abstractmethod
    def boot(self) -> str | None:
        """Another word after each switching on, from which nobody tells the machine."""

    @abstractmethod
    def kill(self) -> None:
        """Kill the service's process as nobody should."""

    @abstractmethod
    def now_s(self) -> float:
        """Monotonic seconds, systemd's and the kiosk's."""

    @abstractmethod
    def wait(self, seconds: float) -> None:
        """Let time pass."""


def seconds_of(unit: Mapping[str, str], name: str) -> float | None:
    """A timestamp of systemd in seconds since the kernel began; None where it is not set."""
    try:
        found = int(unit.get(name, "")) / 1e6
    except ValueError:
        return None
    return found if found > 0 else None


def words_of(devices: Mapping[str, Sequence[str]]) -> str:
    """Devices by what they are for: "camera 3, pins 2, sound none"."""
    return ", ".join(f"{what} {len(found) or 'none'}" for what, found in devices.items())
