"""The cutting list fits together: pieces, holes, and the drawing of the same dimensions."""

import math

from hardware.making.cad.cutting import FILE, base_holes, cutting_list, pad_pieces, stand_pieces
from hardware.making.cad.parameters import read_parameters

BUILT = read_parameters()
PIECES = {piece.name: piece for piece in [*pad_pieces(BUILT), *stand_pieces(BUILT)]}
HOLES = base_holes(BUILT)


def test_the_page_in_the_folder_is_the_one_worked_out():
    assert FILE.read_text(encoding="utf-8") == cutting_list(BUILT), "run scripts/hardware"


def test_every_hole_lies_in_the_base_board_with_wood_round_it():
    width, height = PIECES["base board"].size
    for hole in HOLES:
        margin = hole.diameter / 2 + 10
        assert margin <= hole.across <= width - margin, hole
        assert margin <= hole.up <= height - margin, hole


def test_no_two_holes_run_into_each_other():
    for index, one in enumerate(HOLES):
        for other in HOLES[index + 1 :]:
            apart = math.dist((one.across, one.up), (other.across, other.up))
            assert apart >= (one.diameter + other.diameter) / 2 + 5, (one, other)


def test_the_screws_into_the_wall_stay_reachable_beside_the_pad():
    pad_from = (BUILT["base_width"] - BUILT["pad_width"]) / 2
    for hole in HOLES:
        if hole.purpose == "screw into the wall":
            beside = min(hole.across, BUILT["base_width"] - hole.across)
            assert beside + hole.diameter / 2 < pad_from


def test_the_pad_board_ends_level_with_the_rail_and_the_cushion():
    top = BUILT["cushion_bottom"] + PIECES["pad board"].size[1]
    assert top == BUILT["rail_bottom"] + BUILT["plywood"]
    assert PIECES["cushion's backing"].size[0] == PIECES["pad board"].size[0]


def test_the_stand_holds_the_lens_at_its_height():
    post = PIECES["post"].size[0] + BUILT["plywood"] + BUILT["stand_foot"]
    assert 0 < post - BUILT["camera_height"] < 30, "the box ends level with the post"


def test_the_wooden_stop_is_as_high_in_its_middle_as_the_printed_one():
    lean = BUILT["stop_block"] / 2 * math.tan(math.radians(BUILT["press_deg"]))
    middle = PIECES["stop, only without a printer"].size[0] - lean
    assert abs(middle - (BUILT["stop_height"] - BUILT["stop_rubber"])) < 0.1
