"""The theme's promises, and a sentence for everything that is wrong with one."""

import shutil
from pathlib import Path

import pytest

from kiosk.display.theme import (
    PAIRINGS,
    THEMES,
    TYPEFACES,
    Colours,
    Pairing,
    Theme,
    ThemeError,
    contrast,
    load_theme,
    luminance,
)

SHIPPED = ("high-contrast", "standard")
TEXT = (THEMES / "standard.toml").read_text(encoding="utf-8")
COLOURS = tuple(Colours.model_fields)


def line_of(key: str) -> str:
    """The line of the shipped theme that sets a key."""
    (line,) = (line for line in TEXT.splitlines() if line.startswith(f"{key} = "))
    return line


def changed(**values: str) -> str:
    """The shipped theme with other values, as they are written; an empty one is left out."""
    text = TEXT
    for key, value in values.items():
        line = line_of(key)
        text = text.replace(f"{line}\n", f"{key} = {value}\n" if value else "")
    return text


def loaded(folder: Path, text: str) -> Theme:
    path = folder / "clinic.toml"
    path.write_text(text, encoding="utf-8")
    return load_theme(str(path))


def refused(folder: Path, text: str) -> list[str]:
    """What is said of a theme, a sentence each."""
    with pytest.raises(ThemeError) as caught:
        loaded(folder, text)
    sentences = str(caught.value).splitlines()
    assert all(sentence.endswith((".", "?")) for sentence in sentences)
    assert all("clinic.toml" in sentence for sentence in sentences)
    return sentences


def hexed(colour: tuple[int, int, int]) -> str:
    return '"#{:02X}{:02X}{:02X}"'.format(*colour)


# --- what ships ----------------------------------------------------------------------------


def test_two_themes_ship() -> None:
    assert tuple(sorted(path.stem for path in THEMES.glob("*.toml"))) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_is_found_by_its_name(name: str) -> None:
    assert load_theme(name).name == name


def test_the_standard_theme_is_the_usual_one() -> None:
    assert load_theme() == load_theme("standard")


@pytest.mark.parametrize("name", SHIPPED)
def test_of_a_shipped_theme_every_pairing_has_its_contrast(name: str) -> None:
    colours = load_theme(name).colours
    for each in PAIRINGS:
        assert contrast(getattr(colours, each.front), getattr(colours, each.back)) >= each.least


def test_the_high_contrast_theme_has_more_of_it() -> None:
    standard, high = load_theme("standard").colours, load_theme("high-contrast").colours
    for each in PAIRINGS:
        front, back = (getattr(high, key) for key in (each.front, each.back))
        usual = contrast(getattr(standard, each.front), getattr(standard, each.back))
        assert contrast(front, back) >= 0.99 * usual, each


@pytest.mark.parametrize("name", SHIPPED)
def test_sizes_are_those_for_reading_from_three_metres(name: str) -> None:
    caps = load_theme(name).caps
    # 7 mrad on a panel of 32 inches: 21 mm of 0.369 mm each.
    assert caps.body >= 0.007 * 3000 / (32 * 25.4 / (1920**2 + 1080**2) ** 0.5)
    assert min(caps.headline, caps.count) >= 3 * caps.body
    assert caps.body <= caps.title <= caps.banner <= caps.headline <= caps.count


@pytest.mark.parametrize("name", SHIPPED)
def test_there_is_time_to_read(name: str) -> None:
    assert 2 <= load_theme(name).seconds.cue <= 4


@pytest.mark.parametrize("name", SHIPPED)
def test_the_night_is_dim_but_there(name: str) -> None:
    colours = load_theme(name).colours
    assert 1.5 <= contrast(colours.night_ink, colours.night_ground) <= 3
    assert luminance(colours.night_ink) < 0.1


@pytest.mark.parametrize("name", SHIPPED)
def test_every_typeface_ships_with_its_licence(name: str) -> None:
    theme = load_theme(name)
    for font in (theme.text_font, theme.headline_font):
        assert font.parent == TYPEFACES
        assert any("licen" in path.name.lower() for path in TYPEFACES.iterdir())


# --- a clinic's own ------------------------------------------------------------------------


def test_a_clinic_has_a_theme_of_its_own(tmp_path: Path) -> None:
    theme = loaded(tmp_path, changed(ground='"#101010"', cue="2", body="56.5"))
    assert theme.name == "clinic"
    assert theme.colours.ground == (16, 16, 16)
    assert theme.seconds.cue == 2
    assert theme.caps.body == 56.5


def test_a_clinic_lays_its_own_font_beside_its_theme(tmp_path: Path) -> None:
    shutil.copy(TYPEFACES / "Roboto-Medium.ttf", tmp_path / "ours.ttf")
    theme = loaded(tmp_path, changed(text='"ours.ttf"'))
    assert theme.text_font == tmp_path / "ours.ttf"
    assert theme.headline_font.parent == TYPEFACES


def test_a_theme_does_not_change_once_it_is_loaded() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_theme().colours.ink = (1, 2, 3)  # pyright: ignore[reportAttributeAccessIssue]


