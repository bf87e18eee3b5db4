"""Text that fits its box: wrapped, then made smaller, then cut; remembered once drawn."""

from collections import OrderedDict

import pygame

from kiosk.display.theme import Rgb

# Text that was drawn is kept up to this many bytes: enough for all that a drill says at
# 1920x1080, little beside the 350 MB of the whole kiosk.
MOST_BYTES = 24_000_000
MOST_FONTS = 64
MOST_NOTED = 100
_PROBE_SIZE = 400
_ELLIPSIS = "..."
# Nobody reads more than this on a screen.
_LONGEST = 400


class Typesetter:
    """Draws text in pygame's own typeface. `cut`: the texts that had no room even when small.

    Sizes are heights of a capital letter in pixels.
    """

    def __init__(self) -> None:
        self.cut: set[str] = set()
        self._fonts: OrderedDict[int, pygame.font.Font] = OrderedDict()
        self._drawn: OrderedDict[tuple[object, ...], pygame.Surface] = OrderedDict()
        self._bytes = 0
        probe = pygame.font.Font(None, _PROBE_SIZE).render("H", False, (255, 255, 255))
        probe.set_colorkey((0, 0, 0))
        self._size_per_cap = _PROBE_SIZE / max(1, probe.get_bounding_rect().height)

    def close(self) -> None:
        """Let go of the fonts, which keep their file open once pygame's fonts are closed."""
        self._fonts.clear()
        self._drawn.clear()
        self._bytes = 0

    def text(
        self,
        text: str,
        room_px: tuple[int, int],
        most_cap_px: float,
        least_cap_px: float,
        colour: Rgb,
        centred: bool,
    ) -> pygame.Surface:
        """A picture of the text, as large as most_cap_px and the room allow; see-through."""
        key = (text, room_px, most_cap_px, least_cap_px, colour, centred)
        known = self._drawn.get(key)
        if known is not None:
            self._drawn.move_to_end(key)
            return known
        surface = self._draw(text, room_px, most_cap_px, least_cap_px, colour, centred)
        self._drawn[key] = surface
        self._bytes += _bytes(surface)
        while self._bytes > MOST_BYTES and len(self._drawn) > 1:
            _, oldest = self._drawn.popitem(last=False)
            self._bytes -= _bytes(oldest)
        return surface

    def _draw(
        self,
        text: str,
        room_px: tuple[int, int],
        most_cap_px: float,
        least_cap_px: float,
        colour: Rgb,
        centred: bool,
    ) -> pygame.Surface:
        font, lines = self._fit(text, room_px, most_cap_px, least_cap_px)
        if centred:
            lines = self._balanced(text, font, lines)
        pictures = [font.render(line, True, colour) for line in lines]
        width = max(picture.get_width() for picture in pictures)
        leading = font.get_linesize()
        # A line with descenders is drawn higher than the font says.
        height = leading * (len(lines) - 1) + max(each.get_height() for each in pictures)
        surface = pygame.Surface((width, height), pygame.SRCALPHA)
        for index, picture in enumerate(pictures):
            left = (width - picture.get_width()) // 2 if centred else 0
            surface.blit(picture, (left, leading * index))
        return surface

    def _fit(
        self, text: str, room_px: tuple[int, int], most_cap_px: float, least_cap_px: float
    ) -> tuple[pygame.font.Font, list[str]]:
        most = max(1, int(most_cap_px * self._size_per_cap))
        least = min(most, max(1, int(least_cap_px * self._size_per_cap)))
        low, high = least, most
        best: list[str] | None = None
        while low <= high:
            size = (low + high) // 2
            lines = self._wrapped(text, self._font(size), room_px)
            if lines is None:
                high = size - 1
            else:
                best, low, most = lines, size + 1, size
        if best is not None:
            return self._font(most), best
        if len(self.cut) < MOST_NOTED:
            self.cut.add(text)
        font = self._font(least)
        return font, self._cut(text, font, room_px)

    def _wrapped(
        self, text: str, font: pygame.font.Font, room_px: tuple[int, int]
    ) -> list[str] | None:
        """The lines, None if they do not fit."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and font.size(longer)[0] <= room_px[0]:
                lines[-1] = longer
            elif font.size(word)[0] <= room_px[0]:
                lines.append(word)
            else:
                return None
        fits = font.get_linesize() * len(lines) <= room_px[1]
        return lines if lines and fits else None

    def _balanced(self, text: str, font: pygame.font.Font, lines: list[str]) -> list[str]:
        """As many lines, of lengths as even as can be: no word is left alone on the last."""
        low, high = 1, max(font.size(line)[0] for line in lines)
        while low < high:
            width = (low + high) // 2
            narrower = self._wrapped(text, font, (width, font.get_linesize() * len(lines)))
            if narrower is not None and len(narrower) == len(lines):
                high, lines = width, narrower
            else:
                low = width + 1
        return lines

    def _cut(self, text: str, font: pygame.font.Font, room_px: tuple[int, int]) -> list[str]:
        """As much of the beginning as there is room for."""
        for end in range(min(len(text), _LONGEST), 0, -1):
            lines = self._wrapped(text[:end].rstrip() + _ELLIPSIS, font, room_px)
            if lines is not None:
                return lines
        return [_ELLIPSIS]

    def _font(self, size: int) -> pygame.font.Font:
        font = self._fonts.get(size)
        if font is None:
            font = self._fonts[size] = pygame.font.Font(None, size)
            if len(self._fonts) > MOST_FONTS:
                self._fonts.popitem(last=False)
        self._fonts.move_to_end(size)
        return font


def _bytes(surface: pygame.Surface) -> int:
    return surface.get_width() * surface.get_height() * 4
