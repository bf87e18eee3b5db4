"""`kiosk sessions forget`: what is said, asked and done."""

from pathlib import Path

import pytest
from kept_sessions import NOON_S, a_rep, left, run, told_in_json, visit

from kiosk.coach.moment import SessionSummary
from kiosk.sessions.records import SessionStart
from kiosk.sessions.store import SessionStore

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")


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


def test_what_was_forgotten_is_in_no_file_any_more(three: Path):
    def with_words(words: bytes) -> list[str]:
        files = three.parent.glob(f"{three.name}*")
        return sorted(each.name for each in files if words in each.read_bytes())

    # While a kiosk has the file open its log lies beside it.
    with SessionStore(three, "boot", lambda: NOON_S) as kiosk:
        begun = SessionStart("visit of the last one", "wall", 100.0, NOON_S)
        kiosk.add_rep(begun, a_rep(1), 1)
        kiosk.end(begun, SessionSummary(1, 1, 80, "good", (), (), ""), 160.0)
        assert with_words(b"visit of the last one") == ["sessions.db-wal"]
        assert with_words(b"visit at") == ["sessions.db", "sessions.db-wal"]
        assert "Forgotten: 4 sessions, 6 reps." in run("forget", "--all", "--yes").stdout
        assert with_words(b"visit ") == []
    assert with_words(b"visit ") == []


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
