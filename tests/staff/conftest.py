"""What several tests of the commands begin with."""

import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kept_sessions import DAY_S, NOON_S, a_rep, visit
from recordings import DEMO, DEMO_WALL, blank_clip, hinges, write_trace
from replays import Replay, replay_all
from settings_told import Kiosk

from kiosk.coach.moment import Fault
from kiosk.staff.config.group import config
from kiosk.staff.sessions import days as days_module


@pytest.fixture
def a_kiosk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folders, and a Monday on which the tests of its sessions are."""
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIOSK_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(days_module, "_today", lambda: date(2026, 6, 15))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where that kiosk's sessions are."""
    return tmp_path / "sessions.db"


@pytest.fixture
def three(path: Path) -> Path:
    """Two days ago, today with two squats, and one whose clock was not right."""
    visit(path, NOON_S - 2 * DAY_S, a_rep(1))
    visit(path, NOON_S, a_rep(1, 50, Fault.SQUAT), a_rep(2, 50, Fault.SQUAT), a_rep(3, None))
    visit(path, 60.0, a_rep(1))
    return path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The demo with its wall trace, replayed once for all tests, which only look at it."""
    return replay_all(DEMO, tmp_path_factory.mktemp("demo"), "--wall", DEMO_WALL)


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    """A trace of two hinges, without a wall."""
    return write_trace(tmp_path / "figure.jsonl", hinges(2))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Three pictures in which nobody is."""
    return blank_clip(tmp_path / "clip.mp4", 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A settings folder in which nothing is set."""
    made = tmp_path / "settings"
    made.mkdir()
    return made


@pytest.fixture
def kiosk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """Runs `kiosk config` about the folder; nothing of this shell's environment counts."""
    for variable in list(os.environ):
        if variable.startswith(("KIOSK_", "SSH_", "SUDO_")) or variable in ("VISUAL", "EDITOR"):
            monkeypatch.delenv(variable)

    def run(*arguments: str, typed: str | None = None) -> Result:
        given = [arguments[0], "--settings", str(folder), *arguments[1:]]
        result = CliRunner().invoke(config, given, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run
