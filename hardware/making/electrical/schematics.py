"""The circuit diagrams: where each circuit's parts stand on the paper."""

from collections.abc import Sequence

from hardware.making.drawing.sheet import Sheet
from hardware.making.electrical.budget import cable_length_m
from hardware.making.electrical.diagram import Diagram, Pins
from hardware.making.electrical.rules import Wiring
from hardware.making.electrical.wiring import Circuit

PI = "Raspberry Pi"
# Columns of the pad's diagrams: the Pi's pins, the middle of the box, the plug, the pad.
PINS_X, PLUG_X, PAD_X = 60.0, 118.0, 186.0


def schematics(wiring: Wiring) -> dict[str, Diagram]:
    """All diagrams by their circuits' names."""
    drawn = {
        "wall-ranger-3v3": _ranger,
        "wall-ranger-5v": _ranger,
        "wall-switch": _switch,
        "wall-tof": _tof,
        "lights-rgb": _board,
        "lights-white": _board,
        "lights-modules": _modules,
    }
    return {
        name: drawn[name](wiring, circuit)
        for name, circuit in wiring.circuits.items()
        if name in drawn
    }


def _start(circuit: Circuit, width: float, height: float, note: str) -> Diagram:
    diagram = Diagram(circuit, Sheet(width, height, circuit.title))
    diagram.heading(note)
    return diagram


def _pi(diagram: Diagram, pins: dict[str, float], size: float) -> None:
    """The Pi at the left edge; pins: their heights on the paper."""
    top = 20.0
    sides: Pins = {pin: ("right", y - top) for pin, y in pins.items()}
    diagram.box("Pi", (8.0, top), (PINS_X - 13.0, size), PI, sides)


def _to_the_pad(
    wiring: Wiring, diagram: Diagram, ref: str, title: str, rows: dict[str, tuple[str, float]]
) -> None:
    """Plug, cable and what is at the pad. rows: contact of J1 to a pin there, and height."""
    heights = [y for _, y in rows.values()]
    top = min(heights) - 15
    sides: Pins = {pin: ("left", y - top) for pin, y in rows.values()}
    tall = max(heights) - top + 8
    diagram.box(ref, (PAD_X + 5, top), (44, tall), title, sides)
    for contact, (pin, y) in rows.items():
        diagram.contact(f"J1.{contact}", (PLUG_X, y))
        diagram.wire((PLUG_X, y), (PAD_X, y))
        assert diagram.at(f"{ref}.{pin}") == (PAD_X, y)
    length = cable_length_m(diagram.circuit.pinout, "W1", wiring.room)
    corner = (PLUG_X + 9, min(heights) - 5)
    size = (26.0, max(heights) - min(heights) + 10)
    diagram.cable("W1", corner, size, f"up to {length:g} m, its shield to J1.2")


def _ranger(wiring: Wiring, circuit: Circuit) -> Diagram:
    """A ranger with a resistor in each signal, with or without the divider of 5 V."""
    note = "Parts at the left of J1 are in the box. The capacitor sits at the ranger."
    diagram = _start(circuit, 248, 108, note)
    plus, echo, ground, trigger = 35.0, 52.0, 69.0, 86.0
    rail = "pad_5v" if "R3" in circuit.kinds else "pad_3v3"
    pins = {
        rail: plus,
        "wall.echo_pin": echo,
        "pad_ground": ground,
        "wall.trigger_pin": trigger,
    }
    _pi(diagram, pins, 76)
    rows = {
        "plus": ("plus", plus),
        "signal_b": ("echo", echo),
        "ground": ("ground", ground),
        "signal_a": ("trigger", trigger),
    }
    _to_the_pad(wiring, diagram, "U1", circuit.kinds["U1"].what.replace(" for", "\nfor"), rows)
    for y in (plus, ground):
        diagram.wire((PINS_X, y), (PLUG_X, y))
    for ref, y in (("R2", echo), ("R1", trigger)):
        diagram.wire((PINS_X, y), (88, y))
        diagram.legs(ref, (88, y), (108, y))
        diagram.wire((108, y), (PLUG_X, y))
    for ref, y in (("R3", echo), ("R4", trigger)):
        if ref in circuit.kinds:
            diagram.legs(ref, (70, y), (70, ground))
    diagram.legs("C1", (176, plus), (176, ground), share=0.76, words_left=True)
    diagram.dots()
    return diagram


