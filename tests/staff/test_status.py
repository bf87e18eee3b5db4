"""`kiosk status` says in plain words how the kiosk is, what to do, and ends accordingly."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kiosk_seen import PARTS, Clinic, kiosk, status

from kiosk.health.board import BoardState
from kiosk.health.faults import REMEDIES, KioskFault
from kiosk.health.part import PartKind, PartState
from kiosk.health.status import FaultStatus, LightStatus, VisitStatus, WallStatus
from kiosk.settings import folders

ROOT = Path(__file__).parents[2]
WALL_SILENT = REMEDIES[KioskFault.WALL_SILENT]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Clinic]:
    made = Clinic(tmp_path, os.environ)
    for name in list(os.environ):
        if name.startswith("KIOSK_"):
            monkeypatch.delenv(name)
    for name, value in made.environ.items():
        if value:
            monkeypatch.setenv(name, value)
    yield made
    made.dies()


def said(*arguments: str) -> str:
    """What it says, on one line, for it may break anywhere."""
    return " ".join(kiosk("status", *arguments).stdout.split())


def as_json() -> dict[str, Any]:
    return json.loads(kiosk("status", "--json").stdout)


def wall_silent(said: str | None = None) -> FaultStatus:
    return FaultStatus(WALL_SILENT.code, WALL_SILENT.fault, "limits", said)


# --- a kiosk that runs ------------------------------------------------------------------------


def test_a_kiosk_that_is_well_is_told_on_one_screen(clinic: Clinic):
    clinic.starts()
    result = kiosk("status")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) <= 24
    assert max(map(len, result.stdout.splitlines())) <= 80
    told = said()
    for words in (
        "Hinge Kiosk 0.1.0: all is well",
        "coaching the wall drill",
        "a patient, on the way down, 3 hinges done in set 1",
        "29.8 a second seen, 14.9 judged, on the screen after 61 ms",
        "free, 15.3 cm away; it answered 0.0 s ago",
        "enough, 180 lux",
        "61 °C",
        "12.3 GB free",
        "set by a time server",
        "lights, coach, wall, pose, camera: well",
        f"for 1 h 2 min, process {os.getpid()}, 4 sessions since its start",
        "Sessions none is kept",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "empty", "visit": VisitStatus(False)}, "In front nobody"),
        ({"stage": "empty", "night": True}, "Now night"),
        ({"stage": "starting", "visit": VisitStatus()}, "In front unknown"),
        (
            {"stage": "arriving", "visit": VisitStatus(True, needs=("side_on",))},
            "somebody, asked to turn sideways",
        ),
        ({"visit": VisitStatus(True, "wall", resting=True)}, "a rest between two sets"),
        # Of a kiosk that does not tell of its visitors yet.
        ({"visit": None}, "In front a patient"),
        ({"parts": ()}, "no sensor is set up"),
        ({"wall": WallStatus()}, "Wall no answer yet"),
        ({"wall": WallStatus("free", 12.0)}, "unknown: no answer for 12 s"),
        ({"wall": WallStatus("unknown", 0.1, None, "it hangs")}, "unknown (it hangs)"),
        ({"wall": WallStatus("touched", 0.1, 0.0)}, "Wall touched; it answered 0.1 s ago"),
        ({"light": LightStatus(brightness=0.1, dark=True)}, "too dark, pictures at 10 %"),
        ({"light": LightStatus()}, "Light unknown"),
        ({"board": None}, "Power unknown"),
        ({"board": BoardState(under_voltage=True)}, "Power too weak"),
        ({"board": BoardState(85.0, throttled=True)}, "85 °C, slowed down"),
        ({"board": BoardState(clock_right=False)}, "Clock wrong"),
        ({"board": BoardState(clock_right=None)}, "no time server vouches for it"),
        ({"frames_seen_per_s": None}, "Pictures unknown"),
        ({"simulated": True}, "simulated: all is well"),
        ({"settings_trouble": "The settings are wrong."}, "The settings are wrong."),
    ],
)
def test_what_is_true_is_said_and_what_is_unknown_too(
    clinic: Clinic, changes: dict[str, Any], words: str
):
    clinic.starts(**changes)
    assert words in said()


def test_a_part_that_failed_says_why_and_for_how_long(clinic: Clinic):
    told = status()
    broken = PartState("camera", PartKind.FAILED, "no camera", told.t_s - 90, 1.0, 3)
    clinic.starts(parts=(*told.parts[:-1], broken))
    words = said()
    assert "lights, coach, wall, pose: well" in words
    assert "camera: failed for 1 min 30 s (no camera), set up anew 3 times" in words


def test_a_fault_has_its_code_its_gravity_and_what_to_do_and_ends_with_3(clinic: Clinic):
    clinic.starts(faults=(wall_silent(),))
    assert kiosk("status").exit_code == 3
    words = said()
    assert "one fault" in words
    assert f"W1 limits the coaching {WALL_SILENT.staff}" in words


def test_what_a_part_says_of_its_fault_is_nearer_than_the_table(clinic: Clinic):
    clinic.starts(faults=(wall_silent("The echo's wire is off."),))
    words = said()
    assert "The echo's wire is off." in words
    assert WALL_SILENT.staff not in words


def test_a_fault_that_only_a_newer_kiosk_knows_is_told(clinic: Clinic):
    clinic.starts(faults=(FaultStatus("Z9", "moon_gone", "stops"),))
    assert "Z9 stops the coaching moon_gone" in said()


def test_the_last_sessions_are_told(clinic: Clinic):
    clinic.keeps_a_session()
    clinic.starts()
    assert "wall drill: 0 hinges, 0 clean" in said()
    assert as_json()["sessions"][0]["drill"] == "wall"


def test_sessions_that_can_t_be_read_hide_nothing_else(clinic: Clinic):
    (clinic.data / "sessions.db").write_text("not at all")
    clinic.starts()
    result = kiosk("status")
    assert result.exit_code == 0
    assert "can't be read" in said()
    assert as_json()["sessions"] is None


# --- one that does not ------------------------------------------------------------------------


def test_where_none_ever_ran_it_says_how_to_start_one(clinic: Clinic):
    assert kiosk("status").exit_code == 1
    assert "No kiosk has run here yet" in said()
    assert "`kiosk run`" in said()
    assert as_json()["state"] == "never"


def test_where_it_is_a_service_systemd_starts_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folders, "SERVICE_CONFIG_DIR", clinic.config)
    assert "`sudo systemctl start kiosk`" in said()


def test_one_that_was_stopped_says_when(clinic: Clinic):
    clinic.starts()
    clinic.writes_down("boot")
    clinic.writes_down("stop", why="asked")
    clinic.stops()
    assert kiosk("status").exit_code == 1
    days = ("on 2026-11-22 at", "yesterday", "today")
    assert any(f"It was stopped {day}" in said() for day in days)
    assert as_json()["state"] == "stopped"


def test_one_that_gave_up_says_why(clinic: Clinic):
    clinic.writes_down("stop", why="The screen is gone: check its cable.")
    assert "because of this: The screen is gone: check its cable." in said()


@pytest.mark.parametrize("left", ["a status", "a diary"])
def test_one_that_was_cut_off_is_not_taken_for_one_that_runs(clinic: Clinic, left: str):
    if left == "a status":
        clinic.starts()
        clinic.dies()
    else:
        clinic.writes_down("boot")
    assert kiosk("status").exit_code == 1
    assert "the power went, or it was killed" in said()
    assert as_json()["state"] == "cut_off"


def test_one_that_tells_nothing_any_more_hangs(clinic: Clinic):
    told = clinic.starts()
    clinic.tells(t_s=told.t_s - 25.0)
    assert kiosk("status").exit_code == 1
    assert "has told nothing for 25 s" in said()
    assert as_json()["state"] == "hangs"
    assert as_json()["faults"] == []


def test_one_that_has_not_told_anything_yet_is_starting(clinic: Clinic):
    clinic.starts()
    (clinic.run / "status.json").unlink()
    assert kiosk("status").exit_code == 75
    assert "ask again in half a minute" in said()


def test_the_last_word_of_a_killed_one_is_not_its_successor_s(clinic: Clinic):
    clinic.starts(pid=os.getpid() + 1, faults=(wall_silent(),))
    found = as_json()
    assert found["state"] == "starting"
    assert found["status"] is None


def test_who_may_not_look_is_told_so(clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    clinic.starts()
    real: Any = Path.open

    def refused(path: Path, *given: Any, **more: Any) -> Any:
        if path.parent == clinic.run:
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **more)

    monkeypatch.setattr(Path, "open", refused)
    assert kiosk("status").exit_code == 1
    assert "You may not look into" in said()
    assert "sudo" in said()


def test_a_simulated_kiosk_has_folders_of_its_own(clinic: Clinic):
    clinic.starts()
    assert kiosk("status", "--simulate").exit_code == 1
    assert "`kiosk run --simulate`" in said("--simulate")


def test_the_runtime_folder_of_the_settings_is_asked(clinic: Clinic, tmp_path: Path):
    clinic.starts()
    elsewhere = tmp_path / "elsewhere"
    (clinic.config / "kiosk.toml").write_text(f'[places]\nruntime_dir = "{elsewhere}"\n')
    found = as_json()
    assert found["state"] == "never"
    assert found["runtime_folder"] == str(elsewhere)


def test_wrong_settings_are_no_hindrance(clinic: Clinic):
    clinic.starts()
    (clinic.config / "kiosk.toml").write_text("[places]\nruntime_dir = 7\nnonsense")
    assert kiosk("status").exit_code == 0


def test_a_settings_folder_that_is_none_is_said(clinic: Clinic):
    result = kiosk("status", "--settings", clinic.config / "no")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


# --- for other programs -----------------------------------------------------------------------


def test_json_has_what_the_kiosk_wrote_and_what_is_made_of_it(clinic: Clinic):
    clinic.starts(faults=(wall_silent(),))
    found = as_json()
    assert found["schema"] == 1
    assert found["state"] == "runs"
    assert found["exit_status"] == 3
    assert found["sentence"] is None
    assert found["pid"] == os.getpid()
    assert 0 <= found["age_s"] < 60
    assert found["faults"] == [
        {
            "code": "W1",
            "fault": "wall_silent",
            "severity": "limits",
            "sentence": WALL_SILENT.staff,
        }
    ]
    assert found["status"]["stage"] == "drill"
    assert [part["name"] for part in found["status"]["parts"]] == list(PARTS)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["t_s", "pid", "parts", "wall", "age_s", "faults", "code", "visit", "needs",
             "board", "stage", "light", "lux", "name", "kind", "since_t", "uptime_s", "x"]
        ),
        inner,
        max_size=8,
    ),
    max_leaves=20,
)  # fmt: skip


@given(junk=JUNK)
def test_whatever_stands_in_the_file_there_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, junk: Any
):
    clinic = Clinic(tmp_path_factory.mktemp("clinic"), {})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in clinic.environ.items():
            patch.setenv(name, value)
        clinic.starts()
        text = json.dumps(junk)
        for stale in (text, json.dumps({**json.loads(replace(status()).as_json()), "x": junk})):
            clinic.tells_json(stale)
            assert kiosk("status").exit_code in (0, 1, 3, 75)
            assert json.loads(kiosk("status", "--json").stdout)["schema"] == 1
        if isinstance(junk, dict):
            merged = json.loads(status().as_json()) | junk
            clinic.tells_json(json.dumps(merged))
            assert kiosk("status").exit_code in (0, 1, 3, 75)
            assert json.loads(kiosk("status", "--json").stdout)["schema"] == 1
        clinic.dies()


# --- --watch ----------------------------------------------------------------------------------


@pytest.mark.parametrize("as_json", [False, True])
def test_watched_it_looks_again_until_ctrl_c(clinic: Clinic, as_json: bool):
    clinic.starts()
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "status", "--watch", *(["--json"] if as_json else [])],
        cwd=ROOT,
        env={**os.environ, **clinic.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    seen = 0
    for line in child.stdout:
        if (json.loads(line)["state"] == "runs") if as_json else "Hinge Kiosk" in line:
            seen += 1
            clinic.tells()
        if seen == 2:
            break
    child.send_signal(signal.SIGINT)
    rest, errors = child.communicate(timeout=60)
    assert "Traceback" not in rest + errors
    assert child.returncode == 0


def test_sessions_that_may_not_be_looked_for_are_told(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
):
    clinic.starts()
    real: Any = Path.stat

    def refused(path: Path, **more: Any) -> Any:
        if path.name == "sessions.db":
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", refused)
    assert kiosk("status").exit_code == 0
    assert "join the group that owns it" in as_json()["sessions_trouble"]


def test_a_runtime_folder_that_is_none_is_said(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(file))
    result = kiosk("status")
    assert result.exit_code == 2
    assert f"{file} is no folder" in result.stderr
