"""Every text and sign stands out from what is behind it, for colour-blind eyes too."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
import pygame
import pytest
from noting import Noted, Sign, Size, Text, all_states, drawn, look
from numpy.typing import NDArray
from pygame import Rect, Surface
from seeing import (
    BLINDNESSES,
    Blindness,
    Colours,
    as_seen,
    contrast,
    grounds,
    luminance,
    noticed,
    pixels_of,
    saturated_red,
    share_of,
)

from kiosk.display.shapes import sign
from kiosk.display.theme import Rgb, Role, load_theme

Mask = NDArray[np.bool_]

# Each theme in one shape of screen: every state and every colour of each is seen.
SHEETS: tuple[tuple[str, Size], ...] = (
    ("standard", (1280, 720)),
    ("high-contrast", (720, 1280)),
)
EYES: tuple[Blindness | None, ...] = (None, *BLINDNESSES)

# WCAG 2.2: text, text to be read at a glance, and signs.
TEXT, GLANCE, SIGN = 4.5, 7.0, 3.0
GLANCED: tuple[Role, ...] = ("title", "banner", "headline", "count")
# The night is dim on purpose: its one word is to be found, not read from three metres.
NIGHT = 1.5
# Ink of which less is to be seen was painted over.
LEAST_INK = 0.03
# Around the ink, so that even one letter has a ground.
AROUND_PX = 4
# A quarter of WCAG's field of 10 degrees, 341 x 256 of 1024 x 768 pixels: less saturated red
# than that could flash without harm, and ours stands still.
RED_SHARE = 0.25 * 341 * 256 / (1024 * 768)

BANDS = ("good", "warn", "fault", "unknown")
# Each of two signs has this share of the smaller one's ink where the other one has none.
UNLIKE = 0.10


@dataclass(frozen=True, slots=True)
class Standing:
    """A text, or a sign, and the colours that it stands on."""

    state: str
    what: str
    least: float
    ink: Rgb
    grounds: tuple[Rgb, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """All that stands on the screens of a theme."""

    texts: tuple[Standing, ...]
    signs: tuple[Standing, ...]
    hidden: tuple[str, ...]
    red: dict[str, float]


@cache
def seen(theme: str, size_px: Size) -> Seen:
    on_colour = load_theme(theme).colours.on_colour
    texts: list[Standing] = []
    signs: list[Standing] = []
    hidden: list[str] = []
    red: dict[str, float] = {}
    for screen, surface in drawn(look(theme=theme), size_px):
        for text in screen.texts:
            texts.append(standing(screen, text, surface))
            if share_of(pixels_of(surface, text.ink), text.colour) < LEAST_INK:
                hidden.append(f"{screen.state}: {text.text!r}")
        signs += [sign_standing(screen, each, surface, on_colour) for each in screen.signs]
        red[screen.state] = float(saturated_red(without_camera(screen, surface)).mean())
    return Seen(tuple(texts), tuple(signs), tuple(hidden), red)


def standing(screen: Noted, text: Text, surface: Surface) -> Standing:
    around = text.ink.inflate(AROUND_PX, AROUND_PX).clip(text.clip)
    least = GLANCE if text.role in GLANCED or in_strip(screen, text.ink) else TEXT
    if screen.state.startswith("night"):
        least = NIGHT
    found = grounds(pixels_of(surface, around), text.colour)
    return Standing(screen.state, repr(text.text), least, text.colour, tuple(found))


def in_strip(screen: Noted, box: Rect) -> bool:
    """Whether something belongs to the one thing to read."""
    return any(name == "strip" and panel.contains(box) for name, panel in screen.panels)


def sign_standing(screen: Noted, sign: Sign, surface: Surface, on_colour: Rgb) -> Standing:
    around = pixels_of(surface, sign.box)
    found = grounds(around, sign.colour, on_colour) or grounds(around, sign.colour)
    # One on a ground of its own colour is told by what is drawn on it.
    found = found or [furthest(around, sign.colour)]
    return Standing(screen.state, f"sign {sign.name}", SIGN, sign.colour, tuple(found))


def furthest(pixels: Colours, colour: Rgb) -> Rgb:
    """The colour among these that has the most contrast to another."""
    flat = pixels.reshape(-1, 3)
    return rgb(flat[int(contrast(flat, colour).argmax())])


def without_camera(screen: Noted, surface: Surface) -> Colours:
    """A screen, black where the live picture is; the lesson's pictures are drawn."""
    picture = pixels_of(surface).copy()
    for name, box in screen.panels:
        if name == "picture" and not screen.state.startswith("lesson"):
            picture[box.top : box.bottom, box.left : box.right] = 0
    return picture


