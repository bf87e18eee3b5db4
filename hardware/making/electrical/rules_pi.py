"""Rules of the Pi's side: no voltage that hurts a pin, and levels that it understands."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from hardware.making.electrical.budget import cable_length_m
from hardware.making.electrical.parts import CableKind, Capacitor, RaspberryPi, Sensor
from hardware.making.electrical.rules import Rule, Wiring, pi_nodes
from hardware.making.electrical.solver import Source, branches, rails, voltages
from hardware.making.electrical.wiring import FIRST, PI, SECOND, Circuit, Node

# Resistors of any shop: the rules hold for these too.
WIDE = 0.05
# What one bus may have without help: NXP UM10204.
BUS_PF = 400
# Read as nothing: far below a gate's threshold and a pin's low.
NOTHING_V = 0.1
INPUTS = ("wall.echo_pin", "wall.switch_pin")
# What drives a high level, at its strongest.
STRONG_OHM = 1.0


def the_pi(wiring: Wiring) -> RaspberryPi:
    """The Pi's limits."""
    pi = wiring.kinds["pi"]
    assert isinstance(pi, RaspberryPi)
    return pi


def sensors(circuit: Circuit) -> Iterator[tuple[str, Sensor]]:
    """The sensors and boards of the Pi's side."""
    for ref, kind in circuit.kinds.items():
        if isinstance(kind, Sensor):
            yield ref, kind


def supply_net(circuit: Circuit, ref: str, kind: Sensor) -> frozenset[Node]:
    """Where a sensor gets its plus."""
    pin = next(pin for pin, role in kind.pins.items() if role == "supply")
    return circuit.net(Node(ref, pin))


class _Supplies(NamedTuple):
    """The Pi's 5 V and 3.3 V as they are."""

    pi_v: float
    logic_v: float


def _pin_voltages(
    wiring: Wiring,
    circuit: Circuit,
    supplies: _Supplies,
    scale: dict[str, float],
    *,
    outputs: bool,
) -> dict[Node, float]:
    """What the Pi's pins get while all of them listen; outputs: the sensors say high."""
    fixed = rails(circuit, *supplies)
    for ref in circuit.of("supply"):
        fixed[circuit.net(Node(ref, "plus"))] = wiring.pinout.volts["strips"].most_v
        fixed[circuit.net(Node(ref, "minus"))] = 0.0
    sources: list[Source] = []
    if outputs:
        for ref, kind in sensors(circuit):
            level = fixed.get(supply_net(circuit, ref, kind), 0.0)
            for pin, role in kind.pins.items():
                net = circuit.net(Node(ref, pin))
                if role == "output" and net not in fixed:
                    sources.append(Source(net, level, STRONG_OHM))
    found = voltages(branches(circuit, scale=scale), fixed, sources)
    return {node: found.get(circuit.net(node), 0.0) for node in pi_nodes(circuit)}


def _corners(circuit: Circuit) -> Iterator[dict[str, float]]:
    """Every resistor at either end of its tolerance."""
    refs = list(circuit.of("resistor"))
    if len(refs) > 6:
        yield dict.fromkeys(refs, 1.0)
        return
    for factors in product((1 - WIDE, 1 + WIDE), repeat=len(refs)):
        yield dict(zip(refs, factors, strict=True))


