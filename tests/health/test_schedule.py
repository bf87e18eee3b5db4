"""Hours of the night, by the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.health.schedule import is_within

TIMES = st.times()


@pytest.mark.parametrize(
    ("now", "within"),
    [
        (time(21, 59, 59), False),
        (time(22, 0), True),
        (time(0, 0), True),
        (time(6, 29, 59), True),
        (time(6, 30), False),
        (time(12, 0), False),
    ],
)
def test_a_night_goes_over_midnight(now: time, within: bool):
    assert is_within(now, time(22), time(6, 30)) is within


@pytest.mark.parametrize(
    ("now", "within"),
    [(time(12, 59), False), (time(13), True), (time(13, 59, 59), True), (time(14), False)],
)
def test_a_quiet_hour_lies_within_a_day(now: time, within: bool):
    assert is_within(now, time(13), time(14)) is within


@given(TIMES, TIMES)
def test_equal_limits_mean_never(now: time, limit: time):
    assert not is_within(now, limit, limit)


@given(TIMES, TIMES)
def test_a_missing_limit_means_never(now: time, limit: time):
    assert not is_within(now, None, limit)
    assert not is_within(now, limit, None)
    assert not is_within(now, None, None)


@given(TIMES, TIMES, TIMES)
def test_the_hours_from_start_to_end_and_from_end_to_start_are_the_whole_day(
    now: time, start: time, end: time
):
    if start != end:
        assert is_within(now, start, end) is not is_within(now, end, start)


@given(TIMES, TIMES)
def test_the_start_belongs_to_it_and_the_end_does_not(start: time, end: time):
    if start != end:
        assert is_within(start, start, end)
        assert not is_within(end, start, end)


@given(
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 22)]),
    st.integers(0, 24 * 60 - 1),
)
def test_the_change_of_clocks_changes_nothing_on_the_wall(day: date, minutes: int):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    local = (start + timedelta(minutes=minutes)).astimezone(ZoneInfo("Europe/Berlin"))
    night = local.hour >= 22 or local.hour < 6
    assert is_within(local.time(), time(22), time(6)) is night
