"""`kiosk logs` tells what happened in plain words, with times that nobody has to doubt."""

import grp
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import Clinic, kiosk

from kiosk.health.events import EventKind, EventLog
from kiosk.staff import journal
from kiosk.staff.diary import Tail, dated
from kiosk.staff.logs import Said, in_order, since_of

ROOT = Path(__file__).parents[2]
NOON = "2026-11-22T12:00:00.000+00:00"
NOON_S = datetime.fromisoformat(NOON).timestamp()


@pytest.fixture(autouse=True)
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Clinic]:
    made = Clinic(tmp_path, os.environ)
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield made
    monkeypatch.delenv("TZ")
    time.tzset()


def lines(*arguments: str) -> list[str]:
    result = kiosk("logs", *arguments)
    assert result.exit_code == 0, result.stderr
    return [line.strip() for line in result.stdout.splitlines()]


def refused(*arguments: str) -> Result:
    result = kiosk("logs", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    return result


def test_what_happened_is_told_in_words_and_local_time(clinic: Clinic):
    clinic.writes_down("boot", time=NOON)
    clinic.writes_down("fault_came", time=NOON, code="C2")
    clinic.writes_down("hang", time=NOON, part="pose", reason="it waits")
    clinic.writes_down("fault_went", time=NOON, code="C2")
    clinic.writes_down("stop", time=NOON, why="The screen is gone.")
    clinic.writes_down("stop", time=NOON, why="asked")
    clinic.writes_down("moon_rose", time=NOON, how="red")
    at = "2026-11-22 13:00:00"
    assert lines() == [
        f"{at} The kiosk started.",
        f"{at} C2 came: The camera went away while it worked: check its cable; it comes back "
        "by itself.",
        f"{at} pose hangs (it waits): the kiosk is to be started anew.",
        f"{at} C2 went away.",
        f"{at} The kiosk gave up: The screen is gone.",
        f"{at} The kiosk was stopped.",
        f"{at} moon rose: how red",
    ]


def test_with_nothing_written_down_it_says_so():
    assert "There is nothing to tell" in lines()[0]


def test_faults_alone_can_be_asked_for(clinic: Clinic):
    clinic.writes_down("boot", time=NOON)
    clinic.writes_down("fault_came", time=NOON, code="W1")
    assert [line[20:22] for line in lines("--faults")] == ["W1"]


def test_the_newest_are_told_and_how_many_were_left_out(clinic: Clinic):
    for _ in range(60):
        clinic.writes_down("boot", time=NOON)
    told = lines()
    assert len(told) == 51
    assert told[-1].startswith("10 older lines are not shown")
    assert len(lines("--lines", "3")) == 4
    assert len(lines("--since", "2026-11-01")) == 60


def test_since_leaves_out_what_was_before(clinic: Clinic):
    clinic.writes_down("boot", time="2026-11-20T12:00:00+00:00")
    clinic.writes_down("stop", time=NOON)
    assert len(lines("--since", "2026-11-22 12:59")) == 1
    assert "nothing to tell" in lines("--since", "2026-11-22 13:01")[0]


@pytest.mark.parametrize(
    ("text", "ago_s"),
    [
        ("90s", 90),
        ("30min", 1800),
        ("30m", 1800),
        ("1h", 3600),
        ("2 d", 172_800),
        ("1w", 604_800),
    ],
)
def test_since_takes_a_length_of_time(text: str, ago_s: float):
    assert since_of(text, NOON_S) == NOON_S - ago_s


def test_since_takes_a_day_and_a_time():
    assert since_of("2026-11-22 13:00", 0) == NOON_S
    assert since_of("2026-11-22T13:00:00", 0) == NOON_S
    assert since_of("2026-11-22", 0) == NOON_S - 13 * 3600
    assert since_of("today", 0) <= time.time() < since_of("today", 0) + 25 * 3600


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-11-22 25:00", "-1h", "1e9h"])
def test_since_when_it_makes_no_sense_is_refused_in_a_sentence(text: str):
    assert "names no time: it can be 30min, 1h" in refused("--since", text).stderr


@given(text=st.text(max_size=20))
def test_since_never_fails_otherwise(text: str):
    result = kiosk("logs", f"--since={text}")
    assert result.exit_code in (0, 2)
    assert "Traceback" not in result.stderr


def test_json_is_an_object_a_line(clinic: Clinic):
    clinic.writes_down("fault_came", time=NOON, code="W1")
    (told,) = [json.loads(line) for line in lines("--json")]
    assert told["schema"] == 1
    assert told["source"] == "diary"
    assert told["time"] == NOON
    assert told["clock"] == "set"
    assert told["text"].startswith("W1 came: ")
    assert told["event"]["code"] == "W1"


def test_what_could_confuse_a_terminal_is_spelled_out(clinic: Clinic):
    clinic.writes_down("stop", why="\x1b[2Jgone")
    assert "\\x1b[2Jgone" in lines()[0]


def test_torn_lines_are_left_out(clinic: Clinic):
    clinic.writes_down("boot", time=NOON)
    with clinic.events.open("a") as file:
        file.write('{"time": "2026-\n[1, 2]\nnull\n')
    clinic.writes_down("stop", time=NOON)
    assert len(lines()) == 2


def test_who_may_not_read_it_is_told_so(clinic: Clinic):
    clinic.events.mkdir()
    assert "sudo" in refused().stderr


# --- clocks -----------------------------------------------------------------------------------


def test_before_the_clock_was_set_nobody_knows_when(clinic: Clinic):
    clinic.writes_down("boot", time="1970-01-01T00:00:09+00:00", t_s=9.0, boot="a")
    assert lines() == ["clock not set       The kiosk started."]
    assert json.loads(lines("--json")[0])["time"] is None
    # It may have been since then.
    assert len(lines("--since", "1h")) == 1


def test_a_later_entry_of_the_same_boot_gives_the_time_away(clinic: Clinic):
    clinic.writes_down("boot", time="1970-01-01T00:00:09+00:00", t_s=9.0, boot="a")
    clinic.writes_down("fault_came", time=NOON, t_s=69.0, boot="a", code="W1")
    clinic.writes_down("boot", time="1970-01-01T00:00:09+00:00", t_s=9.0, boot="b")
    told = lines()
    assert told[0] == "~2026-11-22 12:59:00 The kiosk started."
    assert told[1].startswith("2026-11-22 13:00:00 W1")
    assert told[2].startswith("clock not set")


EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "time": st.sampled_from([NOON, "1970-01-01T00:00:00+00:00", "soon", "2026-11-22"])
        | st.integers(),
        "t_s": st.floats() | st.integers() | st.none() | st.text(max_size=3),
        "boot": st.sampled_from(["a", "b"]) | st.none() | st.integers(),
        "kind": st.sampled_from([*EventKind, "other"]) | st.integers(),
        "code": st.sampled_from(["W1", "Z9"]) | st.integers(),
        "why": st.none() | st.text(max_size=5) | st.integers(),
    },
)


