"""`kiosk replay --wall`: what the wall felt."""

from pathlib import Path

import pytest
from recordings import Entry, bottom_s, replayed, wall_readings, write_wall


def test_without_the_wall_a_tap_is_unknown_and_never_missed(figure: Path) -> None:
    for rep in replayed(figure)["reps"]:
        assert rep["tap"] == dict.fromkeys(rep["tap"]) | {"state": "unknown"}
        assert "no_tap" not in rep["faults"]


def test_a_wall_reached_in_one_rep_was_missed_in_the_other(
    figure: Path, tmp_path: Path
) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(8, [bottom_s(1)]))
    first, second = replayed(figure, "--wall", wall)["reps"]
    assert first["tap"]["state"] == "touched"
    assert first["tap"]["t_s"] == pytest.approx(bottom_s(1), abs=0.1)
    assert second["tap"]["state"] == "missed"
    assert second["tap"]["gap_m"] == pytest.approx(0.2)
    assert "no_tap" in second["faults"]


def test_a_wall_trace_shorter_than_the_clip_leaves_the_rest_unknown(
    figure: Path, tmp_path: Path
) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(4, [bottom_s(1)]))
    result = replayed(figure, "--wall", wall)
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["touched", "unknown"]
    assert "covers 0.0 to 4.0 s" in " ".join(result["notices"])


def test_a_wall_trace_longer_than_the_clip_is_remarked_on(figure: Path, tmp_path: Path) -> None:
    wall = write_wall(tmp_path / "w.csv", wall_readings(20, [bottom_s(1), bottom_s(2)]))
    result = replayed(figure, "--wall", wall)
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["touched", "touched"]
    assert result["duration_s"] == pytest.approx(8, abs=0.01)
    assert "longer than the recording" in " ".join(result["notices"])


def test_a_hole_in_the_wall_trace_makes_the_tap_unknown(figure: Path, tmp_path: Path) -> None:
    readings = [r for r in wall_readings(8) if not 1.5 < r["t"] < 3.3]
    result = replayed(figure, "--wall", write_wall(tmp_path / "w.csv", readings))
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["unknown", "missed"]


def test_a_wall_trace_that_knows_nothing_says_so(figure: Path, tmp_path: Path) -> None:
    readings: list[Entry] = [
        {"t": reading["t"], "distance_m": None, "touching": None}
        for reading in wall_readings(8)
    ]
    result = replayed(figure, "--wall", write_wall(tmp_path / "w.csv", readings))
    assert [rep["tap"]["state"] for rep in result["reps"]] == ["unknown", "unknown"]
    assert result["notices"] == ["The wall trace knows nothing: all its readings are unknown."]


def test_without_a_wall_trace_it_says_that_taps_were_not_judged(figure: Path) -> None:
    result = replayed(figure)
    assert any("taps were not judged" in notice for notice in result["notices"])


def test_a_wall_trace_in_milliseconds_is_remarked_on(tmp_path: Path, figure: Path) -> None:
    wall = tmp_path / "wall.csv"
    wall.write_text("t_s,touching\n" + "".join(f"{n * 20},0\n" for n in range(600)))
    result = replayed(figure, "--wall", wall)
    assert any("t_s must be in seconds" in notice for notice in result["notices"])
