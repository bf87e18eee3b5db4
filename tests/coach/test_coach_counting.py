"""The coach counts: every hinge once, and nothing else."""

from dataclasses import replace
from itertools import chain

import pytest
from coached_sets import coached, set_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import (
    HINGE,
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

from kiosk.pose.keypoints import Pose


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
