"""All that a check may look at, behind one small seam: a test makes a world of its own."""

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import kiosk
from kiosk.health.board import Board
from kiosk.health.checks.probes import Probes
from kiosk.health.checks.running import RunningKiosk

# In the sources; a release puts it beside them.
PINOUT = Path("hardware/pinout.toml")

# systemctl and vcgencmd answer within a fraction of that, also on a Pi that starts.
COMMAND_S = 5.0

Run = Callable[[Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class Account:
    """Who the kiosk is, or will be, when it runs. `here`: whether that is this very process."""

    name: str
    uid: int
    groups: frozenset[int]
    here: bool = True

    @staticmethod
    def of_this_process() -> "Account":
        """The one that asks."""
        uid = os.geteuid()
        return Account(f"user {uid}", uid, frozenset({os.getegid(), *os.getgroups()}))

    def may(self, path: Path, rights: int) -> bool:
        """Whether it may use the path. `rights`: os.R_OK, os.W_OK, os.X_OK together.

        Raises OSError where that can't be told. Of others than this process only the mode is
        known, not what the path's access list says.
        """
        if self.here:
            return os.access(path, rights)
        if self.uid == 0:
            return True
        found = path.stat()
        shift = 0
        if found.st_uid == self.uid:
            shift = 6
        elif found.st_gid in self.groups:
            shift = 3
        return found.st_mode >> shift & rights == rights


def run_command(command: Sequence[str]) -> str | None:
    """What a program prints; None where it is missing, fails or takes too long."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def origin_of(module: str) -> Path | None:
    """Where a module lies that Python would import, without importing it."""
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    if found is None:
        return None
    if found.origin and found.has_location:
        return Path(found.origin)
    return next((Path(folder) for folder in found.submodule_search_locations or ()), None)


def find_pinout() -> Path | None:
    """The wiring plan that came with the kiosk; None without one."""
    package = Path(kiosk.__file__).parent
    places = (package.parent / PINOUT, package / PINOUT)
    return next((place for place in places if place.is_file()), None)


def version_of(package: str) -> str | None:
    """The version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class World:
    """The machine, the settings, and the kiosk that runs on it, if any.

    `options`: every option's value by "section.name" (`flat`). `problems`: what is wrong with
    the settings, a sentence each; `instead`: what holds then, a sentence. `kiosk`: None when
    none runs, or when it is the asker itself. `root`: of the file system, for /proc, /sys, /dev
    and /run. `prefix`: Python's own folder where it is a virtual environment's. `pinout`:
    hardware/pinout.toml.
    """

    options: Mapping[str, object]
    data: Path
    runtime: Path
    problems: tuple[str, ...] = ()
    instead: str | None = None
    kiosk: RunningKiosk | None = None
    simulated: bool = False
    root: Path = Path("/")
    pinout: Path | None = None
    account: Account = field(default_factory=Account.of_this_process)
    probes: Probes = field(default_factory=Probes)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    t_s: float = field(default_factory=time.monotonic)
    run: Run = run_command
    origin: Callable[[str], Path | None] = origin_of
    version: Callable[[str], str | None] = version_of
    prefix: Path | None = Path(sys.prefix) if sys.prefix != sys.base_prefix else None

    @property
    def board(self) -> Board:
        """The computer's own files."""
        return Board(self.root)

    @property
    def is_pi(self) -> bool:
        """Whether this is a Raspberry Pi."""
        return "Raspberry Pi" in (self.text("proc/device-tree/model") or "")

    def option(self, key: str) -> object:
        """An option's value; None where it is not set."""
        return self.options.get(key)

    def source(self, section: str) -> str:
        """The source of "camera", "wall" or "lights"; "simulated" where all is."""
        return "simulated" if self.simulated else str(self.option(f"{section}.source"))

    def text(self, path: str) -> str | None:
        """A small file below the root; None where it can't be read."""
        try:
            text = (self.root / path).read_text(encoding="utf-8", errors="replace")
        except (OSError, ValueError):
            return None
        return text.strip("\0\n ")

    def matching(self, pattern: str) -> list[Path]:
        """The paths below the root that fit, in order of their names."""
        try:
            return sorted(self.root.glob(pattern))
        except OSError:
            return []


def flat(sections: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Options by "section.name" from what Settings.model_dump() gives."""
    return {
        f"{section}.{name}": value
        for section, options in sections.items()
        for name, value in options.items()
    }
