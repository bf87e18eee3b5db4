"""This computer and its kiosk, as the check list asks them."""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

from kiosk.health.checks.computer import throttled_bits
from kiosk.health.checks.service import UNIT
from kiosk.health.checks.world import World
from kiosk.health.doctor import CHECKS, run_checks
from kiosk.health.events import EventKind, read_events
from kiosk.release.mounts import lasts, mounts_here
from kiosk.release.run import Run, run
from kiosk.settings.options import Settings
from kiosk.staff.bundle.parts import system_packages, versions
from kiosk.staff.calibrate.running_kiosk import RunningKiosk
from kiosk.staff.checklist.machine import Kept, Machine, Power, Setup
from kiosk.staff.doctor import as_answer
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.probing.child import end_all
from kiosk.staff.probing.here import world_here
from kiosk.staff.status.looking import Looked, json_object, look
from kiosk.staff.status.place import Place, place_of

# systemd on a Pi that starts answers late.
ANSWER_S = 20.0
# A Pi 4 needs 100 ms a frame for both; then there are Python's own imports from a slow card.
COST_S = 120.0
LAST_SESSIONS = 5
# What Python's packages the kiosk stands on; the system's are bundle.parts' to choose.
PACKAGES = ("av", "gpiozero", "lgpio", "numpy", "picamera2", "pygame",
            "tflite-runtime", "ai-edge-litert")  # fmt: skip
DEVICES = {
    "camera": ("dev/video*", "dev/media*"),
    "screen": ("dev/dri/card*",),
    "pins": ("dev/gpiochip*",),
    "bus": ("dev/i2c-*",),
    "sound": ("dev/snd/pcm*p",),
}
_OF_UNIT = (
    "LoadState,ActiveState,SubState,NRestarts,InactiveExitTimestampMonotonic,"
    "ActiveEnterTimestampMonotonic"
)
_OF_MANAGER = "UserspaceTimestampMonotonic,FinishTimestampMonotonic"
_KERNEL = ["journalctl", "-k", "-b", "-q", "--no-pager", "--no-hostname"]
_WEAK = re.compile(r"under-?\s?voltage|voltage normali[sz]ed", re.IGNORECASE)


