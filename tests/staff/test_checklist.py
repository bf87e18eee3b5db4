"""`kiosk checklist`: the way through it, what is kept, what is refused, and no names."""

import json
import os
from pathlib import Path

import pytest
from checked import ALL_YES, IDS, Bench, hinges, touched
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.staff.checklist import flow
from kiosk.staff.checklist.machine import Kept
from kiosk.staff.checklist.steps import STEPS
from kiosk.staff.status.looking import State


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


# --- the whole of it --------------------------------------------------------------------------


def test_a_kiosk_that_is_well_is_told_so_from_end_to_end(bench: Bench):
    first = bench.checked()
    assert first.exit_code == 75, first.output
    assert "Pull the plug now, wait ten seconds, switch on again" in first.stdout
    assert f"sudo kiosk checklist --out {bench.out} --continue" in first.stdout
    second = bench.after_the_plug()
    assert second.exit_code == 0, second.output
    verdicts = {name: bench.verdict(name) for name in IDS}
    assert verdicts.pop("computer") == "noted"
    assert set(verdicts.values()) == {"well"}
    assert bench.told["found"] == bench.told["not_done"] == []
    assert "14 steps: 13 as it should be, 0 to look at, 1 noted, 0 not done." in bench.text


def test_it_takes_ten_minutes_at_most_and_says_before_each_step_how_long(bench: Bench):
    assert sum(step.minutes for step in STEPS) <= 10
    said = bench.checked().stdout
    assert "14 steps, about 10 minutes." in said
    for number, step in enumerate(STEPS, start=1):
        head = next(line for line in said.splitlines() if line.startswith(f"{number} of 14, "))
        assert step.title in head
        assert "second" in head or "minute" in head


def test_the_help_names_every_step(bench: Bench):
    said = " ".join(bench.checked("--help").stdout.split())
    assert f"{', '.join(IDS)}." in said
    assert [step.id for step in STEPS] == list(IDS)


def test_what_was_measured_stands_in_the_report_for_people_and_programs(bench: Bench):
    bench.checked()
    bench.after_the_plug()
    for words in (
        "Raspberry Pi 5 Model B Rev 1.0, 4 cores, 4000 MB of memory.",
        "Debian GNU/Linux 13 (trixie), kernel 6.12.34+rpt-rpi-2712",
        "Kernel to the kiosk's start 9.0 s, from there to the first picture 3.5 s",
        "30.0 pictures a second seen, 18.0 judged.",
        "the model alone 31.0 ms, the whole pose 33.0 ms",
        "0 touches felt in 20 s.",
        "10 of 10 presses felt.",
        "5 touches felt, 0 missed.",
        "To the next picture 4.0 s; camera 4.",
        "From the plug to the first picture 41 s by a watch.",
    ):
        assert words in bench.text
    steps = bench.steps
    assert steps["start"]["figures"]["start_to_picture_s"] == 3.5
    assert steps["camera"]["figures"]["judged_per_s"] == 18.0
    assert steps["wall"]["figures"]["counted"] == steps["wall"]["figures"]["kept_on_disk"] == 5
    assert steps["kill"]["figures"]["to_picture_s"] == 4.0
    assert steps["plug"]["figures"]["plug_to_picture_by_watch_s"] == 41


# --- nobody there, no rights, no kiosk --------------------------------------------------------


def test_without_a_terminal_what_needs_nobody_is_measured_and_the_rest_not_asked(bench: Bench):
    result = bench.checked(answers=None)
    assert result.exit_code == 0, result.output
    measured = {"computer", "start", "doctor", "model", "power"}
    assert set(bench.told["not_done"]) == set(IDS) - measured
    assert {each["answer"] for each in bench.steps["screen"]["answers"]} == {"not_asked"}
    assert "Nobody could be asked: there was no terminal." in bench.text


def test_what_was_not_asked_is_asked_when_somebody_goes_on(bench: Bench):
    bench.checked(answers=None)
    assert bench.checked("--continue").exit_code == 75
    assert bench.told["not_done"] == ["plug"]
    assert bench.told["starts"] == 2


def test_without_root_nothing_is_killed_and_it_says_how(bench: Bench):
    bench.machine = type(bench.machine)(root=False)
    bench.checked(answers=ALL_YES.removesuffix("y\ny\ny\n") + "y\n")
    assert bench.machine.killed_s is None
    assert bench.steps["kill"]["says"] == ["This needs root: say it with sudo."]
    assert bench.verdict("power") == "well"


def test_where_no_service_is_nothing_is_killed_and_no_plug_pulled(bench: Bench):
    bench.machine = type(bench.machine)(service=False)
    result = bench.checked()
    assert result.exit_code == 0, result.output
    assert bench.told["not_done"] == ["kill", "plug"]
    assert "nothing would start the kiosk anew" in bench.text


