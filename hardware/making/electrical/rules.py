"""The rules that every wiring must keep, and which of them it breaks.

A rule looks at the pinout, the parts and a circuit, and says in one sentence what is wrong.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

from hardware.making.electrical.parts import ConnectorKind, Part
from hardware.making.electrical.wiring import PI, Circuit, Node, Pinout
from hardware.making.room import Room

FIRST_GPIO, LAST_GPIO = 2, 27
# Contacts that no two plugs share, for nothing is plugged there.
NOT_PLUGGABLE = "none"


class Broken(NamedTuple):
    """A rule that is broken. rule: its short name."""

    rule: str
    sentence: str


class Wiring(NamedTuple):
    """Everything that rules look at."""

    pinout: Pinout
    kinds: dict[str, Part]
    circuits: dict[str, Circuit]
    room: Room


Rule = Callable[[Wiring, Circuit], Iterator[str]]


def broken_rules(wiring: Wiring) -> list[Broken]:
    """All of them, in all circuits and in each pair of a wall's and the lights'."""
    from hardware.making.electrical.rules_lights import LIGHTS_RULES
    from hardware.making.electrical.rules_pi import PI_RULES

    found = [Broken("pins", each) for each in _pins(wiring.pinout)]
    found += [Broken("plugs", each) for each in _plugs(wiring)]
    found += [Broken("colours", each) for each in _colours(wiring)]
    for circuit in wiring.circuits.values():
        for name, rule in {**PI_RULES, **LIGHTS_RULES}.items():
            found += [Broken(name, f"{circuit.name}: {each}") for each in rule(wiring, circuit)]
        found += [Broken("reserved", f"{circuit.name}: {each}") for each in _reserved(circuit)]
        found += [Broken("meter", f"{circuit.name}: {each}") for each in _meter(circuit)]
    found += [Broken("pins", each) for each in _together(wiring)]
    return found


def pi_nodes(circuit: Circuit) -> list[Node]:
    """The Pi's contacts that a circuit uses, without those that only give power."""
    nodes = {node for run in circuit.runs for node in run if node.part == PI}
    return sorted(node for node in nodes if circuit.pinout.gpio(node.pin) is not None)


def on_strips_side(circuit: Circuit) -> set[Node]:
    """Every node in a net with the strips' supply, a strip or what switches them."""
    refs = set(circuit.of("supply", "strip"))
    switches = circuit.of("transistor", "module")
    outs = {Node(ref, pin) for ref in switches for pin in ("drain", "out", "plus")}
    return {
        node
        for net in circuit.nets
        if any(each.part in refs or each in outs for each in net)
        for node in net
    }


def _pins(pinout: Pinout) -> Iterator[str]:
    owners: dict[int, str] = {}
    for key, gpio in {**pinout.pins, **{f"bus.{k}": v for k, v in pinout.bus.items()}}.items():
        if not FIRST_GPIO <= gpio <= LAST_GPIO or f"GPIO{gpio}" not in pinout.header.names:
            yield f"{key} is GPIO{gpio}, which is not on the header"
        if gpio in owners:
            yield f"{key} and {owners[gpio]} are both GPIO{gpio}"
        owners[gpio] = key
    gpios = [name for name in pinout.header.names if name.startswith("GPIO")]
    if len(pinout.header.names) != 40 or len(set(gpios)) != 28:
        yield "the header has 40 contacts, 28 of them GPIO, each once"
    numbers = list(pinout.rails.values())
    for rail, number in pinout.rails.items():
        wanted = {"3v3": "3V3", "5v": "5V", "ground": "GND"}[rail.rpartition("_")[2]]
        if pinout.rail(rail) != wanted:
            yield f"{rail} is contact {number}, which is not {wanted}"
        if numbers.count(number) > 1:
            yield f"two rails use contact {number}"


def _reserved(circuit: Circuit) -> Iterator[str]:
    for node in pi_nodes(circuit):
        gpio = circuit.pinout.gpio(node.pin)
        for reserved in circuit.pinout.reserved:
            if gpio in reserved.gpio and not node.pin.startswith("bus."):
                yield f"{node} is GPIO{gpio}, which belongs to {reserved.who}"
        if node.pin.startswith("bus.") and gpio != {"bus.sda": 2, "bus.scl": 3}[node.pin]:
            yield f"{node} is GPIO{gpio}; the header's bus has 2 and 3"


def _together(wiring: Wiring) -> Iterator[str]:
    for one, other in combinations(wiring.circuits.values(), 2):
        if one.name.partition("-")[0] == other.name.partition("-")[0]:
            continue
        contacts = [
            {wiring.pinout.contact(node.pin): node for node in _all_pi_nodes(circuit)}
            for circuit in (one, other)
        ]
        for number in contacts[0].keys() & contacts[1].keys():
            yield f"{one.name} and {other.name} both use contact {number} of the Pi"


def _all_pi_nodes(circuit: Circuit) -> set[Node]:
    return {node for run in circuit.runs for node in run if node.part == PI}


def _plugs(wiring: Wiring) -> Iterator[str]:
    """Two plugs that fit into each other's sockets carry the same on the same contacts."""
    strips = {node for c in wiring.circuits.values() for node in on_strips_side(c)}
    mates: dict[str, list[str]] = {}
    for ref, connector in wiring.pinout.connector.items():
        kind = wiring.kinds.get(connector.part)
        if not isinstance(kind, ConnectorKind):
            yield f"{ref} is a {connector.part!r}, which is no connector in parts.toml"
        elif kind.mates != NOT_PLUGGABLE:
            mates.setdefault(kind.mates, []).append(ref)
    for how, refs in mates.items():
        for one, other in combinations(refs, 2):
            contacts = [wiring.pinout.connector[ref].contacts for ref in (one, other)]
            side = [any(n.part == ref for n in strips) for ref in (one, other)]
            if side[0] != side[1]:
                yield f"{one} and {other} ({how}) can be swapped, and their voltages differ"
            elif contacts[0] != contacts[1]:
                yield f"{one} and {other} ({how}) can be swapped, and their contacts differ"


def _colours(wiring: Wiring) -> Iterator[str]:
    """A plus has the colour of its voltage, ground is black, and nothing else looks so."""
    strips = {node for c in wiring.circuits.values() for node in on_strips_side(c)}
    for ref, cable in wiring.pinout.cable.items():
        if cable.own_colours:
            continue
        for core, colour in cable.cores.items():
            role = core.partition("_")[0]
            wanted = {"ground": "black", "minus": "black"}.get(role)
            if role == "plus":
                wanted = "brown" if Node(ref, core) in strips else "red"
            if wanted is not None and colour != wanted:
                yield f"{ref}.{core} is {colour}; it must be {wanted}"
            if wanted is None and colour in wiring.pinout.colours:
                yield f"{ref}.{core} is {colour}, which means {wiring.pinout.colours[colour]}"
        others = [c for name, c in cable.cores.items() if not name.startswith("plus_")]
        if len(set(others)) != len(others):
            yield f"two cores of {ref} have the same colour"


def _meter(circuit: Circuit) -> Iterator[str]:
    """Every pin is measured before the Pi is, and so is every supply's way to it."""
    rows = [(m.state, {circuit.node(m.red), circuit.node(m.black)}) for m in circuit.measures]
    supplies = list(circuit.of("supply"))
    for node in pi_nodes(circuit):
        if not any(state == "off" and node in ends for state, ends in rows):
            yield f"nothing tells to measure {node} before the Pi is plugged in"
        if supplies and not any(state == "supply" and node in ends for state, ends in rows):
            yield f"nothing tells to measure {node} with the strips' supply on"