# --- what may be wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{TEXT}\n[sparkles]\nbig = 5\n", ["unknown key sparkles"]),
        (TEXT.replace("gap = ", "gapp = "), ["unknown key room.gapp", "'gap'", "no room.gap"]),
        (TEXT.replace("ink = ", "inc = ", 1), ["unknown key colours.inc", "'ink'"]),
        (TEXT.replace("[seconds]", "[secondes]"), ["secondes", "'seconds'", "no seconds"]),
        (changed(body=""), ["no caps.body: add it"]),
        (changed(ink='"white"'), ["colours.ink", 'a colour like "#0E1216"']),
        (changed(ink='"#FFFFF"'), ["colours.ink", 'a colour like "#0E1216"']),
        (changed(ink='"#GGGGGG"'), ["colours.ink", 'a colour like "#0E1216"']),
        (changed(ink="[255, 255, 255]"), ["colours.ink", 'a colour like "#0E1216"']),
        (changed(ink="16777215"), ["colours.ink", 'a colour like "#0E1216"']),
        (changed(body="-1"), ["senseless caps.body"]),
        (changed(body="0"), ["senseless caps.body"]),
        (changed(body="nan"), ["senseless caps.body"]),
        (changed(body="inf"), ["senseless caps.body"]),
        (changed(body="5000"), ["senseless caps.body"]),
        (changed(body='"large"'), ["senseless caps.body"]),
        (changed(body="true"), ["senseless caps.body"]),
        # Not three times as tall as body text: nothing to be read at a glance.
        (TEXT.replace("headline = 171", "headline = 150"), ["caps.headline", "3 times"]),
        (changed(cue="1.9"), ["senseless seconds.cue"]),
        (changed(cue="31"), ["senseless seconds.cue"]),
        (changed(fade="0"), ["senseless seconds.fade"]),
        (changed(fade="-0.1"), ["senseless seconds.fade"]),
        # Whole screens that change more often than once a second are a flicker.
        (changed(slide="0.4"), ["senseless seconds.slide"]),
        (changed(invitation="0.4"), ["senseless seconds.invitation"]),
        (changed(text='""'), ["typefaces.text"]),
        (changed(text="5"), ["typefaces.text"]),
        (changed(text='"none.ttf"'), ["font none.ttf", "typefaces.text", "Roboto-Medium.ttf"]),
        (TEXT.replace("[caps]", "[caps"), ["can't be read"]),
        ("", ["no colours", "no caps", "no typefaces", "no room", "no seconds"]),
        ("colours = 5\n", ["colours", "no caps"]),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(
    tmp_path: Path, text: str, says: list[str]
) -> None:
    told = "\n".join(refused(tmp_path, text))
    assert all(each in told for each in says), told


def test_a_font_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "ours.ttf").write_text("no font at all")
    assert "ours.ttf" in refused(tmp_path, changed(text='"ours.ttf"'))[0]


@pytest.mark.parametrize("pairing", PAIRINGS, ids=lambda each: f"{each.front}-{each.back}")
def test_colours_that_can_not_be_told_apart_are_named(tmp_path: Path, pairing: Pairing) -> None:
    back = getattr(load_theme().colours, pairing.back)
    told = refused(tmp_path, changed(**{pairing.front: hexed(back)}))
    assert any(
        f"colours.{pairing.front} on colours.{pairing.back} at a contrast of 1.0" in each
        and f"at least {pairing.least:g}" in each
        for each in told
    )


def test_just_enough_contrast_is_enough(tmp_path: Path) -> None:
    # 4.5 on both the ground and the panel, and a grey that has hardly less.
    quiet = next(
        grey
        for grey in range(256)
        if contrast((grey, grey, grey), load_theme().colours.panel) >= 4.5
    )
    loaded(tmp_path, changed(quiet_ink=hexed((quiet, quiet, quiet))))
    less = hexed((quiet - 1, quiet - 1, quiet - 1))
    assert "4.5" in refused(tmp_path, changed(quiet_ink=less))[0]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    assert len(refused(tmp_path, changed(ink='"white"', body="-1", cue="", gap='"wide"'))) == 4


def test_fonts_and_contrast_are_told_at_once(tmp_path: Path) -> None:
    text = changed(quiet_ink=hexed(load_theme().colours.ground)).replace(".ttf", "-none.ttf")
    told = refused(tmp_path, text)
    assert [each for each in told if "-none.ttf" in each] == told[:2]
    assert "colours.quiet_ink on colours.ground" in told[2]


@pytest.mark.parametrize("name", ["nowhere", "", "Standard "])
def test_a_name_that_is_none_is_answered_with_those_that_there_are(name: str) -> None:
    with pytest.raises(ThemeError, match="choose of high-contrast, standard"):
        load_theme(name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r"none\.toml can't be read"):
        load_theme(str(tmp_path / "none.toml"))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ThemeError, match=r"clinic\.toml can't be read"):
        load_theme(str(path))


# --- colours -------------------------------------------------------------------------------


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)
    assert contrast((10, 200, 30), (90, 10, 250)) == contrast((90, 10, 250), (10, 200, 30))


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("key", COLOURS)
def test_no_colour_of_a_whole_panel_is_saturated_red(name: str, key: str) -> None:
    red, green, blue = getattr(load_theme(name).colours, key)
    # WCAG 2.3.1: red is saturated where it is 80 % of all.
    assert red < 0.8 * max(1, red + green + blue)
