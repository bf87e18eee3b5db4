"""Drawings at full size: the pad's holes in the wall, and the mark on the floor.

One unit of the drawings is one real millimetre. Each is one large SVG for a wide printer or a
sign maker, and pages for any printer: each page is as large as A4 and US Letter both are, and
has bars to see by a ruler whether it was printed at full size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.making.cad.parameters import Parameters
from hardware.making.drawing import sheet as paper
from hardware.making.drawing.sheet import Line, Point, Sheet
from hardware.making.room import INCH_M, Room

# A4 is 210 x 297, US Letter 216 x 279.
PAGE_MM = (210.0, 279.0)
# What of a page is the drawing's; the rest no printer need reach.
TILE_MM = (186.0, 252.0)
TILE_AT = (12.0, 11.0)
BAR_MM, BAR_IN = 100.0, 3
EDGE_MM = 2.0
# Of the holes' crosses, which no page's edge may cut.
CROSS_MM = 7.0
# From a drawing's own millimetres to its sheet's.
Placing = Callable[[float, float], Point]
HOLE = Line(paper.INK, 0.35)
THIN = Line(paper.SOFT, 0.25)
AXIS = Line(paper.BLUE, 0.3, (6, 2, 1, 2))


@dataclass(frozen=True, slots=True)
class Template:
    """A drawing at full size and its pages."""

    name: str
    whole: Sheet
    pages: tuple[Sheet, ...]


def templates(room: Room, built: Parameters) -> Sequence[Template]:
    """All of them."""
    return drilling_template(built), floor_mark(room)


def drilling_template(built: Parameters) -> Template:
    """Where the pad's base board is screwed to the wall."""
    width, low, high = built["base_width"], built["base_bottom"], built["base_top"]
    title = "Tap pad: holes in the wall"
    sheet = Sheet(width + 2 * EDGE_MM, high - low + 2 * EDGE_MM, title)

    def point(x: float, height: float) -> Point:
        return sheet.width / 2 + x, EDGE_MM + (high - height)

    board = Line(paper.INK, 0.5)
    sheet.box(point(-width / 2, high), (width, high - low), "none", board, "base-board")
    _cushion(sheet, point, built)
    sheet.line(point(0, high), point(0, low), AXIS, "middle")
    heights = built.list_of("base_screw_heights")
    inside = built["pad_width"] / 2 - 6
    for number, height in enumerate(heights):
        sheet.line(point(-width / 2, height), point(width / 2, height), THIN)
        for side in (-1, 1):
            at = point(side * built["base_screw_x"], height)
            _hole(sheet, at, built["base_screw_hole"], f"hole-{number}-{side}")
            words = f"{height:.0f} mm above the floor"
            sheet.text(
                point(side * inside, height + 2), words, 4, "start" if side < 0 else "end"
            )
    at = point(0, built["cushion_bottom"] + built["cushion_height"] + 24)
    sheet.text((at[0], at[1] - 22), "UP", 16, "middle", paper.SOFT, bold=True, halo=True)
    sheet.text(at, title, 8, "middle", bold=True, halo=True)
    words = (
        f"base board {width:.0f} x {high - low:.0f} mm, its lower edge {low:.0f} mm above the "
        f"finished floor\n{2 * len(heights)} crosses, {2 * built['base_screw_x']:.0f} mm from "
        "left to right; the thin lines are level"
    )
    sheet.text((at[0], at[1] + 8), words, 4.2, "middle", halo=True)
    _bars(sheet, (sheet.width / 2 - 93, EDGE_MM + (high - low) * 0.7))
    # The second page's upper edge, clear of the crosses.
    first = (high - low) + 2 * EDGE_MM - TILE_MM[1]
    return Template("drilling-template", sheet, _pages(sheet, title, first))


