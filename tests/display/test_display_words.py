"""Words are complete, closed and short, and a bad file is named."""

from pathlib import Path

import pytest

import kiosk.display.words as words_room
from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need
from kiosk.display.words import WordsError, load_words

ENGLISH = Path(words_room.__file__).with_name("words") / "en.toml"


def test_every_need_phase_and_band_has_a_word():
    words = load_words()
    assert set(words.needs) == set(Need)
    assert set(words.phases) == {phase.value for phase in Phase}
    assert set(words.bands) == {"good", "warn", "fault"}


def test_the_disclaimer_and_privacy_are_said():
    invitation = load_words().invitation
    for said in ("not medical advice", "Ask your therapist first", "Stop if it hurts"):
        assert said in invitation.disclaimer
    assert invitation.privacy == "No picture is kept."


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('side_on = "Turn sideways to me."\n', "", "needs.side_on"),
        ('night = "', 'nite = "x"\nnight = "', "nite"),
        ('tap = "Tap!"', 'tap = ""', "drill.tap"),
        ('tap = "Tap!"', "tap = 3", "drill.tap"),
        ('tap = "Tap!"', 'tap = "Tap {x}!"', "drill.tap"),
        ('tap = "Tap!"', 'tap = "Tap {"', "drill.tap"),
        ("{cm} cm", "{metres} m", "drill.distance"),
        ("{cm} cm", "cm", "drill.distance"),
        ("[bands]", "[[bands]]", "bands"),
        ("steps = [", "steps = []\nmore = [", "invitation.more"),
        ("[bands]", "[bands", "en.toml"),
    ],
)
def test_what_is_wrong_with_words_is_named(tmp_path: Path, old: str, new: str, named: str):
    text = ENGLISH.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "en.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WordsError, match=named):
        load_words(folder=tmp_path)


def test_an_unknown_language_is_answered_with_those_that_there_are():
    with pytest.raises(WordsError, match="en"):
        load_words("tlh")
