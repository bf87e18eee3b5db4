"""Pictures of the first screen, judged as pictures."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pygame
import pytest
from scenes import (
    ALL_WELL,
    GREY,
    LEG,
    LONG_NOTICE,
    SIZE,
    SIZES,
    STAFF_LINE,
    VIEWS,
    Pixels,
    arriving,
    cue,
    differing,
    drawn,
    drill,
    over,
    painter,
    part,
    pixels,
    share_of,
)

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import Fault, Phase
from kiosk.coach.scene import Need, Scene
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.display.live_picture import place_of
from kiosk.display.screens.summary import done_well, to_change
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words

THEME = load_theme()
COLOURS = THEME.colours
WORDS = load_words()


# --- every screen -----------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_text_fits_at_every_size(name: str, size: tuple[int, int]):
    surface = pygame.display.set_mode(size)
    for notice in (None, LONG_NOTICE):
        view = VIEWS[name]
        if view is not None:
            view = replace(view, notice=notice, staff_line=STAFF_LINE, simulated=True)
        one = painter()
        one.draw(surface, view)
        assert not one.cut


@pytest.mark.parametrize("size", [SIZE, (1080, 1920)])
@pytest.mark.parametrize("name", sorted(VIEWS.keys() - {"empty"}))
def test_on_the_design_canvas_nothing_but_the_disclaimer_is_below_body_size(
    name: str, size: tuple[int, int]
):
    caps = replace(THEME.caps, least=THEME.caps.body)
    one = painter(replace(THEME, caps=caps))
    one.draw(pygame.display.set_mode(size), VIEWS[name])
    assert not one.cut


def test_the_invitation_is_below_body_size_in_its_disclaimer_alone():
    caps = replace(THEME.caps, least=THEME.caps.body)
    one = painter(replace(THEME, caps=caps))
    one.draw(pygame.display.set_mode(SIZE), VIEWS["empty"])
    assert one.cut <= {WORDS.invitation.disclaimer}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "text", sorted({*WALL_DRILL.cues.values(), *DOWEL_DRILL.cues.values()})
)
def test_every_cue_fits_and_is_far_larger_than_body_text(text: str, size: tuple[int, int]):
    one = painter(replace(THEME, caps=replace(THEME.caps, least=1.5 * THEME.caps.body)))
    surface = pygame.display.set_mode(size)
    one.draw(surface, View(GREY, scene=drill(cue=cue(text=text))))
    assert text not in one.cut


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_is_a_word_of_its_own(phase: Phase):
    view = View(GREY, scene=drill(phase=phase))
    shown = part(drawn(view), view, "phase")
    for other in set(Phase) - {phase}:
        view = View(GREY, scene=drill(phase=other))
        assert differing(shown, part(drawn(view), view, "phase")) > 0.02


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_part_overlaps_another_or_leaves_the_screen(name: str, size: tuple[int, int]):
    view = VIEWS[name]
    if view is not None:
        view = replace(view, notice=LONG_NOTICE, staff_line=STAFF_LINE, strip_rgb=(1, 0, 0))
    panels = painter().panels(size, view)
    screen = pygame.Rect((0, 0), size)
    assert all(screen.contains(panel.box) and min(panel.box.size) > 0 for panel in panels)
    for one, other in combinations(panels, 2):
        assert not one.box.colliderect(other.box), (one.name, other.name)


@pytest.mark.parametrize("name", VIEWS)
def test_no_screen_is_ever_wholly_black(name: str):
    assert drawn(VIEWS[name]).max() > 40


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_always_gives_the_same_pixels(name: str):
    assert np.array_equal(drawn(VIEWS[name]), drawn(VIEWS[name]))


def test_after_a_whole_session_a_view_is_drawn_as_if_it_were_the_first():
    surface = pygame.display.set_mode((1280, 720))
    one = painter()
    for name, view in VIEWS.items():
        one.draw(surface, view)
        # What lingers is of the past; these have none.
        if name not in {"tap", "cue", "praise"}:
            fresh = pygame.Surface((1280, 720), 0, surface)
            painter().draw(fresh, view)
            assert np.array_equal(pixels(surface), pixels(fresh)), name
        one.draw(surface, View(GREY, scene=Scene(t=0.0)))


def test_what_has_not_changed_is_not_drawn_again():
    surface = pygame.display.set_mode(SIZE)
    one = painter()
    view = View(GREY, LEG, drill())
    assert one.draw(surface, view)
    assert not one.draw(surface, view)
    assert not one.draw(surface, replace(view, scene=drill(t=10.04)))
    assert one.draw(surface, replace(view, picture=GREY.copy()))
    assert one.draw(surface, replace(view, scene=drill(t=10.08, distance_m=0.1)))
    one.forget()
    assert one.draw(surface, replace(view, scene=drill(t=10.08, distance_m=0.1)))


def test_a_new_picture_redraws_nothing_but_itself():
    surface = pygame.display.set_mode(SIZE)
    one = painter()
    view = View(GREY, LEG, drill())
    one.draw(surface, view)
    (box,) = (panel.box for panel in one.panels(SIZE, view) if panel.name == "picture")
    surface.fill((1, 2, 3))
    one.draw(surface, replace(view, picture=GREY.copy()))
    outside = pixels(surface)
    outside[box.top : box.bottom, box.left : box.right] = (1, 2, 3)
    assert share_of(outside, (1, 2, 3)) == 1


def test_a_window_of_another_size_is_drawn_anew():
    one = painter()
    view = View(GREY, LEG, drill())
    one.draw(pygame.display.set_mode(SIZE), view)
    for size in ((1000, 700), (700, 1000)):
        surface = pygame.display.set_mode(size)
        assert one.draw(surface, view)
        assert np.array_equal(pixels(surface), drawn(view, size))


@pytest.mark.parametrize("size", [(1, 1), (50, 2000), (99, 99)])
def test_a_window_too_small_to_read_is_left_alone(size: tuple[int, int]):
    assert not painter().draw(pygame.Surface(size), VIEWS["cue"])


def test_before_the_first_view_the_screen_asks_for_a_moment():
    assert share_of(drawn(None), COLOURS.ink) > 0.02


# --- the picture and the skeleton -------------------------------------------------------


def thirds(picture: Pixels) -> tuple[float, float]:
    """Share of the near side's colour in the left and the right third."""
    third = picture.shape[1] // 3
    near = COLOURS.near_side
    return share_of(picture[:, :third], near), share_of(picture[:, -third:], near)


