"""Voltages, resistances, currents and the meter's table against figures worked out by hand."""

import re
from math import isinf

import pytest
from wirings import SHIPPED, circuit

from hardware.making.electrical.budget import PI_LOADS, PI_SUPPLIES_A, lights_budget
from hardware.making.electrical.meter import readings
from hardware.making.electrical.parts import CableKind, RaspberryPi, Strip, Transistor
from hardware.making.electrical.solver import Branch, Net, Source, resistance, voltages
from hardware.making.electrical.tables import with_24_v
from hardware.making.electrical.wiring import Circuit, Node
from hardware.making.room import HARDWARE

PAGE = (HARDWARE / "electrical.md").read_text(encoding="utf-8")
PROSE = re.sub(r"<!-- electrical:.*?<!-- /electrical -->", "", PAGE, flags=re.DOTALL)


def net(name: str) -> Net:
    return frozenset({Node(name, "1")})


GROUND, PLUS, A, B = net("ground"), net("plus"), net("a"), net("b")


def test_two_resistors_divide() -> None:
    found = voltages([Branch(PLUS, A, 1000), Branch(A, GROUND, 1500)], {PLUS: 5.0, GROUND: 0.0})
    assert found[A] == pytest.approx(3.0)


def test_a_bridge_is_solved() -> None:
    arms = [(PLUS, A, 100), (A, GROUND, 200), (PLUS, B, 300), (B, GROUND, 100), (A, B, 50)]
    found = voltages([Branch(*arm) for arm in arms], {PLUS: 10.0, GROUND: 0.0})
    # Kirchhoff: what flows into a node flows out of it.
    assert (10 - found[A]) / 100 == pytest.approx(found[A] / 200 + (found[A] - found[B]) / 50)
    assert (10 - found[B]) / 300 + (found[A] - found[B]) / 50 == pytest.approx(found[B] / 100)


def test_what_floats_is_at_ground() -> None:
    assert voltages([Branch(A, B, 100)], {GROUND: 0.0})[A] == pytest.approx(0.0)


def test_a_source_has_its_resistance() -> None:
    found = voltages([Branch(A, GROUND, 10_000)], {GROUND: 0.0}, [Source(A, 3.2, 175)])
    assert found[A] == pytest.approx(3.2 * 10_000 / 10_175)


def ohm(wired: Circuit, one: str, other: str) -> float:
    return resistance(wired, wired.node(one), wired.node(other))


def test_resistances_are_those_a_meter_shows() -> None:
    rgb = SHIPPED.circuits["lights-rgb"]
    assert ohm(rgb, "Pi:lights.red_pin", "Pi:lights_ground") == pytest.approx(10_220, rel=1e-4)
    assert isinf(ohm(rgb, "J4.plus", "Pi:lights.red_pin"))
    assert ohm(rgb, "J4.plus", "LS1.plus") < 0.1
    assert ohm(rgb, "J2.plus", "LS1.plus") == 0.0


# --- the meter's table -----------------------------------------------------------------------


def reading(name: str, state: str, red: str, black: str) -> str:
    wired = SHIPPED.circuits[name]
    rows = readings(SHIPPED, wired, state)
    return next(r.must_read for r in rows if red in r.red and black in r.black)


def test_the_table_reads_what_the_values_say() -> None:
    assert reading("lights-rgb", "off", "GPIO12", "ground") == "9.71 to 10.73 kΩ"
    assert reading("lights-rgb", "off", "J4.1", "GPIO12") == "open (OL or 1)"
    assert reading("lights-rgb", "off", "J4.1", "LS1") == "less than 2 Ω"
    assert reading("lights-rgb", "supply", "J4.1", "J4.2") == "11.4 to 12.6 V"
    assert reading("lights-rgb", "supply", "GPIO12", "ground") == "less than 0.1 V"
    assert reading("wall-ranger-5v", "off", "GPIO24", "ground") == "1.42 to 1.57 kΩ"
    assert reading("wall-ranger-5v", "off", "GPIO24", "J1.4") == "0.95 to 1.05 kΩ"


