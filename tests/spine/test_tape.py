"""The colour of a taped dowel, learnt from pictures of somebody who holds it."""

from dataclasses import replace

import pytest
from made_up import (
    HINGED,
    STANDING,
    WOOD,
    Camera,
    Colour,
    Picture,
    busy_wall,
    painted,
    plain_wall,
    pose_of,
)

from kiosk.pose.keypoints import Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.tape import dowel_colour

TAPES: dict[str, Colour] = {
    "red": (205, 35, 45),
    "green": (40, 190, 80),
    "blue": (40, 80, 210),
    "orange": (245, 120, 25),
    "yellow": (240, 215, 30),
}
HELD = (0.0, 0.0)
# As far as a colour of 255 may come back.
NEAR = 14


def pictures(
    colour: Colour | None, wall: Picture, camera: Camera | None = None, count: int = 12
) -> list[tuple[Picture, Pose]]:
    """Standing, then hinged, with a dowel of this colour."""
    camera = camera or Camera()
    seen: list[tuple[Picture, Pose]] = []
    for number in range(count):
        body = STANDING if number < count / 2 else HINGED
        if colour is not None:
            body = replace(body, rod=HELD, rod_colour=colour)
        seen.append((camera.picture(wall, body), camera.pose(body, number * 0.2)))
    return seen


@pytest.mark.parametrize("mirror", [False, True], ids=["facing right", "facing left"])
@pytest.mark.parametrize("colour", TAPES.values(), ids=TAPES)
def test_the_tapes_colour_is_learnt(colour: Colour, mirror: bool):
    camera = Camera(mirror=mirror)
    found = dowel_colour(camera.empty(plain_wall()), pictures(colour, plain_wall(), camera))
    assert found == pytest.approx(colour, abs=NEAR)


@pytest.mark.parametrize("colour", TAPES.values(), ids=TAPES)
def test_it_is_the_colour_in_the_empty_scenes_light(colour: Colour):
    dim = Camera(gain=(0.7, 0.62, 0.55))
    found = dowel_colour(plain_wall(), pictures(colour, plain_wall(), dim))
    assert found == pytest.approx(colour, abs=NEAR)


def test_it_is_learnt_without_an_empty_scene_too():
    found = dowel_colour(None, pictures(TAPES["blue"], plain_wall()))
    assert found == pytest.approx(TAPES["blue"], abs=NEAR)


@pytest.mark.parametrize("wall", [plain_wall(), busy_wall()], ids=["plain", "busy"])
@pytest.mark.parametrize("colour", [WOOD, None], ids=["plain wood", "no dowel"])
def test_plain_wood_and_no_dowel_have_no_tape(colour: Colour | None, wall: Picture):
    assert dowel_colour(wall, pictures(colour, wall)) is None


def test_a_bright_shirt_is_no_tape():
    body = replace(STANDING, shirt=(220, 40, 60))
    seen = [(painted(plain_wall(), body), pose_of(body, n * 0.2)) for n in range(10)]
    assert dowel_colour(plain_wall(), seen) is None


def test_a_bright_line_of_the_scene_is_no_tape():
    wall = plain_wall()
    wall[:, 168:173] = TAPES["red"]
    assert dowel_colour(wall, pictures(None, wall)) is None


def test_a_moment_is_not_enough():
    assert dowel_colour(plain_wall(), pictures(TAPES["red"], plain_wall(), count=3)) is None


def test_a_colour_that_most_pictures_lack_is_not_learnt():
    seen = pictures(TAPES["red"], plain_wall(), count=6) + pictures(
        None, plain_wall(), count=20
    )
    assert dowel_colour(plain_wall(), seen) is None


def test_nobody_is_no_dowel():
    assert dowel_colour(plain_wall(), []) is None


@pytest.mark.parametrize("colour", TAPES.values(), ids=TAPES)
def test_with_the_learnt_colour_contacts_are_read(colour: Colour):
    seen = pictures(colour, plain_wall())
    reader = SpineReader(plain_wall(), dowel=True, tape_rgb=dowel_colour(plain_wall(), seen))
    for image, pose in seen[:6]:
        reader.stands(image, pose)
    lost = replace(HINGED, rod=(0.12, 0.0), rod_colour=colour)
    kept, gone = (
        reader.read(painted(plain_wall(), body), pose_of(body, 5.0)).gaps
        for body in (replace(lost, rod=HELD), lost)
    )
    assert kept is not None
    assert kept.tailbone == pytest.approx(0.0, abs=0.02)
    assert gone is not None
    assert gone.tailbone is not None
    assert gone.tailbone > 0.05
