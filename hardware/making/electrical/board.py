"""The drawings of stripboards: from the parts' side, and mirrored from the copper."""

from collections.abc import Callable
from pathlib import Path

from hardware.making.drawing.sheet import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PALE,
    PALE_GREEN,
    PALE_ORANGE,
    SOFT,
    THIN,
    Line,
    Point,
    Sheet,
)
from hardware.making.electrical.labels import value
from hardware.making.electrical.layout import Hole, Layout, layout_faults, read_layouts
from hardware.making.electrical.rules import Wiring
from hardware.making.electrical.wiring import Circuit, WiringError
from hardware.making.room import PICTURES

# Larger than life, so that words fit: this many millimetres of paper for 2.54 of board.
PITCH = 6.0
TOP, LEFT, BETWEEN, RIGHT, BOTTOM = 32.0, 40.0, 18.0, 50.0, 26.0
COPPER, TIN = "#efc9a0", "#8a949b"
# What lies under a transistor shows through it.
SEEN_THROUGH, TAB = "#dcecf6b8", "#8a949b90"
WIRES = {"thick": Line(BLUE, 1.3), "thin": Line(GREEN, 0.8)}
Place = Callable[[Hole], Point]


def board_drawings(wiring: Wiring) -> dict[Path, str]:
    """Each board's picture. Raises WiringError where a board is not its circuit."""
    drawn: dict[Path, str] = {}
    for name, layout in read_layouts().items():
        if name not in wiring.circuits:
            raise WiringError(f"The board for {name} has no circuit of this name.")
        circuit = wiring.circuits[name]
        faults = layout_faults(layout, circuit)
        if faults:
            raise WiringError(f"The board for {name}: {faults[0]}.")
        drawn[PICTURES / f"board-{name}.svg"] = board_sheet(layout, circuit).svg()
    return drawn


def board_sheet(layout: Layout, circuit: Circuit) -> Sheet:
    """Both sides of a board on one sheet."""
    wide, tall = (layout.holes - 1) * PITCH, (layout.strips - 1) * PITCH
    second = LEFT + wide + RIGHT + BETWEEN
    sheet = Sheet(second + wide + 12, TOP + tall + BOTTOM, layout.title)
    sheet.text((8, 9), layout.title, 5.2, bold=True)

    def seen(hole: Hole) -> Point:
        return LEFT + (hole[1] - 1) * PITCH, TOP + (hole[0] - 1) * PITCH

    def mirrored(hole: Hole) -> Point:
        return second + (layout.holes - hole[1]) * PITCH, TOP + (hole[0] - 1) * PITCH

    sheet.text((LEFT - PITCH, 18), "The parts' side", 4.6, bold=True)
    sheet.text((second - PITCH, 18), "The copper side, mirrored", 4.6, bold=True)
    for place, copper in ((seen, False), (mirrored, True)):
        _strips(sheet, layout, place, copper)
    _bridges(sheet, layout, seen)
    _parts(sheet, layout, circuit, seen)
    _solder(sheet, layout, mirrored)
    _key(sheet, TOP + tall + 13)
    return sheet


def _strips(sheet: Sheet, layout: Layout, place: Place, copper: bool) -> None:
    """The board, its strips, holes, cuts and the numbers of both."""
    corners = [place((1, 1)), place((layout.strips, layout.holes))]
    left, right = sorted(x for x, _ in corners)
    top, bottom = corners[0][1], corners[1][1]
    edge = PITCH * 0.85
    sheet.box(
        (left - edge, top - edge),
        (right - left + 2 * edge, bottom - top + 2 * edge),
        "#fffdf8",
        Line(SOFT, THIN),
    )
    for strip, first, last in layout.pieces():
        a, b = sorted((place((strip, first))[0], place((strip, last))[0]))
        y = place((strip, 1))[1]
        size = (b - a + PITCH * 0.72, PITCH * 0.74)
        corner = (a - PITCH * 0.36, y - PITCH * 0.37)
        sheet.box(corner, size, COPPER if copper else "#f8ead9", Line("#d9b88f", THIN))
    for strip, first, last in layout.reinforced.runs if copper else ():
        sheet.line(place((strip, first)), place((strip, last)), Line(TIN, 1.5))
    for strip in range(1, layout.strips + 1):
        for hole in range(1, layout.holes + 1):
            sheet.circle(place((strip, hole)), 0.5, "#ffffff", Line(FAINT, 0.15))
        at = (left - edge - 1.2, place((strip, 1))[1] + 1.1) if copper else None
        near = at or (right + PITCH * 1.5 + 1.5, place((strip, 1))[1] + 1.1)
        sheet.text(near, str(strip), 2.9, "end" if copper else "start", SOFT)
    for hole in range(1, layout.holes + 1):
        sheet.text((place((1, hole))[0], top - edge - 1.4), str(hole), 2.9, "middle", SOFT)
    for cut in layout.cuts.holes:
        x, y = place(cut)
        reach = PITCH * 0.36
        if copper:
            sheet.circle((x, y), PITCH * 0.44, "#ffffff", Line(ORANGE, 0.6))
        for way in (1, -1):
            sheet.line(
                (x - reach, y - way * reach), (x + reach, y + way * reach), Line(ORANGE, 0.9)
            )


def _bridges(sheet: Sheet, layout: Layout, place: Place) -> None:
    for bridge in layout.bridge:
        start, end = place(bridge.start), place(bridge.end)
        style = WIRES[bridge.wire]
        sheet.line(start, end, Line("#ffffff", style.width + 0.8))
        sheet.line(start, end, style)
        for at in (start, end):
            sheet.circle(at, 1.25, style.colour)


