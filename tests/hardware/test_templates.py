"""What is drawn to scale or at full size measures what it says."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hardware.making.cad.parameters import read_parameters
from hardware.making.drawing.sheet import Sheet
from hardware.making.drawing.templates import (
    PAGE_MM,
    TILE_AT,
    TILE_MM,
    Template,
    drilling_template,
    floor_mark,
    templates,
)
from hardware.making.floor_plan import drawings, make
from hardware.making.room import INCH_M, PICTURES, read_room

ROOM = read_room()
BUILT = read_parameters()
SVG = "{http://www.w3.org/2000/svg}"
POINT_MM = 25.4 / 72
DRAWN = drawings(ROOM)
ALL = {template.name: template for template in templates(ROOM, BUILT)}


def parsed(sheet: Sheet) -> ET.Element:
    """A drawing as its readers see it."""
    return ET.fromstring(sheet.svg())


def named(root: ET.Element, name: str) -> ET.Element:
    """The one part of this name."""
    found = [part for part in root.iter() if part.get("id") == name]
    assert len(found) == 1, name
    return found[0]


def numbers(part: ET.Element, *names: str) -> list[float]:
    """Some numbers of a part."""
    return [float(part.get(name, "nan")) for name in names]


def corners(part: ET.Element) -> list[tuple[float, float]]:
    """Of a polygon."""
    pairs = [pair.split(",") for pair in part.get("points", "").split()]
    return [(float(x), float(y)) for x, y in pairs]


def middle(part: ET.Element) -> tuple[float, float]:
    """Of a polygon or a circle."""
    if part.get("cx"):
        x, y = numbers(part, "cx", "cy")
        return x, y
    xs, ys = zip(*corners(part), strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_unit_of_each_drawing_is_a_millimetre(name: str):
    root = parsed(DRAWN[name])
    _, _, width, height = root.get("viewBox", "").split()
    assert root.get("width") == f"{width}mm"
    assert root.get("height") == f"{height}mm"


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_no_two_parts_have_one_name(name: str):
    names = [part.get("id") for part in parsed(DRAWN[name]).iter() if part.get("id")]
    assert len(names) == len(set(names))


def drawn_scale(root: ET.Element) -> int:
    """What the sheet says of its scale."""
    text = " ".join(part.text or "" for part in root.iter(f"{SVG}text"))
    found = re.search(r"1:(\d+) on A4", text)
    assert found
    return int(found.group(1))


@pytest.mark.parametrize("name", ["floor-plan.svg", "floor-plan-mirrored.svg"])
def test_the_floor_plan_is_to_scale(name: str):
    root = parsed(DRAWN[name])
    metre = 1000 / drawn_scale(root)
    pad, lens = middle(named(root, "pad")), middle(named(root, "lens"))
    side = 1 if name == "floor-plan.svg" else -1
    assert (lens[0] - pad[0]) / metre == pytest.approx(side * ROOM.camera.along_m, abs=0.002)
    wall_y = max(y for _, y in corners(named(root, "pad")))
    assert (wall_y - lens[1]) / metre == pytest.approx(ROOM.lens_place.out, abs=0.002)
    glass_y = max(y for _, y in corners(named(root, "screen")))
    assert (wall_y - glass_y) / metre == pytest.approx(ROOM.screen_place.out, abs=0.002)
    x1, x2, y1 = numbers(named(root, "measure-camera"), "x1", "x2", "y1")
    assert abs(x2 - x1) / metre == pytest.approx(ROOM.camera.along_m, abs=0.002)
    assert y1 > wall_y
    for line_in in ROOM.mark.lines_in:
        (y,) = numbers(named(root, f"line-{line_in}"), "y1")
        assert (wall_y - y) / metre == pytest.approx(ROOM.heel_out_m(line_in), abs=0.002)


def test_the_detail_of_the_mark_is_one_to_ten():
    root = parsed(DRAWN["floor-plan.svg"])
    ys = {line: numbers(named(root, f"mark-{line}"), "y1")[0] for line in ROOM.mark.lines_in}
    assert ys[6] - ys[12] == pytest.approx(6 * 25.4 / 10, abs=0.02)


def test_the_elevation_is_to_scale():
    root = parsed(DRAWN["elevation.svg"])
    metre = 1000 / drawn_scale(root)
    (floor,) = numbers(named(root, "measure-lens-up"), "y1")
    assert (floor - middle(named(root, "lens"))[1]) / metre == pytest.approx(1.0, abs=0.002)
    screen = middle(named(root, "screen"))
    assert (floor - screen[1]) / metre == pytest.approx(ROOM.screen.centre_up_m, abs=0.002)
    y1, y2 = numbers(named(root, "measure-pad-middle"), "y1", "y2")
    assert (y1 - y2) / metre == pytest.approx(0.85, abs=0.002)


def test_the_drilling_template_has_the_holes_of_the_base_board():
    root = parsed(drilling_template(BUILT).whole)
    x, y, width, height = numbers(named(root, "base-board"), "x", "y", "width", "height")
    assert width == BUILT["base_width"]
    assert height == BUILT["base_top"] - BUILT["base_bottom"]
    holes = [part for part in root.iter(f"{SVG}circle") if "hole" in part.get("id", "")]
    found = {
        (round(hx - x - width / 2, 2), round(BUILT["base_top"] - (hy - y), 2))
        for hx, hy in (numbers(hole, "cx", "cy") for hole in holes)
    }
    wanted = {
        (side * BUILT["base_screw_x"], up)
        for side in (-1, 1)
        for up in BUILT.list_of("base_screw_heights")
    }
    assert found == wanted
    assert {numbers(hole, "r")[0] for hole in holes} == {BUILT["base_screw_hole"] / 2}


def test_the_floor_mark_has_its_lines_in_real_inches():
    root = parsed(floor_mark(ROOM).whole)
    (zero,) = numbers(named(root, "zero"), "y1")
    for line_in in (6, 8, 10, 12):
        x1, x2, y = numbers(named(root, f"line-{line_in}"), "x1", "x2", "y1")
        assert y - zero == pytest.approx(line_in * 25.4, abs=0.01)
        assert x2 - x1 == pytest.approx(ROOM.mark.length_m * 1000)


def test_the_mark_is_measured_from_the_touched_pad_and_not_from_the_wall():
    assert ROOM.heel_out_m(6) == pytest.approx(ROOM.pad.touched_out_m + 6 * INCH_M)
    text = parsed(floor_mark(ROOM).whole).itertext()
    assert f"0: {ROOM.pad.touched_out_m * 1000:.0f} mm from the wall," in list(text)


@pytest.mark.parametrize("template", ALL.values(), ids=ALL)
def test_every_sheet_has_bars_to_measure(template: Template):
    for sheet in (template.whole, *template.pages):
        root = parsed(sheet)
        for name, length in (("bar-mm", 100.0), ("bar-in", 76.2)):
            bars = [part for part in root.iter() if part.get("id") == name]
            for bar in bars:
                x1, x2 = numbers(bar, "x1", "x2")
                assert x2 - x1 == pytest.approx(length, abs=0.01)
            assert bars


@pytest.mark.parametrize("template", ALL.values(), ids=ALL)
def test_pages_fit_a4_and_letter_and_cover_the_whole(template: Template):
    for page in template.pages:
        assert (page.width, page.height) == PAGE_MM
        assert page.width <= 210
        assert page.height <= 279.4
    covered = np.zeros((round(template.whole.height), round(template.whole.width)), dtype=int)
    for page in template.pages:
        x, y, width, height, corner = tile(page)
        assert (x, y) == TILE_AT
        assert width <= TILE_MM[0]
        assert height <= TILE_MM[1]
        left, top = round(corner[0]), round(corner[1])
        rows = slice(max(top, 0), max(top + round(height), 0))
        columns = slice(max(left, 0), max(left + round(width), 0))
        covered[rows, columns] += 1
    assert (covered == 1).all()


def tile(page: Sheet) -> tuple[float, float, float, float, tuple[float, float]]:
    """Where a page's tile is on it, how large, and its corner in the whole drawing."""
    root = parsed(page)
    x, y, width, height = numbers(named(root, "cut"), "x", "y", "width", "height")
    moves = (part.get("transform", "") for part in root.iter(f"{SVG}g"))
    move = next(text for text in moves if text.startswith("translate"))
    dx, dy = (float(number) for number in re.findall(r"-?[\d.]+", move))
    return x, y, width, height, (x - dx, y - dy)