def floor_mark(room: Room) -> Template:
    """The heel lines on the floor before the pad."""
    half = room.mark.length_m * 1000 / 2
    last = max(room.mark.lines_in)
    reach = last * INCH_M * 1000
    title = "Mark on the floor"
    sheet = Sheet(2 * max(TILE_MM[0], half), reach + 105, title)

    def point(x: float, out: float) -> Point:
        return sheet.width / 2 + x, 18 + out

    touched = room.pad.touched_out_m * 1000
    start = Line(paper.BLUE, 0.6, (5, 3))
    sheet.line(point(-half, 0), point(half, 0), start, "zero")
    # Each half of the sheet is a page wide: no words across its middle.
    left, right = -half / 2, half / 2
    words = f"0: {touched:.0f} mm from the wall,\nbelow the cover of the touched pad"
    sheet.text(point(left, 7), words, 4.6, "middle", paper.BLUE)
    sheet.text(point(right, -6), "the wall is on this side", 4.6, "middle", paper.BLUE)
    sheet.line(point(0, -14), point(0, reach + 14), AXIS, "middle")
    for line_in in range(min(room.mark.lines_in), last + 1):
        out = line_in * INCH_M * 1000
        if line_in not in room.mark.lines_in:
            for side in (-1, 1):
                sheet.line(point(side * half, out), point(side * (half - 15), out), THIN)
            continue
        line = Line(paper.INK, 1.2)
        sheet.line(point(-half, out), point(half, out), line, f"line-{line_in}")
        for side in (-1, 1):
            at = point(side * (half - 26), out - 3)
            sheet.text(at, f"{line_in}", 14, "middle", bold=True)
            at = point(side * (half - 45), out - 3)
            words = f"inches, {line_in * 2.54:.1f} cm"
            sheet.text(at, words, 4.4, "start" if side < 0 else "end")
    for side, words in ((left, "heels on one of the lines"), (right, "toes this way")):
        sheet.text(point(side, reach + 9), words, 5, "middle")
        tip = reach + 50
        sheet.line(point(side, reach + 16), point(side, tip), Line(paper.SOFT, 1.2))
        head = [point(side - 5, tip), point(side + 5, tip), point(side, tip + 9)]
        sheet.shape(head, paper.SOFT, paper.NO_LINE)
    _bars(sheet, (0.4, sheet.height - 8))
    return Template("floor-mark", sheet, _pages(sheet, title))


def _hole(sheet: Sheet, at: Point, diameter: float, name: str) -> None:
    sheet.circle(at, diameter / 2, "#ffffff", HOLE, name)
    for across, down in ((CROSS_MM, 0.0), (0.0, CROSS_MM)):
        sheet.line((at[0] - across, at[1] - down), (at[0] + across, at[1] + down), HOLE)


def _cushion(sheet: Sheet, point: Placing, built: Parameters) -> None:
    """Where the cushion will be, for whoever checks the height before drilling."""
    low = built["cushion_bottom"]
    size = (built["pad_width"], built["cushion_height"])
    dashed = Line(paper.BLUE, 0.35, (3, 2))
    sheet.box(point(-size[0] / 2, low + size[1]), size, "none", dashed, "cushion")
    middle = built["pad_centre_height"]
    for side in (-1, 1):
        sheet.line(point(side * 12, middle), point(side * 60, middle), dashed)
    words = f"middle of the cushion, {middle:.0f} mm"
    sheet.text(point(-62, middle - 6), words, 4, colour=paper.BLUE)


def _bars(sheet: Sheet, at: Point) -> None:
    """Bars of 100 mm and 3 inches: held against a ruler they tell the printer's scale."""
    second = (at[0] + BAR_MM + 9, at[1])
    for (x, y), length, words, name in (
        (at, BAR_MM, f"{BAR_MM:.0f} mm. Longer or shorter? Print again at 100 %.", "bar-mm"),
        (second, BAR_IN * 25.4, f"{BAR_IN} inches, not fitted to the page", "bar-in"),
    ):
        sheet.line((x, y), (x + length, y), Line(paper.INK, 0.5), name)
        for tip in (x, x + length):
            sheet.line((tip, y - 2), (tip, y + 2), Line(paper.INK, 0.3))
        sheet.text((x + 1, y - 1), words, 3)


def _pages(whole: Sheet, title: str, first_mm: float = TILE_MM[1]) -> tuple[Sheet, ...]:
    """The drawing cut into pages; the uppermost ones are cut at `first_mm`."""
    tops = [0.0]
    while tops[-1] + (TILE_MM[1] if tops[1:] else first_mm) < whole.height:
        tops.append(first_mm + (len(tops) - 1) * TILE_MM[1])
    columns = int(-(-whole.width // TILE_MM[0]))
    # What the drawing leaves free of the outer columns, alike on both sides.
    spare = (columns * TILE_MM[0] - whole.width) / 2
    last = f"{chr(ord('A') + len(tops) - 1)}{columns}"
    pages: list[Sheet] = []
    for row, top in enumerate(tops):
        tall = (tops[1] if tops[1:] else whole.height) if row == 0 else TILE_MM[1]
        for column in range(columns):
            name = f"{chr(ord('A') + row)}{column + 1}"
            page = Sheet(*PAGE_MM, f"{title}: {name}")
            size = (TILE_MM[0], tall)
            corner = (column * TILE_MM[0] - spare, top)
            page.put(whole.part(corner, size, TILE_AT), "tile")
            page.box(TILE_AT, size, "none", Line(paper.SOFT, 0.2, (1, 1)), "cut")
            words = f"{title}: {name} of A1 to {last}. Cut along the frame, tape edge to edge."
            page.text((TILE_AT[0], TILE_AT[1] - 2), words, 3.2)
            _bars(page, (TILE_AT[0], PAGE_MM[1] - 9))
            pages.append(page)
    return tuple(pages)
