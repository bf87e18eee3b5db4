"""Every text of every screen fits, at every size and seat, in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import pytest
from noting import Noted, Sign, Size, Text, drawn, look
from pygame import Rect

from kiosk.display.layout import SAFE_SHARE, unit_of
from kiosk.display.scale import Seat
from kiosk.display.theme import Role, load_theme

LANGUAGES = ("en", "es")
SIZES: tuple[Size, ...] = (
    (1024, 600),
    (1280, 720),
    (1920, 1080),
    (1024, 768),
    (1280, 1024),
    (3840, 2160),
    (800, 480),
    (1080, 1920),
    (768, 1024),
    (600, 1024),
    (1080, 1080),
)
USUAL = Seat()
TOO_FAR = Seat(3.0, 24.0)
SEATS = (Seat(2.0, 24.0), Seat(3.0, 43.0), TOO_FAR)
DESIGNED: tuple[Size, ...] = ((1920, 1080), (1080, 1920))

CAPS = load_theme().caps
# What is read at a glance is three times as tall as body text (SCIENCE E); what staff read from
# near is not held to any distance.
GLANCE: tuple[Role, ...] = ("headline", "count")
GLANCE_FACTOR = 3
STAFF: Role = "staff"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kiosk hangs, and what it speaks."""

    language: str
    size_px: Size
    seat: Seat

    def __str__(self) -> str:
        width, height = self.size_px
        seat = f"{self.seat.viewing_distance_m:g}m-{self.seat.diagonal_in:g}in"
        return f"{self.language}-{width}x{height}-{seat}"


PLACES = (
    *(Place(language, size, USUAL) for size in SIZES for language in LANGUAGES),
    *(
        Place(language, size, seat)
        for seat in SEATS
        for size in DESIGNED
        for language in LANGUAGES
    ),
)
everywhere = pytest.mark.parametrize("place", PLACES, ids=str)


@cache
def noted(place: Place) -> tuple[Noted, ...]:
    """Every state as it stands there."""
    return tuple(each for each, _ in drawn(look(place.language, place.seat), place.size_px))


def safe_of(size_px: Size) -> Rect:
    """Where televisions cut nothing off; a pixel for rounding."""
    width, height = size_px
    left, top = width * SAFE_SHARE - 1, height * SAFE_SHARE - 1
    return Rect(round(left), round(top), round(width - 2 * left), round(height - 2 * top))


# --- what may be wrong, each in a sentence ---------------------------------------------------


def broken(screen: Noted) -> Iterator[str]:
    if screen.broke is not None:
        yield f"{screen.state}: raised {screen.broke}"
    for text in sorted(screen.cut):
        yield f"{screen.state}: no room for {text!r}"


def beyond(screen: Noted) -> Iterator[str]:
    """What leaves the screen, what is safe of it, or its own panel."""
    whole, safe = Rect((0, 0), screen.size_px), safe_of(screen.size_px)
    for name, box in screen.panels:
        if not whole.contains(box) or min(box.size) <= 0:
            yield f"{screen.state}: panel {name} at {box}"
    for text in screen.texts:
        if not safe.contains(text.ink):
            yield f"{screen.state}: {text.text!r} at {text.ink} beyond what is safe, {safe}"
        if not text.clip.contains(text.ink):
            yield f"{screen.state}: {text.text!r} at {text.ink} beyond its panel {text.clip}"
    for sign in screen.signs:
        if not (safe.contains(sign.box) and sign.clip.contains(sign.box)):
            yield f"{screen.state}: sign {sign.name} at {sign.box} beyond {sign.clip} or {safe}"


def overlapping(screen: Noted) -> Iterator[str]:
    """Panels, texts and signs that lie on each other. A sign may lie on a sign's own bar."""
    for (name, box), (other, its_box) in combinations(screen.panels, 2):
        if box.colliderect(its_box):
            yield f"{screen.state}: panels {name} {box} and {other} {its_box}"
    things = [
        *((text.text, text.ink) for text in screen.texts),
        *((f"sign {sign.name}", sign.box) for sign in screen.signs),
    ]
    for (name, box), (other, its_box) in combinations(things, 2):
        if box.colliderect(its_box):
            yield f"{screen.state}: {name!r} {box} and {other!r} {its_box}"


def too_small(screen: Noted, body_px: float) -> Iterator[str]:
    """Texts whose capitals are less tall than body text of that height asks."""
    for text in screen.texts:
        if text.role == STAFF:
            continue
        least = body_px * (GLANCE_FACTOR if text.role in GLANCE else 1)
        if text.cap_px < least:
            yield f"{screen.state}: {text.text!r} ({text.role}) {text.cap_px:.1f} < {least:.1f}"


def trouble(place: Place) -> str | None:
    """What staff are told about the size of texts there."""
    painter = look(place.language, place.seat).painter()
    told = painter.trouble(place.size_px)
    painter.close()
    return told


def readable_from_m(place: Place) -> float:
    """How far off patients may stand there, by what staff are told."""
    told = trouble(place)
    if told is None:
        return place.seat.viewing_distance_m
    found = re.search(r"stand within ([\d.]+) m", told)
    assert found is not None, told
    # Told in tenths of a metre.
    return float(found[1]) - 0.05


# --- the screens ---------------------------------------------------------------------------


