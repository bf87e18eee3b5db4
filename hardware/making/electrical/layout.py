"""A circuit on stripboard: which leg sits in which hole, and whether that is the circuit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hardware.making.electrical.parts import Resistor, Transistor
from hardware.making.electrical.wiring import FIRST, SECOND, Circuit, Node, read_toml
from hardware.making.room import HARDWARE

BOARDS = HARDWARE / "electrical" / "boards"
Hole = tuple[int, int]
# A quarter-watt resistor's body is 6.3 mm long: four holes of 2.54 mm let it lie flat.
RESISTOR_HOLES = 4
# Terminals and plugs of 5.08 mm.
CONTACT_HOLES = 2


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Bridge(_Table):
    """A wire on the parts' side, from hole to hole."""

    start: Hole = Field(alias="from")
    end: Hole = Field(alias="to")
    wire: Literal["thick", "thin"]


class Cuts(_Table):
    """Where strips are cut."""

    holes: tuple[Hole, ...]


class Reinforced(_Table):
    """Strip, first and last hole of the lengths with a tinned wire along them."""

    runs: tuple[tuple[int, int, int], ...]


class Layout(_Table):
    """All of a board's file. A hole is its strip and its place on it, from 1."""

    circuit: str
    title: str
    strips: int
    holes: int
    legs: dict[str, Hole]
    bridge: tuple[Bridge, ...]
    cuts: Cuts
    reinforced: Reinforced

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """Strip, first and last hole of each piece of copper between cuts."""
        for strip in range(1, self.strips + 1):
            first = 1
            for cut in sorted(hole for row, hole in self.cuts.holes if row == strip):
                if cut > first:
                    yield strip, first, cut - 1
                first = cut + 1
            if first <= self.holes:
                yield strip, first, self.holes

    def joined(self) -> set[frozenset[str]]:
        """The legs, in sets of those that copper and bridges make one piece of metal."""
        piece_of: dict[Hole, int] = {}
        for number, (strip, first, last) in enumerate(self.pieces()):
            piece_of |= {(strip, hole): number for hole in range(first, last + 1)}
        for bridge in self.bridge:
            start, end = piece_of.get(bridge.start), piece_of.get(bridge.end)
            if start is not None and end is not None:
                piece_of = {at: start if n == end else n for at, n in piece_of.items()}
        groups: dict[int, set[str]] = {}
        alone: set[frozenset[str]] = set()
        for leg, hole in self.legs.items():
            if hole in piece_of:
                groups.setdefault(piece_of[hole], set()).add(leg)
            else:
                alone.add(frozenset({leg}))
        return {frozenset(group) for group in groups.values()} | alone


def read_layouts(folder: Path = BOARDS) -> dict[str, Layout]:
    """All boards by their circuits' names. Raises WiringError."""
    found: list[Layout] = [read_toml(path, Layout) for path in sorted(folder.glob("*.toml"))]
    return {layout.circuit: layout for layout in found}


def layout_faults(layout: Layout, circuit: Circuit) -> list[str]:
    """What is wrong with a layout, in sentences: against its circuit, then on the board."""
    return [*_against(layout, circuit), *_on_the_board(layout, circuit)]


def _against(layout: Layout, circuit: Circuit) -> Iterator[str]:
    parts = {leg.partition(".")[0] for leg in layout.legs}
    on_board = {ref for ref in circuit.kinds if _is_soldered(circuit, ref)}
    for ref in sorted(on_board - parts):
        yield f"{ref} is not on the board"
    wanted = {
        frozenset(str(node) for node in net if node.part in parts | on_board)
        for net in circuit.nets
        if any(node.part in parts | on_board for node in net)
    }
    drawn = layout.joined()
    for group in sorted(drawn - wanted, key=sorted):
        yield f"the board joins {_list(group)}, the circuit does not join just these"
    for group in sorted(wanted - drawn, key=sorted):
        yield f"the circuit joins {_list(group)}, the board does not join just these"


def _is_soldered(circuit: Circuit, ref: str) -> bool:
    return circuit.kinds[ref].is_ in ("resistor", "transistor", "tie", "capacitor")


def _on_the_board(layout: Layout, circuit: Circuit) -> Iterator[str]:
    ends = [hole for bridge in layout.bridge for hole in (bridge.start, bridge.end)]
    used = [*layout.legs.values(), *ends]
    for hole, times in sorted(Counter([*used, *layout.cuts.holes]).items()):
        if times > 1:
            yield f"{times} things use {_at(hole)}"
        if not (1 <= hole[0] <= layout.strips and 1 <= hole[1] <= layout.holes):
            yield f"there is no {_at(hole)}"
    for strip, first, last in layout.reinforced.runs:
        if not any(s == strip and a <= first < last <= b for s, a, b in layout.pieces()):
            yield f"the tinned wire on strip {strip} crosses a cut or the edge"
    for ref in sorted({leg.partition(".")[0] for leg in layout.legs}):
        yield from _fits(layout, circuit, ref)


def _fits(layout: Layout, circuit: Circuit, ref: str) -> Iterator[str]:
    kind = circuit.kinds.get(ref)
    pins: Iterable[str] = ()
    step = CONTACT_HOLES
    if isinstance(kind, Resistor):
        a, b = (layout.legs.get(str(Node(ref, pin)), (0, 0)) for pin in (FIRST, SECOND))
        if sorted((abs(a[0] - b[0]), abs(a[1] - b[1]))) != [0, RESISTOR_HOLES]:
            yield f"{ref} does not lie straight over {RESISTOR_HOLES} holes"
    elif isinstance(kind, Transistor):
        pins, step = ("gate", "drain", "source"), 1
    elif ref in circuit.pinout.connector:
        pins = circuit.pinout.connector[ref].contacts
    holes = [layout.legs.get(str(Node(ref, pin)), (0, 0)) for pin in pins]
    for a, b in pairwise(holes):
        if (b[0] - a[0], b[1] - a[1]) != (step, 0):
            yield f"{ref}'s legs are not {step} strips apart in one line"
            return


def _list(group: Iterable[str]) -> str:
    return ", ".join(sorted(group))


def _at(hole: Hole) -> str:
    return f"hole {hole[1]} of strip {hole[0]}"