def too_alike(standings: tuple[Standing, ...], eyes: Blindness | None) -> Iterator[str]:
    """What does not stand out from a colour behind it, or has nothing behind it."""
    for each in standings:
        if not each.grounds:
            yield f"{each.state}: nothing but {each.ink} at {each.what}"
        for ground in each.grounds:
            ratio = float(contrast(as_seen(each.ink, eyes), as_seen(ground, eyes)))
            if ratio < each.least:
                yield f"{each.state}: {each.what} {each.ink} on {ground}: {ratio:.2f}"


sheets = pytest.mark.parametrize(("theme", "size_px"), SHEETS)
all_eyes = pytest.mark.parametrize("eyes", EYES)


@sheets
@all_eyes
def test_every_text_stands_out(theme: str, size_px: Size, eyes: Blindness | None) -> None:
    assert not [*too_alike(seen(theme, size_px).texts, eyes)]


@sheets
@all_eyes
def test_every_sign_stands_out(theme: str, size_px: Size, eyes: Blindness | None) -> None:
    assert not [*too_alike(seen(theme, size_px).signs, eyes)]


@sheets
def test_no_text_is_painted_over(theme: str, size_px: Size) -> None:
    assert not seen(theme, size_px).hidden


@sheets
def test_no_screen_has_much_saturated_red(theme: str, size_px: Size) -> None:
    red = seen(theme, size_px).red
    assert not {state: share for state, share in red.items() if share > RED_SHARE}


@sheets
def test_every_state_and_every_band_was_seen(theme: str, size_px: Size) -> None:
    found = seen(theme, size_px)
    assert {each.state for each in found.texts} == {state.name for state in all_states()}
    assert {f"sign {band}" for band in BANDS} <= {each.what for each in found.signs}


# --- bands ---------------------------------------------------------------------------------


def mask(name: str, theme: str, size_px: int = 96) -> Mask:
    """Where a sign is, by its brightness alone: its ink, without what stands on that."""
    surface = Surface((size_px, size_px), 0, 32)
    colours, font = load_theme(theme).colours, load_theme(theme).headline_font
    surface.blit(sign(name, size_px, (255, 255, 255), (0, 0, 0), font), (0, 0))
    assert colours.on_colour == (0, 0, 0)
    return luminance(pixels_of(surface)) > 0.5


def unlikeness(one: Mask, other: Mask) -> float:
    """The share of ink that two signs do not have in common."""
    return float((one ^ other).sum() / min(one.sum(), other.sum()))


@pytest.mark.parametrize(("one", "other"), [*combinations(BANDS, 2)])
def test_signs_of_bands_are_told_apart_without_any_colour(one: str, other: str) -> None:
    assert unlikeness(mask(one, "standard"), mask(other, "standard")) > UNLIKE


def test_a_sign_is_not_told_from_itself() -> None:
    assert unlikeness(mask("good", "standard"), mask("good", "standard")) == 0


@pytest.mark.parametrize("theme", [theme for theme, _ in SHEETS])
@pytest.mark.parametrize(("one", "other"), [*combinations(BANDS[:3], 2)])
def test_whoever_sees_all_colours_tells_bands_apart_by_them(
    theme: str, one: str, other: str
) -> None:
    colours = load_theme(theme).colours
    # A bar of ten in the trend: nine millimetres, seen from three metres.
    assert noticed(getattr(colours, one), getattr(colours, other), 0.17) > 1


@sheets
def test_every_bar_of_a_hinge_has_its_sign(theme: str, size_px: Size) -> None:
    """To some eyes two bands have one colour: see the next test."""
    chosen = [state for state in all_states() if state.name == "summary-some-faults"]
    ((screen, _),) = drawn(look(theme=theme), size_px, chosen)
    (box,) = (box for name, box in screen.panels if name == "bars")
    view = chosen[0].view
    assert view is not None
    bands = sorted(rep.band or "unknown" for rep in view.scene.reps)
    assert sorted(each.name for each in screen.signs if box.contains(each.box)) == bands


def test_colour_alone_would_not_tell_bands_apart() -> None:
    colours = load_theme().colours
    warn, fault = (as_seen(each, "deuteranopia") for each in (colours.warn, colours.fault))
    assert noticed(rgb(warn), rgb(fault), 0.17) < 1


