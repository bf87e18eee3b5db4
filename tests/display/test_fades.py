"""From one screen to the next: gently, nothing missing afterwards, and never without an end."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest
from making import GREY, drill, rep
from numpy.typing import NDArray

from kiosk.coach.moment import SessionSummary
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words

SIZE = (960, 540)
THEME = load_theme()
FADE_S = THEME.seconds.fade
FRAME_S = 1 / 30

Pixels = NDArray[np.uint8]

RESULT = SessionSummary(3, 2, 82, "warn", (), (), "", "hips_back")
IDLE = View(GREY)
MARK = View(GREY, scene=Scene(t=1.0, stage=Stage.ARRIVING, needs=(Need.ON_THE_MARK,)))
READY = View(GREY, scene=Scene(t=1.0, stage=Stage.ARRIVING, readiness=0.4))
DRILL = View(GREY, scene=drill(t=1.0, reps=3))
REST = View(GREY, scene=replace(drill(t=1.0, reps=3), resting=True))
DONE = View(GREY, scene=Scene(t=1.0, stage=Stage.SUMMARY, summary=RESULT, reps=(rep(),)))
BLIND = View(scene=drill(t=1.0), notice="cant_see", codes=("C1",))
NIGHT = View(GREY, night=True)
CHANGES = [
    (IDLE, MARK),
    (MARK, READY),
    (READY, DRILL),
    (DRILL, REST),
    (REST, DRILL),
    (DRILL, DONE),
    (DONE, IDLE),
    (DRILL, BLIND),
    (IDLE, NIGHT),
    (NIGHT, MARK),
]


class Screen:
    """A painter with its surface, drawn on as the loop does: at a time, again and again."""

    def __init__(self) -> None:
        self.surface = pygame.display.set_mode(SIZE)
        self.painter = Painter(load_words(), THEME)

    def show(self, view: View, t: float) -> bool:
        return self.painter.draw(self.surface, replace(view, t=t))

    def show_for(self, view: View, begin_t: float, seconds: float) -> None:
        for number in range(round(seconds / FRAME_S) + 1):
            self.show(view, begin_t + number * FRAME_S)

    @property
    def pixels(self) -> Pixels:
        content = pygame.image.tostring(self.surface, "RGB")
        return np.frombuffer(content, np.uint8).reshape(SIZE[1], SIZE[0], 3)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def apart(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def still(view: View, begin_t: float, t: float) -> Pixels:
    """What a painter shows that has never shown anything else and was at it since begin_t."""
    fresh = Screen()
    fresh.show(view, begin_t)
    fresh.painter.forget()
    fresh.show(view, t)
    return fresh.pixels


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_the_next_screen_comes_gently(screen: Screen, before: View, after: View):
    screen.show_for(before, 100.0, 1.0)
    old = screen.pixels
    begin_t = 101.0 + FRAME_S
    shown: list[Pixels] = []
    for number in range(round(FADE_S / FRAME_S) + 3):
        screen.show(after, begin_t + number * FRAME_S)
        shown.append(screen.pixels)
    new = still(after, begin_t, begin_t + (len(shown) - 1) * FRAME_S)
    whole = apart(old, new)
    assert whole > 3
    assert apart(shown[0], old) < 0.25 * whole
    assert apart(shown[-1], new) < 0.02 * whole
    gone = [apart(each, old) / whole for each in shown]
    # What moves on the new screen makes it no smooth sum, but nothing leaps.
    assert max(b - a for a, b in pairwise(gone)) < 0.35


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_after_a_fade_no_panel_is_missing(screen: Screen, before: View, after: View):
    screen.show_for(before, 100.0, 0.5)
    begin_t = 100.5 + FRAME_S
    screen.show_for(after, begin_t, 2 * FADE_S)
    end_t = begin_t + 2 * FADE_S
    screen.show(after, end_t)
    assert np.array_equal(screen.pixels, still(after, begin_t, end_t))
    texts = {placed.text for placed in screen.painter.placed}
    fresh = Screen()
    fresh.show(after, end_t)
    assert texts == {placed.text for placed in fresh.painter.placed}


def test_a_panel_that_changes_during_the_fade_is_drawn(screen: Screen):
    screen.show_for(READY, 100.0, 0.5)
    screen.show(DRILL, 100.6)
    more = replace(DRILL, scene=drill(t=1.1, reps=4))
    screen.show(more, 100.7)
    screen.show_for(more, 100.75, 1.0)
    assert "4" in {placed.text for placed in screen.painter.placed}
    assert np.array_equal(screen.pixels, still(more, 101.0, 101.75))


def test_a_screen_that_comes_and_goes_within_a_fade_leaves_nothing_behind(screen: Screen):
    screen.show_for(DRILL, 100.0, 0.5)
    screen.show(BLIND, 100.6)
    screen.show(DRILL, 100.7)
    screen.show_for(DRILL, 100.75, 1.0)
    assert np.array_equal(screen.pixels, still(DRILL, 100.0, 101.75))


def stopped(t: float) -> float:
    return t


def back(t: float) -> float:
    return t - 50.0


def leaping(t: float) -> float:
    return t + 3600.0


@pytest.mark.parametrize("clock", [stopped, back, leaping])
def test_a_fade_ends_with_any_clock(screen: Screen, clock: Callable[[float], float]):
    screen.show_for(READY, 100.0, 0.5)
    screen.show(DRILL, 100.6)
    t = clock(100.6)
    # A clock that stands still may leave a screen behind the one before it, but not for ever:
    # the next picture with a time of its own ends it.
    for _ in range(3):
        screen.show(DRILL, t)
    screen.show(DRILL, t + 2 * FADE_S)
    assert np.array_equal(screen.pixels, still(DRILL, t, t + 2 * FADE_S))


def test_views_without_a_time_are_not_faded(screen: Screen):
    screen.show(READY, 0.0)
    screen.show(DRILL, 0.0)
    assert np.array_equal(screen.pixels, still(DRILL, 0.0, 0.0))


def test_after_a_long_pause_there_is_nothing_to_fade_from(screen: Screen):
    screen.show(READY, 100.0)
    screen.show(DRILL, 130.0)
    assert np.array_equal(screen.pixels, still(DRILL, 130.0, 130.0))


def test_after_a_fade_nothing_is_drawn_that_has_not_changed(screen: Screen):
    screen.show_for(READY, 100.0, 0.5)
    screen.show_for(DRILL, 100.6, 2 * FADE_S)
    assert screen.show(DRILL, 102.0) is False


def test_a_window_that_is_resized_during_a_fade_shows_the_new_screen(screen: Screen):
    screen.show_for(READY, 100.0, 0.5)
    screen.show(DRILL, 100.6)
    screen.surface = pygame.display.set_mode((800, 480))
    assert screen.show(DRILL, 100.7)
    content = pygame.image.tostring(screen.surface, "RGB")
    fresh = Painter(load_words(), THEME)
    surface = pygame.Surface((800, 480), 0, screen.surface)
    fresh.draw(surface, replace(DRILL, t=100.7))
    assert content == pygame.image.tostring(surface, "RGB")


def test_what_was_forgotten_in_a_fade_is_drawn_whole(screen: Screen):
    screen.show_for(READY, 100.0, 0.5)
    screen.show(DRILL, 100.6)
    screen.painter.forget()
    assert screen.show(DRILL, 100.65)
    assert np.array_equal(screen.pixels, still(DRILL, 100.6, 100.65))
