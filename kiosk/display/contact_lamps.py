"""The dowel's three contacts as lamps on a drawn back: kept, lost, or not seen."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import pygame
from pygame import Rect, Surface

from kiosk.coach.moment import Contact, ContactName, Contacts
from kiosk.display.canvas import Align, Canvas
from kiosk.display.drawer import wall_is_right
from kiosk.display.figures.brush import mixed
from kiosk.display.figures.contact import dowel
from kiosk.display.figures.figure import draw_figure
from kiosk.display.figures.looks import silhouette
from kiosk.display.figures.place import Facing, Place
from kiosk.display.figures.props import draw_dowel
from kiosk.display.figures.stance import joints
from kiosk.display.figures.stances import DOWEL_STANDING
from kiosk.display.layout import Layout, columns, cut_bottom, cut_left, cut_right, rows
from kiosk.display.panel import Panel, Showing
from kiosk.display.theme import Colours, Rgb

# From above, as they lie on the back.
CONTACTS: tuple[ContactName, ...] = ("head", "upper_back", "tailbone")

# The body is this much of the way from the panel's colour to the wall's: lamps in every colour
# and words stand out from it.
_BODY = 0.7
# Wider than this for its height, a panel has its lamps side by side.
_WIDE = 2.2
_PADDING = 8
# A lamp's share of its row; where words are long it is smaller, in steps, down to the least.
_OF_ROW, _LEAST_OF_ROW, _STEP = 0.78, 0.45, 0.03
_WORD_GAP, _EDGE, _AROUND = 12, 9, 4
# Side by side, a lamp stands above its word if there is room for one as tall as this share of
# the word's line; else beside it.
_LEAST_ABOVE = 0.7
_STICK = 14
# Letters that a lamp above or beside a word is as wide as, in dividing the width.
_LETTERS_ABOVE, _LETTERS_BESIDE = 2, 4


@dataclass(frozen=True, slots=True)
class LampsState:
    """What is drawn. `contacts`: None while nothing is told of a dowel."""

    contacts: Contacts | None
    reset: ContactName | None
    wall_right: bool


def lamps_panel(showing: Showing, box: Rect) -> Panel:
    """The lamps in the place of the drawer. The one to find again stands on yellow."""
    scene = showing.view.scene
    right = wall_is_right(scene, showing.view.mirror)
    state = LampsState(showing.kept.contacts, scene.reset, right)

    def paint(canvas: Canvas, box: Rect) -> None:
        canvas.fill(box, canvas.theme.colours.panel)
        inside = canvas.padded(box, _PADDING)
        line_px = canvas.layout.tall(canvas.theme.caps.body)
        if box.width < box.height * _WIDE and inside.height >= 3 * line_px:
            _paint_on_back(canvas, inside, state, _lamp_px(showing, inside))
        else:
            _paint_in_a_row(canvas, inside, state, line_px)

    return Panel("contacts", box, state, paint)


def _lamp_px(showing: Showing, box: Rect) -> int:
    """As large as the row and the words beside it allow."""
    row_px, share = box.height / 3, _OF_ROW
    words, beside = (
        showing.words.contacts,
        showing.layout.px(_WORD_GAP) + _edges(showing.layout),
    )
    while share > _LEAST_OF_ROW:
        room_px = box.width - round(row_px * share) - beside
        if all(showing.lines(words[name], "title", room_px) == 1 for name in CONTACTS):
            break
        share -= _STEP
    return round(row_px * share)


def _edges(layout: Layout) -> int:
    """What a lamp keeps free at its left and right."""
    return 2 * layout.px(_EDGE)


def contact_of(contacts: Contacts | None, name: ContactName) -> Contact | None:
    """One of them; None while nothing is told."""
    return None if contacts is None else cast(Contact, getattr(contacts, name))


def lamp_sign(contact: Contact | None) -> str:
    """Each has a shape of its own."""
    signs = {"kept": "good", "lost": "wrong", "unknown": "unknown", None: "open"}
    return signs[contact]


def lamp_colour(contact: Contact | None, colours: Colours) -> Rgb:
    """A lamp's colour; its sign tells the same."""
    return {"kept": colours.good, "lost": colours.fault}.get(contact or "", colours.unknown)


