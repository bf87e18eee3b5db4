"""The hands tell of a roller or of a dowel, and whatever else they do tells of neither."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mannequin import STANDING, Camera, film
from visiting import FPS, WITH_DOWEL, WITH_ROLLER

from kiosk.coach.hands import HandsWatch, hands_of
from kiosk.coach.scene import DrillName
from kiosk.pose.keypoints import Keypoint, Point, Pose

Pair = tuple[Point, Point]
WRISTS = (Keypoint.LEFT_WRIST, Keypoint.RIGHT_WRIST)


def told_by(hands: Pair, camera: Camera | None = None) -> DrillName | None:
    """What is told after a second of standing like this."""
    watch = HandsWatch()
    for pose in film(lambda _: replace(STANDING, hands=hands), 1, FPS, camera):
        watch.step(pose)
    return watch.told


DOWELS: dict[str, Pair] = {
    "near hand low": ((0.3, -0.27), (1.15, -0.22)),
    "near hand high": ((1.15, -0.22), (0.3, -0.27)),
    "the high hand taken for the low one": ((0.33, -0.25), (0.31, -0.27)),
    "the low hand taken for the high one": ((1.1, -0.16), (1.2, -0.2)),
    "a hand at the sacrum": ((0.16, -0.2), (1.2, -0.14)),
}
ROLLERS: dict[str, Pair] = {
    "before the thighs": ((-0.05, 0.26), (-0.03, 0.26)),
    "at the belt": ((0.1, 0.3), (0.09, 0.28)),
}
NEITHER: dict[str, Pair] = {
    "hanging": ((-0.15, 0.0), (-0.15, 0.02)),
    "hanging behind": ((-0.1, -0.12), (-0.12, -0.14)),
    "clasped behind the back": ((0.0, -0.22), (0.02, -0.22)),
    "in the back pockets": ((0.05, -0.16), (0.05, -0.16)),
    "on the hips": ((0.25, 0.03), (0.24, 0.05)),
    "on the hips, thumbs ahead": ((0.25, 0.14), (0.24, 0.16)),
    "crossed": ((0.65, 0.32), (0.6, 0.3)),
    "one holds a cup": ((0.8, 0.45), (-0.15, 0.0)),
    "one leans on the dowel": ((0.4, 0.5), (-0.1, 0.02)),
    "one scratches the neck, one hangs": ((1.15, -0.2), (-0.15, 0.02)),
}


@pytest.mark.parametrize("hands", DOWELS.values(), ids=DOWELS)
@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("yaw", [0.0, 15.0, -15.0])
def test_a_dowel_behind_the_back_is_told(hands: Pair, facing: int, yaw: float) -> None:
    assert told_by(hands, Camera(facing=facing, yaw=yaw, noise_px=1)) == "dowel"


@pytest.mark.parametrize("hands", ROLLERS.values(), ids=ROLLERS)
@pytest.mark.parametrize("facing", [1, -1])
def test_a_roller_before_the_thighs_is_told(hands: Pair, facing: int) -> None:
    assert told_by(hands, Camera(facing=facing, noise_px=1)) == "wall"


@pytest.mark.parametrize("hands", NEITHER.values(), ids=NEITHER)
@pytest.mark.parametrize("facing", [1, -1])
def test_other_hands_tell_nothing(hands: Pair, facing: int) -> None:
    assert told_by(hands, Camera(facing=facing, noise_px=0.5)) is None


def poses_of(hands: Pair, seconds: float = 2.0, start: float = 0.0) -> list[Pose]:
    return list(film(lambda _: replace(STANDING, hands=hands), seconds, FPS, None, start))


def test_a_few_misread_frames_change_nothing() -> None:
    watch, wrong = HandsWatch(), random.Random(1)
    astray = poses_of(ROLLERS["before the thighs"])
    for n, pose in enumerate(poses_of(DOWELS["near hand low"])):
        watch.step(astray[n] if n > 5 and n % 3 == 0 and wrong.random() < 0.9 else pose)
        if n > 5:
            assert watch.told == "dowel"
    assert watch.told_for_s > 1.5


def test_a_wrist_that_a_body_hides_is_not_believed_beside_one_that_is_seen() -> None:
    # The near hand at the neck is seen; where the far one is, the model guesses.
    (pose, *_) = poses_of(((1.15, -0.2), (-0.1, 0.2)))
    scores = list(pose.scores)
    scores[Keypoint.RIGHT_WRIST], scores[Keypoint.LEFT_WRIST] = 0.6, 0.22
    hands = hands_of(replace(pose, scores=tuple(scores)))
    assert hands is not None
    assert hands.ahead == pytest.approx(-0.2, abs=0.01)
    assert hands.lowest == pytest.approx(1.15, abs=0.01)


def without_hands(pose: Pose) -> Pose:
    points = list(pose.points_px)
    for wrist in WRISTS:
        points[wrist] = None
    return replace(pose, points_px=tuple(points))


def test_hands_that_are_not_seen_tell_nothing_after_a_moment() -> None:
    watch = HandsWatch()
    for pose in poses_of(DOWELS["near hand low"]):
        watch.step(pose)
    assert watch.seen
    for pose in poses_of(DOWELS["near hand low"], 1, start=2):
        watch.step(without_hands(pose))
    assert watch.told is None
    assert not watch.seen


def test_after_a_hinge_the_time_is_counted_anew() -> None:
    watch = HandsWatch()
    for pose in poses_of(DOWELS["near hand low"]):
        watch.step(pose)
    assert watch.told_for_s > 1.8
    # A hinge of three seconds is not looked at.
    for pose in poses_of(DOWELS["near hand low"], 0.5, start=5):
        watch.step(pose)
    assert watch.told == "dowel"
    assert watch.told_for_s < 0.6


def test_nothing_is_told_of_nobody() -> None:
    (pose, *_) = poses_of(DOWELS["near hand low"])
    assert hands_of(replace(pose, near_side=None)) is None
    assert hands_of(replace(pose, points_px=(None,) * len(pose.points_px))) is None
    one_point = tuple((3.0, 3.0) for _ in pose.points_px)
    assert hands_of(replace(pose, points_px=one_point)) is None


place = st.tuples(st.floats(-0.4, 1.4), st.floats(-0.6, 0.6))


@given(st.tuples(place, place), st.floats(-10, 15), st.floats(150, 420))
def test_size_lean_and_the_side_that_one_faces_do_not_matter(
    hands: Pair, lean: float, stature_px: float
) -> None:
    stance = replace(STANDING, hands=hands, trunk=lean)

    def seen(camera: Camera) -> tuple[float, float, float]:
        found = hands_of(camera.pose(stance, 0.0, random.Random(0)))
        assert found is not None
        return found.ahead, found.lowest, found.highest

    ups = (hands[0][0], hands[1][0])
    truth = (max(hands[0][1], hands[1][1]), min(ups), max(ups))
    for facing in (1, -1):
        assert seen(Camera(facing=facing, stature_px=stature_px)) == pytest.approx(
            truth, abs=1e-6
        )


@given(st.lists(st.tuples(st.sampled_from([WITH_DOWEL, WITH_ROLLER, STANDING]), st.booleans())))
def test_it_is_never_told_for_longer_than_it_was_watched(
    frames: list[tuple[object, bool]],
) -> None:
    watch, rng = HandsWatch(), random.Random(0)
    for n, (stance, hidden) in enumerate(frames):
        pose = Camera().pose(stance, n / 10, rng)  # type: ignore[arg-type]
        watch.step(without_hands(pose) if hidden else pose)
        assert 0 <= watch.told_for_s <= n / 10
        assert watch.told is None or watch.seen