def _switch(wiring: Wiring, circuit: Circuit) -> Diagram:
    note = "Parts at the left of J1 are in the box."
    diagram = _start(circuit, 248, 92, note)
    plus, signal, ground = 35.0, 52.0, 69.0
    _pi(diagram, {"pad_3v3": plus, "wall.switch_pin": signal, "pad_ground": ground}, 60)
    rows = {"signal_b": ("b", signal), "ground": ("a", ground)}
    _to_the_pad(wiring, diagram, "S1", "switch behind the pad\n(normally open)", rows)
    diagram.wire((PINS_X, ground), (PLUG_X, ground))
    diagram.wire((PINS_X, signal), (82, signal))
    diagram.legs("R1", (82, signal), (102, signal))
    diagram.wire((102, signal), (PLUG_X, signal))
    diagram.wire((PINS_X, plus), (108, plus))
    diagram.legs("R5", (108, plus), (108, signal))
    diagram.legs("C2", (70, signal), (70, ground))
    diagram.dots()
    return diagram


def _tof(wiring: Wiring, circuit: Circuit) -> Diagram:
    note = "Parts at the left of J1 are in the box. The capacitor sits at the sensor."
    diagram = _start(circuit, 248, 136, note)
    plus, sda, scl, ground = 35.0, 50.0, 65.0, 80.0
    pins = {"pad_3v3": plus, "bus.sda": sda, "bus.scl": scl, "pad_ground": ground}
    _pi(diagram, pins, 70)
    rows = {
        "plus": ("plus", plus),
        "signal_a": ("sda", sda),
        "signal_b": ("scl", scl),
        "ground": ("ground", ground),
    }
    _to_the_pad(wiring, diagram, "U1", "time-of-flight\nsensor", rows)
    along = {"plus": 6.0, "sda": 16.0, "scl": 26.0, "ground": 36.0}
    corner = (69.0, 104.0)
    sides: Pins = {pin: ("top", x) for pin, x in along.items()}
    diagram.box("U2", corner, (43, 18), "bus terminator", sides)
    for pin, y in rows.values():
        diagram.wire((PINS_X, y), (PLUG_X, y))
        at = diagram.at(f"U2.{pin}")
        diagram.wire((at[0], y), at)
    diagram.legs("C1", (176, plus), (176, ground), words_left=True)
    diagram.dots()
    return diagram


# Columns of the strips' diagrams.
BUS_X, STRIP_X, END_X = 142.0, 196.0, 234.0
PLUS_Y, PLUS2_Y, MINUS_Y = 36.0, 44.0, 56.0


def _supply(diagram: Diagram) -> None:
    sides: Pins = {"plus": ("right", PLUS_Y - 24), "minus": ("right", MINUS_Y - 24)}
    supply = diagram.circuit.kinds["PS1"].what.replace(", medical", "\nmedical")
    diagram.box("PS1", (8, 24), (PINS_X - 13, 40), supply, sides)
    diagram.contact("J4.plus", (68, PLUS_Y))
    diagram.contact("J4.minus", (68, MINUS_Y))
    diagram.wire((PINS_X, PLUS_Y), (68, PLUS_Y))
    diagram.wire((PINS_X, MINUS_Y), (68, MINUS_Y))


def _strips(
    wiring: Wiring, diagram: Diagram, tops: Sequence[float], channels: Sequence[str]
) -> None:
    """The two strips at the right edge, and their cables."""
    circuit = diagram.circuit
    for ref, cable, top in zip(("LS1", "LS2"), ("W4", "W5"), tops, strict=True):
        sides: Pins = {
            pin: ("left", 12.0 + 11 * i) for i, pin in enumerate(("plus", *channels))
        }
        tall = 18.0 + 11 * len(channels)
        title = "first light strip" if ref == "LS1" else "second light strip"
        diagram.box(ref, (END_X + 5, top), (40, tall), title, sides)
        length = cable_length_m(circuit.pinout, cable, wiring.room)
        corner, size = (STRIP_X + 9, top + 6), (22.0, tall - 8)
        diagram.cable(cable, corner, size, f"up to {length:g} m")


