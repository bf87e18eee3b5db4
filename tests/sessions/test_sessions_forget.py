"""Staff forget sessions, while the kiosk runs, and what was there is gone from the disk."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from session_makings import DAY_S, NOW_S, fill, rep, scores_on_disk, start, store_of, summary

from kiosk.sessions import database, schema
from kiosk.sessions.database import connect_to
from kiosk.sessions.forgetting import AT_A_TIME, SessionEraser
from kiosk.sessions.period import ALWAYS, Period
from kiosk.sessions.view import ViewError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


def forget(path: Path, period: Period):
    with closing(SessionEraser(path)) as eraser:
        return eraser.forget(period)


def test_what_lies_in_the_period_goes_with_its_reps(path: Path):
    fill(path, 3, 2, 1)
    done = forget(path, Period(None, NOW_S - 1.5 * DAY_S))
    assert (done.sessions, done.reps) == (2, 2)
    with store_of(path) as store:
        assert [each.token for each in store.recent(10)] == ["1"]
    assert len(scores_on_disk(path)) == 1


def test_the_session_that_goes_on_is_left_alone_and_goes_on(path: Path):
    fill(path, 2, 1)
    with store_of(path) as store:
        store.begin(start("now"))
        store.add_rep(start("now"), rep(1), 1)
        assert forget(path, ALWAYS).sessions == 2
        store.add_rep(start("now"), rep(2), 1)
        store.end(start("now"), summary(2), 120)
        assert [(each.token, each.reps) for each in store.recent(10)] == [("now", 2)]


def as_sqlite_is_made_elsewhere(uri: str) -> sqlite3.Connection:
    """Debian's overwrites what is deleted without being told to."""
    connection = connect_to(uri)
    connection.execute("PRAGMA secure_delete = OFF")
    return connection


def files_with(path: Path, words: bytes) -> list[str]:
    """The session file and those beside it that hold these bytes."""
    return [each.name for each in path.parent.iterdir() if words in each.read_bytes()]


def test_nothing_of_it_is_left_in_any_file(path: Path):
    fill(path, *range(30, 0, -1))
    with store_of(path, connect=as_sqlite_is_made_elsewhere) as store:
        begun = start("SECRET-TOKEN")
        store.add_rep(begun, rep(1), 1)
        store.end(begun, summary(1), 120)
        assert files_with(path, b"SECRET-TOKEN") == [f"{path.name}-wal"]
        with closing(SessionEraser(path, as_sqlite_is_made_elsewhere)) as eraser:
            assert eraser.forget(ALWAYS).wiped
        # The kiosk still has it open, so the log is there, and empty.
        assert path.with_name(f"{path.name}-wal").exists()
        assert files_with(path, b"SECRET-TOKEN") == []
    assert files_with(path, b"SECRET-TOKEN") == []


def test_what_the_kiosk_itself_forgets_is_gone_from_the_file_too(path: Path):
    with store_of(path, connect=as_sqlite_is_made_elsewhere) as store:
        for token, age_days in (("TOO-OLD", 400), ("NOT-YET", 1)):
            begun = start(token, wall_s=NOW_S - age_days * DAY_S)
            store.add_rep(begun, rep(1), 1)
            store.end(begun, summary(1), 120)
        nobodys = start("NOBODYS")
        store.begin(nobodys)
        store.end(nobodys, summary(0), 120)
    assert files_with(path, b"TOO-OLD") == [path.name]
    with store_of(path, "next", connect=as_sqlite_is_made_elsewhere) as store:
        assert store.prune(90) == 1
    assert files_with(path, b"TOO-OLD") == files_with(path, b"NOBODYS") == []
    assert files_with(path, b"NOT-YET") == [path.name]


def test_who_reads_meanwhile_is_told_of(path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(path, 1)
    monkeypatch.setattr("kiosk.sessions.database.BUSY_S", 0.01)
    with closing(connect_to(f"file:{path}?mode=ro")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM session").fetchone()
        done = forget(path, ALWAYS)
    assert done.sessions == 1
    assert not done.wiped


def test_more_than_go_at_a_time_all_go(path: Path):
    with store_of(path) as store:
        store.close()
    with closing(connect_to(f"file:{path}?mode=rw")) as connection:
        for number in range(AT_A_TIME + 5):
            connection.execute(
                "INSERT INTO session (token, boot_id, sequence, started_utc, started_s,"
                " clock_believed, monotonic_s, drill, ended)"
                " VALUES (?, 'b', ?, '', ?, 1, 0, 'wall', 'finished')",
                (str(number), number, NOW_S),
            )
    assert forget(path, Period(NOW_S - 1, NOW_S + 1)).sessions == AT_A_TIME + 5


def test_what_can_not_be_dated_stays_until_all_goes(path: Path):
    with store_of(path) as store:
        for token, wall_s in (("a", 5.0), ("b", NOW_S), ("c", 9.0)):
            store.add_rep(start(token, wall_s=wall_s), rep(1), 1)
            store.end(start(token, wall_s=wall_s), summary(1), 120)
    # `a` stands before `b`, which went; of `c` nobody knows.
    assert forget(path, Period(None, NOW_S + 1)).sessions == 2
    with store_of(path) as store:
        assert [each.token for each in store.recent(10)] == ["c"]
    assert forget(path, ALWAYS).sessions == 1


def test_a_newer_file_is_never_changed(path: Path):
    fill(path, 1)
    newer_version(path)
    before = path.read_bytes()
    with pytest.raises(ViewError, match="a newer version of the kiosk made it"):
        SessionEraser(path)
    assert path.read_bytes() == before


def newer_version(path: Path):
    with closing(connect_to(f"file:{path}?mode=rw")) as connection:
        connection.execute("ALTER TABLE session ADD COLUMN mood TEXT")
        connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")


def test_a_file_that_another_keeps_locked_is_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(path, 1)
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    with closing(connect_to(f"file:{path}?mode=rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ViewError, match="can't be forgotten: another program") as caught:
            SessionEraser(path)
    assert caught.value.kind == "busy"


def test_a_full_disk_is_a_sentence_and_the_rest_is_as_it_was(path: Path):
    fill(path, 2, 1)
    connections: list[sqlite3.Connection] = []

    class Full(sqlite3.Connection):
        def executemany(self, *_given: object) -> sqlite3.Cursor:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

    def connect(uri: str) -> sqlite3.Connection:
        connections.append(sqlite3.connect(uri, uri=True, isolation_level=None, factory=Full))
        return connections[-1]

    told = pytest.raises(ViewError, match="the disk is full; free some space")
    with closing(SessionEraser(path, connect)) as eraser, told:
        eraser.forget(ALWAYS)
    with store_of(path) as store:
        assert store.totals().sessions == 2
