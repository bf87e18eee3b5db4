"""A kiosk that no staff has seen says what is missing; a file on the boot partition helps."""

from collections.abc import Callable, Mapping

import pytest
from album import Album
from gallery import nearest
from images import Image
from kiosk_inside import KioskInside
from machine import Machine
from photograph import Photograph
from visitor import recorded_visitor

LIKE = 0.03


@pytest.fixture(scope="module")
def machine(make_machine: Callable[..., Machine], trixie: Image) -> Machine:
    return make_machine(trixie)


def test_kiosk_without_camera_and_settings_says_what_is_missing(
    machine: Machine, gallery: Mapping[str, Photograph], album: Album
) -> None:
    machine.power_on()
    kiosk = KioskInside(machine)
    kiosk.await_ready()
    status = kiosk.await_status(lambda status: "C1" in str(status["faults"]), "nobody says so")
    album.keep_text("first-start-faults.txt", f"{status['faults']}\n")
    seen = kiosk.await_picture(
        lambda photograph: nearest(photograph, gallery)[0].startswith("blind"),
        "no screen says so",
    )
    album.keep("first-start-no-camera", seen)


def test_settings_on_the_boot_partition_are_taken_in(
    machine: Machine, gallery: Mapping[str, Photograph], album: Album
) -> None:
    machine.guest.write("/boot/firmware/kiosk.toml", recorded_visitor("3.13"))
    machine.guest.tell("sync")
    machine.cut_power()
    machine.power_on()
    kiosk = KioskInside(machine)
    kiosk.await_ready()

    def attracts(photograph: Photograph) -> bool:
        name, apart = nearest(photograph, gallery)
        return name.startswith(("invitation", "lesson")) and apart < LIKE

    album.keep("first-start-settings-taken-in", kiosk.await_picture(attracts, "no attract"))
    assert machine.guest.run("test -e /boot/firmware/kiosk.toml").status != 0
    assert machine.guest.tell("cat /etc/kiosk/kiosk.toml").count("wall_hinge") == 2
