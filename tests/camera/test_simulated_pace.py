"""A simulated camera queues nothing, and costs no more than it shows."""

from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_visits import (
    CLIP_S,
    COUNT,
    FPS,
    NOBODY,
    START_T,
    Clock,
    Counting,
    Maker,
    grey,
    read_for,
    seen,
)

from kiosk.camera.live import CameraStalledError
from kiosk.camera.simulated import FADE_S, SimulatedCamera

# --- being late ---------------------------------------------------------------------------


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


# --- cost ---------------------------------------------------------------------------------


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
