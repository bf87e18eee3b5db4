"""Settings and sessions outlive an update and the way back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from updating import Machine, Release, fails, update

from kiosk.release.fault import ReleaseError
from kiosk.sessions import schema
from kiosk.sessions.store import SessionStore
from kiosk.staff.update.open_sessions import WOULD_PUT_ASIDE


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root", "0.1.0", "0.2.0")


def test_settings_that_the_old_release_can_t_read_are_those_of_before_again(machine: Machine):
    machine.writes_settings(1, "[sound]\nvolume = 0.4\n")
    before = (machine.config / "kiosk.toml").read_bytes()
    update(machine, behaves=Release(reads=2, writes=2))
    machine.writes_settings(2, "[sound]\nvolume = 0.4\necho = 1\n")
    machine.flow.roll_back(None, at_once=False)
    assert (machine.config / "kiosk.toml").read_bytes() == before
    assert any("kiosk config history has both" in line for line in machine.said)
    kept = [path.read_text() for path in (machine.config / "history").iterdir()]
    assert any("echo = 1" in text for text in kept)
    # And forward again: the newer release reads the older settings.
    machine.flow.roll_back("0.3.0", at_once=False)
    assert machine.current == "0.3.0"
    assert (machine.config / "kiosk.toml").read_bytes() == before


def test_settings_that_the_old_release_can_read_stay_as_they_are_now(machine: Machine):
    machine.writes_settings(1, "volume = 1\n")
    update(machine)
    machine.writes_settings(1, "volume = 2\n")
    machine.flow.roll_back(None, at_once=False)
    assert "volume = 2" in (machine.config / "kiosk.toml").read_text()


def test_settings_go_back_with_a_release_that_went_back_by_itself(machine: Machine):
    machine.writes_settings(1)

    def newer_settings() -> None:
        if machine.current == "0.3.0":
            machine.writes_settings(2)

    machine.on_pause = newer_settings
    fails(machine, behaves=Release(reads=2, crashes=20))
    assert (machine.config / "kiosk.toml").read_text().startswith("# way 1")
    assert "The settings are those of before the update" in str(machine.past[0].why)


def test_a_rollback_that_is_undone_leaves_the_newer_settings_as_they_were(machine: Machine):
    more = machine.config / "kiosk.d"
    more.mkdir()
    machine.writes_settings(1, "volume = 1\n")
    (more / "10-clinic.toml").write_text("a = 1\n")
    update(machine, behaves=Release(reads=2))
    machine.writes_settings(2, "volume = 2\n")
    (more / "10-clinic.toml").write_text("a = 2\n")
    machine.knows("0.2.0", Release(crashes=20))
    with pytest.raises(ReleaseError, match=r"0\.3\.0 runs again"):
        machine.flow.roll_back(None, at_once=False)
    assert (machine.config / "kiosk.toml").read_text() == "# way 2\nvolume = 2\n"
    assert (more / "10-clinic.toml").read_text() == "a = 2\n"
    assert "The settings are those of before the rollback again" in str(machine.past[-1].why)


def test_settings_that_somebody_changed_during_the_trial_stay(machine: Machine):
    machine.writes_settings(1, "volume = 1\n")
    update(machine, behaves=Release(reads=2))
    machine.writes_settings(2, "volume = 2\n")
    machine.knows("0.2.0", Release(crashes=20))

    def somebody() -> None:
        if machine.current == "0.2.0":
            machine.writes_settings(1, "volume = 3\n")

    machine.on_pause = somebody
    with pytest.raises(ReleaseError, match=r"0\.3\.0 runs again"):
        machine.flow.roll_back(None, at_once=False)
    assert "volume = 3" in (machine.config / "kiosk.toml").read_text()


def test_more_settings_files_are_put_back_and_newer_ones_put_out_of_the_way(machine: Machine):
    more = machine.config / "kiosk.d"
    more.mkdir()
    machine.writes_settings(1)
    (more / "10-clinic.toml").write_text("a = 1\n")
    update(machine, behaves=Release(reads=2))
    machine.writes_settings(2)
    (more / "10-clinic.toml").write_text("a = 2\n")
    (more / "20-new.toml").write_text("b = 1\n")
    machine.flow.roll_back(None, at_once=False)
    assert {path.name: path.read_text() for path in more.iterdir()} == {
        "10-clinic.toml": "a = 1\n",
        "10-clinic.toml.newer": "a = 2\n",
        "20-new.toml.newer": "b = 1\n",
    }


def test_without_settings_to_put_back_it_is_said_that_the_old_release_can_t_read_them(
    machine: Machine,
):
    update(machine, behaves=Release(reads=2))
    for path in machine.layout.backups.glob("*/*"):
        path.rmdir() if path.is_dir() else path.unlink()
    for path in machine.layout.backups.iterdir():
        path.rmdir()
    machine.writes_settings(2)
    machine.flow.roll_back(None, at_once=False)
    assert machine.current == "0.2.0"
    assert any("can't be put back" in line for line in machine.said)


def sessions_of(machine: Machine) -> Path:
    path = machine.data / "sessions.db"
    with closing(SessionStore(path, "boot")):
        pass
    return path


def test_a_release_that_only_adds_to_the_session_file_is_let_in(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    path = sessions_of(machine)
    before = path.read_bytes()

    def newer(copy: Path) -> int:
        assert copy != path
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("ALTER TABLE rep ADD COLUMN spine_bow REAL")
            connection.execute("PRAGMA user_version = 2")
        return 0

    update(machine, behaves=Release(opens_sessions=newer))
    assert machine.current == "0.3.0"
    # It was tried on a copy without any session.
    assert path.read_bytes() == before


def test_a_release_after_which_there_is_no_way_back_is_not_let_in(machine: Machine):
    sessions_of(machine)

    def newer(copy: Path) -> int:
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("ALTER TABLE rep RENAME COLUMN score TO points")
        return 0

    told = fails(machine, behaves=Release(opens_sessions=newer))
    assert "this kiosk could not use the session file any more" in told


def test_a_release_that_would_put_the_session_file_aside_is_not_let_in(machine: Machine):
    sessions_of(machine)
    told = fails(machine, behaves=Release(opens_sessions=lambda _: WOULD_PUT_ASIDE))
    assert "would begin a new one" in told


def test_going_back_it_is_only_said_that_a_new_session_file_is_begun(machine: Machine):
    update(machine)
    sessions_of(machine)
    machine.releases["0.2.0"].opens_sessions = lambda _: WOULD_PUT_ASIDE
    machine.flow.roll_back(None, at_once=False)
    assert machine.current == "0.2.0"
    assert any(
        "would begin a new one and leave the old one beside it" in e for e in machine.said
    )


def test_this_release_s_own_session_file_can_be_used_by_itself(machine: Machine):
    path = sessions_of(machine)
    with closing(sqlite3.connect(path)) as connection:
        assert schema.version(connection) == len(schema.MIGRATIONS)
    update(machine)
    assert machine.current == "0.3.0"


@pytest.mark.parametrize("name", ["kiosk.toml", "kiosk.d/10-mine.toml"])
def test_a_link_among_the_settings_is_not_followed_by_root(machine: Machine, name: str):
    secret = machine.root / "secret"
    secret.write_text("# way 1\nroots = 1\n")
    (machine.config / "kiosk.d").mkdir()
    (machine.config / name).symlink_to(secret)
    why = fails(machine)
    assert f"{name} is no settings file of its own (a link" in why
    assert machine.current == "0.2.0"
    assert list(machine.layout.backups.rglob("*.toml")) == []


def test_a_folder_of_settings_that_is_a_link_is_not_followed_by_root(machine: Machine):
    elsewhere = machine.root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.toml").write_text("roots = 1\n")
    (machine.config / "kiosk.d").symlink_to(elsewhere)
    assert "kiosk.d is no folder" in fails(machine)


def test_a_link_put_there_during_the_trial_is_put_aside_and_not_read(machine: Machine):
    machine.writes_settings(1)
    secret = machine.root / "secret"
    secret.write_text("# way 2\nroots = 1\n")

    def link() -> None:
        if machine.current == "0.3.0":
            (machine.config / "kiosk.toml").unlink()
            (machine.config / "kiosk.toml").symlink_to(secret)

    machine.on_pause = link
    fails(machine, behaves=Release(reads=2, crashes=20))
    assert (machine.config / "kiosk.toml").read_text().startswith("# way 1")
    assert not (machine.config / "kiosk.toml").is_symlink()
    kept = [path.read_text() for path in machine.config.rglob("*.json")]
    assert not any("roots" in text for text in kept)


def test_kept_settings_are_root_s_alone(machine: Machine):
    machine.writes_settings(1)
    update(machine)
    (kept,) = machine.layout.backups.glob("*/kiosk.toml")
    assert kept.stat().st_mode & 0o777 == 0o600