def test_no_page_edge_cuts_a_hole():
    holes = [
        numbers(part, "cx", "cy")
        for part in parsed(drilling_template(BUILT).whole).iter(f"{SVG}circle")
    ]
    for hole_x, hole_y in holes:
        whole = 0
        for page in drilling_template(BUILT).pages:
            _, _, width, height, (left, top) = tile(page)
            inside = left + 5 < hole_x < left + width - 5
            whole += inside and top + 5 < hole_y < top + height - 5
        assert whole == 1


@pytest.mark.parametrize("template", ALL.values(), ids=ALL)
def test_the_pdf_has_every_page_at_full_size(template: Template):
    data = (PICTURES / f"{template.name}.pdf").read_bytes()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", data)
    assert len(boxes) == len(template.pages)
    for width, height in boxes:
        assert float(width) * POINT_MM == pytest.approx(PAGE_MM[0], abs=0.1)
        assert float(height) * POINT_MM == pytest.approx(PAGE_MM[1], abs=0.1)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs pdftoppm (poppler-utils)")
@pytest.mark.parametrize("template", ALL.values(), ids=ALL)
def test_on_paper_the_bar_is_100_mm(template: Template, tmp_path: Path):
    dots_per_mm = 300 / 25.4
    pdf = PICTURES / f"{template.name}.pdf"
    subprocess.run(
        ["pdftoppm", "-r", "300", "-f", "1", "-l", "1", "-gray", pdf, tmp_path / "page"],
        check=True,
    )
    picture = next(tmp_path.glob("page*.pgm"))
    with Image.open(picture) as image:
        dark = np.asarray(image) < 128
    row = dark[round((PAGE_MM[1] - 9) * dots_per_mm)]
    columns = np.flatnonzero(row)
    # Two bars with a gap between them.
    gap = int(np.argmax(np.diff(columns)))
    assert (columns[gap] - columns[0]) / dots_per_mm == pytest.approx(100, abs=0.5)
    assert (columns[-1] - columns[gap + 1]) / dots_per_mm == pytest.approx(76.2, abs=0.5)


def test_made_anew_the_drawings_are_those_that_are_kept():
    sheets = {**DRAWN, **{f"{name}.svg": one.whole for name, one in ALL.items()}}
    for name, sheet in sheets.items():
        kept = (PICTURES / name).read_text(encoding="utf-8")
        assert sheet.svg() == kept, f"{name}: run scripts/hardware"


@pytest.mark.skipif(
    not shutil.which("rsvg-convert"), reason="needs rsvg-convert (librsvg2-bin)"
)
def test_everything_is_made_in_one_go(tmp_path: Path):
    made = {path.name for path in make(ROOM, tmp_path / "new")}
    assert {
        "floor-plan.svg",
        "elevation.svg",
        "drilling-template.pdf",
        "floor-mark.pdf",
    } <= made
    for name in made:
        assert (tmp_path / "new" / name).stat().st_size > 1000
        assert (PICTURES / name).exists()