def test_a_kiosk_that_does_not_run_is_found_and_said(bench: Bench):
    bench.machine.state = State.STOPPED
    bench.machine.fails = {"live socket"}
    result = bench.checked(answers="y\n" * 5 + "\n" * 4 + "y\ny\ny\n" + "\n" + "s\ns\n")
    assert result.exit_code == 3, result.output
    assert "Start it with `sudo systemctl start kiosk`." in " ".join(bench.text.split())
    assert bench.verdict("press") == "not_done"
    assert bench.steps["press"]["says"] == [
        "The live socket is not to be had: see kiosk status."
    ]


def test_without_a_wall_sensor_its_steps_are_left_out(bench: Bench):
    bench.machine = type(bench.machine)(wall="none", lights="none", volume=0.0)
    bench.machine.hears = [[], hinges("dowel"), hinges("dowel")]
    bench.machine.drills = [None, "wall", "dowel"]
    answers = "y\n" * 5 + "\n" + "\ny\n" + "\ny\n" + "s\ns\n"
    assert bench.checked(answers=answers).exit_code == 0
    assert bench.told["not_done"] == ["rest", "press", "signals", "kill", "plug"]
    assert bench.verdict("wall") == "well"


@pytest.mark.parametrize("what", ["facts", "doctor", "model", "session file", "systemctl"])
def test_what_fails_costs_its_own_step_alone(bench: Bench, what: str):
    bench.machine.fails = {what}
    bench.checked()
    broken = [name for name in bench.told["not_done"] if name != "plug"]
    assert len(broken) <= 1
    assert (what == "session file") or f"The {what} is not to be had" in bench.text


def test_a_step_that_breaks_is_told_and_the_others_are_done(bench: Bench):
    bench.machine.told["screen"] = {"driver": "KMSDRM", "size_px": 7}
    bench.checked()
    assert bench.steps["start"]["says"][0].startswith("The step itself broke (")
    assert bench.verdict("wall") == "well"


# --- stopped, gone on with --------------------------------------------------------------------


def test_who_hangs_up_keeps_what_was_done_and_hears_how_to_go_on(bench: Bench):
    result = bench.checked(answers="y\n" * 5)
    assert result.exit_code == 1
    assert f"Stopped: 4 of 14 steps are in {bench.out}. Go on with: sudo " in result.stderr
    assert [step["id"] for step in bench.told["steps"]] == list(IDS[:4])
    assert "It did not come to that." in bench.text
    bench.checked("--continue", answers=ALL_YES.removeprefix("y\n" * 5))
    assert bench.told["not_done"] == ["plug"]


def test_ctrl_c_is_a_stop_like_any_other(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.machine, "records", stopped)
    result = bench.checked()
    assert result.exit_code == 130
    assert "Stopped: 4 of 14 steps" in result.stderr
    assert bench.verdict("screen") == "well"