@pytest.mark.parametrize("mirror", [False, True])
def test_the_skeleton_lies_where_the_pose_says(mirror: bool):
    view = View(GREY, LEG, drill(), mirror=mirror)
    picture = drawn(view)
    (box,) = (panel.box for panel in painter().panels(SIZE, view) if panel.name == "picture")
    place = place_of(GREY, box)
    for y in (75, 100, 150):
        x = 320 - 80 if mirror else 80
        at = place.left + x * place.width // 320, place.top + y * place.height // 240
        assert tuple(picture[at[1], at[0]]) == COLOURS.near_side


def test_a_mirrored_view_shows_picture_and_skeleton_mirrored():
    half = GREY.copy()
    half[:, :320] = 200
    straight = View(half, LEG, drill())
    mirrored = replace(straight, mirror=True)
    one = part(drawn(straight), straight, "picture")
    other = part(drawn(mirrored), mirrored, "picture")
    assert differing(one, other[:, ::-1]) < 0.01
    assert differing(one, other) > 0.3
    left, right = thirds(one)
    assert left > 0.01
    assert right == 0


def test_the_near_side_is_bolder_than_the_far_side():
    view = View(GREY, LEG, drill())
    picture = part(drawn(view), view, "picture")
    assert share_of(picture, COLOURS.near_side) > 2 * share_of(picture, COLOURS.far_side) > 0


def test_points_that_were_not_seen_are_not_drawn():
    nothing = replace(LEG, points_px=(None,) * 17)
    with_nobody, without = View(GREY, nothing, drill()), View(GREY, None, drill())
    assert np.array_equal(drawn(with_nobody), drawn(without))


def test_a_point_outside_the_picture_stays_outside():
    points = list(LEG.points_px)
    points[11], points[13] = (-5000.0, -5000.0), (9000.0, 300.0)
    view = View(GREY, replace(LEG, points_px=tuple(points)), drill())
    picture, without = drawn(view), drawn(replace(view, pose=None))
    (box,) = (panel.box for panel in painter().panels(SIZE, view) if panel.name == "picture")
    place = place_of(GREY, box)
    picture[place.top : place.bottom, place.left : place.right] = 0
    without[place.top : place.bottom, place.left : place.right] = 0
    assert np.array_equal(picture, without)


@pytest.mark.parametrize("shape", [(480, 640), (720, 1280), (640, 480), (96, 96)])
def test_a_picture_keeps_its_shape(shape: tuple[int, int]):
    white = np.full((*shape, 3), 255, np.uint8)
    view = View(white, scene=drill())
    shown = part(drawn(view), view, "picture").min(axis=2) == 255
    height, width = int(shown.any(axis=1).sum()), int(shown.any(axis=0).sum())
    assert width / height == pytest.approx(shape[1] / shape[0], rel=0.01)


