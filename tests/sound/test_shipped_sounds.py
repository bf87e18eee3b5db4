"""The sounds that ship: complete, audible, short, and made by the script beside them."""

import importlib.util
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.scene import Need
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.sound.files import EARCON_FOLDER, SOUNDS, languages, words
from kiosk.sound.speaker import (
    BEGIN,
    BETTER,
    EARCONS,
    NEED_WORDS,
    RESET,
    SET_DONE,
    WELL_DONE,
)

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_sounds.py"
FILES = sorted(SOUNDS.glob("*/*.wav"))
OF_A_VISIT = {*(NEED_WORDS[need] for need in Need), BETTER, BEGIN, SET_DONE, WELL_DONE}
WITH_THE_DOWEL = {*(fault.value for fault in DOWEL_DRILL.cues), RESET, *OF_A_VISIT}
# What may be said: each of these has to have its word.
SAID = {*(fault.value for fault in WALL_DRILL.cues), *WITH_THE_DOWEL}
DOWEL_ONLY = {*WITH_THE_DOWEL} - {*(fault.value for fault in WALL_DRILL.cues), *OF_A_VISIT}
# What is not there in the dowel drill.
WALL_AND_ROLLER = ("wall", "roller", "tap", "pared", "rodillo", "toca")


def samples(path: Path) -> tuple[NDArray[np.float64], int]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        data = file.readframes(file.getnframes())
        return np.frombuffer(data, "<i2") / 32768, file.getframerate()


def spectrum(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sound, rate = samples(path)
    return np.fft.rfftfreq(sound.size, 1 / rate), np.abs(np.fft.rfft(sound))


def begins_of_notes(path: Path) -> int:
    """How often it grows suddenly louder."""
    sound, rate = samples(path)
    step = rate // 50
    loud = np.array([np.abs(sound[i : i + step]).max() for i in range(0, sound.size, step)])
    rises = np.diff(np.concatenate([[0.0], loud])) > 0.3 * loud.max()
    return int(np.count_nonzero(rises & ~np.concatenate([[False], rises[:-1]])))


def test_two_languages_ship():
    assert languages() == ("en", "es")


@pytest.mark.parametrize("language", languages())
def test_all_that_may_be_said_has_its_word_in_every_language(language: str):
    assert set(words(language)) == SAID


@pytest.mark.parametrize("language", languages())
def test_every_word_has_its_file_and_every_file_its_word(language: str):
    assert {path.stem for path in (SOUNDS / language).glob("*.wav")} == set(words(language))


def test_every_earcon_has_its_file():
    assert {path.stem for path in EARCON_FOLDER.iterdir()} == set(EARCONS)


def test_no_word_has_an_earcons_name():
    # In the clinic's own folder they lie side by side.
    assert not SAID & set(EARCONS)


def test_english_words_are_four_at_most():
    assert {text for text in words("en").values() if len(text.split()) > 4} == set()


@pytest.mark.parametrize("language", languages())
def test_what_only_the_dowel_drill_says_is_three_words_at_most(language: str):
    texts = words(language)
    assert {"lost_head", "lost_upper_back", "lost_tailbone", "reset"} <= DOWEL_ONLY
    assert {name for name in DOWEL_ONLY if len(texts[name].split()) > 3} == set()


@pytest.mark.parametrize("language", languages())
def test_with_the_dowel_nothing_is_said_of_the_wall_or_the_roller(language: str):
    for name in WITH_THE_DOWEL:
        said = words(language)[name].lower()
        assert not any(word in said for word in WALL_AND_ROLLER), said


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_short_loud_enough_and_not_clipped(path: Path):
    sound, rate = samples(path)
    assert 0.1 <= sound.size / rate <= 4.0
    assert np.sqrt(np.mean(sound**2)) > 0.05
    assert np.abs(sound).max() < 0.95
    # No click at either end, and no silence before the word.
    assert max(abs(sound[0]), abs(sound[-1])) < 0.01
    assert np.abs(sound[: round(0.1 * rate)]).max() > 0.005


def test_all_words_are_about_equally_loud():
    levels = [
        np.sqrt(np.mean(samples(path)[0] ** 2))
        for path in FILES
        if path.parent != EARCON_FOLDER
    ]
    assert max(levels) / min(levels) < 2


def test_the_sounds_are_small():
    assert sum(path.stat().st_size for path in SOUNDS.rglob("*")) < 1_900_000


@pytest.mark.parametrize("name", EARCONS)
def test_an_earcon_lies_where_hearing_lasts_longest(name: str):
    hz, strength = spectrum(EARCON_FOLDER / f"{name}.wav")
    assert 300 <= hz[strength.argmax()] <= 1200
    energy = strength**2
    assert energy[(hz >= 300) & (hz <= 1200)].sum() > 0.75 * energy.sum()


def test_earcons_differ_in_rhythm_and_in_pitch():
    notes = {name: begins_of_notes(EARCON_FOLDER / f"{name}.wav") for name in EARCONS}
    assert notes == {"tap": 1, "rep": 2, "rep_clean": 2, "set": 4}

    def centre(name: str) -> float:
        hz, strength = spectrum(EARCON_FOLDER / f"{name}.wav")
        return float((hz * strength**2).sum() / (strength**2).sum())

    assert centre("tap") < centre("rep") < centre("rep_clean")


def test_the_script_makes_the_shipped_earcons(tmp_path: Path):
    made_by(tmp_path, "earcons")
    for name in EARCONS:
        new, rate = samples(tmp_path / "earcons" / f"{name}.wav")
        shipped, shipped_rate = samples(EARCON_FOLDER / f"{name}.wav")
        assert rate == shipped_rate
        # Another numpy may round otherwise.
        np.testing.assert_allclose(new, shipped, atol=2 / 32768)


@pytest.mark.parametrize("language", languages())
def test_the_script_makes_the_shipped_words(tmp_path: Path, language: str):
    if importlib.util.find_spec("py_nanotts") is None:
        pytest.skip("py-nanotts, the speech engine of scripts/make_sounds, is not installed")
    made_by(tmp_path, language)
    for name in words(language):
        new, rate = samples(tmp_path / language / f"{name}.wav")
        shipped, shipped_rate = samples(SOUNDS / language / f"{name}.wav")
        assert rate == shipped_rate
        assert new.size == pytest.approx(shipped.size, rel=0.05)


def test_the_script_says_how_to_get_the_engine(tmp_path: Path):
    if importlib.util.find_spec("py_nanotts") is not None:
        pytest.skip("the speech engine is installed, so nothing is missing")
    done = subprocess.run(
        [sys.executable, SCRIPT, "--out", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "run scripts/make_sounds." in done.stderr
    assert list(tmp_path.iterdir()) == []


def made_by(out: Path, language: str) -> None:
    command = [sys.executable, SCRIPT, "--language", language, "--out", out]
    subprocess.run(command, capture_output=True, check=True, timeout=600)
