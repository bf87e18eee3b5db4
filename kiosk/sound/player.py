"""The process that has the sound device: it is told what to play, and says how it fares.

A process of its own, because pygame holds Python's lock while it opens a device: one that
hangs (measured with a device that never answers) would stop the whole kiosk, and a sound that
outlives its mixer ends the process. It imports nothing of ours and is started by its path.

In, one JSON object a line: first {"files": {name: [[path, own], ...]}}, then {"play": name,
"spoken": bool, "volume": 0 to 1, "t": time.monotonic()}. Out: {"open": driver}, then {"ready":
{name: seconds}, "skipped": [...]}, then {"played": name}, {"alive": true} every second, and
{"trouble": half a sentence} before it ends. It ends when its input does.
"""

import ctypes
import json
import os
import select
import sys
import time
from types import ModuleType
from typing import Any, Final, cast

# 23 ms: still at once with the touch. What the device makes of it is SDL's affair.
RATE_HZ: Final = 44100
BUFFER: Final = 1024
# A word of a clinic's own must not talk into the next rep.
MAX_LENGTH_S: Final = 4.0
MIN_LENGTH_S: Final = 0.05
ALIVE_EVERY_S: Final = 1.0
# Older than this it belongs to something that is over.
STALE_EARCON_S: Final = 0.3
STALE_WORD_S: Final = 1.5
# A word that ends this late tells of a device that takes no more sound.
STUCK_S: Final = 2.0
# SDL offers these too, and they play to nobody.
NOWHERE: Final = frozenset({"dummy", "disk"})
# What PulseAudio and PipeWire call the output that they make up when there is none.
MADE_UP: Final = ("dummy output", "auto_null")


class _GoneError(Exception):
    """There is no use going on."""


def say(**what: object) -> None:
    """One line to who started this."""
    os.write(sys.stdout.fileno(), (json.dumps(what) + "\n").encode())


def driver() -> str | None:
    """SDL's name of the sound system in use, which pygame does not tell; None if unknown."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:  # noqa: PTH123
            paths = {line.split()[-1] for line in maps if "libSDL2-2" in line}
        for path in paths:
            ask = ctypes.CDLL(path).SDL_GetCurrentAudioDriver
            ask.restype = ctypes.c_char_p
            name: bytes | None = ask()
            if name:
                return name.decode()
    except (OSError, AttributeError, ValueError):
        pass
    return None


def only_made_up() -> bool:
    """Whether all outputs that there are lead nowhere; False where that is not known."""
    try:
        from pygame._sdl2 import audio

        names = [str(name).lower() for name in audio.get_audio_device_names(False)]
    except Exception:
        # Not for everybody's use in pygame, so it may change or go.
        return False
    return bool(names) and all(any(word in name for word in MADE_UP) for name in names)


class Player:
    """The open device with two channels: earcons on one, and on the other the one word."""

    def __init__(self) -> None:
        # Not read by pygame before it is imported here.
        os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        # pygame takes it if it is there, a third of this process, though no sound needs it.
        sys.modules["numpy"] = cast(ModuleType, None)
        try:
            import pygame
            import pygame.mixer
        except ImportError as error:
            raise _GoneError(f"pygame can't be used ({error})") from error
        self._pygame = pygame
        try:
            pygame.mixer.init(RATE_HZ, -16, 2, BUFFER)
        except pygame.error as error:
            raise _GoneError(f"no sound device can be opened ({error})") from error
        self.driver = driver()
        asked = os.environ.get("SDL_AUDIODRIVER") or os.environ.get("SDL_AUDIO_DRIVER")
        if (self.driver in NOWHERE and self.driver != asked) or only_made_up():
            raise _GoneError("there is no sound device, so sound would go nowhere")
        try:
            # Events need it: SDL tells by one that a device was pulled out.
            pygame.display.init()
        except pygame.error:
            self._events = False
        else:
            self._events = True
        self._earcons = pygame.mixer.Channel(0)
        self._voice = pygame.mixer.Channel(1)
        self._sounds: dict[str, Any] = {}
        self._voice_ends = float("inf")
        self.skipped: list[str] = []

    def load(self, files: dict[str, list[tuple[str, bool]]]) -> dict[str, float]:
        """Of each name the first file that will do; their lengths in seconds."""
        lengths: dict[str, float] = {}
        for name, candidates in files.items():
            for path, own in candidates:
                shown = os.path.basename(path)  # noqa: PTH119
                try:
                    sound = self._pygame.mixer.Sound(path)
                except (self._pygame.error, OSError, MemoryError):
                    why = "is damaged or no sound file"
                else:
                    length = float(sound.get_length())
                    if MIN_LENGTH_S <= length <= MAX_LENGTH_S:
                        self._sounds[name] = sound
                        lengths[name] = length
                        break
                    why = (
                        f"is longer than {MAX_LENGTH_S:.0f} s"
                        if length > MAX_LENGTH_S
                        else "is too short to be heard"
                    )
                self.skipped.append(f"{shown} {why}" + ("" if own else " (shipped)"))
        return lengths

    def play(self, what: dict[str, Any]) -> None:
        """Begin a sound; what is late, unknown or would overlap another word is left out."""
        name, spoken = what["play"], bool(what["spoken"])
        sound = self._sounds.get(name)
        age = time.monotonic() - float(what["t"])
        if sound is None or age > (STALE_WORD_S if spoken else STALE_EARCON_S):
            return
        channel = self._voice if spoken else self._earcons
        if spoken and channel.get_busy():
            return
        try:
            sound.set_volume(min(1.0, max(0.0, float(what["volume"]))))
            channel.play(sound)
        except self._pygame.error as error:
            raise _GoneError(f"the sound device was lost ({error})") from error
        if spoken:
            self._voice_ends = time.monotonic() + sound.get_length()
        say(played=name)

    def check(self) -> None:
        """Whether the device still takes sound."""
        if not self._voice.get_busy():
            self._voice_ends = float("inf")
        elif time.monotonic() > self._voice_ends + STUCK_S:
            raise _GoneError("the sound device takes no more sound")
        if self._events:
            for event in self._pygame.event.get():
                if event.type == self._pygame.AUDIODEVICEREMOVED and not event.iscapture:
                    raise _GoneError("the sound device was pulled out")

    def close(self) -> None:
        """Fall silent. No sound may live on without its mixer."""
        self._pygame.mixer.stop()
        self._sounds.clear()
        self._pygame.mixer.quit()


def lines() -> Any:
    """The lines of the input as they come, None every now and then, until it ends."""
    pending = b""
    while True:
        if not select.select([0], [], [], ALIVE_EVERY_S / 2)[0]:
            yield None
            continue
        chunk = os.read(0, 65536)
        if not chunk:
            return
        *whole, pending = (pending + chunk).split(b"\n")
        yield from (json.loads(line) for line in whole)


def main() -> int:
    """Play until the input ends; 1 if the device could not be had or kept."""
    told = lines()
    first = next((each for each in told if each is not None), None)
    if first is None:
        return 0
    try:
        player = Player()
        say(open=player.driver)
        say(ready=player.load(first["files"]), skipped=player.skipped)
        alive_at = time.monotonic()
        for each in told:
            if each is not None:
                player.play(each)
            if time.monotonic() - alive_at >= ALIVE_EVERY_S:
                alive_at = time.monotonic()
                player.check()
                say(alive=True)
        player.close()
    except _GoneError as gone:
        say(trouble=str(gone))
        return 1
    except BrokenPipeError:
        # Who listened is gone.
        return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
