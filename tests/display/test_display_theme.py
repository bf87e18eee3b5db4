"""The theme's promises: contrast, sizes, and a sentence for what is wrong with a file."""

from dataclasses import fields
from pathlib import Path

import pytest

import kiosk.display.theme as theme_room
from kiosk.display.theme import Colours, ThemeError, contrast, load_theme

STANDARD = Path(theme_room.__file__).with_name("themes") / "standard.toml"
COLOURS = load_theme().colours


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ground", [COLOURS.ground, COLOURS.panel])
@pytest.mark.parametrize("ink", ["ink", "quiet_ink", "warn", "good", "correction", "praise"])
def test_text_stands_out_from_its_ground(ink: str, ground: tuple[int, int, int]):
    assert contrast(getattr(COLOURS, ink), ground) >= 4.5


@pytest.mark.parametrize("ground", [COLOURS.correction, COLOURS.praise])
def test_cues_stand_out_more(ground: tuple[int, int, int]):
    assert contrast(COLOURS.on_colour, ground) >= 7


def test_band_words_stand_out_from_their_panel():
    for colour in (COLOURS.good, COLOURS.warn, COLOURS.fault):
        # Large text; the word is at least body size, which WCAG counts as large.
        assert contrast(colour, COLOURS.panel) >= 4


@pytest.mark.parametrize("ground", ["notice", "touch", "good", "warn", "fault"])
def test_what_stands_on_a_colour_is_legible(ground: str):
    assert contrast(COLOURS.on_colour, getattr(COLOURS, ground)) >= 4.5


def test_the_parts_of_the_gauge_stand_out():
    for colour in (COLOURS.touch, COLOURS.unknown):
        assert contrast(colour, COLOURS.panel) >= 3
    assert contrast(COLOURS.near_side, COLOURS.outline) >= 7


def test_the_night_word_is_dim_but_there():
    assert 1.5 <= contrast(COLOURS.night_ink, COLOURS.night_ground) <= 3


def test_no_ground_is_saturated_red():
    for field in fields(Colours):
        red, green, blue = getattr(COLOURS, field.name)
        # WCAG 2.3.1: red is saturated where it is 80 % of all.
        assert red < 0.8 * max(1, red + green + blue)


def test_sizes_are_those_for_reading_from_two_metres_and_more():
    caps = load_theme().caps
    assert caps.body >= 50
    assert min(caps.cue, caps.count) >= 3 * caps.body


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("body = 50\n", "", "caps.body"),
        ("body = 50", "body = 50\nfoot = 3", "caps.foot"),
        ("body = 50", "body = -1", "caps.body"),
        ("body = 50", "body = true", "caps.body"),
        ('ink = "#FFFFFF"', 'ink = "white"', "colours.ink"),
        ("[seconds]", "[minutes]", "seconds"),
        ("[caps]", "[caps", "standard.toml"),
    ],
)
def test_what_is_wrong_with_a_theme_is_named(tmp_path: Path, old: str, new: str, named: str):
    text = STANDARD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "standard.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ThemeError, match=named):
        load_theme(path)


def test_a_theme_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ThemeError, match=r"none\.toml"):
        load_theme(tmp_path / "none.toml")
