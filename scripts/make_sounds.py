#!/usr/bin/env python3
"""Make the kiosk's sounds: earcons by formula, and words by a speech engine.

The kiosk ships what this made, in ``kiosk/sounds/``. Run it by ``scripts/make_sounds``, which
fetches the engine, after a change of a ``words.toml``:

    scripts/make_sounds [--language en] [--out DIR]

Without ``--language`` all languages and the earcons are made; ``--language earcons`` makes
those alone, which needs numpy but no engine.

Engine: SVOX Pico, by way of the Python package py-nanotts 0.1.1. Licence: Apache 2.0, the
engine and the voices en-US and es-ES that come with it (Copyright 2008-2009 SVOX AG); what it
speaks is bound by nothing. eSpeak NG (GPL) sounds more like a machine and mixes recordings of
its own into what it speaks; Flite speaks no Spanish. The Spanish voice is from Spain; it is
given a Latin American spelling (z and soft c as s) and so says it that way.

The same words give the same bytes on the same kind of machine: each is spoken by a fresh
process, as the engine's breath noise goes on from the word before.
"""

import argparse
import importlib.util
import re
import subprocess
import sys
import tomllib
import wave
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SOUNDS = Path(__file__).resolve().parents[1] / "kiosk" / "sounds"
ENGINE = "py_nanotts"
EARCONS = "earcons"
VOICES = {"en": "en-US", "es": "es-ES"}
# A little slower than the engine's own pace: it is heard in the middle of a movement.
PACE = 0.95
SPEAK = (
    "import sys; from py_nanotts import NanoTTS; "
    "sys.stdout.buffer.write(NanoTTS().speak(sys.argv[1], voice=sys.argv[2], "
    "speed=float(sys.argv[3])))"
)
# What the engine gives.
SPEECH_HZ = 16_000
EARCON_HZ = 22_050

# Quieter than this share of the loudest is the silence before and after.
SILENCE = 0.02
MARGIN_S = 0.02
# A comma makes a longer pause than a cue has time for.
MAX_PAUSE_S = 0.14
FADE_S = 0.01
# Loudness of the words (effective value while speaking), and what no sample exceeds.
SPEECH_LEVEL = 0.16
PEAK = 0.89


class Earcon(NamedTuple):
    """Notes as (begin in s, Hz), how long each rings in s, and its loudness."""

    notes: tuple[tuple[float, float], ...]
    rings_s: float
    level: float


# All between 300 and 1200 Hz, where hearing lasts longest, and told apart by rhythm as well:
# one low knock, two notes up a fourth, two bright ones up a fifth, four in a slow rise.
EARCON_NOTES = {
    "tap": Earcon(((0.0, 349.2),), 0.16, 0.45),
    "rep": Earcon(((0.0, 392.0), (0.13, 523.3)), 0.24, 0.45),
    "rep_clean": Earcon(((0.0, 523.3), (0.13, 784.0)), 0.30, 0.45),
    "set": Earcon(((0.0, 523.3), (0.2, 659.3), (0.4, 784.0), (0.6, 1046.5)), 0.40, 0.45),
}
# A soft mallet: the note, a little of its octave, a trace of the twelfth, which fade faster.
PARTIALS = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.06))
ATTACK_S = 0.012


def earcon(form: Earcon) -> NDArray[np.float64]:
    """The samples of an earcon, -1 to 1, at EARCON_HZ."""
    length_s = form.notes[-1][0] + form.rings_s
    t = np.arange(round(length_s * EARCON_HZ)) / EARCON_HZ
    sound = np.zeros_like(t)
    for begin_s, hz in form.notes:
        since = np.maximum(t - begin_s, 0.0)
        attack = 0.5 - 0.5 * np.cos(np.pi * np.minimum(since / ATTACK_S, 1.0))
        for multiple, share in PARTIALS:
            decay = np.exp(-4.5 * multiple**0.5 * since / form.rings_s)
            sound += share * attack * decay * np.sin(2 * np.pi * hz * multiple * since)
    return faded(sound, EARCON_HZ) * (form.level / np.abs(sound).max())


