"""Recordings become upright frames in time order, and a bad one says what is wrong with it."""

import gc
import io
import os
import struct
import tempfile
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.source import MAX_SIDE_PX, SourceBrokeOffError, SourceError

SHARED = Path(__file__).parents[2].parent / "shared"

COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "white": (255, 255, 255),
}
UPRIGHT = ("red", "green", "blue", "white")


def quarters(width: int, height: int) -> NDArray[np.uint8]:
    """Red and green above, blue and white below: every turn and mirror looks different."""
    image = np.zeros((height, width, 3), np.uint8)
    middle_y, middle_x = height // 2, width // 2
    image[:middle_y, :middle_x] = COLOURS["red"]
    image[:middle_y, middle_x:] = COLOURS["green"]
    image[middle_y:, :middle_x] = COLOURS["blue"]
    image[middle_y:, middle_x:] = COLOURS["white"]
    return image


def corners(image: NDArray[np.uint8]) -> tuple[str, ...]:
    """The colours top left, top right, bottom left, bottom right."""
    height, width, _ = image.shape

    def name(y: int, x: int) -> str:
        found = image[y, x].astype(int)
        return min(COLOURS, key=lambda colour: int(np.abs(found - COLOURS[colour]).sum()))

    top, bottom, left, right = height // 4, 3 * height // 4, width // 4, 3 * width // 4
    return name(top, left), name(top, right), name(bottom, left), name(bottom, right)


