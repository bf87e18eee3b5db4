"""The frames of a recorded video come in time order, as often as they are asked for."""

import gc
import os
from pathlib import Path

import numpy as np
import pytest
from made_clips import (
    SHARED,
    UPRIGHT,
    corners,
    lay_on_its_side,
    make_clip,
    read,
    read_until_it_breaks,
    times,
)

from kiosk.camera.files import open_source

# --- when its frames were taken -----------------------------------------------------------


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


# --- passes -------------------------------------------------------------------------------


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
