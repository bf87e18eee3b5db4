"""What a meter must read before the Pi is plugged in, computed from the circuit's values."""

from collections.abc import Iterator
from math import isinf
from typing import NamedTuple

from hardware.making.electrical.labels import RAILS
from hardware.making.electrical.parts import Sensor
from hardware.making.electrical.rules import Wiring
from hardware.making.electrical.solver import Net, branches, resistance, voltages
from hardware.making.electrical.wiring import PI, Circuit, Measure, Node

# A cheap meter with a fresh battery, and resistors of 1 %.
METER = 0.05
# Wires, plugs, fuses and the meter's own leads.
WIRE_OHM = 2.0
NOTHING_V = 0.1
# Less between a plus and its ground is a short, whatever boards hang there; less between what
# should not meet at all is a wrong wire.
AT_LEAST = {"no short": "more than 100 Ω", "far apart": "more than 8 kΩ"}


class Reading(NamedTuple):
    """One row of the table."""

    red: str
    black: str
    unit: str
    must_read: str
    why: str


def readings(wiring: Wiring, circuit: Circuit, state: str) -> Iterator[Reading]:
    """The rows for one state: "off" or "supply"."""
    for measure in circuit.measures:
        if measure.state == state:
            red, black = circuit.node(measure.red), circuit.node(measure.black)
            if state == "off":
                unit, says = "Ω", _ohms(circuit, measure, red, black)
            else:
                unit, says = "V", _volts(wiring, circuit, red, black)
            yield Reading(place(circuit, red), place(circuit, black), unit, says, measure.why)


def place(circuit: Circuit, node: Node) -> str:
    """Where a probe goes, in words."""
    pinout = circuit.pinout
    if node.part == PI:
        gpio = pinout.gpio(node.pin)
        name = f"GPIO{gpio}" if gpio is not None else RAILS[pinout.rail(node.pin) or "GND"]
        return f"terminal {pinout.contact(node.pin)} ({name})"
    if node.part in pinout.connector:
        number = pinout.connector[node.part].contacts.index(node.pin) + 1
        return f"{node.part}.{number} ({node.pin.replace('_', ' ')})"
    return f"{node.pin.replace('_', ' ')} of {node.part}"


def _ohms(circuit: Circuit, measure: Measure, red: Node, black: Node) -> str:
    if measure.reads is not None:
        return AT_LEAST[measure.reads]
    ohm = resistance(circuit, red, black, boards=not _behind_the_plug(circuit))
    if isinf(ohm):
        return "open (OL or 1)"
    if ohm < WIRE_OHM:
        return f"less than {WIRE_OHM:g} Ω"
    low, high = ohm * (1 - METER), ohm * (1 + METER)
    if round(ohm) >= 1000:
        return f"{low / 1000:.2f} to {high / 1000:.2f} kΩ"
    return f"{low:.0f} to {high:.0f} Ω"


def _behind_the_plug(circuit: Circuit) -> bool:
    """Whether every board hangs behind J1, which is pulled out for these measurements."""
    sensors = [ref for ref, kind in circuit.kinds.items() if isinstance(kind, Sensor)]
    ends = {run[-1].part for run in circuit.runs}
    return bool(sensors) and all(ref in ends for ref in sensors)


def _volts(wiring: Wiring, circuit: Circuit, red: Node, black: Node) -> str:
    limits = wiring.pinout.volts["strips"]
    got: list[float] = []
    for volt in (limits.least_v, limits.most_v):
        fixed: dict[Net, float] = {}
        for ref in circuit.of("supply"):
            fixed[circuit.net(Node(ref, "plus"))] = volt
            fixed[circuit.net(Node(ref, "minus"))] = 0.0
        found = voltages(branches(circuit), fixed)
        got.append(found.get(circuit.net(red), 0.0) - found.get(circuit.net(black), 0.0))
    if max(map(abs, got)) < NOTHING_V:
        return f"less than {NOTHING_V:g} V"
    return f"{got[0]:.1f} to {got[1]:.1f} V"
