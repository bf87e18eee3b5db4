"""The kiosk's voice: a player of its own that may fail, and the clinic's own files."""

import math
import os
import struct
import sys
import time
import wave
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import av.codec.codec
import numpy as np
import pytest

from kiosk.coach.scene import Scene, Stage
from kiosk.sound.files import EARCON_FOLDER, MAX_OWN_BYTES, SOUNDS, SoundError, collect
from kiosk.sound.sound import Sound

pytest.importorskip(
    "pygame.mixer",
    exc_type=ImportError,
    reason="pygame's mixer can't be used here: on a bare Debian install libglib2.0-0",
)

# Generous: it is there for a test that hangs.
PATIENCE_S = 60.0
BEGIN = Scene(t=1.0, stage=Stage.DRILL, began=True)


def wav(path: Path, seconds: float) -> Path:
    count = round(8000 * seconds)
    tone = (round(9000 * math.sin(2 * math.pi * 440 * i / 8000)) for i in range(count))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(struct.pack(f"<{count}h", *tone))
    return path


def encode(path: Path, codec: str, seconds: float) -> None:
    rate = 44100
    wave_form = np.sin(np.arange(round(rate * seconds)) * (2 * np.pi * 440 / rate))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "stereo"
        # FFmpeg calls its own Vorbis encoder an experiment.
        stream.codec_context.options = {"strict": "experimental"}
        sound = av.AudioFrame.from_ndarray(
            np.tile(wave_form, (2, 1)).astype(np.float32), "fltp", "stereo"
        )
        sound.rate = rate
        container.mux(stream.encode(sound))
        container.mux(stream.encode())


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


@contextmanager
def opened(sound: Sound) -> Generator[Sound]:
    sound.open()
    try:
        yield sound
    finally:
        sound.close()


def stand_in(code: str) -> tuple[str, ...]:
    """A player that fares as told."""
    return (sys.executable, "-c", code)


@pytest.fixture(autouse=True)
def _to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    # Asked for by the environment, this device is no trouble.
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


# --- with a device -----------------------------------------------------------------------


def test_a_scene_is_heard():
    with opened(Sound()) as sound:
        until(lambda: sound.ready)
        sound.take(BEGIN)
        until(lambda: sound.played == 1)
        assert sound.trouble is None
        assert sound.skipped == ()
    assert not sound.ready


def test_an_earcon_sounds_while_a_word_is_spoken():
    with opened(Sound()) as sound:
        until(lambda: sound.ready)
        sound.take(BEGIN)
        sound.take(replace(BEGIN, t=1.1, began=False, set_ended=True))
        until(lambda: sound.played == 2)


@pytest.mark.parametrize("how", ["muted", "quiet", "no volume"])
def test_mute_and_quiet_hours_are_silent(how: str):
    silent = Sound(
        muted=how == "muted",
        volume=0.0 if how == "no volume" else 0.8,
        is_quiet=lambda: how == "quiet",
    )
    with opened(silent) as sound:
        until(lambda: sound.ready)
        sound.take(BEGIN)
        sound.take(replace(BEGIN, t=1.1, began=False, set_ended=True))
        sound.muted, sound.volume = False, 0.5
        if how == "quiet":
            return
        # The player answers in order: what it says of this one, it has said of all before.
        sound.take(replace(BEGIN, t=2.0, set_ended=True, began=False))
        until(lambda: sound.played)
        assert sound.played == 1


def test_it_may_be_closed_at_any_time_and_twice():
    sound = Sound()
    sound.close()
    sound.open()
    sound.close()
    sound.close()
    sound.take(BEGIN)


def test_it_can_be_opened_again():
    sound = Sound()
    for _ in range(2):
        with opened(sound):
            until(lambda: sound.ready)


# --- without one -------------------------------------------------------------------------


def test_no_device_is_told_and_the_kiosk_goes_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    with opened(Sound()) as sound:
        until(lambda: sound.trouble)
        assert "no sound device can be opened" in (sound.trouble or "")
        sound.take(BEGIN)
        assert sound.played == 0


