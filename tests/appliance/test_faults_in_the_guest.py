"""What goes wrong in life: what the screen shows, and in how many seconds it coaches again.

One machine, nobody in front of its camera; each test leaves it as it found it. The screen is
filmed: at no moment may anything be seen but the kiosk, its splash and its rescue screen.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import checkout
import pytest
from album import Album
from beside_python import beside_python
from film import Film
from images import Image, with_files
from kiosk_inside import LIMIT_S, KioskInside
from known import BLACK, ELSE, RESCUE, SPLASH, Known, without_blinks
from machine import Machine
from visitor import EMPTY_ROOM, ROOM, SETTINGS

RESCUE_UNIT = "kiosk-rescue.service"
LAST_GOOD = "/var/lib/kiosk/last-good-settings.toml"
PACKAGE = "/opt/kiosk/current/venv/lib/python3.13/site-packages/kiosk"
HANGING = Path(__file__).with_name("hanging.py")
Filmed = Callable[[str], AbstractContextManager[tuple[Film, list[str]]]]

_FREE = "df --block-size=1 --output=avail / | tail -n 1"


@pytest.fixture(scope="module")
def booted(
    make_machine: Callable[..., Machine], trixie: Image, known: Known, album: Album
) -> KioskInside:
    image = with_files(
        trixie,
        "faults",
        {
            SETTINGS: EMPTY_ROOM,
            ROOM: (checkout.ROOT / "kiosk/demo/wall_hinge.empty.jpg").read_bytes(),
            **beside_python(HANGING),
        },
    )
    machine = make_machine(image)
    machine.power_on()
    kiosk = KioskInside(machine)
    film = Film(machine)
    film.start()
    try:
        kiosk.await_ready()
        known.await_whole(film, LIMIT_S)
    finally:
        known.story(film.stop(), album, "faults-power-on")
    return kiosk


def troubles(status: dict[str, Any]) -> set[str]:
    """The codes of what is wrong now; a part that hung is told of until the plug is pulled."""
    return {each["code"] for each in status["faults"]} - {"H5"}


@pytest.fixture
def kiosk(booted: KioskInside) -> KioskInside:
    """Well, and its count of starts begun anew."""
    booted.machine.guest.tell("systemctl reset-failed kiosk.service")
    booted.await_ready()
    booted.await_status(lambda status: not troubles(status), "something is wrong before")
    return booted


@pytest.fixture
def filmed(kiosk: KioskInside, known: Known, album: Album) -> Filmed:
    """Films what happens; in the end it was nothing that must not be seen."""

    @contextmanager
    def film(title: str) -> Generator[tuple[Film, list[str]]]:
        film = Film(kiosk.machine)
        story: list[str] = []
        film.start()
        try:
            yield film, story
            known.await_whole(film, LIMIT_S)
        finally:
            story += known.story(film.stop(), album, title)
        assert not {ELSE, BLACK} & set(without_blinks(story)), story
        assert not story[-1].startswith(SPLASH), story

    return film


def await_coaching(
    kiosk: KioskInside, album: Album, what: str, old: int, since_s: float
) -> None:
    """Waits until another process than `old` judges pictures, and notes how long it took."""
    kiosk.await_inside(
        f'[ "$(systemctl show -P MainPID kiosk)" != {old} ] && systemctl is-active -q kiosk',
        "it does not come back",
    )
    new = kiosk.pid
    drawn = kiosk.await_drawn(new)
    status = kiosk.await_status(
        lambda status: status["pid"] == new and bool(status["frames_judged_per_s"]),
        "it does not coach",
    )
    album.seconds.note(f"{what}: to the next picture", drawn.t_s - since_s)
    album.seconds.note(f"{what}: to coaching again", status["t_s"] - since_s)
    album.seconds.note(f"{what}: black before that picture", kiosk.blink_s(new))


def test_killed_process(kiosk: KioskInside, album: Album, filmed: Filmed) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    with filmed("fault-killed"):
        kiosk.machine.guest.tell("systemctl kill --signal KILL kiosk.service")
        await_coaching(kiosk, album, "killed", old, since_s)


def test_stopped_process(kiosk: KioskInside, album: Album, filmed: Filmed) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    with filmed("fault-stopped"):
        kiosk.machine.guest.tell(f"kill -STOP {old}")
        await_coaching(kiosk, album, "stopped process", old, since_s)


def test_crash_loop_ends_in_the_rescue_screen(
    kiosk: KioskInside, known: Known, album: Album, filmed: Filmed
) -> None:
    guest = kiosk.machine.guest
    guest.tell(f"mv {PACKAGE} {PACKAGE}.gone")
    since_s = kiosk.uptime_s()
    try:
        with filmed("fault-rescue") as (film, story):
            guest.tell("systemctl kill --signal KILL kiosk.service")
            kiosk.await_inside(
                f"systemctl is-active --quiet {RESCUE_UNIT}", "the rescue screen does not come"
            )
            pid = int(kiosk.systemd_says("MainPID", RESCUE_UNIT))
            drawn = kiosk.await_drawn(pid)
            film.await_shot(lambda seen: known.name(seen) == RESCUE, LIMIT_S)
        assert story[-1] == RESCUE
        album.seconds.note("broken release: to the rescue screen", drawn.t_s - since_s)
    finally:
        guest.tell(f"mv {PACKAGE}.gone {PACKAGE}")
    mended_s = kiosk.uptime_s()
    with filmed("fault-rescue-over") as (_, story):
        kiosk.await_inside(
            "systemctl is-active --quiet kiosk.service", "it is not tried again", 900
        )
        album.seconds.note("broken release: mended, to ready", kiosk.uptime_s() - mended_s)
    assert story[0] == RESCUE
    assert story[-1] not in (RESCUE, SPLASH)


@pytest.mark.parametrize("part", ["display", "model"])
def test_hanging_part(kiosk: KioskInside, album: Album, filmed: Filmed, part: str) -> None:
    old, since_s = kiosk.pid, kiosk.uptime_s()
    with filmed(f"fault-hung-{part}"):
        kiosk.machine.guest.tell(f"touch /run/kiosk/hang-{part}")
        await_coaching(kiosk, album, f"hung {part}", old, since_s)


def test_full_disk(kiosk: KioskInside, album: Album, filmed: Filmed) -> None:
    guest = kiosk.machine.guest
    guest.tell(f"fallocate -l $({_FREE}) /var/full")
    # And what is root's alone.
    guest.run("dd if=/dev/zero of=/var/fuller bs=1M; sync")
    assert guest.tell(_FREE).strip() == "0"
    old, since_s = kiosk.pid, kiosk.uptime_s()
    try:
        with filmed("fault-full-disk"):
            guest.run("systemctl restart kiosk.service")
            await_coaching(kiosk, album, "full disk, restarted", old, since_s)
            status = kiosk.await_status(
                lambda status: bool(troubles(status)), "nobody is told of it"
            )
        album.keep_text("fault-full-disk-told.txt", f"{status['faults']}\n")
    finally:
        guest.tell("rm /var/full /var/fuller")
    kiosk.await_status(
        lambda status: not troubles(status), "it is not told that all is well again"
    )


def test_broken_settings_file(kiosk: KioskInside, album: Album, filmed: Filmed) -> None:
    guest = kiosk.machine.guest
    # It goes by those that have proved good.
    kiosk.await_inside(f"test -e {LAST_GOOD}", "the settings do not prove good")
    guest.write(SETTINGS, "[wall\nsource = \n")
    old, since_s = kiosk.pid, kiosk.uptime_s()
    try:
        with filmed("fault-broken-settings"):
            guest.tell("systemctl restart kiosk.service")
            await_coaching(kiosk, album, "broken settings, restarted", old, since_s)
            status = kiosk.await_status(
                lambda status: bool(status["settings_trouble"]), "nobody is told of it"
            )
        album.keep_text("fault-broken-settings-told.txt", f"{status['settings_trouble']}\n")
    finally:
        guest.write(SETTINGS, EMPTY_ROOM)
    # Without a new start: it looks at the file itself.
    kiosk.await_status(lambda status: not status["settings_trouble"], "it stays")
