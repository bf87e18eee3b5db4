"""The diary is appended to, bounded, survives torn lines, and never harms the kiosk."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_worker import Clock

from kiosk.health.events import FILES, EventKind, EventLog, hangs_of_boot, numbered, read_events

# 2026-11-22 14:00:00 UTC.
WALL_S = 1795356000.0


def log_in(folder: Path, clock: Clock | None = None, **more: Any) -> EventLog:
    return EventLog(
        folder / "events.jsonl",
        "boot-1",
        clock=clock or Clock(),
        wall_clock=lambda: WALL_S,
        **more,
    )


def without_time(event: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in ("time", "t_s", "boot")}


def test_an_event_has_both_clocks_and_the_boot(tmp_path: Path):
    log = log_in(tmp_path / "state")
    log.write(EventKind.BOOT, version="0.1.0")
    assert json.loads(log.path.read_text()) == {
        "time": "2026-11-22T14:00:00.000+00:00",
        "t_s": 1000.0,
        "boot": "boot-1",
        "kind": "boot",
        "version": "0.1.0",
    }
    assert log.trouble is None


def test_faults_are_written_when_they_come_and_when_they_go(tmp_path: Path):
    log = log_in(tmp_path)
    for codes in ([], ["C1"], ["C1"], ["W1", "C1"], ["W1"], ["W1"], []):
        log.faults(codes)
    assert [(event["kind"], event["code"]) for event in read_events(log.path)] == [
        ("fault_came", "C1"),
        ("fault_came", "W1"),
        ("fault_went", "C1"),
        ("fault_went", "W1"),
    ]


def test_a_text_is_one_line_and_cannot_forge_another_event(tmp_path: Path):
    log = log_in(tmp_path)
    log.write(EventKind.STOP, why='ended\n{"kind": "boot"}', t_s="never")
    (event,) = read_events(log.path)
    assert event["why"] == 'ended {"kind": "boot"}'
    assert event["t_s"] == 1000


def test_four_files_hold_the_newest_events(tmp_path: Path):
    log = log_in(tmp_path, max_bytes=2000)
    for number in range(500):
        log.write(EventKind.RECOVERY, number=number)
    files = sorted(tmp_path.iterdir())
    assert len(files) == FILES
    assert all(file.stat().st_size <= 2000 for file in files)
    numbers = [event["number"] for event in read_events(log.path)]
    assert numbers == list(range(numbers[0], 500))
    assert len(numbers) > 40


def test_a_line_torn_by_a_power_cut_costs_itself_only(tmp_path: Path):
    log = log_in(tmp_path)
    log.write(EventKind.BOOT)
    log.write(EventKind.STOP)
    log.path.write_bytes(log.path.read_bytes()[:-10])
    log.write(EventKind.RECOVERY)
    kinds = [event["kind"] for event in read_events(log.path)]
    assert kinds == ["boot", "recovery"]


def test_a_log_that_can_t_be_written_is_told_once_and_recovers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "state").write_text("in the way")
    log = log_in(tmp_path / "state")
    with caplog.at_level(logging.WARNING):
        log.write(EventKind.BOOT)
        log.write(EventKind.STOP)
    assert len(caplog.records) == 1
    assert log.trouble is not None
    (tmp_path / "state").unlink()
    log.write(EventKind.RECOVERY)
    assert log.trouble is None
    assert [event["kind"] for event in read_events(log.path)] == ["recovery"]


def test_what_json_cannot_hold_is_written_as_text_or_not_at_all(tmp_path: Path):
    log = log_in(tmp_path)
    loop: list[object] = []
    loop.append(loop)
    log.write(EventKind.STOP, what=loop)
    assert log.trouble is not None
    log.write(EventKind.STOP, what=Path("place"))
    assert [without_time(event) for event in read_events(log.path)] == [
        {"kind": "stop", "what": "place"}
    ]


def test_a_log_that_is_not_there_has_no_events(tmp_path: Path):
    assert read_events(tmp_path / "nowhere.jsonl") == []


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_whatever_is_in_the_file_the_good_lines_are_read(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
):
    log = log_in(tmp_path_factory.mktemp("log"))
    log.path.write_bytes(b"\n".join(lines))
    log.write(EventKind.BOOT)
    assert read_events(log.path)[-1]["kind"] == "boot"


def test_hangs_are_those_of_this_boot(tmp_path: Path):
    clock = Clock()
    log = log_in(tmp_path, clock)
    log.write(EventKind.HANG, part="camera")
    log.write(EventKind.RECOVERY, part="pose")
    clock.t += 60
    log.write(EventKind.HANG, part="camera")
    EventLog(log.path, "boot-2", clock=clock).write(EventKind.HANG, part="camera")
    numbered(log.path, 1).write_text('{"kind": "hang", "boot": "boot-1", "part": "x"}\n')
    events = read_events(log.path)
    assert hangs_of_boot(events, "boot-1") == [("camera", 1000.0), ("camera", 1060.0)]
    assert hangs_of_boot(events, None) == []