def no_high_voltage(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """No pin gets more than it bears, whatever a sensor says and the strips' supply gives."""
    limit = the_pi(wiring).pin_most_v
    volts = wiring.pinout.volts
    highest = _Supplies(volts["pi"].most_v, volts["logic"].most_v)
    worst: dict[Node, float] = {}
    for scale in _corners(circuit):
        for outputs in (True, False):
            got = _pin_voltages(wiring, circuit, highest, scale, outputs=outputs)
            for node, volt in got.items():
                worst[node] = max(worst.get(node, 0.0), volt)
    for node, volt in worst.items():
        if volt > limit + 1e-6:
            yield f"{node} may get {volt:.2f} V; a Pi bears {limit:g} V"


def inputs_read_high(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """What a sensor says arrives high enough."""
    limit = the_pi(wiring).pin_reads_high_v
    volts = wiring.pinout.volts
    supplies = _Supplies(volts["pi"].least_v, volts["logic"].least_v)
    lowest: dict[Node, float] = {}
    for scale in _corners(circuit):
        got = _pin_voltages(wiring, circuit, supplies, scale, outputs=True)
        for node in got:
            lowest[node] = min(lowest.get(node, 99.0), got[node])
    for node, volt in lowest.items():
        if node.pin in INPUTS and volt < limit:
            yield f"{node} gets only {volt:.2f} V of a high signal; a Pi wants {limit:g} V"


def dead_pi_gets_nothing(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """With the strips' supply on and the Pi without power nothing comes back to it."""
    supplies = list(circuit.of("supply"))
    if not supplies:
        return
    fixed = {circuit.net(Node(ref, "minus")): 0.0 for ref in supplies}
    for ref in supplies:
        fixed[circuit.net(Node(ref, "plus"))] = wiring.pinout.volts["strips"].most_v
    found = voltages(branches(circuit), fixed)
    rail_nodes = [Node(PI, pin) for pin in wiring.pinout.rails]
    for node in (*pi_nodes(circuit), *rail_nodes):
        volt = found.get(circuit.net(node), 0.0)
        if volt > NOTHING_V:
            yield f"{node} gets {volt:.2f} V of the strips' supply"


def leaving_wires_pass_a_resistor(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """A signal leaves the box through a resistor, so that a wrong wire there costs less."""
    for node in pi_nodes(circuit):
        if node.pin.startswith("bus."):
            continue
        for other in circuit.net(node):
            cable = wiring.pinout.cable.get(other.part)
            if cable is not None and cable.length is not None:
                yield f"{node} goes out by {other} without a resistor"


def sensors_get_their_voltage(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """Each sensor's plus is within its limits, and its ground is the Pi's."""
    ways = (
        rails(circuit, wiring.pinout.volts["pi"].least_v, wiring.pinout.volts["logic"].least_v),
        rails(circuit, wiring.pinout.volts["pi"].most_v, wiring.pinout.volts["logic"].most_v),
    )
    for ref, kind in sensors(circuit):
        for fixed in ways:
            volt = fixed.get(supply_net(circuit, ref, kind))
            if volt is None or not kind.supply_v[0] <= volt <= kind.supply_v[1]:
                got = "nothing" if volt is None else f"{volt:g} V"
                low, high = kind.supply_v
                yield f"{ref} gets {got}; it wants {low:g} to {high:g} V"
                break
        ground = next(pin for pin, role in kind.pins.items() if role == "ground")
        if ways[0].get(circuit.net(Node(ref, ground))) != 0.0:
            yield f"{ref} has no ground"
    for ref, kind in circuit.kinds.items():
        if isinstance(kind, Capacitor):
            volts = [ways[1].get(circuit.net(Node(ref, leg)), 0.0) for leg in (FIRST, SECOND)]
            if max(volts) > kind.volt / 1.5:
                yield f"{ref} gets {max(volts):g} V; it is for {kind.volt:g} V"


def rail_is_not_overloaded(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """What hangs on the Pi's 3.3 V takes no more than is promised."""
    logic = wiring.pinout.volts["logic"].is_v
    fixed = rails(circuit, 0.0, logic)
    ampere = sum(
        kind.supply_a
        for ref, kind in sensors(circuit)
        if fixed.get(supply_net(circuit, ref, kind)) == logic
    )
    for ref in circuit.of("resistor"):
        ends = [circuit.net(Node(ref, leg)) for leg in (FIRST, SECOND)]
        if any(fixed.get(net) == logic for net in ends):
            ampere += logic / circuit.ohm(ref)
    limit = the_pi(wiring).rail_3v3_most_a
    if ampere > limit:
        yield f"the Pi's 3.3 V gives {1000 * ampere:.0f} mA; {1000 * limit:.0f} are promised"


def bus_is_not_too_long(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """A bus has no more capacitance than it can charge, and no pull-up that is too strong."""
    pi = the_pi(wiring)
    for name in ("bus.sda", "bus.scl"):
        net = circuit.net(Node(PI, name))
        if len(net) < 2:
            continue
        farads, siemens, most = 0.0, 1 / pi.i2c_pull_up_ohm, float(BUS_PF)
        for ref, kind in sensors(circuit):
            if any(node.part == ref for node in net):
                farads += kind.bus_pf
                siemens += 1 / kind.pull_up_ohm if kind.pull_up_ohm else 0.0
                most = max(most, kind.drives_pf or 0.0)
        for node in net:
            cable = wiring.pinout.cable.get(node.part)
            if cable is not None:
                kind = wiring.kinds[cable.part]
                assert isinstance(kind, CableKind)
                farads += kind.pf_per_m * cable_length_m(wiring.pinout, node.part, wiring.room)
        if farads > most:
            yield f"{PI}:{name} has {farads:.0f} pF; {most:.0f} are allowed"
        ampere = wiring.pinout.volts["logic"].most_v * siemens
        if ampere > pi.i2c_low_a:
            yield f"{PI}:{name} is pulled up by {1000 * ampere:.1f} mA; 3 are allowed"


def no_short(_: Wiring, circuit: Circuit) -> Iterator[str]:
    """No pin is wired straight to a supply or to ground, and no switch joins the two."""
    fixed = rails(circuit, 5.0, 3.3)
    for node in pi_nodes(circuit):
        if circuit.net(node) in fixed:
            yield f"{node} is wired straight to a supply or to ground"
    for ref in circuit.of("contact"):
        ends = [fixed.get(circuit.net(Node(ref, pin))) for pin in ("a", "b")]
        if None not in ends and ends[0] != ends[1]:
            yield f"{ref} shorts the Pi's supply when it is pressed"


def every_signal_has_a_pin(_: Wiring, circuit: Circuit) -> Iterator[str]:
    """What a sensor hears or says belongs to one pin, straight or over one resistor."""
    pins = pi_nodes(circuit)
    for ref, kind in sensors(circuit):
        for pin, role in kind.pins.items():
            if role in ("supply", "ground"):
                continue
            near = {circuit.net(Node(ref, pin))}
            for resistor in circuit.of("resistor"):
                legs = {circuit.net(Node(resistor, leg)) for leg in (FIRST, SECOND)}
                near |= legs if legs & {circuit.net(Node(ref, pin))} else set()
            heard = [node for node in pins if circuit.net(node) in near]
            wanted = {"output": True, "input": False}.get(role)
            if len(heard) != 1 or (heard[0].pin in INPUTS) is not (wanted or False):
                yield f"{ref}.{pin} belongs to {', '.join(map(str, heard)) or 'no pin'}"


def all_is_connected(_: Wiring, circuit: Circuit) -> Iterator[str]:
    """Every connection of every part goes somewhere."""
    for ref, kind in circuit.kinds.items():
        for pin in kind.contacts:
            net = circuit.net(Node(ref, pin))
            if all(node.part == ref for node in net):
                yield f"{ref}.{pin} is connected to nothing"


PI_RULES: dict[str, Rule] = {
    "voltage": no_high_voltage,
    "level": inputs_read_high,
    "dead Pi": dead_pi_gets_nothing,
    "resistor": leaving_wires_pass_a_resistor,
    "sensor": sensors_get_their_voltage,
    "3.3 V": rail_is_not_overloaded,
    "bus": bus_is_not_too_long,
    "short": no_short,
    "signal": every_signal_has_a_pin,
    "whole": all_is_connected,
}
