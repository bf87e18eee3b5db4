"""What can't be told is unknown, and nothing that a camera or a model sends makes it raise."""

from dataclasses import replace
from math import inf, isfinite, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import (
    HEIGHT,
    HINGED,
    STANDING,
    WIDTH,
    Body,
    Camera,
    Picture,
    mirrored_pose,
    painted,
    plain_wall,
    pose_of,
    read,
    stood,
)

from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point, Pose, Side
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine

WALL = plain_wall()
PICTURE = painted(WALL, HINGED)
UNKNOWN = Spine(5.0)


def reader() -> SpineReader:
    return stood(SpineReader(WALL, dowel=False), WALL)


def without(*joints: Keypoint, point: Point | None = None) -> Pose:
    pose = pose_of(HINGED, 5.0)
    points = list(pose.points_px)
    for joint in joints:
        points[joint] = points[joint + 1] = point
    return replace(pose, points_px=tuple(points))


def test_known_when_all_is_well():
    assert reader().read(PICTURE, pose_of(HINGED, 5.0)).bow is not None


def test_nothing_is_known_before_somebody_stood():
    assert read(SpineReader(WALL, dowel=False), WALL, HINGED) == UNKNOWN


def test_one_picture_of_standing_is_too_few():
    fresh = SpineReader(WALL, dowel=False)
    fresh.stands(painted(WALL, STANDING), pose_of(STANDING))
    assert read(fresh, WALL, HINGED) == UNKNOWN


def test_the_next_person_is_not_compared_with_the_last():
    used = reader()
    used.forget()
    assert read(used, WALL, HINGED) == UNKNOWN


def test_after_the_next_person_stood_it_is_known_again():
    used = reader()
    used.forget()
    assert read(stood(used, WALL), WALL, HINGED).bow is not None


def test_who_has_turned_round_is_not_compared_with_the_other_side():
    turned = mirrored_pose(pose_of(HINGED, 5.0))
    assert reader().read(PICTURE[:, ::-1], turned) == UNKNOWN


@pytest.mark.parametrize("joint", [Keypoint.LEFT_HIP, Keypoint.LEFT_SHOULDER])
@pytest.mark.parametrize("point", [None, (nan, 100.0), (inf, 0.0), (1e300, -1e300)])
def test_without_a_trunk_nothing_is_known(joint: Keypoint, point: Point | None):
    assert reader().read(PICTURE, without(joint, point=point)) == UNKNOWN


def test_without_a_knee_the_bow_is_unknown():
    assert reader().read(PICTURE, without(Keypoint.LEFT_KNEE)).bow is None


def test_hip_and_shoulder_in_one_place_are_no_trunk():
    place = pose_of(HINGED).points_px[Keypoint.LEFT_HIP]
    assert reader().read(PICTURE, without(Keypoint.LEFT_SHOULDER, point=place)) == UNKNOWN


def test_while_the_near_side_is_unknown_so_is_the_back():
    pose = replace(pose_of(HINGED, 5.0), near_side=None)
    assert reader().read(PICTURE, pose) == UNKNOWN


def test_far_out_of_side_on_it_is_unknown():
    turned = SpineReader(WALL, dowel=False)
    for number in range(10):
        pose = pose_of(STANDING, number * 0.2)
        points = list(pose.points_px)
        for left, apart in ((5, 15.0), (11, 9.0), (13, 14.0), (15, 16.0)):
            for joint, way in ((left, 1), (left + 1, -1)):
                point = points[joint]
                assert point is not None
                points[joint] = (point[0] + way * apart, point[1])
        turned.stands(painted(WALL, STANDING), replace(pose, points_px=tuple(points)))
    assert read(turned, WALL, HINGED) == UNKNOWN


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        PICTURE[:, : WIDTH // 2],
        PICTURE[:, :, 0],
        PICTURE.astype(np.float32) / 255,
        np.zeros((HEIGHT, WIDTH, 4), np.uint8),
    ],
    ids=["empty", "one pixel", "another shape", "grey", "floats", "four channels"],
)
def test_a_picture_that_does_not_fit_is_unknown(image: Picture):
    assert reader().read(image, pose_of(HINGED, 5.0)) == UNKNOWN


