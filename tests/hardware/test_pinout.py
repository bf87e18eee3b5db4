"""One plan of pins: the settings, the doctor and the circuits agree with pinout.toml."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wirings import SHIPPED

from hardware.making.electrical.labels import pin_label
from hardware.making.electrical.wiring import CIRCUITS, PINOUT, Node, WiringError, read_pinout
from kiosk.health.checks.check import State
from kiosk.health.checks.pins import Pinout
from kiosk.health.checks.world import PINOUT as WHERE_THE_DOCTOR_LOOKS
from kiosk.health.checks.world import World, flat
from kiosk.settings.agreement import disagreements
from kiosk.settings.devices import LightsOptions, WallOptions
from kiosk.settings.options import Settings

DEFAULTS = flat(Settings().model_dump())
PLAN = SHIPPED.pinout
# The header by what everybody prints of it; not read from the plan.
KNOWN_CONTACTS = dict(
    [(2, 3), (3, 5), (4, 7), (12, 32), (13, 33), (16, 36), (17, 11)]
    + [(21, 40), (23, 16), (24, 18), (25, 22), (26, 37), (27, 13)]
)
WIRED_SOURCES = {"wall": ("pad", "direct", "switch", "tof"), "lights": ("rgb", "white")}


@pytest.mark.parametrize("key", [*PLAN.pins, *PLAN.levels])
def test_the_settings_as_shipped_are_those_of_the_plan(key: str) -> None:
    assert DEFAULTS[key] == {**PLAN.pins, **PLAN.levels}[key]


def test_every_pin_of_the_settings_is_in_the_plan() -> None:
    pins = {key for key in DEFAULTS if key.endswith("_pin")}
    assert pins == set(PLAN.pins)


def test_the_bus_is_the_settings_one() -> None:
    assert DEFAULTS["wall.i2c_bus"] == 1
    assert PLAN.bus == {"sda": 2, "scl": 3}


@pytest.mark.parametrize(("gpio", "contact"), KNOWN_CONTACTS.items())
def test_the_header_is_a_pi_s(gpio: int, contact: int) -> None:
    assert PLAN.header.names[contact - 1] == f"GPIO{gpio}"


def test_the_header_s_grounds_and_supplies_are_a_pi_s() -> None:
    names = PLAN.header.names
    assert [i for i, name in enumerate(names, 1) if name == "GND"] == [
        6,
        9,
        14,
        20,
        25,
        30,
        34,
        39,
    ]
    assert [i for i, name in enumerate(names, 1) if name == "5V"] == [2, 4]
    assert [i for i, name in enumerate(names, 1) if name == "3V3"] == [1, 17]


def _needed_pins(room: str, source: str) -> set[str]:
    """What the settings ask for with this source, from what they say when it is missing."""
    none: dict[str, Any] = {
        key.partition(".")[2]: None for key in PLAN.pins if key.startswith(f"{room}.")
    }
    rooms: dict[str, Any] = {
        "wall": WallOptions(source="none"),
        "lights": LightsOptions(source="none"),
    }
    section = {"wall": WallOptions, "lights": LightsOptions}[room]
    rooms[room] = section(source=source, **none)  # pyright: ignore[reportArgumentType]
    found = disagreements(Settings(**rooms))
    return {key for each in found for key in each.keys if key.endswith("_pin")}


@pytest.mark.parametrize("circuit", SHIPPED.circuits.values(), ids=lambda each: each.name)
def test_a_circuit_uses_the_pins_that_its_source_needs(circuit: Any) -> None:
    room = circuit.name.partition("-")[0]
    used = {node.pin for run in circuit.runs for node in run if node.pin in PLAN.pins}
    for source in circuit.sources:
        assert used == _needed_pins(room, source)


def test_every_source_with_wires_has_a_circuit() -> None:
    for room, sources in WIRED_SOURCES.items():
        drawn = {
            source
            for name, circuit in SHIPPED.circuits.items()
            if name.startswith(room)
            for source in circuit.sources
        }
        assert drawn == set(sources)


def _world(tmp_path: Path, plan: Path, **changed: object) -> World:
    options = DEFAULTS | {name.replace("_", ".", 1): value for name, value in changed.items()}
    return World(options=options, data=tmp_path, runtime=tmp_path, pinout=plan)


def test_the_doctor_finds_the_plan_where_it_is() -> None:
    assert PINOUT.is_file()
    assert PINOUT.parts[-2:] == WHERE_THE_DOCTOR_LOOKS.parts


def test_the_doctor_agrees_with_the_plan(tmp_path: Path) -> None:
    world = _world(tmp_path, PINOUT)
    assert Pinout().run(world).state is State.OK
    for source in ("direct", "switch"):
        changed = replace(world, options={**world.options, "wall.source": source})
        assert Pinout().run(changed).state is State.OK


@pytest.mark.parametrize(
    "changed", [{"wall_echo_pin": 22}, {"lights_red_pin": 17}, {"lights_active_high": False}]
)
def test_the_doctor_sees_what_differs(tmp_path: Path, changed: dict[str, object]) -> None:
    assert Pinout().run(_world(tmp_path, PINOUT, **changed)).state is State.BAD


def test_no_circuit_writes_down_a_pin_s_number() -> None:
    for path in (*CIRCUITS.glob("*.toml"), CIRCUITS.parent / "parts.toml"):
        assert not re.search(r"GPIO ?\d|contact \d", path.read_text("utf-8")), path.name


def test_a_pin_has_its_numbers_from_the_plan() -> None:
    circuit = SHIPPED.circuits["wall-ranger-3v3"]
    node = Node("Pi", "wall.echo_pin")
    assert pin_label(circuit, node) == "GPIO24 wall.echo_pin"
    assert PLAN.contact("wall.echo_pin") == 18
    assert PLAN.rail("pad_ground") == "GND"


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "pins: field required"), ("[pins", "is no TOML"), ("\0", "is no TOML")],
)
def test_a_plan_that_can_t_be_read_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "pinout.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WiringError, match=says) as told:
        read_pinout(path)
    assert "pinout.toml" in str(told.value)


def test_a_missing_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(WiringError, match="can't be read"):
        read_pinout(tmp_path / "pinout.toml")
