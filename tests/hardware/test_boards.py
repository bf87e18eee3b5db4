"""The stripboard joins what its circuit joins, and nothing else; its picture shows it."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from wirings import SHIPPED, circuit

from hardware.making.electrical.board import board_drawings, board_sheet
from hardware.making.electrical.layout import Layout, layout_faults, read_layouts
from hardware.making.electrical.wiring import WiringError
from hardware.making.room import PICTURES

LAYOUTS = read_layouts()
RGB = LAYOUTS["lights-rgb"]
CIRCUIT = SHIPPED.circuits["lights-rgb"]
SVG = "{http://www.w3.org/2000/svg}"


def changed(**fields: Any) -> Layout:
    """The shipped board with other fields, as its file would give them."""
    return Layout.model_validate({**RGB.model_dump(), **fields})


def moved(leg: str, *hole: int) -> Layout:
    return changed(legs={**RGB.legs, leg: hole})


def faults(layout: Layout) -> str:
    return "\n".join(layout_faults(layout, CIRCUIT))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_board_joins_what_its_circuit_joins(name: str) -> None:
    assert layout_faults(LAYOUTS[name], SHIPPED.circuits[name]) == []


def test_all_of_the_circuit_s_board_is_on_it() -> None:
    wanted = {f"{part}.{pin}" for part, pin in _contacts("X1", "X2", "J2", "J3")}
    wanted |= {f"Q{n}.{pin}" for n in (1, 2, 3) for pin in ("gate", "drain", "source")}
    wanted |= {f"R{n}.{leg}" for n in (11, 12, 13, 21, 22, 23) for leg in (1, 2)}
    assert set(RGB.legs) == wanted | {"T1.1", "T1.2"}


def test_it_has_the_twelve_groups_and_the_pi_s_ground_that_meets_minus_only_in_t1() -> None:
    joined = RGB.joined()
    assert len(joined) == 13
    assert frozenset({"X1.ground", "T1.1"}) in joined


@pytest.mark.parametrize("cut", RGB.cuts.holes, ids=str)
def test_a_cut_that_is_forgotten_is_a_fault(cut: tuple[int, int]) -> None:
    others = [hole for hole in RGB.cuts.holes if hole != cut]
    assert "the board joins" in faults(changed(cuts={"holes": others}))


@pytest.mark.parametrize("bridge", RGB.bridge, ids=lambda b: f"{b.start}-{b.end}")
def test_a_wire_that_is_forgotten_is_a_fault(bridge: object) -> None:
    others = tuple(other for other in RGB.bridge if other is not bridge)
    assert "the circuit joins" in faults(changed(bridge=others))


@pytest.mark.parametrize("leg", RGB.legs)
def test_a_leg_one_strip_off_is_a_fault(leg: str) -> None:
    strip, hole = RGB.legs[leg]
    assert "does not join" in faults(moved(leg, strip + 1, hole))


def test_a_wire_too_many_is_a_fault() -> None:
    more = [*RGB.bridge, {"from": (13, 5), "to": (15, 5), "wire": "thin"}]
    told = faults(changed(bridge=more))
    assert "the board joins J2.plus, J3.plus, X2.plus_1, X2.plus_2" in told


def test_a_part_that_is_left_out_is_a_fault() -> None:
    others = {leg: hole for leg, hole in RGB.legs.items() if not leg.startswith("R21.")}
    assert "R21 is not on the board" in faults(changed(legs=others))


def test_what_can_not_be_built_is_a_fault() -> None:
    assert "2 things use hole 17 of strip 13" in faults(moved("X2.plus_1", 13, 17))
    assert "2 things use hole 5 of strip 4" in faults(moved("R11.1", 4, 5))
    assert "there is no hole 20 of strip 3" in faults(moved("J2.plus", 3, 20))
    assert "R21 does not lie straight over 4 holes" in faults(moved("R21.2", 8, 10))
    assert "Q1's legs are not 1 strips apart" in faults(moved("Q1.gate", 4, 14))
    assert "J2's legs are not 2 strips apart" in faults(moved("J2.plus", 3, 18))
    over = changed(reinforced={"runs": [(17, 1, 19)]})
    assert "the tinned wire on strip 17 crosses a cut" in faults(over)


def test_every_strip_between_the_supply_and_the_lights_is_reinforced() -> None:
    heavy = [hole for leg, hole in RGB.legs.items() if leg.startswith(("X2", "J2", "J3"))]
    heavy += [hole for leg, hole in RGB.legs.items() if leg.endswith((".drain", ".source"))]
    for strip, hole in heavy:
        runs = [(a, b) for row, a, b in RGB.reinforced.runs if row == strip]
        assert any(a <= hole <= b for a, b in runs), f"strip {strip}, hole {hole}"


def test_a_board_for_another_circuit_is_told_and_not_drawn() -> None:
    other = circuit("lights-rgb", without=[" R21 "], parts={"R21": None})
    with pytest.raises(WiringError, match=r"The board for lights-rgb: .*R21"):
        board_drawings(other)


def test_the_picture_shows_every_part_on_both_sides_and_lies_in_the_folder() -> None:
    drawn = board_sheet(RGB, CIRCUIT).svg()
    words = [each.text or "" for each in ET.fromstring(drawn).iter(f"{SVG}text")]
    for ref in {leg.partition(".")[0] for leg in RGB.legs}:
        named = [word for word in words if word.split(" ")[0] == ref]
        assert len(named) >= 2, ref
    assert (PICTURES / "board-lights-rgb.svg").read_text(encoding="utf-8") == drawn


def _contacts(*refs: str) -> list[tuple[str, str]]:
    connector = SHIPPED.pinout.connector
    return [(ref, contact) for ref in refs for contact in connector[ref].contacts]
