"""`kiosk replay`: what it finds in a good recording, and every key of its JSON."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from recordings import DEMO, Entry, bottom_s, hinges, kiosk, replayed, write_trace
from replays import Replay

# Schema 1, as other programs rely on it: more keys may come, none may go.
KEYS = {
    "schema": int,
    "source": str,
    "drill": str,
    "fps": float,
    "frames": int,
    "duration_s": float,
    "seen_fraction": float,
    "near_side": str,
    "facing": str,
    "reps": list,
    "summary": dict,
}

REP_KEYS = {
    "n": int,
    "start_s": float,
    "bottom_s": float,
    "end_s": float,
    "lowering_s": float,
    "rising_s": float,
    "tap": dict,
    "score": int,
    "band": str,
    "measures": dict,
    "criteria": dict,
    "faults": list,
    "cue": str | None,
}

TAP_KEYS = {"state": str, "t_s": float, "speed_m_s": float}

MEASURE_KEYS: dict[str, Any] = dict.fromkeys(
    (
        "hip_flexion_deg",
        "knee_flexion_deg",
        "trunk_inclination_deg",
        "shin_inclination_deg",
        "hips_back_of_height",
        "back_bow_of_torso",
    ),
    float | None,
)

SUMMARY_KEYS = {"reps": int, "clean_reps": int, "score": int, "cues": list}


def assert_has(entry: Entry, keys: dict[str, Any]) -> None:
    for key, kind in keys.items():
        assert isinstance(entry[key], kind), f"{key}: {entry[key]!r}"


def numbers_in(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from numbers_in(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from numbers_in(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, int | float):
        yield value


def test_the_demo_is_three_clean_reps_with_a_tap_each(demo: Replay) -> None:
    reps = demo.result["reps"]
    assert [rep["n"] for rep in reps] == [1, 2, 3]
    assert [rep["tap"]["state"] for rep in reps] == ["touched"] * 3
    assert [rep["faults"] for rep in reps] == [[]] * 3
    assert [rep["band"] for rep in reps] == ["good"] * 3
    assert demo.result["summary"]["reps"] == demo.result["summary"]["clean_reps"] == 3


def test_json_has_every_key_of_schema_1(demo: Replay) -> None:
    assert demo.result["schema"] == 1
    assert_has(demo.result, KEYS)
    assert_has(demo.result["summary"], SUMMARY_KEYS)
    for rep in demo.result["reps"]:
        assert_has(rep, REP_KEYS)
        assert_has(rep["tap"], TAP_KEYS)
        assert_has(rep["measures"], MEASURE_KEYS)
        assert set(rep["criteria"].values()) <= {"good", "warn", "fault", "unknown"}


def test_json_knows_the_recording(demo: Replay) -> None:
    with av.open(str(DEMO)) as container:
        frames = container.streams.video[0].frames
    assert demo.result["source"] == "wall_hinge.mp4"
    assert demo.result["frames"] == frames
    assert demo.result["fps"] == 30.0
    assert demo.result["duration_s"] == pytest.approx(frames / 30, abs=0.01)
    assert demo.result["seen_fraction"] > 0.95
    assert demo.result["near_side"] == demo.result["facing"] == "right"


def test_every_number_is_finite(demo: Replay) -> None:
    numbers = list(numbers_in(demo.result))
    assert len(numbers) > 50
    assert all(math.isfinite(number) for number in numbers)


def test_the_times_of_a_rep_follow_each_other(demo: Replay) -> None:
    last_end = 0.0
    for rep in demo.result["reps"]:
        assert last_end <= rep["start_s"] < rep["bottom_s"] < rep["end_s"]
        assert rep["start_s"] < rep["tap"]["t_s"] < rep["end_s"]
        parts = rep["lowering_s"] + rep["hold_s"] + rep["rising_s"]
        assert parts == pytest.approx(rep["end_s"] - rep["start_s"], abs=0.01)
        last_end = rep["end_s"]
    assert last_end <= demo.result["duration_s"]


def test_the_measures_are_those_of_the_figure(figure: Path) -> None:
    first, second = replayed(figure)["reps"]
    assert first["bottom_s"] == pytest.approx(bottom_s(1), abs=0.05)
    assert second["bottom_s"] == pytest.approx(bottom_s(2), abs=0.05)
    # From 4 degrees at the hip and 1 at the knee, standing, to 87 and 18.
    assert first["measures"]["hip_flexion_deg"] == pytest.approx(83, abs=5)
    assert first["measures"]["trunk_inclination_deg"] == pytest.approx(65, abs=1)
    assert first["measures"]["shin_inclination_deg"] == pytest.approx(-4, abs=1)


def test_a_measure_that_was_not_seen_is_null_and_not_zero(tmp_path: Path) -> None:
    entries = hinges()
    for entry in entries:
        # Both wrists.
        entry["points"][9] = entry["points"][10] = None
    (rep,) = replayed(write_trace(tmp_path / "f.jsonl", entries))["reps"]
    assert rep["measures"]["roller_off_leg_of_height"] is None
    assert rep["measures"]["hip_flexion_deg"] > 60


def test_a_rep_hardly_seen_is_counted_without_a_score(tmp_path: Path) -> None:
    entries = hinges()
    for entry in entries:
        entry["scores"] = [0.4] * 17
    trace = write_trace(tmp_path / "f.jsonl", entries)
    (rep,) = replayed(trace)["reps"]
    assert rep["score"] is None
    assert rep["band"] is None
    assert rep["measures"]["hip_flexion_deg"] is None
    table = kiosk("replay", trace).stdout
    assert "? not judged" in table


def test_another_drill_judges_by_other_criteria(figure: Path) -> None:
    wall, dowel = replayed(figure), replayed(figure, "--drill", "dowel")
    assert dowel["drill"] == "dowel"
    assert "tap" in wall["reps"][0]["criteria"]
    assert "tap" not in dowel["reps"][0]["criteria"]


def test_the_drill_may_be_written_in_capitals(figure: Path) -> None:
    assert replayed(figure, "--drill", "Wall")["drill"] == "wall"
