"""What the doctor tries out in processes of its own: none of them can harm it."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.health.checks.probes import (
    CameraTrial,
    ModelTrial,
    ProbeError,
    ScreenTrial,
    SessionsTrial,
    WallTrial,
)
from kiosk.sessions import schema
from kiosk.staff.doctor import doctor
from kiosk.staff.probing.child import ask


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic of its own: no screen, no settings but its own."""
    for name in list(os.environ):
        if name.startswith(("KIOSK_", "DISPLAY", "WAYLAND", "SDL_", "GPIOZERO_")):
            monkeypatch.delenv(name)
    for name, folder in (
        ("KIOSK_CONFIG_DIR", "config"),
        ("KIOSK_DATA_DIR", "data"),
        ("RUNTIME_DIRECTORY", "run"),
    ):
        (tmp_path / folder).mkdir(mode=0o750)
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(doctor, arguments, prog_name="kiosk doctor")


def only(*ids: str) -> list[str]:
    return [word for each in ids for word in ("--only", each)]


def run_json(*arguments: str) -> dict[str, Any]:
    return json.loads(run(*arguments, "--json").stdout)


def the(found: dict[str, Any], check: str) -> dict[str, Any]:
    return next(each for each in found["findings"] if each["id"] == check)


def test_the_shipped_model_is_invoked(place: Path):
    trial = ModelTrial(**ask("model", (str(place),), 300.0))
    assert (trial.name, trial.problem) == ("lightning-float16", None)
    assert trial.runtime in ("ai-edge-litert", "tflite-runtime")


def test_a_damaged_model_is_a_problem_and_not_the_end(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    damaged = place / "damaged.tflite"
    damaged.write_bytes(b"TFL3" * 1000)
    monkeypatch.setenv("KIOSK_POSE__MODEL", str(damaged))
    trial = ModelTrial(**ask("model", (str(place),), 300.0))
    assert trial.problem is not None
    assert "damaged" in trial.problem


def test_sdl_tells_how_it_would_draw(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert ScreenTrial(**ask("screen", (str(place),), 120.0)).driver == "dummy"
    found = run_json(*only("screen"))
    assert the(found, "screen")["state"] == "bad"


def test_a_camera_that_is_not_plugged_in_is_a_problem(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KIOSK_CAMERA__SOURCE", "usb")
    monkeypatch.setenv("KIOSK_CAMERA__DEVICE", str(place / "video7"))
    trial = CameraTrial(**ask("camera", (str(place),), 120.0))
    assert trial.problem is not None
    assert "plug it in" in trial.problem
    found = run_json(*only("camera", "frames", "light"))
    assert [each["code"] for each in found["findings"]] == ["C1", None, None]


def test_a_wall_sensor_without_pins_is_a_problem(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KIOSK_WALL__SOURCE", "switch")
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "no-such-factory")
    trial = WallTrial(**ask("wall", (str(place),), 120.0))
    assert trial.problem is not None
    assert "can't be used" in trial.problem


def database(path: Path, version: int, *more: str) -> None:
    """A session file of this version, with one session."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.migrate(connection)
        connection.execute(
            "INSERT INTO session (token, boot_id, sequence, started_utc, started_s,"
            " clock_believed, monotonic_s, drill)"
            " VALUES ('a', 'b', 1, '2026-11-02T10:11:12+00:00', 1.0, 1, 1.0, 'wall')"
        )
        for statement in (*more, f"PRAGMA user_version = {version}"):
            connection.execute(statement)


def test_the_session_file_is_counted_and_not_changed(place: Path):
    file = place / "data/sessions.db"
    database(file, len(schema.MIGRATIONS))
    before = file.read_bytes()
    trial = SessionsTrial(**ask("sessions", (str(file.parent),), 120.0))
    assert trial == SessionsTrial(sessions=1)
    assert file.read_bytes() == before


def test_a_session_file_of_a_newer_version_is_told_and_left_alone(place: Path):
    file = place / "data/sessions.db"
    database(file, 99, "ALTER TABLE session RENAME COLUMN drill TO exercise")
    before = file.read_bytes()
    assert SessionsTrial(**ask("sessions", (str(file.parent),), 120.0)).newer
    assert "newer version" in the(run_json(*only("sessions")), "sessions")["sentence"]
    assert file.read_bytes() == before


def test_a_damaged_session_file_is_told(place: Path):
    file = place / "data/sessions.db"
    database(file, len(schema.MIGRATIONS))
    damaged = bytearray(file.read_bytes())
    damaged[4096:] = b"\xa5" * (len(damaged) - 4096)
    file.write_bytes(damaged)
    found = the(run_json(*only("sessions")), "sessions")
    assert found["state"] == "bad", found


def test_looking_leaves_nothing_beside_the_session_file(place: Path):
    file = place / "data/sessions.db"
    database(file, len(schema.MIGRATIONS), "PRAGMA journal_mode = WAL")
    assert SessionsTrial(**ask("sessions", (str(file.parent),), 120.0)).sessions == 1
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_session_file_that_lacks_a_column_is_damaged_and_not_newer(place: Path):
    file = place / "data/sessions.db"
    database(file, len(schema.MIGRATIONS), "ALTER TABLE session RENAME COLUMN drill TO sport")
    trial = SessionsTrial(**ask("sessions", (str(file.parent),), 120.0))
    assert trial.problem is not None
    assert "it is damaged" in trial.problem
    assert not trial.newer


def test_a_session_file_before_its_first_session_is_well(place: Path):
    (place / "sessions.db").touch()
    assert SessionsTrial(**ask("sessions", (str(place),), 120.0)) == SessionsTrial(there=False)


def test_no_session_file_is_well(place: Path):
    assert SessionsTrial(**ask("sessions", (str(place),), 120.0)) == SessionsTrial(there=False)


def executable(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("kill -SEGV $$", "SIGSEGV"),
        ("echo whatever; exit 0", "without an answer"),
        ("echo '[]'", "without an answer"),
        ("echo 'No module named kiosk' >&2; exit 1", "No module named kiosk"),
        ("echo '{}'; exit 1", "without an answer"),
    ],
)
def test_a_trial_that_dies_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
):
    monkeypatch.setattr(sys, "executable", executable(place / "python", script))
    with pytest.raises(ProbeError, match=said):
        ask("model", (str(place),), 60.0)


def test_a_trial_that_comes_to_no_end_is_ended(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", executable(place / "python", "exec sleep 600"))
    with pytest.raises(ProbeError, match="no end"):
        ask("model", (str(place),), 0.05)


def test_an_answer_counts_though_a_library_talked_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    script = """echo 'INFO: loading'; echo '{"name": "m"}'"""
    monkeypatch.setattr(sys, "executable", executable(place / "python", script))
    assert ask("model", (str(place),), 60.0) == {"name": "m"}
