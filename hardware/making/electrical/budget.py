"""How much current flows where, and what is lost on the way."""

from dataclasses import dataclass
from typing import NamedTuple

from hardware.making.electrical.parts import (
    CableKind,
    Fuse,
    Module,
    Part,
    Strip,
    Supply,
    Transistor,
)
from hardware.making.electrical.wiring import FIRST, SECOND, Circuit, Node, Pinout, WiringError
from hardware.making.room import Room

# A fuse that carries more than this of its rating for hours may go for no reason (Littelfuse's
# own advice), and a supply that gives more than this gets old early.
FUSE_SHARE = 0.75
SUPPLY_SHARE = 0.8
# More lost in the cable, and the far strip is seen to be darker.
DROP_SHARE = 0.05
# A transistor in free air, without a heat sink, in a box at 40 degrees: warm, not hot.
WARMER_K = 20.0


@dataclass(frozen=True, slots=True)
class StripLoad:
    """One strip at full white, in amperes, volts and metres.

    channel_a: in each of its colours; all of it flows in the plus. drop_v: lost in its cable.
    """

    ref: str
    fuse: str | None
    fuse_a: float
    watt: float
    plus_a: float
    channel_a: float
    cable: str | None
    cable_m: float
    drop_v: float


@dataclass(frozen=True, slots=True)
class SwitchLoad:
    """One transistor or driver: the current of its colour, and how warm that makes it."""

    ref: str
    ampere: float
    limit_a: float | None
    warmer_k: float | None


@dataclass(frozen=True, slots=True)
class LightsBudget:
    """A lights circuit at full white."""

    strips: tuple[StripLoad, ...]
    switches: tuple[SwitchLoad, ...]
    supply: str
    supply_a: float
    load_a: float

    @property
    def share(self) -> float:
        """Of what the supply can give for ever."""
        return self.load_a / self.supply_a


class PiLoad(NamedTuple):
    """One consumer on the Pi's 5 V, in amperes, and who says so."""

    what: str
    pi5_a: float
    pi4_a: float
    source: str


# The Pis at their hottest: https://www.raspberrypi.com/news/introducing-raspberry-pi-5/ (12 W
# and 8 W in the worst workloads), at 5.1 V. The rest: Raspberry Pi documentation.
PI_LOADS = (
    PiLoad(
        "the Pi at its hottest", 12 / 5.1, 8 / 5.1, "Raspberry Pi, announcement of the Pi 5"
    ),
    PiLoad("camera", 0.25, 0.25, "Raspberry Pi documentation"),
    PiLoad("HDMI", 0.05, 0.05, "Raspberry Pi documentation"),
    PiLoad("fan", 0.2, 0.2, "assumed: no maker's figure found"),
    PiLoad("USB loudspeaker, where there is one", 0.5, 0.5, "the most a USB 2 socket owes"),
)
# Official supplies, 27 W and 15 W: amperes at 5.1 V.
PI_SUPPLIES_A = (5.0, 3.0)


def cable_length_m(pinout: Pinout, ref: str, room: Room) -> float:
    """The longest that a cable may be. Raises WiringError where nobody says."""
    cable = pinout.cable[ref]
    if cable.length_m is not None:
        return cable.length_m
    for name, limit in room.cable.items():
        if name == cable.length:
            return limit.longest_m
    raise WiringError(f"pinout.toml: nobody says how long cable {ref} may be.")


def other_leg(node: Node) -> Node:
    """The far end of a part with two legs."""
    return Node(node.part, SECOND if node.pin == FIRST else FIRST)


def fuses_into(circuit: Circuit, net: frozenset[Node]) -> list[str]:
    """Fuses with a leg on a net."""
    return sorted({node.part for node in net if isinstance(circuit.kinds.get(node.part), Fuse)})


def lights_budget(circuit: Circuit, kinds: dict[str, Part], room: Room) -> LightsBudget | None:
    """At full white; None for a circuit without strips. Raises WiringError."""
    supplies = list(circuit.of("supply"))
    strips = list(circuit.of("strip"))
    if not strips:
        return None
    if len(supplies) != 1:
        raise WiringError(f"{circuit.name}: strips need one supply, there are {len(supplies)}.")
    supply = circuit.kinds[supplies[0]]
    assert isinstance(supply, Supply)
    loads = tuple(_strip(circuit, ref, supply, kinds, room) for ref in strips)
    switches = tuple(_switch(circuit, ref, loads) for ref in circuit.of("transistor", "module"))
    total = sum(load.plus_a for load in loads)
    return LightsBudget(loads, switches, supplies[0], supply.amp, total)


def _strip(
    circuit: Circuit, ref: str, supply: Supply, kinds: dict[str, Part], room: Room
) -> StripLoad:
    strip = circuit.kinds[ref]
    assert isinstance(strip, Strip)
    watt = strip.watt_per_m * room.lights.length_m
    plus_a = watt / supply.volt
    channel_a = plus_a / len(strip.channels)
    plus = circuit.net(Node(ref, "plus"))
    fuses = fuses_into(circuit, plus)
    fuse = circuit.kinds[fuses[0]] if len(fuses) == 1 else None
    cables = {node.part for node in plus if node.part in circuit.pinout.cable}
    outside = sorted(name for name in cables if circuit.pinout.cable[name].length is not None)
    cable = outside[0] if outside else None
    length_m = drop_v = 0.0
    if cable is not None:
        kind = kinds[circuit.pinout.cable[cable].part]
        assert isinstance(kind, CableKind)
        length_m = cable_length_m(circuit.pinout, cable, room)
        drop_v = length_m * kind.ohm_per_km / 1000 * (plus_a + channel_a)
    return StripLoad(
        ref=ref,
        fuse=fuses[0] if len(fuses) == 1 else None,
        fuse_a=fuse.amp if isinstance(fuse, Fuse) else 0.0,
        watt=watt,
        plus_a=plus_a,
        channel_a=channel_a,
        cable=cable,
        cable_m=length_m,
        drop_v=drop_v,
    )


def _switch(circuit: Circuit, ref: str, loads: tuple[StripLoad, ...]) -> SwitchLoad:
    kind = circuit.kinds[ref]
    out = circuit.net(Node(ref, "drain" if isinstance(kind, Transistor) else "out"))
    ampere = sum(load.channel_a for load in loads for node in out if node.part == load.ref)
    if isinstance(kind, Module):
        return SwitchLoad(ref, ampere, kind.amp, None)
    assert isinstance(kind, Transistor)
    return SwitchLoad(ref, ampere, None, ampere**2 * kind.on_ohm * kind.kelvin_per_watt)
