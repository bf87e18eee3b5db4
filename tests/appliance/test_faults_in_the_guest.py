"""What goes wrong in life: what the screen shows, and in how many seconds it coaches again.

One machine; each test leaves it as it found it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import checkout
import pytest
from album import Album
from before_and_after import drawn_rescue
from gallery import nearest
from images import Image, with_files
from kiosk_inside import KioskInside
from machine import Machine
from photograph import Photograph
from visitor import EMPTY_ROOM, ROOM, SETTINGS

RESCUE = "kiosk-rescue.service"
LAST_GOOD = "/var/lib/kiosk/last-good-settings.toml"
PACKAGE = "/opt/kiosk/current/venv/lib/python3.13/site-packages/kiosk"
# Python finds it there when systemd's word PYTHONPATH says so.
HANGING = Path(__file__).with_name("hanging.py")
DROP_IN = "[Service]\nEnvironment=PYTHONPATH=/usr/local/lib\n"
_FREE = "df --block-size=1 --output=avail /"
LIKE = 0.03


@pytest.fixture(scope="module")
def booted(make_machine: Callable[..., Machine], trixie: Image) -> KioskInside:
    image = with_files(
        trixie,
        "faults",
        {
            SETTINGS: EMPTY_ROOM,
            ROOM: (checkout.ROOT / "kiosk/demo/wall_hinge.empty.jpg").read_bytes(),
            "/usr/local/lib/sitecustomize.py": HANGING.read_text(),
        },
    )
    machine = make_machine(image)
    machine.power_on()
    kiosk = KioskInside(machine)
    kiosk.await_ready()
    guest = machine.guest
    guest.tell("mkdir -p /run/systemd/system/kiosk.service.d")
    guest.write("/run/systemd/system/kiosk.service.d/hanging.conf", DROP_IN)
    guest.tell("systemctl daemon-reload && systemctl restart kiosk.service")
    # It goes by them when the staff's are broken.
    kiosk.await_inside(f"test -e {LAST_GOOD}", "the settings do not prove good")
    return kiosk


@pytest.fixture
def kiosk(booted: KioskInside) -> KioskInside:
    """Well, and its count of starts begun anew."""
    booted.machine.guest.tell("systemctl reset-failed kiosk.service")
    booted.await_ready()
    return booted


def is_coaching(status: Mapping[str, object]) -> bool:
    return bool(status["frames_judged_per_s"])


def until_coaching(
    kiosk: KioskInside, album: Album, what: str, old: int, since_s: float
) -> None:
    """Waits until another process than `old` judges pictures, and notes how long it took."""
    kiosk.await_inside(
        f'[ "$(systemctl show -P MainPID kiosk)" != {old} ] && systemctl is-active -q kiosk',
        "it does not come back",
    )
    new = kiosk.pid
    drawn = next(drawn for drawn in kiosk.drawn() if drawn.pid == new)
    status = kiosk.await_status(
        lambda status: status["pid"] == new and is_coaching(status), "it does not coach"
    )
    album.seconds.note(f"{what}: to the next picture", drawn.t_s - since_s)
    album.seconds.note(f"{what}: to coaching again", status["t_s"] - since_s)


def test_killed_process(kiosk: KioskInside, album: Album) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    kiosk.machine.guest.tell("systemctl kill --signal KILL kiosk.service")
    album.keep("fault-killed", kiosk.machine.photograph())
    until_coaching(kiosk, album, "killed", old, since_s)


@pytest.mark.parametrize("part", ["model", "display"])
def test_hanging_part(kiosk: KioskInside, album: Album, part: str) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    kiosk.machine.guest.tell(f"touch /run/kiosk/hang-{part}")
    kiosk.await_inside(
        f"journalctl -u kiosk -b --no-pager | grep -q '\\[{old}\\].*hangs' "
        f'|| [ "$(systemctl show -P MainPID kiosk)" != {old} ]',
        "nobody notices",
    )
    album.keep(f"fault-hung-{part}", kiosk.machine.photograph())
    until_coaching(kiosk, album, f"hung {part}", old, since_s)


def test_stopped_process(kiosk: KioskInside, album: Album) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    kiosk.machine.guest.tell(f"kill -STOP {old}")
    until_coaching(kiosk, album, "stopped process", old, since_s)


def test_broken_settings_file(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album
) -> None:
    guest = kiosk.machine.guest
    guest.write(SETTINGS, "[wall\nsource = \n")
    old, since_s = kiosk.pid, kiosk.uptime_s()
    guest.tell("systemctl restart kiosk.service")
    until_coaching(kiosk, album, "broken settings, restarted", old, since_s)
    status = kiosk.await_status(
        lambda status: bool(status["settings_trouble"]), "nobody is told of it"
    )
    album.keep("fault-broken-settings", kiosk.machine.photograph())
    album.keep_text("fault-broken-settings.txt", f"{status['settings_trouble']}\n")
    guest.write(SETTINGS, EMPTY_ROOM)
    # Without a new start: it looks at the file itself.
    kiosk.await_status(lambda status: not status["settings_trouble"], "it stays")


def test_full_disk(kiosk: KioskInside, album: Album) -> None:
    guest = kiosk.machine.guest
    guest.run(f"fallocate -l $({_FREE} | tail -n 1) /var/full")
    # And what is root's alone.
    guest.run("dd if=/dev/zero of=/var/fuller bs=1M; sync")
    assert guest.tell(f"{_FREE} | tail -n 1").strip() == "0"
    old, since_s = kiosk.pid, kiosk.uptime_s()
    guest.run("systemctl restart kiosk.service")
    until_coaching(kiosk, album, "full disk, restarted", old, since_s)
    status = kiosk.await_status(lambda status: bool(status["faults"]), "nobody is told of it")
    album.keep("fault-full-disk", kiosk.machine.photograph())
    album.keep_text("fault-full-disk.txt", f"{status['faults']}\n")
    guest.tell("rm /var/full /var/fuller")
    kiosk.await_status(
        lambda status: not status["faults"], "it is not told that all is well again"
    )


def test_crash_loop_ends_in_the_rescue_screen(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album
) -> None:
    guest = kiosk.machine.guest
    guest.tell(f"mv {PACKAGE} {PACKAGE}.gone")
    since_s = kiosk.uptime_s()
    guest.tell("systemctl kill --signal KILL kiosk.service")
    kiosk.await_inside(
        f"systemctl is-active --quiet {RESCUE}", "the rescue screen does not come"
    )
    album.seconds.note("broken release: to the rescue screen", kiosk.uptime_s() - since_s)
    album.keep("fault-rescue-first", kiosk.machine.photograph())
    wanted = drawn_rescue(kiosk.machine.screen_px)
    rescue = kiosk.await_picture(
        lambda photograph: photograph.difference(wanted) < LIKE, "it can't be seen"
    )
    album.keep("fault-rescue", rescue)
    album.seconds.note(
        "broken release: to the rescue screen's picture", kiosk.uptime_s() - since_s
    )
    guest.tell(f"mv {PACKAGE}.gone {PACKAGE}")
    mended_s = kiosk.uptime_s()
    kiosk.await_inside(
        "systemctl is-active --quiet kiosk.service", "it is not tried again", 900
    )
    album.seconds.note("broken release: mended, to ready", kiosk.uptime_s() - mended_s)
    name, _ = nearest(
        kiosk.await_picture(lambda seen: nearest(seen, gallery)[1] < LIKE, "nothing of ours"),
        gallery,
    )
    album.keep("fault-rescue-over", kiosk.machine.photograph())
    assert name
