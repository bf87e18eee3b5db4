"""The drawn person: in its place, mirrored, in every look, with what it points out."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from kiosk.display.figures import stances
from kiosk.display.figures.brush import Rgb
from kiosk.display.figures.contact import WALL
from kiosk.display.figures.figure import draw_figure
from kiosk.display.figures.highlights import Highlight
from kiosk.display.figures.looks import LOOKS, Look, silhouette
from kiosk.display.figures.outline import contour, draw_outline
from kiosk.display.figures.place import Facing, Place
from kiosk.display.figures.props import (
    draw_barbell,
    draw_dowel,
    draw_floor,
    draw_footprints,
    draw_kettlebell,
    draw_roller,
    draw_wall,
)
from kiosk.display.figures.props_home import draw_dog, draw_drawer
from kiosk.display.figures.stance import Point, Stance, joints

Picture = npt.NDArray[np.int16]

SIZE = (700, 600)
FOOT = (350.0, 560.0)
STATURE = 500.0
GROUND: Rgb = (14, 18, 22)
ACCENT: Rgb = (255, 200, 60)
ALL = ("back", "glutes", "hamstrings", "hip_hinge", "knee", "dowel_contacts")


def picture_of(surface: pygame.Surface) -> Picture:
    return pygame.surfarray.array3d(surface).astype(np.int16)


def empty() -> pygame.Surface:
    surface = pygame.Surface(SIZE, 0, 32)
    surface.fill(GROUND)
    return surface


def drawn(
    stance: Stance,
    look: Look = LOOKS[0],
    facing: Facing = "right",
    highlight: frozenset[Highlight] = frozenset(),
) -> Picture:
    surface = empty()
    draw_figure(surface, stance, FOOT, STATURE, look, facing, highlight, accent=ACCENT)
    return picture_of(surface)


def changed(a: Picture, b: Picture) -> npt.NDArray[np.bool_]:
    return np.abs(a - b).max(axis=2) > 24


def box_of(marked: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is marked."""
    x, y = np.nonzero(marked)
    return int(x.min()), int(y.min()), int(x.max()), int(y.max())


def at_px(point: Point) -> tuple[int, int]:
    x, y = Place(FOOT, STATURE).px(point)
    return round(x), round(y)


def test_somebody_upright_fills_their_stature() -> None:
    left, top, right, bottom = box_of(changed(drawn(stances.STANDING), picture_of(empty())))
    assert top == pytest.approx(FOOT[1] - STATURE, abs=0.015 * STATURE)
    assert bottom == pytest.approx(FOOT[1], abs=2)
    # From the heels, or the glutes, to the toes of the far foot.
    assert left == pytest.approx(FOOT[0] - 0.06 * STATURE, abs=0.03 * STATURE)
    assert right == pytest.approx(FOOT[0] + 0.155 * STATURE, abs=0.02 * STATURE)


def test_in_the_hinge_the_glutes_reach_the_wall_and_not_beyond() -> None:
    marked = changed(drawn(stances.WALL_HINGE), picture_of(empty()))
    wall_px = FOOT[0] + WALL * STATURE
    assert box_of(marked)[0] == pytest.approx(wall_px, abs=3)


@pytest.mark.parametrize("name", ["STANDING", "WALL_HINGE", "SQUAT", "DOWEL_HINGE"])
def test_turned_round_it_is_the_mirror_image(name: str) -> None:
    stance: Stance = getattr(stances, name)
    right = drawn(stance, facing="right")
    left = drawn(stance, facing="left")
    # The foot stands on the middle column's left edge.
    mirrored = np.roll(left[::-1], 1, axis=0)
    edges = changed(right, mirrored).sum()
    assert edges < 0.02 * changed(right, picture_of(empty())).sum()


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_shows_its_skin_hair_and_clothes(look: Look) -> None:
    seen = {tuple(colour) for colour in drawn(stances.STANDING, look).reshape(-1, 3).tolist()}
    assert {look.skin, look.hair, look.shirt, look.shorts, look.shoe} <= seen


def test_the_looks_are_of_different_people() -> None:
    assert len({look.skin for look in LOOKS}) == len(LOOKS)
    assert len({look.build for look in LOOKS}) == len(LOOKS)
    assert any(min(look.hair) > 180 for look in LOOKS), "somebody is grey"


def test_somebody_stout_is_broader_and_no_taller() -> None:
    slim, stout = (
        changed(
            drawn(stances.STANDING, silhouette((200, 200, 200), build)), picture_of(empty())
        )
        for build in (1.0, 1.25)
    )
    assert stout.sum() > 1.05 * slim.sum()
    assert box_of(stout)[1] == box_of(slim)[1]


