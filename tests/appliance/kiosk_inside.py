"""The kiosk in a guest: its unit, its status, its session file, and what it draws when."""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guest import GuestError
from machine import Machine
from photograph import Photograph

UNIT = "kiosk.service"
DATABASE = "/var/lib/kiosk/sessions.db"
STATUS = "/run/kiosk/status.json"
# Of the host, and never reached unless something is wrong.
LIMIT_S = 2_400.0
_LOOK_EVERY_S = 1.0

# A line of the kernel's record: "  kiosk-324  [000] .....  17.548360: next: (drm_...)".
_DRAWN = re.compile(r"^\s*(.+)-(\d+)\s+\[\d+\]\s+\S+\s+(\d+\.\d+): (first|next):", re.M)


_COPY = """\
import sqlite3
kept = sqlite3.connect("file:{database}?mode=ro", uri=True)
kept.backup(sqlite3.connect("{copy}"))
"""


class TooLongError(Exception):
    """What was waited for did not come."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that a program handed to the screen, `t_s` seconds after the guest's boot."""

    program: str
    pid: int
    t_s: float


@dataclass(frozen=True, slots=True)
class KioskInside:
    """On one machine. Waits end with TooLongError."""

    machine: Machine

    def await_ready(self) -> None:
        """Until systemd has been told that the kiosk shows something."""
        self.await_inside(f"systemctl is-active --quiet {UNIT}", "the unit is not active")

    def await_inside(self, command: str, complaint: str, guest_s: int = 300) -> None:
        """Until a line of shell succeeds, `guest_s` seconds of the guest at most."""
        loop = (
            f"n=0; until {command}; do "
            f"n=$((n+1)); [ $n -gt {guest_s} ] && exit 1; sleep 1; done"
        )
        if self.machine.guest.run(loop, LIMIT_S).status:
            said = self.machine.guest.run(f"journalctl -u {UNIT} -n 40 --no-pager").out
            raise TooLongError(f"{complaint} after {guest_s} s:\n{said}")

    def await_status(
        self, wanted: Callable[[dict[str, Any]], bool], complaint: str
    ) -> dict[str, Any]:
        """Until the kiosk's own status says so; that status."""
        until = time.monotonic() + LIMIT_S
        status: dict[str, Any] = {}
        while time.monotonic() < until:
            status = self.status() or status
            if status and wanted(status):
                return status
            time.sleep(_LOOK_EVERY_S)
        raise TooLongError(f"{complaint}; last status: {status}")

    def await_picture(
        self, wanted: Callable[[Photograph], bool], complaint: str, limit_s: float = LIMIT_S
    ) -> Photograph:
        """Until a photograph shows it; that photograph."""
        until = time.monotonic() + limit_s
        while True:
            photograph = self.machine.photograph()
            if wanted(photograph):
                return photograph
            if time.monotonic() > until:
                raise TooLongError(complaint)
            time.sleep(_LOOK_EVERY_S)

    def status(self) -> dict[str, Any] | None:
        """What the kiosk says of itself; None while it says nothing."""
        try:
            return json.loads(self.machine.guest.read(STATUS))
        except (GuestError, ValueError):
            return None

    def systemd_says(self, name: str, unit: str = UNIT) -> str:
        """What systemd knows of a unit."""
        return self.machine.guest.tell(f"systemctl show -P {name} {unit}").strip()

    @property
    def pid(self) -> int:
        """Of the kiosk's process."""
        return int(self.systemd_says("MainPID"))

    def drawn(self) -> list[Drawn]:
        """All pictures that programs handed to the screen since boot, in their order."""
        record = self.machine.guest.read("/sys/kernel/tracing/trace").decode()
        return [
            Drawn(program.strip(), int(pid), float(t))
            for program, pid, t, _ in _DRAWN.findall(record)
        ]

    def await_drawn(self, pid: int) -> Drawn:
        """Until a process has handed a picture to the screen; its first."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            for drawn in self.drawn():
                if drawn.pid == pid:
                    return drawn
            time.sleep(_LOOK_EVERY_S)
        raise TooLongError(f"process {pid} draws nothing")

    def blink_s(self, pid: int) -> float:
        """From when a program took the screen, which is black then, to its first picture."""
        taken, first, *_ = [drawn.t_s for drawn in self.drawn() if drawn.pid == pid]
        return first - taken

    def uptime_s(self) -> float:
        """Of the guest, on the clock of `drawn`."""
        return float(self.machine.guest.tell("cut -d' ' -f1 /proc/uptime"))

    def session_file(self, folder: Path) -> Path:
        """The guest's session file on the host, copied whole while it is written to."""
        guest, there = self.machine.guest, "/run/copy.db"
        guest.write("/run/copy.py", _COPY.format(database=DATABASE, copy=there))
        guest.tell("python3 -I /run/copy.py")
        copy = guest.fetch(there, folder / "copy.db")
        guest.tell(f"rm {there}")
        return copy


def visit_of(status: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a status says of whoever is there; empty while nobody is."""
    return status.get("visit") or {}


def reps(database: Path) -> list[sqlite3.Row]:
    """All reps of a session file, in their order."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute("SELECT * FROM rep ORDER BY session_id, n").fetchall()
