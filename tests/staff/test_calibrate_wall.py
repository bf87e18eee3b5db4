"""`kiosk calibrate wall`: rest, travel and touch, and what can be wrong with them."""

from pathlib import Path
from random import Random

import pytest
from calibrating import Room, Script, heard
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from recordings import as_json

from kiosk.settings.agreement import disagreements
from kiosk.settings.options import Settings
from kiosk.staff.calibrate.readings import Asked, Distance
from kiosk.staff.calibrate.step import Given, Work
from kiosk.staff.calibrate.talk import Talk
from kiosk.staff.calibrate.wall import look
from kiosk.staff.failure import CommandError


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


def press(depth: float, *, t: float, back: float = 0.0) -> float:
    """Pressed in from 2 s on over 1.5 s, held for 2 s, let go; in metres."""
    if t < 5.5:
        return depth * max(0.0, min(1.0, (t - 2.0) / 1.5))
    return max(back, depth * (1.0 - (t - 5.5) / 1.0))


def pad(
    rest: float = 0.092,
    travel: float = 0.031,
    scatter: float = 0.0005,
    back: float = 0.0,
    nearest: float = 0.0,
) -> Script:
    chance = Random(7)

    def at(depth: float) -> float | None:
        metres = rest - depth + chance.gauss(0.0, scatter)
        return metres if metres >= nearest else None

    return Script(
        heard={
            Asked.LEAVE_ALONE: heard(lambda _: at(0.0)),
            Asked.PRESS: heard(lambda t: at(press(travel, t=t, back=back))),
        }
    )


def faulty(room: Room, script: Script) -> str:
    """What a calibration says that finds a fault; nothing is changed by it."""
    room.reads(script)
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 3, result.output
    assert room.text == ""
    assert script.opened
    assert script.closed == len(script.opened)
    return result.stderr


def test_rest_and_travel_are_measured_shown_and_kept(room: Room):
    room.reads(pad())
    result = room.calibrated("wall", answers="\n\ny\n")
    assert result.exit_code == 0, result.output
    assert "Leave the pad alone" in result.stdout
    assert "press the pad slowly to its stop" in result.stdout
    assert "Before" in result.stdout
    assert "After" in result.stdout
    assert "Keep it?" in result.stdout
    assert room.text.count("\n[wall]\n") == 1
    assert float(room.config_of("get", "wall.rest_distance_m")) == pytest.approx(
        0.092, abs=0.001
    )
    assert float(room.config_of("get", "wall.travel_m")) == pytest.approx(0.031, abs=0.0015)
    assert "kiosk calibrate undo" in result.stdout


def test_a_touch_that_somebody_chose_and_that_fits_stays(room: Room):
    room.says("[wall]\ncontact_m = 0.012\n")
    room.reads(pad())
    assert room.calibrated("wall", "--yes").exit_code == 0
    assert room.config_of("get", "wall.contact_m") == "0.012"


def test_a_ranger_that_scatters_gets_a_deeper_touch(room: Room):
    room.reads(pad(travel=0.05, rest=0.12, scatter=0.0025))
    assert room.calibrated("wall", "--yes").exit_code == 0
    # Four times the scatter of the ranger, of which the readings are medians of three.
    assert float(room.config_of("get", "wall.contact_m")) == pytest.approx(0.015, abs=0.003)


def test_what_was_already_so_is_not_written_again(room: Room):
    room.reads(pad())
    assert room.calibrated("wall", "--yes").exit_code == 0
    before = room.config_of("history")
    room.reads(pad())
    assert "It is so already" in room.calibrated("wall", "--yes").stdout
    assert room.config_of("history") == before


def test_no_is_no(room: Room):
    room.reads(pad())
    result = room.calibrated("wall", answers="\n\nn\n")
    assert result.exit_code == 0
    assert "Nothing was changed." in result.stdout
    assert room.text == ""


def test_it_can_be_measured_again(room: Room):
    script = pad()
    room.reads(script)
    assert room.calibrated("wall", answers="\n\na\n\n\ny\n").exit_code == 0
    assert script.opened == ["LEAVE_ALONE", "PRESS"] * 2
    assert room.text


def test_a_dead_ranger_is_told(room: Room):
    silent = heard(lambda _: None, trouble="the ranger does not answer: check its plug")
    said = faulty(room, Script(heard={Asked.LEAVE_ALONE: silent}))
    assert "can't be measured: the ranger does not answer: check its plug" in said


def test_a_frozen_ranger_is_told(room: Room):
    assert "again and again" in faulty(
        room, Script(heard={Asked.LEAVE_ALONE: heard(lambda _: 0.09)})
    )


