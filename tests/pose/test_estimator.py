"""From frames to poses: with a model that finds painted dots, and with the real one."""

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import kiosk
from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.pose.catalogue import by_name
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel, RuntimeMissingError
from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point, Pose

DEMO = Path(kiosk.__file__).parent / "demo" / "wall_hinge.mp4"
FRAME_S = 1 / 30
WIDTH, HEIGHT = 400, 300

Picture = NDArray[np.uint8]
Found = NDArray[np.float32]

# Facing the right edge, the right side a little ahead so that left and right differ.
HEIGHTS = {
    Keypoint.NOSE: -95,
    Keypoint.LEFT_EYE: -100,
    Keypoint.LEFT_EAR: -97,
    Keypoint.LEFT_SHOULDER: -70,
    Keypoint.LEFT_ELBOW: -35,
    Keypoint.LEFT_WRIST: 15,
    Keypoint.LEFT_HIP: 0,
    Keypoint.LEFT_KNEE: 45,
    Keypoint.LEFT_ANKLE: 90,
}
LEGS = (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE)


def person(x: float = 200.0, y: float = 150.0) -> list[Point]:
    """Somebody standing with the hips at (x, y) and facing the right edge."""
    points = [(x + 20, y + HEIGHTS[Keypoint.NOSE])] * KEYPOINT_COUNT
    for left, height in list(HEIGHTS.items())[1:]:
        points[left], points[left + 1] = (x - 15, y + height), (x + 15, y + height)
    return points


class FakeModel:
    """Finds what it is told to; `pictures` are those it was asked about."""

    def __init__(self, find: Callable[[Picture], Found], size: int = 192) -> None:
        self.size = size
        self.pictures: list[Picture] = []
        self._find = find

    def invoke(self, square: Picture) -> Found:
        assert (square.shape, square.dtype) == ((self.size, self.size, 3), np.uint8)
        self.pictures.append(square.copy())
        return self._find(square)


def estimator_with(model: FakeModel) -> PoseEstimator:
    return PoseEstimator(cast(MoveNetModel, model))


def found(points: Sequence[Point], scores: Sequence[float] | float) -> Found:
    """What a model says; points as shares of the square."""
    result = np.empty((KEYPOINT_COUNT, 3), np.float32)
    result[:, 1::-1] = points
    result[:, 2] = scores
    return result


def colour(joint: int) -> tuple[int, int, int]:
    return (joint * 10 + 20, 255, 128)


def painted(points: Sequence[Point], size: tuple[int, int] = (WIDTH, HEIGHT)) -> Picture:
    """A grey frame with a dot of its own colour for every point."""
    image = np.full((size[1], size[0], 3), 128, np.uint8)
    for joint, (x, y) in enumerate(points):
        left, top = round(x) - 3, round(y) - 3
        image[max(0, top) : max(0, top + 7), max(0, left) : max(0, left + 7)] = colour(joint)
    return image


def find_dots(picture: Picture) -> Found:
    """The middle of every dot; a dot that is not there scores nothing."""
    result = np.zeros((KEYPOINT_COUNT, 3), np.float32)
    red, dots = picture[..., 0], picture[..., 1] == 255
    for joint in range(KEYPOINT_COUNT):
        rows, columns = np.nonzero(dots & (red == colour(joint)[0]))
        if len(rows):
            middle = (rows.mean() + 0.5, columns.mean() + 0.5)
            result[joint] = (middle[0] / len(picture), middle[1] / len(picture), 0.9)
    return result


def frames_of(people: Sequence[list[Point] | None], start: float = 1.0) -> list[Frame]:
    """Thirty frames a second; None is an empty room."""
    return [Frame(painted(who or []), start + n * FRAME_S) for n, who in enumerate(people)]


def estimated(frames: Sequence[Frame], model: FakeModel | None = None) -> list[Pose]:
    estimator = estimator_with(model or FakeModel(find_dots))
    return [estimator.estimate(frame) for frame in frames]


