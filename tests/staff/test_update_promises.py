"""What one release asks of another, and so must stay as it is: commands, answers, files."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from kiosk_seen import kiosk

from kiosk import __version__
from kiosk.release.journal import Phase, Result, read_open, read_past
from kiosk.sessions import schema
from kiosk.sessions.store import SessionStore
from kiosk.staff.update.keeping import can_use, copy_tables
from kiosk.staff.update.open_sessions import WOULD_PUT_ASIDE, main


def test_it_tells_its_version_as_the_last_word():
    assert kiosk("--version").stdout.split()[-1] == __version__


def test_the_doctor_lists_its_quick_checks_and_answers_for_each_alone():
    listed = json.loads(kiosk("doctor", "--list", "--json").stdout)["checks"]
    quick = [row["id"] for row in listed if row["at_boot"]]
    assert "settings" in quick
    result = kiosk("doctor", "--json", "--only", "settings", "--simulate")
    assert result.exit_code in (0, 3)
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["id"] == "settings"
    assert finding["state"] in ("ok", "bad", "unknown", "not_here")
    assert finding["sentence"]


def test_it_tells_what_is_wrong_with_the_settings_of_a_folder(tmp_path: Path):
    (tmp_path / "kiosk.toml").write_text("[sound]\necho = 1\n")
    result = kiosk("config", "check", "--json", "--settings", tmp_path)
    assert result.exit_code == 3
    (problem,) = json.loads(result.stdout)["problems"]
    assert "sound.echo" in problem["sentence"]


def test_the_shipped_model_can_be_verified_by_name():
    assert "lightning-float16" in kiosk("model", "list").stdout


def test_a_journal_and_a_history_with_keys_of_a_newer_release_are_read(tmp_path: Path):
    shared = {"what": "update", "since": "0.2.0", "to": "0.3.0", "began_utc": "2026-11-23"}
    journal = {**shared, "schema": 7, "phase": "trial", "built": True, "colour": "green"}
    (tmp_path / "update.json").write_text(json.dumps(journal))
    found = read_open(tmp_path / "update.json")
    assert found is not None
    assert (found.phase, found.starts, found.faults) == (Phase.TRIAL, 0, None)
    rows = [{**shared, "result": "kept", "colour": "green"}, {"result": "sung"}, 3]
    (tmp_path / "history.json").write_text(json.dumps({"schema": 7, "updates": rows}))
    assert [each.result for each in read_past(tmp_path / "history.json")] == [Result.KEPT]


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    """A session file with one session in it, as this release writes it."""
    path = tmp_path / "sessions.db"
    with closing(SessionStore(path, "boot")):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO session (token, boot_id, sequence, started_utc, started_s, "
            "clock_believed, monotonic_s, drill) VALUES ('t', 'b', 1, 'now', 1, 1, 1, 'wall')"
        )
    return path


def test_the_copy_that_a_newer_release_is_tried_on_has_the_tables_and_no_session(
    sessions: Path, tmp_path: Path
):
    copy = tmp_path / "copy.db"
    assert copy_tables(sessions, copy)
    with closing(sqlite3.connect(copy)) as connection:
        assert schema.version(connection) == len(schema.MIGRATIONS)
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)
    assert can_use(copy)
    assert main([str(copy)]) == 0


def test_this_release_goes_on_with_a_file_to_which_a_newer_one_added(sessions: Path):
    with closing(sqlite3.connect(sessions)) as connection, connection:
        connection.execute("ALTER TABLE rep ADD COLUMN spine_bow REAL")
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
        connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    assert can_use(sessions)
    assert main([str(sessions)]) == 0
    with closing(sqlite3.connect(sessions)) as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (1,)
        # The newer release finds its own again.
        assert schema.version(connection) == len(schema.MIGRATIONS) + 1


def test_what_it_can_t_go_on_with_it_puts_aside_whole(sessions: Path):
    with closing(sqlite3.connect(sessions)) as connection, connection:
        connection.execute("ALTER TABLE session RENAME COLUMN drill TO exercise")
        connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    assert not can_use(sessions)
    copy = sessions.with_name("copy.db")
    assert copy_tables(sessions, copy)
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.staff.update.open_sessions", str(copy)], check=False
    )
    assert done.returncode == WOULD_PUT_ASIDE
    assert main([str(sessions)]) == WOULD_PUT_ASIDE
    aside = sessions.with_name("sessions.db.newer-1")
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (1,)


def test_a_session_file_of_another_program_is_not_touched(tmp_path: Path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE recipe (id INTEGER)")
    before = other.read_bytes()
    assert main([str(other)]) == 1
    assert main([]) == 2
    assert other.read_bytes() == before
