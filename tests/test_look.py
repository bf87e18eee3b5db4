"""What the clinic has chosen is shown; what can't be used is told, the built-in one shown."""

import errno
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

from kiosk.display.theme import THEMES, load_theme
from kiosk.display.words import WordsError, load_words
from kiosk.look import Look, look
from kiosk.settings.options import DisplayOptions

BUILT_IN = load_theme()
Wanted = Callable[..., Look]
Change = Callable[[str], str]


@pytest.fixture
def wanted(caplog: pytest.LogCaptureFixture) -> Wanted:
    """The look of these options; every trouble of it stands in the log as a warning."""

    def wanted(any_language: bool = False, **options: object) -> Look:
        caplog.clear()
        found = look(DisplayOptions.model_validate(options), any_language=any_language)
        assert all(record.levelno == logging.WARNING for record in caplog.records)
        told = " ".join(record.getMessage() for record in caplog.records)
        assert (found.trouble is None) == (not told)
        assert found.trouble is None or found.trouble in told
        return found

    return wanted


def same_theme(look: Look, name: str = "standard") -> bool:
    # Not by their names alone: a file may be called as it likes.
    return look.theme.colours == load_theme(name).colours


def own_theme(folder: Path, changed: Change = str) -> Path:
    path = folder / "clinic.toml"
    path.write_text(changed((THEMES / "high-contrast.toml").read_text()))
    return path


def test_as_shipped_nothing_is_wrong(wanted: Wanted) -> None:
    found = wanted()
    assert found.trouble is None
    assert same_theme(found)
    assert found.words == load_words("en")


def test_another_shipped_theme_is_shown(wanted: Wanted) -> None:
    assert same_theme(wanted(theme="high-contrast"), "high-contrast")


def test_a_theme_of_the_clinics_own_is_shown(wanted: Wanted, tmp_path: Path) -> None:
    found = wanted(theme=str(own_theme(tmp_path)))
    assert found.trouble is None
    assert same_theme(found, "high-contrast")


def test_a_theme_is_found_from_where_the_kiosk_was_started(
    wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_theme(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = wanted(theme="clinic.toml")
    assert found.trouble is None
    assert found.theme.text_font.is_absolute(), "the kiosk changes its folder later"


def line_of(text: str, key: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"{key} = "))


def an_unknown_key(text: str) -> str:
    return f"{text}\n[sparkles]\nbig = 5\n"


def no_toml_at_all(_text: str) -> str:
    return "colours are nice"


def ink_like_its_ground(text: str) -> str:
    ground = line_of(text, "ground").partition(" = ")[2]
    return text.replace(line_of(text, "ink"), f"ink = {ground}")


def a_missing_font(text: str) -> str:
    return text.replace(".ttf", "-missing.ttf")


BAD_THEMES: list[tuple[Change, str]] = [
    (an_unknown_key, "sparkles"),
    (no_toml_at_all, "clinic.toml"),
    (ink_like_its_ground, "contrast"),
    (a_missing_font, "-missing.ttf"),
]


@pytest.mark.parametrize(("change", "says"), BAD_THEMES)
def test_with_a_bad_theme_the_built_in_one_is_shown_and_staff_are_told(
    wanted: Wanted, tmp_path: Path, change: Change, says: str
) -> None:
    found = wanted(theme=str(own_theme(tmp_path, change)))
    assert same_theme(found)
    assert found.trouble is not None
    assert found.trouble.startswith("The built-in theme is shown: ")
    assert says in found.trouble


@pytest.mark.parametrize(
    "name", ["blue", "nowhere.toml", "../none", "~none/x.toml", "long" * 100]
)
def test_a_theme_that_does_not_exist_is_told_by_its_name(wanted: Wanted, name: str) -> None:
    found = wanted(theme=name)
    assert same_theme(found)
    assert found.trouble is not None
    assert name in found.trouble


def own_words(folder: Path, text: str, language: str = "en") -> str:
    (folder / f"{language}.toml").write_text(text, encoding="utf-8")
    return str(folder)


def test_the_clinics_words_are_laid_over_the_shipped_ones(
    wanted: Wanted, tmp_path: Path
) -> None:
    found = wanted(words_folder=own_words(tmp_path, 'night = "Sleep well"'))
    assert found.trouble is None
    assert found.words.night == "Sleep well"
    assert found.words.notices == load_words("en").notices


@pytest.mark.parametrize(
    "text", ['nihgt = "Sleep well"', "night = 5", "night = ", 'night = ""']
)
def test_with_bad_words_the_shipped_ones_are_shown_and_staff_are_told(
    wanted: Wanted, tmp_path: Path, text: str
) -> None:
    found = wanted(words_folder=own_words(tmp_path, text))
    assert found.words == load_words("en")
    assert found.trouble is not None
    assert found.trouble.startswith("The built-in words are shown: ")
    assert str(tmp_path) in found.trouble


def test_bad_words_in_spanish_leave_the_screen_in_spanish(
    wanted: Wanted, tmp_path: Path
) -> None:
    folder = own_words(tmp_path, "night = 5", "es")
    found = wanted(words_folder=folder, language="es")
    assert found.trouble is not None
    assert found.words == load_words("es")


def test_a_folder_that_is_not_there_is_told(wanted: Wanted, tmp_path: Path) -> None:
    found = wanted(words_folder=str(tmp_path / "none"))
    assert found.words == load_words("en")
    assert found.trouble is not None
    assert str(tmp_path / "none") in found.trouble


def test_a_folder_that_may_not_be_read_is_told(
    wanted: Wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may read everything, so the refusal is staged.
    is_dir = Path.is_dir

    def refuse(self: Path) -> bool:
        if self == tmp_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return is_dir(self)

    monkeypatch.setattr(Path, "is_dir", refuse)
    found = wanted(words_folder=str(tmp_path))
    assert found.words == load_words("en")
    assert found.trouble is not None
    assert "Permission denied" in found.trouble


def test_words_in_a_language_of_the_clinics_own_that_have_a_slip_are_english(
    wanted: Wanted, tmp_path: Path
) -> None:
    found = wanted(words_folder=own_words(tmp_path, 'night = "nox"', "la"), language="la")
    assert found.words == load_words("en")
    assert found.trouble is not None
    assert found.trouble.startswith("The words are English: ")


def test_a_language_that_nobody_has_words_in_is_refused_by_hand(wanted: Wanted) -> None:
    with pytest.raises(WordsError, match="'xx'"):
        wanted(language="xx")


def test_as_a_service_english_is_better_than_no_kiosk(wanted: Wanted) -> None:
    found = wanted(language="xx", any_language=True)
    assert found.words == load_words("en")
    assert found.trouble is not None
    assert found.trouble.startswith("The words are English: ")
    assert "'xx'" in found.trouble


def test_of_bad_words_and_a_bad_theme_both_are_told(wanted: Wanted, tmp_path: Path) -> None:
    found = wanted(words_folder=own_words(tmp_path, "night = 5"), theme="blue")
    assert found.trouble is not None
    assert "The built-in words are shown: " in found.trouble
    assert "The built-in theme is shown: " in found.trouble


def test_the_painter_knows_where_patients_stand_and_how_they_measure(wanted: Wanted) -> None:
    pygame.font.init()
    # A panel of five inches at eight metres: no text on it could be read.
    near, far = wanted(), wanted(viewing_distance_m=8.0, diagonal_in=5.0)
    assert near.painter().trouble((1920, 1080)) is None
    assert far.painter().trouble((1920, 1080)) is not None
