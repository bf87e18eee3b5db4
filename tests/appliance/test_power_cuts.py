"""The plug is pulled, ten times: it boots each time, and nothing that was shown is lost."""

import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import checkout
from album import Album
from images import Image, with_files
from kiosk_inside import DATABASE, KioskInside
from machine import Machine

from kiosk.health.events import read_events

# So many by default; half of them fall into sessions.
CUTS = int(os.environ.get("KIOSK_VM_CUTS", "10"))
# On a busy host no start of the kiosk shall take longer than systemd lets it.
HOW = {"speed": 3, "counted": False}
SEED = 20
# Seconds of the host, within which a cut falls into the boot of an idle or a busy one.
BOOT_S = (5.0, 120.0)
SESSION_LIMIT_S = 1_800.0
# A new initramfs, all of it emulated.
SLOW_S = 7_200.0
BUSY = (
    "/opt/kiosk/current/venv/bin/python /usr/local/lib/busy_sessions.py "
    f"/dev/ttyS1 {DATABASE} {{seed}}"
)
GUEST_FILES = {
    "/usr/local/lib/busy_sessions.py": Path(__file__).with_name("busy_sessions.py"),
    "/usr/local/lib/hard_kills.py": checkout.ROOT / "tests/sessions/hard_kills.py",
    "/usr/local/lib/mannequin.py": checkout.ROOT / "tests/coach/mannequin.py",
}


