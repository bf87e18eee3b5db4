"""A session file that is damaged, full, locked, somebody else's or of another version."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from session_makings import Disk, fill, rep, start, store_of, summary
from without_rights import readable_by_all, run_without_rights

from kiosk.sessions import database, schema
from kiosk.sessions.database import StoreError, connect_to
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.store import SessionStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


def test_the_file_is_for_its_owner_and_group(path: Path):
    with store_of(path) as store:
        store.begin(start())
        for each in path.parent.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) & 0o137 == 0, each
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o027 == 0


@pytest.mark.parametrize("content", [b"this was a database once" * 500, b"\0" * 8192])
def test_a_file_that_is_no_database_is_put_aside_and_a_new_one_begun(
    path: Path, content: bytes
):
    path.parent.mkdir()
    for number in (1, 2):
        path.write_bytes(content)
        with store_of(path) as store:
            store.begin(start())
            assert store.totals().sessions == 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
        assert aside.read_bytes() == content


def damage(path: Path):
    """Overwrite all but the first page with noise."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def test_a_damaged_file_is_put_aside(path: Path):
    fill(path, 3, 2, 1)
    damage(path)
    with store_of(path) as store:
        assert store.totals().sessions == 0
    assert path.with_name(path.name + ".damaged-1").exists()


def add_reps(store: SessionStore, first: int, last: int):
    for n in range(first, last):
        store.add_rep(start(), rep(n), 1)


def test_a_file_that_is_damaged_while_it_is_open_is_put_aside(path: Path):
    store = store_of(path)
    add_reps(store, 1, 60)
    with closing(connect_to(f"file:{path}?mode=rw")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(path)
    with pytest.raises(StoreError, match=r"sessions\.db\.damaged-1; a new one is begun"):
        add_reps(store, 60, 200)
    with store_of(path) as store:
        store.add_rep(start(), rep(60), 1)
        assert store.totals().reps == 1


def test_damage_that_never_ends_does_not_fill_the_disk(path: Path):
    path.parent.mkdir()
    for _ in range(database.MOST_PUT_ASIDE):
        path.write_bytes(b"no database" * 100)
        store_of(path).close()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="move them away"):
        store_of(path)


def test_a_file_that_is_taken_away_while_it_is_open_is_noticed(path: Path):
    with store_of(path) as store:
        store.add_rep(start(), rep(1), 1)
        path.unlink()
        with pytest.raises(StoreError, match="taken away"):
            store.add_rep(start(), rep(2), 1)


def test_another_programs_database_is_not_touched(path: Path):
    path.parent.mkdir()
    with closing(connect_to(f"file:{path}?mode=rwc")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's"):
        store_of(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_folder_in_place_of_the_file_is_one_sentence(path: Path):
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"it is a folder; name a file\.$"):
        store_of(path)


def test_a_file_in_place_of_the_folder_is_one_sentence(path: Path):
    path.parent.write_text("not a folder")
    with pytest.raises(StoreError, match="its folder can't be written to"):
        store_of(path)


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(path: Path):
    connections: list[sqlite3.Connection] = []

    def connect(uri: str) -> sqlite3.Connection:
        connections.append(connect_to(uri))
        return connections[-1]

    with store_of(path, connect=connect) as store:
        store.add_rep(start(), rep(1), 1)
        connections[0].execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError, match="the disk is full; free some space on it"):
            add_reps(store, 2, 200)
        there = store.totals().reps
        connections[0].execute("PRAGMA max_page_count = 100000")
        store.add_rep(start(), rep(there + 1), 1)
        assert store.totals().reps == there + 1


@pytest.mark.parametrize(
    ("said", "why"),
    [("database or disk is full", "the disk is full"), ("something new", "'something new'")],
)
def test_whatever_sqlite_says_is_a_sentence(path: Path, said: str, why: str):
    disk = Disk()
    with store_of(path, connect=disk.connect) as store:
        disk.error = sqlite3.OperationalError(said)
        with pytest.raises(StoreError, match=why):
            store.begin(start())
        disk.error = None
        store.begin(start())


OPEN_AS_NOBODY = """
from pathlib import Path
try:
    SessionStore(Path(sys.argv[1]), 'boot')
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o444), (0o777, 0o444), (0o000, 0o000)])
def test_a_file_without_rights_is_one_sentence(path: Path, folder: int, file: int):
    store_of(path).close()
    readable_by_all(path.parent.parent)
    path.chmod(file)
    path.parent.chmod(folder)
    run = run_without_rights(OPEN_AS_NOBODY, path)
    path.parent.chmod(0o755)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"Sessions can't be kept in {path}: "), run
    assert run.stdout.count("\n") == 1


def with_version_2(monkeypatch: pytest.MonkeyPatch, *statements: str):
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, statements))


def test_a_file_of_the_version_before_is_brought_forward(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(path, 2, 1)
    with_version_2(
        monkeypatch,
        "ALTER TABLE rep ADD COLUMN spine_bow REAL",
        "ALTER TABLE session ADD COLUMN sets INTEGER NOT NULL DEFAULT 1",
    )
    with store_of(path) as store:
        store.add_rep(start("now"), rep(1), 1)
        assert store.totals().sessions == 3
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        assert schema.version(connection) == 2
        assert connection.execute("SELECT sets FROM session").fetchall() == [(1,)] * 3


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    fill(path, 2)
    with monkeypatch.context() as patch:
        with_version_2(
            patch, "ALTER TABLE rep ADD COLUMN spine_bow REAL", "UPDATE absent SET x = 1"
        )
        with pytest.raises(StoreError, match="no such table"):
            store_of(path)
    with store_of(path) as store:
        assert store.totals().sessions == 1
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        assert schema.version(connection) == 1
        assert "spine_bow" not in str(connection.execute("PRAGMA table_info(rep)").fetchall())


def test_a_newer_file_with_more_columns_is_used_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        with_version_2(
            patch,
            "ALTER TABLE rep ADD COLUMN spine_bow REAL",
            "CREATE TABLE note (text TEXT NOT NULL)",
        )
        fill(path, 1)
    with store_of(path) as store:
        store.add_rep(start("older kiosk"), rep(1), 1)
        store.end(start("older kiosk"), summary(1), 120)
        assert store.totals().sessions == 2
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        assert schema.version(connection) == 2
    assert not list(path.parent.glob("*-1"))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE rep RENAME COLUMN score TO points",
        "DROP TABLE retention",
        "ALTER TABLE session RENAME TO visit",
    ],
)
def test_a_newer_file_that_does_not_fit_is_put_aside_unharmed(path: Path, statement: str):
    fill(path, 1)
    with closing(connect_to(f"file:{path}?mode=rw")) as connection:
        connection.execute(statement)
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="another version of the kiosk"):
        SessionReader.open(path)
    with store_of(path) as store:
        assert store.totals().sessions == 0
    aside = path.with_name(path.name + ".newer-1")
    with closing(connect_to(f"file:{aside}?mode=ro")) as connection:
        assert schema.version(connection) == 2
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