def make_clip(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    count: int = 10,
    fps: int = 30,
    times_ms: Sequence[int] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    pixel_ratio: Fraction | None = None,
    sound_s: float = 0,
    faststart: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip of `quarters` with a grey bar that grows, so that no two frames are alike."""
    flags = {"movflags": "faststart"} if faststart else {}
    with av.open(str(path), "w", options=flags) as container:
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "g": "30"}
        stream.options = {**stream.options, **(options or {})}
        if pixel_ratio is not None:
            stream.codec_context.sample_aspect_ratio = pixel_ratio
        packets: list[av.Packet[VideoStream]] = []
        sound = container.add_stream("aac", rate=48000) if sound_s else None
        for index in range(count if times_ms is None else len(times_ms)):
            image = quarters(*size)
            image[: max(1, size[1] // 16), : 1 + index % size[0]] = 128
            packets += stream.encode(av.VideoFrame.from_ndarray(image, "rgb24"))
        packets += stream.encode()
        for packet, moment in zip(packets, times_ms or (), strict=times_ms is not None):
            packet.pts = packet.dts = moment
            packet.time_base = Fraction(1, 1000)
            packet.duration = 0
        container.mux(packets)
        if sound is not None:
            silence = np.zeros((1, 4800), np.float32)
            for _ in range(round(sound_s * 10)):
                chunk = av.AudioFrame.from_ndarray(silence, "fltp", "mono")
                chunk.rate = 48000
                container.mux(sound.encode(chunk))
            container.mux(sound.encode())
    return path


def lay_on_its_side(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Puts a display matrix into an MP4, as a phone does: (x, y) goes to (ax+cy, bx+dy)."""
    data = bytearray(path.read_bytes())
    # The track header (version 0): 40 bytes of ids, times and layer, then the matrix.
    start = data.index(b"tkhd") + 44
    one = 1 << 16
    matrix = (a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30)
    data[start : start + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(data)
    return path


def read(path: Path) -> list[Frame]:
    with open_source(path) as source:
        return list(source.frames())


def read_until_it_breaks(path: Path) -> tuple[list[Frame], str | None]:
    frames: list[Frame] = []
    with open_source(path) as source:
        try:
            frames.extend(source.frames())
        except SourceBrokeOffError as error:
            return frames, str(error)
    return frames, None


def times(frames: Iterable[Frame]) -> list[float]:
    return [frame.t for frame in frames]


def sentence_of_refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert str(path) in sentence
    return sentence


# --- what a video looks like -------------------------------------------------------------


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


# --- when its frames were taken ----------------------------------------------------------


@pytest.mark.parametrize("fps", [1, 5, 30, 240])
def test_times_follow_the_frame_rate_from_zero(tmp_path: Path, fps: int):
    with open_source(make_clip(tmp_path / "clip.mp4", fps=fps, count=6)) as source:
        assert source.fps == pytest.approx(fps)
        assert source.frame_count == 6
        assert times(source.frames()) == [round(index / fps, 6) for index in range(6)]


def test_one_frame_is_a_clip_too(tmp_path: Path):
    with open_source(make_clip(tmp_path / "clip.mp4", count=1)) as source:
        assert source.frame_count == 1
        assert times(source.frames()) == [0.0]


def test_a_variable_frame_rate_keeps_its_times(tmp_path: Path):
    moments = [0, 33, 70, 400, 410, 1900, 1930]
    frames = read(make_clip(tmp_path / "clip.mp4", times_ms=moments))
    assert times(frames) == pytest.approx([moment / 1000 for moment in moments], abs=1e-3)


def test_a_clip_that_begins_late_in_its_own_time_begins_at_zero(tmp_path: Path):
    frames = read(make_clip(tmp_path / "clip.mkv", times_ms=[5000, 5040, 5100]))
    assert times(frames) == [0.0, 0.04, 0.1]


def test_frames_at_the_same_moment_are_dropped_and_counted(tmp_path: Path):
    clip = make_clip(
        tmp_path / "clip.mkv", codec="mjpeg", pix_fmt="yuvj420p", times_ms=[0, 40, 40, 40, 80]
    )
    with open_source(clip) as source:
        assert times(source.frames()) == [0.0, 0.04, 0.08]
        assert source.dropped == 2


def test_a_bare_stream_without_times_counts_frames(tmp_path: Path):
    frames = times(read(make_clip(tmp_path / "clip.h264", count=6, fps=25)))
    assert len(frames) == 6
    assert frames == sorted(set(frames))
    assert frames[0] == 0


def test_a_clock_that_is_set_back_ends_the_clip_there(tmp_path: Path):
    once = make_clip(tmp_path / "once.ts", count=60).read_bytes()
    twice = tmp_path / "twice.ts"
    twice.write_bytes(once + once)
    frames, sentence = read_until_it_breaks(twice)
    # The last packet of the first half may be taken for damaged, glued to the second as it is.
    assert len(frames) in (59, 60)
    assert sentence is not None
    assert "goes back in time after" in sentence


def test_a_clip_that_changes_its_shape_ends_there(tmp_path: Path):
    wide = make_clip(tmp_path / "wide.h264", count=6).read_bytes()
    tall = make_clip(tmp_path / "tall.h264", count=6, size=(48, 64)).read_bytes()
    both = tmp_path / "both.h264"
    both.write_bytes(wide + tall)
    frames, sentence = read_until_it_breaks(both)
    assert len(frames) == 6
    assert sentence is not None
    assert "changes its shape" in sentence


def test_a_clip_that_only_changes_its_resolution_goes_on(tmp_path: Path):
    large = make_clip(tmp_path / "large.h264", count=6, size=(128, 96)).read_bytes()
    small = make_clip(tmp_path / "small.h264", count=6).read_bytes()
    both = tmp_path / "both.h264"
    both.write_bytes(large + small)
    frames = read(both)
    assert [frame.image.shape for frame in frames] == [(96, 128, 3)] * 12
    assert corners(frames[-1].image) == UPRIGHT


# --- passes ------------------------------------------------------------------------------


def test_a_clip_read_twice_gives_the_same_bytes_twice(tmp_path: Path):
    with open_source(make_clip(tmp_path / "clip.mp4")) as source:
        first, second = list(source.frames()), list(source.frames())
    assert times(first) == times(second)
    assert all(
        np.array_equal(one.image, other.image) for one, other in zip(first, second, strict=True)
    )


def test_a_new_pass_ends_the_one_before(tmp_path: Path):
    with open_source(make_clip(tmp_path / "clip.mp4")) as source:
        old = source.frames()
        next(old)
        new = source.frames()
        assert list(old) == []
        assert len(list(new)) == 10


def test_leaving_the_source_ends_its_pass(tmp_path: Path):
    with open_source(make_clip(tmp_path / "clip.mp4")) as source:
        frames = source.frames()
        next(frames)
    assert list(frames) == []
    source.close()


def test_memory_does_not_grow_with_the_length_of_a_clip(tmp_path: Path):
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip(f"{statm} is not there, so nobody tells how much memory is used")

    def used_mb() -> float:
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    clip = lay_on_its_side(
        make_clip(tmp_path / "clip.mp4", size=(640, 480), count=360), 0, 1, -1, 0
    )
    early = 0.0
    # A frame in a reference cycle would wait for the collector, which may be long in coming.
    gc.disable()
    try:
        with open_source(clip) as source:
            for index, frame in enumerate(source.frames()):
                assert frame.image.shape == (640, 480, 3)
                if index == 60:
                    early = used_mb()
            # The 300 frames since then would be 276 MB as RGB and 138 MB as the decoder's YUV.
            assert used_mb() - early < 30
    finally:
        gc.enable()


# --- what is not a clip ------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path: Path):
    assert "does not exist" in sentence_of_refusal(tmp_path / "nowhere.mp4")


def test_an_empty_file_is_named(tmp_path: Path):
    (tmp_path / "clip.mp4").touch()
    assert "is empty" in sentence_of_refusal(tmp_path / "clip.mp4")


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.txt", "a.nfo", "a.bin", "a.m4v", "a"])
@pytest.mark.parametrize("content", [b"Only words, no pictures.\n" * 400, None])
def test_a_file_that_is_no_video_is_refused_whatever_its_name(
    tmp_path: Path, name: str, content: bytes | None
):
    path = tmp_path / name
    path.write_bytes(content or np.random.default_rng(1).bytes(20_000))
    assert "video" in sentence_of_refusal(path)


def test_a_playlist_is_not_followed(tmp_path: Path):
    clip = make_clip(tmp_path / "clip.ts")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/"
        f"{clip.name}\n#EXT-X-ENDLIST\n"
    )
    assert "not a video" in sentence_of_refusal(playlist)


def test_sound_alone_is_refused(tmp_path: Path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        chunk = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        chunk.rate = 48000
        container.mux(stream.encode(chunk))
        container.mux(stream.encode())
    assert "no video in it" in sentence_of_refusal(path)


def test_a_clip_without_one_whole_frame_is_refused(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4", faststart=True)
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    path.write_bytes(data[:start] + bytes(len(data) - start))
    assert "not one frame" in sentence_of_refusal(path)


def test_a_clip_whose_index_was_never_written_is_refused(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4", count=60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "index is missing" in sentence_of_refusal(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4")
    path.chmod(0)
    assert "may not be read" in sentence_of_refusal(path)


def test_a_forbidden_file_says_so_for_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = make_clip(tmp_path / "clip.mp4")
    monkeypatch.setattr(Path, "open", forbid)
    assert "may not be read" in sentence_of_refusal(path)


# --- clips that break off ----------------------------------------------------------------


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds with the index in front, as a phone's upload or a download has it."""
    return make_clip(
        tmp_path_factory.mktemp("long") / "clip.mp4",
        count=150,
        faststart=True,
        options={"x264-params": "bframes=2"},
    )


@pytest.mark.parametrize("kept", [0.9, 0.7, 0.5])
def test_a_truncated_clip_gives_what_it_has_and_says_when_it_broke_off(
    tmp_path: Path, long_clip: Path, kept: float
):
    data = long_clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: round(len(data) * kept)])
    frames, sentence = read_until_it_breaks(path)
    assert 0 < len(frames) < 150
    assert set(times(frames)) <= set(times(read(long_clip)))
    assert sentence is not None
    assert f"{path} breaks off after {frames[-1].t:.1f} s" in sentence


def test_a_clip_cut_between_two_packets_is_noticed_by_its_promised_length(
    tmp_path: Path, long_clip: Path
):
    with av.open(str(long_clip)) as container:
        ends = [
            packet.pos + packet.size
            for packet in container.demux(video=0)
            if packet.pos is not None and packet.size
        ]
    path = tmp_path / "cut.mp4"
    path.write_bytes(long_clip.read_bytes()[: ends[100]])
    frames, sentence = read_until_it_breaks(path)
    assert 95 <= len(frames) <= 101
    assert sentence is not None


@pytest.mark.parametrize("name", ["clip.mkv", "clip.avi", "clip.mov"])
def test_other_containers_break_off_alike(tmp_path: Path, name: str):
    path = make_clip(
        tmp_path / name, count=150, codec="mjpeg", pix_fmt="yuvj420p", faststart=True
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames, sentence = read_until_it_breaks(path)
    assert 30 < len(frames) < 90
    assert sentence is not None


def test_a_download_that_ends_in_zeros_breaks_off_there(tmp_path: Path, long_clip: Path):
    data = long_clip.read_bytes()
    half = len(data) // 2
    path = tmp_path / "zeros.mp4"
    path.write_bytes(data[:half] + bytes(len(data) - half))
    frames, sentence = read_until_it_breaks(path)
    assert 0 < len(frames) < 150
    assert sentence is not None


def test_one_damaged_picture_in_the_middle_is_left_out_and_counted(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mov", codec="mjpeg", pix_fmt="yuvj420p", count=60)
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    position, size = packets[20].pos, packets[20].size
    assert position is not None
    data = bytearray(path.read_bytes())
    data[position : position + size] = bytes(size)
    path.write_bytes(data)
    with open_source(path) as source:
        frames = list(source.frames())
        assert source.damaged == 1
    assert len(frames) == 59
    assert frames[20].t - frames[19].t == pytest.approx(2 / 30, abs=1e-5)


@pytest.mark.parametrize("name", ["clip.mkv", "clip.mp4"])
def test_sound_that_goes_on_after_the_picture_is_no_damage(tmp_path: Path, name: str):
    frames = read(make_clip(tmp_path / name, count=30, sound_s=4))
    assert len(frames) == 30


def small_clip() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_clip(Path(folder) / "clip.mp4", count=20, faststart=True).read_bytes()


SMALL_CLIP = small_clip()


def cut_it(data: bytes, at: float) -> bytes:
    return data[: int(len(data) * at)]


def empty_it(data: bytes, at: float) -> bytes:
    start = int(len(data) * at)
    return data[:start] + bytes(len(data) - start)


@settings(max_examples=40, deadline=None)
@given(
    harm=st.sampled_from([cut_it, empty_it]),
    at=st.floats(0, 1),
    specks=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
)
def test_any_damage_gives_frames_in_time_order_or_one_of_our_errors(
    harm: Callable[[bytes, float], bytes], at: float, specks: list[tuple[float, int]]
):
    data = bytearray(harm(SMALL_CLIP, at))
    for place, value in specks:
        if data:
            data[min(int(place * len(data)), len(data) - 1)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(data)
        last = -1.0
        try:
            with open_source(path) as source:
                for frame in source.frames():
                    assert frame.t > last
                    assert frame.image.shape[1::-1] == source.size_px
                    last = frame.t
        except SourceBrokeOffError:
            assert last >= 0
        except SourceError:
            assert last < 0


# --- pictures ----------------------------------------------------------------------------


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


# --- what the project's shared folder has -------------------------------------------------


def test_a_twin_is_read_whole():
    clip = SHARED / "twin" / "wall_good_alex.mp4"
    if not clip.exists():
        pytest.skip(f"{clip.name} is not in the shared folder beside this checkout")
    with open_source(clip) as source:
        frames = times(source.frames())
        assert (source.name, source.fps, source.size_px) == (clip.name, 30, (640, 480))
        assert source.frame_count == len(frames)
        assert frames == [round(index / 30, 6) for index in range(len(frames))]
        assert (source.dropped, source.damaged) == (0, 0)
