"""The tables of the texts, made from the wiring, and where they are put.

Between <!-- electrical:NAME --> and <!-- /electrical --> in any text of hardware/ stands what
this makes; what was there before is replaced.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from hardware.making.electrical.budget import (
    PI_LOADS,
    PI_SUPPLIES_A,
    LightsBudget,
    lights_budget,
)
from hardware.making.electrical.harness import links
from hardware.making.electrical.labels import RAILS, colour_of, value
from hardware.making.electrical.meter import place, readings
from hardware.making.electrical.rules import Wiring
from hardware.making.electrical.wiring import PI, Circuit, CircuitText, Node, WiringError

_PLACE = re.compile(
    r"(?P<head><!-- electrical:(?P<name>[\w .-]+) -->\n).*?(?P<tail><!-- /electrical -->)",
    re.DOTALL,
)

# Where two strips of 24 V are wanted: their supply, and half the current.
FOR_24_V = {"gsm40b12": "gsm40b24", "fuse-2a": "fuse-1a"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def tables(wiring: Wiring) -> dict[str, Callable[[], str]]:
    """All tables by their names."""
    found: dict[str, Callable[[], str]] = {
        "pins": lambda: _pins(wiring),
        "header": lambda: _header(wiring),
        "reserved": lambda: _reserved(wiring),
        "connectors": lambda: _connectors(wiring),
        "cables": lambda: _cables(wiring),
        "colours": lambda: _colours(wiring),
        "strips": lambda: _strips(wiring),
        "switches": lambda: _switches(wiring),
        "pi-current": lambda: _pi_current(wiring),
        "limits": lambda: _limits(wiring),
        "first light": lambda: _first_light(wiring),
    }
    for name, circuit in wiring.circuits.items():
        found[f"wires {name}"] = lambda c=circuit: _wires(c)
        found[f"measure off {name}"] = lambda c=circuit: _measure(wiring, c, "off")
        found[f"measure supply {name}"] = lambda c=circuit: _measure(wiring, c, "supply")
    return found


def filled(text: str, wiring: Wiring, name: str) -> str:
    """A text with its tables as they are now. Raises WiringError for one that is not made."""
    made = tables(wiring)

    def fill(match: re.Match[str]) -> str:
        asked = match["name"]
        if asked not in made:
            raise WiringError(f"{name} asks for the table {asked!r}, which nobody makes.")
        return f"{match['head']}\n{made[asked]()}\n{match['tail']}"

    if text.count("<!-- electrical:") != len(_PLACE.findall(text)):
        raise WiringError(f"{name}: a table's place is not closed by <!-- /electrical -->.")
    return _PLACE.sub(fill, text)


def with_24_v(wiring: Wiring) -> Wiring:
    """The same wiring with strips, supply and fuses of 24 V."""
    volts = {"is": 24.0, "least": 22.8, "most": 25.2}
    strips = wiring.pinout.volts["strips"].model_validate(volts)
    pinout = wiring.pinout.model_copy(
        update={"volts": {**wiring.pinout.volts, "strips": strips}}
    )
    circuits: dict[str, Circuit] = {}
    for name, circuit in wiring.circuits.items():
        parts = {
            ref: use.model_copy(update={"part": FOR_24_V.get(use.part, use.part)})
            for ref, use in circuit.text.parts.items()
        }
        text: CircuitText = circuit.text.model_copy(update={"parts": parts})
        circuits[name] = Circuit(name, text, pinout, wiring.kinds)
    return wiring._replace(pinout=pinout, circuits=circuits)


def _pins(wiring: Wiring) -> str:
    pinout = wiring.pinout
    rows: list[list[str]] = []
    for key in pinout.pins:
        used = [
            c for c in wiring.circuits.values() if any(n.pin == key for r in c.runs for n in r)
        ]
        sources = sorted({source for circuit in used for source in circuit.sources})
        section = key.partition(".")[0]
        rows.append(
            [
                f"`{key}`",
                f"GPIO{pinout.pins[key]}",
                str(pinout.contact(key)),
                ", ".join(f"`{section}.source = {source}`" for source in sources),
            ]
        )
    for key, gpio in pinout.bus.items():
        number = str(pinout.contact(f"bus.{key}"))
        rows.append([f"I2C {key.upper()}", f"GPIO{gpio}", number, "`wall.source = tof`"])
    for rail, number in pinout.rails.items():
        rows.append(
            [rail.replace("_", " "), RAILS[pinout.rail(rail) or "GND"], str(number), ""]
        )
    return table(["for", "pin", "contact of the header", "used when"], rows)


def _header(wiring: Wiring) -> str:
    """The header as it lies: odd contacts left, even ones right."""
    pinout = wiring.pinout
    ours = {pinout.contact(key): key for key in pinout.pins}
    ours |= {pinout.contact(f"bus.{key}"): f"I2C {key.upper()} (tof)" for key in pinout.bus}
    ours |= {number: rail.replace("_", " ") for rail, number in pinout.rails.items()}

    def cell(number: int) -> str:
        name = pinout.header.names[number - 1]
        name = RAILS.get(name, name)
        return f"**{name}: {ours[number]}**" if number in ours else name

    rows = [[cell(n), str(n), str(n + 1), cell(n + 1)] for n in range(1, 40, 2)]
    return table(["", "", "", ""], rows)


def _reserved(wiring: Wiring) -> str:
    rows = [
        [", ".join(map(str, reserved.gpio)), reserved.who]
        for reserved in wiring.pinout.reserved
    ]
    return table(["GPIO", "belongs to"], rows)


def _connectors(wiring: Wiring) -> str:
    rows: list[list[str]] = []
    for ref, connector in wiring.pinout.connector.items():
        contacts = ", ".join(
            f"{number} {name.replace('_', ' ')}"
            for number, name in enumerate(connector.contacts, start=1)
        )
        rows.append([ref, connector.what, wiring.kinds[connector.part].what, contacts])
    return table(["", "what", "kind", "contacts"], rows)


def _cables(wiring: Wiring) -> str:
    rows: list[list[str]] = []
    for ref, cable in wiring.pinout.cable.items():
        cores = ", ".join(
            f"{name.replace('_', ' ')} {colour}"
            for name, colour in cable.cores.items()
            if colour != "shield"
        )
        rows.append([ref, cable.what, wiring.kinds[cable.part].what, cores])
    return table(["", "what", "kind", "cores"], rows)


def _wires(circuit: Circuit) -> str:
    """Wire by wire: from, cable and colour, what it passes, to."""
    rows: list[list[str]] = []
    cables = circuit.pinout.cable
    found = list(links(circuit))
    order = list(dict.fromkeys(link.core.part for link in found))
    for link in sorted(found, key=lambda link: order.index(link.core.part)):
        cable = cables[link.core.part]
        colour = cable.cores[link.core.pin]
        passed = ", ".join(value(circuit, ref) for ref in (*link.before, *link.after))
        ends = [place(circuit, end) if end else "cut off" for end in (link.start, link.end)]
        rows.append([ends[0], link.core.part, colour, passed, ends[1]])
    for one, passed, other in circuit.joints():
        through = ", ".join(value(circuit, ref) for ref in passed)
        rows.append([place(circuit, one), "", "", through, place(circuit, other)])
    return table(["from", "cable", "wire", "through", "to"], rows)


def _colours(wiring: Wiring) -> str:
    return table(["colour", "means"], ([c, m] for c, m in wiring.pinout.colours.items()))


def _budgets(wiring: Wiring) -> list[tuple[str, Circuit, LightsBudget]]:
    found: list[tuple[str, Circuit, LightsBudget]] = []
    for each in (wiring, with_24_v(wiring)):
        for circuit in each.circuits.values():
            budget = lights_budget(circuit, each.kinds, each.room)
            if budget is not None:
                found.append((f"{each.pinout.volts['strips'].is_v:g} V", circuit, budget))
    return found


def _strips(wiring: Wiring) -> str:
    rows: list[list[str]] = []
    for volt, circuit, budget in _budgets(wiring):
        load = budget.strips[0]
        rows.append(
            [
                circuit.name,
                volt,
                f"{load.watt:.1f} W, {load.plus_a:.2f} A",
                f"{load.fuse_a:g} A ({100 * load.plus_a / load.fuse_a:.0f} %)",
                f"{load.drop_v:.2f} V on {load.cable_m:g} m",
                f"{budget.load_a:.2f} of {budget.supply_a:g} A ({100 * budget.share:.0f} %)",
            ]
        )
    head = ["circuit", "strips of", "each strip", "its fuse", "lost in its cable", "supply"]
    return table(head, rows)


def _switches(wiring: Wiring) -> str:
    rows: list[list[str]] = []
    for volt, circuit, budget in _budgets(wiring):
        switch = budget.switches[0]
        part = circuit.uses[switch.ref].part.upper()
        bears = f"{switch.limit_a:g} A" if switch.limit_a is not None else "far more"
        warm = (
            f"{switch.warmer_k:.0f} K" if switch.warmer_k is not None else "as its maker says"
        )
        rows.append([circuit.name, volt, part, f"{switch.ampere:.2f} A", bears, warm])
    head = ["circuit", "strips of", "switched by", "current", "bears", "gets warmer by"]
    return table(head, rows)


def _pi_current(wiring: Wiring) -> str:
    loads = [(load.what, load.pi5_a, load.pi4_a, load.source) for load in PI_LOADS]
    most = 0.0
    for circuit in wiring.circuits.values():
        sensors = (kind for kind in circuit.kinds.values() if kind.is_ == "sensor")
        most = max(most, sum(kind.supply_a for kind in sensors))
    loads.append(("wall sensor, the hungriest", most, most, "parts.toml"))
    rows = [[what, f"{a:.2f} A", f"{b:.2f} A", source] for what, a, b, source in loads]
    sums = [sum(load[1] for load in loads), sum(load[2] for load in loads)]
    has = [f"{total:.2f} A" for total in sums]
    rows.append(["**all at once**", f"**{has[0]}**", f"**{has[1]}**", ""])
    shares = [
        f"{a:g} A ({100 * s / a:.0f} %)" for a, s in zip(PI_SUPPLIES_A, sums, strict=True)
    ]
    rows.append(["official supply, 27 W and 15 W", *shares, "Raspberry Pi"])
    return table(["at 5 V", "Pi 5", "Pi 4", "says"], rows)


def _first_light(wiring: Wiring) -> str:
    """How each colour is switched on by hand, and where the drop over its transistor is."""
    rows: list[list[str]] = []
    for circuit in wiring.circuits.values():
        for ref in circuit.of("transistor", "module"):
            run = next(run for run in circuit.runs if run[-1].part == ref and run[0].part == PI)
            colour = colour_of(circuit, run[0]) or ""
            gpio = circuit.pinout.gpio(run[0].pin)
            low = "source" if circuit.kinds[ref].is_ == "transistor" else "ground"
            high = "drain" if low == "source" else "out"
            net = circuit.net(Node(ref, high))
            plug = min((n for n in net if n.part in circuit.pinout.connector), default=None)
            where = f"{high} of {ref}" + (f", or {place(circuit, plug)}" if plug else "")
            command = f"`pinctrl set {gpio} op dh`"
            rows.append([circuit.name, colour, command, where, f"{low} of {ref}"])
    head = ["circuit", "colour", "on", "red probe", "black probe"]
    return table(head, rows)


def _limits(wiring: Wiring) -> str:
    rows: list[list[str]] = []
    for name, kind in wiring.kinds.items():
        limits = [
            f"{key.rstrip('_').replace('_', ' ')} {_plain(value)}"
            for key, value in kind.model_dump(exclude={"is_", "what", "source", "pins"}).items()
            if value not in (None, 0)
        ]
        rows.append([name, kind.what, "; ".join(limits), kind.source])
    return table(["part", "what", "limits (V, A, W, Ω, pF)", "who says so"], rows)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list):
        return " to ".join(_plain(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)


def _measure(wiring: Wiring, circuit: Circuit, state: str) -> str:
    rows = [
        [str(number), r.unit, r.red, r.black, r.must_read, r.why]
        for number, r in enumerate(readings(wiring, circuit, state), start=1)
    ]
    return table(["", "meter", "red probe", "black probe", "must read", "why"], rows)
