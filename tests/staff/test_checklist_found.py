"""What `kiosk checklist` finds: each thing that is not well, in its step and in words."""

from pathlib import Path

import pytest
from checked import ALL_YES, Bench, hinges, touched

from kiosk.staff.checklist.machine import Kept, Power


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def found(bench: Bench) -> list[str]:
    result = bench.checked()
    told: list[str] = bench.told["found"]
    # The plug is still to be pulled.
    assert result.exit_code == 75
    return told


@pytest.mark.parametrize(
    ("place", "events", "step", "words"),
    [
        (1, touched(1), "rest", "1 touch felt in 20 s."),
        (2, touched(9), "press", "9 of 10 presses felt."),
        (2, touched(11), "press", "11 of 10 presses felt."),
        (3, hinges("wall", 4), "wall", "4 of 5 hinges counted."),
        (3, hinges("wall", faults=["no_tap"]), "wall", "5 touches felt, 5 missed."),
        (3, hinges("dowel"), "wall", "0 touches felt, 0 missed."),
        (4, hinges("dowel", 6), "dowel", "6 of 5 hinges counted."),
    ],
)
def test_what_was_felt_or_counted_otherwise_than_done(
    bench: Bench,
    place: int,
    events: list[tuple[float, dict[str, object]]],
    step: str,
    words: str,
):
    bench.machine.hears[place] = [*events]
    assert found(bench) == [step]
    assert words in bench.text


def test_what_was_done_otherwise_than_asked_is_not_judged(bench: Bench):
    bench.machine.hears[2] = [*touched(9)]
    bench.checked(answers="y\n" * 5 + "\n\n" + "\nn I pressed nine times\n")
    assert bench.verdict("press") == "noted"
    assert "Answer: NO. Remark: I pressed nine times" in bench.text


def test_hinges_that_were_taken_for_another_drill(bench: Bench):
    bench.machine.drills[4] = "wall"
    assert found(bench) == ["dowel"]
    assert "5 hinges counted as another drill." in bench.text


def test_a_wall_that_says_nothing(bench: Bench):
    bench.machine.record["wall"] = "unknown"
    assert found(bench) == ["rest"]
    assert "The sensor said something for 0 % of the time only." in bench.text


def test_a_camera_that_is_too_slow_and_one_that_sees_nobody(bench: Bench):
    bench.machine.record["judged_per_s"] = 9.0
    assert found(bench) == ["camera"]
    assert "Fewer than 15 judged a second." in bench.text
    bench.machine.record["person_seen"] = False
    bench.checked("--continue", "--only", "camera", answers="\n")
    assert "Somebody was seen for 0 s only, of 8 s wanted." in bench.text


def test_faults_that_the_kiosk_reports_meanwhile_are_told(bench: Bench):
    bench.machine.record["faults"] = ["W1"]
    bench.checked()
    assert "The kiosk reported W1 meanwhile." in bench.text


def test_a_model_that_takes_too_long(bench: Bench):
    bench.machine.cost = {"invoke": 80.0, "pose": 83.0}
    assert found(bench) == ["model"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ActiveState": "activating"}, "The service is activating."),
        ({"NRestarts": "2"}, "systemd started it anew by itself: 2 times."),
        ({"ActiveEnterTimestampMonotonic": "95000000"}, "More than 90 s to the first picture."),
    ],
)
def test_a_service_that_is_not_well(bench: Bench, changes: dict[str, str], words: str):
    assert bench.machine.systemd is not None
    bench.machine.systemd |= changes
    assert found(bench) == ["start"]
    assert words in bench.text


# Systemd finished starting all after 13 s: the nightly start, an update, changed settings.
LATER = {
    "InactiveExitTimestampMonotonic": "923000000",
    "ActiveEnterTimestampMonotonic": "927000000",
}


@pytest.mark.parametrize(("changes", "began"), [({}, 2), (LATER, 1), (LATER, None)])
def test_a_later_start_is_not_taken_for_that_after_switching_on(
    bench: Bench, changes: dict[str, str], began: int | None
):
    assert bench.machine.systemd is not None
    bench.machine.systemd |= changes
    bench.machine.began = began
    assert found(bench) == []
    assert bench.verdict("start") == "not_done"
    assert "not the first start since switching on: reboot" in bench.text
    assert bench.steps["start"]["figures"]["kernel_to_picture_s"] is None