@everywhere
def test_every_text_has_room(place: Place) -> None:
    assert not [wrong for screen in noted(place) for wrong in broken(screen)]


@everywhere
def test_nothing_leaves_its_panel_or_what_televisions_show(place: Place) -> None:
    assert not [wrong for screen in noted(place) for wrong in beyond(screen)]


@everywhere
def test_nothing_lies_on_anything_else(place: Place) -> None:
    assert not [wrong for screen in noted(place) for wrong in overlapping(screen)]


@everywhere
def test_every_text_is_tall_enough_to_be_read_from_where_staff_are_told(place: Place) -> None:
    near = replace(place.seat, viewing_distance_m=readable_from_m(place))
    # Nothing is ever less tall than the theme has it.
    least = max(near.body_cap_px(place.size_px), CAPS.body * unit_of(place.size_px)) * 0.99
    assert not [wrong for screen in noted(place) for wrong in too_small(screen, least)]


@everywhere
def test_numbers_are_really_as_tall_as_they_are_said_to_be(place: Place) -> None:
    # Digits are as tall as capitals; round ones go a little beyond.
    screens = noted(place)
    cut = frozenset[str]().union(*(screen.cut for screen in screens))
    numbers = [text for each in screens for text in each.texts if text.text.isdigit()]
    assert numbers
    for text in numbers:
        if text.text not in cut:
            assert text.ink.height == pytest.approx(text.cap_px, abs=2 + 0.04 * text.cap_px)


def test_every_state_says_something() -> None:
    assert all(screen.texts for screen in noted(PLACES[0]))


@pytest.mark.parametrize("place", [each for each in PLACES if each.seat != TOO_FAR], ids=str)
def test_wherever_a_panel_is_large_enough_nobody_has_to_stand_nearer(place: Place) -> None:
    told = trouble(place)
    # A square panel has less width than one of the same diagonal that is made for pictures.
    assert (told is None) == (place.size_px[0] != place.size_px[1])


@pytest.mark.parametrize("place", [each for each in PLACES if each.seat == TOO_FAR], ids=str)
def test_text_that_the_screens_have_no_room_for_is_told_with_a_remedy(place: Place) -> None:
    told = trouble(place)
    assert told is not None
    assert "from 3 m on a panel of 24 inches" in told
    assert "display.viewing_distance_m, display.diagonal_in" in told
    # The theme's own size is for three metres before 32 inches.
    assert 3 * 24 / 32 <= readable_from_m(place) + 0.05 < 3


# --- the checks themselves -----------------------------------------------------------------

SCREEN = Noted("made up", (1000, 1000), (("all", Rect(0, 0, 1000, 1000)),))
WORD = Text(
    "word", "body", 40.0, (255, 255, 255), Rect(100, 100, 200, 50), Rect(0, 0, 1000, 1000)
)
MARK = Sign("good", (0, 255, 0), Rect(400, 100, 50, 50), Rect(0, 0, 1000, 1000))


def with_texts(*texts: Text) -> Noted:
    return replace(SCREEN, texts=texts)


def test_the_checks_pass_what_is_well() -> None:
    screen = replace(SCREEN, texts=(WORD,), signs=(MARK,))
    assert not [*broken(screen), *beyond(screen), *overlapping(screen)]
    assert not [*too_small(screen, 40.0)]


@pytest.mark.parametrize(
    "screen",
    [
        replace(SCREEN, cut=frozenset({"word"})),
        replace(SCREEN, broke="ZeroDivisionError()"),
    ],
)
def test_the_check_sees_a_text_without_room(screen: Noted) -> None:
    assert [*broken(screen)]


@pytest.mark.parametrize(
    "screen",
    [
        with_texts(replace(WORD, ink=Rect(40, 100, 200, 50))),
        with_texts(replace(WORD, ink=Rect(100, 940, 200, 50))),
        with_texts(replace(WORD, clip=Rect(0, 0, 280, 1000))),
        replace(SCREEN, panels=(("wall", Rect(900, 0, 200, 100)),)),
        replace(SCREEN, panels=(("wall", Rect(100, 100, 200, 0)),)),
        replace(SCREEN, signs=(replace(MARK, box=Rect(0, 100, 60, 60)),)),
        replace(SCREEN, signs=(replace(MARK, clip=Rect(410, 0, 500, 500)),)),
    ],
)
def test_the_check_sees_what_goes_too_far(screen: Noted) -> None:
    assert [*beyond(screen)]


@pytest.mark.parametrize(
    "screen",
    [
        with_texts(WORD, replace(WORD, ink=Rect(299, 149, 50, 50))),
        replace(SCREEN, texts=(WORD,), signs=(replace(MARK, box=Rect(250, 100, 60, 60)),)),
        replace(SCREEN, panels=(*SCREEN.panels, ("wall", Rect(10, 10, 5, 5)))),
    ],
)
def test_the_check_sees_what_overlaps(screen: Noted) -> None:
    assert [*overlapping(screen)]


@pytest.mark.parametrize(("role", "cap_px"), [("body", 39), ("headline", 119), ("count", 119)])
def test_the_check_sees_text_that_is_too_small(role: Role, cap_px: float) -> None:
    small = with_texts(replace(WORD, role=role, cap_px=cap_px))
    assert [*too_small(small, 40.0)]
    assert not [*too_small(with_texts(replace(WORD, role=STAFF, cap_px=5.0)), 40.0)]
