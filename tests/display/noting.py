"""Draws every state of every screen unseen, and notes what stands where while it is drawn."""

import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from pygame import Rect, Surface

from kiosk.coach.scene import Scene, Stage
from kiosk.display.canvas import Align, Canvas
from kiosk.display.scale import Seat
from kiosk.display.theme import Rgb, Role, load_theme
from kiosk.display.typesetter import Cut, Set, Typesetter
from kiosk.display.view import View
from kiosk.display.words import load_words
from kiosk.look import Look
from kiosk.staff.gallery.recording import load
from kiosk.staff.gallery.state import State
from kiosk.staff.gallery.states import states

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A text on the screen. `ink`: what of it is not see-through, even where `clip` ends."""

    text: str
    role: Role
    cap_px: float
    colour: Rgb
    ink: Rect
    clip: Rect


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign on the screen, in the square `box`."""

    name: str
    colour: Rgb
    box: Rect
    clip: Rect


@dataclass(frozen=True, slots=True)
class Noted:
    """All that stands on a screen.

    `cut`: texts that had no room, here for the first time. `broke`: what the painter raised,
    or warned of.
    """

    state: str
    size_px: Size
    panels: tuple[tuple[str, Rect], ...] = ()
    texts: tuple[Text, ...] = ()
    signs: tuple[Sign, ...] = ()
    cut: frozenset[str] = frozenset()
    broke: str | None = None


@dataclass(slots=True)
class _Notes:
    texts: list[Text] = field(default_factory=list[Text])
    signs: list[Sign] = field(default_factory=list[Sign])


@cache
def all_states() -> tuple[State, ...]:
    """Every state of the gallery."""
    return states(load(), load_theme().seconds)


def look(language: str = "en", seat: Seat | None = None, theme: str = "standard") -> Look:
    """How a kiosk shows them that was set up so."""
    return Look(load_words(language), load_theme(theme), seat or Seat())


def drawn(
    look: Look, size_px: Size, chosen: Sequence[State] | None = None
) -> Iterator[tuple[Noted, Surface]]:
    """Every state by one painter, each as if it were the first; the surface is used again."""
    surface = Surface(size_px, 0, 32)
    painter = look.painter()
    known: frozenset[str] = frozenset()
    try:
        with _noting() as notes:
            for state in all_states() if chosen is None else chosen:
                history = (*state.past, state.view)
                painter.panels(size_px, _somebody_else(history[0]))
                for view in state.past:
                    painter.panels(size_px, view)
                panels = painter.panels(size_px, state.view)
                painter.forget()
                notes.texts.clear()
                notes.signs.clear()
                broke: str | None = None
                try:
                    with warnings.catch_warnings():
                        # A figure without any room divides by nothing.
                        warnings.simplefilter("error", RuntimeWarning)
                        painter.draw(surface, state.view)
                except Exception as error:
                    # A painter raises nothing: all states where it does are to be told.
                    broke = repr(error)
                noted = Noted(
                    state.name,
                    size_px,
                    tuple((panel.name, panel.box) for panel in panels),
                    tuple(notes.texts),
                    tuple(notes.signs),
                    painter.cut - known,
                    broke,
                )
                known = painter.cut
                yield noted, surface
    finally:
        painter.close()


def _somebody_else(first: View | None) -> View:
    """Long before, at another stage: of what lingers nothing is left."""
    stage = Stage.EMPTY if first is None else first.scene.stage
    other = Stage.DRILL if stage is not Stage.DRILL else Stage.EMPTY
    return View(scene=Scene(t=-1e6, stage=other, session=-1), t=-1e6)


@contextmanager
def _noting() -> Generator[_Notes]:
    notes = _Notes()
    set_text, put_text, put_sign = Typesetter.text, Canvas.text, Canvas.sign
    last: list[Set] = []
    inks: dict[int, tuple[Set, Rect]] = {}

    def typeset(
        self: Typesetter, text: str, room_px: tuple[int, int], cut: Cut, colour: Rgb
    ) -> Set:
        last[:] = [set_text(self, text, room_px, cut, colour)]
        return last[0]

    def text(
        self: Canvas,
        text: str,
        box: Rect,
        role: Role,
        colour: Rgb,
        align: Align = "centre",
        *,
        noted: bool = True,
    ) -> Rect:
        clip = self.surface.get_clip()
        place = put_text(self, text, box, role, colour, align, noted=noted)
        drawn = last[0]
        # Together with what was drawn, so that its id is not given to another one.
        _, ink = inks.setdefault(id(drawn), (drawn, drawn.picture.get_bounding_rect()))
        notes.texts.append(
            Text(text, role, drawn.cap_px, colour, ink.move(place.topleft), clip)
        )
        return place

    def sign(self: Canvas, name: str, box: Rect, colour: Rgb, on: Rgb | None = None) -> None:
        put_sign(self, name, box, colour, on)
        square = Rect(0, 0, min(box.size), min(box.size))
        square.center = box.center
        notes.signs.append(Sign(name, colour, square, self.surface.get_clip()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Typesetter, "text", typeset)
        patch.setattr(Canvas, "text", text)
        patch.setattr(Canvas, "sign", sign)
        yield notes