def _colours(circuit: Circuit) -> list[str]:
    return list(circuit.kinds["LS1"].contacts[1:])


def _pi_beside_the_strips(
    diagram: Diagram, colours: Sequence[str], rows: Sequence[float], tie: float
) -> None:
    top = 76.0
    sides: Pins = {
        f"lights.{colour}_pin": ("right", y - top)
        for colour, y in zip(colours, rows, strict=True)
    }
    sides["lights_ground"] = ("right", tie - top)
    diagram.box("Pi", (8, top), (PINS_X - 13, tie - top + 8), PI, sides)


def _board(wiring: Wiring, circuit: Circuit) -> Diagram:
    """The light board with one transistor for each colour."""
    colours = _colours(circuit)
    rows = [92.0 + 38 * i for i in range(len(colours))]
    tie = rows[-1] + 34
    note = "All between X1, X2 and J2, J3 is on the light board; the fuses hang in the leads."
    diagram = _start(circuit, 286, tie + 16, note)
    _supply(diagram)
    tops = (24.0, 34.0 + 11 * len(colours) + 18)
    _strips(wiring, diagram, tops, colours)
    _pi_beside_the_strips(diagram, colours, rows, tie)
    # Plus, by its fuses to the strips.
    diagram.wire((68, PLUS_Y), (78, PLUS_Y))
    diagram.wire((73, PLUS_Y), (73, PLUS2_Y), (78, PLUS2_Y))
    for n, y in ((1, PLUS_Y), (2, PLUS2_Y)):
        diagram.legs(f"F{n}", (78, y), (98, y))
        diagram.contact(f"X2.plus_{n}", (108, y))
        diagram.wire((98, y), (108, y))
        plug = (STRIP_X, tops[n - 1] + 12)
        diagram.contact(f"J{n + 1}.plus", plug)
        turn = BUS_X + 34 + 6 * (n - 1)
        diagram.wire((108, y), (turn, y), (turn, plug[1]), plug)
        diagram.wire(plug, diagram.at(f"LS{n}.plus"))
    # Minus, to the sources and at one place to the Pi's ground.
    diagram.contact("X2.minus", (108, MINUS_Y))
    diagram.wire((68, MINUS_Y), (108, MINUS_Y), (BUS_X, MINUS_Y), (BUS_X, tie))
    diagram.contact("X1.ground", (70, tie))
    diagram.wire((PINS_X, tie), (86, tie))
    diagram.legs("T1", (86, tie), (106, tie))
    diagram.wire((106, tie), (BUS_X, tie))
    for n, (colour, y) in enumerate(zip(colours, rows, strict=True), start=1):
        diagram.contact(f"X1.channel_{n}", (70, y))
        diagram.wire((PINS_X, y), (78, y))
        diagram.legs(f"R1{n}", (78, y), (96, y))
        diagram.wire((96, y), (112, y))
        diagram.transistor(f"Q{n}", (112, y))
        down = y + 18
        diagram.legs(f"R2{n}", (101, y), (101, down), words_left=True)
        diagram.wire((101, down), (122, down), (BUS_X, down))
        diagram.wire((122, y + 10), (122, down))
        _out(diagram, colour, n, (122, y - 10), tops)
    diagram.dots()
    return diagram


def _out(
    diagram: Diagram, colour: str, n: int, start: tuple[float, float], tops: Sequence[float]
) -> None:
    """From a drain to both strips, by the contacts of J2 and J3."""
    turn = BUS_X + 6 + 7 * n
    plugs = [(STRIP_X, top + 12 + 11 * n) for top in tops]
    low = [plug[1] for plug in plugs] + [start[1]]
    diagram.wire(start, (turn, start[1]))
    diagram.wire((turn, min(low)), (turn, max(low)))
    for strip, plug in enumerate(plugs, start=1):
        diagram.contact(f"J{strip + 1}.channel_{n}", plug)
        diagram.wire((turn, plug[1]), plug)
        diagram.wire(plug, diagram.at(f"LS{strip}.{colour}"))