def test_a_silhouette_has_one_colour() -> None:
    colour = (90, 120, 150)
    picture = drawn(stances.WALL_HINGE, silhouette(colour)).reshape(-1, 3)
    values, counts = np.unique(picture, axis=0, return_counts=True)
    plain = (
        counts[(values == colour).all(axis=1)].sum()
        + counts[(values == GROUND).all(axis=1)].sum()
    )
    # The rest is the smooth edge.
    assert plain > 0.98 * len(picture)


def test_an_outlined_look_has_a_line_around_it() -> None:
    plain, lined = LOOKS[0], replace(LOOKS[0], outline=(255, 0, 255))
    inner = box_of(changed(drawn(stances.STANDING, plain), picture_of(empty())))
    outer = box_of(changed(drawn(stances.STANDING, lined), picture_of(empty())))
    assert outer[0] < inner[0]
    assert outer[1] < inner[1]
    assert outer[2] > inner[2]


@pytest.mark.parametrize(
    ("highlight", "joint"),
    [
        ("glutes", "tailbone"),
        ("hamstrings", "hip"),
        ("hip_hinge", "hip"),
        ("knee", "knee"),
        ("back", "upper_back"),
    ],
)
def test_a_highlight_shows_where_it_belongs(highlight: Highlight, joint: str) -> None:
    stance = stances.WALL_HINGE
    marked = changed(drawn(stance), drawn(stance, highlight=frozenset({highlight})))
    x, y = at_px(getattr(joints(stance), joint))
    away = np.hypot(*(np.argwhere(marked) - (x, y)).T)
    assert away.min() < 0.07 * STATURE
    assert away.max() < 0.33 * STATURE


def test_a_highlighted_straight_back_is_straight_and_a_rounded_one_is_not() -> None:
    def bow_px(stance: Stance) -> float:
        marked = changed(drawn(stance), drawn(stance, highlight=frozenset({"back"})))
        # How far the middle of the line lies above the line from end to end.
        columns = np.flatnonzero(marked.any(axis=1))
        heights = [float(np.flatnonzero(marked[column]).mean()) for column in columns]
        low, high = len(heights) // 8, len(heights) * 7 // 8
        middle = (low + high) // 2
        return (heights[low] + heights[high]) / 2 - heights[middle]

    assert abs(bow_px(stances.WALL_HINGE)) < 4
    assert bow_px(stances.ROUNDED) > 12


def test_the_dowels_contacts_are_three_dots() -> None:
    stance = stances.DOWEL_STANDING
    picture = drawn(stance, highlight=frozenset({"dowel_contacts"}))
    at = joints(stance)
    for point in (at.head_back, at.upper_back, at.tailbone):
        assert tuple(picture[at_px(point)].tolist()) == ACCENT


def test_without_a_highlight_nothing_has_the_accents_colour() -> None:
    assert not (drawn(stances.WALL_HINGE) == ACCENT).all(axis=2).any()


def test_all_highlights_at_once_are_drawn_in_the_accents_colour() -> None:
    picture = drawn(stances.WALL_HINGE, highlight=frozenset(ALL))
    assert (picture == ACCENT).all(axis=2).sum() > 500


def test_the_roller_lies_between_the_body_and_the_near_hand() -> None:
    stance, place, roller_colour = stances.WALL_STANDING, Place(FOOT, STATURE), (120, 100, 220)
    surface = empty()
    draw_figure(
        surface,
        stance,
        FOOT,
        STATURE,
        LOOKS[0],
        held=lambda on: draw_roller(on, place, stance, roller_colour),
    )
    picture = picture_of(surface)
    assert tuple(picture[at_px(joints(stance).hand)].tolist()) != roller_colour
    assert (picture == roller_colour).all(axis=2).sum() > 1000


def test_the_dowel_lies_behind_the_body() -> None:
    stance, place, wood = stances.DOWEL_HINGE, Place(FOOT, STATURE), (220, 180, 120)
    surface = empty()
    draw_figure(
        surface,
        stance,
        FOOT,
        STATURE,
        LOOKS[0],
        behind=lambda on: draw_dowel(on, place, stance, wood),
    )
    with_dowel, without = picture_of(surface), drawn(stance)
    body = changed(without, picture_of(empty()))
    drawn_dowel = changed(with_dowel, without)
    assert drawn_dowel.sum() > 300
    assert (drawn_dowel & body).sum() < 0.35 * drawn_dowel.sum()


