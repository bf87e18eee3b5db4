"""A recorded video becomes upright frames of square pixels."""

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from made_clips import UPRIGHT, corners, lay_on_its_side, make_clip, quarters, read
from PIL import Image

from kiosk.camera.files import open_source
from kiosk.camera.source import MAX_SIDE_PX


def test_frames_are_rgb_in_one_piece_of_memory_of_their_own(tmp_path: Path):
    frames = read(make_clip(tmp_path / "clip.mp4"))
    for frame in frames:
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert frame.image.flags.owndata
        assert corners(frame.image) == UPRIGHT
    assert not any(np.array_equal(frames[0].image, other.image) for other in frames[1:])


# The ffmpeg program draws the same in all eight cases (compared once by hand).
@pytest.mark.parametrize(
    ("matrix", "seen", "turned"),
    [
        pytest.param((1, 0, 0, 1), UPRIGHT, False, id="as it is"),
        pytest.param((0, 1, -1, 0), ("blue", "red", "white", "green"), True, id="90 clockwise"),
        pytest.param((-1, 0, 0, -1), ("white", "blue", "green", "red"), False, id="180"),
        pytest.param(
            (0, -1, 1, 0), ("green", "white", "red", "blue"), True, id="90 anticlockwise"
        ),
        pytest.param((-1, 0, 0, 1), ("green", "red", "white", "blue"), False, id="mirrored"),
        pytest.param((1, 0, 0, -1), ("blue", "white", "red", "green"), False, id="upturned"),
        pytest.param((0, 1, 1, 0), ("red", "blue", "green", "white"), True, id="transposed"),
        pytest.param(
            (0, -1, -1, 0), ("white", "green", "blue", "red"), True, id="antitransposed"
        ),
    ],
)
def test_a_phone_held_any_way_gives_an_upright_picture(
    tmp_path: Path, matrix: tuple[int, int, int, int], seen: tuple[str, ...], turned: bool
):
    clip = lay_on_its_side(make_clip(tmp_path / "phone.mp4"), *matrix)
    with open_source(clip) as source:
        frames = list(source.frames())
        assert source.size_px == ((48, 64) if turned else (64, 48))
    assert len(frames) == 10
    for frame in frames:
        assert frame.image.shape[1::-1] == source.size_px
        assert frame.image.flags.c_contiguous
        assert corners(frame.image) == seen


def test_notes_beside_a_frame_that_pyav_does_not_know_are_no_hindrance(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6
    packed = io.BytesIO()
    lying = np.ascontiguousarray(np.rot90(quarters(48, 64)))
    Image.fromarray(lying).save(packed, "jpeg", exif=exif)
    path = tmp_path / "clip.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        packet = av.Packet(packed.getvalue())
        packet.stream, packet.pts, packet.dts = stream, 0, 0
        packet.time_base = Fraction(1, 30)
        container.mux(packet)
    with av.open(str(path)) as container:
        # Whether EXIF turns a video is FFmpeg's decision; its older versions do not.
        turned = next(container.decode(video=0)).rotation != 0
    (frame,) = read(path)
    assert corners(frame.image) == (UPRIGHT if turned else corners(lying))


def test_a_portrait_clip_stays_portrait(tmp_path: Path):
    with open_source(make_clip(tmp_path / "clip.mp4", size=(48, 64))) as source:
        assert source.size_px == (48, 64)
        assert corners(next(source.frames()).image) == UPRIGHT


@pytest.mark.parametrize(
    ("ratio", "size"), [(Fraction(4, 3), (96, 48)), (Fraction(3, 4), (72, 64))]
)
def test_pixels_that_are_not_square_are_made_square(
    tmp_path: Path, ratio: Fraction, size: tuple[int, int]
):
    clip = make_clip(tmp_path / "clip.mp4", size=(72, 48), pixel_ratio=ratio)
    with open_source(clip) as source:
        assert source.size_px == size
        assert next(source.frames()).image.shape == (size[1], size[0], 3)


def test_a_clip_on_its_side_is_made_square_pixelled_along_its_own_axes(tmp_path: Path):
    clip = make_clip(tmp_path / "clip.mp4", size=(72, 48), pixel_ratio=Fraction(4, 3))
    with open_source(lay_on_its_side(clip, 0, 1, -1, 0)) as source:
        assert source.size_px == (48, 96)


def test_a_4k_clip_is_shrunk_to_what_a_pi_can_hold(tmp_path: Path):
    with open_source(make_clip(tmp_path / "4k.mp4", size=(3840, 2160), count=2)) as source:
        assert source.size_px == (MAX_SIDE_PX, 720)
        for frame in source.frames():
            assert frame.image.shape == (720, MAX_SIDE_PX, 3)
            assert corners(frame.image) == UPRIGHT


@pytest.mark.parametrize(
    ("codec", "pix_fmt"),
    [
        ("libx264", "yuv444p"),
        ("ffv1", "yuv422p10le"),
        ("ffv1", "yuv420p10le"),
        ("ffv1", "yuva420p"),
        ("ffv1", "bgra"),
        ("png", "rgb24"),
        ("png", "rgba"),
        ("mjpeg", "yuvj422p"),
    ],
)
def test_odd_sizes_and_pixel_formats_come_out_alike(tmp_path: Path, codec: str, pix_fmt: str):
    name = "clip.mov" if codec == "png" else "clip.mkv"
    clip = make_clip(tmp_path / name, size=(101, 77), count=3, codec=codec, pix_fmt=pix_fmt)
    frames = read(clip)
    assert [frame.image.shape for frame in frames] == [(77, 101, 3)] * 3
    assert all(corners(frame.image) == UPRIGHT for frame in frames)


def test_a_grey_clip_is_grey(tmp_path: Path):
    clip = make_clip(tmp_path / "clip.mkv", codec="ffv1", pix_fmt="gray", count=1)
    (frame,) = read(clip)
    assert frame.image.shape == (48, 64, 3)
    # Apart from rounding, all three channels say the same.
    assert int(np.ptp(frame.image.astype(int), axis=2).max()) <= 2
