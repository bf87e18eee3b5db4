"""Looking up, going beyond standing at the top, and whether the hips lead."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import (
    HINGE,
    SQUAT,
    STANDING,
    Camera,
    Motion,
    Stance,
    between,
    film,
    reps,
    smooth,
)

from kiosk.coach.coach import DRILLS, Coach
from kiosk.coach.moment import Fault, Rep
from kiosk.pose.keypoints import Keypoint, Pose

EYES = (Keypoint.LEFT_EYE, Keypoint.RIGHT_EYE)
EARS = (Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR)
# Against the wall, the heels well before it.
ON_THE_WALL = replace(STANDING, trunk=-4, thigh=12, shin=-14)


def reps_of(poses: Iterable[Pose], drill: str = "wall") -> tuple[Rep, ...]:
    coach = Coach(DRILLS[drill])
    for pose in poses:
        coach.step(pose)
    coach.finish()
    return coach.reps


def a_set(bottom: Stance, count: int = 1, camera: Camera | None = None) -> list[Pose]:
    motion, seconds, _ = reps(bottom, count)
    return list(film(motion, seconds + 0.3, camera=camera))


def the_rep(bottom: Stance, drill: str = "wall") -> Rep:
    (rep,) = reps_of(a_set(bottom), drill)
    return rep


def way(*legs: tuple[float, Stance]) -> tuple[Motion, float]:
    """From standing to each stance in so many seconds, and how long it all takes."""

    def motion(t: float) -> Stance:
        before = STANDING
        for seconds, stance in legs:
            if t < seconds:
                return between(before, stance, smooth(t / seconds))
            t, before = t - seconds, stance
        return before

    return motion, sum(seconds for seconds, _ in legs)


def beyond(degrees: float) -> Stance:
    """Trunk leant back and hips pushed ahead, half and half."""
    half = degrees / 2
    return replace(STANDING, trunk=STANDING.trunk - half, thigh=STANDING.thigh - half)


def rising_to(
    top: Stance,
    count: int = 1,
    rising: float = 1.2,
    stay: float = 0.5,
    then: Stance = STANDING,
    camera: Camera | None = None,
    fps: float = 30.0,
) -> list[Pose]:
    """Hinges that end in another stance than they began in."""
    one = [(1.5, HINGE), (0.4, HINGE), (rising, top), (stay, top), (0.6, then), (0.8, then)]
    motion, seconds = way((1.0, STANDING), *(one * count))
    return list(film(motion, seconds, fps, camera))


# Looking up


@pytest.mark.parametrize("facing", [1, -1])
def test_a_lifted_chin_is_a_warning_and_no_fault(facing: int) -> None:
    lifted = replace(HINGE, head=-45)
    for rep in reps_of(a_set(lifted, 2, Camera(facing=facing, noise_px=0.5))):
        assert rep.criteria["head"] == rep.band == "warn"
        assert rep.faults == ()
        assert not rep.clean
        assert rep.cue is None
        assert rep.reason.startswith("The chin lifted")


@pytest.mark.parametrize("head", [0, -10, -25])
def test_who_looks_at_the_floor_ahead_looks_well(head: float) -> None:
    rep = the_rep(replace(HINGE, head=head))
    assert rep.criteria["head"] == "good"
    assert rep.clean


def test_a_chin_a_little_too_high_costs_hardly_anything() -> None:
    rep = the_rep(replace(HINGE, head=-35))
    assert rep.criteria["head"] == "warn"
    assert rep.band == "good"


def test_a_dropped_head_and_a_lifted_chin_are_told_apart() -> None:
    dropped, lifted = (the_rep(replace(HINGE, head=head)) for head in (28, -45))
    assert dropped.faults == (Fault.HEAD_DROPPED,)
    assert dropped.reason != lifted.reason


@given(head=st.floats(-58, 0), more=st.floats(0, 30))
@settings(max_examples=30)
def test_a_chin_that_is_lifted_more_never_scores_higher(head: float, more: float) -> None:
    plain, worse = (the_rep(replace(HINGE, head=h)) for h in (head, max(-58, head - more)))
    assert plain.score is not None
    assert worse.score is not None
    assert worse.score <= plain.score
    assert worse.faults == ()


def test_of_two_things_the_fault_is_told() -> None:
    rep = the_rep(replace(SQUAT, head=-45))
    assert rep.faults == (Fault.SQUAT,)
    assert rep.criteria["head"] == "warn"
    assert "knees" in rep.reason


def test_a_hidden_face_looks_nowhere() -> None:
    poses = (
        replace(pose, points_px=(None,) * 5 + pose.points_px[5:])
        for pose in a_set(replace(HINGE, head=-45))
    )
    (rep,) = reps_of(poses)
    assert rep.criteria["head"] == "unknown"
    assert rep.clean


def test_the_face_of_somebody_behind_is_not_theirs() -> None:
    def mixed_up(pose: Pose) -> Pose:
        points = list(pose.points_px)
        for ear, eye in zip(EARS, EYES, strict=True):
            at, seen = points[ear], points[eye]
            if at is not None and seen is not None:
                points[eye] = (2 * at[0] - seen[0], 2 * at[1] - seen[1])
        return replace(pose, points_px=tuple(points))

    (rep,) = reps_of(mixed_up(p) if 2.2 < p.t < 3.2 else p for p in a_set(HINGE))
    assert rep.criteria["head"] == "unknown"
    assert rep.faults == ()


# The top


@pytest.mark.parametrize("drill", DRILLS)
@pytest.mark.parametrize("camera", [Camera(), Camera(facing=-1), Camera(yaw=10)])
def test_who_goes_on_beyond_standing_has_overextended(drill: str, camera: Camera) -> None:
    found = reps_of(rising_to(beyond(15), 2, camera=camera), drill)
    assert len(found) == 2
    for rep in found:
        assert rep.faults == (Fault.OVEREXTENDED,)
        assert rep.criteria["top"] == "fault"
        assert rep.measures.top_extension_deg == pytest.approx(15, abs=2)
        assert rep.score is not None
        assert rep.score <= 70
        assert rep.reason.startswith("The hips went past standing")
    assert found[1].cue is not None
    assert found[1].cue.about is Fault.OVEREXTENDED


def test_a_little_beyond_standing_is_a_warning() -> None:
    (rep,) = reps_of(rising_to(beyond(8)))
    assert rep.criteria["top"] == "warn"
    assert rep.faults == ()


@given(
    degrees=st.floats(0, 28),
    rising=st.floats(0.6, 2.2),
    stay=st.floats(0.2, 1.5),
    fps=st.sampled_from([15.0, 30.0]),
    seed=st.integers(0, 999),
)
@settings(max_examples=40)
def test_the_count_never_hangs_on_the_top_and_only_what_goes_far_is_named(
    degrees: float, rising: float, stay: float, fps: float, seed: int
) -> None:
    camera = Camera(noise_px=0.5, seed=seed)
    found = reps_of(rising_to(beyond(degrees), 2, rising, stay, camera=camera, fps=fps))
    assert len(found) == 2
    for rep in found:
        if degrees <= 8:
            assert rep.faults == ()
        if degrees >= 15:
            assert rep.faults == (Fault.OVEREXTENDED,)


@pytest.mark.parametrize("pushed", [replace(STANDING, trunk=-12), replace(STANDING, thigh=-16)])
def test_a_trunk_that_leans_back_will_do_and_so_will_hips_ahead(pushed: Stance) -> None:
    assert {rep.faults for rep in reps_of(rising_to(pushed, 2))} == {(Fault.OVEREXTENDED,)}


def test_one_trembling_picture_is_no_overextension() -> None:
    far = beyond(20)

    def tremble(t: float) -> Stance:
        number = round(t * 30)
        return far if t > 4.0 and number % 12 == 0 else motion(t)

    motion, seconds, _ = reps(HINGE, 1)
    (rep,) = reps_of(film(tremble, seconds))
    assert rep.faults == ()


def test_who_leans_on_the_wall_at_the_end_has_not_overextended() -> None:
    found = reps_of(rising_to(ON_THE_WALL, 2, stay=1.5))
    assert len(found) == 2
    assert {rep.faults for rep in found} == {()}


def test_who_waited_stooped_and_stands_up_tall_has_not_overextended() -> None:
    stooped = replace(STANDING, trunk=14, thigh=4)
    legs = [(0.1, stooped), (1.5, stooped), (1.5, HINGE), (0.4, HINGE), (1.0, STANDING)]
    motion, seconds = way(*legs, (0.8, STANDING))
    (rep,) = reps_of(film(motion, seconds))
    assert rep.criteria["top"] == "good"


def test_who_rests_bent_backwards_is_not_measured_by_that() -> None:
    top = beyond(16)
    found = reps_of(rising_to(top, 3, stay=2.5, then=top))
    assert [rep.faults for rep in found] == [(Fault.OVEREXTENDED,)] * 3
    hips = [rep.measures.hip_flexion_deg for rep in found]
    assert hips == pytest.approx([hips[0]] * 3, abs=1)


def test_a_recording_that_ends_too_early_does_not_know_the_top() -> None:
    told = [pose for pose in rising_to(STANDING) if pose.t <= 3.9]
    (rep,) = reps_of(told)
    assert rep.criteria["top"] == "unknown"
    assert rep.measures.top_extension_deg is None
    assert Fault.OVEREXTENDED in rep.unseen


def test_of_who_is_turned_too_far_the_top_is_unknown() -> None:
    for rep in reps_of(rising_to(beyond(20), 2, camera=Camera(yaw=55))):
        assert rep.criteria["top"] == "unknown"


@pytest.mark.parametrize("lean", [20, 30, 38])
def test_a_backbend_is_no_hinge(lean: float) -> None:
    motion, seconds, _ = reps(beyond(lean), 2)
    assert reps_of(film(motion, seconds)) == ()


@pytest.mark.parametrize(("degrees", "within_s"), [(0, 0.25), (4, 0.3), (20, 0.7)])
@pytest.mark.parametrize("noise_px", [0.0, 0.5])
def test_the_rep_is_told_as_soon_as_the_hip_has_come_to_rest(
    degrees: float, within_s: float, noise_px: float
) -> None:
    coach = Coach(DRILLS["wall"])
    stood_s = 1.0 + 1.5 + 0.4 + 1.2
    camera = Camera(noise_px=noise_px)
    told = [
        pose.t
        for pose in rising_to(beyond(degrees), stay=1.5, camera=camera)
        if coach.step(pose).ended_rep is not None
    ]
    assert len(told) == 1
    assert told[0] - stood_s < within_s


# The hips first


def test_knees_that_bend_before_the_hips_move_are_a_warning() -> None:
    unlocked = replace(STANDING, thigh=4, shin=13)
    motion, seconds = way(
        (1.0, STANDING),
        (0.8, unlocked),
        (1.5, HINGE),
        (0.4, HINGE),
        (1.2, STANDING),
        (0.5, STANDING),
    )
    (rep,) = reps_of(film(motion, seconds))
    assert rep.criteria["hips_first"] == "warn"
    assert rep.faults == ()


@pytest.mark.parametrize("fps", [15, 30])
@pytest.mark.parametrize("facing", [1, -1])
def test_hips_that_lead_are_good(fps: float, facing: int) -> None:
    motion, seconds, _ = reps(HINGE, 3)
    camera = Camera(facing=facing, noise_px=1.0)
    for rep in reps_of(film(motion, seconds, fps, camera)):
        assert rep.criteria["hips_first"] == "good"


def test_of_knees_that_hardly_bend_nobody_asks_what_came_first() -> None:
    rep = the_rep(replace(HINGE, thigh=12, shin=-4))
    assert rep.criteria["hips_first"] == "unknown"
    assert Fault.SQUAT not in rep.unseen
    assert rep.clean


def test_a_hinge_that_came_into_view_half_way_does_not_tell_what_came_first() -> None:
    motion, seconds, _ = reps(SQUAT, 1)
    (rep,) = reps_of(pose for pose in film(motion, seconds) if pose.t > 1.8)
    assert rep.criteria["hips_first"] == "unknown"
