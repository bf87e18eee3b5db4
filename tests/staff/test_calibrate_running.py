"""`kiosk calibrate` beside a running kiosk, and the parts that it opens itself."""

import os
import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from calibrating import Room, stands
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import Clinic, status
from recordings import as_json, kiosk_process

from kiosk.health.live import Live
from kiosk.health.live_socket import LiveSocket
from kiosk.health.status import LightStatus
from kiosk.settings.options import Settings
from kiosk.staff.calibrate import own_parts
from kiosk.staff.calibrate.own_parts import OwnParts
from kiosk.staff.calibrate.readings import Asked
from kiosk.staff.calibrate.running_kiosk import pose_of
from kiosk.staff.cli import main
from kiosk.staff.failure import CommandError
from kiosk.wall.ranging import Pad, Person
from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn, WallSource


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


# --- while a kiosk runs -------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Clinic]:
    clinic = Clinic(tmp_path, os.environ)
    for name, value in clinic.environ.items():
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name)
    yield clinic
    clinic.dies()


def calibrated(*arguments: str):
    result = CliRunner().invoke(main, ["calibrate", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_running_kiosk_keeps_the_wall_and_says_how_to_have_it(clinic: Clinic):
    clinic.starts()
    result = calibrated("wall", "--yes")
    assert result.exit_code == 75
    assert "has the wall's sensor to itself: stop it" in result.stderr


def test_the_light_is_asked_of_a_running_kiosk(clinic: Clinic):
    clinic.starts(light=replace(LightStatus(None, None, None, None), brightness=0.44))
    told = as_json(calibrated("light", "--yes", "--json"))
    assert told["measured"]["brightness"] == 0.44
    assert status()


def test_the_mark_is_found_by_what_a_running_kiosk_sees(clinic: Clinic):
    clinic.starts()
    live = LiveSocket(clinic.run / "live.sock", every_s=0.0)
    assert live.open()
    over = threading.Event()

    def tell() -> None:
        sights = stands(600.0, x=lambda _: 350.0)
        for sight in sights:
            pose = sight.pose
            points = tuple(p and (p[0] / 640, p[1] / 480) for p in pose.points_px)
            live.offer(Live(pose.t, keypoints=points, aspect=640 / 480, near_side="right"))
            if over.wait(0.002):
                return

    teller = threading.Thread(target=tell)
    teller.start()
    try:
        result = calibrated("mark", "--yes", "--json")
    finally:
        over.set()
        teller.join()
        live.close()
    assert result.exit_code == 0, result.stderr
    told = as_json(result)
    assert told["source"] == "kiosk's camera"
    assert told["measured"]["x"] == pytest.approx(350 / 640, abs=0.01)


def test_a_running_kiosk_that_tells_nothing_is_told(clinic: Clinic):
    clinic.starts()
    result = calibrated("mark", "--yes")
    assert result.exit_code == 1
    assert "The running kiosk tells nothing" in result.stderr


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=30,
)


@given(
    st.fixed_dictionaries(
        {}, optional={"keypoints": JSON, "aspect": JSON, "near_side": JSON, "t_s": JSON}
    )
)
def test_no_record_is_too_strange(record: dict[str, object]):
    pose = pose_of(record)
    assert len(pose.points_px) == 17


# --- the kiosk's own parts ----------------------------------------------------------------


class Ranger(WallSource):
    """A wall that says these distances at once, as if it looked at people."""

    name = "written ranger"

    def __init__(self, echo: int, trigger: int, looks_at: Pad | Person, **_: object) -> None:
        assert isinstance(looks_at, Person)
        self.contact_m = looks_at.contact_m
        self.open_now = False

    def open(self, hand_on: HandOn) -> None:
        self.open_now = True
        for n in range(5):
            hand_on(WallReading(n * 0.03, 0.08 + 0.001 * n - self.contact_m, False))

    @property
    def trouble(self) -> str | None:
        return None

    def scene_is_empty(self, empty: bool) -> None:
        """There is no rest to learn."""

    def close(self) -> None:
        self.open_now = False


def test_a_pad_is_asked_for_the_whole_distance_and_let_go(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    made: list[Ranger] = []

    def make(echo: int, trigger: int, looks_at: Pad | Person, **more: object) -> Ranger:
        made.append(Ranger(echo, trigger, looks_at, **more))
        return made[0]

    monkeypatch.setattr(own_parts, "UltrasonicWall", make)
    here = Path.cwd()
    stream = OwnParts(Settings(), os.environ).distances(Asked.LEAVE_ALONE)
    first = [next(stream).metres for _ in range(5)]
    assert first == pytest.approx([0.080, 0.081, 0.082, 0.083, 0.084])
    assert made[0].open_now
    stream.close()
    assert not made[0].open_now
    assert Path.cwd() == here


def test_two_calibrations_at_once_do_not_fight_for_the_pins(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(own_parts, "UltrasonicWall", Ranger)
    first = OwnParts(Settings(), os.environ).distances(Asked.LEAVE_ALONE)
    next(first)
    second = OwnParts(Settings(), os.environ).distances(Asked.LEAVE_ALONE)
    with pytest.raises(CommandError) as refused:
        next(second)
    assert refused.value.status == 75
    first.close()


def test_a_sensor_without_pins_is_a_sentence(room: Room):
    done = kiosk_process("calibrate", "wall", "--yes")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
