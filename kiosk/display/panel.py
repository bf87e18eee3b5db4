"""What a screen is made from, and the parts that it hands to the painter."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from pygame import Rect

from kiosk.display.canvas import LEAST, Canvas
from kiosk.display.layout import Layout
from kiosk.display.lingering import Kept
from kiosk.display.live_picture import LivePicture
from kiosk.display.theme import Role, Theme
from kiosk.display.view import View
from kiosk.display.words import Words


@dataclass(frozen=True, slots=True)
class Showing:
    """One view with all that is needed to draw it. `metric`: centimetres, not inches.

    `lines`: how many lines a text takes at the least size of its role in so many pixels.
    """

    view: View
    kept: Kept
    layout: Layout
    theme: Theme
    words: Words
    picture: LivePicture
    lines: Callable[[str, Role, int], int]
    metric: bool = False

    def tall(self, text: str, role: Role, width_px: int) -> int:
        """Room that a text needs at the least size of its role, real pixels."""
        cap = getattr(self.theme.caps, LEAST[role])
        return self.layout.tall(cap, self.lines(text, role, width_px))


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a screen that is drawn anew only when its key has changed.

    `clears`: the ground is painted first; not needed where the panel paints all of its box.
    """

    name: str
    box: Rect
    key: Hashable
    paint: Callable[[Canvas, Rect], None]
    clears: bool = True


class Same:
    """Stands in a key for something that is the same only if it is the very same object."""

    __slots__ = ("_thing",)

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._thing is other._thing

    def __hash__(self) -> int:
        return id(self._thing)
