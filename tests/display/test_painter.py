"""What the painter draws anew, what it leaves alone, and which screen it chooses."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from making import GREY, cue, drill
from noting import Size, all_states, look
from numpy.typing import NDArray
from pygame import Rect, Surface
from seeing import Colours, luminance, pixels_of, share_of

from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View

SIZE: Size = (960, 540)
COLOURS = load_theme().colours
STATES = {state.name: state for state in all_states()}
WITH_PICTURE = View(GREY, scene=drill())


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = look().painter()
    yield made
    made.close()


@pytest.fixture
def surface() -> Surface:
    return Surface(SIZE, 0, 32)


def drawn(*views: View | None, size_px: Size = SIZE) -> Colours:
    """What a new painter makes of these, one after the other: the last one's picture."""
    painter, surface = look().painter(), Surface(size_px, 0, 32)
    for view in views:
        painter.draw(surface, view)
    painter.close()
    return pixels_of(surface).copy()


def box_of(view: View | None, name: str, size_px: Size = SIZE) -> Rect:
    painter = look().painter()
    (box,) = (panel.box for panel in painter.panels(size_px, view) if panel.name == name)
    painter.close()
    return box


def part(picture: Colours, view: View | None, name: str) -> Colours:
    """Of a picture the panel of that name."""
    box = box_of(view, name, (picture.shape[1], picture.shape[0]))
    return picture[box.top : box.bottom, box.left : box.right]


def bright(picture: Colours) -> NDArray[np.bool_]:
    """What is light, whatever its colour."""
    return luminance(picture) > 0.2


# --- the same, again and again -------------------------------------------------------------


@pytest.mark.parametrize("name", [*STATES][::6])
def test_a_view_after_the_same_past_always_gives_the_same_pixels(name: str) -> None:
    state = STATES[name]
    one, other = (drawn(*state.past, state.view) for _ in range(2))
    assert np.array_equal(one, other)
    # No screen is ever wholly black: whoever looks knows that the kiosk is on.
    assert one.max() > 40


def test_after_a_whole_session_a_view_is_drawn_as_if_it_were_the_first(
    painter: Painter, surface: Surface
) -> None:
    names = [name for name, state in STATES.items() if not state.past][::5]
    for session, name in enumerate(names, start=100):
        # Somebody else, long before, of whom nothing is left.
        other = drill(t=-1000.0, session=session, cue=cue(), touching=True)
        painter.draw(surface, View(GREY, scene=other, t=-1000.0))
        painter.draw(surface, STATES[name].view)
        assert np.array_equal(pixels_of(surface), drawn(STATES[name].view)), name


def test_what_has_not_changed_is_not_drawn_again(painter: Painter, surface: Surface) -> None:
    view = WITH_PICTURE
    assert painter.draw(surface, view)
    assert not painter.draw(surface, view)
    assert not painter.draw(surface, replace(view, scene=drill(t=10.04)))
    assert painter.draw(surface, replace(view, picture=GREY.copy()))
    assert painter.draw(surface, replace(view, scene=drill(t=10.08, distance_m=0.1)))
    assert not painter.draw(surface, replace(view, scene=drill(t=10.12, distance_m=0.1)))
    painter.forget()
    assert painter.draw(surface, replace(view, scene=drill(t=10.16, distance_m=0.1)))


def test_a_new_picture_redraws_nothing_but_itself(painter: Painter, surface: Surface) -> None:
    marker = (1, 2, 3)
    painter.draw(surface, WITH_PICTURE)
    surface.fill(marker)
    painter.draw(surface, replace(WITH_PICTURE, picture=GREY.copy()))
    box = box_of(WITH_PICTURE, "picture")
    assert share_of(pixels_of(surface, box), marker) == 0
    surface.fill(marker, box)
    assert share_of(pixels_of(surface), marker) == 1


def test_a_window_of_another_size_is_drawn_anew(painter: Painter, surface: Surface) -> None:
    painter.draw(surface, WITH_PICTURE)
    for size in ((1000, 700), (700, 1000)):
        other = Surface(size, 0, 32)
        assert painter.draw(other, WITH_PICTURE)
        assert np.array_equal(pixels_of(other), drawn(WITH_PICTURE, size_px=size))


@pytest.mark.parametrize("size", [(1, 1), (50, 2000), (99, 99)])
def test_a_window_too_small_to_read_is_left_alone(painter: Painter, size: Size) -> None:
    assert not painter.draw(Surface(size), WITH_PICTURE)


def test_no_window_however_odd_breaks_it(painter: Painter) -> None:
    for size in ((100, 100), (4000, 120), (120, 2000), (320, 240)):
        for state in all_states()[::9]:
            painter.draw(Surface(size, 0, 32), state.view)


# --- which screen --------------------------------------------------------------------------


def test_before_the_first_view_it_asks_for_a_moment(painter: Painter, surface: Surface) -> None:
    painter.draw(surface, None)
    assert look().words.starting.short in {text.text for text in painter.placed}


def test_each_need_is_told_alone_the_gravest_first(painter: Painter, surface: Surface) -> None:
    told: set[str] = set()
    for need in Need:
        for needs in ((need,), (need, Need.STAND_STILL)):
            scene = Scene(t=5.0, stage=Stage.ARRIVING, needs=needs)
            painter.draw(surface, View(GREY, scene=scene))
            headlines = [text.text for text in painter.placed if text.role == "headline"]
            assert headlines == [look().words.needs[need].short]
        told.update(headlines)
    assert len(told) == len(Need)


