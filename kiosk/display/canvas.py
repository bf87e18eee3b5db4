"""The tools that every screen draws with."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal

import pygame
from pygame import Rect

from kiosk.display.layout import Layout
from kiosk.display.shapes import sign
from kiosk.display.theme import Rgb, Theme
from kiosk.display.typesetter import Typesetter
from kiosk.display.words import Words

Align = Literal["centre", "left"]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A surface with the theme and the words. Sizes named `cap` are of the design canvas."""

    surface: pygame.Surface
    layout: Layout
    theme: Theme
    words: Words
    typesetter: Typesetter

    def px(self, units: float) -> int:
        """Units of the design canvas in real pixels."""
        return self.layout.px(units)

    def fill(self, box: Rect, colour: Rgb, rounded: float = 0) -> None:
        """A filled box, its corners rounded by so many units."""
        pygame.draw.rect(
            self.surface, colour, box, border_radius=self.px(rounded) if rounded else 0
        )

    def padded(self, box: Rect, units: float = 24) -> Rect:
        """The inside of a box."""
        return box.inflate(-2 * self.px(units), -2 * self.px(units))

    def text(
        self,
        text: str,
        box: Rect,
        cap: float,
        colour: Rgb,
        align: Align = "centre",
        least: float | None = None,
    ) -> Rect:
        """Text in the middle of a box; smaller than `least` it is cut instead."""
        floor = min(cap, self.theme.caps.least if least is None else least)
        picture = self.typesetter.text(
            text,
            (box.width, box.height),
            cap * self.layout.unit,
            floor * self.layout.unit,
            colour,
            align == "centre",
        )
        place = picture.get_rect(center=box.center)
        if align == "left":
            place.left = box.left
        self.surface.blit(picture, place)
        return place

    def sign(self, name: str, box: Rect, colour: Rgb) -> None:
        """A sign, as large as the box allows, in its middle."""
        picture = sign(name, min(box.size), colour, self.theme.colours.on_colour)
        self.surface.blit(picture, picture.get_rect(center=box.center))


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a screen that is drawn anew only when its key has changed."""

    name: str
    box: Rect
    key: Hashable
    paint: Callable[[Canvas, Rect], None]


class Same:
    """Stands in a key for something that is the same only if it is the very same object."""

    __slots__ = ("_thing",)

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._thing is other._thing

    def __hash__(self) -> int:
        return id(self._thing)
