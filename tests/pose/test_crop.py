"""The crop stays with the person, waits a moment when they are lost, then looks everywhere."""

from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pose.crop import GLANCE_EVERY_S, CropTracker, Region, Square, whole_frame
from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point

WIDTH, HEIGHT = 640, 480
WHOLE = Square(0.0, -80.0, 640.0)

SEEN = [0.9] * KEYPOINT_COUNT
LOST = [0.1] * KEYPOINT_COUNT

frame_sides = st.integers(1, 2000)
coordinates = st.floats(-1e7, 1e7) | st.floats(-10, 2010)


def person(x: float = 300.0, y: float = 220.0, torso: float = 60.0) -> list[Point]:
    """Somebody standing with the hips at (x, y), no limb far from the body."""
    heights = {
        Keypoint.LEFT_SHOULDER: -1.0,
        Keypoint.LEFT_ELBOW: -0.5,
        Keypoint.LEFT_WRIST: 0.0,
        Keypoint.LEFT_HIP: 0.0,
        Keypoint.LEFT_KNEE: 0.7,
        Keypoint.LEFT_ANKLE: 1.4,
    }
    points = [(x, y - 1.3 * torso)] * KEYPOINT_COUNT
    for left, height in heights.items():
        points[left] = points[left + 1] = (x, y + height * torso)
    return points


def with_point(points: list[Point], joint: Keypoint, point: Point) -> list[Point]:
    return [point if i == joint else old for i, old in enumerate(points)]


def with_scores(scores: list[float], changed: dict[Keypoint, float]) -> list[float]:
    return [changed.get(Keypoint(i), old) for i, old in enumerate(scores)]


def tracker_that_saw(
    points: list[Point], scores: list[float] = SEEN, t: float = 10.0
) -> CropTracker:
    tracker = CropTracker()
    tracker.update(points, scores, WIDTH, HEIGHT, t)
    return tracker


def square_after(points: list[Point], scores: list[float] = SEEN) -> Square:
    return tracker_that_saw(points, scores).square(WIDTH, HEIGHT)


def centre(square: Square) -> Point:
    return square.x + square.side / 2, square.y + square.side / 2


def lose(tracker: CropTracker, t: float) -> Square:
    tracker.update(person(), LOST, WIDTH, HEIGHT, t)
    return tracker.square(WIDTH, HEIGHT)


def holds(square: Square, point: Point) -> bool:
    return (
        square.x <= point[0] <= square.x + square.side
        and square.y <= point[1] <= square.y + square.side
    )


@pytest.mark.parametrize(
    ("width", "height", "square"),
    [
        (640, 480, WHOLE),
        (480, 640, Square(-80.0, 0.0, 640.0)),
        (300, 300, Square(0.0, 0.0, 300.0)),
        (4, 1, Square(0.0, -1.5, 4.0)),
        (1, 1, Square(0.0, 0.0, 1.0)),
    ],
)
def test_at_first_the_whole_frame_is_searched(width: int, height: int, square: Square) -> None:
    assert whole_frame(width, height) == square
    assert CropTracker().square(width, height) == square


def test_the_square_lies_around_the_hips_and_holds_the_whole_person() -> None:
    square = square_after(person(300, 220))
    assert centre(square) == pytest.approx((300, 220))
    assert square.side < 640
    assert all(holds(square, point) for point in person(300, 220))


def test_the_square_follows_the_person_from_frame_to_frame() -> None:
    tracker = CropTracker()
    for step in range(20):
        x, y = 200.0 + 10 * step, 240.0 - step
        tracker.update(person(x, y), SEEN, WIDTH, HEIGHT, step / 30)
        assert centre(tracker.square(WIDTH, HEIGHT)) == pytest.approx((x, y))


def test_somebody_nearer_gets_a_larger_square() -> None:
    assert square_after(person(torso=80)).side == pytest.approx(
        2 * square_after(person(torso=40)).side
    )


@pytest.mark.parametrize("joint", [Keypoint.LEFT_WRIST, Keypoint.RIGHT_ANKLE, Keypoint.NOSE])
def test_a_limb_stretched_out_enlarges_the_square(joint: Keypoint) -> None:
    # The reference code measures one hip again and again where it should measure the limbs.
    square = square_after(with_point(person(300, 220), joint, (450.0, 220.0)))
    assert square.side == pytest.approx(2 * 1.2 * 150)
    assert centre(square) == pytest.approx((300, 220))


def test_the_torso_alone_asks_for_room_for_the_limbs() -> None:
    torso_only = with_scores(LOST, {Keypoint.LEFT_SHOULDER: 0.9, Keypoint.LEFT_HIP: 0.9})
    assert square_after(person(torso=60), torso_only).side == pytest.approx(2 * 1.9 * 60)


