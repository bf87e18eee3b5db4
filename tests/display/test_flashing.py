"""Nothing on the screen flashes faster than once a second, measured from a whole visit."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pygame
import pytest
from filmed import Filming, Seen, film
from flashing import KIOSK_HZ, WCAG_HZ, FlashMeter, Pixels

from kiosk.coach.moment import Fault
from kiosk.coach.scene import Stage
from kiosk.coach.visit import Rules, Visit
from kiosk.display.painter import Painter
from kiosk.display.screens.lesson import PAGES
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words
from kiosk.wall.reading import WallReading

SIZE = (640, 360)
# Every second picture of the clip is judged and drawn.
EVERY = 2
FPS = 15
# What moves while nobody is there takes more than a second for once to and fro.
IDLE_FPS = 10
# A set of three, so that there is a rest in it.
RULES = Rules(reps_per_set=3)
# What rooms are painted in, between a dim one and a white wall in the sun.
DIM, GREY, WHITE = 60, 110, 235

Frames = Iterator[tuple[float, Pixels]]


# --- the meter finds what it is for -----------------------------------------------------------


def blinking(
    hz: float,
    dark: tuple[int, int, int] = (20, 20, 20),
    bright: tuple[int, int, int] = (230, 230, 230),
    size: tuple[float, float] = (0.4, 0.5),
) -> Frames:
    """Six seconds of a panel that blinks; `size`: its width and height, shares."""
    width, height = SIZE
    wide, tall = round(size[0] * width), round(size[1] * height)
    for number in range(6 * FPS):
        t = number / FPS
        picture = np.full((height, width, 3), 30, np.uint8)
        picture[40 : 40 + tall, 60 : 60 + wide] = bright if int(2 * hz * t) % 2 else dark
        yield t, picture


@pytest.mark.parametrize("hz", [1.2, 1.5, 2.0, 3.0, 5.0])
def test_a_panel_that_blinks_faster_than_once_a_second_is_found(hz: float) -> None:
    meter = FlashMeter().take_all(blinking(hz))
    assert meter.worst["general", KIOSK_HZ].share > 0.9
    assert not meter.harmless
    assert (meter.worst["general", WCAG_HZ].share > 0.9) == (hz > WCAG_HZ)


@pytest.mark.parametrize("hz", [0.5, 1.0])
def test_a_panel_that_blinks_once_a_second_or_less_is_harmless(hz: float) -> None:
    meter = FlashMeter().take_all(blinking(hz))
    assert meter.worst["general", KIOSK_HZ].share == 0
    assert meter.harmless


def test_a_small_panel_may_blink_and_is_measured() -> None:
    # A fifth of a third by a third.
    meter = FlashMeter().take_all(blinking(3.0, size=(1 / 15, 1 / 3)))
    assert meter.worst["general", KIOSK_HZ].share == pytest.approx(0.2, abs=0.02)
    assert meter.harmless


def test_two_panels_in_one_field_count_together() -> None:
    def two() -> Frames:
        for t, picture in blinking(3.0, size=(0.05, 1 / 3)):
            both = picture.copy()
            both[:, 120:152] = picture[:, 60:92]
            yield t, both

    assert not FlashMeter().take_all(two()).harmless


@pytest.mark.parametrize(
    ("dark", "bright"),
    [
        # Less than a tenth of the luminance apart.
        ((60, 60, 60), (105, 105, 105)),
        # The darker one above 0.80 of it.
        ((232, 232, 232), (255, 255, 255)),
    ],
)
def test_what_wcag_takes_for_no_flash_is_none(
    dark: tuple[int, int, int], bright: tuple[int, int, int]
) -> None:
    meter = FlashMeter().take_all(blinking(3.0, dark, bright))
    assert meter.worst["general", KIOSK_HZ].share == 0


def test_saturated_red_is_found_where_its_luminance_is_not() -> None:
    meter = FlashMeter().take_all(blinking(2.0, (0, 0, 0), (150, 0, 0)))
    assert meter.worst["general", KIOSK_HZ].share == 0
    assert meter.worst["red", KIOSK_HZ].share > 0.9
    assert meter.red_share == pytest.approx(0.2, abs=0.02)
    assert not meter.harmless


def test_a_slow_swell_with_a_flicker_on_it_is_a_flash_for_the_flicker_only() -> None:
    def swelling(flicker: int) -> Frames:
        for number in range(6 * FPS):
            t = number / FPS
            level = 120 + 90 * np.sin(2 * np.pi * t / 4) + flicker * (number // 3 % 2)
            yield t, np.full((SIZE[1], SIZE[0], 3), round(float(level)), np.uint8)

    assert FlashMeter().take_all(swelling(6)).harmless
    assert not FlashMeter().take_all(swelling(45)).harmless


# --- the screen -------------------------------------------------------------------------------


def missed(reading: WallReading) -> WallReading:
    """The wall of somebody who stays some centimetres off it."""
    away = None if reading.distance_m is None else reading.distance_m + 0.05
    return replace(reading, distance_m=away, touching=False)


@pytest.fixture(scope="module")
def visit() -> list[Seen]:
    """Walks in, turns, stands, three hinges with taps, three without, goes; a summary."""
    filming = Filming(film(every=EVERY), Visit(rules=RULES))
    filming.nobody(1.0)
    filming.walks_in(1.1)
    filming.turns_round(0.8)
    filming.stands(20.0, until=lambda scene: scene.stage is Stage.DRILL)
    filming.hinges()
    filming.hinges(felt=missed)
    filming.nobody(RULES.away_s + RULES.summary_s + 2.0)
    return filming.seen


def drawn(views: Iterator[View], theme: str) -> Frames:
    """Each as the screen shows it after those before it."""
    surface = pygame.display.set_mode(SIZE)
    painter = Painter(load_words(), load_theme(theme))
    for view in views:
        painter.draw(surface, view)
        content = pygame.image.tostring(surface, "RGB")
        yield view.t, np.frombuffer(content, np.uint8).reshape(SIZE[1], SIZE[0], 3)
    painter.close()


def views_of(visit: list[Seen], level: int | None = None) -> Iterator[View]:
    """`level`: a grey in place of the camera's picture, so that only what is drawn flashes."""
    for seen in visit:
        picture = seen.picture if level is None else np.full_like(seen.picture, level)
        yield View(picture, seen.pose, seen.scene, mirror=True, t=seen.t)


