"""`kiosk run`: the simulated kiosk coaches its visitor; what can't be is told in a sentence."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.sessions.reader import SessionReader

KIOSK = [sys.executable, "-m", "kiosk"]
# For the busiest machine; nothing here is about speed.
PATIENCE_S = 240.0


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """An environment of its own: no screen, no settings but its own."""
    config = tmp_path / "config"
    config.mkdir()
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("KIOSK_", "DISPLAY", "WAYLAND", "SDL_", "NOTIFY_"))
    }
    return {
        **kept,
        "KIOSK_CONFIG_DIR": str(config),
        "KIOSK_DATA_DIR": str(tmp_path / "data"),
        "RUNTIME_DIRECTORY": str(tmp_path / "run"),
        "SDL_AUDIODRIVER": "dummy",
    }


def run(
    place: dict[str, str], *arguments: str, timeout_s: float = PATIENCE_S
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KIOSK, "run", *arguments],
        env=place,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def sentence(outcome: subprocess.CompletedProcess[str]) -> str:
    """What was said, which must be one sentence and no traceback."""
    assert "Traceback" not in outcome.stderr
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 1, outcome.stderr
    assert lines[0].startswith("kiosk run: ")
    return lines[0]


def sessions_of(place: dict[str, str]) -> Path:
    return Path(place["KIOSK_DATA_DIR"]) / "simulated" / "sessions.db"


def test_the_simulated_visitor_is_coached_and_kept(place: dict[str, str]) -> None:
    outcome = run(place, "--simulate", "--no-screen", "--for", "24")
    assert outcome.returncode == 0, outcome.stderr
    with closing(SessionReader.open(sessions_of(place))) as reader:
        session = reader.recent(10)[-1]
        found = reader.session(session.id)
    assert found is not None
    # The clip's truth: three clean hinges, each with its tap.
    assert session.reps == 3
    assert session.clean_reps == 3
    assert [rep.tap_state for rep in found[1]] == ["touched"] * 3
    assert all(not rep.faults for rep in found[1])
    assert not (Path(place["RUNTIME_DIRECTORY"]) / "simulated" / "status.json").exists()


def started(place: dict[str, str]) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [*KIOSK, "run", "--simulate", "--no-screen", "--for", "100"],
        env=place,
        stderr=subprocess.PIPE,
        text=True,
    )
    status = Path(place["RUNTIME_DIRECTORY"]) / "simulated" / "status.json"
    until = time.monotonic() + PATIENCE_S
    while not status.exists():
        assert child.poll() is None, child.stderr and child.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.1)
    return child


def test_a_second_kiosk_is_refused_and_harms_nothing(place: dict[str, str]) -> None:
    first = started(place)
    try:
        second = run(place, "--simulate", "--no-screen", "--for", "1")
        assert second.returncode == 75
        assert str(first.pid) in sentence(second)
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait(PATIENCE_S)


def test_two_kiosks_do_not_share_a_session_file(place: dict[str, str], tmp_path: Path) -> None:
    first = started(place)
    try:
        elsewhere = {**place, "RUNTIME_DIRECTORY": str(tmp_path / "run2")}
        second = run(elsewhere, "--simulate", "--no-screen", "--for", "1")
        assert second.returncode == 75
        assert str(first.pid) in sentence(second)
    finally:
        first.terminate()
        first.wait(PATIENCE_S)


def test_a_disk_that_takes_no_lock_does_not_keep_it_from_coaching(
    place: dict[str, str],
) -> None:
    # As a read-only folder would, also for root.
    (sessions_of(place).parent / "sessions.lock").mkdir(parents=True)
    outcome = run(place, "--simulate", "--no-screen", "--for", "1")
    assert outcome.returncode == 0, outcome.stderr
    assert "sessions.lock" in outcome.stderr


def test_one_folder_for_all_will_do(place: dict[str, str], tmp_path: Path) -> None:
    same = {"KIOSK_DATA_DIR": str(tmp_path / "one"), "RUNTIME_DIRECTORY": str(tmp_path / "one")}
    outcome = run({**place, **same}, "--simulate", "--no-screen", "--for", "1")
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_in_good_order_when_told_to(
    place: dict[str, str], number: signal.Signals
) -> None:
    child = started(place)
    status = Path(place["RUNTIME_DIRECTORY"]) / "simulated" / "status.json"
    assert json.loads(status.read_text())["pid"] == child.pid
    child.send_signal(number)
    assert child.wait(PATIENCE_S) == 0
    assert not status.exists()


def test_without_a_screen_it_says_so(place: dict[str, str]) -> None:
    outcome = run(place, "--simulate", "--for", "1")
    assert outcome.returncode == 1
    assert "screen" in sentence(outcome)


@pytest.mark.parametrize(
    "settings", [("camera.source=pi",), ("camera.source=usb", "camera.device=/dev/video-none")]
)
def test_a_missing_camera_is_told_by_hand(
    place: dict[str, str], settings: tuple[str, ...]
) -> None:
    pytest.importorskip("pygame")
    overrides = [word for each in settings for word in ("--set", each)]
    outcome = run(place, "--no-screen", "--for", "1", *overrides)
    assert outcome.returncode == 1
    assert "camera" in sentence(outcome).lower() or "picamera2" in sentence(outcome)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["lights.red_pin=23"], "23"),
        (["wall.echo_pin=none"], "wall.echo_pin"),
        (["wall.contact_m=0.09"], "wall.contact_m"),
        (["wall.soruce=pad"], "wall.source"),
        (["camera.source=file"], "camera.file"),
        (["display.language=xx"], "xx"),
        (["sound.language=xx"], "xx"),
        (["pose.model=nix.tflite"], "pose.model"),
        (["sound.voice_folder=nowhere"], "sound.voice_folder"),
        (["wall.source=trace", "wall.trace=nix.csv"], "wall.trace"),
        (["camera.source=file", "camera.file=nix.mp4"], "camera.file"),
    ],
)
def test_settings_that_make_no_sense_start_nothing(
    place: dict[str, str], settings: list[str], says: str
) -> None:
    overrides = [word for each in settings for word in ("--set", each)]
    outcome = run(place, "--no-screen", "--for", "1", *overrides)
    assert outcome.returncode == 2
    assert says in sentence(outcome)
    assert not Path(place["KIOSK_DATA_DIR"]).joinpath("sessions.db").exists()


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (["display.theme=blue"], "S2", "The built-in theme is shown: There is no theme 'blue'"),
        (["display.words_folder=nowhere"], "S2", "The built-in words are shown: "),
        (["display.width_px=640", "display.height_px=480"], "S3", "640 x 480"),
        (["display.viewing_distance_m=8", "display.diagonal_in=5"], "S4", "8 m"),
    ],
)
def test_a_look_that_can_not_be_is_told_and_the_kiosk_starts(
    place: dict[str, str], settings: list[str], code: str, says: str
) -> None:
    overrides = [word for each in settings for word in ("--set", each)]
    outcome = run(place, "--simulate", "--no-screen", "--for", "3", *overrides)
    assert outcome.returncode == 0, outcome.stderr
    warnings = [line for line in outcome.stderr.splitlines() if line.startswith("WARNING ")]
    assert sum(says in line for line in warnings) == 1, outcome.stderr
    events = sessions_of(place).with_name("events.jsonl").read_text().splitlines()
    assert code in {json.loads(line).get("code") for line in events}


def test_its_own_checks_do_not_take_it_for_a_dead_kiosk(place: dict[str, str]) -> None:
    """They are made after some seconds, with its own status lying there."""
    clip = Path(__file__).parents[2] / "kiosk" / "demo" / "wall_hinge.mp4"
    settings = ("camera.source=file", f"camera.file={clip}", "wall.source=none")
    overrides = [word for each in settings for word in ("--set", each)]
    outcome = run(place, "--no-screen", "--for", "8", *overrides)
    assert outcome.returncode == 0, outcome.stderr
    assert "Left over" not in outcome.stderr


def test_as_a_service_a_language_without_words_is_english(place: dict[str, str]) -> None:
    service = {**place, "NOTIFY_SOCKET": "@kiosk-test-nobody-listens"}
    overrides = ["--set", "display.language=xx"]
    outcome = run(service, "--simulate", "--no-screen", "--for", "3", *overrides)
    assert outcome.returncode == 0, outcome.stderr
    assert "The words are English: " in outcome.stderr


def test_all_that_is_wrong_is_told_at_once(place: dict[str, str]) -> None:
    outcome = run(place, "--set", "wall.soruce=pad", "--set", "sound.volume=7", "--no-screen")
    assert outcome.returncode == 2
    assert len(outcome.stderr.strip().splitlines()) == 2


def test_a_data_folder_that_can_not_be_is_told(place: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    outcome = run({**place, "KIOSK_DATA_DIR": str(file)}, "--simulate", "--no-screen")
    assert outcome.returncode == 1
    assert str(file) in sentence(outcome)


@pytest.mark.parametrize("given", ["nan", "inf", "-1", "0", "1e99"])
def test_a_time_that_is_none_starts_nothing(place: dict[str, str], given: str) -> None:
    outcome = run(place, "--simulate", "--no-screen", "--for", given)
    assert outcome.returncode == 2
    assert "Traceback" not in outcome.stderr


def test_a_runtime_that_there_is_not_is_told_by_hand(place: dict[str, str]) -> None:
    place = {**place, "KIOSK_TFLITE_RUNTIME": "zzz"}
    outcome = run(place, "--simulate", "--no-screen", "--for", "1")
    assert outcome.returncode == 2
    assert "it can be one of" in sentence(outcome)
