"""The coach by its public face: observations in, reps and cues out."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, pairwise

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
    film,
    lunging,
    marching,
    nobody,
    reps,
    rowing,
    walking,
    waving,
)

from kiosk.coach.coach import DRILLS, Coach, Observation
from kiosk.coach.moment import Fault, Moment, Rep
from kiosk.coach.phases import Phase
from kiosk.pose.keypoints import Point, Pose, Side
from kiosk.wall.reading import WallReading

SHALLOW = Stance(trunk=28, thigh=9, shin=0)


def coached(observations: Iterable[Observation], drill: str = "wall") -> Coach:
    coach = Coach(DRILLS[drill])
    for observation in sorted(observations, key=lambda o: o.t):
        coach.step(observation)
    coach.finish()
    return coach


def set_of(
    bottom: Stance = HINGE, count: int = 3, camera: Camera | None = None, fps: float = 30.0
) -> list[Pose]:
    motion, seconds, _ = reps(bottom, count)
    return list(film(motion, seconds, fps, camera))


def wall(
    seconds: float, touches: list[tuple[float, float]], away_m: float = 0.2, hz: float = 50.0
) -> list[WallReading]:
    """A wall that comes nearer for a second before each touch."""
    readings: list[WallReading] = []
    for number in range(int(seconds * hz)):
        t = number / hz
        distance = away_m
        for start, end in touches:
            if start <= t <= end:
                distance = 0.0
            elif start - 1 < t < start:
                distance = min(distance, away_m * (start - t))
        readings.append(WallReading(t, distance, distance <= 0.003))
    return readings


def deep_half(count: int = 3) -> list[tuple[float, float]]:
    return [(start - 0.1, end + 0.1) for start, end in reps(HINGE, count)[2]]


Frame = tuple[float, list[Point | None], float, Side | None]

# Counting


@pytest.mark.parametrize("fps", [5, 15, 60])
@pytest.mark.parametrize("yaw", [0, 15, -20, 45])
@pytest.mark.parametrize("facing", [1, -1])
def test_every_hinge_counts_once_at_its_bottom(fps: float, yaw: float, facing: int) -> None:
    motion, seconds, holds = reps(HINGE, 3)
    camera = Camera(yaw=yaw, facing=facing, noise_px=1.0)
    found = coached(film(motion, seconds + 0.3, fps, camera)).reps
    assert len(found) == 3
    for rep, (start, end) in zip(found, holds, strict=True):
        assert start - 0.15 - 1 / fps <= rep.bottom_s <= end + 0.15 + 1 / fps


@given(
    lowering=st.floats(0.5, 4.0),
    hold=st.floats(0.0, 3.0),
    rising=st.floats(0.5, 3.0),
    rest=st.floats(0.3, 3.0),
    trunk=st.floats(35, 85),
    thigh=st.floats(8, 30),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60)
def test_any_tempo_and_depth_counts(
    lowering: float,
    hold: float,
    rising: float,
    rest: float,
    trunk: float,
    thigh: float,
    seed: int,
) -> None:
    motion, seconds, _ = reps(
        Stance(trunk=trunk, thigh=thigh, shin=-3), 2, lowering, hold, rising, rest
    )
    camera = Camera(noise_px=1.0, seed=seed)
    assert len(coached(film(motion, seconds + 0.3, 30, camera)).reps) == 2


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("on_the_way", ["down", "up"])
def test_a_pause_half_way_does_not_split_a_rep(share: float, on_the_way: str) -> None:
    motion, seconds, holds = reps(HINGE, 1, lowering=1.5, rising=1.5)
    start, end = holds[0]
    pause = start - 1.5 * (1 - share) if on_the_way == "down" else end + 1.5 * (1 - share)

    def paused(t: float) -> Stance:
        return motion(t if t < pause else max(pause, t - 2.0))

    assert len(coached(film(paused, seconds + 2.0)).reps) == 1


def test_a_bounce_at_the_bottom_does_not_split_a_rep() -> None:
    motion, seconds, holds = reps(HINGE, 1, hold=2.0)
    start = holds[0][0]
    half = replace(HINGE, trunk=48, thigh=14)

    def bouncing(t: float) -> Stance:
        return half if start + 0.8 < t < start + 1.2 else motion(t)

    assert len(coached(film(bouncing, seconds)).reps) == 1


def test_who_does_not_stand_up_fully_between_two_hinges_has_done_two() -> None:
    almost = replace(STANDING, trunk=18, thigh=4)
    motion, seconds, _ = reps(HINGE, 3, rest=0.2, standing=almost)
    stood = list(film(lambda _: STANDING, 1.0))
    end = list(film(lambda _: STANDING, 1.0, start=1.0 + seconds))
    found = coached([*stood, *film(motion, seconds, start=1.0), *end]).reps
    assert len(found) == 3


@pytest.mark.parametrize(
    ("cut_from_s", "count"),
    [(1.6, 2), (2.6, 2), (3.4, 1)],
    ids=["on the way down", "at the bottom", "on the way up"],
)
def test_a_recording_that_begins_in_mid_rep(cut_from_s: float, count: int) -> None:
    """Way down from 1.0 s, bottom at 2.5 to 2.9 s, way up until 4.1 s."""
    poses = [pose for pose in set_of(count=2) if pose.t >= cut_from_s]
    assert len(coached(poses).reps) == count


@pytest.mark.parametrize("cut_at_s", [6.0, 6.9, 7.2])
def test_a_recording_that_ends_in_mid_rep_keeps_the_reps_before(cut_at_s: float) -> None:
    """The second rep goes down from 5.1 s, is at its bottom at 6.6 s and up at 8.2 s."""
    poses = [pose for pose in set_of(count=2) if pose.t <= cut_at_s]
    assert len(coached(poses).reps) == 1


def test_a_few_lost_frames_do_not_lose_a_rep() -> None:
    poses = [
        replace(pose, points_px=(None,) * 17) if 1.8 < pose.t < 2.1 else pose
        for pose in set_of(count=1)
    ]
    assert len(coached(poses).reps) == 1


@pytest.mark.parametrize(
    "motion",
    [
        walking(),
        walking(0.6, 0.4),
        walking(1.0, 0.0),
        marching(),
        lunging(),
        rowing(),
        waving(),
    ],
    ids=["walking", "strolling", "treadmill", "marching", "lunging", "rowing", "waving"],
)
@pytest.mark.parametrize("yaw", [0, 20, -20, 40])
@pytest.mark.parametrize("fps", [5, 30])
def test_what_is_no_hinge_gives_no_rep(motion: Motion, yaw: float, fps: float) -> None:
    camera = Camera(yaw=yaw, noise_px=2.0)
    assert coached(film(motion, 10, fps, camera)).reps == ()


def test_an_empty_room_gives_no_rep_and_nobody_is_seen() -> None:
    coach = coached(nobody(10))
    assert coach.reps == ()
    assert coach.seen.fraction == 0


def test_the_next_person_is_measured_by_the_own_standing() -> None:
    stooped = replace(STANDING, trunk=18)
    first = set_of(count=1)
    gone = list(nobody(2.0, start=5.0))
    motion, seconds, _ = reps(replace(HINGE, trunk=81), 1, standing=stooped)
    second = list(film(motion, seconds, camera=Camera(stature_px=300, x=350), start=7.1))
    tall, stooping = coached(chain(first, gone, second)).reps
    assert tall.measures.hip_flexion_deg == pytest.approx(87 - 0, abs=3)
    assert stooping.measures.hip_flexion_deg == pytest.approx(81 + 22 - 16, abs=3)


def test_a_skeleton_that_jumps_aside_for_a_moment_does_not_lose_the_rep() -> None:
    def elsewhere(pose: Pose) -> Pose:
        return replace(pose, points_px=tuple(p and (p[0] + 250, p[1]) for p in pose.points_px))

    poses = [elsewhere(p) if 1.9 < p.t < 2.05 else p for p in set_of(count=1)]
    assert len(coached(poses).reps) == 1


def test_somebody_who_steps_in_between_does_not_finish_the_rep_of_another() -> None:
    half = [pose for pose in set_of(count=1) if pose.t < 2.6]
    other = list(film(lambda _: STANDING, 2.0, camera=Camera(x=560), start=2.7))
    assert coached(chain(half, other)).reps == ()


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


# The wall


def test_a_touch_at_the_bottom_is_a_tap() -> None:
    coach = coached([*set_of(), *wall(14, deep_half())])
    for rep, (start, _) in zip(coach.reps, deep_half(), strict=True):
        assert rep.tap.state == "touched"
        assert rep.tap.t_s == pytest.approx(start, abs=0.05)
        assert rep.tap.speed_m_s == pytest.approx(0.2, abs=0.05)
        assert rep.faults == ()


def test_a_bump_without_a_hinge_is_no_tap() -> None:
    coach = coached([*set_of(), *wall(14, [(0.2, 0.6)])])
    assert [rep.tap.state for rep in coach.reps] == ["missed"] * 3
    standing_only = coached([*film(lambda _: STANDING, 5), *wall(5, [(2, 3)])])
    assert standing_only.reps == ()


def test_a_wall_that_is_never_touched_is_a_miss_and_a_farther_one_scores_lower() -> None:
    near = coached([*set_of(), *wall(14, [], away_m=0.02)])
    far = coached([*set_of(), *wall(14, [], away_m=0.15)])
    for close, distant in zip(near.reps, far.reps, strict=True):
        assert close.faults == distant.faults == (Fault.NO_TAP,)
        assert close.score is not None
        assert distant.score is not None
        assert distant.score < close.score <= 70


def test_who_rests_on_the_wall_leans() -> None:
    motion, seconds, holds = reps(HINGE, 2, hold=3.0)
    coach = coached([*film(motion, seconds), *wall(seconds, holds)])
    assert {rep.faults for rep in coach.reps} == {(Fault.LEANED,)}


def test_who_hits_the_wall_hits_it_hard() -> None:
    readings = [
        replace(r, distance_m=0.8 * (r.distance_m or 0.0) / 0.2)
        for r in wall(14, deep_half(), away_m=0.2)
    ]
    coach = coached([*set_of(), *readings])
    assert {rep.faults for rep in coach.reps} == {(Fault.HARD_TAP,)}


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [WallReading(n / 50) for n in range(700)],
        wall(1.5, []),
        [r for r in wall(14, []) if r.t % 4.0 < 1.0],
    ],
    ids=["no sensor", "a dead one", "one that died", "one with holes"],
)
def test_an_unknown_wall_is_never_a_touch_and_never_a_miss(readings: list[WallReading]) -> None:
    coach = coached([*set_of(), *readings])
    assert len(coach.reps) == 3
    for rep in coach.reps:
        assert rep.tap.state == "unknown"
        assert rep.criteria["tap"] == "unknown"
        assert rep.faults == ()


def test_a_sensor_that_is_silent_at_the_bottom_has_not_missed_the_tap() -> None:
    start, end = deep_half(1)[0]
    readings = [r for r in wall(5, []) if not start - 0.1 < r.t < end + 0.1]
    (rep,) = coached([*set_of(count=1), *readings]).reps
    assert rep.tap.state == "unknown"


def test_a_wall_that_sticks_is_unknown() -> None:
    stuck = [WallReading(n / 50, 0.0, touching=True) for n in range(700)]
    coach = coached([*set_of(), *stuck])
    assert [rep.tap.state for rep in coach.reps] == ["unknown"] * 3
    assert {rep.faults for rep in coach.reps} == {()}


def test_a_lone_contact_of_a_slow_switch_is_unknown() -> None:
    start = deep_half(1)[0][0]
    touch = round(start + 0.2, 1)
    readings = [WallReading(n / 10, None, touching=n / 10 == touch) for n in range(50)]
    (rep,) = coached([*set_of(count=1), *readings]).reps
    assert rep.tap.state == "unknown"


def test_a_lone_spike_of_the_sensor_is_no_tap() -> None:
    readings = [
        replace(r, distance_m=0.0, touching=True) if abs(r.t - 2.7) < 0.005 else r
        for r in wall(5, [])
    ]
    (rep,) = coached([*set_of(count=1), *readings]).reps
    assert rep.tap.state == "missed"


def test_a_switch_without_distances_taps_too() -> None:
    readings = [WallReading(r.t, None, r.touching) for r in wall(14, deep_half())]
    coach = coached([*set_of(), *readings])
    assert [rep.tap.state for rep in coach.reps] == ["touched"] * 3
    assert all(rep.tap.speed_m_s is None for rep in coach.reps)


def test_a_half_deep_hinge_that_taps_is_only_warned() -> None:
    bottom = Stance(trunk=32, thigh=10, shin=0)
    (seen,) = coached(set_of(bottom, count=1)).reps
    (felt,) = coached([*set_of(bottom, count=1), *wall(5, deep_half(1))]).reps
    assert seen.faults == (Fault.SHALLOW,)
    assert felt.faults == ()
    assert felt.criteria["depth"] == "warn"


# Cues


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


# The moment


def test_the_phases_follow_one_another() -> None:
    coach = Coach(DRILLS["wall"])
    phases: list[Phase] = []
    for pose in chain(set_of(count=2), nobody(2, start=9.5)):
        phase = coach.step(pose).phase
        if not phases or phases[-1] != phase:
            phases.append(phase)
    one = [Phase.LOWERING, Phase.BOTTOM, Phase.RISING, Phase.STANDING]
    assert phases == [Phase.STANDING, *one, *one, Phase.ABSENT]


def test_a_rep_is_told_within_a_quarter_of_a_second_of_standing() -> None:
    coach = Coach(DRILLS["wall"])
    told: list[tuple[float, Rep]] = []
    for pose in set_of(count=2):
        moment = coach.step(pose)
        if moment.ended_rep:
            told.append((moment.t, moment.ended_rep))
    assert [rep.n for _, rep in told] == [1, 2]
    assert all(t - rep.end_s < 0.25 for t, rep in told)


def test_a_touch_is_in_the_very_next_moment() -> None:
    coach = Coach(DRILLS["wall"])
    for pose in film(lambda _: STANDING, 1):
        coach.step(pose)
    assert coach.step(WallReading(1.01, 0.0, touching=True)).touching is True
    assert coach.step(WallReading(1.03, 0.1, touching=False)).touching is False


def test_a_distance_alone_is_a_touch_when_it_is_small() -> None:
    coach = Coach(DRILLS["wall"])
    assert coach.step(WallReading(0.0, 0.0)).touching is True
    assert coach.step(WallReading(0.1, 0.2)).touching is False
    assert coach.step(WallReading(0.2)).touching is None


def test_when_the_camera_stops_nobody_is_seen_any_more() -> None:
    coach = Coach(DRILLS["wall"])
    for pose in set_of():
        if pose.t < 2.7:
            coach.step(pose)
    moments = [coach.step(WallReading(2.7 + n / 50, 0.2, touching=False)) for n in range(100)]
    assert moments[0].person_seen
    assert moments[0].phase is Phase.BOTTOM
    assert not moments[-1].person_seen
    assert moments[-1].phase is Phase.ABSENT
    assert moments[-1].hip_flexion_deg is None


def test_somebody_else_is_somebody_else() -> None:
    coach = Coach(DRILLS["wall"])
    first = [coach.step(pose).person for pose in film(lambda _: STANDING, 1)]
    later = [coach.step(pose).person for pose in film(lambda _: STANDING, 1, start=60)]
    assert len(set(first)) == len(set(later)) == 1
    assert later[0] > first[0]


def test_a_clock_that_starts_anew_is_a_new_beginning() -> None:
    coach = Coach(DRILLS["wall"])
    once = sorted([*set_of(), *wall(14, deep_half())], key=lambda o: o.t)
    times = [coach.step(observation).t for observation in once * 3]
    assert len(coach.reps) == 9
    assert times[-1] < 14
    assert {rep.tap.state for rep in coach.reps} == {"touched"}


def test_time_does_not_go_back_when_poses_come_late() -> None:
    coach = Coach(DRILLS["wall"])
    readings = wall(14, deep_half())
    late = sorted(
        [*((pose.t + 0.15, pose) for pose in set_of()), *((r.t, r) for r in readings)],
        key=lambda entry: entry[0],
    )
    times = [coach.step(observation).t for _, observation in late]
    assert times == sorted(times)
    assert [rep.tap.state for rep in coach.reps] == ["touched"] * 3


def test_who_sits_for_long_has_done_no_rep() -> None:
    seated = Stance(trunk=10, thigh=85, shin=0)
    motion, seconds, _ = reps(seated, 1, hold=60)
    assert coached(film(motion, seconds)).reps == ()


def test_an_old_reading_of_the_wall_is_unknown() -> None:
    coach = Coach(DRILLS["wall"])
    coach.step(WallReading(0.0, 0.0, touching=True))
    moments = [coach.step(pose) for pose in film(lambda _: STANDING, 1)]
    assert moments[3].touching is True
    assert moments[-1].touching is None


def test_the_same_recording_gives_the_same_moments() -> None:
    observations: list[Observation] = [*set_of(), *wall(14, deep_half())]
    observations.sort(key=lambda o: o.t)

    def moments() -> list[Moment]:
        coach = Coach(DRILLS["wall"])
        return [coach.step(observation) for observation in observations]

    assert moments() == moments()


@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 0.5),
            st.lists(
                st.none() | st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)),
                min_size=17,
                max_size=17,
            ),
            st.floats(0, 1),
            st.sampled_from(["left", "right", None]),
        ),
        max_size=40,
    )
)
@settings(max_examples=150)
def test_no_pose_whatever_stops_the_coach(frames: list[Frame]) -> None:
    coach = Coach(DRILLS["wall"])
    t = 0.0
    for gap, points, score, side in frames:
        t += gap
        coach.step(Pose(tuple(points), (score,) * 17, t, (640, 480), side))
    assert coach.finish().summary is not None