def off_px(pose: Pose, points: Sequence[Point]) -> float:
    """How far the worst point lies from where it should; all must be seen."""
    seen = [point for point in pose.points_px if point]
    assert len(seen) == KEYPOINT_COUNT
    return float(np.abs(np.array(seen) - np.array(points)).max())


def mirrored(points: Sequence[Point]) -> list[Point]:
    """The person in a mirror, where the left side is the right one."""
    twins = [joint and joint + (1 if joint % 2 else -1) for joint in range(KEYPOINT_COUNT)]
    return [(WIDTH - points[twin][0], points[twin][1]) for twin in twins]


def legs_exchanged(points: Sequence[Point]) -> list[Point]:
    result = list(points)
    for left in LEGS:
        result[left], result[left + 1] = points[left + 1], points[left]
    return result


def test_points_are_found_where_they_were_painted_from_the_first_frame_on() -> None:
    assert all(off_px(pose, person()) < 2 for pose in estimated(frames_of([person()] * 20)))


def test_once_somebody_is_found_the_model_gets_a_closer_look() -> None:
    model = FakeModel(find_dots)
    estimated(frames_of([person()] * 3), model)
    sizes = [
        int((picture == colour(Keypoint.LEFT_HIP)).all(axis=2).sum())
        for picture in model.pictures
    ]
    assert sizes[1] > 1.5 * sizes[0]
    assert sizes[2] == sizes[1]


def test_somebody_walking_is_followed() -> None:
    way = [person(60 + 4 * n, 150 - n / 2) for n in range(70)]
    for pose, points in zip(estimated(frames_of(way)), way, strict=True):
        assert off_px(pose, points) < 4


def test_somebody_who_comes_back_elsewhere_is_found_within_half_a_second() -> None:
    poses = estimated(frames_of([person(80)] * 5 + [person(320)] * 30))
    assert poses[4].seen
    assert not poses[6].seen
    assert all(off_px(pose, person(320)) < 2 for pose in poses[-10:])


def test_every_frame_gets_a_pose_with_its_own_time_and_size() -> None:
    frames = frames_of([None, person(), None, None, person(), person()])
    poses = estimated(frames)
    assert [pose.t for pose in poses] == [frame.t for frame in frames]
    assert {pose.frame_size_px for pose in poses} == {(WIDTH, HEIGHT)}
    assert {len(pose.points_px) for pose in poses} == {KEYPOINT_COUNT}
    assert {len(pose.scores) for pose in poses} == {KEYPOINT_COUNT}
    assert [pose.seen for pose in poses] == [False, True, False, False, True, True]


def test_an_empty_room_is_a_pose_without_points_but_with_the_models_scores() -> None:
    model = FakeModel(lambda _: found([(0.5, 0.5)] * KEYPOINT_COUNT, 0.125))
    (pose,) = estimated([Frame(painted([]), 3.0)], model)
    assert pose == Pose((None,) * KEYPOINT_COUNT, (0.125,) * KEYPOINT_COUNT, 3.0, (400, 300))


def scored(scores: Sequence[float]) -> Pose:
    model = FakeModel(lambda _: found([(x / 400, y / 400) for x, y in person()], scores))
    (pose,) = estimated([Frame(np.full((400, 400, 3), 128, np.uint8), 1.0)], model)
    return pose


@pytest.mark.parametrize("side", [1, 0], ids=["left", "right"])
def test_one_body_side_seen_is_a_person(side: int) -> None:
    scores = [0.8 if joint % 2 == side else 0.05 for joint in range(KEYPOINT_COUNT)]
    assert scored(scores).seen
    assert scored(scores).points_px[Keypoint.RIGHT_HIP - side] is not None


def test_a_torso_and_legs_too_faint_are_nobody_however_clear_the_arms() -> None:
    scores = [0.25] * KEYPOINT_COUNT
    for joint in (Keypoint.NOSE, Keypoint.LEFT_WRIST, Keypoint.RIGHT_ELBOW):
        scores[joint] = 0.99
    assert not scored(scores).seen