class Here(Machine):
    """The real one. `out`: where the report goes; `systemd`: there where it runs the machine.

    Raises CommandError.
    """

    def __init__(
        self,
        config_dir: Path | None,
        simulated: bool,
        out: Path,
        program: Run = run,
        systemd: Path = Path("/run/systemd/system"),
    ) -> None:
        self._given = (config_dir, simulated, os.environ)
        self._run, self._systemd = program, systemd
        self._place: Place = place_of(config_dir, simulated, os.environ)
        settings = self._found[1]
        self.setup = Setup(
            simulated=simulated,
            service=self._place.service and self.unit() is not None,
            root=os.geteuid() == 0,
            wall="simulated" if simulated else settings.wall.source,
            lights="simulated" if simulated else settings.lights.source,
            volume=settings.sound.volume,
            distance_m=settings.display.viewing_distance_m,
            lasting=lasts(out.absolute().parent, mounts_here()),
        )

    @cached_property
    def _found(self) -> tuple[World, Settings]:
        return world_here(*self._given)

    def facts(self) -> Mapping[str, Any]:
        """From the same files as the doctor and the support bundle."""
        world, settings = self._found
        total = re.search(
            r"^MemTotal:\s+(\d+) kB", world.text("proc/meminfo") or "", flags=re.MULTILINE
        )
        found = ((name, world.version(name)) for name in PACKAGES)
        bits = throttled_bits(world)
        return {
            "versions": versions(world),
            "memory_mb": round(int(total[1]) / 1000) if total else None,
            "cores": os.cpu_count(),
            "temperature_c": world.board.temperature_c(),
            "throttled": None if bits is None else f"{bits:#x}",
            "disk_free_bytes": world.board.read(world.data).disk_free_bytes,
            "packages": {name: version for name, version in found if version is not None},
            "system_packages": system_packages(world),
            "devices": {
                what: [path.name for pattern in patterns for path in world.matching(pattern)]
                for what, patterns in DEVICES.items()
            },
            "sources": {part: world.source(part) for part in ("camera", "wall", "lights")},
            "model": settings.pose.model,
        }

    def looked(self) -> Looked:
        """From the files that it writes once a second."""
        return look(self._place, time.monotonic())

    def records(self) -> Iterator[Mapping[str, Any]]:
        """From its live socket."""
        return RunningKiosk(self._place, self.setup.wall).records()

    def unit(self) -> Mapping[str, str] | None:
        """From systemctl; None where there is no systemd, or no such service."""
        if not self._systemd.is_dir():
            return None
        found: dict[str, str] = {}
        for about in ([UNIT, "-p", _OF_UNIT], ["-p", _OF_MANAGER]):
            done = self._run(["systemctl", "show", *about], ANSWER_S)
            if done.status:
                return None
            pairs = (line.partition("=") for line in done.answer.splitlines())
            found |= {name: value for name, _, value in pairs}
        return found if found.get("LoadState") == "loaded" else None

    def starts(self) -> int | None:
        """From its diary."""
        boot = self._found[0].board.boot_id()
        if boot is None:
            return None
        return sum(
            event.get("kind") == EventKind.BOOT and event.get("boot") == boot
            for event in read_events(self._place.events)
        )

    def doctor(self) -> Mapping[str, Any]:
        """All checks, run now."""
        world, _ = world_here(*self._given)
        try:
            return as_answer(run_checks(world, CHECKS), world)
        finally:
            end_all()

    def model_cost(self) -> Mapping[str, float]:
        """In a process of its own (checklist/cost.py)."""
        command = [
            sys.executable,
            # Root may stand in anybody's folder: nothing is taken from there.
            "-P",
            "-m",
            "kiosk.staff.checklist.cost",
            self._found[1].pose.model,
        ]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COST_S,
                check=False,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CommandError(
                f"The model's cost can't be measured ({error}).", BROKE
            ) from None
        told = json_object(done.stdout.strip().rpartition(b"\n")[2])
        if done.returncode or not told:
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise CommandError(f"The model's cost can't be measured ({''.join(said)}).", BROKE)
        return {name: float(value) for name, value in told.items()}

    def power(self) -> Power:
        """From dmesg, else the journal; and from the firmware."""
        lines = None
        for command in (["dmesg"], _KERNEL):
            done = self._run(command, ANSWER_S)
            if done.status == 0 and done.answer.strip():
                lines = tuple(line for line in done.answer.splitlines() if _WEAK.search(line))
                break
        return Power(lines, throttled_bits(self._found[0]))

    def kept(self) -> Kept:
        """From the session file, which is only looked at."""
        from kiosk.sessions.database import StoreError
        from kiosk.sessions.reader import SessionReader

        try:
            with closing(SessionReader.open(self._place.sessions)) as reader:
                counted, newest = reader.count(), reader.recent(LAST_SESSIONS)
        except StoreError as error:
            if getattr(error, "kind", None) == "missing":
                return Kept(0, 0)
            raise CommandError(str(error), BROKE) from error
        return Kept(counted.sessions, counted.reps, tuple((s.id, s.reps) for s in newest))

    def boot(self) -> str | None:
        """Of the kernel's own name for this start a hash that leads nowhere."""
        boot = self._found[0].board.boot_id()
        return None if boot is None else hashlib.sha256(boot.encode()).hexdigest()[:12]

    def kill(self) -> None:
        """By systemctl; needs root."""
        done = self._run(["systemctl", "kill", "-s", "KILL", UNIT], ANSWER_S)
        if done.status:
            why = " ".join(done.complaint.split()) or f"status {done.status}"
            raise CommandError(f"The service could not be killed ({why}).", BROKE)

    def now_s(self) -> float:
        """The kernel's clock."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """By sleeping."""
        time.sleep(seconds)