@pytest.mark.parametrize(("one", "other"), [*combinations([*Phase][:4], 2)])
def test_phases_that_follow_each_other_are_told_in_other_words(
    one: Phase, other: Phase
) -> None:
    texts = [spoken(View(GREY, scene=drill(phase=phase))) for phase in (one, other)]
    assert texts[0] != texts[1]


def spoken(view: View) -> str:
    """What stands largest in the strip."""
    painter, surface = look().painter(), Surface(SIZE, 0, 32)
    painter.draw(surface, view)
    (headline,) = (text.text for text in painter.placed if text.role == "headline")
    painter.close()
    return headline


def test_a_cue_stays_to_be_read_and_goes(painter: Painter, surface: Surface) -> None:
    shown: list[bool] = []
    wanted = look().words.cues[cue().about].short
    for t, given in ((10.0, None), (10.1, cue()), (10.2, None), (12.1, None), (14.2, None)):
        painter.draw(surface, View(GREY, scene=drill(t=t, cue=given)))
        shown.append(wanted in {text.text for text in painter.placed})
    assert shown == [False, True, True, True, False]


def test_a_tap_is_seen_for_a_moment_after_a_touch_and_go(
    painter: Painter, surface: Surface
) -> None:
    shown: list[bool] = []
    for t, touching in (
        (10.0, False),
        (10.1, True),
        (10.2, False),
        (10.9, False),
        (11.5, False),
    ):
        scene = drill(t=t, touching=touching, distance_m=0.05, phase=Phase.BOTTOM)
        view = View(GREY, scene=scene)
        painter.draw(surface, view)
        shown.append(share_of(pixels_of(surface, box_of(view, "wall")), COLOURS.touch) > 0.2)
    assert shown == [False, True, True, True, False]


def test_what_the_wall_says_is_told_apart_without_any_colour() -> None:
    walls = [(None, None), (False, None), (False, 0.35), (False, 0.05), (True, 0.0)]
    views = [
        View(GREY, scene=drill(touching=touching, distance_m=distance_m))
        for touching, distance_m in walls
    ]
    panels = [bright(part(drawn(view), view, "wall")) for view in views]
    for one, other in combinations(panels, 2):
        assert (one != other).mean() > 0.005


def test_the_drawer_closes_with_the_distance() -> None:
    widths: list[int] = []
    for distance_m in (0.4, 0.3, 0.2, 0.1, 0.01):
        view = View(GREY, scene=drill(distance_m=distance_m))
        box = box_of(view, "wall")
        inside = part(drawn(view), view, "wall")[12 : box.height * 6 // 10, 12:-12]
        changed = (np.abs(inside.astype(int) - COLOURS.panel).max(axis=2) > 8).any(axis=0)
        columns = np.nonzero(changed)[0]
        widths.append(int(columns[-1] - columns[0]))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1] * 1.2


# --- trouble, night, simulation ------------------------------------------------------------


def test_a_notice_leaves_the_rest_at_work() -> None:
    plain, told = WITH_PICTURE, STATES["drill-notice-dark"].view
    assert told is not None
    painter = look().painter()
    names = {panel.name for panel in painter.panels(SIZE, told)}
    assert {panel.name for panel in painter.panels(SIZE, plain)} - names <= {"band"}
    painter.close()
    picture = drawn(told)
    assert share_of(picture, COLOURS.notice) > 0.02


def test_while_there_is_no_picture_yet_it_asks_for_a_moment(
    painter: Painter, surface: Surface
) -> None:
    painter.draw(surface, View(scene=drill()))
    assert look().words.starting.short in {text.text for text in painter.placed}


def test_without_a_camera_the_whole_screen_says_so_kindly_with_a_code(
    painter: Painter, surface: Surface
) -> None:
    painter.draw(surface, View(scene=drill(), notice="cant_see", codes=("C1",)))
    told = {text.text for text in painter.placed}
    assert look().words.notices["cant_see"].short in told
    assert any("C1" in text for text in told)


def test_the_summary_needs_no_picture(painter: Painter) -> None:
    view = STATES["summary-all-good"].view
    assert view is not None
    assert "bars" in {panel.name for panel in painter.panels(SIZE, replace(view, picture=None))}


def test_the_simulated_strip_is_drawn_along_the_edge() -> None:
    picture = drawn(replace(WITH_PICTURE, strip_rgb=(0.0, 1.0, 0.5)))
    edge = 8
    sides = (picture[:edge], picture[-edge:], picture[:, :edge], picture[:, -edge:])
    assert all(share_of(side, (0, 255, 128)) == 1 for side in sides)
    assert share_of(picture[20:-20, 20:-20], (0, 255, 128)) == 0


def test_a_simulation_says_that_it_is_one(painter: Painter, surface: Surface) -> None:
    painter.draw(surface, replace(WITH_PICTURE, simulated=True))
    assert look().words.simulated in {text.text for text in painter.placed}


def test_the_night_is_nearly_dark_whatever_else_is_true() -> None:
    picture = drawn(View(GREY, scene=drill(cue=cue()), night=True, strip_rgb=(1.0, 1.0, 1.0)))
    inside = picture[20:-20, 20:-20]
    assert luminance(inside).max() < 0.1
    assert luminance(inside).mean() < 0.01


def test_at_night_hardly_anything_is_drawn(painter: Painter, surface: Surface) -> None:
    # Half a minute at thirty frames a second.
    drawings = sum(
        painter.draw(surface, View(GREY.copy(), night=True, t=frame / 30))
        for frame in range(900)
    )
    assert 1 <= drawings <= 900 / 4
