"""What to saw, and where to drill: python -m hardware.making.cad.cutting."""

import sys
from dataclasses import dataclass

from hardware.making.cad.parameters import CAD, ParameterError, Parameters, read_parameters

FILE = CAD.parent / "cutting.md"
# A pilot for a 4 mm wood screw.
PILOT_MM = 2.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of wood. `size`: as cut, mm; `note`: what else is done to it."""

    name: str
    quantity: int
    material: str
    size: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole in the base board, from its lower left corner as seen from the front, mm."""

    purpose: str
    across: float
    up: float
    diameter: float


def pad_pieces(p: Parameters) -> list[Piece]:
    """The tap pad's wood."""
    ply = f"birch plywood {p['plywood']:g} mm"
    timber = f"planed timber {p['stop_block']:g} x {p['stop_block']:g} mm"
    batten = f"batten {p['skirt_batten']:g} x {p['skirt_batten']:g} mm"
    low = p["cushion_bottom"] + p["skirt_inset"]
    side = p["rail_bottom"] - low
    bottom = p["pad_width"] - 2 * (p["skirt_inset"] + p["skirt_batten"])
    block = p["stop_height"] - p["stop_rubber"]
    lean = p["stop_block"] / 2 * p["travel"] / p["ranger_below_hinge"]
    return [
        Piece("base board", 1, ply, (p["base_width"], p["base_height"]), "holes below"),
        Piece(
            "pad board",
            1,
            ply,
            (p["pad_width"], p["pad_board_height"]),
            f"corners rounded with {p['corner_radius']:g} mm, edges sanded round",
        ),
        Piece("rail", 1, ply, (p["pad_width"], p["rail_depth"]), "long sides straight"),
        Piece(
            "gusset",
            2,
            ply,
            (p["gusset_side"], p["gusset_side"]),
            "a square cut along its diagonal gives both",
        ),
        Piece("side batten", 2, batten, (side,)),
        Piece(
            "lower batten", 1, batten, (bottom,), "a notch 12 x 9 mm at its back for the cable"
        ),
        Piece(
            "cushion's backing",
            1,
            f"plywood {p['cushion_backing']:g} mm",
            (p["pad_width"], p["cushion_height"]),
            f"corners rounded with {p['corner_radius']:g} mm",
        ),
        Piece(
            "stop, only without a printer",
            2,
            timber,
            (block + lean,),
            f"one end cut aslant: {_length(block + lean)} mm on the upper side, "
            f"{_length(block - lean)} mm on the lower",
        ),
        Piece(
            "strip under the ranger, only without a printer",
            2,
            "plywood 6 mm",
            (20, 8),
            "under the two ends of the ranger's board",
        ),
    ]


def stand_pieces(p: Parameters) -> list[Piece]:
    """The wood of the camera's stand and behind the light strips."""
    post = p["camera_height"] + 18 - p["stand_foot"] - p["plywood"]
    timber = f"planed timber {p['post_side']:g} x {p['post_side']:g} mm"
    width, thickness = p.list_of("batten")
    return [
        Piece(
            "foot",
            1,
            f"plywood {p['plywood']:g} mm",
            (p["stand_board"], p["stand_board"]),
            "corners rounded; holes 8.5 mm for the ballast's bolts 145 mm left and right of "
            "the middle; the feet 50 mm from the edges, holes as their nuts' packet says",
        ),
        Piece("post", 1, timber, (post,), "both ends square"),
        Piece(
            "batten of a light strip",
            2,
            f"batten {width:g} x {thickness:g} mm",
            (p["channel_length"],),
            "three holes 5 mm for the wall in the middle line, clear of the clips",
        ),
    ]


def base_holes(p: Parameters) -> list[Hole]:
    """Every hole of the base board, from its front."""
    middle, bottom = p["base_width"] / 2, p["base_bottom"]
    sides = (-1, 1)
    holes = [
        Hole("screw into the wall", middle + side * p["base_screw_x"], up - bottom, 0)
        for up in p.list_of("base_screw_heights")
        for side in sides
    ]
    rail_up = p["rail_bottom"] + p["plywood"] / 2 - bottom
    holes += [
        Hole("rail, screw 5 x 60 from behind", middle + x, rail_up, 5)
        for x in (-180, -60, 60, 180)
    ]
    holes += [
        Hole(
            "gusset, screw 5 x 60 from behind", middle + side * p["gusset_x"], rail_up - drop, 5
        )
        for drop in (25, 55)
        for side in sides
    ]
    stop_up = p["hinge_height"] - p["stop_below_hinge"] - bottom
    # On a circle through the flange, at 45 degrees.
    ring = ((p["stop_diameter"] + p["stop_flange_diameter"]) / 4 + 0.5) * 2**-0.5
    holes += [
        Hole(
            "pilot for a printed stop",
            middle + side * p["stop_x"] + x * ring,
            stop_up + y * ring,
            PILOT_MM,
        )
        for side in sides
        for y in sides
        for x in sides
    ]
    holes += [
        Hole(
            "wooden stop, screw 5 x 60 from behind, only without a printer",
            middle + side * p["stop_x"],
            stop_up + y * 12,
            5,
        )
        for side in sides
        for y in sides
    ]
    ranger = p["ranger_height"] - bottom
    reach = p.list_of("ranger_board")[0] / 2 + p["fit"] + 8 + 6
    holes += [
        Hole("pilot for the ranger's holder", middle + side * reach, ranger, PILOT_MM)
        for side in sides
    ]
    return [
        hole
        if hole.diameter
        else Hole(hole.purpose, hole.across, hole.up, p["base_screw_hole"])
        for hole in holes
    ]


def cutting_list(p: Parameters) -> str:
    """The whole page, in Markdown."""
    lines = [
        "# What to saw and where to drill",
        "",
        "Made by `scripts/hardware` from [cad/parameters.scad](cad/parameters.scad). "
        "Millimetres. Timber yards saw plywood to size; ask for half a millimetre.",
    ]
    for heading, pieces in (
        ("The tap pad", pad_pieces(p)),
        ("The camera's stand and the light strips", stand_pieces(p)),
    ):
        lines += [
            "",
            f"## {heading}",
            "",
            "| piece | number | of | size | and |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {piece.name} | {piece.quantity} | {piece.material} | "
            f"{' x '.join(_length(side) for side in piece.size)} | {piece.note} |"
            for piece in pieces
        ]
    lines += [
        "",
        "## Holes in the base board",
        "",
        "Seen from the front, from its lower left corner: so far across, so far up.",
        "",
        "| for | diameter | across, up |",
        "|---|---|---|",
    ]
    for purpose in dict.fromkeys(hole.purpose for hole in base_holes(p)):
        same = [hole for hole in base_holes(p) if hole.purpose == purpose]
        places = "; ".join(f"{_length(h.across)}, {_length(h.up)}" for h in same)
        lines.append(f"| {purpose} | {same[0].diameter:g} | {places} |")
    return "\n".join(lines) + "\n"


def _length(value_mm: float) -> str:
    return f"{round(value_mm, 1):g}"


def main() -> int:
    """Exit status: 0 done, 2 the dimensions can't be read."""
    try:
        page = cutting_list(read_parameters())
    except ParameterError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    FILE.write_text(page, encoding="utf-8")
    sys.stdout.write("The cutting list is written in hardware/cutting.md.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
