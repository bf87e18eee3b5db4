"""The printed parts: made from their sources, whole, printable, and as the kiosk expects."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from hardware.making.cad.openscad import MissingToolError, export_solid
from hardware.making.cad.parameters import ParameterError, read_parameters
from hardware.making.cad.printed import PARTS, STL, Part
from hardware.making.cad.stl import Solid, StlError, read_stl, write_stl
from kiosk.settings.devices import WallOptions

BUILT = read_parameters()
WALL = WallOptions()
# OpenSCAD's versions differ in the last digits of a corner.
SAME_MM = 0.01

needs_openscad = pytest.mark.skipif(
    shutil.which("openscad") is None,
    reason="openscad is not installed: the parts can't be made anew",
)
each_part = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


def solid_of(part: Part) -> Solid:
    return read_stl(part.stl)


def part(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)


def tetrahedron() -> Solid:
    a, b, c, d = (0, 0, 0), (10, 0, 0), (0, 10, 0), (0, 0, 10)
    return Solid(np.array([[a, c, b], [a, b, d], [b, c, d], [a, d, c]], dtype=float))


def tilted(solid: Solid, degrees: float) -> Solid:
    """Turned about x."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Solid(solid.corners @ np.array([[1, 0, 0], [0, c, s], [0, -s, c]]))


# --- the files -----------------------------------------------------------------------------


def test_every_printed_part_has_its_file_and_no_file_is_left_over():
    assert {part.stl for part in PARTS} == set(STL.rglob("*.stl"))


def test_the_number_to_print_stands_in_the_files_name():
    assert part("stop").stl.name == "stop_x2.stl"


def test_all_files_together_stay_small():
    assert sum(file.stat().st_size for file in STL.rglob("*.stl")) < 3_000_000


@needs_openscad
@each_part
def test_a_part_made_anew_is_the_one_in_the_folder(part: Part):
    anew, kept = export_solid(part.source).sorted_facets(), solid_of(part).sorted_facets()
    assert anew.shape == kept.shape, f"{part.name}: run scripts/hardware"
    assert np.abs(anew - kept).max() < SAME_MM, f"{part.name}: run scripts/hardware"


def test_without_openscad_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match=r"openscad is not installed.*sudo apt install"):
        export_solid(part("stop").source)


# --- every part ------------------------------------------------------------------------------


@each_part
def test_a_part_is_watertight_and_looks_outwards(part: Part):
    solid = solid_of(part)
    assert solid.loose_edges() == 0
    assert solid.volume_mm3 > 0


@each_part
def test_a_part_stands_on_the_bed_and_fits_it(part: Part):
    box = solid_of(part).box
    assert box.low[2] == pytest.approx(0, abs=0.01)
    assert max(box.size[:2]) <= BUILT["bed"]


@each_part
def test_a_part_needs_no_support(part: Part):
    # A square millimetre or so is the meeting of a hole and a slope.
    assert solid_of(part).overhang_mm2() < 1


@pytest.mark.parametrize("name", ["camera_body", "ranger_holder", "switch_tower", "light_clip"])
def test_no_number_of_a_part_is_below_the_thinnest_wall(name: str):
    assert BUILT["wall"] >= 1.2, "three lines of a 0.4 mm nozzle"
    assert min(solid_of(part(name)).box.size) > BUILT["wall"]


# --- the parts fit what they hold ------------------------------------------------------------


def test_the_stop_is_as_high_as_the_pads_travel_leaves_it():
    lean = math.tan(math.radians(BUILT["press_deg"]))
    highest = BUILT["pad_gap"] - lean * (BUILT["stop_below_hinge"] - BUILT["stop_diameter"] / 2)
    height = solid_of(part("stop")).box.size[2]
    rubber = BUILT["stop_rubber"]
    assert height == pytest.approx(highest - rubber, abs=0.15)


def test_the_rangers_board_lies_so_that_its_face_is_at_the_rest_distance():
    holder = solid_of(part("ranger_holder")).box.size[2]
    face = holder + BUILT["ranger_can_height"]
    assert BUILT["pad_gap"] - face == pytest.approx(1000 * WALL.rest_distance_m, abs=0.05)


def test_the_time_of_flight_sensor_looks_from_the_same_place():
    posts = solid_of(part("tof_holder")).box.size[2]
    window = posts + BUILT["tof_sensor_height"]
    assert BUILT["pad_gap"] - window == pytest.approx(1000 * WALL.rest_distance_m, abs=0.05)


def test_the_switch_is_met_before_a_touch_and_has_clicked_soon_after():
    tower = solid_of(part("switch_tower")).box.size[2]
    body_top = tower + BUILT["switch_foam"] + 3 + BUILT.list_of("switch_body")[1]
    lever_end = body_top + BUILT["switch_lever"]
    touched_at = BUILT["pad_gap"] - 1000 * WALL.contact_m
    assert touched_at < lever_end < BUILT["pad_gap"]
    assert body_top < touched_at
    # At the stop the pad has squeezed the foam below the switch, but not flat.
    squeezed = body_top - (BUILT["pad_gap"] - BUILT["travel"])
    assert 0 < squeezed < 0.7 * BUILT["switch_foam"]