def rgb(colour: Colours) -> Rgb:
    red, green, blue = (int(part) for part in colour)
    return red, green, blue


# --- the checks themselves -----------------------------------------------------------------

WHITE, GREY, BLACK = (255, 255, 255), (150, 150, 150), (0, 0, 0)
SCREEN = Noted("made up", (200, 100))


def painted(*boxes: tuple[Rgb, Rect], text: str = "HIM") -> tuple[Text, Surface]:
    """A white text on these."""
    surface = Surface((200, 100), 0, 32)
    for colour, box in boxes:
        surface.fill(colour, box)
    drawn = pygame.font.Font(str(load_theme().text_font), 40).render(text, True, WHITE)
    ink = drawn.get_bounding_rect().move(20, 20)
    surface.blit(drawn, (20, 20))
    return Text(text, "body", 29.0, WHITE, ink, surface.get_rect()), surface


def test_the_check_passes_white_on_black() -> None:
    found = standing(SCREEN, *painted())
    assert found.grounds == (BLACK,)
    assert not [*too_alike((found,), None)]


@pytest.mark.parametrize(
    "boxes",
    [
        [(GREY, Rect(0, 0, 200, 100))],
        [(WHITE, Rect(0, 0, 200, 100))],
        # A light thing behind a part of the text, black behind the rest.
        [(GREY, Rect(60, 0, 30, 100))],
        # A ground like a photograph: no colour of it twice.
        [((200, n, 100 + n // 2), Rect(n, 0, 1, 100)) for n in range(200)],
    ],
)
def test_the_check_sees_text_that_is_hard_to_read(boxes: list[tuple[Rgb, Rect]]) -> None:
    assert [*too_alike((standing(SCREEN, *painted(*boxes)),), None)]


def test_the_check_sees_what_only_colour_blind_eyes_do_not() -> None:
    # Of the same lightness to eyes that have no red cones, two shades of it to all others.
    red, green = (255, 0, 0), (46, 110, 0)
    two = (Standing("made up", "word", 1.5, red, (green,)),)
    assert not [*too_alike(two, None)]
    assert [*too_alike(two, "protanopia")]


def test_the_check_sees_a_text_that_is_painted_over() -> None:
    text, surface = painted()
    assert share_of(pixels_of(surface, text.ink), WHITE) > LEAST_INK
    surface.fill(BLACK)
    assert share_of(pixels_of(surface, text.ink), WHITE) < LEAST_INK


@pytest.mark.parametrize("eyes", BLINDNESSES)
def test_colour_blind_eyes_see_greys_as_they_are(eyes: Blindness) -> None:
    greys = np.arange(256, dtype=np.uint8)[:, None].repeat(3, axis=1)
    assert np.abs(as_seen(greys, eyes).astype(int) - greys).max() <= 1


@pytest.mark.parametrize(
    ("eyes", "one", "other"),
    [
        # What each can't tell apart (Okabe and Ito give the like), all others can.
        ("protanopia", (255, 80, 80), (110, 145, 80)),
        ("deuteranopia", (224, 106, 16), (169, 150, 8)),
        ("tritanopia", (0, 179, 131), (0, 179, 166)),
    ],
)
def test_a_kind_of_colour_blindness_confuses_its_own_colours(
    eyes: Blindness, one: Rgb, other: Rgb
) -> None:
    apart = {
        each: noticed(rgb(as_seen(one, each)), rgb(as_seen(other, each)), 1) for each in EYES
    }
    assert apart[eyes] < 0.5 * apart[None]


def test_contrast_is_that_of_wcag() -> None:
    assert float(contrast(BLACK, WHITE)) == pytest.approx(21)
    assert float(contrast((118, 118, 118), WHITE)) == pytest.approx(4.54, abs=0.01)


def test_red_is_saturated_where_hardly_anything_else_is() -> None:
    colours = [(255, 0, 0), (120, 20, 20), (255, 150, 150), (0, 0, 0), (255, 255, 255)]
    found = saturated_red(np.array([colours], np.uint8))
    assert found.tolist() == [[True, True, False, False, False]]


def test_colours_are_noticed_more_the_larger_they_are() -> None:
    pairs = product((0.1, 0.3, 1.0), (0.2, 0.5, 2.0))
    for small, large in ((a, b) for a, b in pairs if a < b):
        assert noticed(GREY, BLACK, small) < noticed(GREY, BLACK, large)