@pytest.mark.parametrize("facing", ["right", "left"])
def test_the_pads_face_is_where_the_glutes_come_to(facing: Facing) -> None:
    surface, pad = empty(), (230, 150, 60)
    place = Place(FOOT, STATURE, facing)
    draw_wall(surface, place, 540.0, (40, 48, 58), pad)
    left, top, right, bottom = box_of((picture_of(surface) == pad).all(axis=2))
    face = right if facing == "right" else left
    assert face == pytest.approx(place.px((WALL, 0.0))[0], abs=2)
    hips_y = place.px(joints(stances.WALL_HINGE).hip)[1]
    assert top < hips_y < bottom


@pytest.mark.parametrize("opens", ["right", "left"])
def test_a_drawer_comes_out_as_it_opens(opens: Facing) -> None:
    box = pygame.Rect(100, 100, 300, 400)

    def reach(share: float) -> int:
        surface = empty()
        draw_drawer(
            surface, box, share, (120, 86, 60), (164, 120, 82), (240, 200, 120), opens=opens
        )
        left, top, right, bottom = box_of(changed(picture_of(surface), picture_of(empty())))
        assert box.top - 2 <= top
        assert bottom <= box.bottom + 2
        return right - box.left if opens == "right" else box.right - left

    closed, half, wide = reach(0.0), reach(0.5), reach(1.0)
    assert closed < half < wide <= box.width + 2
    assert reach(-3.0) == closed
    assert reach(7.0) == wide


@pytest.mark.parametrize("facing", ["right", "left"])
def test_the_dog_looks_where_it_is_told_and_stands_on_its_paws(facing: Facing) -> None:
    surface = empty()
    draw_dog(surface, (350, 500), 150, (214, 160, 96), (86, 180, 233), facing=facing)
    marked = changed(picture_of(surface), picture_of(empty()))
    assert box_of(marked)[3] == pytest.approx(500, abs=5)
    collar = (picture_of(surface) == (86, 180, 233)).all(axis=2)
    left, _, right, _ = box_of(marked)
    middle = (left + right) / 2
    head = box_of(collar)[0]
    assert (head < middle) == (facing == "left")


def test_bar_bell_floor_and_footprints_are_drawn_where_they_belong() -> None:
    place, colour = Place(FOOT, STATURE), (90, 100, 120)

    def middle(surface: pygame.Surface) -> tuple[float, float]:
        left, top, right, bottom = box_of(changed(picture_of(surface), picture_of(empty())))
        return (left + right) / 2, (top + bottom) / 2

    bar = empty()
    draw_barbell(bar, place, stances.DEADLIFT, colour, (220, 220, 220))
    assert middle(bar) == pytest.approx(place.px(joints(stances.DEADLIFT).hand), abs=3)
    bell = empty()
    draw_kettlebell(bell, place, stances.SWING_FORWARD, colour)
    assert middle(bell)[0] > place.px(joints(stances.SWING_FORWARD).hand)[0]
    floor = empty()
    draw_floor(floor, colour, 100, 600, FOOT[1], 6)
    assert middle(floor) == pytest.approx((350, FOOT[1] + 3), abs=2)
    prints = empty()
    draw_footprints(prints, (350, 300), 200, colour)
    assert middle(prints) == pytest.approx((350, 300), abs=12)


def test_the_outline_goes_round_the_body_and_leaves_it_empty() -> None:
    surface, colour = empty(), (86, 180, 233)
    draw_outline(surface, stances.STANDING, FOOT, STATURE, colour)
    line = changed(picture_of(surface), picture_of(empty()))
    body = changed(drawn(stances.STANDING), picture_of(empty()))
    for a, b in zip(box_of(line), box_of(body), strict=True):
        assert a == pytest.approx(b, abs=0.015 * STATURE)
    assert not line[at_px(joints(stances.STANDING).hip)]


def test_a_dashed_outline_has_gaps_and_a_whole_one_has_none() -> None:
    dashed, whole = empty(), empty()
    draw_outline(dashed, stances.STANDING, FOOT, STATURE, (255, 255, 255))
    draw_outline(whole, stances.STANDING, FOOT, STATURE, (255, 255, 255), dashed=False)
    ink = [
        int(changed(picture_of(each), picture_of(empty())).sum()) for each in (dashed, whole)
    ]
    assert 0.5 < ink[0] / ink[1] < 0.85
    line = Place(FOOT, STATURE).all_px(contour(stances.STANDING))
    picture = picture_of(whole)
    assert all(picture[round(x), round(y)].min() > 200 for x, y in line.tolist())


def test_a_figure_out_of_the_picture_does_no_harm() -> None:
    surface = empty()
    for foot in ((-2000.0, 300.0), (350.0, 4000.0), (690.0, 20.0)):
        draw_figure(surface, stances.WALL_HINGE, foot, 900.0, LOOKS[1])
    draw_figure(surface, stances.WALL_HINGE, FOOT, 8.0, LOOKS[1], highlight=frozenset(ALL))
