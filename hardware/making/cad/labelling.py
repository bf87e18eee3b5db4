"""Writes the parts' names and the dimensions into a picture, with lines to what they mean."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hardware.making.cad.view import View

FONT = Path(__file__).resolve().parents[3] / "kiosk/display/typefaces/Roboto-Medium.ttf"
INK = (32, 38, 44)
PAPER = (248, 248, 248)
ACCENT = (190, 60, 0)
NAME_PX, TITLE_PX = 25, 36
WRAP = 24
MARGIN_PX = 28
GAP_PX = 14
# Two faces meet where the colour changes by more than this; the flats of a round change less.
EDGE = 14

_ECHO = re.compile(r'ECHO: "(LABEL|DIMENSION)", "([^"]*)", \[([^\]]*)\](?:, \[([^\]]*)\])?')
Place = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A name that points to `start`, or with an `end` a dimension between the two; mm."""

    text: str
    start: Place
    end: Place | None = None

    @classmethod
    def read(cls, line: str) -> "Annotation | None":
        """What an assembly told on OpenSCAD's console; None for any other line."""
        found = _ECHO.search(line)
        if found is None:
            return None
        end = found.group(4)
        return cls(found.group(2), _place(found.group(3)), None if end is None else _place(end))


def _place(text: str) -> Place:
    x, y, z = (float(number) for number in text.split(","))
    return x, y, z


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont:
    """The kiosk's own typeface."""
    return ImageFont.truetype(str(FONT), size_px)


def outlined(image: Image.Image) -> Image.Image:
    """The same with dark lines where faces meet."""
    pixels = np.asarray(image).astype(np.int16)
    edges = np.zeros(pixels.shape[:2], dtype=bool)
    across = np.abs(np.diff(pixels, axis=1)).max(axis=2) > EDGE
    down = np.abs(np.diff(pixels, axis=0)).max(axis=2) > EDGE
    edges[:, 1:] |= across
    edges[1:] |= down
    pixels[edges] = pixels[edges] * 2 // 5
    return Image.fromarray(pixels.astype(np.uint8))


def annotate(
    image: Image.Image, title: str, view: View, notes: Sequence[Annotation], finer: int = 1
) -> None:
    """Write title, dimensions and names into the picture.

    `finer`: how many times larger than it will be shown the picture still is.
    """
    pen = _Pen(ImageDraw.Draw(image), image.size, finer)
    pen.write((MARGIN_PX * finer, MARGIN_PX * finer), title, TITLE_PX, INK)
    names: list[_Name] = []
    for note in notes:
        start = view.pixel_of(note.start, image.size)
        if note.end is None:
            names.append(_Name(textwrap.fill(note.text, WRAP), start))
        else:
            pen.dimension(start, view.pixel_of(note.end, image.size), note.text)
    middle = image.width / 2
    pen.column([name for name in names if name.place[0] < middle], left=True)
    pen.column([name for name in names if name.place[0] >= middle], left=False)


class _Name(NamedTuple):
    text: str
    place: tuple[float, float]


class _Pen:
    """Draws on a picture that is still `finer` times as large as it will be shown."""

    def __init__(self, draw: ImageDraw.ImageDraw, size_px: tuple[int, int], finer: int) -> None:
        self._draw = draw
        self._width, self._height = size_px
        self._finer = finer

    def write(
        self, at: tuple[float, float], text: str, size_px: int, ink: tuple[int, int, int]
    ) -> None:
        """Text with its upper left corner there."""
        shape = font(size_px * self._finer)
        box = self._draw.multiline_textbbox((0, 0), text, font=shape)
        self._draw.multiline_text((at[0] - box[0], at[1] - box[1]), text, font=shape, fill=ink)

    def column(self, names: Sequence[_Name], *, left: bool) -> None:
        """Names below each other at one side, in the order of what they point to."""
        names = sorted(names, key=lambda name: name.place[1])
        sizes = [self._size(name.text) for name in names]
        tops = self._spread(names, [height for _, height in sizes])
        margin = MARGIN_PX * self._finer
        for name, (width, height), top in zip(names, sizes, tops, strict=True):
            x = margin if left else self._width - margin - width
            self.write((x, top), name.text, NAME_PX, INK)
            beside = x + width + 8 * self._finer if left else x - 8 * self._finer
            self._line((beside, top + height / 2), name.place, 2)
            self._dot(name.place)

    def _spread(self, names: Sequence[_Name], heights: Sequence[float]) -> list[float]:
        """Where each name begins: beside its place, but clear of the others."""
        gap, margin = GAP_PX * self._finer, MARGIN_PX * self._finer
        tops: list[float] = []
        at = margin + TITLE_PX * self._finer + 2 * gap
        for name, height in zip(names, heights, strict=True):
            at = max(at, name.place[1] - height / 2)
            tops.append(at)
            at += height + gap
        # What runs out at the bottom pushes the others up.
        limit = self._height - margin
        for index in range(len(tops) - 1, -1, -1):
            tops[index] = min(tops[index], limit - heights[index])
            limit = tops[index] - gap
        return tops

    def dimension(
        self, start: tuple[float, float], end: tuple[float, float], text: str
    ) -> None:
        """A line with ends, and its words above or beside its middle."""
        self._line(start, end, 3)
        along = np.subtract(end, start)
        length = max(1.0, float(np.hypot(*along)))
        aside = np.array([-along[1], along[0]]) / length * 9 * self._finer
        for place in (start, end):
            low, high = np.subtract(place, aside), np.add(place, aside)
            self._line((low[0], low[1]), (high[0], high[1]), 3)
        width, height = self._size(text)
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        if abs(along[0]) >= abs(along[1]):
            x, y = x - width / 2, y - height - 14 * self._finer
        else:
            x, y = x + 14 * self._finer, y - height / 2
        edge = 4 * self._finer
        self._draw.rectangle((x - edge, y - edge, x + width + edge, y + height + edge), PAPER)
        self.write((x, y), text, NAME_PX, ACCENT)

    def _size(self, text: str) -> tuple[float, float]:
        box = self._draw.multiline_textbbox((0, 0), text, font=font(NAME_PX * self._finer))
        return box[2] - box[0], box[3] - box[1]

    def _line(self, start: tuple[float, float], end: tuple[float, float], width: int) -> None:
        self._draw.line([start, end], fill=ACCENT, width=width * self._finer)

    def _dot(self, place: tuple[float, float]) -> None:
        x, y = place
        radius = 6 * self._finer
        self._draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=ACCENT,
            outline=PAPER,
            width=2 * self._finer,
        )
