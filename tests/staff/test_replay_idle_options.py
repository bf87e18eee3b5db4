"""`kiosk replay` refuses an option that would silently change nothing."""

from pathlib import Path

import pytest
from PIL import Image
from recordings import DEMO, replayed
from refusals import refused
from taped import DOWEL

EMPTY = DEMO.with_name("wall_hinge.empty.jpg")
COLOUR = ("--dowel-colour", "#2fae4f")


@pytest.mark.parametrize(
    ("option", "what_for"),
    [
        (("--annotate", "a.mp4"), "to draw into"),
        (("--scene", EMPTY), "to compare with"),
        (("--drill", "dowel", *COLOUR), "to look for a dowel in"),
        (("--model", "lightning-float16"), "to look for a person in"),
        (("--threads", "2"), "to look for a person in"),
    ],
)
def test_a_trace_has_no_pictures(
    figure: Path, option: tuple[str | Path, ...], what_for: str
) -> None:
    sentence = refused(figure, *option)
    assert f"figure.jsonl holds no pictures {what_for}; --" in sentence
    assert sentence.endswith("needs the video.")


def test_only_pictures_are_without_times_of_their_own(
    figure: Path, clip: Path, tmp_path: Path
) -> None:
    for source in (figure, clip):
        said = refused(source, "--fps", "15")
        assert f"{source} has times of its own: leave --fps out" in said
    Image.new("RGB", (64, 48)).save(tmp_path / "one.png")
    assert replayed(tmp_path / "one.png", "--fps", "15")["fps"] == 15.0
    # What is wrong with the source is said first.
    assert "does not exist" in refused(tmp_path / "no.mp4", "--fps", "15")


@pytest.mark.parametrize("colour", ["#2fae4f", "wood"])
def test_the_wall_drill_has_no_dowel(colour: str) -> None:
    said = refused(DEMO, "--scene", EMPTY, "--dowel-colour", colour)
    assert "The wall drill has no dowel: leave --dowel-colour out, or add --drill" in said


def test_without_an_empty_scene_no_dowel_is_looked_for() -> None:
    said = refused(DOWEL, "--drill", "dowel", *COLOUR)
    assert "leave --dowel-colour out, or add --scene" in said
