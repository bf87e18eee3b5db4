"""Pictures on disk as a recording."""

from pathlib import Path

import numpy as np
import pytest
from made_clips import (
    UPRIGHT,
    corners,
    quarters,
    read,
    read_until_it_breaks,
    sentence_of_refusal,
    times,
)
from numpy.typing import NDArray
from PIL import Image

from kiosk.camera.files import open_source
from kiosk.camera.source import SourceError


def save(path: Path, image: NDArray[np.uint8] | None = None) -> Path:
    Image.fromarray(quarters(64, 48) if image is None else image).save(path)
    return path


def grey(value: int) -> NDArray[np.uint8]:
    return np.full((48, 64, 3), value, np.uint8)


def test_pictures_come_in_natural_order_at_a_steady_rate(tmp_path: Path):
    for number in (1, 2, 9, 10, 11, 100):
        save(tmp_path / f"shot{number}.png", grey(number))
    with open_source(tmp_path) as source:
        frames = list(source.frames())
        assert source.name == tmp_path.name
        assert (source.fps, source.size_px, source.frame_count) == (30, (64, 48), 6)
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [1, 2, 9, 10, 11, 100]
    assert times(frames) == [round(index / 30, 6) for index in range(6)]


def test_the_rate_of_pictures_can_be_told(tmp_path: Path):
    for number in range(3):
        save(tmp_path / f"{number}.png")
    with open_source(tmp_path, fps=4) as source:
        assert times(source.frames()) == [0.0, 0.25, 0.5]


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused(tmp_path: Path, fps: float):
    save(tmp_path / "1.png")
    with pytest.raises(SourceError, match="per second"):
        open_source(tmp_path, fps=fps)


def test_hidden_and_other_files_are_passed_over(tmp_path: Path):
    save(tmp_path / "1.JPG")
    save(tmp_path / ".2.jpg")
    (tmp_path / "._1.jpg").write_bytes(b"a Mac was here")
    (tmp_path / "notes.txt").write_text("two")
    (tmp_path / "folder.png").mkdir()
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("suffix", ["jpg", "jpeg", "png", "bmp", "webp"])
def test_one_picture_is_a_recording_of_one_frame(tmp_path: Path, suffix: str):
    (frame,) = read(save(tmp_path / f"one.{suffix}"))
    assert frame.t == 0
    assert frame.image.flags.c_contiguous
    assert frame.image.flags.writeable
    assert corners(frame.image) == UPRIGHT


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))]
)
def test_a_phone_picture_is_turned_upright(
    tmp_path: Path, orientation: int, size: tuple[int, int]
):
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = np.ascontiguousarray(np.rot90(quarters(*size), turns))
    Image.fromarray(lying).save(tmp_path / "1.jpg", exif=exif)
    with open_source(tmp_path) as source:
        assert source.size_px == size
        assert corners(next(source.frames()).image) == UPRIGHT


def test_a_picture_whose_exif_is_damaged_is_taken_as_it_is(tmp_path: Path):
    Image.fromarray(quarters(64, 48)).save(tmp_path / "1.jpg", exif=b"Exif\0\0nonsense")
    (frame,) = read(tmp_path)
    assert corners(frame.image) == UPRIGHT


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_pictures_of_every_kind_become_rgb(tmp_path: Path, mode: str):
    suffix = "jpg" if mode == "CMYK" else "png"
    if mode == "I;16":
        image = Image.fromarray(np.full((48, 64), 200 << 8, np.uint16))
    else:
        image = Image.fromarray(grey(200)).convert(mode, dither=Image.Dither.NONE)
    assert image.mode == mode
    image.save(tmp_path / f"1.{suffix}")
    (frame,) = read(tmp_path)
    assert frame.image.shape == (48, 64, 3)
    expected = 255 if mode == "1" else 200
    assert abs(frame.image.astype(int) - expected).max() <= 5


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_large_picture_is_shrunk(tmp_path: Path, suffix: str):
    save(tmp_path / f"1.{suffix}", quarters(4001, 3001))
    with open_source(tmp_path) as source:
        assert source.size_px == (1280, 960)
        frame = next(source.frames())
    assert frame.image.shape == (960, 1280, 3)
    assert corners(frame.image) == UPRIGHT


def test_a_folder_without_pictures_is_refused(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("no pictures")
    assert "no pictures" in sentence_of_refusal(tmp_path)


def test_the_first_picture_of_another_size_is_named(tmp_path: Path):
    save(tmp_path / "1.png")
    save(tmp_path / "2.png", quarters(48, 64))
    save(tmp_path / "3.png", quarters(10, 10))
    sentence = sentence_of_refusal(tmp_path)
    assert "2.png is 48x64 px" in sentence
    assert "64x48 px" in sentence


def test_a_file_that_is_no_picture_is_named_before_anything_is_handed_out(tmp_path: Path):
    save(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"2\.png is damaged"):
        open_source(tmp_path)


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_damaged_picture_is_named_after_the_good_ones(tmp_path: Path, suffix: str):
    noise = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    for number in (1, 2, 3):
        save(tmp_path / f"{number}.{suffix}", noise)
    third = tmp_path / f"3.{suffix}"
    third.write_bytes(third.read_bytes()[: third.stat().st_size * 2 // 3])
    frames, sentence = read_until_it_breaks(tmp_path)
    assert len(frames) == 2
    assert sentence is not None
    assert f"3.{suffix} is damaged" in sentence
