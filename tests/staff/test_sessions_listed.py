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
