"""Power on: the screen shows the kiosk, and shows it again when the kiosk was killed."""

from collections.abc import Mapping

import pytest
from album import Album
from film import Film
from gallery import nearest
from kiosk_inside import KioskInside
from known import BLACK, ELSE, LIKE, SPLASH, Known, without_blinks
from photograph import Photograph

# The issue's.
SHARE_OF_BOOT, AGAIN_S = 0.5, 15.0
ATTRACT = ("invitation", "lesson")


@pytest.fixture
def kiosk(resumed: KioskInside) -> KioskInside:
    return resumed


def test_nobody_sees_text_cursor_or_login_before_the_kiosk(
    switched_on: Film, known: Known, album: Album
) -> None:
    story = without_blinks(known.story(switched_on.shots, album, "power-on-film"))
    assert ELSE not in story
    assert story[:2] == [BLACK, SPLASH]
    assert BLACK not in story[2:], "black again after the splash"
    assert story[2].startswith("starting")


def test_attract_screen_is_there_after_power_on(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album
) -> None:
    def attracts(photograph: Photograph) -> bool:
        name, apart = nearest(photograph, gallery)
        return name.startswith(ATTRACT) and apart < LIKE

    photograph = kiosk.await_picture(attracts, "the attract screen does not come")
    album.keep("power-on-attract", photograph)


def test_first_picture_comes_early_in_the_boot(kiosk: KioskInside, album: Album) -> None:
    first = next(drawn for drawn in kiosk.drawn() if drawn.program.startswith("kiosk"))
    started = int(kiosk.systemd_says("ExecMainStartTimestampMonotonic")) / 1e6
    ready = int(kiosk.systemd_says("ActiveEnterTimestampMonotonic")) / 1e6
    booted = int(kiosk.systemd_says("ActiveEnterTimestampMonotonic", "multi-user.target")) / 1e6
    tell = kiosk.machine.guest.tell
    album.keep_text(
        "boot.txt",
        tell(
            "systemd-analyze; systemd-analyze critical-chain kiosk.service;"
            "systemd-analyze blame"
        ),
    )
    seconds = album.seconds
    seconds.note("trixie: kernel to multi-user.target", booted)
    seconds.note("trixie: kernel to start of kiosk.service", started)
    seconds.note("trixie: start of kiosk.service to first picture", first.t_s - started)
    seconds.note("trixie: start of kiosk.service to ready", ready - started)
    share = (first.t_s - started) / booted
    seconds.note(
        "trixie: start to first picture / kernel to multi-user", share, "", "0.5 at most"
    )
    assert started < first.t_s <= ready
    assert share <= SHARE_OF_BOOT


def test_killed_kiosk_draws_again(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album
) -> None:
    old = kiosk.pid
    killed_s = kiosk.uptime_s()
    kiosk.machine.guest.tell("systemctl kill --signal KILL kiosk.service")
    kiosk.await_inside(
        f'[ "$(systemctl show -P MainPID kiosk)" != {old} ] && systemctl is-active -q kiosk',
        "it does not come back",
    )
    new = kiosk.pid
    again = next(drawn for drawn in kiosk.drawn() if drawn.pid == new)
    album.keep("killed-and-back", kiosk.machine.photograph())
    album.seconds.note(
        "trixie: SIGKILL to the next picture", again.t_s - killed_s, "s", "15 at most"
    )
    assert 0 < again.t_s - killed_s <= AGAIN_S
