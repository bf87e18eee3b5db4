"""Recordings play as visits of somebody, in real time, over and over, and queue nothing."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import inf, nan
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

import kiosk
from kiosk.camera import simulated
from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.live import CameraError, CameraStalledError
from kiosk.camera.simulated import FADE_S, Part, Recorded, SimulatedCamera, Visits
from kiosk.camera.source import FrameSource

DEMO = Path(kiosk.__file__).parent / "demo"
FPS = 25
COUNT = 50
CLIP_S = COUNT / FPS
START_T = 5000.0
NOBODY = 250

Picture = NDArray[np.uint8]


class Clock:
    """A clock that only waiting moves; `waits` are all waits."""

    def __init__(self, now: float = START_T) -> None:
        self.now = now
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.now += seconds


def grey(n: int) -> int:
    """How bright frame n of the clip is."""
    return 4 * n


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds that grow brighter from frame to frame."""
    path = tmp_path_factory.mktemp("clip") / "clip.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "bgr0"
        for n in range(COUNT):
            image = np.full((24, 32, 3), grey(n), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.png"
    Image.fromarray(np.full((24, 32, 3), NOBODY, np.uint8)).save(path)
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


Maker = Callable[..., SimulatedCamera]


@pytest.fixture
def visit(clip: Path, empty: Path, clock: Clock) -> Iterator[Maker]:
    """Makes open cameras: 2 s of nobody, 1 s of standing, the clip, 1 s of nobody."""
    made: list[SimulatedCamera] = []

    def make(
        before_s: float = 2.0,
        stand_s: float = 1.0,
        after_s: float = 1.0,
        empty: Path | None = empty,
    ) -> SimulatedCamera:
        camera = SimulatedCamera(
            clip, empty, START_T, before_s, stand_s, after_s, clock, clock.wait
        )
        camera.open()
        made.append(camera)
        return camera

    yield make
    for camera in made:
        camera.close()


def seen(frame: Frame) -> int:
    return int(frame.image[12, 16, 0])


def read_for(camera: SimulatedCamera, clock: Clock, seconds: float) -> list[Frame]:
    end, frames = clock.now + seconds - 1e-6, list[Frame]()
    while clock.now < end:
        frame = camera.read(1.0)
        if clock.now < end:
            frames.append(frame)
    return frames


# --- the visit ---------------------------------------------------------------------------


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


# --- several visitors in turn ------------------------------------------------------------

OTHER_COUNT = 15
OTHER_S = OTHER_COUNT / FPS
OTHER_GREY, OTHER_NOBODY = 210, 230


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A shorter clip in another room."""
    folder = tmp_path_factory.mktemp("other")
    path = folder / "other.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "bgr0"
        image = np.full((24, 32, 3), OTHER_GREY, np.uint8)
        for _ in range(OTHER_COUNT):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode())
    empty = folder / "empty.png"
    Image.fromarray(np.full((24, 32, 3), OTHER_NOBODY, np.uint8)).save(empty)
    return Recorded(path, empty)


@pytest.fixture
def in_turn(
    clip: Path, empty: Path, other: Recorded, clock: Clock
) -> Iterator[SimulatedCamera]:
    """Two visitors, each after 2 s of nobody and 1 s of standing; 1 s of nobody after each."""
    camera = SimulatedCamera(
        clip, empty, START_T, 2.0, 1.0, 1.0, clock, clock.wait, then=[other]
    )
    camera.open()
    yield camera
    camera.close()


def test_visitors_come_in_turn_and_then_the_first_again(
    in_turn: SimulatedCamera, clock: Clock
) -> None:
    assert in_turn.cycle_s == pytest.approx((4 + CLIP_S) + (4 + OTHER_S))
    frames = read_for(in_turn, clock, 2 * in_turn.cycle_s)
    shown = [seen(frame) for frame in frames]
    assert shown[: len(shown) // 2] == shown[len(shown) // 2 :]
    starts = [in_turn.visits.begins(n, Part.CLIP) for n in (0, 1)]
    first, second = (
        [seen(f) for f in frames if start_t - 1e-6 <= f.t < start_t + length_s - 1e-6]
        for start_t, length_s in zip(starts, (CLIP_S, OTHER_S), strict=True)
    )
    assert first == [grey(n) for n in range(COUNT)]
    assert second == [OTHER_GREY] * OTHER_COUNT
    assert starts == pytest.approx([START_T + 3, START_T + 4 + CLIP_S + 3])


def test_when_somebody_leaves_the_scene_is_that_of_who_comes_next(
    in_turn: SimulatedCamera, clock: Clock
) -> None:
    shown = {frame.t: seen(frame) for frame in read_for(in_turn, clock, in_turn.cycle_s)}
    visits = in_turn.visits

    def between(from_t: float, to_t: float) -> set[int]:
        return {value for t, value in shown.items() if from_t - 1e-6 <= t < to_t - 1e-6}

    for n, nobody in ((0, OTHER_NOBODY), (1, NOBODY)):
        gone_t = visits.ends(n, Part.CLIP) + FADE_S
        assert between(gone_t, visits.begins(n + 1, Part.STANDING)) <= {nobody}
    assert between(START_T, visits.begins(0, Part.STANDING)) == {NOBODY}
    # The room changes in the moment of leaving, little by little.
    leaving = between(visits.ends(0, Part.CLIP), visits.ends(0, Part.CLIP) + FADE_S)
    assert len(leaving) > 3


def test_times_go_forward_from_visitor_to_visitor(
    in_turn: SimulatedCamera, clock: Clock
) -> None:
    times = [frame.t for frame in read_for(in_turn, clock, 2.5 * in_turn.cycle_s)]
    steps = np.diff(times)
    assert steps.min() > 0
    assert steps.max() == pytest.approx(1 / FPS, abs=1e-5)


def test_one_visitor_at_a_time_is_decoded(
    clip: Path,
    empty: Path,
    other: Recorded,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counting = Counting(monkeypatch)
    camera = SimulatedCamera(
        clip, empty, START_T, 0.0, 0.0, 0.0, clock, clock.wait, then=[other]
    )
    camera.open()
    decoded = counting.decoded
    # From the middle of the first into the middle of the second and back.
    for t in (1.0, CLIP_S + 0.2, camera.cycle_s + 0.5):
        clock.now = START_T + t
        camera.read(1.0)
    assert counting.decoded - decoded <= (1.0 + 0.2 + 0.5) * FPS + 6
    camera.close()
    assert counting.open_passes == 0


def test_visitors_of_another_size_are_told(
    clip: Path, empty: Path, tmp_path: Path, clock: Clock
) -> None:
    for n in range(3):
        Image.fromarray(np.zeros((12, 16, 3), np.uint8)).save(tmp_path / f"{n}.png")
    camera = SimulatedCamera(
        clip, empty, START_T, clock=clock, wait=clock.wait, then=[Recorded(tmp_path, None)]
    )
    with pytest.raises(
        CameraError, match=r"is 16x12 px, but .* is 32x24 px: give clips of one"
    ):
        camera.open()
    with pytest.raises(CameraError, match="not open"):
        camera.read(1.0)


@pytest.mark.parametrize("name", ["wall_hinge", "dowel_head_lost", "dowel_good"])
def test_every_clip_that_is_shipped_fits_its_empty_scene(name: str, clock: Clock) -> None:
    camera = SimulatedCamera(
        DEMO / f"{name}.mp4",
        DEMO / f"{name}.empty.jpg",
        START_T,
        before_s=1.0,
        clock=clock,
        wait=clock.wait,
    )
    camera.open()
    nobody = camera.read(1.0)
    clock.now += 1.0
    somebody = camera.read(1.0)
    changed = np.abs(nobody.image.astype(int) - somebody.image.astype(int)).max(axis=2) > 40
    # Somebody stands in the middle; the edges of the room are the same.
    assert 0.02 < changed.mean() < 0.3
    assert not changed[:, :100].any()
    assert not changed[:, -100:].any()
    camera.close()


# --- being late --------------------------------------------------------------------------


def test_a_late_reader_gets_the_newest_and_nothing_is_queued(
    visit: Maker, clock: Clock
) -> None:
    camera = visit(0.0, 0.0, 0.0, None)
    camera.read(1.0)
    clock.now = START_T + 20.4 / FPS
    frame = camera.read(1.0)
    assert (seen(frame), frame.t) == (grey(20), pytest.approx(START_T + 20 / FPS))
    assert clock.waits == []
    frame = camera.read(1.0)
    assert (seen(frame), frame.t) == (grey(21), pytest.approx(START_T + 21 / FPS))


def test_who_sleeps_over_a_whole_visit_finds_the_place_in_the_next(
    visit: Maker, clock: Clock
) -> None:
    camera = visit()
    read_for(camera, clock, 3.5)
    clock.now = START_T + 7 * camera.cycle_s + 3 + 30.5 / FPS
    assert seen(camera.read(1.0)) == grey(30)
    clock.now = START_T + 8 * camera.cycle_s + 3 + 10.5 / FPS
    assert seen(camera.read(1.0)) == grey(10)


@settings(max_examples=40)
@given(
    pauses=st.lists(st.floats(0, 0.2) | st.floats(0, 9), max_size=40),
    parts=st.tuples(*[st.sampled_from([0.0, 0.02, 0.5, 1 / 3, 1.7])] * 3),
    start_t=st.floats(0, 3e6),
    with_scene=st.booleans(),
)
def test_times_only_go_forward_and_every_frame_is_the_newest(
    clip: Path,
    empty: Path,
    pauses: list[float],
    parts: tuple[float, float, float],
    start_t: float,
    with_scene: bool,
) -> None:
    clock = Clock(start_t)
    camera = SimulatedCamera(
        clip, empty if with_scene else None, start_t, *parts, clock=clock, wait=clock.wait
    )
    camera.open()
    last_t = -inf
    for pause in pauses:
        clock.now += pause
        frame = camera.read(1.0)
        assert last_t < frame.t <= clock.now + 1e-5
        assert clock.now - frame.t <= 1 / FPS + 1e-5
        last_t = frame.t
    camera.close()


def test_waiting_ends_after_the_time_given(visit: Maker, clock: Clock) -> None:
    camera = visit()
    camera.read(1.0)
    with pytest.raises(CameraStalledError):
        camera.read(0.01)
    assert clock.now == pytest.approx(START_T + 0.01)
    assert camera.read(1.0).t == pytest.approx(START_T + 1 / FPS)


# --- cost --------------------------------------------------------------------------------


class Counting:
    """Counts the frames that a recording decodes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decoded = 0
        self.open_passes = 0

        def counted(path: Path) -> FrameSource:
            source = open_source(path)
            frames, close = source.frames, source.close

            def counting() -> Iterator[Frame]:
                close()
                self.open_passes = 1
                for frame in frames():
                    self.decoded += 1
                    yield frame

            def closing() -> None:
                self.open_passes = 0
                close()

            monkeypatch.setattr(source, "frames", counting)
            monkeypatch.setattr(source, "close", closing)
            return source

        monkeypatch.setattr(simulated, "open_source", counted)


def test_with_nobody_there_nothing_is_decoded_and_one_array_handed_out(
    visit: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(monkeypatch)
    camera = visit()
    read_for(camera, clock, 2 + 1 + CLIP_S + FADE_S + 0.1)
    decoded = counting.decoded
    assert counting.open_passes == 0
    frames = read_for(camera, clock, 1 - FADE_S - 0.1 + 2)
    assert counting.decoded == decoded
    assert len({id(frame.image) for frame in frames}) == 1


def test_standing_still_decodes_nothing(
    visit: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(monkeypatch)
    camera = visit()
    decoded = counting.decoded
    frames = read_for(camera, clock, 2.9)
    assert counting.decoded == decoded
    assert len({id(f.image) for f in frames if f.t - START_T >= 2 + FADE_S}) == 1


def test_a_clip_is_decoded_no_further_than_it_is_shown(
    visit: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(monkeypatch)
    camera = visit(0.0, 0.0, 0.0, None)
    decoded = counting.decoded
    for n in range(COUNT):
        camera.read(1.0)
        assert counting.decoded - decoded <= n + 2


def test_brightness_is_told(visit: Maker) -> None:
    camera = visit()
    camera.read(1.0)
    assert camera.light.brightness == pytest.approx(NOBODY / 255, abs=0.01)


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


# --- where in the visits -----------------------------------------------------------------

lengths = st.sampled_from([0.0, 1 / 3, 2.5, 10.0]) | st.floats(0, 30)


@given(
    start_t=st.floats(0, 1e6),
    before_s=lengths,
    stand_s=lengths,
    clip_s=st.floats(0.04, 30),
    after_s=lengths,
    then_s=st.lists(st.floats(0.04, 30), max_size=3),
    into=st.floats(0, 50),
)
def test_a_moment_lies_in_the_part_that_it_is_told_to(
    start_t: float,
    before_s: float,
    stand_s: float,
    clip_s: float,
    after_s: float,
    then_s: list[float],
    into: float,
) -> None:
    visits = Visits(start_t, before_s, stand_s, clip_s, after_s, tuple(then_s))
    t = start_t + into * visits.cycle_s
    place = visits.at(t)
    assert visits.begins(place.n, place.part) <= t + 1e-6
    assert t < visits.ends(place.n, place.part) + 1e-6
    assert place.into_s == pytest.approx(t - visits.begins(place.n, place.part), abs=1e-6)
    many = 1 + len(then_s)
    assert abs(place.n // many - into) <= 1 + 1e-6
    # One visit follows the other without a hole.
    assert visits.ends(place.n, Part.AFTER) == visits.begins(place.n + 1, Part.BEFORE)


def test_the_parts_follow_each_other() -> None:
    visits = Visits(100.0, 2.0, 1.0, 4.0, 3.0)
    assert visits.cycle_s == 10.0
    found = [(visits.at(t).n, visits.at(t).part, visits.at(t).into_s) for t in (90.0, 100, 102)]
    assert found == [(0, Part.BEFORE, -10), (0, Part.BEFORE, 0), (0, Part.STANDING, 0)]
    found = [(visits.at(t).n, visits.at(t).part, visits.at(t).into_s) for t in (103, 107, 131)]
    assert found == [(0, Part.CLIP, 0), (0, Part.AFTER, 0), (3, Part.BEFORE, 1)]


def test_a_part_of_no_length_is_left_out() -> None:
    visits = Visits(0.0, 0.0, 0.0, 4.0, 0.0)
    assert {visits.at(t / 8).part for t in range(100)} == {Part.CLIP}


@pytest.mark.parametrize("bad", [-1.0, nan, inf])
def test_a_visit_of_no_possible_length_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="can't last"):
        Visits(0.0, bad, 0.0, 4.0, 0.0)
    with pytest.raises(ValueError, match="can't last"):
        Visits(0.0, 0.0, 0.0, 4.0, 0.0, (bad,))
    with pytest.raises(ValueError, match="can't last"):
        Visits(0.0, 0.0, 0.0, 0.0, 0.0)