def _paint_on_back(canvas: Canvas, box: Rect, state: LampsState, size: int) -> None:
    """Below each other, on a dowel along a drawn back; the words stand on the body."""
    colours = canvas.theme.colours
    lines = rows(box, (1, 1, 1), 0)
    facing: Facing = "left" if state.wall_right else "right"
    # From the panel's edge to the dowel, which the lamps hang on.
    lamp_px = size + _edges(canvas.layout)
    body = mixed(colours.panel, colours.wall, _BODY)
    drawn = _back(box.size, lamp_px // 2, facing, (colours.panel, body, colours.wood))
    canvas.surface.blit(drawn, box)
    align: Align = "right" if state.wall_right else "left"
    for name, line in zip(CONTACTS, lines, strict=True):
        if state.wall_right:
            word, lamp = cut_right(line, lamp_px, canvas.px(_WORD_GAP))
        else:
            lamp, word = cut_left(line, lamp_px, canvas.px(_WORD_GAP))
        if state.reset == name:
            canvas.fill(line.inflate(0, -canvas.px(_AROUND)), colours.correction)
        _paint_lamp(canvas, lamp, size, name, state)
        _paint_word(canvas, word, name, state, align)


def _paint_in_a_row(canvas: Canvas, box: Rect, state: LampsState, line_px: int) -> None:
    """Side by side along a dowel, the head ahead."""
    colours, words = canvas.theme.colours, canvas.words.contacts
    names = CONTACTS if state.wall_right else CONTACTS[::-1]
    room_px = box.height - line_px
    above = room_px >= line_px * _LEAST_ABOVE
    more = _LETTERS_ABOVE if above else _LETTERS_BESIDE
    boxes = columns(box, [len(words[name]) + more for name in names], canvas.px(_AROUND))
    size = round((room_px if above else min(box.height, line_px)) * _OF_ROW)
    if above:
        stick = Rect(box.left, box.top, box.width, canvas.px(_STICK))
        stick.centery = box.top + room_px // 2
        canvas.fill(stick, colours.wood, units=_STICK / 2)
    for name, column in zip(names, boxes, strict=True):
        if state.reset == name:
            canvas.fill(column, colours.correction)
        if above:
            lamp, word = cut_bottom(column, line_px)
        else:
            inside = column.inflate(-canvas.px(_EDGE), 0)
            lamp, word = cut_left(inside, size, canvas.px(_WORD_GAP))
        _paint_lamp(canvas, lamp, size, name, state)
        _paint_word(canvas, word, name, state, "centre" if above else "left")


def _paint_lamp(
    canvas: Canvas, box: Rect, size: int, name: ContactName, state: LampsState
) -> None:
    colours = canvas.theme.colours
    contact = contact_of(state.contacts, name)
    lamp = Rect(0, 0, size, size)
    lamp.center = box.center
    if state.reset == name:
        canvas.sign(lamp_sign(contact), lamp, colours.on_colour, on=colours.correction)
        return
    # The dowel ends at a lamp's edge, and does not show through a hollow one.
    socket = lamp.inflate(2 * canvas.px(_AROUND), 2 * canvas.px(_AROUND))
    pygame.draw.circle(canvas.surface, colours.panel, socket.center, socket.width // 2)
    canvas.sign(lamp_sign(contact), lamp, lamp_colour(contact, colours))


def _paint_word(
    canvas: Canvas, box: Rect, name: ContactName, state: LampsState, align: Align
) -> None:
    colours = canvas.theme.colours
    ink = colours.on_colour if state.reset == name else colours.ink
    canvas.text(canvas.words.contacts[name], box, "title", ink, align)


@lru_cache(maxsize=8)
def _back(
    size: tuple[int, int], edge_px: int, facing: Facing, inks: tuple[Rgb, Rgb, Rgb]
) -> Surface:
    """A body with a dowel along its back, its three contacts in the middles of three rows."""
    ground, ink, wood = inks
    picture = Surface(size)
    picture.fill(ground)
    width, height = size
    at = joints(DOWEL_STANDING)
    row_px = height / 3
    stature = 2 * row_px / (at.head_back[1] - at.tailbone[1])
    floor_y = row_px / 2 + at.head_back[1] * stature
    behind = -dowel(DOWEL_STANDING).middle[0] * stature
    foot_x = edge_px + behind if facing == "right" else width - edge_px - behind
    place = Place((foot_x, floor_y), stature, facing)
    draw_figure(picture, DOWEL_STANDING, place.foot_at_px, stature, silhouette(ink), facing)
    draw_dowel(picture, place, DOWEL_STANDING, wood)
    return picture
