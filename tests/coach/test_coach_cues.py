"""The coach speaks: one cue, and seldom."""

from dataclasses import replace
from itertools import pairwise

from coached_sets import coached
from mannequin import HINGE, SQUAT, Stance, film, nobody, reps

from kiosk.coach.coach import Coach
from kiosk.coach.moment import Fault
from kiosk.pose.keypoints import Pose


def cues_of(coach: Coach) -> list[tuple[str, Fault] | None]:
    return [(rep.cue.kind, rep.cue.about) if rep.cue else None for rep in coach.reps]


def mixed(*bottoms: Stance) -> list[Pose]:
    poses: list[Pose] = []
    for bottom in bottoms:
        start = poses[-1].t + 1 / 30 if poses else 0.0
        motion, seconds, _ = reps(bottom, 1, lowering=2.0, rest=1.5)
        poses.extend(film(motion, seconds, start=start))
    return poses


def test_one_bad_rep_is_not_spoken_of_and_two_are() -> None:
    assert cues_of(coached(mixed(HINGE, SQUAT, HINGE))) == [None, None, None]
    assert cues_of(coached(mixed(SQUAT, SQUAT)))[1] == ("correction", Fault.SQUAT)


def test_a_fault_in_two_of_three_reps_is_spoken_of() -> None:
    assert cues_of(coached(mixed(SQUAT, HINGE, SQUAT)))[2] == ("correction", Fault.SQUAT)


def test_the_gravest_fault_goes_first() -> None:
    both = replace(SQUAT, head=30)
    assert cues_of(coached(mixed(both, both)))[1] == ("correction", Fault.SQUAT)


def test_the_same_correction_is_not_said_after_every_rep() -> None:
    said = cues_of(coached(mixed(SQUAT, SQUAT, SQUAT, SQUAT)))
    assert said == [None, ("correction", Fault.SQUAT), None, ("correction", Fault.SQUAT)]


def test_who_mends_the_fault_is_praised_once() -> None:
    said = cues_of(coached(mixed(SQUAT, SQUAT, HINGE, HINGE)))
    assert said == [None, ("correction", Fault.SQUAT), ("praise", Fault.SQUAT), None]


def test_a_fault_that_can_not_be_seen_any_more_is_not_praised() -> None:
    def faceless(pose: Pose) -> Pose:
        return replace(pose, points_px=(None,) * 5 + pose.points_px[5:])

    dropped = replace(HINGE, head=28)
    poses = mixed(dropped, dropped, dropped)
    third = poses[2 * len(poses) // 3].t
    coach = coached(faceless(pose) if pose.t >= third else pose for pose in poses)
    assert cues_of(coach) == [None, ("correction", Fault.HEAD_DROPPED), None]


def test_nobody_is_corrected_or_praised_for_another() -> None:
    bad = mixed(SQUAT, SQUAT)
    gone = list(nobody(5, start=bad[-1].t + 0.1))
    motion, seconds, _ = reps(HINGE, 1)
    good = list(film(motion, seconds, start=gone[-1].t + 0.1))
    coach = coached([*bad, *gone, *good])
    assert len(coach.reps) == 3
    assert coach.reps[2].cue is None


def test_another_fault_in_its_place_is_not_praised() -> None:
    said = cues_of(coached(mixed(SQUAT, SQUAT, replace(HINGE, head=28))))
    assert said[2] is None


def test_nothing_is_said_sooner_than_four_seconds_after_the_last_word() -> None:
    motion, seconds, _ = reps(SQUAT, 5, lowering=0.9, hold=0.1, rising=0.7, rest=0.3)
    said = [rep for rep in coached(film(motion, seconds)).reps if rep.cue]
    assert said
    for earlier, later in pairwise(said):
        assert later.end_s - earlier.end_s >= 4.0