def test_a_pad_out_of_reach_is_told(room: Room):
    assert "it should be 3.0 cm to 50.0 cm" in faulty(room, pad(rest=0.9))


def test_a_pad_that_nobody_presses_is_told(room: Room):
    assert "was not pressed in half a minute" in faulty(room, pad(travel=0.001))


def test_a_pad_with_too_little_travel_is_told(room: Room):
    said = faulty(room, pad(travel=0.012))
    assert "too little: it needs 2.0 cm" in said
    assert "springs" in said


def test_a_ranger_with_too_much_noise_for_its_pad_is_told(room: Room):
    assert "scatter too much" in faulty(room, pad(scatter=0.004))


def test_a_pad_that_stays_in_is_told(room: Room):
    assert "has not come back" in faulty(room, pad(back=0.02))


def test_a_pad_that_goes_into_the_dead_zone_is_told(room: Room):
    said = faulty(room, pad(rest=0.045, travel=0.035, nearest=0.02))
    assert "mount the ranger further back" in said


@pytest.mark.parametrize("source", ["direct", "tof"])
def test_a_sensor_that_looks_at_people_learns_where_they_touch(room: Room, source: str):
    chance = Random(3)

    def comes(t: float) -> float:
        return max(0.05, 0.6 - 0.2 * t) + chance.gauss(0.0, 0.001)

    room.says(f'[wall]\nsource = "{source}"\n')
    room.reads(Script(heard={Asked.TOUCH: heard(comes)}))
    assert room.calibrated("wall", answers="\ny\n").exit_code == 0
    touch = float(room.config_of("get", "wall.direct_contact_m"))
    assert touch == pytest.approx(0.05, abs=0.002)


def test_a_body_in_the_dead_zone_is_told(room: Room):
    room.says('[wall]\nsource = "tof"\n')
    chance = Random(3)
    near = heard(lambda _: 0.041 + chance.gauss(0.0, 0.001))
    room.reads(Script(heard={Asked.TOUCH: near}))
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 3
    assert "set it further back into the wall" in result.stderr


def test_nobody_at_the_wall_is_told(room: Room):
    room.says('[wall]\nsource = "direct"\n')
    room.reads(Script(heard={Asked.TOUCH: heard(lambda _: 1.2)}))
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 3
    assert "the nearest was 120.0 cm" in result.stderr


def felt(*touches: bool | None) -> Script:
    entries = [Distance(n * 0.5, None, each) for n, each in enumerate(touches)]
    return Script(heard={Asked.PRESS: entries})


@pytest.mark.parametrize(
    ("touches", "told"),
    [
        ((None, None), "says nothing"),
        ((True, True), "says that it is pressed"),
        ((False, False), "felt nothing"),
        ((False, True), "was not let go"),
    ],
)
def test_a_switch_that_does_not_do_its_part_is_told(
    room: Room, touches: tuple[bool | None, ...], told: str
):
    room.says('[wall]\nsource = "switch"\n')
    room.reads(felt(*touches))
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 3
    assert told in result.stderr


def test_a_good_switch_needs_nothing_set(room: Room):
    room.says('[wall]\nsource = "switch"\n')
    room.reads(felt(False, True, False))
    result = room.calibrated("wall", "--yes", "--json")
    assert result.exit_code == 0
    told = as_json(result)
    assert (told["step"], told["measured"], told["changes"]) == ("wall", {"felt": True}, [])


@pytest.mark.parametrize("source", ["none", "trace"])
def test_where_there_is_no_sensor_there_is_nothing_to_do(room: Room, source: str):
    trace = '\ntrace = "t.csv"' if source == "trace" else ""
    room.says(f'[wall]\nsource = "{source}"{trace}\n')
    room.reads(Script())
    result = room.calibrated("wall", "--yes")
    assert result.exit_code == 2
    assert "there is no sensor to calibrate" in result.stderr


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    rest=st.floats(0.03, 0.4),
    travel=st.floats(0.0, 0.3),
    scatter=st.floats(0.0001, 0.004),
)
def test_whatever_is_measured_either_fits_all_settings_or_is_told(
    rest: float, travel: float, scatter: float
):
    script = pad(rest, min(travel, rest), scatter, nearest=0.02)
    work = Work(Settings(), Talk(asks=False, on_stderr=True), script, Given(yes=True))
    try:
        found = look(work)
    except CommandError as error:
        # A fault of the wall's, not of who gave the command.
        event(f"status {error.status}")
        return
    values = {key.removeprefix("wall."): value for key, value in found.values.items()}
    taken = Settings.model_validate({"wall": values})
    assert not list(disagreements(taken))