def test_a_limb_that_is_not_seen_does_not_enlarge_the_square() -> None:
    stray = with_point(person(), Keypoint.LEFT_WRIST, (450.0, 220.0))
    unseen = with_scores(SEEN, {Keypoint.LEFT_WRIST: 0.19})
    assert square_after(stray, unseen) == square_after(person())


def test_a_hip_that_is_not_seen_does_not_move_the_square() -> None:
    stray = with_point(person(), Keypoint.RIGHT_HIP, (500.0, 400.0))
    unseen = with_scores(SEEN, {Keypoint.RIGHT_HIP: 0.19})
    assert square_after(stray, unseen) == square_after(person())


def test_between_two_hips_that_are_seen_the_square_lies_in_the_middle() -> None:
    points = with_point(person(300, 220), Keypoint.RIGHT_HIP, (320.0, 230.0))
    assert centre(square_after(points)) == pytest.approx((310, 225))


@pytest.mark.parametrize("hip", [Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP])
@pytest.mark.parametrize("shoulder", [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER])
def test_one_hip_and_one_shoulder_are_enough_to_follow(
    hip: Keypoint, shoulder: Keypoint
) -> None:
    square = square_after(person(300, 220), with_scores(LOST, {hip: 0.3, shoulder: 0.3}))
    assert centre(square) == pytest.approx((300, 220))


