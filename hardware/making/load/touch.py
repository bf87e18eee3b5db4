"""How hard a tap must be, how fast the pad comes back, and what a finger finds behind it.

The foam's springiness is a guess from the kind of foam; a luggage scale at the finished pad
tells (commissioning). Newtons, millimetres, kilograms.
"""

import math
from itertools import pairwise

from hardware.making.cad.parameters import Parameters
from hardware.making.load.check import Check
from hardware.making.load.pad import GRAVITY

# Soft upholstery foam is sold by what it pushes back with at 40 % squeeze (CLD 40, ISO 3386-1).
FOAM_KPA = (2.0, 3.5)
# Share of that at so much squeeze: the usual course of such foam, with its flat part.
_COURSE = ((0.0, 0.0), (0.05, 0.45), (0.10, 0.65), (0.25, 0.85), (0.40, 1.0), (0.65, 1.9))
# On its way back foam pushes less.
BACK_SHARE = 0.6

BIRCH_KG_M3, FOAM_KG_M3, COVER_KG_M2 = 680.0, 40.0, 0.65
# SCIENCE D4, measured on 6,068 people (ANSUR II): buttock heights at 1.45 m and 2.00 m of
# stature, and how far the hip drops in the hinge, as a share of the stature.
SHORTEST_MM, TALLEST_MM = 732.0, 1019.0
DROP_SHARE = 0.233 * (1 - math.cos(math.radians(25)))
SHORTEST_STATURE_MM, TALLEST_STATURE_MM = 1450.0, 2000.0

# Where they press, mm above the floor, at the bottom of the hinge.
TALLEST_PRESS_MM = TALLEST_MM - DROP_SHARE * TALLEST_STATURE_MM
SHORTEST_PRESS_MM = SHORTEST_MM - DROP_SHARE * SHORTEST_STATURE_MM

# Nobody is pushed off balance by this; a hand feels it well.
TAP_N = 60.0
# The kiosk takes what comes sooner for the rebound of the same press (kiosk/wall/ranging.py).
BACK_S = 0.5
# SCIENCE D1: from there an HC-SR04 and a VL53L1X measure.
RANGER_NEAREST_MM, TOF_NEAREST_MM = 20.0, 40.0
# Half of the HC-SR04's claimed field; the pad's back throws the sound off by twice its lean.
RANGER_HALF_FIELD_DEG = 15.0
# ISO 13854 (before: EN 349): a gap that closes must leave a finger so much.
FINGER_MM = 25.0
# ISO 13857, table 4: into a slot no wider than this no fingertip goes.
SLOT_MM = 4.0


def foam_stress(squeeze: float, kpa: float) -> float:
    """N/mm2 at a share of squeeze, for foam of so many kPa at 40 %."""
    for (low, below), (high, above) in pairwise(_COURSE):
        if squeeze <= high:
            share = below + (above - below) * (squeeze - low) / (high - low)
            return share * kpa / 1000
    return _COURSE[-1][1] * kpa / 1000


def foam_area(p: Parameters) -> float:
    """Of both collars, mm2."""
    return 2 * (p["foam_side"] ** 2 - math.pi / 4 * p["stop_diameter"] ** 2)


def foam_moment(p: Parameters, at_ranger_mm: float, kpa: float) -> float:
    """What the foam turns the pad out with, Nmm, when it is pressed so far at the ranger."""
    arm = p["stop_below_hinge"]
    squeezed = p["foam_preload"] + at_ranger_mm * arm / p["ranger_below_hinge"]
    return foam_stress(squeezed / p["foam_length"], kpa) * foam_area(p) * arm


def pad_mass(p: Parameters) -> float:
    """Board, cushion and cover, kg."""
    return sum(_masses(p))


def _masses(p: Parameters) -> tuple[float, float]:
    """Of the board, and of the cushion with its cover, kg."""
    square_m2 = p["pad_width"] * p["cushion_height"] / 1e6
    board = p["pad_width"] * p["pad_board_height"] * p["plywood"] / 1e9 * BIRCH_KG_M3
    backing = square_m2 * p["cushion_backing"] / 1000 * BIRCH_KG_M3
    foam = square_m2 * p["cushion_foam"] / 1000 * FOAM_KG_M3
    # The cover goes round the edges.
    return board, backing + foam + square_m2 * 1.4 * COVER_KG_M2


