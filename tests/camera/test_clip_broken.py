"""A video that breaks off, or is damaged, gives what it has and says so."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_clips import make_clip, read, read_until_it_breaks, times

from kiosk.camera.files import open_source
from kiosk.camera.source import SourceBrokeOffError, SourceError


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
