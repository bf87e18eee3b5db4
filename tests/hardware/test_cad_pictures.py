"""The pictures are there, large enough to read, and their names point to what they name."""

import math

import numpy as np
import pytest
from PIL import Image, ImageStat

from hardware.making.cad.labelling import Annotation, annotate, outlined
from hardware.making.cad.parameters import CAD
from hardware.making.cad.pictures import PICTURES_OF_ALL, SIZE_PX, Picture
from hardware.making.cad.view import View

FRONT = View((0, 0, 0), (90, 0), 100)
SIZE = (400, 200)
each_picture = pytest.mark.parametrize("picture", PICTURES_OF_ALL, ids=lambda p: p.name)


@each_picture
def test_a_picture_is_there_and_shows_something(picture: Picture):
    with Image.open(picture.file) as image:
        assert image.size == SIZE_PX
        assert min(ImageStat.Stat(image.convert("L")).stddev) > 10


@each_picture
def test_a_picture_has_its_source(picture: Picture):
    assert picture.source.is_file()


def test_every_assembly_has_a_picture():
    shared = {"assembly", "pad_parts"}
    assemblies = {file.stem for file in (CAD / "assemblies").glob("*.scad")} - shared
    assert assemblies == {picture.assembly for picture in PICTURES_OF_ALL}


def test_the_target_lies_in_the_middle():
    view = View((3, 4, 5), (70, 30), 100)
    assert view.pixel_of((3, 4, 5), SIZE) == (200, 100)


def test_from_the_front_right_is_right_and_up_is_up():
    assert FRONT.pixel_of((50, 0, 0), SIZE) == pytest.approx((250, 100))
    assert FRONT.pixel_of((0, 0, 50), SIZE) == pytest.approx((200, 50))
    # Towards the eye and away from it makes no difference.
    assert FRONT.pixel_of((0, 50, 0), SIZE) == pytest.approx((200, 100))


def test_from_above_what_is_further_lies_higher():
    above = View((0, 0, 0), (45, 0), 100)
    assert above.pixel_of((0, 50, 0), SIZE) == pytest.approx((200, 100 - 50 * math.sqrt(0.5)))


def test_a_line_of_the_console_is_read_as_a_name_or_a_dimension():
    name = Annotation.read('ECHO: "LABEL", "Rail", [1, -2.5, 3]')
    assert name == Annotation("Rail", (1, -2.5, 3))
    dimension = Annotation.read('ECHO: "DIMENSION", "90 mm", [0, 0, 0], [1, 2, 3]')
    assert dimension == Annotation("90 mm", (0, 0, 0), (1, 2, 3))
    assert Annotation.read("Rendering cancelled.") is None


def test_a_names_line_ends_at_its_place():
    image = Image.new("RGB", (800, 600), "white")
    annotate(image, "Title", View((0, 0, 0), (90, 0), 300), [Annotation("Rail", (100, 0, 50))])
    red, green, blue = np.asarray(image)[250, 500].tolist()
    assert red > green + 50 > blue
    # At the other end it begins beside its words, in the margin.
    assert image.getpixel((600, 250)) != (255, 255, 255)


def test_names_keep_clear_of_each_other():
    image = Image.new("RGB", (800, 400), "white")
    same = [Annotation(f"Part {number}", (100, 0, 0)) for number in range(5)]
    annotate(image, "", View((0, 0, 0), (90, 0), 200), same)
    column = np.asarray(image.convert("L"))[:, 720:772]
    dark = (column < 120).any(axis=1)
    lines = np.count_nonzero(dark[1:] & ~dark[:-1])
    assert lines == 5


def test_an_edge_between_two_faces_becomes_a_dark_line():
    image = Image.new("RGB", (10, 4), (200, 180, 150))
    image.paste((150, 130, 100), (5, 0, 10, 4))
    drawn = outlined(image)
    assert drawn.getpixel((5, 2)) == (60, 52, 40)
    assert drawn.getpixel((2, 2)) == (200, 180, 150)
