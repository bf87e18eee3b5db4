"""The wiring as it is written down: pinout.toml, the parts, and the circuits as text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hardware.making.electrical.parts import Part
from hardware.making.room import HARDWARE

PINOUT = HARDWARE / "pinout.toml"
PARTS = HARDWARE / "electrical" / "parts.toml"
CIRCUITS = HARDWARE / "electrical" / "circuits"

# The contacts of a part with two legs, in the order in which a run passes them.
FIRST, SECOND = "1", "2"
PI = "Pi"
TWO_LEGS = ("resistor", "capacitor", "fuse", "tie")

_T = TypeVar("_T")


class WiringError(Exception):
    """What is wrong in the files of the wiring, in one sentence."""


class Node(NamedTuple):
    """One connection of one part: a leg, a contact, a core, a pin of the Pi."""

    part: str
    pin: str

    def __str__(self) -> str:
        return f"{self.part}{':' if self.part == PI else '.'}{self.pin}"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Volts(_Table):
    """A voltage as it should be, and the limits within which it may be."""

    is_v: float = Field(alias="is")
    least_v: float = Field(alias="least")
    most_v: float = Field(alias="most")


class Reserved(_Table):
    """Pins that something else uses."""

    gpio: tuple[int, ...]
    who: str


class Connector(_Table):
    """A plug and its socket; the first contact is number 1."""

    what: str
    part: str
    contacts: tuple[str, ...]


class Cable(_Table):
    """A cable or a lead: the colours of its cores; a length, or the name of room.toml's.

    own_colours: its maker's, which mean nothing here.
    """

    what: str
    part: str
    length: str | None = None
    length_m: float | None = None
    own_colours: bool = False
    cores: dict[str, str]


class Header(_Table):
    """The Pi's header, from contact 1."""

    names: tuple[str, ...]
    pulled_up_at_start: tuple[int, ...]


class Pinout(_Table):
    """All of pinout.toml."""

    pins: dict[str, int]
    levels: dict[str, bool]
    bus: dict[str, int]
    rails: dict[str, int]
    header: Header
    reserved: tuple[Reserved, ...]
    volts: dict[Literal["logic", "pi", "strips"], Volts]
    connector: dict[str, Connector]
    cable: dict[str, Cable]
    colours: dict[str, str]

    def gpio(self, pin: str) -> int | None:
        """BCM number of a contact of the Pi as a circuit names it; None for a rail."""
        if pin.startswith("bus."):
            return self.bus.get(pin.removeprefix("bus."))
        return self.pins.get(pin)

    def contact(self, pin: str) -> int:
        """Its number on the header. Raises WiringError."""
        gpio = self.gpio(pin)
        if gpio is None:
            if pin not in self.rails:
                raise WiringError(f"pinout.toml has no pin {pin!r}.")
            return self.rails[pin]
        name = f"GPIO{gpio}"
        if name not in self.header.names:
            raise WiringError(f"pinout.toml: {pin} is {name}, which is not on the header.")
        return self.header.names.index(name) + 1

    def rail(self, pin: str) -> str | None:
        """What a contact that is no GPIO gives: 3V3, 5V or GND."""
        number = self.rails.get(pin)
        if number is None or not 1 <= number <= len(self.header.names):
            return None
        name = self.header.names[number - 1]
        return None if name.startswith("GPIO") else name


class Use(_Table):
    """A part in a circuit: which, and its value where it has one."""

    part: str
    ohm: float | None = None
    farad: float | None = None


class Measure(_Table):
    """What is measured before the Pi is plugged in: where the two probes go.

    off: nothing is plugged in. supply: the strips' supply is, the Pi is not. reads: where there
    are boards in between whose inside nobody knows; else it is computed.
    """

    state: Literal["off", "supply"]
    red: str
    black: str
    reads: Literal["no short", "far apart"] | None = None
    why: str


class CircuitText(_Table):
    """All of a circuit's file."""

    title: str
    sources: tuple[str, ...]
    lines: tuple[str, ...]
    parts: dict[str, Use]
    measure: tuple[Measure, ...] = ()


