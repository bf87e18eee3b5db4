"""A recorded trace as a wall: nobody, somebody who waits, the trace, nobody, and again."""

import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import Listener, is_touch, wait_until

from kiosk.wall.reading import WallReading
from kiosk.wall.simulated import RATE_HZ, Felt, SimulatedWall, TraceWall, Visits
from kiosk.wall.source import WallError

# Two seconds, with a touch from 1.0 to 1.4 s.
TRACE = [
    WallReading(n / 50, 0.25 + 0.001 * (n % 3) if not 50 <= n <= 70 else 0.0, 50 <= n <= 70)
    for n in range(100)
]


def visits(start_t: float = 100.0) -> Visits:
    return Visits(TRACE, start_t, before_s=3.0, stand_s=4.0, clip_s=2.0, after_s=5.0)


class HandTime:
    """A clock and a wait of the test's own: time passes by waiting only."""

    def __init__(self, end_t: float) -> None:
        self.t = 100.0
        self.end_t = end_t
        self.over = threading.Event()

    def clock(self) -> float:
        return self.t

    def wait(self, seconds: float) -> None:
        if self.t >= self.end_t:
            self.over.set()
            threading.Event().wait(0.01)
        else:
            self.t += seconds


def heard_until(
    end_t: float, open_wall: Callable[[HandTime], SimulatedWall]
) -> list[WallReading]:
    time = HandTime(end_t)
    wall, heard = open_wall(time), Listener()
    wall.open(heard)
    assert time.over.wait(10)
    wall.close()
    return heard.readings


def simulated(time: HandTime) -> SimulatedWall:
    return SimulatedWall(TRACE, 100.0, 3.0, 4.0, 2.0, 5.0, time.clock, time.wait)


def test_a_visit_is_nobody_then_somebody_then_the_trace_then_nobody():
    wall = visits()
    for t in (50.0, 100.0, 102.9, 109.1, 113.9):
        assert wall.reading_at(t) == WallReading(t, None, touching=False)
    for t in (103.0, 105.0, 106.99):
        reading = wall.reading_at(t)
        assert reading.touching is False
        assert reading.distance_m == pytest.approx(0.251, abs=0.0011)
    assert wall.reading_at(107.9).touching is False
    assert wall.reading_at(108.2) == WallReading(108.2, 0.0, touching=True)
    assert wall.reading_at(108.5).touching is False


def test_the_next_visit_is_the_same():
    wall = visits()
    for t in (100.5, 104.0, 108.2, 112.0):
        first, second = wall.reading_at(t), wall.reading_at(t + wall.cycle_s)
        assert (first.distance_m, first.touching) == (second.distance_m, second.touching)


def test_whoever_waits_has_the_noise_of_the_trace():
    wall = visits()
    distances = {wall.reading_at(103 + n / 50).distance_m for n in range(100)}
    assert len(distances) > 1


def test_where_the_trace_is_silent_nothing_is_known():
    wall = Visits(TRACE[:10] + TRACE[60:], 0.0, 0.0, 0.0, 3.0, 0.0)
    assert wall.reading_at(0.4).known
    assert wall.reading_at(0.6) == WallReading(0.6)
    # The trace is over before the clip is.
    assert wall.reading_at(2.9) == WallReading(2.9)


def test_the_source_hands_on_the_whole_grid_in_order():
    readings = heard_until(115.0, simulated)
    assert readings == visits().due(100.0 - 1 / RATE_HZ, readings[-1].t)
    assert len(readings) >= 15 * RATE_HZ
    assert sum(bool(reading.touching) for reading in readings) == 21


def test_the_same_clock_gives_the_same_readings_twice():
    assert heard_until(120.0, simulated) == heard_until(120.0, simulated)


# One second that is never touched, by somebody further away.
OTHER = Felt([WallReading(n / 50, 0.4, touching=False) for n in range(50)], 1.0)


