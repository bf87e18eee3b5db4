"""The kiosk's voice: takes scenes, and keeps a player with the sound device alive."""

import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from kiosk.coach.scene import Scene
from kiosk.sound.files import Collection, collect
from kiosk.sound.speaker import Choice, Speaker

PLAYER = Path(__file__).with_name("player.py")
# Between tries to get a sound device.
PAUSES_S = (2.0, 4.0, 8.0, 16.0, 20.0)
# A Pi that has just started takes seconds to begin a process and to decode the files.
READY_WITHIN_S = 20.0
# The player says every second that it is alive.
ANSWERS_WITHIN_S = 5.0
# Who has played this long has earned short pauses again.
PROVEN_S = 60.0
LOOKS_EVERY_S = 0.25
ENDS_WITHIN_S = 1.0
MAX_TROUBLE = 160

# -P: what lies beside the player must not stand in for what it imports.
PLAYER_COMMAND = (sys.executable, "-P", str(PLAYER))


class _GoneError(Exception):
    """There is no player any more; the message is half a sentence."""


class Sound:
    """Earcons and spoken cues for scenes; never in anybody's way.

    `volume`: 0 to 1. `muted`: nothing sounds, as in the hours for which is_quiet() is true;
    both may be changed at any time. `skipped`: which of the clinic's own files are not used,
    and why. `played`: how many sounds have begun. Without a sound device it is silent, says so
    in `trouble` and tries again. Raises SoundError for a language that does not ship.
    """

    def __init__(
        self,
        language: str = "en",
        *,
        own_folder: Path | None = None,
        volume: float = 0.8,
        muted: bool = False,
        is_quiet: Callable[[], bool] = lambda: False,
        pauses_s: Sequence[float] = PAUSES_S,
        ready_within_s: float = READY_WITHIN_S,
        answers_within_s: float = ANSWERS_WITHIN_S,
        player_command: Sequence[str] = PLAYER_COMMAND,
    ) -> None:
        self.volume = volume
        self.muted = muted
        self.played = 0
        self._files = collect(language, own_folder)
        self.skipped = self._files.skipped
        self._is_quiet = is_quiet
        self._pauses_s = tuple(pauses_s)
        self._ready_within_s = ready_within_s
        self._answers_within_s = answers_within_s
        self._command = tuple(player_command)
        self._own_usable = True
        self._speaker = Speaker()
        self._trouble: str | None = None
        self._chooser_trouble: str | None = None
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._to_player: int | None = None
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing is heard, as half a sentence for staff; None when well."""
        return self._trouble or self._chooser_trouble

    @property
    def ready(self) -> bool:
        """Whether a device is open and sounds can be heard."""
        return bool(self._speaker.lengths_s)

    def open(self) -> None:
        """Begin to get hold of the sound device, in a thread: it returns at once."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
            self._thread.start()

    def take(self, scene: Scene) -> None:
        """Sound this scene. For the coach's thread: cheap, never waits, never raises."""
        try:
            silent = self.muted or self.volume <= 0 or self._is_quiet()
            choice = self._speaker.step(scene, silent=silent)
            if choice is not None:
                self._send(choice)
            self._chooser_trouble = None
        except Exception as error:
            # Sound is the least of the kiosk's parts: it must not take the coach with it.
            self._chooser_trouble = _told(f"sound can't be chosen ({error!r})")

    def retry(self) -> None:
        """Try to get a device now, if there is none; somebody has plugged one in."""
        self._wake.set()

    def close(self) -> None:
        """Fall silent and let go of the device; may be called twice, never raises."""
        self._stop.set()
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(2 * ENDS_WITHIN_S + 1.0)

    def _send(self, choice: Choice) -> None:
        line = json.dumps(
            {
                "play": choice.name,
                "spoken": choice.spoken,
                "volume": min(1.0, self.volume),
                "t": time.monotonic(),
            }
        )
        with self._lock, contextlib.suppress(BlockingIOError, BrokenPipeError):
            # Full or broken: the thread finds out by the player's silence.
            if self._to_player is not None:
                os.write(self._to_player, f"{line}\n".encode())

    def _work(self) -> None:
        tries = 0
        while not self._stop.is_set():
            self._wake.clear()
            begun = time.monotonic()
            try:
                self._play()
            except (_GoneError, OSError, ValueError) as error:
                self._trouble = _told(str(error))
            if time.monotonic() - begun > PROVEN_S:
                tries = 0
            pause_s = self._pauses_s[min(tries, len(self._pauses_s) - 1)]
            tries += 1
            if not self._stop.is_set() and self._wake.wait(pause_s):
                tries = 0
        self._trouble = None

    def _play(self) -> None:
        """One player from its beginning to its end. Raises _GoneError, OSError."""
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in a terminal is for the kiosk, which then ends the player itself.
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            self._talk(process.stdin.fileno(), process.stdout.fileno())
        finally:
            self._speaker.lengths_s = {}
            with self._lock:
                self._to_player = None
                # Its end of input is the player's sign to end.
                with contextlib.suppress(OSError):
                    process.stdin.close()
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(ENDS_WITHIN_S)
            process.stdout.close()

    def _talk(self, to_player: int, from_player: int) -> None:
        try:
            os.write(to_player, f"{_first_line(self._files, own=self._own_usable)}\n".encode())
        except BrokenPipeError:
            raise _GoneError("the sound player ended by itself") from None
        os.set_blocking(to_player, False)
        is_open = False
        pending = b""
        heard_at = time.monotonic()
        while not self._stop.is_set():
            allowed_s = self._answers_within_s if self.ready else self._ready_within_s
            if time.monotonic() - heard_at > allowed_s:
                self._suspect_own(is_open)
                raise _GoneError("the sound player does not answer")
            # Not select(), which knows only the first 1,024 open files of a process.
            poll = select.poll()
            poll.register(from_player, select.POLLIN)
            if not poll.poll(LOOKS_EVERY_S * 1000):
                continue
            chunk = os.read(from_player, 65536)
            if not chunk:
                self._suspect_own(is_open)
                raise _GoneError("the sound player ended by itself")
            heard_at = time.monotonic()
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                said = _object(line)
                is_open = is_open or "open" in said
                self._hear(said, to_player)

    def _hear(self, said: dict[str, Any], to_player: int) -> None:
        if "trouble" in said:
            raise _GoneError(str(said["trouble"]))
        if "played" in said:
            self.played += 1
        if "ready" in said:
            lengths: dict[str, float] = said["ready"]
            if not lengths:
                raise _GoneError("no sound file can be read")
            if self._own_usable:
                self.skipped = (*self._files.skipped, *said.get("skipped", ()))
            self._trouble = None
            with self._lock:
                self._to_player = to_player
            self._speaker.lengths_s = lengths

    def _suspect_own(self, is_open: bool) -> None:
        """A file that ends or stops its decoder would do so each time anew."""
        has_own = any(file.own for files in self._files.files.values() for file in files)
        if is_open and not self.ready and has_own and self._own_usable:
            self._own_usable = False
            self.skipped = (*self._files.skipped, "no own sound is used: one stops the player")


def _first_line(files: Collection, *, own: bool) -> str:
    return json.dumps(
        {
            "files": {
                name: [(str(file.path), file.own) for file in candidates if own or not file.own]
                for name, candidates in files.files.items()
            }
        }
    )


def _object(line: bytes) -> dict[str, Any]:
    """A line of the player's; empty if it is none of its own (SDL may write there too)."""
    try:
        said: Any = json.loads(line)
    except ValueError:
        return {}
    return cast(dict[str, Any], said) if isinstance(said, dict) else {}


def _told(text: str) -> str:
    """Printable, in one line, not too long."""
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_TROUBLE]
