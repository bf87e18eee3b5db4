"""Bow and contacts of rendered people, whose truth is known; poses are the estimator's."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from PIL import Image

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.pose.catalogue import by_name
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel, RuntimeMissingError
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine

TWIN = Path(__file__).resolve().parents[2].parent / "shared" / "twin"

# Between them: a rounded back is to be named beyond (chosen on these clips).
ROUNDED, ROUNDED_WITH_DOWEL = 0.06, 0.04
HEAD_LOST, UPPER_BACK_LOST, TAILBONE_LOST = 0.05, 0.04, 0.025

GOOD = (
    "wall_good_alex",
    "wall_good_alex_yaw10",
    "wall_good_bella_mirrored",
    "wall_good_carl_gym",
)
SLIGHTLY = ("wall_slightly_rounded_carl", "wall_head_dropped_dora", "wall_squat_alex")
BAD = ("wall_rounded_alex", "wall_rounded_bella_yaw10")
# Which contacts are lost at the bottom, and whether the back is rounded.
DOWEL = {
    "dowel_good_alex": ((), False),
    "dowel_head_lost_dora": (("head",), False),
    "dowel_rounded_bella": (("head",), True),
    "dowel_tailbone_lost_carl": (("tailbone",), True),
}


def frames(name: str) -> Iterator[tuple[Frame, float]]:
    """Frames and how deep the person is in the hinge, to the first bottom's end."""
    truth = json.loads(gzip.decompress((TWIN / f"{name}.truth.json.gz").read_bytes()))
    with open_source(TWIN / f"{name}.mp4") as source:
        for frame, depth in zip(source.frames(), truth["columns"]["depth_frac"], strict=False):
            if frame.t > truth["reps"][0]["hold_s"][1]:
                return
            yield frame, depth


@cache
def bottom(name: str) -> tuple[Spine, ...]:
    """What is read at the bottom of the first rep."""
    if not (TWIN / f"{name}.mp4").exists():
        pytest.skip(f"needs the rendered clips: {TWIN / name}.mp4")
    try:
        estimator = PoseEstimator(MoveNetModel(by_name("lightning-float16").path))
    except RuntimeMissingError as error:
        pytest.skip(str(error))
    empty = np.asarray(Image.open(TWIN / f"{name}.empty.jpg").convert("RGB"))
    reader = SpineReader(empty, dowel=name.startswith("dowel"))
    spines: list[Spine] = []
    for frame, depth in frames(name):
        pose = estimator.estimate(frame)
        if depth < 0.02:
            reader.stands(frame.image, pose)
        elif depth > 0.97:
            spines.append(reader.read(frame.image, pose))
    assert len(spines) > 5
    return tuple(spines)


def bow(name: str) -> float:
    known = [spine.bow for spine in bottom(name) if spine.bow is not None]
    assert len(known) * 2 > len(bottom(name)), "mostly unknown"
    return median(known)


def gap(name: str, contact: str) -> float:
    spines = bottom(name)
    found = [getattr(spine.gaps, contact) for spine in spines if spine.gaps is not None]
    known = [value for value in found if value is not None]
    assert len(known) * 2 > len(spines), "mostly unknown"
    return median(known)


@pytest.mark.parametrize("name", BAD)
def test_a_rounded_back_bows(name: str):
    assert bow(name) > ROUNDED


@pytest.mark.parametrize("name", GOOD + SLIGHTLY)
def test_a_good_or_hardly_rounded_one_does_not(name: str):
    assert bow(name) < ROUNDED


def test_at_twenty_degrees_of_yaw_it_is_unknown():
    assert {spine.bow for spine in bottom("wall_good_alex_yaw20")} == {None}


@pytest.mark.parametrize("name", DOWEL)
def test_contacts_are_lost_as_staged(name: str):
    lost = {
        contact
        for contact, limit in (
            ("head", HEAD_LOST),
            ("upper_back", UPPER_BACK_LOST),
            ("tailbone", TAILBONE_LOST),
        )
        if gap(name, contact) > limit
    }
    assert lost == set(DOWEL[name][0])


@pytest.mark.parametrize("name", DOWEL)
def test_the_back_behind_a_dowel_is_rounded_as_staged(name: str):
    assert (bow(name) > ROUNDED_WITH_DOWEL) == DOWEL[name][1]
