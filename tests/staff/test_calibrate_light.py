"""`kiosk calibrate light`: enough of it, steady, and none in the camera's face."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from calibrating import Room, Script
from recordings import as_json

from kiosk.camera.live import Light
from kiosk.staff.calibrate.readings import Shot


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


def shots(
    brightness: Callable[[float], float], glare: float = 0.0, lux: float | None = None
) -> Script:
    return Script(
        shown=[
            Shot(n / 30, brightness(n / 30), glare, Light(lux, None, brightness(n / 30)))
            for n in range(150)
        ]
    )


def said(room: Room, script: Script, status: int = 0) -> str:
    room.reads(script)
    result = room.calibrated("light", "--yes")
    assert result.exit_code == status, result.output
    assert script.closed == 1
    return result.stdout


def test_good_light_is_well(room: Room):
    told = said(room, shots(lambda _: 0.45))
    assert "Brightness" in told
    assert "not well" not in told
    assert "Nothing to set." in told


def test_darkness_is_told_with_what_to_do_and_is_a_fault(room: Room):
    told = said(room, shots(lambda _: 0.05), status=3)
    assert "It is too dark: switch on the room's light" in told


def test_lux_decide_where_they_are_known(room: Room):
    told = said(room, shots(lambda _: 0.4, lux=12.0), status=3)
    assert "12 lux" in told
    assert "too dark" in told


def test_light_near_the_limit_is_told_and_no_fault(room: Room):
    assert "near the limit" in said(room, shots(lambda _: 0.12))


def test_a_lamp_that_flickers_is_told(room: Room):
    assert "flickers" in said(room, shots(lambda t: 0.45 + 0.04 * math.sin(63 * t)))


def test_slow_clouds_are_no_flicker(room: Room):
    assert "flickers" not in said(room, shots(lambda t: 0.45 + 0.1 * math.sin(t)))


def test_a_window_in_the_picture_is_told(room: Room):
    assert "draw a curtain" in said(room, shots(lambda _: 0.5, glare=0.2))


def test_the_exposure_may_settle_first(room: Room):
    assert "not well" not in said(room, shots(lambda t: 0.02 if t < 0.9 else 0.45))


def test_a_running_kiosk_tells_its_mean_alone(room: Room):
    room.reads(Script(shown=[Shot(5.0, 0.4, None, Light(None, 2.0, 0.4))]))
    told = as_json(room.calibrated("light", "--yes", "--json"))
    assert told["measured"]["brightness"] == 0.4
    assert told["measured"]["flicker"] is None
    assert told["measured"]["too_dark"] is False


def test_a_camera_that_can_not_tell_is_unknown_and_no_fault(room: Room):
    room.reads(Script(shown=[Shot(5.0)]))
    result = room.calibrated("light", "--yes")
    assert result.exit_code == 0
    assert "can't tell" in result.stdout
