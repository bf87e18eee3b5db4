"""The status is whole, honest about what is unknown, and never harms the kiosk."""

import json
import logging
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripted_worker import Clock

from kiosk.health.board import BoardState
from kiosk.health.part import PartKind, PartState
from kiosk.health.status import (
    FaultStatus,
    LightStatus,
    ScreenStatus,
    SessionNumbers,
    Status,
    StatusFile,
    VisitStatus,
    WallStatus,
)


def status(**changes: Any) -> Status:
    values: dict[str, Any] = {
        "time": "2026-11-22T14:00:00+00:00",
        "t_s": 1000.0,
        "version": "0.1.0",
        "pid": 42,
        "uptime_s": 12.3456,
        "stage": "empty",
        "session": 0,
    }
    return Status(**{**values, **changes})


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_status_is_one_object_with_all_its_keys():
    told = json.loads(
        status(
            parts=(PartState("camera", PartKind.FAILED, "No camera.", 990.0, 3.25, 2),),
            wall=WallStatus("free", 0.02, 0.153),
            light=LightStatus(120, 2.5, 0.4, False),
            board=BoardState(61.5, False, None, 10**10, True, "boot-1"),
            last_session=SessionNumbers(3, 10, 8, 91),
            faults=(FaultStatus("C1", "camera_missing", "stops", "No camera."),),
            visit=VisitStatus(True, "wall", "lowering", (), 2, 3, 13),
            night=False,
            settings_trouble="The settings are wrong.",
            screen=ScreenStatus("kmsdrm", (1920, 1080)),
        ).as_json()
    )
    assert told == {
        "schema": 1,
        "time": "2026-11-22T14:00:00+00:00",
        "t_s": 1000.0,
        "version": "0.1.0",
        "pid": 42,
        "uptime_s": 12.346,
        "stage": "empty",
        "session": 0,
        "parts": [
            {
                "name": "camera",
                "kind": "failed",
                "trouble": "No camera.",
                "since_t": 990.0,
                "beat_age_s": 3.25,
                "restarts": 2,
            }
        ],
        "frames_seen_per_s": None,
        "frames_judged_per_s": None,
        "latency_ms": None,
        "wall": {"state": "free", "age_s": 0.02, "distance_m": 0.153, "trouble": None},
        "light": {"lux": 120, "gain": 2.5, "brightness": 0.4, "dark": False},
        "board": {
            "temperature_c": 61.5,
            "under_voltage": False,
            "throttled": None,
            "disk_free_bytes": 10**10,
            "clock_right": True,
            "boot_id": "boot-1",
        },
        "last_session": {"session": 3, "reps": 10, "clean_reps": 8, "score": 91},
        "faults": [
            {"code": "C1", "fault": "camera_missing", "severity": "stops", "said": "No camera."}
        ],
        "visit": {
            "somebody": True,
            "drill": "wall",
            "phase": "lowering",
            "needs": [],
            "set_number": 2,
            "reps_in_set": 3,
            "reps": 13,
            "resting": False,
        },
        "night": False,
        "simulated": False,
        "settings_trouble": "The settings are wrong.",
        "screen": {"driver": "kmsdrm", "size_px": [1920, 1080]},
    }


def test_what_is_unknown_is_null():
    told = json.loads(status().as_json())
    assert told["board"] is None
    assert told["wall"]["state"] == "unknown"
    assert told["last_session"] is None
    assert told["visit"] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_what_is_no_number_is_null(value: float):
    assert json.loads(status(latency_ms=value).as_json())["latency_ms"] is None


def test_numpy_s_numbers_are_numbers():
    told = json.loads(status(latency_ms=np.float32(1.5), session=np.int64(7)).as_json())
    assert (told["latency_ms"], told["session"]) == (1.5, 7)


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path):
    file = StatusFile(tmp_path / "run" / "status.json")
    assert file.write(status(session=1))
    before = file.path.open(encoding="utf-8")
    assert file.write(status(session=2))
    # Who is reading the old one goes on reading the old one.
    with before:
        assert json.load(before)["session"] == 1
    assert read(file.path)["session"] == 2
    assert [path.name for path in file.path.parent.iterdir()] == ["status.json"]


def test_a_status_is_due_once_a_second(tmp_path: Path):
    clock = Clock()
    file = StatusFile(tmp_path / "status.json", clock=clock)
    written = 0
    for _ in range(100):
        if file.due():
            written += file.write(status())
        clock.t += 0.1
    assert written == 10


def test_a_status_that_can_t_be_written_is_told_once_and_recovers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    clock = Clock()
    (tmp_path / "run").write_text("in the way")
    file = StatusFile(tmp_path / "run" / "status.json", clock=clock)
    with caplog.at_level(logging.WARNING):
        assert not file.write(status())
        assert not file.write(status())
    assert len(caplog.records) == 1
    assert file.trouble is not None
    assert not file.due()
    (tmp_path / "run").unlink()
    assert file.write(status())
    assert file.trouble is None


def test_a_failed_write_leaves_the_last_good_status(tmp_path: Path):
    file = StatusFile(tmp_path / "status.json")
    assert file.write(status(session=1))
    (tmp_path / ".status.json.part").mkdir()
    assert not file.write(status(session=2))
    assert read(file.path)["session"] == 1


def test_after_a_clean_stop_the_file_is_gone(tmp_path: Path):
    file = StatusFile(tmp_path / "status.json")
    file.write(status())
    file.remove()
    file.remove()
    assert list(tmp_path.iterdir()) == []
