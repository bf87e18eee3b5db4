"""The three contacts of a painted dowel, against the same body standing."""

from dataclasses import replace

import pytest
from made_up import (
    FLATTENED,
    HINGED,
    STANDING,
    TAPE,
    Body,
    Camera,
    Picture,
    busy_wall,
    plain_wall,
    read,
    stood,
)

from kiosk.spine.colour import Rgb
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Gaps, Spine

WALLS = {"plain": plain_wall(), "busy": busy_wall()}
TOUCHES = (0.0, 0.0)
KEPT, LOST = 0.02, 0.04


def spine(
    body: Body,
    wall: Picture,
    camera: Camera | None = None,
    tape: Rgb | None = None,
    empty: bool = True,
) -> Spine:
    """The reading of this hinge, after standing with all three contacts."""
    camera = camera or Camera()
    reader = SpineReader(camera.empty(wall) if empty else None, dowel=True, tape_rgb=tape)
    stood(reader, wall, replace(STANDING, rod=TOUCHES, rod_colour=body.rod_colour), camera)
    return read(reader, wall, body, camera)


def gaps(
    body: Body,
    wall: Picture,
    camera: Camera | None = None,
    tape: Rgb | None = None,
    empty: bool = True,
) -> Gaps:
    found = spine(body, wall, camera, tape, empty).gaps
    assert found is not None, "the dowel was not seen"
    return found


@pytest.mark.parametrize("mirror", [False, True], ids=["facing right", "facing left"])
@pytest.mark.parametrize("wall", WALLS)
class TestADowel:
    def test_that_touches_thrice_has_no_gap(self, wall: str, mirror: bool):
        found = gaps(replace(HINGED, rod=TOUCHES), WALLS[wall], Camera(mirror=mirror))
        assert (found.head, found.upper_back, found.tailbone) == pytest.approx(
            (0.0, 0.0, 0.0), abs=KEPT
        )

    def test_loses_the_head_alone(self, wall: str, mirror: bool):
        body = replace(HINGED, rod=TOUCHES, nod=0.09)
        found = gaps(body, WALLS[wall], Camera(mirror=mirror))
        assert found.head == pytest.approx(0.09, abs=0.02)
        assert (found.upper_back, found.tailbone) == pytest.approx((0.0, 0.0), abs=KEPT)

    def test_loses_the_tailbone(self, wall: str, mirror: bool):
        body = replace(HINGED, rod=(0.10, 0.0))
        found = gaps(body, WALLS[wall], Camera(mirror=mirror))
        assert found.tailbone is not None
        assert found.tailbone > LOST
        assert found.upper_back == pytest.approx(0.0, abs=KEPT)

    def test_loses_the_upper_back(self, wall: str, mirror: bool):
        body = replace(HINGED, rod=(0.0, 0.10))
        found = gaps(body, WALLS[wall], Camera(mirror=mirror))
        assert found.upper_back is not None
        assert found.upper_back > LOST
        assert found.tailbone == pytest.approx(0.0, abs=KEPT)


def test_a_taped_dowel_is_found_by_its_colour():
    body = replace(HINGED, rod=(0.10, 0.0), rod_colour=TAPE)
    found = gaps(body, busy_wall(), tape=TAPE)
    assert found.tailbone is not None
    assert found.tailbone > LOST


def test_a_dowel_of_another_colour_is_not_seen():
    body = replace(HINGED, rod=TOUCHES, rod_colour=TAPE)
    assert spine(body, plain_wall()) == Spine(5.0)


def test_a_dowel_is_found_in_other_light():
    camera = Camera(gain=(0.66, 0.6, 0.5), noise=3.0)
    found = gaps(replace(HINGED, rod=(0.10, 0.0)), plain_wall(), camera)
    assert found.tailbone is not None
    assert found.tailbone > LOST


def test_who_holds_none_has_neither_gaps_nor_bow():
    # Nor is a bow read against a standing that ended at the dowel.
    assert spine(HINGED, plain_wall()) == Spine(5.0)


def test_without_an_empty_scene_the_tailbone_is_unknown_and_the_head_is_told():
    body = replace(HINGED, rod=TOUCHES, nod=0.09)
    found = gaps(body, plain_wall(), empty=False)
    assert found.tailbone is None
    assert found.head == pytest.approx(0.09, abs=0.02)


def test_a_rounded_back_behind_a_dowel_is_told_from_a_straight_one():
    # The painter flattens the buttock, which under a dowel stays as it is.
    straight = replace(HINGED, bow=-FLATTENED, rod=TOUCHES)
    rounded = replace(HINGED, bow=0.09 - FLATTENED, rod=(0.068, 0.066))
    # Arms hide the upper half: only that much is certain.
    assert spine(straight, plain_wall()).bow == pytest.approx(0.0, abs=0.015)
    found = spine(rounded, plain_wall()).bow
    assert found is not None
    assert found > 0.035


def test_in_a_noisy_picture_the_contacts_are_told_and_the_bow_is_not():
    found = spine(replace(HINGED, rod=(0.10, 0.0)), plain_wall(), Camera(noise=7.0))
    assert found.bow is None
    assert found.gaps is not None
    assert found.gaps.tailbone is not None
    assert found.gaps.tailbone > LOST