def _parts(sheet: Sheet, layout: Layout, circuit: Circuit, place: Place) -> None:
    refs = list(dict.fromkeys(leg.partition(".")[0] for leg in layout.legs))
    for ref in refs:
        legs = {
            leg.partition(".")[2]: place(hole)
            for leg, hole in layout.legs.items()
            if leg.startswith(f"{ref}.")
        }
        kind = circuit.kinds.get(ref)
        if kind is None:
            _terminal(sheet, ref, legs, circuit.pinout.connector[ref].contacts)
        elif kind.is_ == "transistor":
            _transistor(sheet, ref, legs)
        else:
            _two_legs(sheet, value(circuit, ref), legs, kind.is_ == "tie")
        for at in legs.values():
            sheet.circle(at, 0.85, INK)


def _terminal(
    sheet: Sheet, ref: str, legs: dict[str, Point], contacts: tuple[str, ...]
) -> None:
    """A terminal at the board's edge; its contacts' names outside."""
    x = next(iter(legs.values()))[0]
    top, bottom = min(y for _, y in legs.values()), max(y for _, y in legs.values())
    left = x < LEFT + PITCH
    corner = x - PITCH * (1.5 if left else 0.9)
    size = (PITCH * 2.4, bottom - top + PITCH * 1.8)
    sheet.box((corner, top - PITCH * 0.9), size, PALE_GREEN, Line(GREEN, THIN))
    side = corner - 1.5 if left else corner + size[0] + 7.5
    anchor = "end" if left else "start"
    sheet.text((side, top - PITCH * 0.9 - 1), ref, 4.2, anchor, bold=True)
    for number, contact in enumerate(contacts, start=1):
        words = f"{number} {contact.replace('_', ' ')}"
        sheet.text((side, legs[contact][1] + 1.2), words, 3.5, anchor)


def _transistor(sheet: Sheet, ref: str, legs: dict[str, Point]) -> None:
    """A TO-220 from above: 10 x 4.5 mm, its tab at the right, its printed side at the left."""
    x, y = legs["drain"]
    mm = PITCH / 2.54
    sheet.box((x - 1.8 * mm, y - 5 * mm), (3.2 * mm, 10 * mm), SEEN_THROUGH, Line(INK, THIN))
    sheet.box((x + 1.4 * mm, y - 5 * mm), (1.3 * mm, 10 * mm), TAB, Line(INK, THIN))
    sheet.text((x - 0.3, y - 5 * mm + 4.4), ref, 4.0, "middle", bold=True)
    for name, at in legs.items():
        sheet.text((at[0] + 2.1, at[1] + 1), name[0].upper(), 2.8, "middle")


def _two_legs(sheet: Sheet, words: str, legs: dict[str, Point], bare: bool) -> None:
    a, b = legs["1"], legs["2"]
    sheet.line(a, b, Line(SOFT, 0.8))
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    upright = a[0] == b[0]
    if bare:
        sheet.text((middle[0], middle[1] - 3.2), words, 3.4, "middle", bold=True, halo=True)
        return
    long, thick = 3.15 * PITCH, PITCH * 0.86
    size = (thick, long) if upright else (long, thick)
    corner = (middle[0] - size[0] / 2, middle[1] - size[1] / 2)
    sheet.box(corner, size, PALE_ORANGE, Line(INK, THIN))
    at = (middle[0] + 1.2, middle[1]) if upright else (middle[0], middle[1] + 1.2)
    sheet.text(at, words, 3.3, "middle", turned_deg=-90.0 if upright else 0.0)


def _solder(sheet: Sheet, layout: Layout, place: Place) -> None:
    """Where something is soldered, with its part's name above it."""
    for leg, hole in layout.legs.items():
        x, y = place(hole)
        sheet.circle((x, y), 1.1, INK)
        ref, _, pin = leg.partition(".")
        name = f"{ref} {pin[0].upper()}" if ref.startswith("Q") else ref
        sheet.text((x, y - 1.5), name, 2.8, "middle", halo=True)
    for bridge in layout.bridge:
        for hole in (bridge.start, bridge.end):
            sheet.circle(place(hole), 1.1, WIRES[bridge.wire].colour)


def _key(sheet: Sheet, y: float) -> None:
    x = LEFT - PITCH
    for words, style, wide in (
        ("wire 0.75 mm²", WIRES["thick"], 42.0),
        ("wire 0.25 mm²", WIRES["thin"], 42.0),
        ("tinned wire along the strip", Line(TIN, 1.5), 66.0),
    ):
        sheet.line((x, y), (x + 9, y), style)
        sheet.text((x + 11, y + 1.2), words, 3.6)
        x += wide
    sheet.line((x, y - 2), (x + 4, y + 2), Line(ORANGE, 0.9))
    sheet.line((x, y + 2), (x + 4, y - 2), Line(ORANGE, 0.9))
    sheet.text((x + 6, y + 1.2), "strip cut at this hole", 3.6)
    x += 48
    sheet.box((x, y - 2.5), (3, 5), TAB, Line(INK, THIN))
    sheet.text((x + 5, y + 1.2), "a transistor's metal tab", 3.6)
    words = "Strips lie across, one to a row; holes 2.54 mm apart. Not to scale 1:1."
    sheet.text((LEFT - PITCH, y + 8), words, 3.6, colour=SOFT)
    sheet.line((LEFT - PITCH, y - 5.5), (sheet.width - 12, y - 5.5), Line(PALE, THIN))