@pytest.mark.parametrize("lens", ["", "_wide"])
def test_nothing_of_the_camera_box_stands_in_its_picture(lens: str):
    lid_top = BUILT["camera_box_depth"] + BUILT["camera_lid"]
    lens_front = (
        BUILT["camera_back"]
        + BUILT["camera_board_lift"]
        + BUILT["camera_board_thickness"]
        + BUILT[f"camera_lens_height{lens}"]
    )
    assert lens_front < BUILT["camera_box_depth"], "the lens stays behind the cover"
    eye = lens_front - BUILT["camera_pupil_depth"]
    for fov, window in zip(
        BUILT.list_of(f"camera_fov{lens}"), BUILT.list_of("camera_window"), strict=True
    ):
        spread = math.tan(math.radians(fov / 2))
        seen = (lid_top - eye) * spread + BUILT["camera_pupil"] / 2
        assert window / 2 >= seen
    across, up = (math.tan(math.radians(fov / 2)) for fov in BUILT.list_of(f"camera_fov{lens}"))
    width, height, thickness = BUILT.list_of("camera_slider")
    rail_top = lid_top + thickness + BUILT["fit"]
    beside = BUILT["camera_slider_stroke"] - width / 2
    assert beside >= (rail_top - eye) * across + BUILT["camera_pupil"] / 2, "the open cover"
    rail = height / 2 - thickness
    assert rail >= (rail_top - eye) * up + BUILT["camera_pupil"] / 2, "the rails"


def test_the_shut_cover_hides_the_whole_window():
    for cover, window in zip(
        BUILT.list_of("camera_slider")[:2], BUILT.list_of("camera_window"), strict=True
    ):
        assert cover - window >= 4


def test_the_pis_plate_has_room_for_its_ports_and_reaches_its_screw_holes():
    width, depth, _ = solid_of(part("pi_plate")).box.size
    assert width >= BUILT.list_of("pi_board")[0] + 20
    assert depth >= BUILT["vesa_large"] + 8


def test_a_clip_holds_the_channel_by_its_sides():
    clip = solid_of(part("light_clip")).box.size
    width, height = BUILT.list_of("channel")
    assert width < clip[0] < width + 6
    assert height < clip[1] < height + 8


# --- the dimensions --------------------------------------------------------------------------


def test_the_pad_moves_as_the_settings_say():
    assert BUILT["rest_distance"] == pytest.approx(1000 * WALL.rest_distance_m)
    assert BUILT["contact"] == pytest.approx(1000 * WALL.contact_m)
    assert BUILT["travel"] == pytest.approx(1000 * WALL.travel_m)


def test_formulas_are_worked_out_in_degrees_as_openscad_does():
    text = "rise = 30; // a word; another\nrun = [280, 4];\nlean = atan(rise / run[0]) * 2;"
    assert read_parameters(text)["lean"] == pytest.approx(12.231, abs=0.001)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 1; a = 2;", "a stands there twice"),
        ("a = b + 1;", "can't work out a"),
        ("a = open(1);", "can't work out a"),
        ("module a() {}", "can't read 'module"),
    ],
)
def test_what_cant_be_read_is_told_in_a_sentence(text: str, words: str):
    with pytest.raises(ParameterError, match=words):
        read_parameters(text)


def test_a_dimension_that_is_missing_or_a_list_is_told():
    with pytest.raises(ParameterError, match="has no colour"):
        read_parameters("a = 1;")["colour"]
    with pytest.raises(ParameterError, match="a is a list"):
        read_parameters("a = [1, 2];")["a"]


# --- what the checks are worth ---------------------------------------------------------------


def test_a_solid_with_a_facet_missing_leaks():
    assert tetrahedron().loose_edges() == 0
    assert Solid(tetrahedron().corners[:-1]).loose_edges() == 3


def test_a_solid_turned_inside_out_has_a_volume_below_zero():
    whole = tetrahedron()
    assert whole.volume_mm3 == pytest.approx(1000 / 6)
    assert Solid(whole.corners[:, ::-1]).volume_mm3 == pytest.approx(-1000 / 6)


def test_a_face_that_leans_out_too_far_is_found():
    assert tetrahedron().overhang_mm2() == 0
    # Its side, which stood upright, then leans out by 50 degrees.
    assert tilted(tetrahedron(), 50).overhang_mm2() > 40


def test_the_same_solid_gives_the_same_file_in_whatever_order(tmp_path: Path):
    solid = tetrahedron()
    turned = Solid(np.roll(solid.corners[::-1], 1, axis=1))
    for name, shape in (("one.stl", solid), ("two.stl", turned)):
        write_stl(shape, tmp_path / name, "a title")
    assert (tmp_path / "one.stl").read_bytes() == (tmp_path / "two.stl").read_bytes()
    assert np.allclose(read_stl(tmp_path / "one.stl").volume_mm3, solid.volume_mm3)


def test_a_file_that_is_no_stl_is_told(tmp_path: Path):
    (tmp_path / "x.stl").write_text("solid x\n" * 20)
    with pytest.raises(StlError, match="no binary STL"):
        read_stl(tmp_path / "x.stl")
