"""Left stays left from frame to frame, and the side towards the camera does not flicker."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pose.keypoints import KEYPOINT_COUNT, PAIRS, Keypoint, Point, Side
from kiosk.pose.sides import NearSide, SwapGuard

FRAME_S = 1 / 30
BODY_PX = 400.0

LEGS = (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE)
ARMS = (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST)
LIMBS = LEGS + ARMS

Person = tuple[list[Point], list[float]]


def person(x: float = 300.0, apart: float = 40.0) -> Person:
    """Somebody a quarter turned, the left side `apart` px left of the right one."""
    points = [(x, 100.0)] * KEYPOINT_COUNT
    scores = [0.5] * KEYPOINT_COUNT
    for row, left in enumerate(LIMBS):
        y = 120 + 30.0 * row
        points[left], points[left + 1] = (x - apart / 2, y), (x + apart / 2, y + 1)
        scores[left], scores[left + 1] = 0.4 + row / 100, 0.8 + row / 100
    return points, scores


def exchanged(who: Person, limbs: Iterable[int] = LIMBS) -> Person:
    points, scores = who[0].copy(), who[1].copy()
    for left in limbs:
        points[left], points[left + 1] = points[left + 1], points[left]
        scores[left], scores[left + 1] = scores[left + 1], scores[left]
    return points, scores


def guarded(guard: SwapGuard, who: Person, t: float) -> Person:
    points, scores = who[0].copy(), who[1].copy()
    guard.step(points, scores, t, BODY_PX)
    return points, scores


@pytest.mark.parametrize("limbs", [LIMBS, LEGS, ARMS], ids=["all", "legs", "arms"])
def test_labels_exchanged_for_one_frame_are_put_back(limbs: tuple[Keypoint, ...]) -> None:
    guard = SwapGuard()
    for n in range(10):
        seen = exchanged(person(300 + n), limbs) if n == 5 else person(300 + n)
        assert guarded(guard, seen, n * FRAME_S) == person(300 + n)


def test_an_exchange_of_some_frames_is_put_back_throughout() -> None:
    guard = SwapGuard()
    guarded(guard, person(), 1.0)
    for n in range(1, 14):
        assert guarded(guard, exchanged(person()), 1 + n * FRAME_S) == person()
    assert guarded(guard, person(), 1 + 14 * FRAME_S) == person()


def test_an_exchange_that_lasts_is_accepted_after_half_a_second() -> None:
    guard = SwapGuard()
    guarded(guard, person(), 10.0)
    turned = exchanged(person())
    after = {ms: guarded(guard, turned, 10 + ms / 1000) for ms in range(40, 2000, 40)}
    assert all(result == person() for ms, result in after.items() if ms <= 500)
    assert all(result == turned for ms, result in after.items() if ms > 560)


def test_short_exchanges_do_not_add_up_to_a_lasting_one() -> None:
    guard = SwapGuard()
    for n in range(120):
        seen = exchanged(person()) if n % 12 >= 6 else person()
        assert guarded(guard, seen, n * FRAME_S) == person()


def test_flickering_labels_are_put_back_however_long_they_flicker() -> None:
    guard = SwapGuard()
    for n in range(90):
        seen = exchanged(person()) if n % 2 else person()
        assert guarded(guard, seen, n * FRAME_S) == person()


def test_the_first_frame_is_believed() -> None:
    assert guarded(SwapGuard(), exchanged(person()), 0.1) == exchanged(person())


@pytest.mark.parametrize("later", [0.6, 100.0, 0.0, -0.1, -9.0])
def test_after_a_long_gap_or_a_step_back_in_time_the_frame_is_believed(later: float) -> None:
    guard = SwapGuard()
    guarded(guard, person(), 10.0)
    assert guarded(guard, exchanged(person()), 10 + later) == exchanged(person())


@pytest.mark.parametrize("restart", [5.0, 0.0], ids=["after a gap", "after a step back"])
def test_an_exchange_cut_off_by_a_gap_does_not_count_for_the_next_one(restart: float) -> None:
    guard = SwapGuard()
    guarded(guard, person(), 3.0)
    guarded(guard, exchanged(person()), 3.0 + FRAME_S)
    guarded(guard, person(), restart)
    turned = exchanged(person())
    after = {ms: guarded(guard, turned, restart + ms / 1000) for ms in range(40, 2000, 40)}
    assert all(result == person() for ms, result in after.items() if ms <= 500)
    assert all(result == turned for ms, result in after.items() if ms > 560)


@pytest.mark.parametrize("step_px", [1, 10, 25])
def test_legs_that_pass_each_other_are_not_exchanged(step_px: int) -> None:
    guard = SwapGuard()
    for n in range(60 // step_px):
        points, scores = person()
        for left in LEGS:
            y = points[left][1]
            points[left], points[left + 1] = (280.0 + step_px * n, y), (320.0 - step_px * n, y)
        assert guarded(guard, (points, scores), n * FRAME_S) == (points, scores)


def test_labels_that_lie_almost_on_one_another_are_left_alone() -> None:
    guard, close = SwapGuard(), person(apart=15)
    for n in range(10):
        seen = exchanged(close) if n % 3 == 2 else close
        assert guarded(guard, seen, n * FRAME_S) == seen


def test_a_list_handed_in_may_be_used_again() -> None:
    guard, (points, scores) = SwapGuard(), person()
    guard.step(points, scores, 1.0, BODY_PX)
    points[:], scores[:] = exchanged(person())
    guard.step(points, scores, 1 + FRAME_S, BODY_PX)
    assert (points, scores) == person()


def test_a_person_who_jumps_aside_is_not_exchanged() -> None:
    guard = SwapGuard()
    guarded(guard, person(300), 1.0)
    for shift in (150, -150):
        assert guarded(guard, person(300 + shift), 1 + FRAME_S) == person(300 + shift)
        guarded(guard, person(300), 1.0)


places = st.floats(-100, 1000)
# Anywhere within so small a box, no point can come further than 0.06 of a body in a frame.
boxes = st.floats(-0.0149 * BODY_PX, 0.0149 * BODY_PX)


@given(
    middles=st.lists(st.tuples(places, places), min_size=9, max_size=9),
    frames=st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(boxes, boxes), min_size=17, max_size=17)),
        min_size=2,
        max_size=5,
    ),
)
def test_ordinary_movement_is_never_an_exchange(
    middles: list[Point], frames: list[tuple[bool, list[Point]]]
) -> None:
    guard = SwapGuard()
    scores = [n / KEYPOINT_COUNT for n in range(KEYPOINT_COUNT)]
    points: list[Point] = []
    for n, (twins_pass, offsets) in enumerate(frames):
        if points and twins_pass:
            points, _ = exchanged((points, scores))
        else:
            points = [
                (middles[(joint + 1) // 2][0] + dx, middles[(joint + 1) // 2][1] + dy)
                for joint, (dx, dy) in enumerate(offsets)
            ]
        assert guarded(guard, (points, scores), n * FRAME_S) == (points, scores)


@given(
    seen=st.lists(
        st.lists(st.tuples(places, places), min_size=17, max_size=17), min_size=2, max_size=5
    )
)
def test_a_point_is_only_ever_exchanged_with_its_twin(seen: list[list[Point]]) -> None:
    guard = SwapGuard()
    for n, points in enumerate(seen):
        scores = [float(joint) for joint in range(KEYPOINT_COUNT)]
        after, after_scores = guarded(guard, (points, scores), n * FRAME_S)
        assert after[0] == points[0]
        for left, right in PAIRS:
            kept = [points[left], points[right]], [scores[left], scores[right]]
            given_back = [after[left], after[right]], [after_scores[left], after_scores[right]]
            assert given_back in (kept, (kept[0][::-1], kept[1][::-1]))


def profile(
    face: float | None = None, lean: float = 0.0, right_more: float = 0.0
) -> tuple[list[Point], list[float]]:
    """Somebody from the side, in px of a body of 400 px; positive is to the right.

    `face`: the nose ahead of the ears, None when no face is seen. `lean`: the shoulders ahead
    of the hips. `right_more`: how much better the right side scores.
    """
    points = [(0.0, 200.0)] * KEYPOINT_COUNT
    points[Keypoint.LEFT_SHOULDER] = points[Keypoint.RIGHT_SHOULDER] = (lean, 100.0)
    points[Keypoint.NOSE] = (face or 0.0, 50.0)
    scores = [0.5 + (right_more if joint and joint % 2 == 0 else 0) for joint in range(17)]
    for joint in (Keypoint.NOSE, Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR):
        scores[joint] = 0.1 if face is None else 0.5
    return points, scores


FACING = {"right": profile(30), "left": profile(-30)}
NOBODY = [(0.0, 0.0)] * KEYPOINT_COUNT, [0.05] * KEYPOINT_COUNT


def watch(near: NearSide, who: Person, start: float, seconds: float) -> list[Side | None]:
    """The near side, frame by frame, while somebody is seen like this."""
    frames = round(seconds / FRAME_S)
    return [near.step(*who, start + n * FRAME_S, BODY_PX) for n in range(1, frames + 1)]


def opposite(side: str) -> str:
    return "left" if side == "right" else "right"


def test_the_near_side_is_unknown_until_somebody_is_seen() -> None:
    near = NearSide()
    assert near.side is None
    assert watch(near, NOBODY, 0, 1) == [None] * 30
    assert near.step(*FACING["left"], 2.0, BODY_PX) == "left"


@pytest.mark.parametrize("side", FACING)
def test_who_faces_the_right_edge_shows_the_right_side(side: str) -> None:
    near = NearSide()
    assert near.step(*FACING[side], 3.0, BODY_PX) == side
    assert near.side == side


@pytest.mark.parametrize(("right_more", "side"), [(0.1, "right"), (-0.1, "left")])
def test_without_a_face_the_better_seen_side_is_near(right_more: float, side: str) -> None:
    assert NearSide().step(*profile(right_more=right_more), 3.0, BODY_PX) == side


@pytest.mark.parametrize("ear", [Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR])
def test_an_ear_that_is_not_seen_says_nothing(ear: Keypoint) -> None:
    points, scores = profile(face=30)
    points[ear], scores[ear] = (300.0, 50.0), 0.1
    assert NearSide().step(points, scores, 3.0, BODY_PX) == "right"


def test_a_nose_that_is_not_seen_says_nothing() -> None:
    points, scores = profile(face=-30, right_more=0.1)
    scores[Keypoint.NOSE] = 0.1
    assert NearSide().step(points, scores, 3.0, BODY_PX) == "right"


@pytest.mark.parametrize(("lean", "side"), [(100.0, "right"), (-100.0, "left")])
def test_a_bend_decides_against_face_and_confidence_together(lean: float, side: str) -> None:
    against = -1 if lean > 0 else 1
    bent = profile(30.0 * against, lean, 0.3 * against)
    assert NearSide().step(*bent, 3.0, BODY_PX) == side


@pytest.mark.parametrize(("lean", "side"), [(100.0, "right"), (-100.0, "left")])
def test_a_bend_corrects_a_side_the_face_got_wrong(lean: float, side: str) -> None:
    near, face = NearSide(), -30.0 if lean > 0 else 30.0
    assert set(watch(near, profile(face), 0, 3)) == {opposite(side)}
    assert watch(near, profile(face, lean), 3, 3)[-1] == side


def test_a_slight_lean_says_less_than_the_face() -> None:
    assert NearSide().step(*profile(face=30, lean=-36), 3.0, BODY_PX) == "right"


@pytest.mark.parametrize("side", FACING)
def test_one_contrary_frame_does_not_turn_anybody(side: str) -> None:
    near = NearSide()
    for n in range(300):
        seen = FACING[opposite(side)] if n % 10 == 9 else FACING[side]
        assert near.step(*seen, n * FRAME_S, BODY_PX) == side


@pytest.mark.parametrize("side", FACING)
def test_somebody_who_clearly_turns_is_followed_but_not_at_once(side: str) -> None:
    near = NearSide()
    watch(near, FACING[side], 0, 5)
    turning = watch(near, FACING[opposite(side)], 5, 3)
    assert set(turning[:15]) == {side}
    assert set(turning[60:]) == {opposite(side)}
    # Once, and not to and fro.
    assert turning == sorted(turning, key=lambda now: now != side)


@pytest.mark.parametrize("side", FACING)
def test_weak_contrary_evidence_never_turns_anybody(side: str) -> None:
    near = NearSide()
    watch(near, FACING[side], 0, 2)
    weak = profile(-6 if side == "right" else 6)
    assert set(watch(near, weak, 2, 20)) == {side}


def test_a_turn_takes_as_long_at_ten_frames_a_second_as_at_sixty() -> None:
    def turned_after(fps: int) -> float:
        near = NearSide()
        for n in range(2 * fps):
            near.step(*FACING["right"], n / fps, BODY_PX)
        for n in range(5 * fps):
            if near.step(*FACING["left"], 2 + n / fps, BODY_PX) == "left":
                return n / fps
        raise AssertionError

    assert turned_after(10) == pytest.approx(turned_after(60), abs=0.2)


def test_a_hidden_person_keeps_the_side_they_had() -> None:
    near = NearSide()
    near.step(*FACING["left"], 0.0, BODY_PX)
    assert set(watch(near, NOBODY, 0, 10)) == {"left"}


def test_time_going_backwards_turns_nobody() -> None:
    near = NearSide()
    watch(near, FACING["right"], 50, 1)
    assert near.step(*FACING["left"], 0.0, BODY_PX) == "right"
    assert watch(near, FACING["left"], 0, 2)[-1] == "left"


def test_a_long_pause_makes_nobody_harder_to_turn() -> None:
    near = NearSide()
    near.step(*profile(6), 0.0, BODY_PX)
    near.step(*FACING["right"], 60.0, BODY_PX)
    assert watch(near, FACING["left"], 60, 2)[-1] == "left"


def test_once_forgotten_the_next_person_is_seen_afresh() -> None:
    near = NearSide()
    watch(near, FACING["right"], 0, 5)
    near.forget()
    assert near.side is None
    assert near.step(*NOBODY, 5.1, BODY_PX) is None
    assert near.step(*FACING["left"], 5.2, BODY_PX) == "left"


def mirrored(who: Person) -> Person:
    points, scores = exchanged(who, (left for left, _ in PAIRS))
    return [(-x, y) for x, y in points], scores


shows = st.builds(
    profile,
    st.none() | st.floats(-40, 40),
    st.floats(-120, 120),
    st.floats(-0.4, 0.4),
)


@given(first=st.sampled_from(list(FACING.values())), then=st.lists(shows, max_size=30))
def test_the_mirrored_person_has_the_other_side_near(first: Person, then: list[Person]) -> None:
    near, other = NearSide(), NearSide()
    for n, who in enumerate([first, *then]):
        side = near.step(*who, n * 0.2, BODY_PX)
        assert side is not None
        assert other.step(*mirrored(who), n * 0.2, BODY_PX) == opposite(side)
