"""What a screen needs to know: the reps, the rest, the way to the mark, the facing."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mannequin import Camera, film
from visiting import (
    FPS,
    WITH_ROLLER,
    a_visit,
    empty,
    hinging,
    joined,
    scenes,
    standing,
)

from kiosk.coach.arrival import Mark
from kiosk.coach.coach import Coach
from kiosk.coach.moment import Phase
from kiosk.coach.scene import DrillName, Scene, Stage
from kiosk.coach.visit import Rules, Visit
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import Keypoint, Pose
from kiosk.wall.reading import WallReading

IN_A_HINGE = (Phase.LOWERING, Phase.BOTTOM, Phase.RISING)


# --- reps and sets -----------------------------------------------------------------------


def test_the_reps_of_the_session_are_told_as_they_come() -> None:
    found = scenes(a_visit(3))
    for scene in found:
        if scene.stage is Stage.DRILL:
            assert len(scene.reps) == scene.moment.rep_count
    assert [len(scene.reps) for scene in found if scene.moment.ended_rep] == [1, 2, 3]


def test_the_summary_shows_the_reps_of_its_session_and_nothing_else_does() -> None:
    found = scenes(joined(a_visit(2), empty(15, 0)))
    assert all(len(scene.reps) == 2 for scene in found if scene.stage is Stage.SUMMARY)
    quiet = [scene for scene in found if scene.stage in (Stage.EMPTY, Stage.ARRIVING)]
    assert quiet
    assert all(scene.reps == () for scene in quiet)


def test_the_next_session_begins_without_reps() -> None:
    found = scenes(joined(a_visit(2), a_visit(1)))
    assert [len(scene.reps) for scene in found if scene.began] == [0, 0]


def test_the_reps_are_the_same_object_until_one_is_added() -> None:
    found = [scene for scene in scenes(a_visit(3)) if scene.stage is Stage.DRILL]
    changes = sum(before.reps is not after.reps for before, after in pairwise(found))
    assert changes == 3


def test_a_set_is_the_present_one_until_the_next_ones_first_rep() -> None:
    visit = Visit(rules=Rules(reps_per_set=2))
    found = scenes(joined(standing(3, 0), hinging(5, 0), standing(1, 0)), visit)
    in_set: list[tuple[int, int]] = []
    for scene in found:
        if scene.stage is Stage.DRILL:
            assert len(scene.reps) - scene.set_start == scene.reps_in_set
            in_set.append((scene.set_start, scene.set_number))
    assert sorted(set(in_set)) == [(0, 1), (2, 2), (4, 3)]
    assert in_set == sorted(in_set)


def test_the_summary_knows_where_the_last_set_began() -> None:
    visit = Visit(rules=Rules(reps_per_set=2))
    found = scenes(joined(standing(3, 0), hinging(3, 0), empty(6, 0)), visit)
    assert {scene.set_start for scene in found if scene.stage is Stage.SUMMARY} == {2}


# --- rest --------------------------------------------------------------------------------


def sets_of_one(count: int = 2) -> list[Scene]:
    visit = Visit(rules=Rules(reps_per_set=1))
    return scenes(joined(standing(3, 0), hinging(count, 0), empty(6, 0)), visit)


def test_one_rests_from_the_end_of_a_set_until_the_hips_go_again() -> None:
    resting = False
    for scene in sets_of_one():
        if scene.stage is not Stage.DRILL:
            assert not scene.resting
            continue
        if scene.set_ended:
            resting = True
        if scene.moment.phase in IN_A_HINGE:
            resting = False
        assert scene.resting == resting


def test_one_rests_after_every_set() -> None:
    found = sets_of_one(3)
    begins = sum(after.resting and not before.resting for before, after in pairwise(found))
    assert begins == 3


def test_who_steps_out_of_the_picture_in_the_rest_still_rests() -> None:
    visit = Visit(rules=Rules(reps_per_set=1))
    found = scenes(
        joined(standing(3, 0), hinging(1, 0), standing(1, 0), empty(2, 0), standing(1, 0)),
        visit,
    )
    assert found[-1].stage is Stage.DRILL
    assert found[-1].resting
    assert visit.tick(found[-1].t + 0.5).resting


def test_within_a_set_nobody_rests() -> None:
    assert not any(scene.resting for scene in scenes(a_visit(3)))


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 3))
def test_who_misses_scenes_sees_the_rest_all_the_same(steps: list[int], a_set: int) -> None:
    found = PLAYED[a_set]
    at = 0
    for step in steps:
        at = min(at + step, len(found) - 1)
        scene = found[at]
        full = scene.reps_in_set == a_set
        upright = scene.moment.phase not in IN_A_HINGE
        # Nothing but what the scene itself says is needed to know it.
        if scene.stage is Stage.DRILL and scene.moment.rep_count and not full:
            assert not scene.resting
        assert not scene.resting or (scene.stage is Stage.DRILL and full and upright)


PLAYED = {
    a_set: scenes(
        joined(standing(3, 0), hinging(4, 0), empty(5, 0)),
        Visit(rules=Rules(reps_per_set=a_set)),
    )
    for a_set in (1, 2, 3)
}


# --- the way to the mark -----------------------------------------------------------------


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(("x", "statures"), [(150.0, 0.5), (490.0, -0.5), (320.0, 0.0)])
def test_the_way_to_the_mark_is_told_in_statures_and_to_its_side(
    x: float, statures: float, facing: int
) -> None:
    camera = Camera(x=x, facing=facing)
    found = scenes(film(lambda _: WITH_ROLLER, 1, FPS, camera))
    assert found[-1].to_mark == pytest.approx(statures, abs=0.06)


def test_the_way_leads_to_the_middle_of_a_calibrated_mark() -> None:
    found = scenes(standing(1, 0), Visit(mark=Mark(x=0.75, tolerance=0.08)))
    assert found[-1].to_mark == pytest.approx(160 / 340, abs=0.06)


def test_the_way_is_unknown_with_nobody_there() -> None:
    found = scenes(joined(standing(1, 0), empty(2, 0)))
    assert found[-1].to_mark is None
    assert scenes(empty(1, 0))[-1].to_mark is None


def test_the_way_is_unknown_of_who_is_hardly_seen() -> None:
    def hidden(pose: Pose) -> Pose:
        points = list(pose.points_px)
        for joint in (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP):
            points[joint] = None
        return replace(pose, points_px=tuple(points))

    found = scenes(joined(standing(1, 0), [hidden(pose) for pose in standing(1, 0)]))
    assert found[-1].stage is Stage.ARRIVING
    assert found[-1].to_mark is None


# --- facing and drill --------------------------------------------------------------------


@pytest.mark.parametrize(("facing", "edge"), [(1, "right"), (-1, "left")])
def test_the_edge_that_one_faces_is_told_from_the_arrival_on(facing: int, edge: str) -> None:
    found = scenes(a_visit(2, Camera(facing=facing)))
    stages = {scene.stage for scene in found if scene.moment.facing == edge}
    assert {Stage.ARRIVING, Stage.DRILL} <= stages
    assert {scene.moment.facing for scene in found if scene.moment.person_seen} == {edge}


def test_nobody_faces_nowhere() -> None:
    assert scenes(empty(1, 0))[-1].moment.facing is None


def test_a_camera_that_stops_knows_no_facing() -> None:
    coach = Coach(WALL_DRILL)
    poses = list(standing(1, 0))
    for pose in poses:
        coach.step(pose)
    assert coach.step(WallReading(poses[-1].t + 2, 0.2, False)).facing is None


@pytest.mark.parametrize("from_the_start", [True, False])
def test_the_facing_does_not_change_in_mid_rep(from_the_start: bool) -> None:
    before = [] if from_the_start else list(standing(2, 0))
    # Without a stand before it the rep is all that was ever seen.
    hinge = hinging(1, 0)[20 if from_the_start else 0 :]
    poses = [
        replace(pose, near_side="left" if number % 7 == 3 else "right")
        for number, pose in enumerate(joined(before, hinge))
    ]
    coach = Coach(WALL_DRILL)
    moments = [coach.step(pose) for pose in poses]
    for earlier, later in pairwise(moments):
        if earlier.phase in IN_A_HINGE and later.phase in IN_A_HINGE:
            assert later.facing == earlier.facing
    assert any(moment.phase in IN_A_HINGE for moment in moments)


def test_the_scene_names_its_drill() -> None:
    drills: tuple[DrillName, ...] = ("wall", "dowel")
    for drill in drills:
        visit = Visit(drill)
        assert visit.scene.drill == drill
        assert {scene.drill for scene in scenes(a_visit(1), visit)} == {drill}