@pytest.mark.parametrize("joint", Keypoint)
def test_a_point_scored_under_a_fifth_is_unknown_and_the_others_are_not(
    joint: Keypoint,
) -> None:
    scores = [0.9] * KEYPOINT_COUNT
    scores[joint] = 0.19
    unknown = [point is None for point in scored(scores).points_px]
    assert unknown == [other == joint for other in Keypoint]
    assert scored(scores).scores[joint] == 0.19
    scores[joint] = 0.21
    assert None not in scored(scores).points_px


@given(seed=st.integers(0, 2**32 - 1))
def test_points_are_rounded_to_hundredths_and_scores_to_thousandths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers = rng.uniform(0.3, 1.0, (3, KEYPOINT_COUNT, 3)).astype(np.float32)
    order = iter(answers)
    poses = estimated(frames_of([person()] * 3), FakeModel(lambda _: next(order)))
    for pose, answer in zip(poses, answers, strict=True):
        seen = [point for point in pose.points_px if point]
        assert len(seen) == KEYPOINT_COUNT
        assert seen == [(round(x, 2), round(y, 2)) for x, y in seen]
        assert list(pose.scores) == [round(score, 3) for score in pose.scores]
        assert sorted(pose.scores) == pytest.approx(sorted(answer[:, 2]), abs=5.1e-4)
    expected = answers[0][:, 1::-1] * WIDTH - (0, (WIDTH - HEIGHT) / 2)
    assert off_px(poses[0], [(float(x), float(y)) for x, y in expected]) <= 0.0051


def test_the_points_of_somebody_standing_tremble_less_than_the_models() -> None:
    rng = np.random.default_rng(5)
    raw = [
        [(x / 400 + dx, y / 400 + dy) for (x, y), (dx, dy) in zip(person(), noise, strict=True)]
        for noise in rng.normal(0, 0.003, (200, KEYPOINT_COUNT, 2))
    ]
    # With the shoulders hidden the crop stays the whole frame, and the model's shares mean
    # the same place in every frame.
    scores = [0.0 if joint in (5, 6) else 0.9 for joint in range(KEYPOINT_COUNT)]
    order = iter(raw)
    model = FakeModel(lambda _: found(next(order), scores))
    frames = [Frame(np.full((400, 400, 3), 128, np.uint8), n * FRAME_S) for n in range(200)]
    hips = [pose.points_px[Keypoint.LEFT_HIP] for pose in estimated(frames, model)]
    still = np.array([hip for hip in hips if hip])
    assert len(still) == 200
    assert (still.var(axis=0) < 0.6 * np.array([p[11] for p in raw]).var(axis=0) * 400**2).all()


def test_legs_whose_labels_change_places_for_a_frame_are_put_back() -> None:
    seen = [person(), person(), legs_exchanged(person()), person()]
    assert all(off_px(pose, person()) < 2 for pose in estimated(frames_of(seen)))


@pytest.mark.parametrize(
    ("who", "side"), [(person(), "right"), (mirrored(person()), "left")], ids=["right", "left"]
)
def test_the_near_side_is_known_with_the_first_sight(who: list[Point], side: str) -> None:
    poses = estimated(frames_of([None, None, who, who]))
    assert [pose.near_side for pose in poses] == [None, None, side, side]


def test_the_near_side_is_forgotten_after_half_a_second_without_anybody() -> None:
    frames = frames_of([person()] * 5 + [None] * 30)
    gone_s = {pose.t - frames[4].t: pose.near_side for pose in estimated(frames)[5:]}
    assert {side for gone, side in gone_s.items() if gone <= 0.49} == {"right"}
    assert {side for gone, side in gone_s.items() if gone >= 0.51} == {None}


