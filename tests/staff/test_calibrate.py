"""`kiosk calibrate`: all steps in a row, keeping, stopping, taking back; a running kiosk."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from calibrating import WIDTH, Room, Script, heard, nobody, stands
from click.testing import CliRunner
from recordings import ROOT, as_json

from kiosk.staff.calibrate.readings import Asked
from kiosk.staff.cli import main

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
    # The end of the input, or SIGHUP: whichever the kernel hands on first.
    assert process.wait(60) in (1, 129)
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