@pytest.mark.parametrize("level", [0, 255])
def test_a_dark_or_burnt_picture_is_unknown(level: int):
    assert reader().read(np.full_like(PICTURE, level), pose_of(HINGED, 5.0)).bow is None


def test_a_shirt_of_the_walls_colour_is_unknown():
    flat = np.full_like(WALL, 200)
    camouflaged = Body(shirt=(200, 200, 200))
    fresh = stood(SpineReader(flat, dowel=False), flat, camouflaged)
    found = read(fresh, flat, replace(camouflaged, lean_deg=68.0, bow=0.08)).bow
    assert found is None or found == pytest.approx(0.08, abs=0.02)


def test_with_a_trunk_that_leaves_the_picture_it_is_unknown():
    pose = pose_of(HINGED, 5.0)
    moved = tuple(point and (point[0] - WIDTH, point[1]) for point in pose.points_px)
    assert reader().read(PICTURE, replace(pose, points_px=moved)).bow is None


def test_noise_is_no_back():
    noise = np.random.default_rng(3).integers(0, 256, WALL.shape, np.uint8)
    assert reader().read(noise, pose_of(HINGED, 5.0)).bow is None


def test_an_empty_scene_of_another_size_counts_for_none():
    other = stood(SpineReader(WALL[::2, ::2], dowel=False), WALL)
    none = stood(SpineReader(None, dowel=False), WALL)
    body = replace(HINGED, bow=0.08)
    assert read(other, WALL, body) == read(none, WALL, body)


def test_an_empty_scene_that_is_no_picture_leaves_the_last_one():
    used = reader()
    expected = read(used, WALL, HINGED)
    used.empty_scene(WALL[:, :, 0])
    assert read(used, WALL, HINGED) == expected


def test_a_scene_learnt_since_is_not_compared_with_standing_without_one():
    late = stood(SpineReader(None, dowel=False), WALL)
    late.empty_scene(WALL)
    assert read(late, WALL, HINGED) == UNKNOWN


anywhere = st.one_of(
    st.none(),
    st.tuples(st.floats(width=32), st.floats(width=32)),
    st.tuples(st.floats(-50, WIDTH + 50), st.floats(-50, HEIGHT + 50)),
)


@settings(max_examples=60)
@given(
    points=st.lists(anywhere, min_size=KEYPOINT_COUNT, max_size=KEYPOINT_COUNT),
    side=st.sampled_from([None, "left", "right"]),
    shape=st.sampled_from([(HEIGHT, WIDTH), (2 * HEIGHT, 2 * WIDTH), (8, 10), (1, 1)]),
    size=st.sampled_from([(WIDTH, HEIGHT), (0, 0), (5, 4), (WIDTH, 1)]),
    dowel=st.booleans(),
)
def test_no_pose_and_no_picture_makes_it_raise(
    points: list[Point | None],
    side: Side | None,
    shape: tuple[int, int],
    size: tuple[int, int],
    dowel: bool,
):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    pose = Pose(tuple(points), (0.5,) * KEYPOINT_COUNT, 5.0, size, side)
    any_reader = SpineReader(image[::-1], dowel=dowel)
    any_reader.stands(image, pose)
    any_reader.stands(image, replace(pose, t=6.0))
    found = any_reader.read(image, replace(pose, t=7.0))
    assert found.bow is None or isfinite(found.bow)


@settings(max_examples=12)
@given(drawn=st.floats(-0.04, 0.12), seed=st.integers(0, 99), mirror=st.booleans())
def test_whatever_is_known_is_near_the_truth(drawn: float, seed: int, mirror: bool):
    camera = Camera(noise=4.0, mirror=mirror, rng=np.random.default_rng(seed))
    fresh = SpineReader(camera.empty(WALL), dowel=False)
    stood(fresh, WALL, camera=camera)
    found = read(fresh, WALL, replace(HINGED, bow=drawn), camera).bow
    assert found is None or found == pytest.approx(drawn, abs=0.025)
