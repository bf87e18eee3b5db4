"""The camera's stand when somebody bumps into it: newtons, millimetres, kilograms."""

import math

from hardware.making.cad.parameters import Parameters
from hardware.making.load.check import Check
from hardware.making.load.pad import GRAVITY
from hardware.making.load.touch import BIRCH_KG_M3

SPRUCE_KG_M3 = 450.0
# Camera, Raspberry Pi, plates, cables and supply, and where they hang.
HEAD_KG, HEAD_UP_MM = 1.0, 800.0
# Angles, bolts and feet, all low.
FITTINGS_KG = 1.0
# IEC 62368-1, 8.6: what stands on a floor must not tip when it leans by so much.
LEAN_DEG = 10.0
# A shove with one hand in passing.
SHOVE_N = 50.0


def stand_mass(p: Parameters) -> float:
    """All of it, kg."""
    return sum(mass for mass, _ in _pieces(p))


def centre_height(p: Parameters) -> float:
    """Of all its mass, mm above the floor."""
    return sum(mass * up for mass, up in _pieces(p)) / stand_mass(p)


def tipping_force(p: Parameters) -> float:
    """A level push at the lens that lifts the far feet, N."""
    return stand_mass(p) * GRAVITY * _half_base(p) / p["camera_height"]


def tipping_angle(p: Parameters) -> float:
    """How far it can lean before it falls, degrees."""
    return math.degrees(math.atan(_half_base(p) / centre_height(p)))


def stand_checks(p: Parameters) -> list[Check]:
    """The stand does not fall."""
    return [
        Check(
            "A push at the lens that tips the stand",
            tipping_force(p),
            SHOVE_N,
            "N",
            "a shove with one hand",
            at_least=True,
        ),
        Check(
            "The stand falls when it leans by",
            tipping_angle(p),
            LEAN_DEG,
            "degrees",
            "IEC 62368-1, 8.6",
            at_least=True,
            wanted=2,
        ),
    ]


def _half_base(p: Parameters) -> float:
    """From the middle to the line of the feet, which stand 5 cm from the edge."""
    return p["stand_board"] / 2 - 50


def _pieces(p: Parameters) -> list[tuple[float, float]]:
    """Mass in kg and height of its middle in mm."""
    board_up = p["stand_foot"] + p["plywood"]
    post = p["camera_height"] - board_up
    return [
        ((p["stand_board"] / 1000) ** 2 * p["plywood"] / 1000 * BIRCH_KG_M3, board_up),
        ((p["post_side"] / 1000) ** 2 * post / 1000 * SPRUCE_KG_M3, board_up + post / 2),
        (p["ballast_mass_kg"], board_up + 20),
        (FITTINGS_KG, board_up + 20),
        (HEAD_KG, HEAD_UP_MM),
    ]
