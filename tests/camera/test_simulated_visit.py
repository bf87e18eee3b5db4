"""Recordings play as visits of somebody, in real time, over and over."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image
from simulated_visits import (
    CLIP_S,
    COUNT,
    FPS,
    NOBODY,
    START_T,
    Clock,
    Maker,
    grey,
    read_for,
    seen,
)

from kiosk.camera.live import CameraError
from kiosk.camera.simulated import FADE_S, Part, SimulatedCamera

# --- the visit ----------------------------------------------------------------------------


def test_a_visit_is_nobody_then_somebody_standing_then_the_clip_then_nobody(
    visit: Maker, clock: Clock
) -> None:
    camera = visit()
    assert camera.cycle_s == pytest.approx(2 + 1 + CLIP_S + 1)
    frames = read_for(camera, clock, camera.cycle_s)
    shown = {round(frame.t - START_T, 3): seen(frame) for frame in frames}
    assert {shown[round(k / FPS, 3)] for k in range(2 * FPS)} == {NOBODY}
    assert {value for t, value in shown.items() if 2 + FADE_S <= t < 3} == {grey(0)}
    played = [value for t, value in shown.items() if 3 <= t < 3 + CLIP_S]
    assert played == [grey(n) for n in range(COUNT)]
    assert {value for t, value in shown.items() if t >= 3 + CLIP_S + FADE_S} == {NOBODY}


def test_frames_come_at_the_pace_of_the_clip(visit: Maker, clock: Clock) -> None:
    camera = visit()
    frames = read_for(camera, clock, 3 * camera.cycle_s)
    assert len(frames) == round(3 * camera.cycle_s * FPS)
    steps = np.diff([frame.t for frame in frames])
    assert steps == pytest.approx(np.full(len(steps), 1 / FPS), abs=1e-5)
    # Told when they are taken, not later.
    assert max(clock.waits) <= 1 / FPS + 1e-6


def test_somebody_fades_in_and_out(visit: Maker, clock: Clock) -> None:
    frames = read_for(visit(), clock, 6.0)
    coming = [seen(f) for f in frames if 2 <= f.t - START_T < 2 + FADE_S]
    going = [seen(f) for f in frames if 5 <= f.t - START_T < 5 + FADE_S]
    assert coming == sorted(coming, reverse=True)
    assert going == sorted(going)
    assert len(set(coming)) > 4
    assert len(set(going)) > 2


def test_it_begins_anew_without_end(visit: Maker, clock: Clock) -> None:
    camera = visit()
    shown = [seen(frame) for frame in read_for(camera, clock, 3 * camera.cycle_s)]
    assert shown == shown[: len(shown) // 3] * 3


def test_without_a_scene_the_first_frame_stands_for_it(visit: Maker, clock: Clock) -> None:
    frames = read_for(visit(empty=None), clock, 3.0)
    assert {seen(frame) for frame in frames} == {grey(0)}


def test_a_recording_alone_is_a_loop(visit: Maker, clock: Clock) -> None:
    camera = visit(0.0, 0.0, 0.0, None)
    assert camera.cycle_s == camera.clip_s == pytest.approx(CLIP_S)
    frames = read_for(camera, clock, 2 * CLIP_S)
    assert [seen(frame) for frame in frames] == [grey(n) for n in range(COUNT)] * 2
    assert np.diff([frame.t for frame in frames]).min() > 0


def test_until_its_start_nobody_is_there(visit: Maker, clock: Clock) -> None:
    clock.now = START_T - 3.0
    frames = read_for(visit(), clock, 5.0)
    assert {seen(frame) for frame in frames} == {NOBODY}
    assert len(frames) == pytest.approx(5 * FPS, abs=1)


def test_a_folder_of_pictures_plays_too(tmp_path: Path, clock: Clock) -> None:
    for n in range(6):
        Image.fromarray(np.full((24, 32, 3), 40 * n, np.uint8)).save(tmp_path / f"{n}.png")
    camera = SimulatedCamera(tmp_path, None, START_T, clock=clock, wait=clock.wait)
    camera.open()
    assert camera.size_px == (32, 24)
    frames = read_for(camera, clock, 0.4)
    assert [seen(frame) for frame in frames] == [0, 40, 80, 120, 160, 200] * 2
    camera.close()


def test_a_clip_keeps_its_own_times(tmp_path: Path, clock: Clock) -> None:
    path, times_ms = tmp_path / "clip.mkv", [0, 40, 200, 210, 500]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "yuvj420p"
        packets: list[av.Packet[VideoStream]] = []
        for n in range(len(times_ms)):
            image = np.full((24, 32, 3), 50 * n, np.uint8)
            packets += stream.encode(av.VideoFrame.from_ndarray(image, "rgb24"))
        packets += stream.encode()
        for packet, at_ms in zip(packets, times_ms, strict=True):
            packet.pts = packet.dts = at_ms
            packet.time_base = Fraction(1, 1000)
        container.mux(packets)
    camera = SimulatedCamera(path, None, START_T, clock=clock, wait=clock.wait)
    camera.open()
    frames = [camera.read(1.0) for _ in range(5)]
    assert [frame.t - START_T for frame in frames] == pytest.approx(
        [at_ms / 1000 for at_ms in times_ms], abs=1e-4
    )
    camera.close()


# --- opening, closing, and what can't be played -------------------------------------------


def test_it_can_be_closed_twice_and_opened_again(visit: Maker, clock: Clock) -> None:
    camera = visit()
    first = camera.read(1.0)
    camera.close()
    camera.close()
    with pytest.raises(CameraError, match="not open"):
        camera.read(1.0)
    camera.open()
    camera.open()
    assert camera.read(1.0).t > first.t


def test_its_length_is_known_before_it_is_open(clip: Path, clock: Clock) -> None:
    camera = SimulatedCamera(clip, None, START_T, 1.0, 2.0, 3.0, clock, clock.wait)
    assert camera.clip_s == pytest.approx(CLIP_S)
    assert camera.cycle_s == pytest.approx(CLIP_S + 6)
    assert camera.visits.begins(0, Part.CLIP) == START_T + 3


def test_a_clip_that_is_not_there_is_told(tmp_path: Path, clock: Clock) -> None:
    camera = SimulatedCamera(tmp_path / "no.mp4", None, START_T, clock=clock)
    with pytest.raises(CameraError, match="does not exist"):
        camera.open()
    with pytest.raises(CameraError, match="does not exist"):
        camera.cycle_s  # noqa: B018 - read for its error


def test_a_scene_of_another_size_is_told(clip: Path, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "empty.png"
    Image.fromarray(np.zeros((10, 10, 3), np.uint8)).save(path)
    with pytest.raises(CameraError, match="10x10 px, but the clip is 32x24"):
        SimulatedCamera(clip, path, START_T, clock=clock).open()


def test_a_clip_that_breaks_off_stands_still_at_its_end(
    clip: Path, tmp_path: Path, clock: Clock
) -> None:
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    camera = SimulatedCamera(cut, None, START_T, clock=clock, wait=clock.wait)
    camera.open()
    shown = [seen(frame) for frame in read_for(camera, clock, 2 * camera.cycle_s)]
    assert shown[0] == grey(0)
    assert shown == sorted(shown[: len(shown) // 2]) * 2
    camera.close()