def test_the_report_is_on_disk_before_the_next_step_begins(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    kept: list[int] = []
    real = flow.save

    def saved(report: object, steps: object, out: Path) -> None:
        real(report, steps, out)  # pyright: ignore[reportArgumentType]
        kept.append(len(bench.told["steps"]))

    monkeypatch.setattr(flow, "save", saved)
    bench.checked()
    assert kept == list(range(15))


def test_what_was_skipped_is_not_asked_again_but_can_be_done_by_name(bench: Bench):
    bench.checked(answers="s\n" * 5 + "s\n" * 4 + "s\n" * 3 + "s\n" + "s\n" + "s\n")
    assert len(bench.told["not_done"]) == 9
    again = bench.checked("--continue", answers="")
    assert again.exit_code == 0, again.output
    bench.machine.hears = [touched(10)]
    bench.checked("--continue", "--only", "press", answers="\ny\n")
    assert bench.verdict("press") == "well"
    assert bench.verdict("wall") == "not_done"


def test_as_long_as_the_plug_is_in_it_waits(bench: Bench):
    bench.checked()
    again = bench.checked("--continue", answers="y\n")
    assert again.exit_code == 75
    assert "The computer was not switched off since." in again.stdout
    assert bench.after_the_plug().exit_code == 0


def test_what_was_noted_before_the_plug_outlives_a_try_that_fails(bench: Bench):
    bench.checked()
    bench.machine.fails = {"session file"}
    assert bench.after_the_plug().exit_code == 0
    assert bench.verdict("plug") == "not_done"
    bench.machine.fails = set()
    bench.machine.sessions = Kept(3, 30)
    assert bench.checked("--continue", answers="41\ny\n").exit_code == 3
    assert "Something that was on disk is gone." in bench.text


def test_a_report_in_memory_is_warned_of_and_no_plug_is_pulled(bench: Bench):
    bench.machine = type(bench.machine)(lasting=False)
    result = bench.checked()
    assert "gone when the plug is pulled: choose a place on the data" in result.stderr
    assert bench.told["not_done"] == ["plug"]
    assert result.exit_code == 0


# --- refused ----------------------------------------------------------------------------------


def test_a_report_that_is_there_is_not_written_over(bench: Bench):
    bench.out.write_text("mine")
    result = bench.checked()
    assert result.exit_code == 2
    assert "is there already: add --continue" in result.stderr
    assert bench.out.read_text() == "mine"


@pytest.mark.parametrize(
    "text", ["", "mine", "\n```json\n{}\n```\n", '\n```json\n{"schema": 1}\n```\n', "\xff\0"]
)
def test_what_is_no_report_is_not_gone_on_with(bench: Bench, text: str):
    bench.out.write_text(text, encoding="latin-1")
    result = bench.checked("--continue")
    assert result.exit_code == 2
    assert "is no report of kiosk checklist" in result.stderr
    assert bench.out.read_text(encoding="latin-1") == text


def test_there_must_be_something_to_go_on_with(bench: Bench):
    result = bench.checked("--continue")
    assert result.exit_code == 2
    assert "There is no " in result.stderr


def test_simulated_and_real_are_never_in_one_report(bench: Bench):
    bench.checked("--simulate", answers=None)
    result = bench.checked("--continue")
    assert result.exit_code == 2
    assert "is of a simulated kiosk" in result.stderr
    assert "with simulated parts" in bench.text.splitlines()[0]


def test_a_step_that_is_none_is_met_with_a_guess(bench: Bench):
    result = bench.checked("--only", "dowl")
    assert result.exit_code == 2
    assert "did you mean 'dowel'?" in result.stderr
    assert not bench.out.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nothing_can_be_written_nothing_is_asked(bench: Bench):
    bench.out.parent.chmod(0o500)
    result = bench.checked()
    assert result.exit_code == 2
    assert "can't be written to" in result.stderr


# --- who and where ----------------------------------------------------------------------------


def test_no_name_and_no_address_gets_into_the_report(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SUDO_USER", "wilhelmina")
    bench.machine.findings.append(
        {"id": "disk", "title": "Disk", "state": "bad", "remedy": "See /media/wilhelmina.",
         "sentence": "ssh wilhelmina@kiosk.clinic.example, 192.168.1.7, 02:00:5e:10:00:01"}
    )  # fmt: skip
    bench.checked(answers="n says Wilhelmina at fe80::1\n" + ALL_YES.removeprefix("y\n"))
    for telling in ("ilhelmina", "192.168", "fe80", "02:00:5e", "this very boot"):
        assert telling not in bench.text
    # A version is no address.
    assert bench.steps["computer"]["figures"]["packages"] == {"lgpio": "0.2.2.0"}


# --- whatever is answered ---------------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "y", "n", "s", "n ```", "y ```json", 'n {"a": 1}', "41", "nan"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30),
    ),
    max_size=60,
)


@given(lines=LINES, data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_answered_the_report_is_whole_and_can_be_gone_on_with(
    bench: Bench, lines: list[str], data: st.DataObject
):
    bench.out.unlink(missing_ok=True)
    bench.machine = type(bench.machine)()
    goes = data.draw(st.integers(1, 3))
    for go in range(goes):
        arguments = ["--continue"] if go else []
        result = bench.checked(*arguments, answers="\n".join(lines))
        assert result.exit_code in (0, 1, 3, 75), result.output
        told = bench.told
        assert told["starts"] == go + 1
        assert bench.text.startswith("Hinge Kiosk: check list")
        for number, step in enumerate(STEPS, start=1):
            assert bench.text.count(f"\n{number:2}. {step.title}: ") == 1
        assert {step["id"] for step in told["steps"]} <= set(IDS)
        assert bench.text.isprintable() or all(
            sign.isprintable() or sign == "\n" for sign in bench.text
        )


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ENTRY = st.fixed_dictionaries(
    {"id": st.sampled_from(IDS), "verdict": st.sampled_from(["well", "found", "not_done"])},
    optional=dict.fromkeys(("says", "answers", "figures", "again", "waits", "took_s"), JSON),
)


@given(steps=JSON | st.lists(JSON | ENTRY, max_size=4), starts=JSON)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_report_that_somebody_changed_is_gone_on_with_or_refused(
    bench: Bench, steps: object, starts: object
):
    told = {"schema": 1, "kind": "kiosk checklist", "steps": steps, "starts": starts}
    bench.out.write_text(f"\n```json\n{json.dumps(told)}\n```\n", encoding="utf-8")
    result = bench.checked("--continue", answers=None)
    assert result.exit_code in (0, 2, 3), result.output
    if result.exit_code != 2:
        assert set(bench.steps) == set(IDS)
