"""Voltages and resistances of a circuit's resistors, by nodal analysis.

Only resistors, fuses and ties conduct here: a gate, a capacitor and a strip that is off do not.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hardware.making.electrical.parts import Module, Sensor
from hardware.making.electrical.wiring import FIRST, PI, SECOND, Circuit, Node

Net = frozenset[Node]

# A whole fuse and a bridge: little enough beside the smallest resistor.
WHOLE_OHM = 0.01
# From everything to ground, so that what floats has a voltage: 0.
LEAK_OHM = 1e12
# More than a meter shows.
OPEN_OHM = 1e9


class Branch(NamedTuple):
    """A resistance between two nets."""

    one: Net
    other: Net
    ohm: float


class Source(NamedTuple):
    """A voltage behind a resistance, against ground."""

    net: Net
    volt: float
    ohm: float


def branches(
    circuit: Circuit, *, boards: bool = True, scale: Mapping[str, float] | None = None
) -> list[Branch]:
    """Whatever conducts. boards: also the resistors on sensors and drivers.

    scale: factors on single resistors, for their tolerance.
    """
    found: list[Branch] = []

    def add(one: Node, other: Node, ohm: float) -> None:
        found.append(Branch(circuit.net(one), circuit.net(other), ohm))

    for ref in circuit.of("resistor"):
        ohm = circuit.ohm(ref) * (scale or {}).get(ref, 1.0)
        add(Node(ref, FIRST), Node(ref, SECOND), ohm)
    for ref in circuit.of("fuse", "tie"):
        add(Node(ref, FIRST), Node(ref, SECOND), WHOLE_OHM)
    if not boards:
        return found
    for ref, kind in circuit.kinds.items():
        if isinstance(kind, Module):
            add(Node(ref, "signal"), Node(ref, "ground"), kind.pull_down_ohm)
        if isinstance(kind, Sensor) and kind.pull_up_ohm is not None:
            plus = next(pin for pin, role in kind.pins.items() if role == "supply")
            for pin, role in kind.pins.items():
                if role in ("input", "bus"):
                    add(Node(ref, plus), Node(ref, pin), kind.pull_up_ohm)
    return found


def voltages(
    found: Sequence[Branch], fixed: Mapping[Net, float], sources: Sequence[Source] = ()
) -> dict[Net, float]:
    """Voltage of every net that a branch or a source touches, in volts against ground."""
    nets = {net for branch in found for net in branch[:2]} | {source.net for source in sources}
    free = [net for net in nets if net not in fixed]
    place = {net: index for index, net in enumerate(free)}
    rows = [[0.0] * (len(free) + 1) for _ in free]
    for index in range(len(free)):
        rows[index][index] = 1 / LEAK_OHM

    def join(net: Net, other: Net | float, siemens: float) -> None:
        if net not in place:
            return
        row = rows[place[net]]
        row[place[net]] += siemens
        if isinstance(other, frozenset) and other in place:
            row[place[other]] -= siemens
        else:
            row[-1] += siemens * (fixed[other] if isinstance(other, frozenset) else other)

    for branch in found:
        if branch.one != branch.other:
            join(branch.one, branch.other, 1 / branch.ohm)
            join(branch.other, branch.one, 1 / branch.ohm)
    for source in sources:
        join(source.net, source.volt, 1 / source.ohm)
    solved = _solve(rows)
    return dict(fixed) | {net: solved[index] for net, index in place.items()}


def resistance(circuit: Circuit, one: Node, other: Node, *, boards: bool = True) -> float:
    """What a meter shows between two nodes with all power off, in ohms; infinite when open."""
    start, end = circuit.net(one), circuit.net(other)
    if start == end:
        return 0.0
    found = branches(circuit, boards=boards)
    volts = voltages(found, {start: 1.0, end: 0.0})
    ampere = 0.0
    for branch in found:
        if start in branch[:2] and branch.one != branch.other:
            far = branch.other if branch.one == start else branch.one
            ampere += (1.0 - volts[far]) / branch.ohm
    return 1 / ampere if ampere > 1 / OPEN_OHM else float("inf")


def rails(circuit: Circuit, pi_volt: float, logic_volt: float) -> dict[Net, float]:
    """The Pi's rails as fixed voltages; the strips' minus is ground as well."""
    given = {"3V3": logic_volt, "5V": pi_volt, "GND": 0.0}
    fixed: dict[Net, float] = {}
    for net in circuit.nets:
        for node in net:
            name = circuit.pinout.rail(node.pin) if node.part == PI else None
            if name is not None:
                fixed[net] = given[name]
    return fixed


def _solve(rows: list[list[float]]) -> list[float]:
    """Gauss and Jordan, with the largest pivot of each column."""
    size = len(rows)
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column]
        rows[column] = [value / pivot for value in rows[column]]
        for row in range(size):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [
                    a - factor * b for a, b in zip(rows[row], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]
