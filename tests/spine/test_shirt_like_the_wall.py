"""A shirt that a shadow on the wall would look like is told in clean light only."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import HINGED, STANDING, Camera, Colour, Picture, plain_wall, read, stood

from kiosk.spine.reader import SpineReader

# A shadow that takes a fifth of the light from the wall has nearly this colour.
GREY: Colour = (168, 165, 160)
BOW = 0.06


def bow(shirt: Colour, camera: Camera, wall: Picture | None = None) -> float | None:
    wall = plain_wall() if wall is None else wall
    reader = SpineReader(wall, dowel=False)
    stood(reader, wall, replace(STANDING, shirt=shirt), camera)
    return read(reader, wall, replace(HINGED, shirt=shirt, bow=BOW), camera).bow


def test_in_clean_light_it_is_told():
    assert bow(GREY, Camera()) == pytest.approx(BOW, abs=0.02)


@pytest.mark.parametrize("noise", [4.0, 8.0])
def test_in_noise_it_is_unknown(noise: float):
    assert bow(GREY, Camera(noise=noise)) is None


@pytest.mark.parametrize("noise", [4.0, 8.0])
def test_another_shirt_is_told_in_the_same_noise(noise: float):
    assert bow((52, 62, 105), Camera(noise=noise)) == pytest.approx(BOW, abs=0.02)


def test_before_a_burnt_wall_a_pale_shirt_is_unknown():
    burnt = np.full_like(plain_wall(), 252)
    assert bow((235, 233, 230), Camera(), burnt) is None