def test_whoever_comes_next_is_not_taken_for_the_one_before() -> None:
    poses = estimated(frames_of([person()] * 90 + [None] * 30 + [mirrored(person())] * 2))
    assert poses[89].near_side == "right"
    assert poses[-1].near_side == "left"


def test_a_blink_of_the_model_does_not_forget_the_near_side() -> None:
    poses = estimated(frames_of(([person()] * 5 + [None] * 10) * 4))
    assert {pose.near_side for pose in poses} == {"right"}


def test_when_time_goes_back_to_an_empty_room_the_near_side_is_forgotten() -> None:
    before = frames_of([person()] * 5, start=100.0)
    empty = frames_of([None] * 20, start=0.0)
    assert estimated([*before, *empty])[-1].near_side is None


def test_a_recording_that_starts_again_is_followed_again() -> None:
    once = frames_of([person(100 + 3 * n) for n in range(60)])
    poses = estimated([*once, *once])
    for pose, n in zip(poses[80:], range(20, 60), strict=True):
        assert off_px(pose, person(100 + 3 * n)) < 4


def test_frames_of_changing_size_are_taken_as_they_come() -> None:
    model = FakeModel(find_dots)
    sizes = [(400, 300), (300, 400), (1, 1), (1280, 720), (33, 7), (2, 500), (400, 300)] * 4
    frames = [Frame(painted(person(), size), n * 0.1) for n, size in enumerate(sizes)]
    assert [pose.frame_size_px for pose in estimated(frames, model)] == sizes


def test_in_a_new_frame_size_somebody_is_found_again() -> None:
    large = [(1.35 * x, 1.35 * y) for x, y in person()]
    frames = frames_of([person()] * 10)
    frames += [Frame(painted(large, (540, 405)), 2 + n * FRAME_S) for n in range(30)]
    assert off_px(estimated(frames)[-1], large) < 4


@given(
    frames=st.lists(
        st.tuples(st.integers(1, 90), st.integers(1, 90), st.floats(-1, 1)),
        min_size=1,
        max_size=12,
    ),
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from([1, 32, 33]),
)
def test_no_picture_and_no_answer_of_the_model_makes_it_raise(
    frames: list[tuple[int, int, float]], seed: int, size: int
) -> None:
    rng = np.random.default_rng(seed)

    def anything(_: Picture) -> Found:
        answer = rng.uniform(-0.5, 1.5, (KEYPOINT_COUNT, 3)).astype(np.float32)
        answer[:, 2] = rng.random(KEYPOINT_COUNT)
        return answer

    estimator, t = estimator_with(FakeModel(anything, size)), 0.0
    for width, height, later in frames:
        t += later
        pose = estimator.estimate(Frame(rng.integers(0, 256, (height, width, 3), np.uint8), t))
        assert (pose.t, pose.frame_size_px) == (t, (width, height))
        assert all(np.isfinite(point).all() for point in pose.points_px if point)
        assert all(0 <= score <= 1 for score in pose.scores)


def test_the_model_looks_at_the_small_picture_where_there_is_one() -> None:
    large = painted(person(80), (800, 600))
    small = painted(person())
    frames = [Frame(large, 1.0 + n * FRAME_S, small) for n in range(20)]
    poses = estimated(frames)
    assert {pose.frame_size_px for pose in poses} == {(WIDTH, HEIGHT)}
    assert all(off_px(pose, person()) < 2 for pose in poses)
    assert poses == estimated([Frame(small, frame.t) for frame in frames])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("column", [0, 1, 2], ids=["y", "x", "score"])
@pytest.mark.parametrize("rows", [slice(None), slice(11, 12)], ids=["all", "one"])
def test_a_model_that_computes_no_numbers_has_seen_nobody_it_knows_of(
    bad: float, column: int, rows: slice
) -> None:
    def nonsense(_: Picture) -> Found:
        answer = found([(0.5, 0.5)] * KEYPOINT_COUNT, 0.9)
        answer[rows, column] = bad
        return answer

    (pose,) = estimated([Frame(painted(person()), 3.0)], FakeModel(nonsense))
    assert (pose.seen, pose.t, pose.frame_size_px) == (False, 3.0, (WIDTH, HEIGHT))
    assert np.isnan(pose.scores).all()
    assert pose.near_side is None