def _modules(wiring: Wiring, circuit: Circuit) -> Diagram:
    """Three ready-made drivers and lever terminals."""
    colours = _colours(circuit)
    rows = [92.0 + 38 * i for i in range(len(colours))]
    tie = rows[-1] + 34
    note = "X3 to X33 are lever terminals: all contacts of one are one piece of metal."
    diagram = _start(circuit, 286, tie + 16, note)
    _supply(diagram)
    tops = (24.0, 34.0 + 11 * len(colours) + 18)
    _strips(wiring, diagram, tops, colours)
    _pi_beside_the_strips(diagram, colours, rows, tie)
    # Plus: X8, three fuses, the strips and the drivers.
    driver_y = 66.0
    diagram.contact("X8.in", (78, PLUS_Y))
    diagram.wire((68, PLUS_Y), (78, PLUS_Y), (84, PLUS_Y))
    for contact, y in (("strip_1", PLUS_Y), ("strip_2", PLUS2_Y), ("drivers", driver_y)):
        diagram.contact(f"X8.{contact}", (90, y))
        diagram.wire((84, y), (90, y), (96, y))
    diagram.wire((84, PLUS_Y), (84, driver_y))
    for n, y in ((1, PLUS_Y), (2, PLUS2_Y)):
        diagram.legs(f"F{n}", (96, y), (114, y))
        end = diagram.at(f"LS{n}.plus")
        turn = BUS_X + 40 + 5 * (n - 1)
        diagram.wire((114, y), (turn, y), (turn, end[1]), end)
    diagram.legs("F3", (96, driver_y), (114, driver_y))
    plus_x, minus_x = 83.0, 76.0
    diagram.contact("X3.in", (120, driver_y))
    diagram.wire((114, driver_y), (120, driver_y), (125, driver_y), (125, 74), (plus_x, 74))
    diagram.contact("X4.minus", (minus_x, MINUS_Y))
    diagram.wire((68, MINUS_Y), (minus_x, MINUS_Y), (minus_x, tie))
    diagram.wire((plus_x, 74), (plus_x, rows[-1] - 8))
    diagram.legs("T1", (PINS_X, tie), (70, tie))
    diagram.contact("X4.pi", (73, tie))
    diagram.wire((70, tie), (73, tie), (minus_x, tie))
    for n, (colour, y) in enumerate(zip(colours, rows, strict=True), start=1):
        pins: Pins = {
            "plus": ("left", 6.0),
            "signal": ("left", 14.0),
            "ground": ("left", 22.0),
            "out": ("right", 14.0),
        }
        diagram.box(f"M{n}", (105, y - 14), (34, 26), f"driver M{n}", pins)
        diagram.wire((PINS_X, y), (100, y))
        diagram.contact(f"X3{n}.pi", (68, y))
        diagram.contact(f"X3{n}.driver", (91, y))
        diagram.contact(f"X3.driver_{n}", (91, y - 8))
        diagram.wire((plus_x, y - 8), (91, y - 8), (100, y - 8))
        diagram.contact(f"X4.driver_{n}", (91, y + 8))
        diagram.wire((minus_x, y + 8), (91, y + 8), (100, y + 8))
        _levers(diagram, colour, n, y)
    diagram.dots()
    return diagram


def _levers(diagram: Diagram, colour: str, n: int, y: float) -> None:
    """From a driver by its lever terminal to both strips."""
    x, turn = 150.0, BUS_X + 11 + 8 * n
    diagram.contact(f"X{n + 4}.driver", (x, y))
    diagram.wire((144, y), (x, y), (turn, y))
    ends = [diagram.at(f"LS{strip}.{colour}") for strip in (1, 2)]
    low = [end[1] for end in ends] + [y]
    diagram.wire((turn, min(low)), (turn, max(low)))
    for strip, end in enumerate(ends, start=1):
        plug = (STRIP_X, end[1])
        diagram.contact(f"X{n + 4}.strip_{strip}", plug)
        diagram.wire((turn, end[1]), plug)
        diagram.wire(plug, end)