def test_after_the_reboot_the_start_is_judged(bench: Bench):
    assert bench.machine.systemd is not None
    well = bench.machine.systemd
    bench.machine.systemd = {**well, **LATER}
    bench.checked("--only", "start")
    bench.machine.systemd = well
    bench.checked("--continue", "--only", "start")
    assert bench.verdict("start") == "well"
    assert "in all 12.5 s" in bench.text


def test_a_later_start_that_is_not_well_is_found_all_the_same(bench: Bench):
    assert bench.machine.systemd is not None
    bench.machine.systemd |= {**LATER, "NRestarts": "2"}
    assert found(bench) == ["start"]


def test_a_part_that_failed(bench: Bench):
    bench.machine.told["parts"].append({"name": "lights", "kind": "failed"})
    assert found(bench) == ["start"]


def test_what_the_doctor_finds_stands_there_with_its_remedy(bench: Bench):
    bench.machine.findings.append(
        {"id": "light", "title": "Light", "state": "bad", "sentence": "It is too dark.",
         "remedy": "Switch a lamp on."}
    )  # fmt: skip
    assert found(bench) == ["doctor"]
    assert "Bad: Light: It is too dark. Switch a lamp on." in bench.text


@pytest.mark.parametrize(
    ("power", "words"),
    [
        (Power(("hwmon hwmon1: Undervoltage detected!",), 0), "1 line about a low voltage"),
        (
            Power((), 0x50005),
            "now voltage too low, throttled; before voltage too low, throttled",
        ),
        (Power(None, 0x10000), "The kernel's log may not be read: use sudo."),
    ],
)
def test_a_supply_that_is_too_weak(bench: Bench, power: Power, words: str):
    bench.machine.weakness = power
    assert found(bench) == ["power"]
    assert words in " ".join(bench.text.split())


@pytest.mark.parametrize(
    ("back_s", "words"),
    [(20.0, "To the next picture 20.0 s"), (None, "No picture within 60 s.")],
)
def test_a_kiosk_that_comes_back_late_or_not(bench: Bench, back_s: float | None, words: str):
    bench.machine.back_s = back_s
    assert found(bench) == ["kill"]
    assert words in bench.text


def test_a_plug_that_costs_a_session(bench: Bench):
    bench.checked()
    bench.machine.sessions = Kept(4, 60, ((4, 30), (3, 11)))
    assert bench.after_the_plug().exit_code == 3
    assert bench.told["found"] == ["plug"]
    assert "Something that was on disk is gone." in bench.text


def test_who_logs_in_before_the_first_picture_waits_for_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    bench.checked()
    unit = bench.machine.systemd
    assert unit is not None
    bench.machine.systemd = {**unit, "ActiveState": "activating"}

    def wait(seconds: float) -> None:
        bench.machine.clock_s += seconds
        bench.machine.systemd = unit

    monkeypatch.setattr(bench.machine, "wait", wait)
    assert bench.after_the_plug().exit_code == 0
    assert "Kernel to the first picture 12.5 s." in bench.text


def test_a_start_after_the_plug_that_takes_too_long(bench: Bench):
    bench.checked()
    assert bench.after_the_plug("130\ny\n").exit_code == 3
    assert "More than 120 s." in bench.text


def test_a_no_is_something_found_with_its_remark(bench: Bench):
    bench.checked(answers="y\nno, left edge is black\n" + "y\n" * 3)
    assert bench.told["found"] == ["screen"]
    assert "Remark: left edge is black" in " ".join(bench.text.split())


def test_what_simulated_visitors_do_is_told_and_not_judged(bench: Bench):
    bench.machine = type(bench.machine)(simulated=True, service=False)
    bench.machine.hears = [[], touched(3), touched(4), hinges("wall", 2), hinges("dowel", 9)]
    assert bench.checked("--simulate").exit_code == 0
    for name in ("rest", "press", "wall", "dowel"):
        assert bench.verdict(name) == "noted"
    assert "4 of 10 presses felt." in bench.text
    assert "Recorded visitors did that, as they like: not judged." in bench.text


def test_something_on_the_screen_while_it_comes_back_is_found(bench: Bench):
    bench.checked(answers=ALL_YES.removesuffix("y\ny\ny\n") + "y\nn a login prompt\ny\n")
    assert bench.told["found"] == ["kill"]
    assert "Remark: a login prompt" in " ".join(bench.text.split())
    bench.after_the_plug("\nn a cursor\n")
    assert bench.told["found"] == ["kill", "plug"]
