"""`kiosk sessions`: what staff type, what they are told, and how it ends."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.coach.moment import Fault, Measures, Rep, SessionSummary, Tap
from kiosk.sessions import schema
from kiosk.sessions.database import connect_to
from kiosk.sessions.records import SessionStart
from kiosk.sessions.store import SessionStore
from kiosk.staff.sessions import days as days_module
from kiosk.staff.sessions.days import Days
from kiosk.staff.sessions.group import sessions
from kiosk.staff.sessions.words import FAULTS

ROOT = Path(__file__).parents[2]
# Monday 15 June 2026, 10 o'clock UTC.
NOON_S = 1_781_517_600.0
DAY_S = 86_400.0


@pytest.fixture(autouse=True)
def a_kiosk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIOSK_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(days_module, "_today", lambda: date(2026, 6, 15))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


def a_rep(n: int, score: int | None = 90, *faults: Fault) -> Rep:
    band = None if score is None else "good" if score >= 85 else "fault"
    return Rep(
        n=n,
        start_s=100.0 + 5 * n,
        bottom_s=102.0 + 5 * n,
        end_s=104.0 + 5 * n,
        lowering_s=1.5,
        hold_s=0.4,
        rising_s=1.2,
        tap=Tap("touched"),
        score=score,
        band=band,
        measures=Measures(hip_flexion_deg=62.0),
        criteria={"depth": "good"},
        faults=faults,
        unseen=frozenset(),
        reason="",
    )


def visit(path: Path, wall_s: float, *reps: Rep, end: bool = True):
    begun = SessionStart(f"visit at {wall_s}", "wall", 100.0, wall_s)
    with SessionStore(path, "boot", lambda: NOON_S) as store:
        for rep in reps:
            store.add_rep(begun, rep, 1)
        if end:
            clean = sum(rep.clean for rep in reps)
            faults = tuple((fault, 1) for rep in reps for fault in rep.faults)
            told = SessionSummary(len(reps), clean, 80, "good", faults, (), "")
            store.end(begun, told, 160.0)


@pytest.fixture
def three(path: Path) -> Path:
    """Two days ago, today with two squats, and one whose clock was not right."""
    visit(path, NOON_S - 2 * DAY_S, a_rep(1))
    visit(path, NOON_S, a_rep(1, 50, Fault.SQUAT), a_rep(2, 50, Fault.SQUAT), a_rep(3, None))
    visit(path, 60.0, a_rep(1))
    return path


def run(*words: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(sessions, [str(word) for word in words], input=stdin)


def told_in_json(*words: str | Path) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["schema"] == 1
    return told


# --- list, show, count -----------------------------------------------------------------------


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


# --- days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_", "to", "first", "last"),
    [
        ("2026-06-30", None, date(2026, 6, 30), None),
        ("2026-02", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("today", "TODAY", date(2026, 6, 15), date(2026, 6, 15)),
        ("yesterday", None, date(2026, 6, 14), None),
        ("week", "week", date(2026, 6, 15), date(2026, 6, 21)),
        ("month", "month", date(2026, 6, 1), date(2026, 6, 30)),
        ("7d", None, date(2026, 6, 8), None),
    ],
)
def test_days_are_named_as_people_name_them(
    from_: str | None, to: str | None, first: date | None, last: date | None
):
    assert Days.given(from_, to) == Days(first, last)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--from", "last tuesday"), "--from 'last tuesday' names no day: it can be a date"),
        (("--from", "2026-02-30"), "names no day"),
        (("--from", "30.6.2026"), "names no day"),
        (("--to", "0001-01-01"), "is too far away"),
        (("--from", "99999d"), "is too far away"),
        (("--from", "today", "--to", "2026-06-01"), "is before --from"),
        (("--from", "2026-06-\u0663\u0660"), "names no day"),
        (("--from", ""), "names no day"),
    ],
)
def test_a_day_that_is_none_is_a_sentence(three: Path, given: tuple[str, ...], said: str):
    for command in ("list", "count", "export"):
        result = run(command, *given)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""


def test_without_a_clock_today_is_not_known(three: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    monkeypatch.setattr(days_module.time, "time", lambda: 100.0)
    result = run("count", "--from", "today", "--database", three)
    assert result.exit_code == 75
    assert "clock is not set" in result.stderr


def test_a_day_is_from_midnight_to_midnight_where_the_clinic_is(path: Path):
    visit(path, NOON_S, a_rep(1))
    # 10:00 in UTC is 00:00 of the next day in Kiritimati.
    for zone, found in (("UTC", "2026-06-15"), ("Pacific/Kiritimati", "2026-06-16")):
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "list", "--from", found, "--to", found, "--json"],
            env={**os.environ, "TZ": zone},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        (session,) = json.loads(done.stdout)["sessions"]
        assert session["began"].startswith(found)


MAIN = "from kiosk.staff.sessions.group import sessions; sessions()"


# --- export ----------------------------------------------------------------------------------


def test_export_goes_to_standard_output_or_into_a_file(three: Path, tmp_path: Path):
    result = run("export")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 6
    out = tmp_path / "reps.csv"
    result = run("export", "--out", out)
    assert "5 reps in" in result.stdout
    assert out.read_bytes().count(b"\r\n") == 6
    assert out.stat().st_mode & 0o077 == 0o044 & ~os.umask(os.umask(0))


def test_the_format_follows_the_name(three: Path, tmp_path: Path):
    told = told_in_json("export", "--out", tmp_path / "reps.jsonl")
    assert (told["format"], told["rows"]) == ("json", 5)
    lines = (tmp_path / "reps.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["rep"] for line in lines] == [1, 1, 2, 3, 1]


def test_columns_are_explained(path: Path):
    assert "hip_flexion_deg" in run("export", "--columns").stdout
    told = told_in_json("export", "--columns")
    assert {"name", "says"} == set(told["columns"][0])


def test_nothing_is_replaced_by_mistake(three: Path, tmp_path: Path):
    out = tmp_path / "mine.csv"
    out.write_text("mine")
    result = run("export", "--out", out)
    assert result.exit_code == 2
    assert "is there already: choose another name, or --force" in result.stderr
    assert out.read_text() == "mine"
    assert run("export", "--out", out, "--force").exit_code == 0
    assert out.read_text() != "mine"
    result = run("export", "--out", three, "--force")
    assert result.exit_code == 2
    assert "is read in this very run" in result.stderr


@contextmanager
def no_bigger_than(size: int) -> Generator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(three: Path, tmp_path: Path):
    files = sorted(each.name for each in tmp_path.iterdir())
    with no_bigger_than(200):
        result = run("export", "--out", tmp_path / "reps.csv")
    assert result.exit_code == 1
    assert "was not written" in result.stderr
    assert result.stderr.count("\n") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == files


def test_a_full_disk_keeps_the_old_file(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "reps.csv"
    out.write_text("the old one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.staff.sessions.output.os.fsync", full)
    for command, name in (("export", out), ("report", tmp_path / "page.html")):
        result = run(command, "--out", name, "--force")
        assert result.exit_code == 1
        assert "the disk is full: free some space" in result.stderr
    assert out.read_text() == "the old one"
    assert not (tmp_path / "page.html").exists()


def test_a_full_standard_output_is_a_sentence(three: Path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "export"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "Standard output can't be written" in done.stderr
    assert "Traceback" not in done.stderr


# --- report ----------------------------------------------------------------------------------


def test_the_report_is_one_file_that_fetches_nothing(three: Path, tmp_path: Path):
    out = tmp_path / "page.html"
    result = run("report", "--out", out)
    assert result.exit_code == 0, result.output
    text = out.read_text(encoding="ascii")
    assert "<svg" in text
    for said in (
        "Anonymous",
        "For awareness and teaching, not medical advice.",
        FAULTS["squat"],
    ):
        assert said in text
    assert "1 rep (20 %) could not be judged" in text
    assert "1 session without a sure date" in text
    assert "<script" not in text
    assert "src=" not in text
    names = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert len(set(names)) == len(names)


def test_the_report_as_pdf_is_one_page(three: Path, tmp_path: Path):
    out = tmp_path / "page.pdf"
    assert run("report", "--out", out, "--from", "month").exit_code == 0
    data = out.read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Count 1 " in data


@pytest.mark.parametrize("name", ["page.html", "page.pdf"])
def test_a_report_about_nobody_says_so(three: Path, tmp_path: Path, name: str):
    period = ("--from", "2025-03", "--to", "2025-03")
    assert run("report", "--out", tmp_path / name, *period).exit_code == 0
    if name.endswith("html"):
        assert "No session in this period." in (tmp_path / name).read_text()


def test_the_numbers_of_the_report_come_as_json_too(three: Path):
    told = told_in_json("report")
    assert (told["sessions"], told["reps"], told["clean_reps"]) == (3, 5, 2)
    assert told["unknown"]["unjudged_reps"] == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Name the file to write"),
        (("--out", "page.doc"), "must end in .html or .pdf"),
        (("--out", "nowhere/page.pdf"), "does not exist; create it first"),
    ],
)
def test_a_report_without_a_place_is_a_sentence(three: Path, given: tuple[str, ...], said: str):
    result = run("report", *given)
    assert result.exit_code == 2
    assert said in result.stderr


def test_every_fault_has_words():
    assert set(FAULTS) == {fault.value for fault in Fault}


# --- forget ----------------------------------------------------------------------------------


def left(path: Path) -> int:
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        return connection.execute("SELECT count(*) FROM session").fetchone()[0]


def test_forget_says_how_much_and_asks(three: Path):
    result = run("forget", "--before", "2026-06-14", stdin="n\n")
    assert "1 session with 1 rep would be forgotten" in result.stdout
    assert "Nothing was forgotten." in result.stdout
    assert left(three) == 3
    result = run("forget", "--before", "2026-06-14", stdin="y\n")
    assert "Forgotten: 1 session, 1 rep." in result.stdout
    assert left(three) == 2


def test_who_does_not_answer_has_not_said_yes(three: Path):
    result = run("forget", "--all", stdin="")
    assert result.exit_code == 2
    assert "nothing was forgotten: give --yes" in result.stderr
    assert left(three) == 3


def test_forget_without_asking_tells_what_stays(three: Path):
    told = told_in_json("forget", "--to", "today", "--yes")
    assert (told["sessions"], told["left_unplaced"]) == (2, 1)
    assert left(three) == 1
    assert told_in_json("forget", "--all", "--yes")["sessions"] == 1


def test_the_session_that_goes_on_stays(three: Path):
    visit(three, NOON_S + 60, a_rep(1), end=False)
    result = run("forget", "--all", "--yes")
    assert "3 sessions with 5 reps" in result.stdout
    assert "The session that goes on is left alone." in result.stdout
    assert left(three) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Nothing says what to forget: give --before DAY"),
        (("--all", "--before", "today"), "That is said twice"),
        (("--from", "today", "--before", "today"), "That is said twice"),
        (("--before", "soon"), "--before 'soon' names no day"),
        (("--all", "--json"), "--json can't ask: give --yes too"),
    ],
)
def test_what_to_forget_must_be_clear(three: Path, given: tuple[str, ...], said: str):
    result = run("forget", *given)
    assert result.exit_code == 2
    assert said in result.stderr
    assert left(three) == 3


# --- files that can't be read ----------------------------------------------------------------

READING = (("list",), ("show", "last"), ("count",), ("export",), ("report", "--json"))


@pytest.mark.parametrize("command", [*READING, ("forget", "--all", "--yes")])
def test_a_file_that_can_not_be_read_is_one_sentence(tmp_path: Path, command: tuple[str, ...]):
    text, folder, foreign = tmp_path / "text", tmp_path / "folder", tmp_path / "foreign"
    text.write_text("this was never a database, nor will it ever be one" * 40)
    folder.mkdir()
    with closing(connect_to(f"file:{foreign}?mode=rwc")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for file, said in (
        (tmp_path / "none.db", "there is no such file; it comes with the first session"),
        (text / "below.db", "there is no such file"),
        (text, "it is no database"),
        (folder, "it is a folder"),
        (foreign, "another program's database"),
        (Path("/dev/null"), "it is no plain file"),
    ):
        result = run(*command, "--database", file)
        assert result.exit_code == 2, result.output
        assert said in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", READING)
def test_a_damaged_file_is_one_sentence(three: Path, command: tuple[str, ...]):
    with three.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (three.stat().st_size - 4096))
    result = run(*command, "--database", three)
    assert result.exit_code == 1, result.output
    assert "it is damaged; copy it to a safe place" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", READING)
def test_a_newer_file_is_read_with_a_word_about_it(three: Path, command: tuple[str, ...]):
    newer = len(schema.MIGRATIONS) + 1
    with closing(connect_to(f"file:{three}?mode=rw")) as connection:
        connection.execute("ALTER TABLE session ADD COLUMN mood TEXT")
        connection.execute(f"PRAGMA user_version = {newer}")
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert "A newer version of the kiosk made this file" in result.stderr
    result = run("forget", "--all", "--yes")
    assert result.exit_code == 2
    assert "changes nothing in it; use that version's command" in result.stderr
    assert left(three) == 3
    with closing(connect_to(f"file:{three}?mode=ro")) as connection:
        assert schema.version(connection) == newer


def test_a_locked_file_is_to_be_tried_again(three: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kiosk.sessions.database.BUSY_S", 0.01)
    with closing(connect_to(f"file:{three}?mode=rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        # Who only looks is not kept out.
        assert run("count").exit_code == 0
        result = run("forget", "--all", "--yes")
    assert result.exit_code == 75
    assert "another program keeps it locked; try again later" in result.stderr


def test_settings_that_are_wrong_are_told_with_a_way_around_them(three: Path, tmp_path: Path):
    (tmp_path / "kiosk.toml").write_text("[sound]\nvolume = 7\n")
    result = run("count")
    assert result.exit_code == 2
    assert "--database" in result.stderr
    assert run("count", "--database", three).exit_code == 0


def test_the_data_folder_is_that_of_the_settings(three: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kiosk.toml").write_text('[places]\ndata_dir = "kept"\n')
    visit(elsewhere / "kept" / "sessions.db", NOON_S, a_rep(1))
    told = told_in_json("count", "--settings", elsewhere)
    assert told["sessions"] == 1


def test_a_failure_is_told_in_json_too(tmp_path: Path):
    result = run("list", "--json", "--database", tmp_path / "none.db")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["exit_status"] == 2


@pytest.mark.parametrize("command", ["list", "show", "count", "export", "report", "forget"])
def test_the_help_has_an_example_to_copy(command: str):
    result = run(command, "--help")
    assert f"  kiosk sessions {command}" in result.stdout
    assert "Exit status" in result.stdout