@dataclass
class Shown:
    """What was told as shown, by boot, session and number."""

    things: dict[tuple[str, str, str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: list[str]) -> "Shown":
        shown, boot = cls(), ""
        for line in lines:
            kind, *words = line.split()
            if kind == "boot":
                boot = words[0]
            elif kind in ("rep", "summary"):
                slow, session, count, score = words
                # While the disk does not keep up scores are shown all the same, and told so.
                if slow == "0":
                    shown.things[kind, boot, session, count] = score
        return shown


def stored(database: Path) -> dict[tuple[str, str, str, str], str]:
    """What the session file holds, in the same words."""
    found: dict[tuple[str, str, str, str], str] = {}
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        for boot, session, n, score in connection.execute(
            "SELECT boot_id, sequence, n, rep.score FROM rep JOIN session ON id = session_id"
        ):
            found["rep", boot, str(session), str(n)] = str(score)
        for boot, session, reps, score in connection.execute(
            "SELECT boot_id, sequence, reps, score FROM session WHERE ended = 'finished'"
        ):
            found["summary", boot, str(session), str(reps)] = str(score)
    return found


def guest_files() -> dict[str, str]:
    """What makes sessions in the guest."""
    return {path: file.read_text("utf-8") for path, file in GUEST_FILES.items()}


def make_sessions(machine: Machine, rng: random.Random, reps: int) -> None:
    """Sessions run in the kiosk's place, until so many more reps or summaries were shown; they
    go on until somebody ends them.
    """
    guest = machine.guest
    guest.tell(
        "systemctl stop kiosk.service; chgrp kiosk-staff /dev/ttyS1; chmod g+w /dev/ttyS1"
    )
    before = len(machine.witnessed())
    busy = BUSY.format(seed=rng.randrange(1 << 30))
    guest.begin(f"exec setpriv --reuid kiosk --regid kiosk-staff --init-groups {busy}")
    wanted = before + 1 + reps
    until = time.monotonic() + SESSION_LIMIT_S
    while len(machine.witnessed()) < wanted:
        assert time.monotonic() < until, "the sessions do not run"
        time.sleep(0.02)


def cut_in_a_session(machine: Machine, rng: random.Random) -> None:
    """Sessions run, some reps have been shown, and the power goes."""
    make_sessions(machine, rng, rng.randint(1, 12))
    time.sleep(rng.uniform(0, 1))
    machine.cut_power()


def cut_in_the_boot(machine: Machine, rng: random.Random) -> None:
    """Switched off, on, and off again before it is up, or shortly after."""
    machine.cut_power()
    machine.power_on()
    time.sleep(rng.uniform(*BOOT_S))
    machine.cut_power()


def test_nothing_that_was_shown_is_lost(
    make_machine: Callable[..., Machine], visited: Image, album: Album, tmp_path: Path
) -> None:
    machine = make_machine(with_files(visited, "busy", guest_files()), **HOW)
    machine.power_on()
    KioskInside(machine).await_ready()
    survive_cuts(machine, album, tmp_path, "trixie")


def test_protected_system_loses_nothing_either(
    make_machine: Callable[..., Machine], visited: Image, album: Album, tmp_path: Path
) -> None:
    """Root under an overlay in memory, sessions and settings on a partition of their own."""
    partition = tmp_path / "data.raw"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", str(partition), "2G"], check=True)
    machine = make_machine(with_files(visited, "busy", guest_files()), **HOW, disks=[partition])
    machine.power_on()
    kiosk, guest = KioskInside(machine), machine.guest
    kiosk.await_ready()
    said = guest.tell("kiosk maintenance data /dev/vdb && kiosk maintenance off", SLOW_S)
    guest.tell("sync")
    machine.read_boot_files()
    machine.cut_power()
    machine.power_on()
    kiosk.await_ready()
    ran = machine.guest.run("kiosk maintenance status")
    album.keep_text("maintenance.txt", f"{said}\n{ran.out}{ran.err}")
    assert ran.status == 0, ran.out
    machine.guest.tell("touch /etc/of-the-system /etc/kiosk/of-the-staff; sync")
    survive_cuts(machine, album, tmp_path, "protected")
    assert machine.guest.run("test -e /etc/of-the-system").status != 0
    assert machine.guest.run("test -e /etc/kiosk/of-the-staff").status == 0


def survive_cuts(machine: Machine, album: Album, scratch: Path, name: str) -> None:
    """Half of the cuts fall into sessions, the others into boots."""
    rng = random.Random(SEED)
    kiosk = KioskInside(machine)
    ready_s: list[float] = []
    for number in range(CUTS):
        (cut_in_a_session if number % 2 == 0 else cut_in_the_boot)(machine, rng)
        machine.power_on()
        kiosk.await_ready()
        ready_s.append(kiosk.uptime_s())
        examine(kiosk, scratch)
    shown = Shown.of(machine.witnessed()).things
    album.keep(f"power-cuts-{name}-after", machine.photograph())
    album.seconds.note(f"{name}: power cuts survived", f"{CUTS} of {CUTS}", "", "all")
    album.seconds.note(f"{name}: shown reps and summaries, all kept", f"{len(shown)}")
    album.seconds.note(f"{name}: slowest start after a cut, kernel to ready", max(ready_s))
    assert any(kind == "rep" for kind, *_ in shown)


def examine(kiosk: KioskInside, scratch: Path) -> None:
    """Right after a start: all that was shown is in the file, and nothing is broken."""
    guest = kiosk.machine.guest
    kept = stored(kiosk.session_file(scratch))
    shown = Shown.of(kiosk.machine.witnessed()).things
    missing = {thing for thing, score in shown.items() if kept.get(thing) != score}
    assert not missing
    assert guest.run("ls /var/lib/kiosk | grep damaged").out == ""
    # A cut may tear its last line; those after it are whole, and this start is told of.
    events = read_events(guest.fetch("/var/lib/kiosk/events.jsonl", scratch / "events.jsonl"))
    boot = guest.tell("cat /proc/sys/kernel/random/boot_id").strip()
    assert any((each["kind"], each["boot"]) == ("boot", boot) for each in events)
    failed = guest.tell("systemctl list-units --failed --plain --no-legend")
    assert failed.strip() == ""
    assert "EXT4-fs error" not in guest.tell("journalctl -k -b --no-pager")
