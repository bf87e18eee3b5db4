"""What a part is, as electrical/parts.toml says: its connections and its limits."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["supply", "ground", "input", "output", "bus"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    what: str
    source: str

    @property
    def contacts(self) -> tuple[str, ...]:
        """What can be connected to it."""
        return ("1", "2")


class RaspberryPi(_Part):
    """The Pi's own limits."""

    is_: Literal["pi"] = Field(alias="is")
    pin_most_v: float
    pin_reads_high_v: float
    pin_ohm: float
    pin_most_a: float
    pin_leaks_a: float
    rail_3v3_most_a: float
    i2c_pull_up_ohm: float
    i2c_low_a: float


class Resistor(_Part):
    """A resistor; its value stands in the circuit."""

    is_: Literal["resistor"] = Field(alias="is")
    watt: float
    tolerance: float


class Capacitor(_Part):
    """A capacitor; its value stands in the circuit."""

    is_: Literal["capacitor"] = Field(alias="is")
    volt: float


class Fuse(_Part):
    """A fuse."""

    is_: Literal["fuse"] = Field(alias="is")
    amp: float
    volt: float


class Tie(_Part):
    """Where two grounds meet."""

    is_: Literal["tie"] = Field(alias="is")


class Contact(_Part):
    """A switch."""

    is_: Literal["contact"] = Field(alias="is")
    volt: float
    amp: float

    @property
    def contacts(self) -> tuple[str, ...]:
        return ("a", "b")


class Transistor(_Part):
    """An N-channel MOSFET. on_ohm holds from on_gate_v upwards."""

    is_: Literal["transistor"] = Field(alias="is")
    drain_v: float
    gate_v: float
    threshold_least_v: float
    on_ohm: float
    on_gate_v: float
    kelvin_per_watt: float

    @property
    def contacts(self) -> tuple[str, ...]:
        return ("gate", "drain", "source")


class Module(_Part):
    """A ready-made driver: a transistor with what it needs, on a board."""

    is_: Literal["module"] = Field(alias="is")
    supply_v: tuple[float, float]
    signal_v: tuple[float, float]
    amp: float
    pull_down_ohm: float

    @property
    def contacts(self) -> tuple[str, ...]:
        return ("plus", "ground", "signal", "out")


class Strip(_Part):
    """A light strip with a common plus."""

    is_: Literal["strip"] = Field(alias="is")
    channels: tuple[str, ...]
    watt_per_m: float

    @property
    def contacts(self) -> tuple[str, ...]:
        return ("plus", *self.channels)


class Supply(_Part):
    """The strips' power supply. most_amp: what it may give before it switches off."""

    is_: Literal["supply"] = Field(alias="is")
    volt: float
    amp: float
    most_amp: float

    @property
    def contacts(self) -> tuple[str, ...]:
        return ("plus", "minus")


class Sensor(_Part):
    """A sensor or another board on the Pi's side.

    pull_up_ohm: from its inputs and its bus to its plus. bus_pf: what it adds to a bus.
    drives_pf: what a bus may have when it is there.
    """

    is_: Literal["sensor"] = Field(alias="is")
    supply_v: tuple[float, float]
    supply_a: float
    pins: dict[str, Role]
    pull_up_ohm: float | None = None
    bus_pf: float = 0
    drives_pf: float | None = None

    @property
    def contacts(self) -> tuple[str, ...]:
        return tuple(self.pins)


class ConnectorKind(_Part):
    """A kind of plug. What mates in the same way can be swapped."""

    is_: Literal["connector"] = Field(alias="is")
    mates: str
    amp: float


class CableKind(_Part):
    """A kind of cable."""

    is_: Literal["cable"] = Field(alias="is")
    mm2: float
    ohm_per_km: float
    amp: float
    pf_per_m: float


Part = (
    RaspberryPi
    | Resistor
    | Capacitor
    | Fuse
    | Tie
    | Contact
    | Transistor
    | Module
    | Strip
    | Supply
    | Sensor
    | ConnectorKind
    | CableKind
)