def test_a_device_that_comes_later_is_found_when_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    with opened(Sound(pauses_s=[PATIENCE_S * 10])) as sound:
        until(lambda: sound.trouble)
        monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
        sound.retry()
        until(lambda: sound.ready)
        assert sound.trouble is None


def test_a_device_that_comes_later_is_found_by_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    with opened(Sound(pauses_s=[0.1])) as sound:
        until(lambda: sound.trouble)
        monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
        until(lambda: sound.ready)


def test_a_device_that_never_opens_holds_up_nobody():
    hangs = stand_in("import time; time.sleep(1000)")
    with opened(Sound(player_command=hangs, ready_within_s=0.3)) as sound:
        until(lambda: sound.trouble)
        assert sound.trouble == "the sound player does not answer"


def test_a_real_device_that_hangs_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # SDL's driver that writes to a file: nobody reads this one, so opening it never ends.
    os.mkfifo(tmp_path / "device")
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "device"))
    with opened(Sound(ready_within_s=2.0)) as sound:
        until(lambda: sound.trouble)
        assert sound.trouble == "the sound player does not answer"


READY = (
    "import json, sys, time\n"
    "def say(**what): print(json.dumps(what), flush=True)\n"
    "sys.stdin.readline()\n"
    "say(open='x'); say(ready={'begin': 1.0}, skipped=[])\n"
)


@pytest.mark.parametrize(
    ("then", "trouble"),
    [
        ("time.sleep(1000)", "the sound player does not answer"),
        ("raise SystemExit(1)", "the sound player ended by itself"),
        ("say(trouble='the device is gone')", "the device is gone"),
        ("import os; os.abort()", "the sound player ended by itself"),
    ],
)
def test_a_device_that_is_lost_is_told_and_tried_again(tmp_path: Path, then: str, trouble: str):
    been = f"import pathlib\nbeen = pathlib.Path({str(tmp_path / 'been')!r})\n"
    lost = stand_in(
        f"{READY}{been}"
        "while been.exists(): say(alive=True); time.sleep(0.05)\n"
        f"been.touch()\n{then}"
    )
    with opened(Sound(player_command=lost, answers_within_s=0.5, pauses_s=[600])) as sound:
        until(lambda: sound.trouble)
        assert sound.trouble == trouble
        assert not sound.ready
        sound.take(BEGIN)
        sound.retry()
        until(lambda: sound.ready)
        assert sound.trouble is None


def test_a_player_that_reads_nothing_does_not_hold_up_the_coach():
    deaf = stand_in(READY + "while True: say(alive=True); time.sleep(0.05)")
    with opened(Sound(player_command=deaf)) as sound:
        until(lambda: sound.ready)
        # The pipe holds 64 KB; each of these is a word of 80 bytes.
        for i in range(2000):
            sound.take(replace(BEGIN, t=10.0 * i))
        assert sound.trouble is None


def test_what_a_player_says_by_mistake_is_passed_over():
    noisy = stand_in("print('Hello'); print('[1]'); print('\\xff')\n" + READY + "input()")
    with opened(Sound(player_command=noisy)) as sound:
        until(lambda: sound.ready)


def test_a_missing_player_is_trouble_and_no_error():
    with opened(Sound(player_command=["/nowhere/at/all"])) as sound:
        until(lambda: sound.trouble)


def test_quiet_hours_that_can_not_be_told_do_not_stop_the_coach():
    def broken() -> bool:
        raise ZeroDivisionError

    sound = Sound(is_quiet=broken)
    sound.take(BEGIN)
    assert "ZeroDivisionError" in (sound.trouble or "")


# --- the clinic's own files --------------------------------------------------------------


def test_an_unknown_language_is_refused_in_a_sentence():
    with pytest.raises(SoundError, match=r"'xx': choose one of en, es\."):
        Sound("xx")


