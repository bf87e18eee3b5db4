"""The recorder with its real thread and real files, and disks that fail."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from session_makings import DAY_S, NOW_S, Disk, Visits, scores_on_disk, store_of

from kiosk.coach.scene import DrillName, Scene, Stage
from kiosk.sessions.database import StoreError
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.store import SessionStore

PATIENCE_S = 30.0


def wait_for(what: Callable[[], Any]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until_s, "this never happened"
        time.sleep(0.002)


class Kiosk:
    """A recorder on a file, and the visits that it sees."""

    def __init__(self, path: Path, factory: Callable[[], SessionStore] | None = None) -> None:
        self.path = path
        self.disk = Disk()
        self.visits = Visits()
        self.now_s: float | None = None
        self.wall_s = NOW_S
        self.beats = 0
        self.opened = 0
        self.factory = factory
        self.recorder = Recorder(
            self.open,
            lambda: time.monotonic() if self.now_s is None else self.now_s,
            lambda: self.wall_s,
            keep_days=90,
            beat=self.beat,
            pauses_s=(0.01, 0.02),
        )

    def open(self) -> SessionStore:
        self.opened += 1
        if self.factory is not None:
            return self.factory()
        return store_of(self.path, connect=self.disk.connect)

    def beat(self) -> None:
        self.beats += 1

    def see(self, scene: Scene) -> Scene:
        self.recorder.take(scene)
        return self.recorder.shown(scene)

    def see_until_written(self) -> Scene:
        wait_for(lambda: self.recorder.waiting == 0)
        return self.see(self.visits.frame())


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(tmp_path / "sessions.db")
    yield kiosk
    kiosk.disk.answers.set()
    kiosk.recorder.close()


def test_a_visit_is_on_disk_before_it_is_on_screen(kiosk: Kiosk):
    kiosk.see(kiosk.visits.begin())
    for score in (60, 75, 90):
        kiosk.see(kiosk.visits.rep(score))
        shown = kiosk.see_until_written()
        assert shown.moment.last_rep is not None
        assert scores_on_disk(kiosk.path)[-1] == shown.moment.last_rep.score == score
    kiosk.see(kiosk.visits.over(100))
    assert kiosk.see_until_written().stage is Stage.SUMMARY
    assert kiosk.recorder.trouble is None
    assert kiosk.recorder.close()
    with store_of(kiosk.path) as store:
        (session,) = store.recent(5)
    assert (session.ended, session.reps, session.score) == ("finished", 4, 94)


def test_a_session_is_kept_with_the_drill_that_was_done_whatever_the_hands_told(kiosk: Kiosk):
    drills: list[tuple[DrillName, DrillName | None]] = [
        ("dowel", "dowel"),
        ("wall", None),
        ("dowel", None),
        ("wall", "dowel"),
    ]
    for drill, hands in drills:
        kiosk.see(replace(kiosk.visits.begin(), drill=drill, hands=hands))
        kiosk.see(replace(kiosk.visits.rep(), drill=drill, hands=hands))
        kiosk.see(replace(kiosk.visits.over(), drill=drill, hands=hands))
        kiosk.see_until_written()
    assert kiosk.recorder.close()
    with store_of(kiosk.path) as store:
        kept = [session.drill for session in store.recent(5)]
    assert kept[::-1] == [drill for drill, _ in drills]


def test_a_slow_disk_holds_the_score_back_and_not_the_coach(kiosk: Kiosk):
    kiosk.see(kiosk.visits.begin())
    kiosk.see_until_written()
    kiosk.disk.answers.clear()
    kiosk.now_s = time.monotonic()
    assert kiosk.see(kiosk.visits.rep()).moment.rep_count == 0
    assert kiosk.recorder.trouble is None
    kiosk.now_s += 2.1
    assert kiosk.see(kiosk.visits.frame()).moment.rep_count == 1
    assert "has not kept up for 2 s" in str(kiosk.recorder.trouble)
    kiosk.disk.answers.set()
    kiosk.see_until_written()
    assert kiosk.recorder.trouble is None
    assert scores_on_disk(kiosk.path) == [80]


FULL = sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("error", [FULL, sqlite3.OperationalError("disk I/O error")])
def test_a_disk_that_fails_for_a_while_loses_nothing(kiosk: Kiosk, error: Exception):
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(50))
    kiosk.see_until_written()
    kiosk.disk.error = error
    kiosk.see(kiosk.visits.rep(60))
    wait_for(lambda: kiosk.recorder.trouble)
    assert kiosk.see(kiosk.visits.frame()).moment.rep_count == 2
    shown = kiosk.see(kiosk.visits.rep(70))
    assert shown.moment.last_rep is not None
    assert shown.moment.last_rep.score == 70
    opened = kiosk.opened
    wait_for(lambda: kiosk.opened > opened + 2)
    kiosk.disk.error = None
    kiosk.see(kiosk.visits.over())
    kiosk.see_until_written()
    assert kiosk.recorder.trouble is None
    assert scores_on_disk(kiosk.path) == [50, 60, 70]
    with store_of(kiosk.path) as store:
        assert [(each.ended, each.reps) for each in store.recent(5)] == [("finished", 3)]


@pytest.mark.parametrize("jump_s", [365 * DAY_S, -365 * DAY_S, -NOW_S])
def test_a_clock_that_jumps_in_mid_session_changes_nothing(kiosk: Kiosk, jump_s: float):
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(50))
    kiosk.wall_s += jump_s
    kiosk.see(kiosk.visits.rep(60))
    kiosk.see(kiosk.visits.over())
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(70))
    kiosk.see_until_written()
    with closing(SessionReader.open(kiosk.path)) as reader:
        second, first = reader.recent(5)
        found = reader.session(first.id)
    assert found is not None
    assert [rep.end_s for rep in found[1]] == [0.1, 0.2]
    assert (first.length_s, first.reps, second.reps) == (0.3, 2, 1)
    assert (first.sequence, second.sequence) == (1, 2)


def test_a_full_disk_is_told_to_the_staff(kiosk: Kiosk):
    kiosk.disk.error = FULL
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep())
    wait_for(lambda: kiosk.recorder.trouble)
    assert kiosk.recorder.trouble == "sessions are not kept: the disk is full, 1 rep waiting"


def test_a_file_that_can_not_be_opened_stops_nobody(tmp_path: Path):
    path = tmp_path / "sessions.db"
    path.mkdir()
    kiosk = Kiosk(path)
    wait_for(lambda: kiosk.recorder.trouble)
    assert kiosk.recorder.trouble == "sessions are not kept: it is a folder"
    kiosk.see(kiosk.visits.begin())
    assert kiosk.see(kiosk.visits.rep(66)).moment.rep_count == 1
    path.rmdir()
    kiosk.see_until_written()
    wait_for(lambda: kiosk.recorder.trouble is None)
    assert scores_on_disk(path) == [66]
    assert kiosk.recorder.close()


def test_trouble_goes_by_itself_though_nobody_comes(tmp_path: Path):
    path = tmp_path / "sessions.db"
    path.mkdir()
    kiosk = Kiosk(path)
    wait_for(lambda: kiosk.recorder.trouble)
    path.rmdir()
    wait_for(lambda: kiosk.recorder.trouble is None)
    kiosk.recorder.close()


def test_a_file_deleted_in_mid_session_is_made_again(kiosk: Kiosk):
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(50))
    kiosk.see_until_written()
    for part in kiosk.path.parent.iterdir():
        part.unlink()
    kiosk.see(kiosk.visits.rep(60))
    kiosk.see_until_written()
    assert scores_on_disk(kiosk.path) == [60]


def test_a_file_damaged_at_the_start_is_put_aside(tmp_path: Path):
    path = tmp_path / "sessions.db"
    path.write_bytes(b"no database" * 1000)
    kiosk = Kiosk(path)
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(60))
    kiosk.see_until_written()
    assert scores_on_disk(path) == [60]
    assert path.with_name("sessions.db.damaged-1").exists()
    assert kiosk.recorder.close()


def test_damage_in_mid_session_costs_no_rep_that_comes_after(kiosk: Kiosk):
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(50))
    kiosk.see_until_written()
    damaged = sqlite3.DatabaseError("database disk image is malformed")
    damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    kiosk.disk.error = damaged
    kiosk.see(kiosk.visits.rep(60))
    wait_for(lambda: kiosk.recorder.trouble)
    kiosk.disk.error = None
    kiosk.see(kiosk.visits.rep(70))
    kiosk.see_until_written()
    assert scores_on_disk(kiosk.path) == [60, 70]
    assert scores_on_disk(kiosk.path.with_name("sessions.db.damaged-1")) == [50]


@pytest.mark.parametrize("error", [sqlite3.IntegrityError("NOT NULL"), OverflowError("big")])
def test_one_record_that_can_not_be_stored_does_not_stop_the_rest(
    kiosk: Kiosk, error: Exception
):
    kiosk.see(kiosk.visits.begin())
    kiosk.see_until_written()
    kiosk.disk.refuses = error
    kiosk.see(kiosk.visits.rep(50))
    wait_for(lambda: kiosk.recorder.waiting == 0)
    kiosk.disk.refuses = None
    kiosk.see(kiosk.visits.rep(60))
    kiosk.see_until_written()
    assert scores_on_disk(kiosk.path) == [60]
    assert kiosk.opened == 1


def test_a_fault_that_nobody_foresaw_is_tried_again(tmp_path: Path):
    broken = [RuntimeError("odd"), StoreError(tmp_path, "x", "y"), MemoryError()]

    def factory() -> SessionStore:
        if broken:
            raise broken.pop()
        return store_of(tmp_path / "sessions.db")

    kiosk = Kiosk(tmp_path / "sessions.db", factory)
    kiosk.see(kiosk.visits.begin())
    kiosk.see(kiosk.visits.rep(60))
    kiosk.see_until_written()
    assert scores_on_disk(kiosk.path) == [60]
    assert kiosk.recorder.close()


def test_the_coach_is_never_stopped_by_the_bookkeeping(kiosk: Kiosk):
    nonsense: Any = object()
    kiosk.recorder.take(nonsense)
    assert kiosk.recorder.shown(nonsense) is nonsense
    assert "at fault" in str(kiosk.recorder.trouble)


def test_it_beats_while_nothing_happens(kiosk: Kiosk):
    wait_for(lambda: kiosk.beats > 2)


def test_it_beats_while_it_is_in_trouble(tmp_path: Path):
    kiosk = Kiosk(tmp_path)
    wait_for(lambda: kiosk.recorder.trouble)
    beats = kiosk.beats
    wait_for(lambda: kiosk.beats > beats + 2)
    kiosk.recorder.close()


def test_old_sessions_are_forgotten_at_the_start_and_once_a_day(tmp_path: Path):
    pruned: list[float | None] = []

    class Watched(SessionStore):
        def prune(self, days: float | None) -> int:
            pruned.append(days)
            return super().prune(days)

    path = tmp_path / "sessions.db"
    kiosk = Kiosk(path, lambda: Watched(path, "boot", lambda: NOW_S))
    wait_for(lambda: pruned == [90])
    beats = kiosk.beats
    wait_for(lambda: kiosk.beats > beats + 2)
    assert pruned == [90]
    kiosk.now_s = time.monotonic() + 86_500
    wait_for(lambda: len(pruned) == 2)
    kiosk.recorder.close()


def test_closing_writes_what_waits(tmp_path: Path):
    kiosk = Kiosk(tmp_path / "sessions.db")
    kiosk.see(kiosk.visits.begin())
    for score in range(40):
        kiosk.see(kiosk.visits.rep(score))
    kiosk.see(kiosk.visits.over())
    assert kiosk.recorder.close(PATIENCE_S)
    # A write-ahead log left behind would tell of a file that nobody closed.
    assert [each.name for each in tmp_path.iterdir()] == ["sessions.db"]
    assert scores_on_disk(kiosk.path) == list(range(40))


def test_closing_does_not_wait_for_a_disk_that_hangs(kiosk: Kiosk):
    kiosk.see(kiosk.visits.begin())
    kiosk.see_until_written()
    kiosk.disk.answers.clear()
    kiosk.see(kiosk.visits.rep())
    assert not kiosk.recorder.close(0.05)


def test_closing_does_not_wait_for_a_disk_in_trouble(tmp_path: Path):
    (tmp_path / "sessions.db").mkdir()
    kiosk = Kiosk(tmp_path / "sessions.db")
    kiosk.see(kiosk.visits.begin())
    assert not kiosk.recorder.close(PATIENCE_S)
