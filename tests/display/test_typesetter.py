"""Text fits its box: wrapped, then made smaller, then cut; and is really as tall as said."""

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.display.theme import load_theme
from kiosk.display.typesetter import LEADING, MANTLE, MOST_BYTES, MOST_NOTED, Cut, Typesetter

THEME = load_theme()
FONTS = (THEME.text_font, THEME.headline_font)
WHITE = (255, 255, 255)
WIDE = (4000, 2000)
SENTENCE = "Close a drawer with your hips while the roller slides down"

fonts = st.sampled_from(FONTS)
caps = st.floats(5, 200)
words = st.lists(
    st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=1, max_size=12),
    min_size=1,
    max_size=12,
)
rooms = st.tuples(st.integers(30, 900), st.integers(10, 500))


@pytest.fixture
def typesetter() -> Iterator[Typesetter]:
    made = Typesetter()
    yield made
    made.close()


def cut(
    font: Path = THEME.text_font, most: float = 40.0, least: float = 20.0, centred: bool = True
) -> Cut:
    return Cut(font, most, least, centred)


# --- sizes ---------------------------------------------------------------------------------


@given(fonts, caps)
def test_a_capital_is_really_as_tall_as_asked_for(font: Path, cap_px: float) -> None:
    pygame.font.init()
    typesetter = Typesetter()
    drawn = typesetter.text("H", WIDE, cut(font, cap_px, cap_px), WHITE)
    typesetter.close()
    # Fonts have whole sizes: rounded up, and less than one size more.
    assert cap_px <= drawn.cap_px < cap_px + 1
    # Pixels are whole, and fonts are fitted to them.
    assert drawn.picture.get_bounding_rect(128).height == pytest.approx(drawn.cap_px, abs=1.5)


def test_what_has_room_is_as_large_as_can_be(typesetter: Typesetter) -> None:
    drawn = typesetter.text("Tap!", WIDE, cut(most=80), WHITE)
    assert 80 <= drawn.cap_px < 81
    assert drawn.lines == 1


