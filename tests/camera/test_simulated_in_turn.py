"""Several recorded visitors come in turn."""

from collections.abc import Iterator
from math import inf, nan
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from simulated_visits import (
    CLIP_S,
    COUNT,
    DEMO,
    FPS,
    NOBODY,
    START_T,
    Clock,
    Counting,
    grey,
    read_for,
    seen,
)

from kiosk.camera.live import CameraError
from kiosk.camera.simulated import FADE_S, Part, Recorded, SimulatedCamera, Visits

# --- several visitors in turn -------------------------------------------------------------


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


# --- where in the visits ------------------------------------------------------------------


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
