"""Wall and lights on pins that the kernel simulates: taps are felt, the strip follows."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from album import Album
from gpio_sim import Pins, gpio_sim
from images import Image, installed, with_files
from kiosk_inside import KioskInside
from machine import Machine
from visitor import make_standing_clip

# Enough that all pictures of the clip are judged.
SPEED = 3
SWITCH, RED, GREEN, BLUE = 25, 12, 13, 16
MODULE, CLIP = "/usr/local/lib/gpio-sim.ko", "/usr/local/lib/standing.mp4"
SETTINGS = "/etc/kiosk/kiosk.toml"
# A Pi 4's: gpiozero asks for it, and this computer is none.
BOARD = "Revision\t: c03114\n"
DROP_IN = "[Service]\nBindReadOnlyPaths=/run/cpuinfo:/proc/cpuinfo\n"
# gpiozero has whole percents, and the pins are asked only now and then.
DARK = 0.02

_KIOSK = f"""\
# Of the virtual machine tests.
[camera]
source = "file"
file = "{CLIP}"
[lights]
source = "rgb"
red_pin = {RED}
green_pin = {GREEN}
blue_pin = {BLUE}
[wall]
"""
WITH_SWITCH = f'{_KIOSK}source = "switch"\nswitch_pin = {SWITCH}\n'
WITH_RANGER = f'{_KIOSK}source = "pad"\n'


@pytest.fixture(scope="module")
def machine(make_machine: Callable[..., Machine], tmp_path_factory: pytest.TempPathFactory):
    clip = make_standing_clip(Path(tmp_path_factory.mktemp("clip")) / "standing.mp4", 600)
    image: Image = with_files(
        installed("bookworm"),
        "pins",
        {
            SETTINGS: WITH_SWITCH,
            CLIP: clip.read_bytes(),
            MODULE: gpio_sim("bookworm").read_bytes(),
        },
    )
    machine = make_machine(image, speed=SPEED)
    machine.power_on()
    return machine


@pytest.fixture(scope="module")
def pins(machine: Machine) -> Pins:
    """The chip is there, and the kiosk was started anew with it, on a board that it knows."""
    guest = machine.guest
    pins = Pins(guest, MODULE)
    guest.tell(f"(cat /proc/cpuinfo; printf '{BOARD}') > /run/cpuinfo")
    guest.tell("mkdir -p /run/systemd/system/kiosk.service.d")
    guest.write("/run/systemd/system/kiosk.service.d/board.conf", DROP_IN)
    # The switch closes to ground.
    pins.pull(SWITCH, up=True)
    guest.tell("systemctl daemon-reload && systemctl restart kiosk.service")
    KioskInside(machine).await_ready()
    return pins


def wall_is(kiosk: KioskInside, state: str) -> None:
    kiosk.await_status(
        lambda status: status["wall"]["state"] == state, f"the wall is never {state}"
    )


def light_becomes(pins: Pins, wanted: Callable[[float, float, float], bool]) -> str:
    """Until the strip shines so: from colour to colour it fades. Its red, green and blue."""
    shone: list[str] = []
    for _ in range(10):
        red, green, blue = (pins.duty(line) for line in (RED, GREEN, BLUE))
        shone.append(f"{red:.2f} {green:.2f} {blue:.2f}")
        if wanted(red, green, blue):
            return shone[-1]
    pytest.fail(f"the strip never shines so: {', '.join(shone)}")


def is_blue(red: float, green: float, blue: float) -> bool:
    return red < DARK and blue > green


def is_green(red: float, green: float, blue: float) -> bool:
    return red < DARK and green > blue


def test_touch_is_felt_and_lit(machine: Machine, pins: Pins, album: Album) -> None:
    kiosk = KioskInside(machine)
    wall_is(kiosk, "free")
    kiosk.await_status(lambda status: status["stage"] == "drill", "no drill begins")
    # Standing is blue.
    album.seconds.note("bookworm: strip before a touch", light_becomes(pins, is_blue))
    album.keep("pins-before-touch", machine.photograph())

    for tap in range(3):
        pins.pull(SWITCH, up=False)
        wall_is(kiosk, "touched")
        # A touch is green.
        shone = light_becomes(pins, is_green)
        album.seconds.note(f"bookworm: strip in touch {tap + 1}", shone)
        album.keep(f"pins-touch-{tap + 1}", machine.photograph())
        pins.pull(SWITCH, up=True)
        wall_is(kiosk, "free")


def test_dead_ranger_is_unknown_and_never_a_touch(
    machine: Machine, pins: Pins, album: Album
) -> None:
    kiosk = KioskInside(machine)
    machine.guest.write(SETTINGS, WITH_RANGER)
    machine.guest.tell("systemctl restart kiosk.service")
    kiosk.await_ready()
    seen: set[str] = set()

    def is_told(status: Mapping[str, Any]) -> bool:
        seen.add(status["wall"]["state"])
        return "W1" in str(status["faults"])

    status = kiosk.await_status(is_told, "nobody is told that the ranger is dead")
    album.keep("pins-dead-ranger", machine.photograph())
    album.keep_text("pins-dead-ranger.txt", f"{status['wall']}\n{status['faults']}\n")
    assert seen == {"unknown"}
