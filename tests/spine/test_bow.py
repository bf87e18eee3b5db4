"""The back's bow of a made-up body, read from pictures through the face of the room."""

from dataclasses import replace

import pytest
from made_up import (
    HINGED,
    STANDING,
    Camera,
    Picture,
    busy_wall,
    painted,
    places_of,
    plain_wall,
    pose_of,
    read,
    stood,
)

from kiosk.spine.reader import SpineReader

WALLS = {"plain": plain_wall(), "busy": busy_wall()}
EXACT = 0.02


def bow(
    drawn: float, wall: Picture, camera: Camera | None = None, empty: bool = True
) -> float | None:
    camera = camera or Camera()
    reader = SpineReader(camera.empty(wall) if empty else None, dowel=False)
    stood(reader, wall, camera=camera)
    return read(reader, wall, replace(HINGED, bow=drawn), camera).bow


@pytest.mark.parametrize("mirror", [False, True], ids=["facing right", "facing left"])
@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("drawn", [-0.03, 0.0, 0.03, 0.07, 0.11])
def test_the_bow_is_as_it_was_drawn(drawn: float, wall: str, mirror: bool):
    assert bow(drawn, WALLS[wall], Camera(mirror=mirror)) == pytest.approx(drawn, abs=EXACT)


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("drawn", [0.0, 0.08])
@pytest.mark.parametrize(
    "camera",
    [
        Camera(gain=(0.55, 0.55, 0.55)),
        Camera(gain=(1.15, 1.15, 1.15)),
        Camera(gain=(1.1, 1.0, 0.8)),
        Camera(noise=6.0),
        Camera(shadow=0.35),
    ],
    ids=["darker", "brighter", "warm lamp", "noise", "shadow on the wall"],
)
def test_light_noise_and_shadow_change_little(camera: Camera, drawn: float, wall: str):
    assert bow(drawn, WALLS[wall], camera) == pytest.approx(drawn, abs=EXACT)


@pytest.mark.parametrize("drawn", [0.0, 0.08])
def test_without_an_empty_scene_a_plain_wall_will_do(drawn: float):
    assert bow(drawn, plain_wall(), empty=False) == pytest.approx(drawn, abs=EXACT)


def test_without_an_empty_scene_a_busy_wall_is_never_a_rounded_back():
    found = bow(0.0, busy_wall(), empty=False)
    assert found is None or found == pytest.approx(0.0, abs=EXACT)


def test_who_always_stands_bowed_is_not_rounded_by_it():
    wall, reader = plain_wall(), SpineReader(plain_wall(), dowel=False)
    stood(reader, wall, replace(STANDING, bow=0.05))
    assert read(reader, wall, replace(HINGED, bow=0.05)).bow == pytest.approx(0.0, abs=EXACT)


def test_the_picture_may_be_larger_than_the_one_the_pose_was_found_in():
    wall = plain_wall()

    def larger(image: Picture) -> Picture:
        return image.repeat(2, axis=0).repeat(2, axis=1)

    reader = SpineReader(larger(wall), dowel=False)
    for number in range(10):
        reader.stands(larger(painted(wall, STANDING)), pose_of(STANDING, number * 0.2))
    body = replace(HINGED, bow=0.08)
    found = reader.read(larger(painted(wall, body)), pose_of(body, 5.0))
    assert found.bow == pytest.approx(0.08, abs=EXACT)


def test_the_reading_has_the_poses_time():
    reader = stood(SpineReader(plain_wall(), dowel=False), plain_wall())
    assert reader.read(painted(plain_wall(), HINGED), pose_of(HINGED, 7.25)).t == 7.25


def test_without_a_dowel_there_are_no_gaps():
    reader = stood(SpineReader(plain_wall(), dowel=False), plain_wall())
    assert read(reader, plain_wall(), HINGED).gaps is None


def test_a_scene_learnt_later_is_the_one_compared_with():
    wall = busy_wall()
    reader = SpineReader(plain_wall(), dowel=False)
    given = wall.copy()
    reader.empty_scene(given)
    # The camera uses its buffer again.
    given[:] = 0
    stood(reader, wall)
    assert read(reader, wall, replace(HINGED, bow=0.08)).bow == pytest.approx(0.08, abs=EXACT)


def test_two_readers_fed_alike_read_alike():
    pictures = [Camera(noise=5.0) for _ in range(2)]
    one, two = (bow(0.06, busy_wall(), camera) for camera in pictures)
    assert one is not None
    assert one == two


def test_pictures_that_crowd_within_half_a_second_teach_no_more_than_one():
    wall = plain_wall()
    reader = stood(SpineReader(wall, dowel=False), wall)
    slouched = replace(STANDING, bow=0.08)
    image = painted(wall, slouched)
    for number in range(100):
        reader.stands(image, pose_of(slouched, 2.1 + number * 0.004))
    assert read(reader, wall, HINGED).bow == pytest.approx(0.0, abs=EXACT)


def test_only_the_last_seconds_of_standing_count():
    wall = plain_wall()
    reader = stood(SpineReader(wall, dowel=False), wall, replace(STANDING, bow=0.08))
    image = painted(wall, STANDING)
    for number in range(14):
        reader.stands(image, pose_of(STANDING, 10.0 + number * 0.5))
    assert read(reader, wall, HINGED).bow == pytest.approx(0.0, abs=EXACT)


@pytest.mark.parametrize(
    "along", [(0.1, 0.25), (0.2, 0.4), (0.3, 0.65), (0.2, 0.7), (0.0, 0.4)]
)
@pytest.mark.parametrize("behind", [0.24, 0.28, 0.34])
def test_an_arm_across_the_back_is_not_taken_for_it(along: tuple[float, float], behind: float):
    wall = plain_wall()
    reader = stood(SpineReader(wall, dowel=False), wall)
    image = painted(wall, HINGED)
    places, backwards = places_of(HINGED)
    arm = (places > along[0]) & (places < along[1]) & (backwards > 0.05) & (backwards < behind)
    image[arm] = (205, 160, 135)
    found = reader.read(image, pose_of(HINGED, 5.0)).bow
    assert found is None or found == pytest.approx(0.0, abs=EXACT)