def test_after_a_frame_of_nonsense_the_person_is_followed_on() -> None:
    def blinking(picture: Picture) -> Found:
        if len(model.pictures) == 4:
            return np.full((KEYPOINT_COUNT, 3), np.nan, np.float32)
        return find_dots(picture)

    model = FakeModel(blinking)
    poses = estimated(frames_of([person()] * 10), model)
    assert [pose.seen for pose in poses] == [n != 3 for n in range(10)]
    assert all(off_px(pose, person()) < 2 for pose in poses if pose.seen)
    assert {pose.near_side for pose in poses} == {"right"}


def test_a_frame_is_only_read_and_may_lie_in_memory_as_it_likes() -> None:
    image = painted(person())
    laid = image[:, ::-1].copy()[:, ::-1]
    laid.flags.writeable = False
    poses = estimated([Frame(image, 1.0), Frame(image, 1.1)])
    assert estimated([Frame(laid, 1.0), Frame(laid, 1.1)]) == poses
    assert np.array_equal(laid, painted(person()))


def test_the_model_sees_the_colours_of_the_frame_and_a_dark_one_lifted() -> None:
    model = FakeModel(find_dots)
    bright, dark = (
        np.full((300, 300, 3), level, np.uint8) for level in ((200, 150, 100), (40, 30, 20))
    )
    estimated([Frame(bright, 1.0), Frame(dark, 2.0)], model)
    usual, lifted = (picture[96, 96].tolist() for picture in model.pictures)
    assert usual == [200, 150, 100]
    assert lifted == pytest.approx([160, 120, 80], abs=3)


@pytest.fixture(scope="module")
def shipped() -> MoveNetModel:
    try:
        return MoveNetModel(by_name("lightning-float16").path)
    except RuntimeMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def demo() -> list[Frame]:
    """The first second: somebody stands and faces the right edge."""
    with open_source(DEMO) as source:
        return list(islice(source.frames(), 30))


@pytest.fixture(scope="module")
def demo_poses(shipped: MoveNetModel, demo: list[Frame]) -> list[Pose]:
    estimator = PoseEstimator(shipped)
    return [estimator.estimate(frame) for frame in demo]


def test_in_the_demo_hip_knee_and_ankle_are_where_one_sees_them(
    demo_poses: list[Pose],
) -> None:
    # Read off the first frame by eye.
    for joint, place in {
        Keypoint.RIGHT_HIP: (308, 235),
        Keypoint.RIGHT_KNEE: (303, 310),
        Keypoint.RIGHT_ANKLE: (295, 402),
    }.items():
        for pose in demo_poses:
            point = pose.points_px[joint]
            assert point is not None
            assert np.hypot(point[0] - place[0], point[1] - place[1]) <= 25


def test_in_the_demo_the_right_side_is_near_from_the_first_frame(
    demo_poses: list[Pose],
) -> None:
    assert [pose.near_side for pose in demo_poses] == ["right"] * 30


def test_in_the_mirrored_demo_the_left_side_is_near(
    shipped: MoveNetModel, demo: list[Frame]
) -> None:
    estimator = PoseEstimator(shipped)
    poses = [estimator.estimate(Frame(frame.image[:, ::-1], frame.t)) for frame in demo]
    assert [pose.near_side for pose in poses] == ["left"] * 30


def test_the_same_frames_give_the_same_poses_twice(
    shipped: MoveNetModel, demo: list[Frame], demo_poses: list[Pose]
) -> None:
    again = PoseEstimator(shipped)
    assert [again.estimate(frame) for frame in demo] == demo_poses