@given(events=st.lists(EVENTS, max_size=6))
def test_whatever_stands_in_a_diary_each_event_is_told_once(events: list[dict[str, Any]]):
    told = dated(events)
    assert [entry.event for entry in told] == events
    for entry in told:
        assert entry.text
        assert (entry.wall_s is None) == (entry.clock == "not_set")
        if entry.wall_s is not None:
            # A time that can be printed.
            assert datetime.fromtimestamp(entry.wall_s, UTC)


# --- --follow ---------------------------------------------------------------------------------


def test_what_is_added_is_told_once_and_whole(tmp_path: Path):
    path = tmp_path / "events.jsonl"
    tail = Tail(path)
    assert tail.new() == []
    log = EventLog(path, "b")
    log.write(EventKind.BOOT)
    assert [event["kind"] for event in tail.new()] == ["boot"]
    assert tail.new() == []
    with path.open("a") as file:
        file.write('{"kind": ')
        file.flush()
        assert tail.new() == []
        file.write('"stop"}\n')
    assert [event["kind"] for event in tail.new()] == ["stop"]


def test_what_was_there_before_is_not_new(tmp_path: Path):
    path = tmp_path / "events.jsonl"
    EventLog(path, "b").write(EventKind.BOOT)
    assert Tail(path).new() == []


def test_nothing_is_lost_when_the_diary_begins_a_new_file(tmp_path: Path):
    path = tmp_path / "events.jsonl"
    log = EventLog(path, "b", max_bytes=1000)
    tail = Tail(path)
    told: list[int] = []
    for number in range(40):
        log.write(EventKind.RECOVERY, number=number)
        if number % 3 == 0:
            told += [event["number"] for event in tail.new()]
    told += [event["number"] for event in tail.new()]
    assert told == list(range(40))


