"""The coach and the wall: taps, misses, leans, and what is unknown."""

from dataclasses import replace

import pytest
from coached_sets import coached, deep_half, set_of, wall
from mannequin import HINGE, STANDING, Stance, film, reps

from kiosk.coach.moment import Fault
from kiosk.wall.reading import WallReading


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
