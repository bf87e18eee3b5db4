"""The tap pad when 140 kg lean on it, stumble against it or hang on it, in numbers.

The pad is a board that hangs on a hinge along its top and meets two stops near its bottom:
forces from that lever, stresses from the bending of a beam as wide as the board. Newtons,
millimetres and N/mm2 throughout.
"""

import math
from dataclasses import dataclass

from hardware.making.cad.parameters import Parameters
from hardware.making.load.check import Check

GRAVITY = 9.81
PERSON_KG = 140.0
# All of the weight, level against the pad: more than anybody can lean with feet on the floor.
LEAN_N = PERSON_KG * GRAVITY
# A load put on all at once stresses an elastic thing twice as much as one put on slowly.
STUMBLE = 2.0
# Somebody steadies himself with half of his weight on the cushion or the rail, straight down.
HANG_N = LEAN_N / 2
# Somebody pulls the pad's lower edge away from the wall with both hands.
PULL_N = 500.0
# Two buttocks: the patch that presses, and how far off the middle somebody stands.
PATCH_MM = 200.0
ASIDE_MM = 60.0
# The strip in line with the stops takes more than the board's average.
UNEVEN = 1.5

# BS 5268-2, Finnish plywood of softwood across its face grain, 18 mm, after
# https://roymech.org/Useful_Tables/Timber/Timber_Plywood.html: permissible for years; birch is
# stronger. Loads of seconds may be 1.75 times that; 1.5 is taken.
PLYWOOD_BENDING = 13.99
SHORT_LOAD = 1.5
# The same table's least thickness of sanded 18 mm birch plywood is 17.1 mm.
LEAST_SHARE = 0.95
# EN 338, C24 softwood pressed across its grain; birch plywood bears more.
WOOD_BEARING = 2.5
# https://www.mdpi.com/2504-4494/10/2/64: printed PETG 47 to 52 N/mm2; half for a cheap print.
PETG = 47.0 / 2
# A slicer's 4 lines of 0.45 mm round the stop, and a quarter of what is inside them.
SHELL_MM, INFILL = 1.8, 0.25
# Wood Handbook (Forest Products Laboratory), chapter 8: a wood screw pulled out of side grain
# holds 108.25 G2 D L newtons until it fails; birch plywood has a G of 0.6 and more.
WITHDRAWAL, SPECIFIC_GRAVITY = 108.25, 0.6
HINGE_SCREWS, HINGE_SCREW_MM, HINGE_GRIP_MM = 10, 3.0, 14.0
STRAP_SCREW_MM, STRAP_GRIP_MM, STRAPS = 4.0, 16.0, 2
RAIL_SCREWS, RAIL_SCREW_MM, RAIL_GRIP_MM = 4, 5.0, 40.0
# Into an edge of plywood screws hold half as well.
EDGE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Reaction:
    """What hinge and stops push back with, N; below 0 the hinge is pulled off the rail."""

    hinge: float
    stops: float


def reaction(p: Parameters, force_n: float, below_hinge_mm: float) -> Reaction:
    """Where a level force so far below the hinge goes, with the pad at its stops."""
    stops = force_n * below_hinge_mm / p["stop_below_hinge"]
    return Reaction(force_n - stops, stops)


def lowest_press(p: Parameters) -> float:
    """How far below the hinge the lowest press is, mm: a buttock's middle, 2 cm up the pad."""
    return p["hinge_height"] - p["cushion_bottom"] - 20


def section_modulus(p: Parameters) -> float:
    """Of the pad board against bending, mm3."""
    return p["pad_width"] * (LEAST_SHARE * p["plywood"]) ** 2 / 6


def bending(p: Parameters, force_n: float) -> float:
    """The most that the pad board is stressed, N/mm2."""
    span = p["stop_below_hinge"]
    between = force_n / 4 * (span - PATCH_MM / 2)
    beyond = force_n * max(0.0, lowest_press(p) - span)
    return UNEVEN * max(between, beyond) / section_modulus(p)


def stop_force(p: Parameters, force_n: float) -> float:
    """The most that one stop gets, of somebody who leans low and off the middle; N."""
    share = 0.5 + ASIDE_MM / (2 * p["stop_x"])
    return share * reaction(p, force_n, lowest_press(p)).stops


def printed_stop_area(p: Parameters) -> float:
    """What carries in the printed stop, mm2."""
    outer = p["stop_diameter"]
    inner = outer - 2 * SHELL_MM
    return math.pi / 4 * (outer**2 - (1 - INFILL) * inner**2)


