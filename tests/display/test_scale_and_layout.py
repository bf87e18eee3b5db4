"""How large text has to be, and where things stand on a screen of any size and shape."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygame import Rect

from kiosk.display.layout import (
    LONG,
    SAFE_SHARE,
    SHORT,
    Layout,
    Lines,
    columns,
    cut_bottom,
    cut_left,
    cut_right,
    cut_top,
    is_lying,
    lay_out,
    rows,
    safe_of,
    unit_of,
)
from kiosk.display.scale import CAP_OF_DISTANCE, MOST_LARGER, Scale, Seat, scale_for
from kiosk.display.theme import load_theme

THEME = load_theme()
FULL_HD = (1920, 1080)

sizes = st.tuples(st.integers(480, 4096), st.integers(480, 4096))
seats = st.builds(Seat, st.floats(0.5, 8), st.floats(5, 100))
lines = st.builds(Lines, st.integers(1, 2), st.integers(1, 2))
boxes = st.builds(
    Rect,
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 2000),
    st.integers(0, 2000),
)
lengths = st.integers(0, 2500)
gaps = st.integers(0, 40)
weights = st.lists(st.floats(0.1, 5), min_size=1, max_size=6)


# --- how large text has to be --------------------------------------------------------------


@pytest.mark.parametrize(
    ("distance_m", "diagonal_in", "cap_px"),
    # SCIENCE E: 14 mm at two metres and 21 mm at three; 24 inches are 0.277 mm a pixel.
    [(2.0, 24.0, 50.6), (3.0, 24.0, 75.9), (3.0, 32.0, 56.9), (3.0, 43.0, 42.4)],
)
def test_a_capital_is_seven_thousandths_of_the_distance(
    distance_m: float, diagonal_in: float, cap_px: float
) -> None:
    found = Seat(distance_m, diagonal_in).body_cap_px(FULL_HD)
    assert found == pytest.approx(cap_px, abs=0.1)


@given(seats, sizes, st.floats(1.1, 3))
def test_who_stands_further_off_needs_larger_letters(
    seat: Seat, size_px: tuple[int, int], times: float
) -> None:
    further = Seat(seat.viewing_distance_m * times, seat.diagonal_in)
    assert further.body_cap_px(size_px) == pytest.approx(times * seat.body_cap_px(size_px))
    larger = Seat(seat.viewing_distance_m, seat.diagonal_in * times)
    assert larger.body_cap_px(size_px) == pytest.approx(seat.body_cap_px(size_px) / times)


@given(seats, sizes)
def test_text_is_as_large_as_wanted_or_as_there_is_room_for(
    seat: Seat, size_px: tuple[int, int]
) -> None:
    unit = unit_of(size_px)
    scale = scale_for(seat, size_px, unit, THEME.caps.body)
    assert 1 <= scale.larger <= MOST_LARGER
    body_px = THEME.caps.body * unit * scale.larger
    if scale.is_enough:
        assert body_px >= 0.99 * seat.body_cap_px(size_px)
    else:
        assert scale.larger == MOST_LARGER
        assert body_px < seat.body_cap_px(size_px)


def test_the_usual_panel_needs_no_larger_text_than_the_theme_has() -> None:
    assert scale_for(Seat(), FULL_HD, 1.0, THEME.caps.body).larger == 1
    assert pytest.approx(0.007) == CAP_OF_DISTANCE


# --- shapes of screens ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size_px", "lying", "unit"),
    [
        ((1920, 1080), True, 1.0),
        ((3840, 2160), True, 2.0),
        ((1080, 1920), False, 1.0),
        ((800, 480), True, 800 / 1920),
        ((1024, 768), True, 1024 / 1920),
        ((600, 1024), False, 1024 / 1920),
        ((1080, 1080), True, 1080 / 1920),
    ],
)
def test_the_design_canvas_is_laid_into_every_screen(
    size_px: tuple[int, int], lying: bool, unit: float
) -> None:
    assert is_lying(size_px) == lying
    assert unit_of(size_px) == pytest.approx(unit)


@given(sizes)
def test_the_design_canvas_never_goes_beyond_the_screen(size_px: tuple[int, int]) -> None:
    unit = unit_of(size_px)
    canvas = (LONG, SHORT) if is_lying(size_px) else (SHORT, LONG)
    assert unit * canvas[0] <= size_px[0] * 1.0001
    assert unit * canvas[1] <= size_px[1] * 1.0001


@given(sizes)
def test_text_is_safe_a_twentieth_from_every_side(size_px: tuple[int, int]) -> None:
    safe, (width, height) = safe_of(size_px), size_px
    assert safe.left == width - safe.right
    assert safe.top == height - safe.bottom
    assert safe.left == pytest.approx(SAFE_SHARE * width, abs=1)
    assert safe.top == pytest.approx(SAFE_SHARE * height, abs=1)


@pytest.mark.parametrize("size_px", [(1920, 1080), (1024, 600), (1080, 1920), (3840, 2160)])
@given(lines=lines, larger=st.floats(1, MOST_LARGER))
def test_strip_and_stage_are_the_whole_screen_and_text_in_them_is_safe(
    size_px: tuple[int, int], lines: Lines, larger: float
) -> None:
    layout = laid_out(size_px, lines, larger)
    width, height = size_px
    assert layout.screen == Rect(0, 0, width, height)
    assert layout.stage.width == layout.strip.width == width
    assert (layout.stage.top, layout.stage.bottom) == (0, layout.strip.top)
    assert layout.strip.bottom == height
    inside = (layout.strip_headline, layout.strip_more, layout.staff)
    for box in inside:
        assert layout.strip.contains(box)
        assert layout.safe.contains(box)
    for above, below in pairwise(inside):
        assert above.bottom <= below.top


@given(sizes, lines)
def test_the_simulated_strip_runs_once_around_the_screen(
    size_px: tuple[int, int], lines: Lines
) -> None:
    layout = laid_out(size_px, lines, 1.0)
    area = sum(edge.width * edge.height for edge in layout.edges)
    inside = layout.screen.inflate(-2 * layout.edges[0].height, -2 * layout.edges[0].height)
    assert area == size_px[0] * size_px[1] - inside.width * inside.height
    assert not any(edge.colliderect(layout.safe) for edge in layout.edges)


@given(st.sampled_from([(1920, 1080), (1080, 1920)]), st.floats(1, MOST_LARGER))
def test_the_strip_has_room_for_the_lines_it_was_made_for(
    size_px: tuple[int, int], larger: float
) -> None:
    one = laid_out(size_px, Lines(1, 1), larger)
    two = laid_out(size_px, Lines(2, 1), larger)
    caps = THEME.caps
    assert one.strip_headline.height >= one.tall(caps.headline)
    assert two.strip_headline.height >= two.tall(caps.headline, 2)
    assert one.strip_more.height >= one.tall(caps.body)
    assert one.tall(caps.headline) > caps.headline * one.unit * larger


def laid_out(size_px: tuple[int, int], lines: Lines, larger: float) -> Layout:
    return lay_out(size_px, Scale(larger, larger), THEME.caps, THEME.room, lines)


# --- boxes ---------------------------------------------------------------------------------


@given(boxes, weights, gaps)
def test_rows_and_columns_share_a_box_by_their_weights(
    box: Rect, weights: list[float], gap_px: int
) -> None:
    room = box.height - gap_px * (len(weights) - 1)
    if room >= 0:
        found = rows(box, weights, gap_px)
        assert (found[0].top, found[-1].bottom) == (box.top, box.bottom)
        assert all(each.left == box.left and each.width == box.width for each in found)
        assert all(b.top - a.bottom == gap_px for a, b in pairwise(found))
        for each, weight in zip(found, weights, strict=True):
            assert each.height == pytest.approx(room * weight / sum(weights), abs=1)
    turned = Rect(box.top, box.left, box.height, box.width)
    for row, column in zip(
        rows(box, weights, gap_px), columns(turned, weights, gap_px), strict=True
    ):
        assert (row.top, row.height) == (column.left, column.width)


@given(boxes, lengths, gaps)
def test_what_is_cut_off_a_box_and_what_is_left_lie_in_it_and_not_on_each_other(
    box: Rect, length_px: int, gap_px: int
) -> None:
    top, below = cut_top(box, length_px, gap_px)
    above, bottom = cut_bottom(box, length_px, gap_px)
    left, right_of = cut_left(box, length_px, gap_px)
    left_of, right = cut_right(box, length_px, gap_px)
    for first, second in ((top, below), (above, bottom), (left, right_of), (left_of, right)):
        assert not first.colliderect(second)
        for each in (first, second):
            assert box.left <= each.left <= each.right <= box.right
            assert box.top <= each.top <= each.bottom <= box.bottom
    assert (top.top, below.bottom) == (box.top, box.bottom)
    assert (above.top, bottom.bottom) == (box.top, box.bottom)
    assert (left.left, right_of.right) == (box.left, box.right)
    assert (left_of.left, right.right) == (box.left, box.right)
    assert top.height == bottom.height == min(length_px, box.height)
    assert left.width == right.width == min(length_px, box.width)


def test_a_gap_is_left_between_them() -> None:
    box = Rect(0, 0, 100, 100)
    assert cut_top(box, 30, 10) == (Rect(0, 0, 100, 30), Rect(0, 40, 100, 60))
    assert cut_right(box, 30, 10) == (Rect(0, 0, 60, 100), Rect(70, 0, 30, 100))
