"""Every rep as a row, for other programs; and which sessions lie in a period."""

import csv
import io
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from datetime import UTC, timedelta, timezone
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reps import a_rep
from session_makings import CUE, DAY_S, NOW_S, fill, rep, start, store_of, summary

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import Drill, criterion_names
from kiosk.coach.moment import Fault, Measures, Tap
from kiosk.coach.summing_up import sum_up
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.sessions.change import change_of
from kiosk.sessions.columns import CRITERIA, MEASURES, columns
from kiosk.sessions.export import Format, exported
from kiosk.sessions.period import ALWAYS, Period
from kiosk.sessions.reader import SESSIONS_AT_A_TIME, SessionReader


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


def rows_of(path: Path, form: Format = "csv", period: Period = ALWAYS) -> str:
    with closing(SessionReader.open(path)) as reader:
        return "".join(text for text, _ in exported(reader.reps(period), form, UTC))


def one_session(path: Path):
    with store_of(path) as store:
        store.begin(start())
        squat = rep(1, 40, faults=(Fault.SQUAT, Fault.SHALLOW), cue=CUE, band="fault")
        store.add_rep(start(), squat, 1)
        unseen = rep(2, None, tap=Tap("unknown"), measures=Measures(), lowering_s=None)
        store.add_rep(start(), unseen, 1)
        store.end(start(), summary(2), 110)


def test_a_row_has_what_was_measured_and_what_was_not_is_empty(path: Path):
    one_session(path)
    first, second = csv.DictReader(io.StringIO(rows_of(path), newline=""))
    assert first["began"] == "2027-01-15T08:00:00+00:00"
    assert (first["session"], first["rep"], first["score"]) == ("1", "1", "40")
    assert first["hip_flexion_deg"] == "62.0"
    assert first["faults"] == "squat;shallow"
    assert (first["cue"], first["clean"]) == ("shallow", "0")
    assert first["head_verdict"] == "unknown"
    assert first["roller_verdict"] == ""
    assert (second["score"], second["band"], second["hip_flexion_deg"]) == ("", "", "")
    assert (second["tap"], second["tap_s"], second["lowering_s"]) == ("unknown", "", "")


def test_json_is_an_object_a_line_and_null_is_unknown(path: Path):
    one_session(path)
    first, second = map(json.loads, rows_of(path, "json").splitlines())
    assert first["schema"] == 1
    assert first["faults"] == ["squat", "shallow"]
    assert first["date_sure"] is True
    assert second["score"] is None
    assert second["faults"] == []
    assert list(first)[1:] == [column.name for column in columns()]


def test_csv_is_as_the_standard_has_it(path: Path):
    with store_of(path) as store:
        store.begin(start())
        odd = MappingProxyType({"depth": 'said "good", and more\r\n'})
        store.add_rep(start(), rep(1, criteria=odd), 1)
    text = rows_of(path)
    assert text.endswith("\r\n")
    assert '"said ""good"", and more\r\n"' in text
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["depth_verdict"] == 'said "good", and more\r\n'


def test_times_of_day_are_told_with_their_zone(path: Path):
    one_session(path)
    zone = timezone(timedelta(hours=5, minutes=30))
    with closing(SessionReader.open(path)) as reader:
        text = "".join(text for text, _ in exported(reader.reps(), "csv", zone))
    assert "2027-01-15T13:30:00+05:30" in text


def test_all_that_is_measured_and_judged_has_a_column():
    assert list(MEASURES) == [field.name for field in fields(Measures)]
    assert set(CRITERIA) == criterion_names(WALL_DRILL) | criterion_names(DOWEL_DRILL)
    names = [column.name for column in columns()]
    assert len(set(names)) == len(names)
    assert all(column.says.endswith(".") for column in columns())


def test_more_sessions_than_are_held_at_a_time_all_come(path: Path):
    many = SESSIONS_AT_A_TIME + 3
    fill(path, *[float(age) for age in range(many, 0, -1)])
    rows = list(csv.DictReader(io.StringIO(rows_of(path), newline="")))
    assert [int(row["session"]) for row in rows] == list(range(1, many + 1))


def at(path: Path, *wall_s: float):
    """Sessions in this order, begun when the clock said so."""
    with store_of(path) as store:
        for number, each in enumerate(wall_s):
            begun = start(str(number), wall_s=each)
            store.add_rep(begun, rep(1), 1)
            store.end(begun, summary(1), 120)


def in_period(path: Path, from_s: float | None, to_s: float | None) -> tuple[set[str], int]:
    with closing(SessionReader.open(path)) as reader:
        listed = reader.listed(100, Period(from_s, to_s))
        assert reader.count(Period(from_s, to_s)).sessions == len(listed.sessions)
    return {each.token for each in listed.sessions}, listed.unplaced


def test_a_period_has_its_beginning_and_not_its_end(path: Path):
    at(path, NOW_S, NOW_S + 10, NOW_S + 20)
    assert in_period(path, NOW_S, NOW_S + 20) == ({"0", "1"}, 0)
    assert in_period(path, NOW_S + 11, None) == ({"2"}, 0)
    assert in_period(path, None, NOW_S) == (set(), 0)
    assert in_period(path, None, None) == ({"0", "1", "2"}, 0)


def test_the_order_places_sessions_whose_clock_was_not_right(path: Path):
    at(path, 5.0, NOW_S, 9.0, NOW_S + 10, 3.0, NOW_S + DAY_S, 7.0)
    # 2 lies between two of the period, 4 before its end or after it, 0 before it or in it.
    assert in_period(path, NOW_S, NOW_S + 20) == ({"1", "2", "3"}, 2)
    assert in_period(path, NOW_S, None) == ({"1", "2", "3", "4", "5", "6"}, 1)
    assert in_period(path, None, NOW_S + 20) == ({"0", "1", "2", "3"}, 1)


def test_a_clock_that_contradicts_itself_places_nothing(path: Path):
    at(path, NOW_S + DAY_S, 5.0, NOW_S)
    assert in_period(path, NOW_S + 10, NOW_S + 20) == (set(), 1)


_FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=3, unique=True)


@given(st.lists(_FAULTS, max_size=6), st.sampled_from([WALL_DRILL, DOWEL_DRILL]))
def test_what_the_list_says_to_change_is_what_the_screen_said(
    faults: Sequence[Sequence[Fault]], drill: Drill
):
    ordered = [tuple(f for f in drill.order if f in each) for each in faults]
    reps = [a_rep(n=n + 1, faults=each) for n, each in enumerate(ordered)]
    assert (
        change_of([[f.value for f in each] for each in ordered]) == sum_up(reps, drill).change
    )


def test_a_fault_that_only_a_newer_kiosk_knows_is_told(path: Path):
    assert change_of([["twisted"], ["twisted"]]) == "twisted"
