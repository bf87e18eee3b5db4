"""Too dark is told by lux, else by the picture, else by the gain, and does not flicker."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.camera.light import (
    DARK_BRIGHTNESS,
    DARK_LUX,
    LIT_BRIGHTNESS,
    LIT_LUX,
    brightness,
    too_dark,
)
from kiosk.camera.live import Light
from kiosk.pose.shrink import MAX_GAIN, ORDINARY_MEAN

NIGHT, ROOM = 2.0, 300.0
amounts = st.none() | st.floats(0, 2000)


def test_a_lit_room_is_not_dark_and_a_night_light_is() -> None:
    assert too_dark(Light(lux=ROOM)) is False
    assert too_dark(Light(lux=NIGHT)) is True
    assert too_dark(Light(brightness=0.45)) is False
    assert too_dark(Light(brightness=0.03)) is True


def test_nothing_known_is_not_said() -> None:
    assert too_dark(Light()) is None


def test_gain_alone_can_only_tell_that_it_is_dark() -> None:
    assert too_dark(Light(gain=16.0)) is True
    assert too_dark(Light(gain=1.0)) is None


@given(lux=st.floats(0, 2000), gain=amounts, bright=st.none() | st.floats(0, 1))
def test_lux_decides_where_it_is_known(
    lux: float, gain: float | None, bright: float | None
) -> None:
    assert too_dark(Light(lux, gain, bright)) == too_dark(Light(lux))


def test_a_picture_that_shows_something_outweighs_the_gain() -> None:
    assert too_dark(Light(gain=16.0, brightness=0.4)) is False


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [("lux", DARK_LUX, LIT_LUX), ("brightness", DARK_BRIGHTNESS, LIT_BRIGHTNESS)],
)
def test_between_dark_and_lit_the_last_answer_holds(what: str, low: float, high: float) -> None:
    def of(value: float) -> Light:
        return replace(Light(), **{what: value})

    between = of((low + high) / 2)
    assert too_dark(between, was=True) is True
    assert too_dark(between, was=False) is False
    assert too_dark(between) is False
    assert too_dark(of(low * 0.9), was=False) is True
    assert too_dark(of(high * 1.1), was=True) is False


def test_what_is_called_dark_is_what_brightening_cannot_mend() -> None:
    brightened = DARK_BRIGHTNESS * 255 * MAX_GAIN
    assert brightened == pytest.approx(ORDINARY_MEAN)


@pytest.mark.parametrize("shape", [(480, 640, 3), (720, 1280, 3), (1, 1, 3), (17, 5, 3)])
def test_brightness_is_the_mean_of_the_picture(shape: tuple[int, int, int]) -> None:
    assert brightness(np.full(shape, 102, np.uint8)) == pytest.approx(0.4)
    ramp = np.linspace(0, 255, shape[0] * shape[1] * 3).reshape(shape).astype(np.uint8)
    assert brightness(ramp) == pytest.approx(
        ramp.mean() / 255, abs=0.5 if shape[0] < 50 else 0.03
    )