class Circuit:
    """A circuit with its nets. Raises WiringError for what it can't be made of.

    nets: sets of nodes that are one piece of metal. runs: the lines, node by node; through a
    part with two legs a run comes in by FIRST and leaves by SECOND.
    """

    def __init__(
        self, name: str, text: CircuitText, pinout: Pinout, kinds: dict[str, Part]
    ) -> None:
        self.name = name
        self.text = text
        self.title = text.title
        self.sources = text.sources
        self.pinout = pinout
        self.uses = text.parts
        self.measures = text.measure
        self.kinds: dict[str, Part] = {}
        for ref, use in text.parts.items():
            if use.part not in kinds:
                raise WiringError(f"{name}: {ref} is a {use.part!r}, not in parts.toml.")
            self.kinds[ref] = kinds[use.part]
        self.runs = [list(self._run(line)) for line in text.lines]
        used = {node.part for run in self.runs for node in run}
        for ref in text.parts:
            if ref not in used:
                raise WiringError(f"{name}: no line goes to {ref}.")
        self.nets = self._nets()
        self._net_of = {node: net for net in self.nets for node in net}

    def net(self, node: Node) -> frozenset[Node]:
        """The net of a node; the node alone where no line goes to it."""
        return self._net_of.get(node, frozenset({node}))

    def node(self, text: str) -> Node:
        """The node that is written so. Raises WiringError."""
        ref, colon, pin = text.partition(":")
        if colon and ref == PI:
            self.pinout.contact(pin)
            return Node(PI, pin)
        ref, dot, pin = text.partition(".")
        if not dot or pin not in self._contacts(ref):
            raise WiringError(f"{self.name}: there is no {text!r}.")
        return Node(ref, pin)

    def of(self, *kinds: str) -> Iterator[str]:
        """References of the parts of these kinds."""
        return (ref for ref, kind in self.kinds.items() if kind.is_ in kinds)

    def ohm(self, ref: str) -> float:
        """A resistor's value. Raises WiringError where it has none."""
        ohm = self.uses[ref].ohm
        if ohm is None or ohm <= 0:
            raise WiringError(f"{self.name}: {ref} has no value in ohms.")
        return ohm

    def joints(self) -> Iterator[tuple[Node, tuple[str, ...], Node]]:
        """What is joined without a cable, as on a board, and the two-legged parts between."""
        for run in self.runs:
            last: Node | None = None
            passed: list[str] = []
            for node in run:
                if node.part in self.pinout.cable:
                    last, passed = None, []
                elif node.part in self.kinds and self.kinds[node.part].is_ in TWO_LEGS:
                    passed += [node.part] if node.pin == FIRST else []
                else:
                    if last is not None and (passed or last.part != node.part):
                        yield last, tuple(passed), node
                    last, passed = node, []

    def _contacts(self, ref: str) -> tuple[str, ...]:
        if ref in self.pinout.connector:
            return self.pinout.connector[ref].contacts
        if ref in self.pinout.cable:
            return tuple(self.pinout.cable[ref].cores)
        if ref not in self.kinds:
            raise WiringError(f"{self.name}: what {ref} is stands nowhere.")
        return self.kinds[ref].contacts

    def _run(self, line: str) -> Iterator[Node]:
        tokens = [token.strip() for token in line.split(" - ")]
        if len(tokens) < 2:
            raise WiringError(f"{self.name}: the line {line!r} connects nothing.")
        for place, token in enumerate(tokens):
            kind = self.kinds.get(token)
            if kind is None or kind.is_ not in TWO_LEGS:
                yield self.node(token)
                continue
            if place in (0, len(tokens) - 1):
                raise WiringError(f"{self.name}: the line {line!r} ends in {token}.")
            yield Node(token, FIRST)
            yield Node(token, SECOND)

    def _nets(self) -> list[frozenset[Node]]:
        nets: list[set[Node]] = []
        seen: set[str] = set()
        for run in self.runs:
            pieces: list[list[Node]] = [[]]
            for node in run:
                two_legs = node.part in self.kinds and self.kinds[node.part].is_ in TWO_LEGS
                if two_legs and node.pin == SECOND:
                    if node.part in seen:
                        raise WiringError(f"{self.name}: two lines go through {node.part}.")
                    seen.add(node.part)
                    pieces.append([])
                pieces[-1].append(node)
            nets += [set(piece) for piece in pieces]
        # The grounds of the Pi's header are one on the Pi, and so are its other rails.
        for name in ("3V3", "5V", "GND"):
            nets.append({Node(PI, p) for p in self.pinout.rails if self.pinout.rail(p) == name})
        merged: list[set[Node]] = []
        for net in filter(None, nets):
            touching = [other for other in merged if other & net]
            merged = [other for other in merged if not other & net]
            merged.append(net.union(*touching))
        return [frozenset(net) for net in merged]


def read_toml(path: Path, model: type[_T] | Any) -> Any:
    """A TOML file as a model says. Raises WiringError."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(model).validate_python(given)
    except OSError as error:
        raise WiringError(f"{path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WiringError(f"{path} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WiringError(f"{path}: {where}: {first['msg'].lower()}.") from error


def read_pinout(path: Path = PINOUT) -> Pinout:
    """pinout.toml. Raises WiringError."""
    return read_toml(path, Pinout)


def read_parts(path: Path = PARTS) -> dict[str, Part]:
    """parts.toml. Raises WiringError."""
    return read_toml(path, dict[str, Annotated[Part, Field(discriminator="is_")]])


def read_circuits(
    pinout: Pinout, kinds: dict[str, Part], folder: Path = CIRCUITS
) -> dict[str, Circuit]:
    """All circuits by their names. Raises WiringError."""
    circuits: dict[str, Circuit] = {}
    for path in sorted(folder.glob("*.toml")):
        text: CircuitText = read_toml(path, CircuitText)
        circuits[path.stem] = Circuit(path.stem, text, pinout, kinds)
    if not circuits:
        raise WiringError(f"There are no circuits in {folder}.")
    return circuits