def test_what_has_less_room_is_wrapped_before_it_is_made_smaller(
    typesetter: Typesetter,
) -> None:
    one = typesetter.text(SENTENCE, WIDE, cut(), WHITE)
    wrapped = typesetter.text(SENTENCE, (one.picture.get_width() // 2, 400), cut(), WHITE)
    assert one.lines == 1
    assert wrapped.lines >= 2
    assert wrapped.cap_px == one.cap_px


def test_what_has_still_less_is_made_smaller_as_little_as_can_be(
    typesetter: Typesetter,
) -> None:
    sizes = [
        typesetter.text(SENTENCE, (500, height), cut(), WHITE).cap_px
        for height in (400, 260, 200, 150)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] >= 20
    assert not typesetter.cut


def test_nothing_is_made_smaller_than_it_may_be(typesetter: Typesetter) -> None:
    drawn = typesetter.text(SENTENCE, (300, 60), cut(), WHITE)
    assert drawn.cap_px >= 20
    assert typesetter.cut == {SENTENCE}


@given(words, rooms, fonts, caps, st.floats(0.2, 1), st.booleans())
def test_whatever_is_said_fits_or_is_noted(
    said: list[str],
    room_px: tuple[int, int],
    font: Path,
    most: float,
    share: float,
    centred: bool,
) -> None:
    pygame.font.init()
    typesetter = Typesetter()
    text = " ".join(" ".join(said).split())
    drawn = typesetter.text(text, room_px, cut(font, most, most * share, centred), WHITE)
    fits = text not in typesetter.cut
    typesetter.close()
    assert drawn.cap_px >= most * share
    if fits:
        assert drawn.picture.get_width() <= room_px[0] + drawn.cap_px * MANTLE
        lines_px = drawn.cap_px * (LEADING * (drawn.lines - 1) + 1 + 2 * MANTLE)
        assert lines_px <= room_px[1] + 1


@given(words, st.integers(100, 900), caps)
def test_lines_are_counted_as_they_are_set(
    said: list[str], width_px: int, cap_px: float
) -> None:
    pygame.font.init()
    typesetter = Typesetter()
    text = " ".join(" ".join(said).split())
    counted = typesetter.lines_of(text, width_px, THEME.text_font, cap_px)
    drawn = typesetter.text(text, (width_px, 100_000), cut(most=cap_px, least=cap_px), WHITE)
    fits = text not in typesetter.cut
    typesetter.close()
    if fits:
        assert counted == drawn.lines
    else:
        # A word is too wide.
        assert counted == len(text.split()) + 1


# --- cut -----------------------------------------------------------------------------------


def test_what_was_cut_ends_in_dots_and_is_noted(typesetter: Typesetter) -> None:
    whole = typesetter.text("Hips", WIDE, cut(), WHITE)
    short = typesetter.text(SENTENCE, (200, 50), cut(), WHITE)
    assert short.picture.get_width() <= 200
    assert SENTENCE in typesetter.cut
    assert "Hips" not in typesetter.cut
    assert whole.lines == 1


@pytest.mark.parametrize("room_px", [(0, 0), (1, 1), (3, 500), (500, 3)])
def test_where_there_is_no_room_at_all_nothing_breaks(
    typesetter: Typesetter, room_px: tuple[int, int]
) -> None:
    typesetter.text(SENTENCE, room_px, cut(), WHITE)
    assert SENTENCE in typesetter.cut


def test_no_endless_list_is_kept_of_what_was_cut(typesetter: Typesetter) -> None:
    for number in range(2 * MOST_NOTED):
        typesetter.text(f"{SENTENCE} {number}", (60, 30), cut(), WHITE)
    assert len(typesetter.cut) == MOST_NOTED


# --- lines ---------------------------------------------------------------------------------


def test_a_text_in_the_middle_has_lines_of_about_the_same_length(
    typesetter: Typesetter,
) -> None:
    one = typesetter.text(SENTENCE, WIDE, cut(), WHITE).picture.get_width()
    room = (round(one * 0.9), 400)
    even = typesetter.text(SENTENCE, room, cut(), WHITE)
    left = typesetter.text(SENTENCE, room, cut(centred=False), WHITE)
    assert even.lines == left.lines == 2
    assert even.picture.get_width() < 0.7 * one < left.picture.get_width()


def test_letters_that_go_far_up_and_down_are_whole(typesetter: Typesetter) -> None:
    for font in FONTS:
        plain = typesetter.text("HHH", WIDE, cut(font), WHITE).picture.get_bounding_rect()
        tall = typesetter.text("ÑÁgjpqy", WIDE, cut(font), WHITE).picture.get_bounding_rect()
        assert tall.top < plain.top
        assert tall.bottom > plain.bottom
        # That is what the room around the capitals is for, and Spanish needs it.
        assert tall.height <= plain.height * (1 + 2 * MANTLE) + 1


# --- memory --------------------------------------------------------------------------------


def test_what_was_drawn_once_is_not_drawn_again(typesetter: Typesetter) -> None:
    one = typesetter.text("Tap!", WIDE, cut(), WHITE)
    assert typesetter.text("Tap!", WIDE, cut(), WHITE) is one
    assert typesetter.text("Tap!", WIDE, cut(), (0, 0, 0)) is not one


def test_what_is_kept_has_an_end_and_the_newest_stay(typesetter: Typesetter) -> None:
    first = typesetter.text("0", WIDE, cut(most=300), WHITE)
    bytes_each = first.picture.get_width() * first.picture.get_height() * 4
    # Each as large as the first: the same digit in another colour.
    colours = [
        (number % 256, number // 256, 1) for number in range(MOST_BYTES // bytes_each + 2)
    ]
    others = [typesetter.text("0", WIDE, cut(most=300), colour) for colour in colours]
    assert typesetter.text("0", WIDE, cut(most=300), colours[-1]) is others[-1]
    assert typesetter.text("0", WIDE, cut(most=300), WHITE) is not first


def test_a_text_larger_than_all_that_may_be_kept_is_drawn_all_the_same(
    typesetter: Typesetter,
) -> None:
    huge = typesetter.text("MMMM", (20_000, 4000), cut(most=1500), WHITE)
    assert huge.picture.get_width() * huge.picture.get_height() * 4 > MOST_BYTES
    assert typesetter.text("Tap!", WIDE, cut(), WHITE).lines == 1
