"""`kiosk calibrate`: all steps in a row, keeping, stopping, taking back; a running kiosk."""

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from calibrating import WIDTH, Room, Script, heard, nobody, stands
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import Clinic, status
from recordings import ROOT, as_json, kiosk_process

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

STEPS = ["wall", "light", "camera", "mark", "dowel"]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


def calibrate_mark(room: Room, x: float = 350.0) -> str:
    room.reads(Script(seen={Asked.ON_THE_MARK: stands(x=lambda _: x)}))
    result = room.calibrated("mark", "--yes")
    assert result.exit_code == 0, result.output
    return result.stdout


# --- all of it ----------------------------------------------------------------------------


def test_all_steps_run_on_the_simulated_parts_without_a_question(room: Room):
    result = room.calibrated(
        "--simulate", "--yes", "--json", "--stature", "178", "--height", "105"
    )
    assert result.exit_code == 0, result.stderr
    steps = as_json(result)["steps"]
    assert [each["step"] for each in steps] == STEPS
    by_name = {each["step"]: each for each in steps}
    assert by_name["camera"]["measured"]["distance_m"] == pytest.approx(2.9, abs=0.2)
    assert by_name["wall"]["kept"]
    assert by_name["mark"]["kept"]
    assert float(room.config_of("get", "wall.rest_distance_m")) == pytest.approx(
        0.094, abs=0.001
    )
    # And the kiosk would start with it.
    assert "No faults" in room.config_of("check")


def test_one_person_goes_through_it_alone(room: Room):
    # wall: rest, press, keep; light; camera: begin, stature, no tape, room, keep; mark: begin,
    # wall, keep; the dowel is of wood.
    answers = "\n\ny\n" + "\n" + "\n178\n\ny\ny\n" + "\n\ny\n" + "\n"
    result = room.calibrated("--simulate", answers=answers)
    assert result.exit_code == 0, result.output
    told = result.stdout
    places = [told.index(title) for title in ("The wall's sensor\n", "The light\n",
              "The camera's height", "The floor mark", "The dowel's colour")]  # fmt: skip
    assert places == sorted(places)
    assert told.count("Keep it?") == 3
    assert "Kept: wall, camera, mark." in told
    assert float(room.config_of("get", "camera.height_m")) == pytest.approx(1.05, abs=0.15)
    assert room.config_of("get", "mark.wall_x") != "none"


def test_every_step_can_be_skipped(room: Room):
    script = Script()
    room.reads(script)
    result = room.calibrated(answers="s\n" * 4 + "\n")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("Skipped") == 4
    assert "Nothing was changed." in result.stdout
    assert script.opened == []
    assert room.text == ""


def test_a_step_that_fails_can_be_tried_again_or_left_and_the_others_go_on(room: Room):
    script = Script(
        heard={Asked.LEAVE_ALONE: heard(lambda _: 0.09)}, seen={Asked.ON_THE_MARK: nobody()}
    )
    room.reads(script)
    result = room.calibrated(answers="\ny\n\nn\n" + "s\n" + "s\n" + "\nn\n" + "\n")
    assert result.exit_code == 3
    assert script.opened == ["LEAVE_ALONE", "LEAVE_ALONE", "ON_THE_MARK"]
    assert "Not done: wall, mark" in result.stdout


def test_without_questions_what_fails_is_told_and_the_others_go_on(room: Room):
    room.reads(Script(heard={Asked.LEAVE_ALONE: heard(lambda _: 0.09)},
                      seen={Asked.ON_THE_MARK: stands()}))  # fmt: skip
    result = room.calibrated("--yes", "--json", "--stature", "175", "--height", "100")
    assert result.exit_code == 3
    steps = {each["step"]: each for each in as_json(result)["steps"]}
    assert steps["wall"]["error"]["exit_status"] == 3
    assert steps["mark"]["kept"]
    assert "kiosk calibrate wall: " in result.stderr


# --- who can be asked ---------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("mark",), ("wall", "--json")])
def test_without_a_terminal_it_says_how_to_run_it(room: Room, arguments: tuple[str, ...]):
    result = room.calibrated(*arguments)
    assert result.exit_code == 2
    assert "ssh -t" in result.stderr
    assert "--yes" in result.stderr


def test_a_dry_run_shows_and_changes_nothing(room: Room):
    room.reads(Script(seen={Asked.ON_THE_MARK: stands()}))
    result = room.calibrated("mark", "--dry-run")
    assert result.exit_code == 0
    assert "mark.x" in result.stdout
    assert room.text == ""