@pytest.mark.parametrize("suffix", ["wav", "WAV", "ogg", "mp3"])
def test_an_own_file_goes_before_the_shipped_one(tmp_path: Path, suffix: str):
    path = wav(tmp_path / f"squat.{suffix}", 0.5)
    files = collect("en", tmp_path).files
    assert [file.path for file in files["squat"]] == [path, SOUNDS / "en" / "squat.wav"]
    assert len(files["rushed"]) == 1


def test_an_own_earcon_goes_before_the_shipped_one(tmp_path: Path):
    path = wav(tmp_path / "tap.wav", 0.5)
    paths = [file.path for file in collect("es", tmp_path).files["tap"]]
    assert paths == [path, EARCON_FOLDER / "tap.wav"]


def test_what_is_no_sound_of_ours_is_told(tmp_path: Path):
    wav(tmp_path / "sqaut.wav", 0.5)
    (tmp_path / "notes.txt").touch()
    (tmp_path / "._squat.wav").touch()
    (tmp_path / "rushed.wav").touch()
    (tmp_path / "better.ogg").mkdir()
    with (tmp_path / "begin.mp3").open("wb") as file:
        file.truncate(MAX_OWN_BYTES + 1)
    assert collect("en", tmp_path).skipped == (
        "begin.mp3 is too big for a word",
        "better.ogg is not a file",
        "rushed.wav is empty",
        "sqaut.wav is not the name of a sound",
    )


def test_a_missing_own_folder_is_told_and_the_shipped_sounds_are_used(tmp_path: Path):
    found = collect("en", tmp_path / "nowhere")
    assert "can't be read (No such file or directory)" in found.skipped[0]
    assert all(len(files) == 1 for files in found.files.values())


def test_own_files_that_will_not_do_are_told_and_the_shipped_ones_sound(tmp_path: Path):
    wav(tmp_path / "begin.wav", 4.5)
    wav(tmp_path / "squat.wav", 0.01)
    wav(tmp_path / "rushed.wav", 3.9)
    (tmp_path / "better.mp3").write_bytes(b"no music at all" * 100)
    (tmp_path / "well_done.ogg").write_bytes(b"OggS" + bytes(500))
    with opened(Sound(own_folder=tmp_path)) as sound:
        until(lambda: sound.ready)
        assert sorted(sound.skipped) == [
            "begin.wav is longer than 4 s",
            "better.mp3 is damaged or no sound file",
            "squat.wav is too short to be heard",
            "well_done.ogg is damaged or no sound file",
        ]
        sound.take(BEGIN)
        until(lambda: sound.played == 1)


@pytest.mark.parametrize(("suffix", "codec"), [("ogg", "vorbis"), ("mp3", "libmp3lame")])
def test_own_files_of_other_kinds_are_played(tmp_path: Path, suffix: str, codec: str):
    try:
        encode(tmp_path / f"begin.{suffix}", codec, seconds=3.0)
    except av.codec.codec.UnknownCodecError:
        pytest.skip(f"this PyAV was built without {codec}, so there is no file to play")
    with opened(Sound(own_folder=tmp_path)) as sound:
        until(lambda: sound.ready)
        assert sound.skipped == ()
        sound.take(BEGIN)
        until(lambda: sound.played == 1)


def test_an_own_file_that_ends_the_player_silences_the_kiosk_once(tmp_path: Path):
    wav(tmp_path / "begin.wav", 0.5)
    ends = stand_in(
        "import json, sys\n"
        "def say(**what): print(json.dumps(what), flush=True)\n"
        "files = json.loads(sys.stdin.readline())['files']\n"
        "say(open='x')\n"
        "if any(own for each in files.values() for _, own in each): raise SystemExit(1)\n"
        "say(ready={'begin': 1.0})\n"
        "sys.stdin.read()\n"
    )
    with opened(Sound(own_folder=tmp_path, player_command=ends, pauses_s=[0.05])) as sound:
        until(lambda: sound.ready)
        assert sound.skipped == ("no own sound is used: one stops the player",)
