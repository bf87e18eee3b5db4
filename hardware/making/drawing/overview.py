"""The kiosk on one page: where power and data go, and who meets what."""

import math
from dataclasses import dataclass

from hardware.making.drawing import sheet as paper
from hardware.making.drawing.scaled import A4_LYING, heading, legend
from hardware.making.drawing.sheet import Line, Point, Sheet
from hardware.making.place.cables import ways
from hardware.making.room import Room

MAINS = Line(paper.INK, 0.9)
STRIPS = Line(paper.ORANGE, 0.7, (2.4, 1))
PI_POWER = Line(paper.ORANGE, 0.7)
DATA = Line(paper.BLUE, 0.7)
MEETS = Line(paper.GREEN, 0.6, (0.8, 1))


@dataclass(frozen=True, slots=True)
class Block:
    """A part: its upper left corner, size, name and one line about it."""

    x: float
    y: float
    width: float
    height: float
    name: str
    about: str
    fill: str = paper.PALE

    def left(self, share: float = 0.5) -> Point:
        """A point of its left edge."""
        return self.x, self.y + self.height * share

    def right(self, share: float = 0.5) -> Point:
        """A point of its right edge."""
        return self.x + self.width, self.y + self.height * share

    def draw(self, sheet: Sheet) -> None:
        """Draw it."""
        sheet.box((self.x, self.y), (self.width, self.height), self.fill, Line(paper.INK, 0.3))
        sheet.text((self.x + 2.5, self.y + 5), self.name, 3.5, bold=True)
        sheet.text((self.x + 2.5, self.y + 9.6), self.about, 2.7, colour=paper.SOFT)


@dataclass(frozen=True, slots=True)
class Wire:
    """A line through places, and words beside it."""

    places: list[Point]
    look: Line
    words: str = ""
    at: Point = (0.0, 0.0)


def overview(room: Room, strips_v: float) -> Sheet:
    """Power and data, on A4. `strips_v`: what the light strips run on."""
    sheet = Sheet(*A4_LYING, "The kiosk: power and data")
    heading(
        sheet,
        "The kiosk: power and data",
        "Mains ends in ready-made supplies and the screen. "
        f"Nothing that you build carries more than {strips_v:g} V.",
    )
    blue, pale = paper.PALE_BLUE, paper.PALE_ORANGE
    lens = room.lens[room.camera.lens].name
    blocks = [
        Block(118, 32, 72, 88, "On the camera's stand", "", "#ffffff"),
        at_stand := Block(12, 66, 34, 17, "Socket", "at the stand", "#ffffff"),
        at_screen := Block(12, 152, 34, 17, "Socket", "at the screen", "#ffffff"),
        pi_supply := Block(62, 42, 44, 17, "Pi's supply", "Raspberry Pi's own, 5.1 V"),
        supply := Block(62, 90, 44, 17, "Strips' supply", f"{strips_v:g} V, in its own case"),
        camera := Block(123, 42, 62, 15, "Camera", lens, blue),
        pi := Block(123, 68, 62, 17, "Raspberry Pi 5 or 4", "thinks; needs no network", blue),
        board := Block(123, 98, 62, 17, "Light board", "a switch for each colour, fuses"),
        pad := Block(214, 62, 44, 17, "Tap pad", "on the wall behind", blue),
        strips := Block(214, 98, 44, 17, "Light strips", "two, beside the screen", pale),
        screen := Block(
            214, 130, 44, 20, "Screen", "picture and sound,\nits own power lead", blue
        ),
    ]
    for block in blocks:
        block.draw(sheet)
    # Rounded up: nobody shall buy a shorter one for this picture.
    needed = {
        way.name: f"{math.ceil(round(way.needed_m * 10, 3)) / 10:.1f} m" for way in ways(room)
    }
    low, high = at_stand.right(0.35), at_stand.right(0.65)
    across = screen.x + screen.width / 2
    for wire in (
        Wire(_bent(low, 54, pi_supply.left()), MAINS),
        Wire(_bent(high, 54, supply.left()), MAINS),
        Wire([at_screen.right(), (across, at_screen.right()[1]), (across, 150)], MAINS),
        Wire(_bent(pi_supply.right(), 112, pi.left()), PI_POWER, "5.1 V, USB-C", (105, 66)),
        Wire(_bent(supply.right(), 112, board.left(0.7)), STRIPS, f"{strips_v:g} V", (112, 95)),
        Wire([(140, 57), (140, 68)], DATA, f"ribbon, {needed['camera']}", (158, 63.5)),
        Wire([(140, 85), (140, 98)], DATA, "signals, 3.3 V", (157, 92.5)),
        Wire(_bent(pi.right(0.3), 200, pad.left()), DATA, needed["pad"], (207, 68)),
        Wire([board.right(), strips.left()], STRIPS, needed["lights"], (198, 104.5)),
        Wire(
            _bent(pi.right(0.7), 207, screen.left()),
            DATA,
            "HDMI\n" + needed["hdmi"],
            (200, 128),
        ),
    ):
        sheet.path(wire.places, wire.look)
        sheet.text(wire.at, wire.words, 2.7, "middle", wire.look.colour, halo=True)
    _patient(sheet, camera, (pad, strips, screen))
    told = f"{strips_v:g} V, a fuse for each strip"
    mains = "mains: plugs only, nothing is opened"
    legend(sheet, (12, 190), [(MAINS, mains), (PI_POWER, "5.1 V"), (STRIPS, told)])
    data = [(DATA, "data, 5 V at the most"), (MEETS, "what the patient meets")]
    legend(sheet, (110, 190), data)
    return sheet


def _bent(a: Point, across: float, b: Point) -> list[Point]:
    """From a to b with a step at `across`."""
    return [a, (across, a[1]), (across, b[1]), b]


def _patient(sheet: Sheet, camera: Block, met: tuple[Block, ...]) -> None:
    x, y = 277.0, 107.0
    seen = camera.right()
    sheet.path([seen, (x, seen[1]), (x, y - 17)], MEETS)
    sheet.text((230, seen[1] - 1.5), "sees", 2.7, "middle", paper.GREEN)
    for block in met:
        sheet.path([block.right(), (x - 7, block.right()[1]), (x - 7, y)], MEETS)
    sheet.circle((x, y - 12), 4, paper.PALE_GREEN, Line(paper.GREEN, 0.4))
    sheet.path([(x, y - 8), (x, y + 6)], Line(paper.GREEN, 5))
    for side in (-2.2, 2.2):
        leg = [(x + side * 0.5, y + 6), (x + side, y + 20)]
        sheet.path(leg, Line(paper.GREEN, 2.4))
    sheet.text((x, y + 27), "patient", 3, "middle", paper.GREEN, bold=True)
