"""The coach measures and judges."""

from dataclasses import replace

import pytest
from coached_sets import SHALLOW, coached, set_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import HINGE, SQUAT, Camera, Stance, film, reps

from kiosk.coach.moment import Fault
from kiosk.pose.keypoints import Pose

# Measuring


@pytest.mark.parametrize("yaw", [0, 10, 20, -20])
@pytest.mark.parametrize("facing", [1, -1])
def test_angles_are_those_of_the_figure_even_when_it_is_turned(yaw: float, facing: int) -> None:
    coach = coached(set_of(camera=Camera(yaw=yaw, facing=facing), count=2))
    for rep in coach.reps:
        measures = rep.measures
        assert measures.hip_flexion_deg is not None
        assert measures.hip_flexion_deg == pytest.approx(HINGE.hip_flexion, abs=6)
        assert measures.knee_flexion_deg == pytest.approx(HINGE.knee_flexion - 1, abs=4)
        assert measures.trunk_inclination_deg == pytest.approx(HINGE.trunk, abs=3)
        assert measures.shin_inclination_deg == pytest.approx(HINGE.shin, abs=5)


@pytest.mark.parametrize("lowering", [3, 6, 10])
def test_a_slow_beginning_is_not_taken_for_standing(lowering: float) -> None:
    bottom = Stance(trunk=42, thigh=15, shin=-2)
    motion, seconds, _ = reps(bottom, 2, lowering=lowering)
    for rep in coached(film(motion, seconds)).reps:
        assert rep.measures.hip_flexion_deg == pytest.approx(bottom.hip_flexion, abs=4)
        assert rep.faults == ()


def test_whose_side_was_mistaken_is_counted_and_not_judged() -> None:
    def mistaken(pose: Pose) -> Pose:
        return replace(pose, near_side="left")

    for rep in coached(map(mistaken, set_of())).reps:
        assert rep.score is None
        assert rep.measures.trunk_inclination_deg is None


def test_who_is_turned_too_far_is_counted_and_not_judged() -> None:
    coach = coached(set_of(camera=Camera(yaw=55)))
    assert len(coach.reps) == 3
    assert [rep.score for rep in coach.reps] == [None] * 3
    assert all(rep.measures.hip_flexion_deg is None for rep in coach.reps)
    assert not any(rep.clean for rep in coach.reps)


def test_who_is_hardly_seen_is_counted_and_not_judged() -> None:
    poses = [replace(pose, scores=(0.42,) * 17) for pose in set_of()]
    assert [rep.score for rep in coached(poses).reps] == [None] * 3


@given(k=st.floats(0.3, 4.0), dx=st.floats(-500, 500))
@settings(max_examples=20)
def test_distance_and_place_in_the_picture_change_nothing(k: float, dx: float) -> None:
    def moved(pose: Pose) -> Pose:
        points = tuple(p and (p[0] * k + dx, p[1] * k) for p in pose.points_px)
        return replace(pose, points_px=points)

    plain = set_of(count=1)
    (one,), (other,) = coached(plain).reps, coached(map(moved, plain)).reps
    assert other.measures.hip_flexion_deg == pytest.approx(one.measures.hip_flexion_deg)
    assert other.measures.hips_back_of_height == pytest.approx(one.measures.hips_back_of_height)
    assert (other.score, other.faults) == (one.score, one.faults)


def test_a_point_that_is_never_seen_is_null_and_not_zero() -> None:
    def footless(pose: Pose) -> Pose:
        points = tuple(None if i in (15, 16) else p for i, p in enumerate(pose.points_px))
        return replace(pose, points_px=points)

    for rep in coached(map(footless, set_of())).reps:
        assert rep.measures.knee_flexion_deg is None
        assert rep.measures.shin_inclination_deg is None
        assert rep.criteria["knees"] == "unknown"
        assert rep.score is None


# Judging


def test_a_good_hinge_is_clean() -> None:
    for rep in coached(set_of()).reps:
        assert rep.faults == ()
        assert rep.clean
        assert rep.score is not None
        assert rep.score >= 85


@pytest.mark.parametrize(
    ("bottom", "fault"),
    [
        (SQUAT, Fault.SQUAT),
        (replace(HINGE, thigh=35, shin=10), Fault.SQUAT),
        (SHALLOW, Fault.SHALLOW),
        (replace(HINGE, trunk=70, thigh=2, shin=0), Fault.CHEST_DOWN),
        (replace(HINGE, thigh=14, shin=19), Fault.KNEES_FORWARD),
        (replace(HINGE, head=28), Fault.HEAD_DROPPED),
        (replace(HINGE, arm=80), Fault.ROLLER_OFF),
    ],
    ids=lambda value: value.value if isinstance(value, Fault) else "",
)
@pytest.mark.parametrize("facing", [1, -1])
def test_a_fault_is_named_and_costs_the_clean_score(
    bottom: Stance, fault: Fault, facing: int
) -> None:
    found = coached(set_of(bottom, camera=Camera(facing=facing, noise_px=0.5))).reps
    assert len(found) == 3
    for rep in found:
        assert rep.faults == (fault,)
        assert rep.score is not None
        assert rep.score <= 70


def test_hands_behind_the_back_hide_the_neck_and_hold_no_roller() -> None:
    holding_a_dowel = replace(HINGE, head=28, arm=-100)
    for rep in coached(set_of(holding_a_dowel)).reps:
        assert rep.criteria["head"] == "unknown"
        assert rep.criteria["roller"] == "unknown"
        assert rep.faults == ()


def test_a_hurried_hinge_is_named() -> None:
    motion, seconds, _ = reps(HINGE, 2, lowering=0.5, hold=0.1, rising=0.6)
    assert {rep.faults for rep in coached(film(motion, seconds)).reps} == {(Fault.RUSHED,)}


@given(knee=st.floats(0, 70), more=st.floats(0, 40))
@settings(max_examples=40)
def test_more_knee_never_scores_higher(knee: float, more: float) -> None:
    def score(extra: float) -> int:
        bottom = replace(HINGE, thigh=12 + 0.7 * extra, shin=-4 + 0.3 * extra)
        (rep,) = coached(set_of(bottom, count=1)).reps
        assert rep.score is not None
        return rep.score

    # A degree of slack: locked knees are a warning, and hips gain depth with the thighs.
    assert score(knee + 8 + more) <= score(knee + 8) + 1


@given(first=st.floats(20, 75), less=st.floats(0, 30))
@settings(max_examples=40)
def test_a_shallower_hinge_never_scores_higher(first: float, less: float) -> None:
    def score(trunk: float) -> int | None:
        bottom = Stance(trunk=trunk, thigh=trunk * 0.35 + 4, shin=-2)
        found = coached(set_of(bottom, count=1)).reps
        return found[0].score if found else 0

    deep, shallow = score(first), score(max(20.0, first - less))
    assert deep is not None
    assert shallow is not None
    # A point of slack: less knee is not worse.
    assert shallow <= deep + 1