def withdrawal(diameter_mm: float, grip_mm: float) -> float:
    """What one wood screw holds before it comes out, N."""
    return WITHDRAWAL * SPECIFIC_GRAVITY**2 * diameter_mm * grip_mm


def wall_tension(p: Parameters, down_n: float, out_n: float) -> float:
    """The most that a screw into the wall is pulled, N.

    `down_n`: on the cushion's face; `out_n`: at the pad's lower edge. The base board turns
    about its own edge: the lower for a force down, the upper for a pull at the bottom.
    """
    heights = [z - p["base_bottom"] for z in p.list_of("base_screw_heights")]
    tension_down = [
        down_n * p["pad_face"] * z / (2 * sum(h * h for h in heights)) for z in heights
    ]
    depths = [p["base_top"] - z for z in p.list_of("base_screw_heights")]
    arm = p["base_top"] - p["cushion_bottom"]
    tension_out = [out_n * arm * d / (2 * sum(x * x for x in depths)) for d in depths]
    return max(*tension_down, *tension_out)


def wall_shear(p: Parameters, down_n: float) -> float:
    """What each screw into the wall is pressed down with, N."""
    return down_n / (2 * len(p.list_of("base_screw_heights")))


def rail_pull(p: Parameters, down_n: float) -> float:
    """What the rail's screws are pulled with, N, by a force down on the cushion's face."""
    return down_n * (p["pad_face"] - p["plywood"]) / (p["gusset_side"] + p["plywood"] / 2)


# What the plug's packet must promise in this wall, pulled and pressed aside alike.
PLUG_N = 500.0


def pad_checks(p: Parameters) -> list[Check]:
    """Every line of the pad's load case."""
    lean, stumble = LEAN_N, LEAN_N * STUMBLE
    stop_area = math.pi / 4 * p["stop_diameter"] ** 2
    hinge_out = -reaction(p, stumble, lowest_press(p)).hinge
    hinge_holds = HINGE_SCREWS * withdrawal(HINGE_SCREW_MM, HINGE_GRIP_MM)
    strap_holds = STRAPS * withdrawal(STRAP_SCREW_MM, STRAP_GRIP_MM)
    table = "BS 5268-2, permissible for years"
    return [
        Check("Pad board bends, leaning", bending(p, lean), PLYWOOD_BENDING, "N/mm²", table),
        Check(
            "Pad board bends, stumbling",
            bending(p, stumble),
            PLYWOOD_BENDING * SHORT_LOAD,
            "N/mm²",
            "the same for seconds",
        ),
        Check(
            "One printed stop squeezed, stumbling low and aside",
            stop_force(p, stumble) / printed_stop_area(p),
            PETG,
            "N/mm²",
            "half of printed PETG's strength",
            wanted=3,
        ),
        Check(
            "The stop bites into the pad board",
            stop_force(p, stumble) / stop_area,
            WOOD_BEARING,
            "N/mm²",
            "EN 338, C24 across the grain",
        ),
        Check(
            "The wooden stop bites into the pad board",
            stop_force(p, stumble) / p["stop_block"] ** 2,
            WOOD_BEARING,
            "N/mm²",
            "EN 338, C24 across the grain",
        ),
        Check(
            "Hinge pulled off the rail, stumbling low",
            hinge_out,
            hinge_holds,
            "N",
            "Wood Handbook, ten screws 3 x 16",
            wanted=5,
        ),
        Check(
            "Straps, pulled by both hands",
            PULL_N,
            strap_holds,
            "N",
            "Wood Handbook, two screws 4 x 20",
            wanted=5,
        ),
        Check(
            "Rail pulled off the base board, by who hangs on it",
            rail_pull(p, HANG_N),
            RAIL_SCREWS * EDGE_SHARE * withdrawal(RAIL_SCREW_MM, RAIL_GRIP_MM),
            "N",
            "Wood Handbook, four screws 5 x 60 into the edge",
            wanted=5,
        ),
        Check(
            "One wall screw pulled, by who hangs on it or pulls at it",
            wall_tension(p, HANG_N, PULL_N),
            PLUG_N,
            "N",
            "what the plug's packet must promise",
        ),
        Check(
            "One wall screw pressed down, by who hangs on it",
            wall_shear(p, HANG_N),
            PLUG_N,
            "N",
            "what the plug's packet must promise",
        ),
    ]
