"""The smoother stills what stands, hardly delays what moves, and goes by the frames' times."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pose.keypoints import Point
from kiosk.pose.one_euro import OneEuroPoint, OneEuroPoints

FRAME_S = 1 / 30
BODY_PX = 400.0

times_between = st.floats(0.005, 0.6)
points = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))
walks = st.lists(st.tuples(times_between, points), min_size=1, max_size=30)


def smoothed(
    path: list[Point], *, frame_s: float = FRAME_S, scale: float = BODY_PX
) -> list[Point]:
    one = OneEuroPoint()
    return [one.step(point, 5 + n * frame_s, scale) for n, point in enumerate(path)]


def walked(walk: list[tuple[float, Point]], scale: float = BODY_PX) -> list[Point]:
    one, t, result = OneEuroPoint(), 0.0, list[Point]()
    for dt, point in walk:
        t += dt
        result.append(one.step(point, t, scale))
    return result


@given(point=points, gaps=st.lists(times_between, max_size=20))
def test_a_point_that_stands_is_given_back_as_it_is(point: Point, gaps: list[float]) -> None:
    assert set(walked([(gap, point) for gap in [1.0, *gaps]])) == {point}


def test_the_first_point_is_believed_at_once() -> None:
    assert OneEuroPoint().step((12.5, 7.25), 1e6, BODY_PX) == (12.5, 7.25)


@pytest.mark.parametrize("noise_px", [0.5, 2.0])
def test_a_still_point_trembles_far_less(noise_px: float) -> None:
    raw = np.random.default_rng(3).normal((300, 200), noise_px, (600, 2))
    still = np.array(smoothed([(float(x), float(y)) for x, y in raw]))
    assert (still[30:].var(axis=0) < 0.5 * raw[30:].var(axis=0)).all()
    assert still[30:].mean(axis=0) == pytest.approx(raw[30:].mean(axis=0), abs=0.2 * noise_px)


@pytest.mark.parametrize("size_px", [4.0, 40.0, 200.0])
def test_a_step_is_followed_within_a_quarter_of_a_second(size_px: float) -> None:
    path = [(100.0, 100.0)] * 10 + [(100.0 + size_px, 100.0 - size_px)] * 30
    after = smoothed(path)[10 + 7]
    assert after == pytest.approx(path[-1], abs=0.05 * size_px)


@pytest.mark.parametrize(("body_lengths_a_second", "late_s"), [(0.02, 0.05), (0.5, 0.02)])
def test_somebody_moving_is_hardly_late(body_lengths_a_second: float, late_s: float) -> None:
    # Half a body length a second: the hips going back. A plain 4 Hz low-pass is 40 ms late.
    speed = body_lengths_a_second * BODY_PX
    path = [(speed * n * FRAME_S, 0.0) for n in range(15)]
    assert 0 < (path[-1][0] - smoothed(path)[-1][0]) / speed < late_s


def test_x_and_y_are_smoothed_alike_so_a_straight_way_stays_straight() -> None:
    path = [(100.0 + n * n, 50.0 + 3 * n * n) for n in range(20)]
    for x, y in smoothed(path):
        assert y - 50 == pytest.approx(3 * (x - 100))


@given(walk=walks)
def test_sideways_is_smoothed_as_up_and_down(walk: list[tuple[float, Point]]) -> None:
    turned = walked([(dt, (y, x)) for dt, (x, y) in walk])
    assert [(y, x) for x, y in turned] == walked(walk)


def test_the_longer_since_the_last_frame_the_more_a_new_one_counts() -> None:
    reached: list[float] = []
    for gap in (0.01, 0.02, 0.05, 0.1, 0.25):
        # A slow point, so that it is the time and not the speed that decides.
        one = OneEuroPoint()
        one.step((0.0, 0.0), 3.0, BODY_PX)
        reached.append(one.step((gap, 0.0), 3.0 + gap, BODY_PX)[0] / gap)
    assert all(a < b for a, b in pairwise(reached))


def test_half_the_frames_make_the_same_movement() -> None:
    def at(t: float) -> Point:
        return 300 + 60 * float(np.sin(3 * t)), 200.0

    often = smoothed([at(n / 60) for n in range(121)], frame_s=1 / 60)
    seldom = smoothed([at(n / 15) for n in range(31)], frame_s=1 / 15)
    for fast, slow in zip(often[::4], seldom, strict=True):
        assert fast == pytest.approx(slow, abs=2)


def test_only_the_time_between_frames_matters_not_the_hour() -> None:
    path = [(10.0 * n % 37, 5.0 * n % 11) for n in range(20)]
    early, late = OneEuroPoint(), OneEuroPoint()
    for n, point in enumerate(path):
        expected = early.step(point, n * 0.03125, BODY_PX)
        assert late.step(point, 65536 + n * 0.03125, BODY_PX) == expected


def test_an_unseen_point_stays_unseen_and_leaves_the_others_alone() -> None:
    both, alone = OneEuroPoints(2), OneEuroPoint()
    for n in range(10):
        point = (10.0 * n, 3.0)
        unseen, seen = both.step([None, point], n * FRAME_S, BODY_PX)
        assert unseen is None
        assert seen == alone.step(point, n * FRAME_S, BODY_PX)


def test_every_point_is_smoothed_on_its_own() -> None:
    together, first, second = OneEuroPoints(2), OneEuroPoint(), OneEuroPoint()
    for n in range(10):
        one, other, t = (7.0 * n % 30, 100.0), (500.0, 11.0 * n % 40), n * FRAME_S
        expected = first.step(one, t, BODY_PX), second.step(other, t, BODY_PX)
        assert together.step([one, other], t, BODY_PX) == expected


def test_after_a_short_gap_a_point_goes_on_from_where_it_was() -> None:
    points = OneEuroPoints(1)
    points.step([(100.0, 100.0)], 1.0, BODY_PX)
    points.step([None], 1.1, BODY_PX)
    (again,) = points.step([(102.0, 100.0)], 1.2, BODY_PX)
    assert again is not None
    assert 100 < again[0] < 102


@pytest.mark.parametrize("frames_between", [0, 11])
def test_after_more_than_three_tenths_of_a_second_a_point_starts_anew(
    frames_between: int,
) -> None:
    points = OneEuroPoints(1)
    for n in range(10):
        points.step([(100.0 + 20 * n, 100.0)], n * FRAME_S, BODY_PX)
    for n in range(frames_between):
        assert points.step([None], (10 + n) * FRAME_S, BODY_PX) == (None,)
    t = 20 * FRAME_S
    assert points.step([(50.0, 60.0)], t, BODY_PX) == ((50.0, 60.0),)
    # Nor does the old speed draw it on.
    still = points.step([(50.0, 60.0)], t + FRAME_S, BODY_PX)
    assert still == ((50.0, 60.0),)
    fresh = OneEuroPoint()
    fresh.step((50.0, 60.0), t, BODY_PX)
    fresh.step((50.0, 60.0), t + FRAME_S, BODY_PX)
    expected = fresh.step((52.0, 60.0), t + 2 * FRAME_S, BODY_PX)
    assert points.step([(52.0, 60.0)], t + 2 * FRAME_S, BODY_PX) == (expected,)


@pytest.mark.parametrize("later", [0.0, -0.01, -100.0])
def test_when_time_stands_or_goes_back_a_point_starts_anew(later: float) -> None:
    one, t = OneEuroPoint(), 200.03 + later
    one.step((100.0, 100.0), 200.0, BODY_PX)
    one.step((110.0, 100.0), 200.03, BODY_PX)
    assert one.step((50.0, 60.0), t, BODY_PX) == (50.0, 60.0)
    fresh = OneEuroPoint()
    fresh.step((50.0, 60.0), t, BODY_PX)
    expected = fresh.step((52.0, 60.0), t + FRAME_S, BODY_PX)
    assert one.step((52.0, 60.0), t + FRAME_S, BODY_PX) == expected != (52.0, 60.0)


@given(walk=walks)
def test_a_point_never_leaves_the_box_of_where_it_was_seen(
    walk: list[tuple[float, Point]],
) -> None:
    seen, result = np.array([point for _, point in walk]), np.array(walked(walk))
    assert (result >= seen.min(axis=0) - 1e-9).all()
    assert (result <= seen.max(axis=0) + 1e-9).all()


@given(walk=walks, factor=st.floats(0.01, 100))
def test_a_person_twice_as_large_in_the_picture_is_smoothed_alike(
    walk: list[tuple[float, Point]], factor: float
) -> None:
    larger = [(dt, (x * factor, y * factor)) for dt, (x, y) in walk]
    for (x, y), result in zip(walked(walk), walked(larger, BODY_PX * factor), strict=True):
        assert result == pytest.approx((x * factor, y * factor), rel=1e-6, abs=1e-6 * factor)
