"""`kiosk sessions` with files that can't be read."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from kept_sessions import NOON_S, a_rep, left, run, told_in_json, visit

from kiosk.sessions import schema
from kiosk.sessions.database import connect_to

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")

READING = (("list",), ("show", "last"), ("count",), ("export",), ("report", "--json"))


@pytest.mark.parametrize("command", [*READING, ("forget", "--all", "--yes")])
def test_a_file_that_can_not_be_read_is_one_sentence(tmp_path: Path, command: tuple[str, ...]):
    text, folder, foreign = tmp_path / "text", tmp_path / "folder", tmp_path / "foreign"
    text.write_text("this was never a database, nor will it ever be one" * 40)
    folder.mkdir()
    with closing(connect_to(f"file:{foreign}?mode=rwc")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for file, said in (
        (tmp_path / "none.db", "there is no such file; it comes with the first session"),
        (text / "below.db", "there is no such file"),
        (text, "it is no database"),
        (folder, "it is a folder"),
        (foreign, "another program's database"),
        (Path("/dev/null"), "it is no plain file"),
    ):
        result = run(*command, "--database", file)
        assert result.exit_code == 2, result.output
        assert said in result.stderr
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", READING)
def test_a_damaged_file_is_one_sentence(three: Path, command: tuple[str, ...]):
    with three.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (three.stat().st_size - 4096))
    result = run(*command, "--database", three)
    assert result.exit_code == 1, result.output
    assert "it is damaged; copy it to a safe place" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", READING)
def test_a_newer_file_is_read_with_a_word_about_it(three: Path, command: tuple[str, ...]):
    newer = len(schema.MIGRATIONS) + 1
    with closing(connect_to(f"file:{three}?mode=rw")) as connection:
        connection.execute("ALTER TABLE session ADD COLUMN mood TEXT")
        connection.execute(f"PRAGMA user_version = {newer}")
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert "A newer version of the kiosk made this file" in result.stderr
    result = run("forget", "--all", "--yes")
    assert result.exit_code == 2
    assert "changes nothing in it; use that version's command" in result.stderr
    assert left(three) == 3
    with closing(connect_to(f"file:{three}?mode=ro")) as connection:
        assert schema.version(connection) == newer


def test_a_locked_file_is_to_be_tried_again(three: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kiosk.sessions.database.BUSY_S", 0.01)
    with closing(connect_to(f"file:{three}?mode=rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        # Who only looks is not kept out.
        assert run("count").exit_code == 0
        result = run("forget", "--all", "--yes")
    assert result.exit_code == 75
    assert "another program keeps it locked; try again later" in result.stderr


def test_settings_that_are_wrong_are_told_with_a_way_around_them(three: Path, tmp_path: Path):
    (tmp_path / "kiosk.toml").write_text("[sound]\nvolume = 7\n")
    result = run("count")
    assert result.exit_code == 2
    assert "--database" in result.stderr
    assert run("count", "--database", three).exit_code == 0


def test_the_data_folder_is_that_of_the_settings(three: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kiosk.toml").write_text('[places]\ndata_dir = "kept"\n')
    visit(elsewhere / "kept" / "sessions.db", NOON_S, a_rep(1))
    told = told_in_json("count", "--settings", elsewhere)
    assert told["sessions"] == 1


def test_a_failure_is_told_in_json_too(tmp_path: Path):
    result = run("list", "--json", "--database", tmp_path / "none.db")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["exit_status"] == 2


@pytest.mark.parametrize("command", ["list", "show", "count", "export", "report", "forget"])
def test_the_help_has_an_example_to_copy(command: str):
    result = run(command, "--help")
    assert f"  kiosk sessions {command}" in result.stdout
    assert "Exit status" in result.stdout