def weight_moment(p: Parameters) -> float:
    """What its own weight, in front of the hinge, turns the pad in with at rest, Nmm."""
    board, cushion = _masses(p)
    before = p["hinge_knuckle"] / 2
    cushion_at = p["plywood"] + p["hook_and_loop"] + p["cushion_thickness"] / 2
    return GRAVITY * (board * (before + p["plywood"] / 2) + cushion * (before + cushion_at))


def tap_force(p: Parameters, height_mm: float, kpa: float) -> float:
    """What a touch takes, N, of somebody whose buttocks press at this height."""
    moment = foam_moment(p, p["contact"], kpa) - weight_moment(p)
    return moment / (p["hinge_height"] - height_mm)


def return_time(p: Parameters, kpa: float) -> float:
    """From the stop back to rest when let go all at once, s."""
    # A board that hangs by its edge.
    inertia = pad_mass(p) * (p["pad_board_height"] / 1000) ** 2 / 3
    lean, speed, t = math.radians(p["press_deg"]), 0.0, 0.0
    step_s = 0.0005
    while lean > 0 and t < 5:
        at_ranger = p["ranger_below_hinge"] * math.tan(lean)
        moment = BACK_SHARE * foam_moment(p, at_ranger, kpa) - weight_moment(p)
        speed += moment / 1000 / inertia * step_s
        lean -= speed * step_s
        t += step_s
    return t


def touch_checks(p: Parameters) -> list[Check]:
    """Reach, force, return, sight of the sensor, gaps."""
    soft, firm = FOAM_KPA
    pressed = p["rest_distance"] - p["travel"]
    lean = math.tan(math.radians(p["press_deg"]))
    top = p["cushion_bottom"] + p["cushion_height"]
    slot = p["rail_gap"] + (p["plywood"] + p["hinge_knuckle"] / 2) * lean
    behind = p["pad_gap"] - p["skirt_batten"] - (p["hinge_height"] - p["cushion_bottom"]) * lean
    standing = "ANSUR II, 6,068 people measured"
    return [
        Check(
            "Cushion's lower edge, for 1.45 m people at the bottom of a hinge",
            p["cushion_bottom"],
            SHORTEST_PRESS_MM,
            "mm up",
            standing,
        ),
        Check(
            "Cushion's upper edge, for 2.00 m people standing",
            top,
            TALLEST_MM,
            "mm up",
            standing,
            at_least=True,
        ),
        Check(
            "A tap of 1.45 m people, firm foam",
            tap_force(p, SHORTEST_PRESS_MM, firm),
            TAP_N,
            "N",
            "felt, and pushes nobody over",
        ),
        Check(
            "A tap of 2.00 m people, firm foam",
            tap_force(p, TALLEST_PRESS_MM, firm),
            TAP_N,
            "N",
            "felt, and pushes nobody over",
        ),
        Check(
            "The softest foam still holds the pad out at rest",
            foam_moment(p, 0, soft) / 1000,
            weight_moment(p) / 1000,
            "Nm",
            "the pad's own weight",
            at_least=True,
            wanted=1.2,
        ),
        Check(
            "Back from the stop, softest foam",
            return_time(p, soft),
            BACK_S,
            "s",
            "the next tap comes later",
        ),
        Check(
            "From the HC-SR04 to the pressed pad",
            pressed,
            RANGER_NEAREST_MM,
            "mm",
            "nearest that it measures",
            at_least=True,
            wanted=2,
        ),
        Check(
            "From the VL53L1X to the pressed pad",
            pressed,
            TOF_NEAREST_MM,
            "mm",
            "nearest that it measures",
            at_least=True,
            wanted=1.25,
        ),
        Check(
            "The echo leaves the leaning pad off its axis by",
            2 * p["press_deg"],
            RANGER_HALF_FIELD_DEG,
            "degrees",
            "half of the HC-SR04's field",
        ),
        Check(
            "Slot between rail and pad, at its widest",
            slot,
            SLOT_MM,
            "mm",
            "ISO 13857: no fingertip",
        ),
        Check(
            "Room behind the pressed pad, should the skirt be off",
            behind,
            FINGER_MM,
            "mm",
            "ISO 13854: a finger is not crushed",
            at_least=True,
        ),
    ]