def test_a_part_of_a_larger_picture_can_be_shown():
    view = View(np.full((600, 800, 3), 120, np.uint8)[::-1, 40:680], scene=drill())
    assert share_of(drawn(view), (120, 120, 120)) > 0.15


# --- arriving, summary, trouble, night --------------------------------------------------


def test_each_need_is_told_alone_gravest_first():
    told: list[Pixels] = []
    for need in Need:
        view = View(GREY, scene=arriving(need))
        told.append(part(drawn(view), view, "need"))
        both = View(GREY, scene=arriving(need, Need.DOWEL_IS_COMING))
        assert np.array_equal(told[-1], part(drawn(both), both, "need"))
    assert all(differing(one, other) > 0.03 for one, other in combinations(told, 2))


def test_the_bar_fills_while_somebody_stands_still():
    shares: list[float] = []
    for readiness in (-1.0, 0.0, 0.25, 0.5, 1.0, 2.0):
        view = View(GREY, scene=arriving(readiness=readiness))
        shares.append(share_of(part(drawn(view), view, "readiness"), COLOURS.praise))
    assert shares == sorted(shares)
    assert shares[0] == shares[1] == 0
    assert shares[4] == shares[5] > 0.7


def test_the_summary_names_one_thing_to_change_the_gravest_that_was_spoken_of():
    cues = (cue(Fault.NO_TAP), cue(Fault.SQUAT))
    summary = over(faults=((Fault.SQUAT, 1), (Fault.NO_TAP, 4)), cues=cues).summary
    assert summary is not None
    assert WALL_DRILL.cues[Fault.SQUAT] in (to_change(summary, WORDS) or "")


def test_the_summary_praises_only_what_was_good():
    bad = over(clean_reps=0).summary
    mixed = over().summary
    good = over(clean_reps=8, faults=(), cues=(), reason=ALL_WELL).summary
    assert bad is not None
    assert mixed is not None
    assert good is not None
    assert done_well(bad, WORDS) == WORDS.summary.kept_going
    assert "5" in done_well(mixed, WORDS)
    assert done_well(good, WORDS) == ALL_WELL
    assert to_change(good, WORDS) is None


def test_a_notice_leaves_the_rest_at_work():
    view = View(GREY, LEG, drill(), notice=LONG_NOTICE, staff_line=STAFF_LINE)
    picture = drawn(view)
    assert share_of(part(picture, view, "notice"), COLOURS.notice) > 0.5
    assert share_of(part(picture, view, "picture"), (120, 120, 120)) > 0.3
    assert share_of(part(picture, view, "staff"), COLOURS.quiet_ink) > 0.01
    names = {panel.name for panel in painter().panels(SIZE, view)}
    assert {"count", "score", "phase", "wall", "cue"} <= names


def test_without_a_picture_the_whole_screen_says_so_kindly():
    silent, told = View(scene=drill()), View(scene=drill(), notice="My camera is resting.")
    one, other = drawn(silent), drawn(told)
    assert share_of(one, COLOURS.ink) > 0.03
    assert differing(one, other) > 0.02
    assert {panel.name for panel in painter().panels(SIZE, told)} == {"message", "staff"}


def test_the_summary_needs_no_picture():
    assert "score" in {panel.name for panel in painter().panels(SIZE, VIEWS["summary"])}


def test_the_simulated_strip_is_drawn_along_the_edge():
    view = View(GREY, scene=drill(), strip_rgb=(0.0, 1.0, 0.5))
    picture = drawn(view)
    edges = (picture[:10], picture[-10:], picture[:, :10], picture[:, -10:])
    assert all(share_of(edge, (0, 255, 128)) == 1 for edge in edges)
    assert share_of(picture[20:-20, 20:-20], (0, 255, 128)) == 0


def test_a_simulation_says_that_it_is_one():
    real, simulated = View(GREY), View(GREY, simulated=True)
    assert not np.array_equal(drawn(real), drawn(simulated))


def test_the_night_is_nearly_dark_and_its_word_wanders():
    places: list[tuple[int, int]] = []
    for t in (0.0, 60.0, 120.0, 400.0, 2000.0):
        picture = drawn(View(GREY, LEG, Scene(t=t), night=True, strip_rgb=(1, 1, 1)))
        assert picture.mean() < 10
        assert 40 < picture.max() < 90
        rows, columns = np.nonzero(picture.max(axis=2) > 30)
        places.append((int(rows.mean()), int(columns.mean())))
    assert len(set(places)) == len(places)


def test_at_night_hardly_anything_is_drawn():
    surface = pygame.display.set_mode(SIZE)
    one = painter()
    drawings = sum(
        one.draw(surface, View(GREY.copy(), scene=Scene(t=i / 30), night=True))
        for i in range(900)
    )
    assert 1 <= drawings <= 900 / 4
