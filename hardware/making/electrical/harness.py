"""The harness of a circuit for WireViz, as YAML: its cables, plugs and what they connect.

It is made from the circuit's lines, so no pin and no colour is written down twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hardware.making.electrical.budget import cable_length_m
from hardware.making.electrical.labels import pin_label, value
from hardware.making.electrical.parts import CableKind, ConnectorKind
from hardware.making.electrical.rules import NOT_PLUGGABLE, Wiring
from hardware.making.electrical.wiring import PI, TWO_LEGS, Cable, Circuit, Node

# https://github.com/wireviz/WireViz/blob/master/docs/syntax.md#colors
WIREVIZ_COLOURS = {
    "red": "RD",
    "black": "BK",
    "white": "WH",
    "yellow": "YE",
    "green": "GN",
    "brown": "BN",
}
SHIELD = "shield"
# As wide as Arial, and in every Debian.
FONT = "Liberation Sans"


class Link(NamedTuple):
    """One core: where it comes from, where it goes, and what it passes on the way.

    before, after: parts with two legs between the core and its ends.
    """

    start: Node | None
    before: tuple[str, ...]
    core: Node
    after: tuple[str, ...]
    end: Node | None


@dataclass(slots=True)
class Station:
    """Something that cores end in: the Pi, a plug, a part; pins in their order."""

    ref: str
    pins: list[Node] = field(default_factory=list[Node])


def links(circuit: Circuit) -> Iterator[Link]:
    """The cores of a circuit, in the order of its lines."""
    for run in circuit.runs:
        for place, node in enumerate(run):
            if node.part in circuit.pinout.cable:
                before, start = _next_station(circuit, run[:place][::-1])
                after, end = _next_station(circuit, run[place + 1 :])
                yield Link(start, before, node, after, end)


def harness_yaml(wiring: Wiring, circuit: Circuit) -> str:
    """What WireViz draws."""
    found = list(links(circuit))
    stations: dict[str, Station] = {}
    for link in found:
        for node in (link.start, link.end):
            if node is not None:
                station = stations.setdefault(node.part, Station(node.part))
                if node not in station.pins:
                    station.pins.append(node)
    for ref, connector in circuit.pinout.connector.items():
        if ref in stations:
            stations[ref].pins = [Node(ref, contact) for contact in connector.contacts]
    for ref, kind in circuit.kinds.items():
        if ref in stations:
            stations[ref].pins.sort(key=lambda node, order=kind.contacts: order.index(node.pin))
    lines = [
        f"# {circuit.title}",
        "# Made by scripts/hardware from pinout.toml and the circuit; changes here are lost.",
        "options:",
        f"  fontname: {FONT}",
        "  mini_bom_mode: false",
        "connectors:",
    ]
    for station in stations.values():
        lines += _connector(wiring, circuit, station)
    lines.append("cables:")
    cables = list(dict.fromkeys(link.core.part for link in found))
    for ref in cables:
        lines += _cable(wiring, circuit, ref, [x for x in found if x.core.part == ref])
    lines.append("connections:")
    for ref in cables:
        lines += _connections(circuit, ref, [x for x in found if x.core.part == ref])
    return "\n".join(lines) + "\n"


def _next_station(circuit: Circuit, run: list[Node]) -> tuple[tuple[str, ...], Node | None]:
    passed: list[str] = []
    for node in run:
        kind = circuit.kinds.get(node.part)
        if kind is None or kind.is_ not in TWO_LEGS:
            return tuple(passed), node
        if node.part not in passed:
            passed.append(node.part)
    return tuple(passed), None


def _what(wiring: Wiring, circuit: Circuit, ref: str) -> tuple[str, str]:
    """The type and subtype that stand in a station's head; short, for the picture is wide."""
    if ref == PI:
        return "Raspberry Pi", "terminal board"
    if ref in circuit.pinout.connector:
        connector = circuit.pinout.connector[ref]
        kind = wiring.kinds[connector.part]
        assert isinstance(kind, ConnectorKind)
        return connector.what, kind.mates if kind.mates != NOT_PLUGGABLE else connector.part
    return circuit.kinds[ref].what.partition(",")[0], circuit.uses[ref].part


def _short(circuit: Circuit, node: Node) -> str:
    gpio = circuit.pinout.gpio(node.pin) if node.part == PI else None
    return f"GPIO{gpio}" if gpio is not None else pin_label(circuit, node)


def _connector(wiring: Wiring, circuit: Circuit, station: Station) -> Iterator[str]:
    what, subtype = _what(wiring, circuit, station.ref)
    numbers = [str(_number(circuit, node)) for node in station.pins]
    labels = ", ".join(_quoted(_short(circuit, node)) for node in station.pins)
    yield f"  {station.ref}:"
    yield f"    type: {_quoted(what)}"
    yield f"    subtype: {_quoted(subtype)}"
    yield f"    pins: [{', '.join(numbers)}]"
    yield f"    pinlabels: [{labels}]"
    yield "    hide_disconnected_pins: true"


def _cable(wiring: Wiring, circuit: Circuit, ref: str, found: list[Link]) -> Iterator[str]:
    cable = circuit.pinout.cable[ref]
    kind = wiring.kinds[cable.part]
    assert isinstance(kind, CableKind)
    wires = _in_order(cable, found)
    colours = [WIREVIZ_COLOURS[cable.cores[link.core.pin]] for link in wires]
    labels = [
        _quoted(", ".join([link.core.pin.replace("_", " "), *_passed(circuit, link)]))
        for link in wires
    ]
    yield f"  {ref}:"
    yield f"    type: {_quoted(kind.what)}"
    yield f"    gauge: {kind.mm2:g} mm2"
    yield f"    length: {cable_length_m(circuit.pinout, ref, wiring.room):g}"
    if cable.length is not None:
        yield f"    notes: {_quoted(cable.what + ', at the longest')}"
    else:
        yield "    category: bundle"
        yield f"    notes: {_quoted(cable.what + ', in the box')}"
    yield f"    wirecount: {len(wires)}"
    yield f"    colors: [{', '.join(colours)}]"
    if cable.length is None:
        yield f"    wirelabels: [{', '.join(labels)}]"
    if any(link.core.pin == SHIELD for link in found):
        yield "    shield: true"


def _connections(circuit: Circuit, ref: str, found: list[Link]) -> Iterator[str]:
    """One set for each core."""
    wires = [link.core.pin for link in _in_order(circuit.pinout.cable[ref], found)]
    for link in found:
        core = "s" if link.core.pin == SHIELD else str(wires.index(link.core.pin) + 1)
        yield "  -"
        if link.start is not None:
            yield f"    - {link.start.part}: [{_number(circuit, link.start)}]"
        yield f"    - {ref}: [{core}]"
        if link.end is not None:
            yield f"    - {link.end.part}: [{_number(circuit, link.end)}]"


def _passed(circuit: Circuit, link: Link) -> Iterator[str]:
    return (value(circuit, ref) for ref in (*link.before, *link.after))


def _in_order(cable: Cable, found: list[Link]) -> list[Link]:
    """The cores that are used, in the cable's own order; the shield aside."""
    order = list(cable.cores)
    wires = [link for link in found if link.core.pin != SHIELD]
    return sorted(wires, key=lambda link: order.index(link.core.pin))


def _number(circuit: Circuit, node: Node) -> int:
    """Of a pin, as its station's list has it."""
    if node.part == PI:
        return circuit.pinout.contact(node.pin)
    connector = circuit.pinout.connector.get(node.part)
    contacts = (
        connector.contacts if connector is not None else circuit.kinds[node.part].contacts
    )
    return contacts.index(node.pin) + 1


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
