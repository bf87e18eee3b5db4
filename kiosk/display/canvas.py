"""The tools that every screen draws with."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pygame
from pygame import Rect

from kiosk.display.layout import Layout
from kiosk.display.shapes import sign
from kiosk.display.theme import Rgb, Role, Theme
from kiosk.display.typesetter import DIGITS_MANTLE, MANTLE, Cut, Typesetter
from kiosk.display.words import Words

Align = Literal["centre", "left", "right"]

# To what a text may shrink where there is little room: nothing that a patient is to read gets
# smaller than body, and what is to be read at a glance not below three times that.
LEAST: dict[Role, Role] = {
    "staff": "staff",
    "body": "body",
    "title": "body",
    "banner": "title",
    "headline": "headline",
    "count": "headline",
}


def font_of(role: Role, theme: Theme) -> Path:
    """The typeface of a role: what is huge is narrow, or it would not fit."""
    return theme.text_font if role in ("staff", "body") else theme.headline_font


@dataclass(frozen=True, slots=True)
class Placed:
    """A text as it stands on the screen, for those who check it. All in real pixels."""

    text: str
    role: Role
    box: Rect
    cap_px: float
    colour: Rgb


@dataclass(frozen=True, slots=True)
class Canvas:
    """A surface with the theme and the words."""

    surface: pygame.Surface
    layout: Layout
    theme: Theme
    words: Words
    typesetter: Typesetter
    placed: list[Placed] = field(default_factory=list[Placed])

    def px(self, units: float) -> int:
        """Units of the design canvas in real pixels."""
        return self.layout.px(units)

    def fill(
        self, box: Rect, colour: Rgb, rounded: bool = True, units: float | None = None
    ) -> None:
        """A filled box, its corners rounded by so many units or as the theme has it."""
        radius = self.px(self.theme.room.radius if units is None else units) if rounded else 0
        pygame.draw.rect(self.surface, colour, box, border_radius=radius)

    def hollow(self, box: Rect, colour: Rgb, units: float = 8) -> None:
        """The outline of a box."""
        pygame.draw.rect(self.surface, colour, box, self.px(5), border_radius=self.px(units))

    def padded(self, box: Rect, units: float | None = None) -> Rect:
        """The inside of a box."""
        room = -2 * self.px(self.theme.room.padding if units is None else units)
        return box.inflate(room, room)

    def cap_px(self, role: Role) -> float:
        """How tall capitals of that role are."""
        caps = self.theme.caps
        if role == "staff":
            return caps.staff * self.layout.unit
        return getattr(caps, role) * self.layout.unit * self.layout.larger

    def text(
        self,
        text: str,
        box: Rect,
        role: Role,
        colour: Rgb,
        align: Align = "centre",
        *,
        noted: bool = True,
    ) -> Rect:
        """Text in the middle of a box. Where it ended up.

        `noted`: False for what may be cut without anybody having to know.
        """
        font = font_of(role, self.theme)
        mantle = DIGITS_MANTLE if text.isdigit() else MANTLE
        most, least = self.cap_px(role), self.cap_px(LEAST[role])
        cut = Cut(font, most, least, align == "centre", mantle, noted)
        drawn = self.typesetter.text(text, (box.width, box.height), cut, colour)
        place = drawn.picture.get_rect(center=box.center)
        if align == "left":
            place.left = box.left
        elif align == "right":
            place.right = box.right
        self.surface.blit(drawn.picture, place)
        self.placed.append(
            Placed(text, role, place.clip(self.surface.get_clip()), drawn.cap_px, colour)
        )
        return place

    def sign(self, name: str, box: Rect, colour: Rgb, on: Rgb | None = None) -> None:
        """A sign, as large as the box allows, in its middle. `on`: what is drawn upon it."""
        picture = sign(
            name,
            min(box.size),
            colour,
            on or self.theme.colours.on_colour,
            self.theme.headline_font,
        )
        self.surface.blit(picture, picture.get_rect(center=box.center))
