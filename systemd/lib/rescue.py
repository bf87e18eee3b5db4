"""The rescue screen: the kiosk has stopped, tell the staff. Runs until it is ended.

Needs Python's own library alone; with Debian's pygame it draws (KMSDRM), without it, or without
a graphics driver, it writes to its terminal in large letters. Nothing of a release is used, for
a broken release may be the reason.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

SETTINGS = Path("etc/kiosk/kiosk.toml")
# An address may come late, and a screen too.
LOOK_EVERY_S = 10.0
Colour = tuple[int, int, int]
GROUND, INK, QUIET = (13, 18, 24), (255, 255, 255), (195, 206, 216)
# Of the screen's height: read from three metres, and from before it.
TITLE, TEXT, STAFF = 0.14, 0.085, 0.055
MARGIN = 0.06
WIPE = "\033[0m\033[2J\033[H\033[?25l"
# The largest that Debian and Raspberry Pi OS bring, 16 x 32 dots.
FONT = "Lat15-TerminusBold32x16"


@dataclass(frozen=True, slots=True)
class Words:
    """What it says; {name} and {address} are filled in."""

    title: str
    text: str
    staff: str
    where: str
    again: str
    no_network: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        "The kiosk has stopped",
        "Please tell the staff.",
        "Staff: switch it off and on again.",
        "If this comes back, log in to {address} by SSH and type: kiosk doctor",
        "It tries again by itself every five minutes.",
        "{name} (no network)",
    ),
    "es": Words(
        "El quiosco se ha parado",
        "Avise al personal, por favor.",
        "Personal: apáguelo y enciéndalo de nuevo.",
        "Si esto vuelve, entre en {address} por SSH y escriba: kiosk doctor",
        "Lo intenta de nuevo por sí mismo cada cinco minutos.",
        "{name} (sin red)",
    ),
}


def language(root: Path = Path("/")) -> str:
    """The screen's language in the settings, where they can be read; English otherwise."""
    with suppress(OSError, ValueError):
        found = tomllib.loads((root / SETTINGS).read_text("utf-8")).get("display")
        if isinstance(found, dict):
            said = cast("Mapping[str, Any]", found).get("language")
            if said in WORDS:
                return str(said)
    return "en"


def addresses(answer: str) -> list[str]:
    """The addresses in what `ip -json address show scope global` says; the older kind first."""
    try:
        rows = json.loads(answer)
    except ValueError:
        return []
    infos = [info for row in _rows(rows) for info in _rows(row.get("addr_info"))]
    found = [
        (str(info.get("family")), str(info["local"]))
        for info in infos
        if info.get("scope") == "global" and info.get("local")
    ]
    return [address for _, address in sorted(found)]


def _rows(found: object) -> list[Mapping[str, Any]]:
    rows = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Mapping[str, Any]", row) for row in rows if isinstance(row, dict)]


def said(words: Words, name: str, found: Sequence[str]) -> tuple[str, ...]:
    """The parts, from the top: title, text, and three sentences for the staff."""
    address = f"{name} ({found[0]})" if found else words.no_network.format(name=name)
    where = words.where.format(address=address)
    return words.title, words.text, words.staff, where, words.again


def wrapped(text: str, fits: "Fits") -> list[str]:
    """The text in lines that fit; a word that is too long stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fits(longer):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class Fits:
    """Whether a text fits into a line of so many letters."""

    def __init__(self, letters: int) -> None:
        self._letters = letters

    def __call__(self, text: str) -> bool:
        return len(text) <= self._letters


class FitsPx(Fits):
    """Whether it fits into so many pixels, drawn with pygame's font."""

    def __init__(self, font: Any, width_px: int) -> None:
        super().__init__(0)
        self._font, self._width_px = font, width_px

    def __call__(self, text: str) -> bool:
        return self._font.size(text)[0] <= self._width_px


class Drawn:
    """The screen through pygame. Raises whatever pygame does, where there is none.

    `surface`: to draw on instead.
    """

    def __init__(self, surface: Any = None) -> None:
        pygame: Any = importlib.import_module("pygame")
        self._pygame, self._surface = pygame, surface
        if surface is not None:
            return
        pygame.display.init()
        pygame.font.init()
        # With no screen SDL pretends one, and says nothing.
        driver = str(pygame.display.get_driver()).lower()
        if driver in ("dummy", "offscreen") and os.environ.get("SDL_VIDEODRIVER") != driver:
            raise OSError(f"only {driver}")
        pygame.mouse.set_visible(False)
        self._surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)

    def show(self, parts: Sequence[str]) -> None:
        """Draw them, and let them be seen."""
        self.draw(parts)
        self._pygame.event.pump()
        self._pygame.display.flip()

    def draw(self, parts: Sequence[str]) -> None:
        """Draw them, from the top, as large as there is room for."""
        surface = self._surface
        height = surface.get_size()[1]
        title, text, *staff = parts
        looks = [(title, TITLE, INK), (text, TEXT, INK)]
        looks += [(sentence, STAFF, QUIET) for sentence in staff]
        for shrink in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
            surface.fill(GROUND)
            if self._drawn(looks, shrink) <= height:
                break

    def _drawn(self, parts: Sequence[tuple[str, float, Colour]], shrink: float) -> int:
        """Draw them, so much smaller; how far down they reach, in pixels."""
        pygame, surface = self._pygame, self._surface
        width, height = surface.get_size()
        margin = int(min(width, height) * MARGIN)
        y = margin
        for words, share, colour in parts:
            # The letters take up seven tenths of a font's size.
            size = int(height * share * shrink / 0.7)
            font = pygame.font.Font(None, size)
            for line in wrapped(words, FitsPx(font, width - 2 * margin)):
                y += font.get_linesize()
                surface.blit(font.render(line, True, colour), (margin, y - font.get_linesize()))
            y += margin
        return y


class Written:
    """The terminal, in the largest letters that there are."""

    def __init__(self) -> None:
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(["setfont", FONT], stderr=subprocess.DEVNULL, timeout=5, check=False)

    def show(self, parts: Sequence[str]) -> None:
        """Write them, from the top."""
        try:
            letters = os.get_terminal_size(sys.stdout.fileno()).columns
        except OSError:
            letters = 80
        fits = Fits(max(20, letters - 6))
        lines = ["\n".join(f"   {line}" for line in wrapped(part, fits)) for part in parts]
        lines[0] = lines[0].upper()
        sys.stdout.write(WIPE + "\n\n" + "\n\n".join(lines) + "\n")
        sys.stdout.flush()


def here() -> tuple[str, ...]:
    """What is to be shown now, on this machine."""
    answer = ""
    with suppress(OSError, subprocess.SubprocessError):
        command = ["ip", "-json", "address", "show", "scope", "global"]
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=5, check=False
        ).stdout
    return said(WORDS[language()], os.uname().nodename, addresses(answer))


def main() -> None:
    """Show it, and keep it right, for ever."""
    try:
        screen: Drawn | Written = Drawn()
    except Exception as error:
        sys.stderr.write(f"No screen can be drawn on ({error}): the terminal is written to.\n")
        screen = Written()
    # SDL makes an event of it that nobody waits for.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    shown: tuple[str, ...] = ()
    while True:
        now = here()
        if now != shown:
            screen.show(now)
            shown = now
        time.sleep(LOOK_EVERY_S)


if __name__ == "__main__":
    main()