def test_the_visit_has_all_that_is_measured_on_it(visit: list[Seen]) -> None:
    scenes = [seen.scene for seen in visit]
    assert {scene.stage for scene in scenes} == set(Stage)
    assert any(scene.stage is Stage.ARRIVING and scene.needs for scene in scenes)
    assert any(scene.readiness > 0.9 for scene in scenes if scene.stage is Stage.ARRIVING)
    assert any(scene.resting for scene in scenes)
    taps = [rep.tap.state for rep in max((scene.reps for scene in scenes), key=len)]
    assert taps == ["touched"] * 3 + ["missed"] * 3
    cues = [scene.moment.cue for scene in scenes if scene.moment.cue is not None]
    assert any(cue.about is Fault.NO_TAP for cue in cues)
    assert scenes[-1].stage is Stage.EMPTY


def test_a_whole_visit_is_harmless_with_the_camera_in_it(visit: list[Seen]) -> None:
    meter = FlashMeter().take_all(drawn(views_of(visit), "standard"))
    assert meter.harmless, meter.worst


@pytest.mark.parametrize("theme", ["standard", "high-contrast"])
def test_what_is_drawn_in_a_visit_is_harmless_by_itself(visit: list[Seen], theme: str) -> None:
    meter = FlashMeter().take_all(drawn(views_of(visit, GREY), theme))
    assert meter.harmless, meter.worst
    assert meter.worst["red", KIOSK_HZ].share == 0


@pytest.mark.parametrize("level", [DIM, WHITE])
def test_what_is_drawn_upon_the_picture_is_harmless_in_any_room(
    visit: list[Seen], level: int
) -> None:
    hinges = [seen for seen in visit if seen.scene.stage in (Stage.ARRIVING, Stage.DRILL)]
    meter = FlashMeter().take_all(drawn(views_of(hinges, level), "standard"))
    assert meter.harmless, meter.worst


def test_what_moves_while_nobody_is_there_is_harmless() -> None:
    seconds = load_theme().seconds
    # Into the second round, in which another person hinges on the other side.
    length_s = seconds.invitation + seconds.slide * len(PAGES) + 4.0
    picture = np.full((480, 640, 3), 110, np.uint8)
    count = round(length_s * IDLE_FPS)
    views = (View(picture, t=number / IDLE_FPS) for number in range(count))
    meter = FlashMeter().take_all(drawn(views, "standard"))
    assert meter.harmless, meter.worst