def test_what_is_simulated_never_becomes_the_settings_of_a_real_kiosk(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.delenv("KIOSK_CONFIG_DIR")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    result = room.calibrated("wall", "--simulate", "--yes")
    assert result.exit_code == 0, result.stderr
    assert "these parts are simulated" in result.stdout
    assert not list((tmp_path / "own").rglob("kiosk.toml"))


def test_an_option_before_the_step_says_where_it_goes(room: Room):
    result = room.calibrated("--yes", "mark")
    assert result.exit_code == 2
    assert "kiosk calibrate mark --yes" in result.stderr


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_who_may_not_change_the_settings_is_told_before_five_minutes_are_gone(room: Room):
    script = Script()
    room.reads(script)
    room.config.chmod(0o500)
    try:
        result = room.calibrated("mark", answers="\n")
    finally:
        room.config.chmod(0o700)
    assert result.exit_code == 2
    assert "use sudo" in result.stderr
    assert script.opened == []


def test_settings_that_are_wrong_are_told_first(room: Room):
    room.says("[wall]\nrest_distance_m = 9\n")
    script = Script()
    room.reads(script)
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 2
    assert "wall.rest_distance_m" in result.stderr
    assert script.opened == []


# --- stopped ------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ["", "\n"], ids=["at the first question", "at keep it"])
def test_the_end_of_the_input_changes_nothing(room: Room, answers: str):
    script = Script(seen={Asked.ON_THE_MARK: stands()})
    room.reads(script)
    # The last line is cut off: not even an Enter.
    result = room.calibrated("mark", answers=answers or " ")
    assert result.exit_code == 1
    assert "Stopped before the end; nothing was changed." in result.stderr
    assert room.text == ""
    assert script.closed == len(script.opened)


def test_ctrl_c_in_the_middle_changes_nothing_and_lets_go_of_the_part(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    class Interrupted(Script):
        def sights(self, asked: Asked):
            for n, sight in enumerate(super().sights(asked)):
                if n == 15:
                    raise KeyboardInterrupt
                yield sight

    script = Interrupted(seen={Asked.ON_THE_MARK: stands()})
    room.reads(script)
    result = room.calibrated("mark", answers="\n")
    assert result.exit_code == 130
    assert "nothing was changed" in result.stderr
    assert room.text == ""


def test_what_was_kept_before_it_was_stopped_stays_and_is_told(room: Room):
    result = room.calibrated("--simulate", answers="\n\ny\n")
    assert result.exit_code == 1
    assert "what was kept stays (wall)" in result.stderr
    assert "[wall]" in room.text


def test_a_terminal_that_is_closed_changes_nothing(room: Room):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "calibrate", "wall", "--simulate"],
        cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while b"Enter to begin" not in told:
        told += os.read(ours, 1000)
    os.close(ours)
    assert process.wait(60) == 1
    assert b"Traceback" not in told
    assert room.text == ""


def test_a_live_line_follows_what_is_measured(room: Room):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "calibrate", "wall", "--simulate", "--yes"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    try:
        while piece := os.read(ours, 4096):
            told += piece
    except OSError:
        # Linux says so at a terminal's end.
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert process.stderr is not None
    process.stderr.close()
    assert told.count(b"\r  pressed in by ") > 10
    assert b"Before" in told


# --- taken back ---------------------------------------------------------------------------


def test_undo_takes_back_the_last_calibration_and_then_the_one_before(room: Room):
    room.says("# mine\n[mark]\nx = 0.4\n")
    calibrate_mark(room, 350.0)
    calibrate_mark(room, 300.0)
    assert room.calibrated("undo").exit_code == 0
    assert float(room.config_of("get", "mark.x")) == pytest.approx(350 / WIDTH, abs=0.002)
    assert room.calibrated("undo").exit_code == 0
    assert room.text == "# mine\n[mark]\nx = 0.4\n"
    again = room.calibrated("undo")
    assert again.exit_code == 2
    assert "no calibration to take back" in again.stderr


def test_undo_leaves_what_was_set_since(room: Room):
    calibrate_mark(room)
    room.config_of("set", "mark.x", "0.6", "sound.volume", "0.3")
    told = as_json(room.calibrated("undo", "--json"))
    assert told["step"] == "mark"
    assert room.config_of("get", "mark.x") == "0.6"
    assert room.config_of("get", "sound.volume") == "0.3"
    assert "tolerance" not in room.text


def test_the_history_says_which_calibration_it_was_and_whose(room: Room):
    assert "version" in calibrate_mark(room)
    room.calibrated("undo")
    told = CliRunner().invoke(main, ["config", "history", "--json"])
    versions = as_json(told)["versions"]
    assert [each["how"] for each in versions[-2:]] == ["calibrate mark", "calibrate undo"]
    assert all(each["who"] for each in versions[-2:])


def test_a_change_that_a_higher_layer_hides_is_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KIOSK_MARK__X", "0.2")
    assert "that is what holds" in calibrate_mark(room)


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


def test_the_help_of_all_steps_says_what_they_set(room: Room):
    told = room.calibrated("--help").stdout
    for step in (*STEPS, "undo"):
        assert f"\n  {step} " in told
    assert "five minutes" in told


def test_a_rehearsal_on_the_simulated_parts_ends_well(room: Room):
    result = room.calibrated("--simulate", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "--height CM" in result.stdout
    assert room.text == ""
    result = room.calibrated("dowel", "--simulate", "--dry-run")
    assert result.exit_code == 0
    assert "No simulated visitor has tape on the dowel" in result.stdout


def test_metres_are_not_taken_for_centimetres(room: Room):
    result = room.calibrated("camera", "--simulate", "--stature", "1.72")
    assert result.exit_code == 2
    assert "1.72 looks like metres: give centimetres, such as 172." in result.stderr


def test_undo_may_be_told_not_to_ask(room: Room):
    assert room.calibrated("wall", "--simulate", "--yes").exit_code == 0
    assert room.calibrated("undo", "--yes").exit_code == 0
