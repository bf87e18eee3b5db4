"""The load case holds, its figures agree with sums done by hand, and a weaker pad fails it."""

import math
from pathlib import Path

import pytest

from hardware.making.cad.parameters import read_parameters
from hardware.making.load.check import Check
from hardware.making.load.pad import (
    LEAN_N,
    STUMBLE,
    bending,
    pad_checks,
    reaction,
    stop_force,
    wall_tension,
)
from hardware.making.load.stand import stand_checks, tipping_force
from hardware.making.load.touch import (
    FOAM_KPA,
    SHORTEST_PRESS_MM,
    TALLEST_PRESS_MM,
    foam_stress,
    pad_mass,
    return_time,
    tap_force,
    touch_checks,
)
from hardware.making.load.written import FILE, all_checks, load_case, main
from kiosk.settings.devices import WallOptions

BUILT = read_parameters()
ALL = [check for checks in all_checks(BUILT).values() for check in checks]


def failing(checks: list[Check]) -> set[str]:
    return {check.what for check in checks if not check.holds}


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.what)
def test_it_holds(check: Check):
    assert check.holds, f"factor {check.factor:.2f}, wanted {check.wanted:g}"


def test_no_line_is_there_twice():
    assert len({check.what for check in ALL}) == len(ALL)


# --- sums done by hand -----------------------------------------------------------------------


def test_the_person_weighs_140_kg():
    assert pytest.approx(1373, abs=1) == LEAN_N


def test_hinge_and_stops_together_bear_what_presses():
    middle = reaction(BUILT, 1000, BUILT["stop_below_hinge"] / 2)
    assert (middle.hinge, middle.stops) == (pytest.approx(500), pytest.approx(500))
    low = reaction(BUILT, 1000, 1.1 * BUILT["stop_below_hinge"])
    assert low.hinge == pytest.approx(-100)
    assert low.stops == pytest.approx(1100)


def test_the_board_bends_as_a_beam_does():
    # 1373 N over 200 mm in the middle of 360: 1373/4 x (360 - 100) = 89.2 Nm; 400 mm wide and
    # 17.1 thick: 19,494 mm3; and half as much again in line with a stop.
    assert bending(BUILT, LEAN_N) == pytest.approx(1.5 * 89.2e3 / 19494, rel=0.01)


def test_one_stop_takes_most_of_who_leans_low_and_aside():
    # 405 of 360 mm of lever, and 190 of 260 mm of width: 1.125 x 0.731.
    assert stop_force(BUILT, 1000) == pytest.approx(822, abs=2)


def test_the_upper_screws_take_most_of_who_hangs_on_the_pad():
    # 1000 N at 179 mm; screws at 30, 240 and 450 mm in pairs: 179,000 x 450 / 522,000 = 154.
    assert wall_tension(BUILT, 1000, 0) == pytest.approx(154, abs=1)


def test_the_stand_tips_over_its_feet():
    # 200 mm from the middle to the feet, pushed at 1000 mm: a fifth of its weight.
    pushed = tipping_force(BUILT)
    assert pushed == pytest.approx(0.2 * 25.9 * 9.81, rel=0.02)


def test_foam_pushes_its_rated_pressure_at_forty_percent():
    assert foam_stress(0.4, 3.0) == pytest.approx(0.003)
    stresses = [foam_stress(squeeze / 100, 3.0) for squeeze in range(66)]
    assert stresses == sorted(stresses)


def test_the_pad_weighs_what_two_people_can_hang():
    assert 2 < pad_mass(BUILT) < 4


# --- a touch ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kpa", FOAM_KPA)
def test_a_touch_is_light_for_short_and_for_tall(kpa: float):
    for height in (SHORTEST_PRESS_MM, BUILT["pad_centre_height"], TALLEST_PRESS_MM):
        assert 5 <= tap_force(BUILT, height, kpa) <= 60


def test_a_touch_in_the_middle_is_as_pad_md_says():
    soft, firm = (tap_force(BUILT, BUILT["pad_centre_height"], kpa) for kpa in FOAM_KPA)
    assert 5 <= soft <= firm <= 35


def test_the_pad_is_back_before_the_kiosk_hears_another_touch():
    assert return_time(BUILT, FOAM_KPA[0]) < 0.25


def test_the_software_sees_the_same_way():
    pressed = BUILT["rest_distance"] - BUILT["travel"]
    wall = WallOptions()
    assert pressed == pytest.approx(1000 * (wall.rest_distance_m - wall.travel_m))


# --- what it would find ----------------------------------------------------------------------


def test_a_pad_board_of_12_mm_would_be_found_too_weak():
    assert failing(pad_checks(BUILT.replaced(plywood=12.0))) >= {"Pad board bends, stumbling"}


def test_thin_stops_would_be_found():
    thin = BUILT.replaced(stop_diameter=20.0)
    assert "One printed stop squeezed, stumbling low and aside" in failing(pad_checks(thin))


def test_a_ranger_too_near_to_the_pad_would_be_found():
    near = BUILT.replaced(rest_distance=60.0)
    assert {"From the HC-SR04 to the pressed pad", "From the VL53L1X to the pressed pad"} <= (
        failing(touch_checks(near))
    )


def test_a_slot_for_a_fingertip_would_be_found():
    assert failing(touch_checks(BUILT.replaced(rail_gap=3.0))) == {
        "Slot between rail and pad, at its widest"
    }


def test_a_cushion_hung_too_low_would_be_found():
    assert "Cushion's upper edge, for 2.00 m people standing" in failing(
        touch_checks(BUILT.replaced(cushion_bottom=600.0))
    )


def test_a_stand_without_its_weights_would_be_found():
    light = BUILT.replaced(ballast_mass_kg=0.0)
    assert "A push at the lens that tips the stand" in failing(stand_checks(light))


def test_nothing_that_presses_leaves_all_to_spare():
    assert Check("x", 0.0, 1.0, "N", "y").factor == math.inf


def test_a_stumble_is_twice_a_lean():
    assert bending(BUILT, LEAN_N * STUMBLE) == pytest.approx(2 * bending(BUILT, LEAN_N))


# --- the page --------------------------------------------------------------------------------


def test_the_page_in_the_folder_is_the_one_worked_out():
    assert FILE.read_text(encoding="utf-8") == load_case(BUILT), "run scripts/hardware"


def test_the_page_is_written_and_all_is_well(tmp_path: Path):
    assert main(tmp_path / "page.md") == 0
    assert "140 kg" in (tmp_path / "page.md").read_text(encoding="utf-8")
