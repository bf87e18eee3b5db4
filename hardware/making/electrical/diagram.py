"""A circuit diagram that knows what it connects, so that it can be compared with the circuit.

Symbols as in IEC 60617; millimetres from the upper left corner. Wires that cross are not
connected; where one ends on another they are, and a dot says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from hardware.making.drawing.sheet import BLUE, FAINT, INK, PALE, SOFT, Line, Point, Sheet
from hardware.making.electrical.labels import pin_label, value
from hardware.making.electrical.wiring import FIRST, PI, SECOND, Circuit, Node

Side = Literal["left", "right", "top", "bottom"]
# On which side of a box a pin is, and how far along it.
Pins = dict[str, tuple[Side, float]]

WIRE = Line(INK, 0.35)
SYMBOL = Line(INK, 0.45)
CABLE = Line(BLUE, 0.35, (2.4, 1.2))
SMALL, TEXT, BIG = 2.6, 3.0, 4.2
STUB_MM = 5.0
_HAIR = 1e-6


@dataclass(slots=True)
class Diagram:
    """A sheet with a circuit on it."""

    circuit: Circuit
    sheet: Sheet
    _places: dict[Node, Point] = field(default_factory=dict[Node, Point])
    _wires: list[tuple[Point, Point]] = field(default_factory=list[tuple[Point, Point]])

    def at(self, text: str) -> Point:
        """Where a node was drawn, named as in the circuit's lines."""
        return self._places[self.circuit.node(text)]

    def wire(self, *points: Point) -> None:
        """A wire with its corners."""
        for a, b in pairwise(points):
            if not _same(a, b):
                self._wires.append((a, b))
        self.sheet.path(points, WIRE)

    def box(self, ref: str, corner: Point, size: Point, title: str, pins: Pins) -> None:
        """A part as a box, with a stub outwards at each pin."""
        self.sheet.box(corner, size, PALE, SYMBOL)
        across = any(side in ("top", "bottom") for side, _ in pins.values())
        y = corner[1] + (size[1] - 2 if across else 5.5)
        self.sheet.text((corner[0] + size[0] / 2, y), title, TEXT, "middle", bold=True)
        left, top = corner
        for pin, (side, along) in pins.items():
            node = self.circuit.node(f"{ref}:{pin}" if ref == PI else f"{ref}.{pin}")
            x = {"left": left, "right": left + size[0]}.get(side, left + along)
            y = {"top": top, "bottom": top + size[1]}.get(side, top + along)
            step = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}[side]
            end = (x + STUB_MM * step[0], y + STUB_MM * step[1])
            self._place(node, end)
            self.sheet.path([(x, y), end], WIRE)
            label = pin_label(self.circuit, node)
            if ref == PI:
                number = str(self.circuit.pinout.contact(pin))
                self.sheet.text((x + 0.8, y - 1), number, SMALL, colour=BLUE)
            if side in ("left", "right"):
                anchor = "start" if side == "left" else "end"
                self.sheet.text((x - 1.5 * step[0], y + 1), label, SMALL, anchor)
            else:
                self.sheet.text((x, y - 1.5 * step[1] + 1.8), label, SMALL, "middle")

    def legs(
        self, ref: str, a: Point, b: Point, *, share: float = 0.5, words_left: bool = False
    ) -> None:
        """A part with two legs between two points on one line; share: how far along it sits."""
        self._place(Node(ref, FIRST), a)
        self._place(Node(ref, SECOND), b)
        x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        upright = a[0] == b[0]
        half, broad = 5.0, 1.8
        kind = self.circuit.kinds[ref].is_
        if kind == "capacitor":
            half, broad = 0.9, 4.0
        for end, way in ((a, -1), (b, 1)):
            edge = (x, y + way * half) if upright else (x + way * half, y)
            self.sheet.path([end, edge], WIRE)
            if kind == "capacitor":
                plate = [(x - broad, edge[1]), (x + broad, edge[1])]
                if not upright:
                    plate = [(edge[0], y - broad), (edge[0], y + broad)]
                self.sheet.path(plate, Line(INK, 0.7))
        if kind in ("resistor", "fuse"):
            size = (2 * broad, 2 * half) if upright else (2 * half, 2 * broad)
            self.sheet.box((x - size[0] / 2, y - size[1] / 2), size, "#ffffff", SYMBOL)
        if kind in ("fuse", "tie"):
            self.sheet.path([a, b], Line(INK, 0.9 if kind == "tie" else 0.35))
        words = value(self.circuit, ref)
        if kind == "capacitor" and words.endswith("µF"):
            self.sheet.text((x - 3.6, y - 1.8), "+", TEXT, bold=True)
        if upright:
            side = -1 if words_left else 1
            spot = (x + side * (broad + 1.2), y + 1)
            self.sheet.text(spot, words, TEXT, "end" if words_left else "start", halo=True)
        else:
            self.sheet.text((x, y - broad - 1.3), words, TEXT, "middle", halo=True)

    def transistor(self, ref: str, gate: Point) -> None:
        """An N-channel MOSFET; drain and source lie 10 to the right, 10 above and below."""
        x, y = gate
        spots = {"gate": gate, "drain": (x + 10, y - 10), "source": (x + 10, y + 10)}
        for pin, spot in spots.items():
            self._place(Node(ref, pin), spot)
        self.sheet.circle((x + 7.5, y), 7.2, "#ffffff", Line(FAINT, 0.4))
        self.sheet.path([gate, (x + 4, y)], WIRE)
        self.sheet.path([(x + 4, y - 3.6), (x + 4, y + 3.6)], SYMBOL)
        for low, high in ((-4.4, -2.2), (-1.1, 1.1), (2.2, 4.4)):
            self.sheet.path([(x + 5.4, y + low), (x + 5.4, y + high)], SYMBOL)
        self.sheet.path([(x + 5.4, y - 3.3), (x + 10, y - 3.3), (x + 10, y - 10)], WIRE)
        self.sheet.path([(x + 5.4, y + 3.3), (x + 10, y + 3.3), (x + 10, y + 10)], WIRE)
        self.sheet.path([(x + 5.4, y), (x + 10, y), (x + 10, y + 3.3)], WIRE)
        tip = [(x + 5.6, y), (x + 7.8, y - 0.9), (x + 7.8, y + 0.9)]
        self.sheet.shape(tip, INK, Line(INK, 0.1))
        self.sheet.text((x + 16, y - 1), ref, TEXT, bold=True, halo=True)
        self.sheet.text((x + 16, y + 3), self.circuit.uses[ref].part.upper(), SMALL, halo=True)

    def contact(self, text: str, at: Point, words: str | None = None) -> None:
        """A contact of a plug or terminal; wires come to it from both sides."""
        node = self.circuit.node(text)
        self._place(node, at)
        self.sheet.circle(at, 1.1, "#ffffff", Line(BLUE, 0.45))
        connector = self.circuit.pinout.connector[node.part]
        number = connector.contacts.index(node.pin) + 1
        said = words if words is not None else f"{node.part}.{number}"
        self.sheet.text((at[0], at[1] - 2), said, SMALL, "middle", BLUE, halo=True)

    def cable(self, ref: str, corner: Point, size: Point, words: str) -> None:
        """The dashed outline of a cable around its cores."""
        self.sheet.box(corner, size, "none", CABLE)
        at = (corner[0] + size[0] / 2, corner[1] + size[1] + 4)
        self.sheet.text(at, f"{ref}: {words}", SMALL, "middle", BLUE, halo=True)

    def heading(self, note: str = "") -> None:
        """The circuit's title, and a line below it."""
        self.sheet.text((8, 9), self.circuit.title, BIG, bold=True)
        self.sheet.text((8, 14.5), note, TEXT, colour=SOFT)

    def dots(self) -> None:
        """A dot wherever a wire ends on another's way, or more than two meet."""
        ends = [point for wire in self._wires for point in wire] + list(self._places.values())
        for point in sorted(set(ends)):
            meeting = sum(1 for end in ends if _same(end, point))
            through = sum(2 for a, b in self._wires if _inside(point, a, b))
            if meeting + through > 2 and point not in self._contacts():
                self.sheet.circle(point, 0.8, INK, Line(INK, 0.1))

    def nets(self) -> list[frozenset[Node]]:
        """What the drawing connects."""
        groups: list[tuple[set[Point], set[Node]]] = []
        for node, place in self._places.items():
            groups.append(({place}, {node}))
        for a, b in self._wires:
            on = {place for place in self._all_points() if _on(place, a, b)}
            groups.append((on | {a, b}, set()))
        merged: list[tuple[set[Point], set[Node]]] = []
        for points, nodes in groups:
            touching = [group for group in merged if group[0] & points]
            merged = [group for group in merged if not group[0] & points]
            for group in touching:
                points |= group[0]
                nodes |= group[1]
            merged.append((points, nodes))
        return [frozenset(nodes) for _, nodes in merged if nodes]

    def _all_points(self) -> set[Point]:
        return {point for wire in self._wires for point in wire} | set(self._places.values())

    def _contacts(self) -> set[Point]:
        plugs = self.circuit.pinout.connector
        return {place for node, place in self._places.items() if node.part in plugs}

    def _place(self, node: Node, at: Point) -> None:
        if node in self._places:
            raise ValueError(f"{node} is drawn twice.")
        self._places[node] = at


def differences(diagram: Diagram) -> Sequence[str]:
    """Where a drawing connects something else than its circuit; cables' cores aside."""
    circuit = diagram.circuit
    cables = circuit.pinout.cable

    def plain(nets: Sequence[frozenset[Node]]) -> set[frozenset[Node]]:
        used = {node for run in circuit.runs for node in run if node.part not in cables}
        kept = (frozenset(node for node in net if node in used) for net in nets)
        return {net for net in kept if net}

    drawn, meant = plain(diagram.nets()), plain(circuit.nets)
    return [
        *(f"drawn, not meant: {', '.join(sorted(map(str, net)))}" for net in drawn - meant),
        *(f"meant, not drawn: {', '.join(sorted(map(str, net)))}" for net in meant - drawn),
    ]


def _same(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < _HAIR and abs(a[1] - b[1]) < _HAIR


def _on(point: Point, a: Point, b: Point) -> bool:
    cross = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    within = all(min(a[i], b[i]) - _HAIR <= point[i] <= max(a[i], b[i]) + _HAIR for i in (0, 1))
    return within and abs(cross) < _HAIR


def _inside(point: Point, a: Point, b: Point) -> bool:
    return _on(point, a, b) and not _same(point, a) and not _same(point, b)