@pytest.mark.parametrize(
    "hidden",
    [
        (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
        (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
    ],
)
def test_without_hips_or_without_shoulders_nobody_is_followed(
    hidden: tuple[Keypoint, Keypoint],
) -> None:
    assert square_after(person(), with_scores(SEEN, dict.fromkeys(hidden, 0.1))) == WHOLE


def test_one_lost_frame_does_not_throw_the_crop_away() -> None:
    tracker = tracker_that_saw(person(), t=10.0)
    before = tracker.square(WIDTH, HEIGHT)
    assert lose(tracker, 10.033) == before


def test_the_old_place_is_searched_for_half_a_second_and_then_the_whole_frame() -> None:
    tracker = tracker_that_saw(person(), t=10.0)
    before = tracker.square(WIDTH, HEIGHT)
    assert before != WHOLE
    assert [lose(tracker, 10 + ms / 1000) for ms in (100, 300, 480, 500)] == [before] * 4
    assert lose(tracker, 10.51) == WHOLE
    assert lose(tracker, 10.52) == WHOLE


def test_the_wait_is_counted_in_the_frames_own_time_and_not_in_frames() -> None:
    patient = tracker_that_saw(person(), t=10.0)
    assert all(lose(patient, 10 + n / 1000) != WHOLE for n in range(1, 200))
    assert lose(tracker_that_saw(person(), t=10.0), 10.6) == WHOLE


def test_each_sight_of_the_person_starts_the_wait_anew() -> None:
    tracker = tracker_that_saw(person(), t=10.0)
    lose(tracker, 10.4)
    tracker.update(person(), SEEN, WIDTH, HEIGHT, 10.45)
    assert lose(tracker, 10.9) != WHOLE
    assert lose(tracker, 11.0) == WHOLE


def test_somebody_found_again_is_followed_at_once() -> None:
    tracker = tracker_that_saw(person(), t=10.0)
    assert lose(tracker, 12.0) == WHOLE
    tracker.update(person(200, 250), SEEN, WIDTH, HEIGHT, 12.1)
    assert centre(tracker.square(WIDTH, HEIGHT)) == pytest.approx((200, 250))


def test_time_going_backwards_without_a_person_gives_the_whole_frame() -> None:
    assert lose(tracker_that_saw(person(), t=10.0), 9.99) == WHOLE
    assert lose(tracker_that_saw(person(), t=10.0), 0.0) == WHOLE


def test_after_time_went_backwards_the_wait_is_half_a_second_as_ever() -> None:
    tracker = tracker_that_saw(person(), t=100.0)
    tracker.update(person(), SEEN, WIDTH, HEIGHT, 0.0)
    assert lose(tracker, 0.4) != WHOLE
    assert lose(tracker, 0.6) == WHOLE


def test_somebody_who_fills_the_frame_is_searched_in_the_whole_of_it() -> None:
    assert square_after(person(320, 240, torso=200)) == WHOLE


def test_even_a_square_higher_than_the_frame_is_a_closer_look() -> None:
    assert square_after(person(320, 240, torso=140)).side == pytest.approx(2 * 1.9 * 140)


def test_a_person_shrunk_to_one_spot_is_searched_in_the_whole_frame() -> None:
    assert square_after([(300.0, 220.0)] * KEYPOINT_COUNT) == WHOLE


@pytest.mark.parametrize("x", [0.0, 640.0])
@pytest.mark.parametrize("y", [0.0, 480.0])
def test_somebody_in_a_corner_is_followed_beyond_the_border(x: float, y: float) -> None:
    square = square_after(person(x, y))
    assert centre(square) == pytest.approx((x, y))
    assert all(holds(square, point) for point in person(x, y))


@given(data=st.data(), width=frame_sides, height=frame_sides)
def test_everybody_in_the_picture_is_wholly_in_the_next_square(
    data: st.DataObject, width: int, height: int
) -> None:
    point = st.tuples(st.floats(0, width), st.floats(0, height))
    points = data.draw(st.lists(point, min_size=KEYPOINT_COUNT, max_size=KEYPOINT_COUNT))
    tracker = CropTracker()
    tracker.update(points, SEEN, width, height, 0.0)
    square = tracker.square(width, height)
    room = Square(square.x - 1e-6, square.y - 1e-6, square.side + 2e-6)
    assert all(holds(room, point) for point in points)


@given(
    width=frame_sides,
    height=frame_sides,
    sights=st.lists(
        st.tuples(
            st.lists(
                st.tuples(coordinates, coordinates),
                min_size=KEYPOINT_COUNT,
                max_size=KEYPOINT_COUNT,
            ),
            st.lists(
                st.floats(0, 1) | st.sampled_from([0.2, nan, inf, -1.0]),
                min_size=KEYPOINT_COUNT,
                max_size=KEYPOINT_COUNT,
            ),
            st.floats(-10, 10),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_whatever_the_model_finds_the_square_is_finite_and_no_larger_than_the_frame(
    width: int, height: int, sights: list[tuple[list[Point], list[float], float]]
) -> None:
    tracker = CropTracker()
    for points, scores, t in sights:
        tracker.update(points, scores, width, height, t)
        square = tracker.square(width, height)
        assert all(map(isfinite, (square.x, square.y, square.side)))
        assert 1 <= square.side <= max(width, height)


ON_THE_MARK = Region(x=0.5, tolerance=0.2)
MIDDLE = Square(80.0, 0.0, 480.0)


def looks(tracker: CropTracker, points: list[Point], scores: list[float], t: float) -> Square:
    tracker.update(points, scores, WIDTH, HEIGHT, t)
    return tracker.square(WIDTH, HEIGHT)


def test_with_a_mark_it_looks_there_first_and_then_everywhere_in_turn() -> None:
    tracker = CropTracker(ON_THE_MARK)
    assert tracker.square(WIDTH, HEIGHT) == MIDDLE
    assert looks(tracker, person(), LOST, 10.0) == WHOLE
    assert looks(tracker, person(), LOST, 10.1) == MIDDLE


def test_a_wide_mark_is_looked_at_as_a_whole() -> None:
    wide = Region(x=0.5, tolerance=0.45).square(WIDTH, HEIGHT)
    assert holds(wide, (0.06 * WIDTH, HEIGHT / 2))
    assert holds(wide, (0.94 * WIDTH, HEIGHT / 2))


def test_somebody_on_the_mark_is_followed_without_a_glance_elsewhere() -> None:
    tracker = CropTracker(ON_THE_MARK)
    squares = {looks(tracker, person(x=320), SEEN, 10 + i / 10) for i in range(30)}
    assert len(squares) == 1
    assert MIDDLE not in squares


def test_somebody_beside_is_followed_but_the_mark_is_glanced_at() -> None:
    tracker = CropTracker(ON_THE_MARK)
    beside = person(x=560)
    squares = [looks(tracker, beside, SEEN, 10 + i / 10) for i in range(30)]
    glances = squares.count(MIDDLE)
    assert 2 <= glances <= 30 * 0.1 / GLANCE_EVERY_S + 1
    assert squares.count(squares[0]) == 30 - glances


def test_a_glance_that_finds_a_patient_stays_with_them() -> None:
    tracker = CropTracker(ON_THE_MARK)
    t = 10.0
    while looks(tracker, person(x=560), SEEN, t) != MIDDLE:
        t += 0.1
    followed = looks(tracker, person(x=310), SEEN, t + 0.1)
    assert holds(followed, (310.0, 220.0))
    assert followed != MIDDLE
    assert looks(tracker, person(x=310), SEEN, t + 5) == followed


def test_a_glance_that_finds_nobody_goes_back() -> None:
    tracker = CropTracker(ON_THE_MARK)
    before = looks(tracker, person(x=560), SEEN, 10.0)
    t = 10.0
    while looks(tracker, person(x=560), SEEN, t) != MIDDLE:
        t += 0.1
    assert looks(tracker, person(), LOST, t + 0.1) == before
