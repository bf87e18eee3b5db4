"""`kiosk replay` with pictures in which there is nothing: one kind sentence."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from recordings import kiosk
from refusals import refused

SIZES = [(0, 0), (0, 48), (64, 0)]

Made = Callable[[tuple[int, int]], bytes]


def png(size: tuple[int, int]) -> bytes:
    """One without a single pixel, and right in all else. Pillow writes none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        told = kind + data
        return struct.pack(">I", len(data)) + told + struct.pack(">I", zlib.crc32(told))

    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def bmp(size: tuple[int, int]) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, *size, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head


def jpeg(size: tuple[int, int]) -> bytes:
    """A small one whose header is told another size."""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", size[1], size[0]) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xd9"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("suffix", "made"), [(".png", png), (".bmp", bmp), (".jpg", jpeg)])
def test_a_picture_without_a_pixel(
    tmp_path: Path, suffix: str, made: Made, size: tuple[int, int]
) -> None:
    picture = tmp_path / f"nothing{suffix}"
    picture.write_bytes(made(size))
    said = refused(picture)
    assert said.startswith(f"{picture} is damaged or not a picture: copy it again")


def test_a_picture_that_ends_after_its_header(tmp_path: Path) -> None:
    (tmp_path / "cut.png").write_bytes(png((64, 48)))
    assert "cut.png is damaged or not a picture" in refused(tmp_path / "cut.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".bmp", ".webp"])
def test_a_picture_file_without_a_byte(tmp_path: Path, suffix: str) -> None:
    picture = tmp_path / f"nothing{suffix}"
    picture.touch()
    assert "is empty: copy it again" in refused(picture)


@pytest.mark.parametrize("data", [png((0, 0)), b""])
def test_one_of_them_among_good_ones(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (64, 48)).save(folder / f"{number}.png")
    (folder / "1.png").write_bytes(data)
    assert "1.png is damaged or not a picture" in refused(folder)


@pytest.mark.parametrize("data", [png((0, 0)), b""])
def test_as_the_empty_scene(clip: Path, tmp_path: Path, data: bytes) -> None:
    scene = tmp_path / "scene.png"
    scene.write_bytes(data)
    done = kiosk("replay", clip, "--scene", scene)
    assert done.exit_code == 2
    assert done.stderr.startswith("kiosk replay: --scene: ")
    assert "scene.png is " in done.stderr
    assert done.stderr.count("\n") == 1
