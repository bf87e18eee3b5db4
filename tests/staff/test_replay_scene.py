"""`kiosk replay --scene`: the back's shape, against the scene with nobody in it."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from recordings import DEMO, DEMO_WALL, ROOT, kiosk

EMPTY = DEMO.with_name("wall_hinge.empty.jpg")
TWIN = ROOT.parent / "shared" / "twin"


def replayed(*arguments: str | Path) -> dict[str, Any]:
    outcome = kiosk("replay", *arguments, "--json")
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)


def bows(result: dict[str, Any]) -> list[float | None]:
    return [rep["measures"]["back_bow_of_torso"] for rep in result["reps"]]


def test_with_the_empty_scene_the_back_of_a_good_hinge_is_seen_and_good():
    result = replayed(DEMO, "--wall", DEMO_WALL, "--scene", EMPTY)
    found = bows(result)
    assert len(found) == 3
    assert all(bow is not None and abs(bow) < 0.045 for bow in found)
    assert all("rounded_back" not in rep["faults"] for rep in result["reps"])


def test_without_it_nothing_is_said_of_the_back():
    result = replayed(DEMO, "--wall", DEMO_WALL)
    assert bows(result) == [None, None, None]
    assert all("back" not in rep["criteria"] for rep in result["reps"])


def test_a_trace_keeps_what_was_seen_of_the_back(tmp_path: Path):
    trace = tmp_path / "keypoints.jsonl"
    first = replayed(DEMO, "--wall", DEMO_WALL, "--scene", EMPTY, "--trace", trace)
    again = replayed(trace)
    assert again["reps"] == first["reps"]


@pytest.mark.parametrize("what", ["missing", "other size", "trace"])
def test_a_scene_that_can_not_be_used_is_one_sentence(tmp_path: Path, what: str):
    source, scene = DEMO, tmp_path / "empty.png"
    if what == "other size":
        Image.new("RGB", (64, 48)).save(scene)
    if what == "trace":
        source = tmp_path / "keypoints.jsonl"
        replayed(DEMO, "--trace", source)
        scene = EMPTY
    outcome = kiosk("replay", source, "--scene", scene)
    assert outcome.exit_code == 2
    assert "--scene" in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("clip", "rounded"),
    [
        ("wall_rounded_alex", True),
        ("wall_rounded_bella_yaw10", True),
        ("wall_slightly_rounded_carl", False),
        ("wall_good_carl_gym", False),
    ],
)
def test_rounded_backs_are_named_and_slightly_rounded_ones_are_not(clip: str, rounded: bool):
    film = TWIN / f"{clip}.mp4"
    if not film.exists():
        pytest.skip(f"needs shared/twin/{clip}.mp4")
    wall, scene = film.with_suffix(".wall.csv"), film.with_suffix(".empty.jpg")
    result = replayed(film, "--wall", wall, "--scene", scene)
    reps = result["reps"]
    assert reps
    assert [("rounded_back" in rep["faults"]) for rep in reps] == [rounded] * len(reps)
