"""The numbers of the report, and who may look at the file."""

import os
from contextlib import closing
from datetime import UTC, date
from pathlib import Path

import pytest
from big import ENDS, fill_big
from session_makings import DAY_S, NOW_S, fill, rep, start, store_of, summary
from test_sessions_forget import newer_version
from without_rights import readable_by_all, run_without_rights

from kiosk.coach.moment import Fault, SessionSummary, Tap
from kiosk.sessions.database import connect_to
from kiosk.sessions.figures import figures_of
from kiosk.sessions.period import ALWAYS, Period
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.view import ViewError, open_view


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


def figures(path: Path, period: Period = ALWAYS):
    with closing(SessionReader.open(path)) as reader:
        return figures_of(reader, period, UTC)


def test_the_sums_are_those_of_the_sessions(path: Path):
    with store_of(path) as store:
        for token, faults in (("a", ((Fault.SQUAT, 2),)), ("b", ((Fault.SQUAT, 1),))):
            begun = start(token)
            store.add_rep(begun, rep(1), 1)
            told = SessionSummary(1, 1, 90, "good", faults, (), "")
            store.end(begun, told, 120)
        unfelt = start("c", wall_s=5.0)
        store.add_rep(unfelt, rep(1, None, tap=Tap("unknown")), 1)
    found = figures(path)
    assert (found.sessions, found.reps, found.clean_reps) == (3, 3, 2)
    assert found.score == 90
    assert found.bands == {"good": 2, "warn": 0, "fault": 0}
    assert dict(found.faults)["squat"] == 3
    assert (found.undated, found.going_on, found.unjudged, found.unfelt) == (1, 1, 1, 1)
    assert (found.first, found.last) == (date(2027, 1, 15), date(2027, 1, 15))


def test_a_day_without_anybody_is_a_gap_and_not_a_zero(path: Path):
    fill(path, 3, 1)
    days = figures(path).stretches
    assert [each.sessions for each in days] == [1, 0, 1]
    assert [each.score is None for each in days] == [False, True, False]


@pytest.mark.parametrize(
    ("ages", "step"), [((20, 0), "day"), ((90, 0), "week"), ((700, 0), "month")]
)
def test_long_periods_are_told_in_longer_steps(path: Path, ages: tuple[int, int], step: str):
    fill(path, *ages)
    found = figures(path)
    assert found.step == step
    assert sum(each.sessions for each in found.stretches) == 2
    assert len(found.stretches) < 60


def test_of_nothing_nothing_is_made_up(path: Path):
    fill(path, 1)
    found = figures(path, Period(NOW_S + DAY_S, None))
    assert (found.sessions, found.reps, found.score) == (0, 0, None)
    assert (found.stretches, found.places, found.faults) == ((), (), ())


def test_within_a_session_only_those_count_who_came_so_far(tmp_path: Path):
    path = tmp_path / "sessions.db"
    fill_big(path, 2000, days=30)
    found = figures(path)
    assert 2 <= len(found.places) <= 12
    # Those of big.py learn.
    assert found.places[-1] > found.places[0]


def test_few_sessions_tell_nothing_of_learning(path: Path):
    fill(path, 3, 2, 1)
    assert figures(path).places == ()


def test_big_files_are_made_as_told(tmp_path: Path):
    path = tmp_path / "sessions.db"
    sessions = fill_big(path, 500, days=10)
    with closing(SessionReader.open(path)) as reader:
        count = reader.count()
        assert (count.sessions, count.reps) == (sessions, 500)
        assert sum(len(reps) for _, reps in reader.reps()) == 500
        assert count.last_s is not None
        assert count.last_s <= ENDS.timestamp()


# --- who looks ------------------------------------------------------------------------------


def test_a_newer_file_is_read_and_that_is_known(path: Path):
    fill(path, 1)
    newer_version(path)
    with closing(SessionReader.open(path)) as reader:
        assert reader.newer
        assert reader.count().sessions == 1


def test_a_row_that_no_kiosk_wrote_is_damage(path: Path):
    fill(path, 1)
    with closing(connect_to(f"file:{path}?mode=rw")) as connection:
        connection.execute("UPDATE session SET faults = 'not json'")
    told = pytest.raises(ViewError, match="it is damaged")
    with closing(SessionReader.open(path)) as reader, told as caught:
        reader.recent(1)
    assert caught.value.kind == "damaged"


LOOK_AS_NOBODY = """
from pathlib import Path
with_reader = SessionReader.open(Path(sys.argv[1]))
print(with_reader.totals().reps)
with_reader.close()
"""


def test_who_may_write_in_the_folder_leaves_nothing_that_locks_the_kiosk_out(path: Path):
    fill(path, 1)
    readable_by_all(path.parent.parent)
    # A group's folder: `-wal` and `-shm` of another member's could not be written to.
    path.parent.chmod(0o777)
    path.chmod(0o644)
    before = sorted(each.name for each in path.parent.iterdir())
    run = run_without_rights(LOOK_AS_NOBODY, path)
    assert run.stdout == "1\n", run.stderr
    if os.geteuid() == 0:
        assert sorted(each.name for each in path.parent.iterdir()) == before
    with store_of(path) as store:
        store.add_rep(start("after"), rep(1), 1)


def test_what_was_read_while_the_kiosk_started_counts_for_nothing(path: Path):
    fill(path, 1)
    with closing(SessionReader.open(path)) as reader:
        assert reader.count().sessions == 1
        with store_of(path) as store:
            store.begin(start("now"))
            with pytest.raises(ViewError, match="began to write to it in the meantime") as told:
                reader.count()
    assert told.value.kind == "busy"


def test_a_log_that_a_power_cut_left_is_not_passed_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(path, 1)
    path.with_name(path.name + "-wal").write_bytes(b"what the plug left")
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(ViewError, match="start the kiosk, which puts it in order, or use sudo"):
        open_view(path)


def test_an_empty_file_and_none_at_all_are_said_to_be_so(path: Path):
    with pytest.raises(ViewError, match="there is no such file; it comes with the first"):
        open_view(path)
    path.parent.mkdir()
    path.touch()
    with pytest.raises(ViewError, match="it is empty; it is filled by the first session"):
        open_view(path)


def test_a_session_without_an_end_is_counted_apart(path: Path):
    with store_of(path) as store:
        store.end(start("a"), summary(0), 100)
        store.add_rep(start("b"), rep(1), 1)
    with closing(SessionReader.open(path)) as reader:
        counted = reader.count()
    assert (counted.going_on, counted.reps_going_on) == (1, 1)