def test_visitors_are_felt_in_turn_and_then_the_first_again():
    wall = Visits(
        TRACE, 100.0, before_s=3.0, stand_s=4.0, clip_s=2.0, after_s=5.0, then=(OTHER,)
    )
    assert wall.cycle_s == 14.0 + 13.0
    for start_t in (100.0, 100.0 + wall.cycle_s):
        assert wall.reading_at(start_t + 8.2).touching is True
        for into in (13.9, 14.1, 16.9, 22.1, 26.9):
            assert wall.reading_at(start_t + into).distance_m is None
        for into in (17.1, 20.0, 21.5):
            assert wall.reading_at(start_t + into).distance_m == 0.4
            assert wall.reading_at(start_t + into).touching is False


def test_the_source_hands_on_what_all_visitors_feel():
    readings = heard_until(
        130.0,
        lambda time: SimulatedWall(
            TRACE, 100.0, 3.0, 4.0, 2.0, 5.0, time.clock, time.wait, then=[OTHER]
        ),
    )
    times = [reading.t for reading in readings if reading.distance_m == 0.4]
    assert times[0] == pytest.approx(117.0)
    assert times[-1] == pytest.approx(121.98)


@given(st.lists(st.floats(0.0, 0.7), max_size=30))
def test_however_late_the_thread_wakes_no_reading_is_lost_or_told_twice(naps: list[float]):
    wall = visits()
    t = 100.0
    told: list[WallReading] = []
    for nap in naps:
        told += wall.due(t, t + nap)
        t += nap
    times = [reading.t for reading in told]
    assert times == [reading.t for reading in wall.due(100.0, t)]
    assert times == sorted(set(times))


def test_in_real_time_it_feels_at_once_and_ends_when_told():
    wall = SimulatedWall([WallReading(0.0, 0.0, touching=True)], 0.0, 0.0, 0.0, 0.3, 0.0)
    heard = Listener()
    wall.open(heard)
    heard.wait_for(is_touch)
    wall.close()
    wall.close()
    count = len(heard.readings)
    wall.open(heard)
    wait_until(lambda: len(heard.readings) > count)
    wall.close()
    assert wall.trouble is None


@pytest.mark.parametrize("numbers", [(-1, 0, 1, 0), (0, 0, 0, 0), (0, -1, 1, 0)])
def test_a_visit_that_cannot_be_is_refused(numbers: tuple[float, float, float, float]):
    with pytest.raises(ValueError, match="visit"):
        SimulatedWall(TRACE, 0.0, *numbers)


def test_a_visit_without_readings_is_refused():
    with pytest.raises(ValueError, match="readings"):
        SimulatedWall([], 0.0, 1.0, 1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="readings"):
        SimulatedWall(TRACE, 0.0, 1.0, 1.0, 2.0, 1.0, then=[Felt([], 1.0)])


# --- a trace file ------------------------------------------------------------------------


def trace_file(folder: Path) -> Path:
    path = folder / "wall.csv"
    lines = [f"{r.t + 7},{r.distance_m},{int(bool(r.touching))}" for r in TRACE]
    path.write_text("t_s,distance_m,touching\n" + "\n".join(lines) + "\n")
    return path


def test_a_trace_file_plays_from_the_opening_over_and_over(tmp_path: Path):
    path = trace_file(tmp_path)
    readings = heard_until(110.0, lambda time: TraceWall(path, time.clock, time.wait))
    begins = [
        later.t
        for earlier, later in pairwise(readings)
        if later.touching and not earlier.touching
    ]
    assert begins == pytest.approx([101.0 + 1.98 * n for n in range(5)], abs=0.021)


def test_a_trace_file_that_cannot_be_read_is_one_sentence(tmp_path: Path):
    wall = TraceWall(tmp_path / "nowhere.csv")
    with pytest.raises(WallError, match=r"nowhere\.csv does not exist"):
        wall.open(Listener())
    trace_file(tmp_path).rename(tmp_path / "nowhere.csv")
    heard = Listener()
    wall.open(heard)
    heard.wait_for(lambda reading: reading.known)
    wall.close()
