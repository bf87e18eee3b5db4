"""Text that fits its box: wrapped, then made smaller, then cut; remembered once drawn."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import pygame

from kiosk.display.theme import Rgb

# Text that was drawn is kept up to this many bytes: enough for all that a drill says at
# 1920x1080, little beside the 350 MB of the whole kiosk.
MOST_BYTES = 32_000_000
MOST_FONTS = 64
MOST_NOTED = 100
# From one line to the next, and what a line takes above and below its capitals (accents,
# descenders), in heights of a capital: tighter than the fonts say, for two huge lines.
LEADING = 1.52
MANTLE = 0.30
# Digits go neither above nor below.
DIGITS_MANTLE = 0.10
_PROBE_SIZE = 400
_METRICS_SIZE = 20
# Stands for nothing in Unicode, and never will for a letter.
_UNASSIGNED = "\uffff"
# What lies beyond, emoji mostly, pygame's fonts don't draw everywhere.
_PLANE = 0xFFFF
_ELLIPSIS = "..."
# Nobody reads more than this on a screen.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Cut:
    """What a text is set in: font file, and the heights of a capital letter in pixels.

    `noted`: whether somebody has to be told when the text has no room.
    """

    font: Path
    most_cap_px: float
    least_cap_px: float
    centred: bool
    mantle: float = MANTLE
    noted: bool = True


@dataclass(frozen=True, slots=True)
class Set:
    """A text that was set: a see-through picture, and how tall its capitals are."""

    picture: pygame.Surface
    cap_px: float
    lines: int


class Typesetter:
    """Draws text. `cut`: the texts that had no room even when small."""

    def __init__(self) -> None:
        self.cut: set[str] = set()
        self._fonts: OrderedDict[tuple[Path, int], pygame.font.Font] = OrderedDict()
        self._caps: dict[Path, float] = {}
        self._drawn: OrderedDict[tuple[object, ...], Set] = OrderedDict()
        self._bytes = 0

    def close(self) -> None:
        """Let go of the fonts, which keep their file open once pygame's fonts are closed."""
        self._fonts.clear()
        self._drawn.clear()
        self._bytes = 0

    def text(self, text: str, room_px: tuple[int, int], cut: Cut, colour: Rgb) -> Set:
        """The text, as large as the room allows."""
        key = (text, room_px, cut, colour)
        known = self._drawn.get(key)
        if known is not None:
            self._drawn.move_to_end(key)
            return known
        drawn = self._draw(text, room_px, cut, colour)
        self._drawn[key] = drawn
        self._bytes += _bytes(drawn)
        while self._bytes > MOST_BYTES and len(self._drawn) > 1:
            _, oldest = self._drawn.popitem(last=False)
            self._bytes -= _bytes(oldest)
        return drawn

    def lines_of(self, text: str, width_px: int, font: Path, cap_px: float) -> int:
        """How many lines a text takes; more than it has words where a word is too wide."""
        size = self._size(font, cap_px)
        lines = self._wrapped(text, self._font(font, size), width_px)
        return len(lines) if lines is not None else len(text.split()) + 1

    def strange_sign(self, text: str, font: Path) -> str | None:
        """The first letter of a text that a font has no picture of; None if it has all."""
        rest = sorted({sign for sign in text if not sign.isascii()})
        if not rest:
            return None
        drawn = self._font(font, _METRICS_SIZE)
        # A font draws all that it lacks as the same empty box.
        lacking = _bits(drawn, _UNASSIGNED)
        return next(
            (sign for sign in rest if ord(sign) > _PLANE or _bits(drawn, sign) == lacking), None
        )

    def _draw(self, text: str, room_px: tuple[int, int], cut: Cut, colour: Rgb) -> Set:
        size, lines = self._fit(text, room_px, cut)
        font = self._font(cut.font, size)
        if cut.centred:
            lines = self._balanced(text, font, lines)
        cap = size * self._cap_of(cut.font)
        pictures = [font.render(line, True, colour) for line in lines]
        width = max(picture.get_width() for picture in pictures)
        leading = round(LEADING * cap)
        height = leading * (len(lines) - 1) + max(each.get_height() for each in pictures)
        surface = pygame.Surface((width, height), pygame.SRCALPHA)
        for index, picture in enumerate(pictures):
            left = (width - picture.get_width()) // 2 if cut.centred else 0
            surface.blit(picture, (left, leading * index))
        return Set(surface, cap, len(lines))

    def _fit(self, text: str, room_px: tuple[int, int], cut: Cut) -> tuple[int, list[str]]:
        # Rounded up: at the least as tall as was asked for.
        most = self._size(cut.font, cut.most_cap_px)
        least = min(most, self._size(cut.font, cut.least_cap_px))
        low, high = least, most
        best: list[str] | None = None
        while low <= high:
            size = (low + high) // 2
            lines = self._that_fit(text, room_px, cut, size)
            if lines is None:
                high = size - 1
            else:
                best, low, most = lines, size + 1, size
        if best is not None:
            return most, best
        if cut.noted and len(self.cut) < MOST_NOTED:
            self.cut.add(text)
        return least, self._cut(text, room_px, cut, least)

    def _that_fit(
        self, text: str, room_px: tuple[int, int], cut: Cut, size: int
    ) -> list[str] | None:
        lines = self._wrapped(text, self._font(cut.font, size), room_px[0])
        if not lines:
            return None
        cap = size * self._cap_of(cut.font)
        tall = cap * (LEADING * (len(lines) - 1) + 1 + 2 * cut.mantle)
        return lines if tall <= room_px[1] else None

    def _wrapped(self, text: str, font: pygame.font.Font, width_px: int) -> list[str] | None:
        """The lines, None if a word is wider than the room."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and font.size(longer)[0] <= width_px:
                lines[-1] = longer
            elif font.size(word)[0] <= width_px:
                lines.append(word)
            else:
                return None
        return lines

    def _balanced(self, text: str, font: pygame.font.Font, lines: list[str]) -> list[str]:
        """As many lines, of lengths as even as can be: no word is left alone on the last."""
        low, high = 1, max(font.size(line)[0] for line in lines)
        while low < high:
            width = (low + high) // 2
            narrower = self._wrapped(text, font, width)
            if narrower is not None and len(narrower) == len(lines):
                high, lines = width, narrower
            else:
                low = width + 1
        return lines

    def _cut(self, text: str, room_px: tuple[int, int], cut: Cut, size: int) -> list[str]:
        """As much of the beginning as there is room for."""
        for end in range(min(len(text), _LONGEST), 0, -1):
            lines = self._that_fit(text[:end].rstrip() + _ELLIPSIS, room_px, cut, size)
            if lines is not None:
                return lines
        return [_ELLIPSIS]

    def _size(self, path: Path, cap_px: float) -> int:
        return max(1, -int(-cap_px // self._cap_of(path)))

    def _cap_of(self, path: Path) -> float:
        """Height of a capital for one unit of the font's size."""
        cap = self._caps.get(path)
        if cap is None:
            probe = pygame.font.Font(str(path), _PROBE_SIZE).render("H", False, (255, 255, 255))
            probe.set_colorkey((0, 0, 0))
            cap = max(1, probe.get_bounding_rect().height) / _PROBE_SIZE
            self._caps[path] = cap
        return cap

    def _font(self, path: Path, size: int) -> pygame.font.Font:
        font = self._fonts.get((path, size))
        if font is None:
            font = self._fonts[path, size] = pygame.font.Font(str(path), size)
            if len(self._fonts) > MOST_FONTS:
                self._fonts.popitem(last=False)
        self._fonts.move_to_end((path, size))
        return font


def _bits(font: pygame.font.Font, sign: str) -> bytes:
    return pygame.image.tostring(font.render(sign, True, (255, 255, 255)), "RGBA")


def _bytes(drawn: Set) -> int:
    return drawn.picture.get_width() * drawn.picture.get_height() * 4