def test_followed_it_goes_on_until_ctrl_c(clinic: Clinic):
    clinic.writes_down("boot", time=NOON)
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "logs", "--follow"],
        cwd=ROOT,
        env={**os.environ, **clinic.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert "The kiosk started." in child.stdout.readline()
    clinic.writes_down("stop", time=NOON)
    assert "The kiosk was stopped." in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    rest, errors = child.communicate(timeout=60)
    assert rest + errors == ""
    assert child.returncode == 0


# --- --all: the journal -----------------------------------------------------------------------


@pytest.fixture
def journalctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for journalctl, which writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    made = folder / "journalctl"
    noon_us = int(NOON_S * 1e6)
    answers = [
        {
            "__REALTIME_TIMESTAMP": str(noon_us - 1_000_000),
            "MESSAGE": "begins",
            "PRIORITY": "6",
        },
        {
            "__REALTIME_TIMESTAMP": str(noon_us + 10**6),
            "MESSAGE": list(b"broken \xff"),
            "PRIORITY": "3",
            "_PID": "42",
        },
    ]
    text = "\n".join(json.dumps(answer) for answer in answers)
    made.write_text(f"#!/bin/sh\necho \"$@\" > {tmp_path}/called\ncat <<'END'\n{text}\nEND\n")
    made.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setattr(journal, "may_read", lambda: True)
    return tmp_path / "called"


def test_the_journal_is_told_in_between(clinic: Clinic, journalctl: Path):
    clinic.writes_down("boot", time=NOON)
    assert [line[20:] for line in lines("--all")] == [
        "begins",
        "The kiosk started.",
        "broken \ufffd",
    ]
    assert "--unit kiosk.service" in journalctl.read_text()
    objects = [json.loads(line) for line in lines("--all", "--json")]
    assert [each["source"] for each in objects] == ["journal", "diary", "journal"]
    assert objects[2]["event"]["pid"] == 42


@pytest.mark.usefixtures("journalctl")
def test_of_the_journal_only_warnings_are_faults():
    assert [line[20:] for line in lines("--all", "--faults")] == ["broken \ufffd"]


def test_who_may_not_read_the_journal_is_told_and_gets_the_rest(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, journalctl: Path
):
    monkeypatch.setattr(journal, "may_read", lambda: False)
    clinic.writes_down("boot", time=NOON)
    result = kiosk("logs", "--all")
    assert result.exit_code == 1
    assert "The kiosk started." in result.stdout
    assert "systemd-journal" in result.stderr
    assert not journalctl.exists()


def test_where_there_is_no_journal_that_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    result = kiosk("logs", "--all")
    assert result.exit_code == 1
    assert "There is no journalctl here" in result.stderr


@pytest.mark.parametrize(("group", "may"), [("systemd-journal", True), ("nobody", False)])
def test_the_journal_is_for_root_and_for_its_groups(
    monkeypatch: pytest.MonkeyPatch, group: str, may: bool
):
    def by_name(name: str) -> grp.struct_group:
        if name != group:
            raise KeyError(name)
        return grp.struct_group((name, "x", 77, []))

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "getegid", lambda: 1000)
    monkeypatch.setattr(os, "getgroups", lambda: [1000, 77])
    monkeypatch.setattr(grp, "getgrnam", by_name)
    assert journal.may_read() is may


@pytest.mark.parametrize("data", [b"", b"no", b"[]", b"{}", b'{"__REALTIME_TIMESTAMP": "x"}'])
def test_a_line_of_the_journal_that_makes_no_sense_is_left_out(data: bytes):
    assert journal.line_of(data) is None


TIMES = st.lists(st.floats(0, 100), max_size=8)


@given(diary=st.lists(st.none() | st.floats(0, 100), max_size=8), others=TIMES)
def test_in_order_nothing_is_lost_and_the_diary_keeps_its_own(
    diary: list[float | None], others: list[float]
):
    known = iter(sorted(each for each in diary if each is not None))
    mine = [Said(each if each is None else next(known), "", "", "diary", {}) for each in diary]
    theirs = [Said(each, "", "", "journal", {}) for each in sorted(others)]
    merged = in_order(mine, theirs)
    assert [each for each in merged if each.source == "diary"] == mine
    assert [each for each in merged if each.source == "journal"] == theirs
    times = [each.wall_s for each in merged if each.wall_s is not None]
    assert times == sorted(times)
