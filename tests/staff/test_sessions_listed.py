"""`kiosk sessions list`, `show` and `count`: what staff type and what they are told."""

from pathlib import Path

import pytest
from kept_sessions import NOON_S, a_rep, run, told_in_json, visit

from kiosk.staff.sessions.words import FAULTS

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")


def test_the_list_has_the_newest_first_and_says_what_is_unknown(three: Path):
    result = run("list")
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if "wall" in line]
    assert "date unsure" in lines[0]
    assert "2026-06-15" in lines[1]
    assert FAULTS["squat"] in lines[1]
    assert "2026-06-13" in lines[2]


def test_the_list_can_be_limited(three: Path):
    result = run("list", "--limit", "1")
    assert sum("wall" in line for line in result.stdout.splitlines()) == 1
    assert "--limit shows more" in result.stdout


def test_a_period_leaves_out_what_is_not_in_it_and_tells_what_may_be(three: Path):
    told = told_in_json("list", "--from", "2026-06-13", "--to", "2026-06-13")
    assert [each["id"] for each in told["sessions"]] == [1]
    told = told_in_json("list", "--from", "today")
    # The last one stands behind today's, so it is no older.
    assert [each["id"] for each in told["sessions"]] == [3, 2]
    result = run("count", "--to", "today")
    assert "1 more session is not counted: the clock was not right" in result.stdout


def test_a_session_in_json_has_null_for_what_is_not_known(three: Path):
    unsure, today, _ = told_in_json("list")["sessions"]
    assert (unsure["began"], unsure["date_sure"]) == (None, False)
    assert today["began"].startswith("2026-06-15T")
    assert today["change"] == "squat"


def test_show_has_every_rep(three: Path):
    result = run("show", "2")
    assert result.exit_code == 0
    assert "3 reps, 0 clean" in result.stdout
    assert "? not judged" in result.stdout
    assert f"To change: {FAULTS['squat']}." in result.stdout
    told = told_in_json("show", "last")
    assert told["session"]["id"] == 3
    assert told["reps"][0]["measures"]["hip_flexion_deg"] == 62.0
    assert told["reps"][0]["measures"]["knee_flexion_deg"] is None


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("99", "There is no session 99"),
        ("first", "'first' is no session"),
        ("-- -1", "'-1' is no session"),
        ("0", "'0' is no session"),
        ("9" * 30, "is no session"),
        ("9" * 19, "is no session"),
    ],
)
def test_a_session_that_is_not_there_is_a_sentence(three: Path, which: str, said: str):
    result = run("show", *which.split())
    assert result.exit_code == 2
    assert said in result.stderr
    assert "kiosk sessions list" in result.stderr


def test_count_counts_and_says_what_is_unknown(three: Path):
    result = run("count")
    assert "3 sessions, 5 reps, 2 clean (40 %)" in result.stdout
    assert "The first on 2026-06-13, the last on 2026-06-15." in result.stdout
    assert "1 session of these without a sure date" in result.stdout
    told = told_in_json("count")
    assert (told["sessions"], told["undated"], told["going_on"]) == (3, 1, 0)


def test_a_session_that_goes_on_is_said_to(path: Path):
    visit(path, NOON_S, a_rep(1), end=False)
    assert "(going on)" in run("list").stdout
    assert told_in_json("list")["sessions"][0]["going_on"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("list",), "No sessions yet"),
        (("count",), "No sessions yet"),
        (("report", "--out", "r.html"), "No sessions yet: there is nothing to report"),
        (("forget", "--all"), "Nothing to forget: no sessions yet."),
    ],
)
def test_on_the_first_day_there_are_none_yet_and_that_is_no_fault(
    command: tuple[str, ...], said: str
):
    result = run(*command)
    assert (result.exit_code, result.stderr) == (0, "")
    assert said in result.stdout
    assert not Path("r.html").exists()


def test_on_the_first_day_json_has_none():
    assert told_in_json("list")["sessions"] == []
    assert told_in_json("count")["sessions"] == 0
    assert told_in_json("report")["sessions"] == 0


def test_a_data_folder_that_is_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("KIOSK_DATA_DIR", str(file))
    result = run("list")
    assert result.exit_code == 2
    assert f"{file} is no folder" in result.stderr


def test_in_a_narrow_window_columns_go_before_words_break(
    three: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kiosk.staff.sessions.tables.WIDE", 40)
    result = run("list")
    assert "2026-06-15" in result.stdout
    assert "Too narrow here for: to change" in " ".join(result.stdout.split())
    assert "to change" not in result.stdout.splitlines()[1]
    assert all(len(line) <= 40 for line in result.stdout.splitlines())
    monkeypatch.setattr("kiosk.staff.sessions.tables.WIDE", 130)
    assert "Too narrow" not in run("list").stdout


def test_a_report_of_simulated_visitors_says_so(three: Path, tmp_path: Path):
    three.parent.joinpath("simulated").mkdir()
    three.rename(three.parent / "simulated" / three.name)
    out = tmp_path / "r.html"
    assert run("report", "--simulate", "--out", out).exit_code == 0
    assert "by simulated visitors" in out.read_text()
