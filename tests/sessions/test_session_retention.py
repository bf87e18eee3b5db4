"""Old sessions are forgotten, and a wrong clock forgets nothing that it should not."""

from contextlib import closing
from pathlib import Path

import pytest
from session_makings import DAY_S, NOW_S, fill, start, store_of

from kiosk.sessions.database import connect_to

YEAR_S = 365 * DAY_S


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


@pytest.mark.parametrize("wall_s", [-1e18, 1e18, float("inf"), float("nan")])
def test_an_absurd_clock_does_no_harm(path: Path, wall_s: float):
    with store_of(path, wall_s=wall_s) as store:
        store.begin(start(wall_s=wall_s))
        assert not store.recent(1)[0].clock_believed
        assert store.prune(30) == 0


def kept(path: Path, days: float | None, wall_s: float = NOW_S, boot: str = "today"):
    with store_of(path, boot, wall_s) as store:
        while store.prune(days):
            pass
        assert len(store.recent(100)) == store.totals().sessions
        return [each.token for each in reversed(store.recent(100))]


def test_what_is_too_old_is_forgotten_with_its_reps(path: Path):
    fill(path, 400, 91, 89, 1)
    assert kept(path, 90) == ["89", "1"]
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        assert connection.execute("SELECT count(*) FROM rep").fetchone() == (2,)


def test_without_a_limit_everything_is_kept(path: Path):
    fill(path, 4000, 1)
    assert kept(path, None) == ["4000", "1"]


def test_a_clock_that_jumps_a_year_ahead_costs_days_and_not_a_year(path: Path):
    fill(path, 88, 60, 30, 1)
    assert kept(path, 90) == ["88", "60", "30", "1"]
    for restart in range(50):
        tokens = kept(path, 90, NOW_S + YEAR_S + restart * 600)
        assert tokens == ["60", "30", "1"]
    assert kept(path, 90, NOW_S + 600) == ["60", "30", "1"]


def test_a_kiosk_that_stood_for_a_year_forgets_within_weeks(path: Path):
    fill(path, 30, 1)
    kept(path, 90)
    later_s = NOW_S + YEAR_S
    left = [kept(path, 90, later_s + day * DAY_S) for day in range(60)]
    assert left[0] == ["30", "1"]
    assert left[-1] == []


def test_a_clock_that_nobody_has_set_forgets_nothing(path: Path):
    fill(path, 400, 1)
    assert kept(path, 90, wall_s=0.0) == ["400", "1"]


def test_sessions_of_this_boot_are_kept_whatever_their_time(path: Path):
    fill(path, 400, 1)
    assert kept(path, 90, boot="earlier") == ["400", "1"]


def test_what_stands_behind_a_recent_session_is_recent(path: Path):
    # The clock had fallen back, to 1970 or to last year.
    fill(path, 400, 5, NOW_S / DAY_S, 365, 1)
    assert kept(path, 90)[0] == "5"
    assert len(kept(path, 90)) == 4


def test_a_session_out_of_the_future_keeps_nothing_alive(path: Path):
    fill(path, -365, 400, 5)
    assert kept(path, 90) == ["5"]
