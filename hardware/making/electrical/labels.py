"""How parts, pins and values are called where people read them."""

from hardware.making.electrical.parts import Fuse, Resistor
from hardware.making.electrical.wiring import PI, Circuit, Node

RAILS = {"3V3": "3.3 V", "5V": "5 V", "GND": "ground"}


def ohms(ohm: float) -> str:
    """A resistance as people write it."""
    return f"{ohm / 1000:g} kΩ" if ohm >= 1000 else f"{ohm:g} Ω"


def value(circuit: Circuit, ref: str) -> str:
    """A part with its value, as "R1 1 kΩ" or "F1 2 A"."""
    kind, farad = circuit.kinds[ref], circuit.uses[ref].farad
    if isinstance(kind, Resistor):
        return f"{ref} {ohms(circuit.ohm(ref))}"
    if isinstance(kind, Fuse):
        return f"{ref} {kind.amp:g} A"
    if farad is not None:
        return f"{ref} {farad * 1e6:g} µF" if farad >= 1e-6 else f"{ref} {farad * 1e9:g} nF"
    return ref


def colour_of(circuit: Circuit, node: Node) -> str | None:
    """Which colour of the strips a node serves; None for none."""
    net = circuit.net(node)
    for other in net:
        kind = circuit.kinds.get(other.part)
        if kind is not None and kind.is_ == "strip" and other.pin != "plus":
            return other.pin
        if other.part == PI and other.pin.startswith("lights."):
            return other.pin.removeprefix("lights.").removesuffix("_pin")
    return None


def pin_label(circuit: Circuit, node: Node) -> str:
    """What stands beside a pin."""
    pinout = circuit.pinout
    if node.part == PI:
        gpio = pinout.gpio(node.pin)
        if gpio is not None:
            return f"GPIO{gpio} {node.pin}"
        return RAILS.get(pinout.rail(node.pin) or "", node.pin)
    colour = colour_of(circuit, node)
    words = node.pin.replace("_", " ")
    if node.part in pinout.connector and colour is not None and words != colour:
        return f"{words}, {colour}"
    return words
