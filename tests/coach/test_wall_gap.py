"""Who stands too near the wall or too far from it is told so, where that is certain."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from visiting import begun, standing

from kiosk.coach.arrival import WALL_PATIENCE_S, Mark
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.coach.wall_gap import TOO_FAR_M, TOO_NEAR_M, WallGap, wall_need
from kiosk.pose.keypoints import Pose
from kiosk.wall.reading import WallReading

WALL_NEEDS = {Need.CLOSER_TO_WALL, Need.FURTHER_FROM_WALL}
# 0.05 s, as an ultrasonic sensor.
PERIOD_S = 0.05
Wall = Callable[[float], WallReading]


def at(gap_m: float | None, touching: bool | None = False) -> Wall:
    return lambda t: WallReading(t, gap_m, touching)


def seen(poses: Iterable[Pose], wall: Wall, visit: Visit | None = None) -> list[Scene]:
    """The scenes of the poses, beside this wall."""
    visit = visit or Visit()
    found: list[Scene] = []
    told = 0
    for pose in poses:
        while told * PERIOD_S <= pose.t:
            found.append(visit.step(wall(told * PERIOD_S)))
            told += 1
        found.append(visit.step(pose))
    return found


def needed(found: list[Scene]) -> set[Need]:
    return {need for scene in found for need in scene.needs}


@pytest.mark.parametrize(
    ("gap_m", "need"),
    [(0.03, Need.FURTHER_FROM_WALL), (0.70, Need.CLOSER_TO_WALL)],
)
def test_who_stands_clearly_wrong_is_told_which_way(gap_m: float, need: Need) -> None:
    found = seen(standing(5, 0), at(gap_m))
    assert not begun(found)
    assert found[-1].needs == (need,)
    assert found[-1].wall_gap_m == pytest.approx(gap_m)


@pytest.mark.parametrize("gap_m", [0.12, 0.20, 0.25, 0.30, 0.40])
def test_who_stands_about_right_waits_two_seconds_and_no_more(gap_m: float) -> None:
    found = seen(standing(3, 0), at(gap_m))
    assert begun(found)[0] == pytest.approx(2.0, abs=0.2)
    assert not needed(found) & WALL_NEEDS


@pytest.mark.parametrize(
    "wall",
    [
        at(None, None),
        at(None, False),
        # A pad that is pressed tells of a touch and of a distance; a switch of a touch only.
        at(None, True),
        # Past the person, into the room.
        at(1.25),
        at(float("nan")),
    ],
    ids=["silent", "pad", "switch", "past", "nonsense"],
)
def test_a_wall_that_does_not_know_needs_nothing(wall: Wall) -> None:
    found = seen(standing(3, 0), wall)
    assert begun(found)
    assert not needed(found) & WALL_NEEDS
    assert all(scene.wall_gap_m is None for scene in found)


def test_a_sensor_that_has_fallen_silent_needs_nothing_any_more() -> None:
    def silent_after_a_second(t: float) -> WallReading:
        return WallReading(t, 0.03 if t < 1 else None)

    found = seen(standing(5, 0), silent_after_a_second)
    assert Need.FURTHER_FROM_WALL in needed(found)
    assert begun(found)[0] == pytest.approx(3.3, abs=0.3)


def test_a_lone_slip_of_the_sensor_asks_for_nothing() -> None:
    def slips(t: float) -> WallReading:
        return WallReading(t, 0.03 if round(t / PERIOD_S) % 5 == 0 else 0.25)

    assert not needed(seen(standing(3, 0), slips)) & WALL_NEEDS


def test_the_mark_is_told_first_and_alone_of_the_two() -> None:
    found = seen(standing(3, 0), at(0.7), Visit(mark=Mark(x=0.75, tolerance=0.08)))
    assert Need.ON_THE_MARK in found[-1].needs
    assert not needed(found) & WALL_NEEDS


def test_the_wall_is_told_before_the_turn() -> None:
    found = seen(standing(3, 0, yaw=80), at(0.7))
    needs = found[-1].needs
    assert needs.index(Need.CLOSER_TO_WALL) < needs.index(Need.SIDE_ON)


def test_who_steps_closer_may_begin() -> None:
    found = seen(standing(6, 0), lambda t: WallReading(t, 0.7 if t < 2 else 0.25, False))
    assert begun(found)[0] == pytest.approx(4.3, abs=0.3)


def test_a_sensor_that_lies_does_not_keep_anybody_out_for_long() -> None:
    found = seen(standing(WALL_PATIENCE_S + 4, 0), at(0.02))
    assert begun(found)[0] == pytest.approx(WALL_PATIENCE_S + 2, abs=0.6)


def test_the_dowel_needs_no_wall() -> None:
    found = seen(standing(3, 0), at(0.7), Visit("dowel"))
    assert begun(found)
    assert not needed(found) & WALL_NEEDS


def test_the_distance_is_told_of_who_arrives_only() -> None:
    found = seen(standing(4, 0), at(0.25))
    told = {scene.stage for scene in found if scene.wall_gap_m is not None}
    assert told == {Stage.ARRIVING}
    assert all(scene.wall_gap_m is None for scene in seen([], at(0.25)))


def test_a_clock_that_begins_anew_forgets_the_distance() -> None:
    visit = Visit()
    seen([replace(pose, t=pose.t + 100) for pose in standing(1, 0)], at(0.7), visit)
    assert visit.step(next(iter(standing(1, 0)))).wall_gap_m is None


near_a_limit = st.sampled_from([TOO_NEAR_M, TOO_FAR_M]).flatmap(
    lambda limit: st.lists(st.floats(limit - 0.012, limit + 0.012), min_size=2, max_size=60)
)


@given(near_a_limit)
def test_noise_at_the_limit_does_not_make_a_need_come_and_go(gaps_m: list[float]) -> None:
    need: Need | None = None
    changes = 0
    for gap_m in gaps_m:
        before, need = need, wall_need(gap_m, need)
        changes += need is not before
    assert changes <= 1


@given(st.lists(st.tuples(st.floats(0, 3), st.none() | st.floats(0, 2)), max_size=40))
def test_a_distance_is_never_further_than_what_was_read(
    readings: list[tuple[float, float | None]],
) -> None:
    gap = WallGap()
    for t, distance_m in readings:
        gap.step(WallReading(t, distance_m))
    told = gap.at(3.0)
    known = [distance for _, distance in readings if distance is not None]
    assert told is None or min(known) <= told <= max(known)
