"""`kiosk replay --annotate` and `--plot`: what is drawn."""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from recordings import DEMO, frames_of, replayed
from replays import Replay


def test_annotated_video_has_the_frames_and_the_size_of_the_source(demo: Replay) -> None:
    drawn = frames_of(demo.video)
    assert len(drawn) == demo.result["frames"]
    assert {image.shape for image in drawn} == {(480, 640, 3)}


def test_annotated_video_shows_the_skeleton_where_the_person_is(demo: Replay) -> None:
    poses = [
        entry
        for line in demo.trace.read_text().splitlines()
        if "points" in (entry := json.loads(line))
    ]
    recorded, annotated = frames_of(DEMO), frames_of(demo.video)
    for number in (0, 100, 300):
        source, drawn = recorded[number], annotated[number]
        # The right thigh, between hip (12) and knee (14), in the colour of the near side.
        thigh = np.mean([poses[number]["points"][joint] for joint in (12, 14)], axis=0)
        x, y = (round(part) for part in thigh)
        green, before = drawn[y, x].astype(int), source[y, x].astype(int)
        assert green[1] > green[0] + 60, f"frame {number} at {x}, {y}: {green}"
        assert abs(green - before).max() > 40
        # Far from the person and below the banner the picture is the recording's.
        corner = np.abs(drawn[-80:, -80:].astype(int) - source[-80:, -80:]).mean()
        assert corner < 6


def test_annotated_video_of_odd_size_loses_the_odd_line_only(tmp_path: Path) -> None:
    Image.new("RGB", (101, 77), "grey").save(tmp_path / "odd.png")
    replayed(tmp_path / "odd.png", "--annotate", tmp_path / "a.mp4")
    (image,) = frames_of(tmp_path / "a.mp4")
    assert image.shape == (76, 100, 3)


def test_plot_is_a_png_with_something_drawn(demo: Replay) -> None:
    with Image.open(demo.plot) as picture:
        assert picture.format == "PNG"
        assert picture.size == (1320, 550)
        colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 50
    assert 10_000 < demo.plot.stat().st_size < 1_000_000


def test_an_output_replaces_what_was_there(figure: Path, tmp_path: Path) -> None:
    plot = tmp_path / "p.png"
    plot.write_text("old")
    replayed(figure, "--plot", plot)
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert plot.stat().st_mode & 0o777 == (tmp_path / "figure.jsonl").stat().st_mode & 0o777