def test_the_table_would_show_a_mistake() -> None:
    wrong = circuit("lights-rgb", lines={"R21 - Q1.source": "R21 - X2.plus_1"})
    rows = list(readings(wrong, wrong.circuits["lights-rgb"], "supply"))
    pin = next(row for row in rows if "GPIO12" in row.red)
    assert pin.must_read == "11.4 to 12.6 V"


def test_with_24_v_the_table_says_24() -> None:
    other = with_24_v(SHIPPED)
    rows = readings(other, other.circuits["lights-rgb"], "supply")
    assert next(rows).must_read == "22.8 to 25.2 V"


# --- currents --------------------------------------------------------------------------------


def test_the_strips_budget_by_hand() -> None:
    length_m, cable_m = SHIPPED.room.lights.length_m, SHIPPED.room.cable["lights"].longest_m
    strip, cable = SHIPPED.kinds["rgb-strip"], SHIPPED.kinds["liyy-0.75"]
    assert isinstance(strip, Strip)
    assert isinstance(cable, CableKind)
    ampere = strip.watt_per_m * length_m / 12
    budget = lights_budget(SHIPPED.circuits["lights-rgb"], SHIPPED.kinds, SHIPPED.room)
    assert budget is not None
    assert [load.plus_a for load in budget.strips] == pytest.approx([ampere] * 2)
    assert [switch.ampere for switch in budget.switches] == pytest.approx([2 * ampere / 3] * 3)
    lost_v = cable_m * cable.ohm_per_km / 1000 * (ampere + ampere / 3)
    assert budget.strips[0].drop_v == pytest.approx(lost_v)
    assert budget.load_a == pytest.approx(2 * ampere)
    assert [load.fuse for load in budget.strips] == ["F1", "F2"]


def test_a_pad_has_no_strips() -> None:
    pad = SHIPPED.circuits["wall-switch"]
    assert lights_budget(pad, SHIPPED.kinds, SHIPPED.room) is None


@pytest.mark.parametrize(("which", "supply_a"), [(0, PI_SUPPLIES_A[0]), (1, PI_SUPPLIES_A[1])])
def test_the_official_supplies_bear_their_pi_with_all_that_hangs_on_it(
    which: int, supply_a: float
) -> None:
    sensor_a = 0.05
    most = sum((load.pi5_a, load.pi4_a)[which] for load in PI_LOADS) + sensor_a
    assert most <= 0.9 * supply_a


# --- figures in the page's sentences -------------------------------------------------------


def test_sentences_say_what_the_wiring_says() -> None:
    volts, pi = SHIPPED.pinout.volts, SHIPPED.kinds["pi"]
    assert isinstance(pi, RaspberryPi)
    hc_sr04, rgb = SHIPPED.circuits["wall-ranger-5v"], SHIPPED.circuits["lights-rgb"]
    upper, lower = hc_sr04.ohm("R2"), hc_sr04.ohm("R3")
    assert f"leave {5 * lower / (upper + lower):.1f} V of the echo's 5 V" in PROSE
    worst = volts["pi"].most_v * 1.05 * lower / (1.05 * lower + 0.95 * upper)
    assert f"({worst:.1f} V at the most" in PROSE
    down, series = rgb.ohm("R21"), rgb.ohm("R11")
    assert f"{down / 1000:g} kΩ)" in PROSE
    gate_v = volts["logic"].least_v * down / (down + series + pi.pin_ohm)
    assert f"gives a gate {gate_v:.1f} V" in PROSE
    assert f"makes {pi.pin_leaks_a * down:.1f} V at the gate" in PROSE
    transistor = SHIPPED.kinds["irf3708"]
    assert isinstance(transistor, Transistor)
    assert f"begins at {transistor.threshold_least_v:g} V" in PROSE
    assert f"({1000 * transistor.on_ohm:g} mΩ) from {transistor.on_gate_v:g} V" in PROSE
    switch_ma = 1000 * volts["logic"].is_v / SHIPPED.circuits["wall-switch"].ohm("R5")
    assert f"{switch_ma:.1f} mA flow through the contact" in PROSE
    cable, pad_m = SHIPPED.kinds["jysty-0.6"], SHIPPED.room.cable["pad"].longest_m
    assert isinstance(cable, CableKind)
    assert f"{cable.pf_per_m * pad_m:.0f} pF at {pad_m:g} m" in PROSE
