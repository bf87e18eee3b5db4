"""Rules of the strips' side: fused, dark without the Pi, and within every part's limits."""

from collections.abc import Iterator

from hardware.making.electrical.budget import (
    DROP_SHARE,
    FUSE_SHARE,
    SUPPLY_SHARE,
    WARMER_K,
    fuses_into,
    lights_budget,
    other_leg,
)
from hardware.making.electrical.parts import (
    CableKind,
    ConnectorKind,
    Fuse,
    Module,
    Strip,
    Supply,
    Transistor,
)
from hardware.making.electrical.rules import Rule, Wiring, pi_nodes
from hardware.making.electrical.rules_pi import the_pi
from hardware.making.electrical.solver import Source, branches, rails, voltages
from hardware.making.electrical.wiring import FIRST, PI, SECOND, Circuit, Node

# Above the highest voltage of the strips, for what long cables add when they are switched off.
DRAIN_MARGIN = 1.15
# A fuse is never the weakest part by less.
_HAIR = 1e-9


def _supply(circuit: Circuit) -> tuple[str, Supply] | None:
    for ref, kind in circuit.kinds.items():
        if isinstance(kind, Supply):
            return ref, kind
    return None


def every_strip_is_fused(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """Each strip's plus comes through a fuse of its own, and nothing else is without one."""
    found = _supply(circuit)
    if found is None:
        return
    live = circuit.net(Node(found[0], "plus"))
    strips_v = wiring.pinout.volts["strips"].most_v
    served: dict[str, str] = {}
    for ref in circuit.of("strip", "module"):
        plus = circuit.net(Node(ref, "plus"))
        if plus == live:
            yield f"{ref} is not fused"
            continue
        fuses = fuses_into(circuit, plus)
        if len(fuses) != 1:
            yield f"{ref} hangs on {len(fuses)} fuses; it must be one"
            continue
        fuse, other = fuses[0], served.get(fuses[0])
        # The drivers' own plus feeds next to nothing: they share one.
        if other is not None and "strip" in (circuit.kinds[r].is_ for r in (ref, other)):
            yield f"{ref} and {other} share the fuse {fuse}"
        served[fuse] = ref
        legs = [circuit.net(Node(fuse, leg)) for leg in (FIRST, SECOND)]
        if live not in legs:
            yield f"{fuse} of {ref} is not fed by {found[0]}"
    for node in live:
        kind = circuit.kinds.get(node.part)
        if isinstance(kind, Module | Strip | Transistor):
            yield f"{node} hangs on the supply without a fuse"
    for ref, kind in circuit.kinds.items():
        if isinstance(kind, Fuse) and kind.volt < strips_v:
            yield f"{ref} is for {kind.volt:g} V; the strips have {strips_v:g} V"


def fuses_suit(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """A fuse bears the load for years, and goes before any wire behind it does."""
    budget = lights_budget(circuit, wiring.kinds, wiring.room)
    if budget is None:
        return
    for load in budget.strips:
        if load.fuse is not None and load.plus_a > FUSE_SHARE * load.fuse_a + _HAIR:
            yield (
                f"{load.ref} takes {load.plus_a:.2f} A; {load.fuse} of {load.fuse_a:g} A bears "
                f"{FUSE_SHARE * load.fuse_a:.2f} A for years"
            )
    live = circuit.net(Node(budget.supply, "plus"))
    for ref, kind in circuit.kinds.items():
        if not isinstance(kind, Fuse):
            continue
        for leg in (FIRST, SECOND):
            net = circuit.net(Node(ref, leg))
            if net == live:
                continue
            for node, limit in _limits(wiring, net):
                if limit < kind.amp:
                    yield f"{node} bears {limit:g} A; its fuse {ref} is for {kind.amp:g} A"


def unfused_wires_bear_the_supply(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """Wires without a fuse bear what the supply gives before it switches itself off."""
    found = _supply(circuit)
    if found is None:
        return
    ref, kind = found
    for pin in ("plus", "minus"):
        for node, limit in _limits(wiring, circuit.net(Node(ref, pin))):
            cable = node.part in wiring.pinout.cable
            # The Pi's own ground wire only carries what its pins give.
            if cable and limit < kind.most_amp and node.pin != "ground":
                yield f"{node} bears {limit:g} A; {ref} gives up to {kind.most_amp:g} A"


def _limits(wiring: Wiring, net: frozenset[Node]) -> Iterator[tuple[Node, float]]:
    for node in sorted(net):
        part = wiring.pinout.cable.get(node.part) or wiring.pinout.connector.get(node.part)
        kind = wiring.kinds.get(part.part) if part is not None else None
        if isinstance(kind, CableKind | ConnectorKind):
            yield node, kind.amp


def gates_are_pulled_down(_: Wiring, circuit: Circuit) -> Iterator[str]:
    """Every gate has a resistor to its source: dark while the Pi starts and when it is dead."""
    for ref, kind in circuit.kinds.items():
        if not isinstance(kind, Transistor):
            continue
        gate, source = circuit.net(Node(ref, "gate")), circuit.net(Node(ref, "source"))
        if not any(
            {circuit.net(Node(r, FIRST)), circuit.net(Node(r, SECOND))} == {gate, source}
            for r in circuit.of("resistor")
        ):
            yield f"the gate of {ref} is not pulled down"


def dark_without_the_pi(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """What leaks out of a pin that nobody drives opens no gate, and no pin is pulled up."""
    pi = the_pi(wiring)
    fixed = {
        circuit.net(Node(ref, pin)): 0.0 for ref in circuit.of("supply") for pin in ("minus",)
    } | rails(circuit, 0.0, 0.0)
    for node in pi_nodes(circuit):
        switched = list(_switched_by(circuit, node))
        gpio = wiring.pinout.gpio(node.pin)
        if switched and gpio in wiring.pinout.header.pulled_up_at_start:
            yield f"{node} is GPIO{gpio}, which a Pi pulls up while it starts"
        net = circuit.net(node)
        # A current source, as a high voltage behind a high resistance.
        leak = Source(net, 1e6 * pi.pin_leaks_a, 1e6)
        found = voltages(branches(circuit), fixed, [leak])
        for ref, gate in switched:
            kind = circuit.kinds[ref]
            limit = kind.threshold_least_v if isinstance(kind, Transistor) else 0.6
            if found.get(gate, 0.0) > limit:
                yield f"what leaks out of {node} may open {ref} ({found[gate]:.1f} V)"


def gates_open_far_enough(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """A high pin opens its transistor as far as its maker's figures hold, and no further."""
    pi = the_pi(wiring)
    logic = wiring.pinout.volts["logic"]
    ground = {circuit.net(Node(ref, "minus")): 0.0 for ref in circuit.of("supply")}
    for node in pi_nodes(circuit):
        for ref, gate in _switched_by(circuit, node):
            pin = Source(circuit.net(node), logic.least_v, pi.pin_ohm)
            fixed = rails(circuit, 0.0, 0.0) | ground
            volt = voltages(branches(circuit), fixed, [pin]).get(gate, 0.0)
            kind = circuit.kinds[ref]
            wanted = kind.on_gate_v if isinstance(kind, Transistor) else 0.0
            if isinstance(kind, Module):
                wanted = kind.signal_v[0]
            if volt < wanted:
                yield f"{ref} gets {volt:.2f} V; its figures hold from {wanted:g} V"
            most = kind.gate_v if isinstance(kind, Transistor) else pi.pin_most_v
            if logic.most_v > most:
                yield f"{ref} gets {logic.most_v:g} V; its gate bears {most:g} V"


def _switched_by(circuit: Circuit, node: Node) -> Iterator[tuple[str, frozenset[Node]]]:
    """Transistors and drivers whose gate a pin reaches, over a resistor or straight."""
    near = [circuit.net(node)]
    for ref in circuit.of("resistor"):
        for leg in (FIRST, SECOND):
            if circuit.net(Node(ref, leg)) == near[0]:
                near.append(circuit.net(other_leg(Node(ref, leg))))
    for ref in circuit.of("transistor", "module"):
        pin = "gate" if isinstance(circuit.kinds[ref], Transistor) else "signal"
        gate = circuit.net(Node(ref, pin))
        if gate in near:
            yield ref, gate


def every_gate_has_a_pin(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """Each gate is driven by one pin, through a resistor that keeps its current small."""
    pi = the_pi(wiring)
    driven: dict[str, Node] = {}
    for node in pi_nodes(circuit):
        for ref, gate in _switched_by(circuit, node):
            if ref in driven:
                yield f"{ref} is driven by {driven[ref]} and by {node}"
            driven[ref] = node
            if not isinstance(circuit.kinds[ref], Transistor):
                continue
            net = circuit.net(node)
            ohms = [
                circuit.ohm(r)
                for r in circuit.of("resistor")
                if {circuit.net(Node(r, FIRST)), circuit.net(Node(r, SECOND))} == {net, gate}
            ]
            most = wiring.pinout.volts["logic"].most_v
            if not ohms or most / min(ohms) > pi.pin_most_a:
                got = f"{1000 * most / min(ohms):.0f} mA" if ohms else "no resistor"
                yield f"between {node} and the gate of {ref}: {got}; a pin bears 16 mA"
    for ref in circuit.of("transistor", "module"):
        if ref not in driven:
            yield f"no pin drives {ref}"


def currents_are_within_limits(wiring: Wiring, circuit: Circuit) -> Iterator[str]:
    """At full white nothing gets hot, and the supply is not at its end."""
    budget = lights_budget(circuit, wiring.kinds, wiring.room)
    if budget is None:
        return
    volts = wiring.pinout.volts["strips"]
    supply = circuit.kinds[budget.supply]
    if isinstance(supply, Supply) and not volts.least_v <= supply.volt <= volts.most_v:
        yield f"{budget.supply} gives {supply.volt:g} V; the strips are for {volts.is_v:g} V"
    if budget.share > SUPPLY_SHARE + _HAIR:
        yield (
            f"the strips take {budget.load_a:.2f} A, {100 * budget.share:.0f} % of "
            f"{budget.supply}; {100 * SUPPLY_SHARE:.0f} % are its due"
        )
    for switch in budget.switches:
        kind = circuit.kinds[switch.ref]
        if switch.limit_a is not None and switch.ampere > switch.limit_a:
            yield f"{switch.ref} switches {switch.ampere:.2f} A; it is for {switch.limit_a:g} A"
        if switch.warmer_k is not None and switch.warmer_k > WARMER_K:
            yield f"{switch.ref} gets {switch.warmer_k:.0f} K warmer than its box"
        if isinstance(kind, Transistor) and kind.drain_v < DRAIN_MARGIN * volts.most_v:
            yield f"{switch.ref} is for {kind.drain_v:g} V; the strips have {volts.most_v:g} V"
        if (
            isinstance(kind, Module)
            and not kind.supply_v[0] <= volts.most_v <= kind.supply_v[1]
        ):
            yield f"{switch.ref} is for up to {kind.supply_v[1]:g} V"
        if not switch.ampere:
            yield f"{switch.ref} switches no strip"
    for load in budget.strips:
        if load.drop_v > DROP_SHARE * volts.is_v:
            yield f"{load.cable} of {load.cable_m:g} m loses {load.drop_v:.2f} V"
        for channel in circuit.kinds[load.ref].contacts[1:]:
            net = circuit.net(Node(load.ref, channel))
            refs = {node.part for node in net} & {switch.ref for switch in budget.switches}
            if len(refs) != 1:
                yield f"{load.ref}.{channel} is switched by {len(refs)} transistors"


def grounds_meet_once(_: Wiring, circuit: Circuit) -> Iterator[str]:
    """The strips' current goes back to its supply, not through the Pi: one bridge, no more."""
    found = _supply(circuit)
    if found is None:
        return
    minus = circuit.net(Node(found[0], "minus"))
    ground = circuit.net(Node(PI, "lights_ground"))
    if minus == ground:
        yield "the Pi's ground and the strips' minus are one wire; they meet in one bridge"
        return
    ties = [
        ref
        for ref in circuit.of("tie")
        if {circuit.net(Node(ref, FIRST)), circuit.net(Node(ref, SECOND))} == {minus, ground}
    ]
    if len(ties) != 1:
        yield f"the Pi's ground and the strips' minus meet {len(ties)} times; it must be once"
    for ref, kind in circuit.kinds.items():
        pin = {"transistor": "source", "module": "ground"}.get(kind.is_)
        if pin is not None and circuit.net(Node(ref, pin)) != minus:
            yield f"{ref} does not give its current back to {found[0]}"


LIGHTS_RULES: dict[str, Rule] = {
    "fuse": every_strip_is_fused,
    "fuse's size": fuses_suit,
    "unfused wire": unfused_wires_bear_the_supply,
    "pull-down": gates_are_pulled_down,
    "dark": dark_without_the_pi,
    "gate": gates_open_far_enough,
    "gate's pin": every_gate_has_a_pin,
    "current": currents_are_within_limits,
    "ground": grounds_meet_once,
}