def faded(sound: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """Without a click at either end."""
    count = round(FADE_S * rate_hz)
    ramp = np.linspace(0.0, 1.0, count)
    faded_sound = sound.copy()
    faded_sound[:count] *= ramp
    faded_sound[-count:] *= ramp[::-1]
    return faded_sound


def spelled(text: str, language: str) -> str:
    """As the engine has to read it."""
    if language == "es":
        text = re.sub(r"c(?=[eiéí])", "s", text).replace("z", "s")
        text = re.sub(r"C(?=[eiéí])", "S", text).replace("Z", "S")
    return text


def spoken(text: str, language: str) -> NDArray[np.float64]:
    """A word by the engine, -1 to 1, at SPEECH_HZ, trimmed and levelled."""
    command = [sys.executable, "-c", SPEAK, spelled(text, language)]
    done = subprocess.run(
        [*command, VOICES[language], str(PACE)], capture_output=True, check=True, timeout=60
    )
    sound = np.frombuffer(done.stdout, "<i2").astype(np.float64) / 32768
    window = np.ones(round(0.01 * SPEECH_HZ))
    loudness = np.sqrt(np.convolve(sound**2, window / window.size, "same"))
    speaking = loudness > SILENCE * loudness.max()
    first, last = np.flatnonzero(speaking)[[0, -1]]
    margin = round(MARGIN_S * SPEECH_HZ)
    level = np.sqrt(np.mean(sound[speaking] ** 2))
    kept = short_pauses(speaking[max(0, first - margin) : last + margin])
    cut = sound[max(0, first - margin) : last + margin][kept] * (SPEECH_LEVEL / level)
    return faded(limited(cut), SPEECH_HZ)


def short_pauses(speaking: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which samples to keep, so that no pause is longer than MAX_PAUSE_S."""
    kept = np.ones_like(speaking)
    edges = np.flatnonzero(np.diff(speaking.astype(int))) + 1
    for begin, end in pairwise(edges):
        spare = end - begin - round(MAX_PAUSE_S * SPEECH_HZ)
        if not speaking[begin] and spare > 0:
            # From its middle, where it is most silent.
            middle = (begin + end) // 2
            kept[middle - spare // 2 : middle + (spare + 1) // 2] = False
    return kept


def limited(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """What goes beyond half of the peak bends ever more, and none of it reaches the peak."""
    knee = PEAK / 2
    beyond = np.maximum(np.abs(sound) - knee, 0.0)
    bent = knee + (PEAK - knee) * np.tanh(beyond / (PEAK - knee))
    return np.where(beyond > 0, np.sign(sound) * bent, sound)


def write(path: Path, sound: NDArray[np.float64], rate_hz: int) -> None:
    """A WAV file, mono, 16 bit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(sound * 32767).astype("<i2").tobytes())


def make(language: str, out: Path) -> int:
    """The sounds of a language, or the earcons; how many."""
    if language == EARCONS:
        for name, form in EARCON_NOTES.items():
            write(out / EARCONS / f"{name}.wav", earcon(form), EARCON_HZ)
        return len(EARCON_NOTES)
    words = tomllib.loads((SOUNDS / language / "words.toml").read_text(encoding="utf-8"))
    for name, text in words.items():
        write(out / language / f"{name}.wav", spoken(text, language), SPEECH_HZ)
    return len(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 the engine is not there."""
    parser = argparse.ArgumentParser(description="Make the kiosk's sounds.")
    parser.add_argument("--language", choices=(*VOICES, EARCONS), help="these alone")
    parser.add_argument("--out", type=Path, default=SOUNDS, help="folder to write into")
    told = parser.parse_args(arguments)
    chosen = (told.language,) if told.language else (EARCONS, *VOICES)
    if chosen != (EARCONS,) and importlib.util.find_spec(ENGINE) is None:
        parser.error(f"the speech engine {ENGINE} is not installed: run scripts/make_sounds.")
    for language in chosen:
        print(f"{language}: {make(language, told.out)} sounds in {told.out / language}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
