"""With nobody there the screen moves on: nothing stays bright in one place."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from noting import Size, look
from numpy.typing import NDArray
from pygame import Surface
from seeing import luminance, pixels_of

from kiosk.coach.scene import Scene
from kiosk.display.painter import Painter
from kiosk.display.screens.lesson import PAGES
from kiosk.display.theme import load_theme
from kiosk.display.view import View

THEMES = ("standard", "high-contrast")
SIZES: tuple[Size, ...] = ((640, 360), (360, 640))
SECONDS = load_theme().seconds
# About half an hour: as many rounds of the idle screen as have each side equally often. And a
# step that no time on the screen is a multiple of.
TWO_ROUNDS_S = 2 * (SECONDS.invitation + SECONDS.slide * len(PAGES))
WHOLE_S, STEP_S = TWO_ROUNDS_S * round(1800 / TWO_ROUNDS_S), 3.1
# From here on a pixel is bright, and half of the time is long.
BRIGHT, LONG = 0.5, 0.5
# A region as large as the stroke of a body letter is wide: 15 units of the design canvas.
REGION_PX = 5

Shares = NDArray[np.float64]


def shares_bright(painter: Painter, size_px: Size, view: View, least: float) -> Shares:
    """For how much of the time each pixel is brighter than that (relative luminance)."""
    surface = Surface(size_px, 0, 32)
    bright = np.zeros((size_px[1], size_px[0]), np.int32)
    times = np.arange(0, WHOLE_S, STEP_S)
    now = bright > 0
    for t in times:
        if painter.draw(surface, replace(view, t=float(t))):
            now = luminance(pixels_of(surface)) > least
        bright += now
    return bright / len(times)


def longest(shares: Shares) -> float:
    """The share of the time in which the region is bright that is so the longest."""
    regions = np.lib.stride_tricks.sliding_window_view(shares, (REGION_PX, REGION_PX))
    return float(regions.mean(axis=(2, 3)).max())


@cache
def idle(theme: str, size_px: Size) -> Shares:
    nobody = View(np.zeros((48, 64, 3), np.uint8), scene=Scene())
    painter = look(theme=theme).painter()
    found = shares_bright(painter, size_px, nobody, BRIGHT)
    painter.close()
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size_px", SIZES)
def test_nothing_of_the_invitation_and_lesson_burns_in(theme: str, size_px: Size) -> None:
    assert longest(idle(theme, size_px)) <= LONG


@pytest.mark.parametrize("size_px", SIZES)
def test_the_invitation_is_bright_at_all(size_px: Size) -> None:
    assert (idle("standard", size_px) > 0.05).mean() > 0.02


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size_px", SIZES)
def test_at_night_nothing_is_bright_and_the_word_stays_nowhere(
    theme: str, size_px: Size
) -> None:
    colours = load_theme(theme).colours
    ground, ink = (float(luminance(each)) for each in (colours.night_ground, colours.night_ink))
    painter = look(theme=theme).painter()
    dark = View(night=True, staff_line="A1: There is no sound: check the loudspeaker's cable.")
    found = shares_bright(painter, size_px, dark, (ground + ink) / 2)
    painter.close()
    assert 0 < longest(found) <= LONG / 2
    assert ink < 0.1


def test_the_check_sees_what_stays() -> None:
    painter = look().painter()
    # What asks for staff stands still: somebody comes.
    found = shares_bright(painter, SIZES[0], View(), BRIGHT)
    painter.close()
    assert longest(found) > LONG
