"""Everything that is written from the wiring as text: harness, diagrams, tables."""

from pathlib import Path

from hardware.making.electrical.board import board_drawings
from hardware.making.electrical.harness import harness_yaml
from hardware.making.electrical.rules import Wiring
from hardware.making.electrical.schematics import schematics
from hardware.making.electrical.tables import filled
from hardware.making.electrical.wiring import (
    WiringError,
    read_circuits,
    read_parts,
    read_pinout,
)
from hardware.making.room import HARDWARE, PICTURES, read_room

HARNESS = HARDWARE / "electrical" / "harness"

__all__ = ["HARNESS", "WiringError", "read_wiring", "texts"]


def read_wiring() -> Wiring:
    """The wiring as it stands in hardware/. Raises WiringError and RoomError."""
    pinout, kinds = read_pinout(), read_parts()
    return Wiring(pinout, kinds, read_circuits(pinout, kinds), read_room())


def texts(wiring: Wiring) -> dict[Path, str]:
    """What each file must hold. Raises WiringError for an unknown table or a wrong board."""
    wanted: dict[Path, str] = {}
    for name, circuit in wiring.circuits.items():
        wanted[HARNESS / f"{name}.yml"] = harness_yaml(wiring, circuit)
    for name, diagram in schematics(wiring).items():
        wanted[PICTURES / f"circuit-{name}.svg"] = diagram.sheet.svg()
    wanted |= board_drawings(wiring)
    for path in sorted(HARDWARE.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if "<!-- electrical:" in text:
            wanted[path] = filled(text, wiring, path.name)
    return wanted
