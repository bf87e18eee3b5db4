"""The hands choose the drill, at the beginning and when the other prop is taken."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mannequin import STANDING, Camera, Stance, film
from visiting import (
    FPS,
    WITH_DOWEL,
    WITH_ROLLER,
    begun,
    empty,
    hinging,
    joined,
    scenes,
    sessions,
    standing,
)

from kiosk.coach.moment import NextStep
from kiosk.coach.progression import Progression
from kiosk.coach.scene import DrillChoice, DrillName, Need, Scene, Stage
from kiosk.coach.visit import Rules, Visit
from kiosk.pose.keypoints import Keypoint, Pose
from kiosk.spine.spine import Spine
from kiosk.wall.reading import WallReading

HANGING = replace(STANDING, arm=-4)
ON_HIPS = replace(STANDING, hands=((0.25, 0.05), (0.25, 0.05)))
CLASPED_BEHIND = replace(STANDING, hands=((0.0, -0.22), (0.02, -0.22)))
CROSSED = replace(STANDING, hands=((0.65, 0.32), (0.6, 0.3)))
LEANS_ON_DOWEL = replace(STANDING, hands=((0.45, 0.45), (-0.15, 0.0)))
# A hand that supports a tired back.
AT_LOW_BACK = replace(STANDING, hands=((0.25, -0.2), (0.25, -0.2)))


def drills_begun(seen: list[Scene]) -> list[DrillName]:
    return [scene.drill for scene in seen if scene.began]


def drills_ended(seen: list[Scene]) -> list[DrillName]:
    return [scene.drill for scene in seen if scene.ended is not None]


# --- who arrives -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stance", "drill"),
    [
        (WITH_ROLLER, "wall"),
        (WITH_DOWEL, "dowel"),
        (HANGING, "wall"),
        (ON_HIPS, "wall"),
        (CLASPED_BEHIND, "wall"),
        (CROSSED, "wall"),
    ],
    ids=["roller", "dowel", "hanging", "on the hips", "clasped behind", "crossed"],
)
@pytest.mark.parametrize("facing", [1, -1])
def test_the_hands_of_who_stands_ready_choose(
    stance: Stance, drill: DrillName, facing: int
) -> None:
    camera = Camera(facing=facing, noise_px=1)
    seen = scenes(film(lambda _: stance, 3.5, FPS, camera))
    assert drills_begun(seen) == [drill]
    assert seen[-1].drill == drill


def test_the_dowel_waits_no_longer_than_the_roller() -> None:
    for stance in (WITH_ROLLER, WITH_DOWEL):
        assert begun(scenes(standing(4, 0, stance=stance)))[0] == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("choice", ["wall", "dowel"])
@pytest.mark.parametrize("stance", [WITH_ROLLER, WITH_DOWEL, HANGING])
def test_where_the_drill_is_fixed_hands_do_not_matter(
    choice: DrillChoice, stance: Stance
) -> None:
    seen = scenes(joined(empty(1, 0), standing(8, 0, stance=stance)), Visit(choice))
    assert drills_begun(seen) == [choice]
    assert {scene.drill for scene in seen} == {choice}
    assert {scene.hands for scene in seen} == {None}
    assert begun(seen)[0] == pytest.approx(3.0, abs=0.15)
    assert not sessions(seen)


def test_while_somebody_arrives_the_drill_follows_the_hands() -> None:
    # Beside the mark, so that nothing begins.
    stances = (HANGING, WITH_DOWEL, WITH_ROLLER)
    seen = scenes(joined(*(standing(3, 0, stance=stance, x=150) for stance in stances)))
    assert not begun(seen)
    at = [seen[round(t * FPS)] for t in (2.8, 5.8, 8.8)]
    assert [scene.drill for scene in at] == ["wall", "dowel", "wall"]
    assert [scene.hands for scene in at] == [None, "dowel", "wall"]


def test_who_lifts_the_dowel_while_waiting_begins_with_it() -> None:
    seen = scenes(joined(standing(1.3, 0, stance=HANGING), standing(3, 0, stance=WITH_DOWEL)))
    assert drills_begun(seen) == ["dowel"]


def test_hands_that_went_out_of_sight_have_told_what_they_have_told() -> None:
    def hidden(pose: Pose) -> Pose:
        points = list(pose.points_px)
        points[Keypoint.LEFT_WRIST] = points[Keypoint.RIGHT_WRIST] = None
        return replace(pose, points_px=tuple(points))

    at_the_side = list(standing(2, 0, stance=WITH_DOWEL, x=150))
    on_the_mark = [hidden(pose) for pose in standing(3, 0, stance=WITH_DOWEL)]
    seen = scenes(joined(at_the_side, on_the_mark))
    assert drills_begun(seen) == ["dowel"]


@given(st.lists(st.floats(0.1, 1.0), min_size=1, max_size=6))
def test_hands_behind_for_a_moment_only_are_not_believed(moments_s: list[float]) -> None:
    # As when somebody turns round and is misread for up to 1.1 s.
    parts = [
        part
        for seconds in moments_s
        for part in (
            standing(seconds, 0, stance=WITH_DOWEL, x=150),
            standing(0.9, 0, stance=WITH_ROLLER, x=150),
        )
    ]
    seen = scenes(joined(*parts))
    assert {scene.drill for scene in seen} == {"wall"}


def test_only_the_wall_drill_asks_for_a_distance_from_the_wall() -> None:
    for stance, asked in ((WITH_ROLLER, True), (WITH_DOWEL, False)):
        visit, needs, told_m = Visit(), set[Need](), set[float | None]()
        for pose in standing(4, 0, stance=stance):
            visit.step(WallReading(pose.t, 0.7, touching=False))
            scene = visit.step(pose)
            if pose.t > 2.0:
                needs |= set(scene.needs)
                told_m.add(scene.wall_gap_m)
        assert (Need.CLOSER_TO_WALL in needs) is asked
        assert (0.7 in told_m) is asked
        assert (visit.scene.stage is Stage.DRILL) is not asked


# --- in the middle of a session ----------------------------------------------------------


@pytest.mark.parametrize("dowel_first", [False, True])
@pytest.mark.parametrize("facing", [1, -1])
def test_who_takes_the_other_prop_ends_the_session_and_begins_the_other(
    dowel_first: bool, facing: int
) -> None:
    camera = Camera(facing=facing, noise_px=1)
    first, second = (WITH_DOWEL, WITH_ROLLER) if dowel_first else (WITH_ROLLER, WITH_DOWEL)
    seen = scenes(
        joined(
            film(lambda _: first, 3, FPS, camera), hinging(2, 0, camera, dowel_first),
            film(lambda _: second, 5, FPS, camera), hinging(3, 0, camera, not dowel_first),
            empty(5, 0),
        )
    )  # fmt: skip
    drills: list[DrillName] = ["dowel", "wall"] if dowel_first else ["wall", "dowel"]
    assert drills_begun(seen) == drills_ended(seen) == drills
    assert sessions(seen) == [2, 3]
    assert [scene.session for scene in seen if scene.began] == [1, 2]


def test_the_summary_of_the_first_drill_is_seen_before_the_second_begins() -> None:
    seen = scenes(joined(standing(3, 0), hinging(2, 0), standing(5, 0, stance=WITH_DOWEL)))
    shown = [scene for scene in seen if scene.stage is Stage.SUMMARY]
    assert shown[-1].t - shown[0].t == pytest.approx(2.0, abs=0.2)
    assert {scene.drill for scene in shown} == {"wall"}
    assert all(len(scene.reps) == 2 for scene in shown)


@pytest.mark.parametrize("fixed", ["wall", "dowel"])
def test_where_the_drill_is_fixed_the_other_prop_ends_nothing(fixed: DrillChoice) -> None:
    parts = [
        standing(3, 0),
        hinging(1, 0),
        standing(9, 0, stance=WITH_DOWEL),
        hinging(1, 0, dowel=True),
        empty(5, 0),
    ]
    assert sessions(scenes(joined(*parts), Visit(fixed))) == [2]


@pytest.mark.parametrize(
    "meanwhile",
    [HANGING, ON_HIPS, CLASPED_BEHIND, CROSSED, LEANS_ON_DOWEL],
    ids=["hanging", "on the hips", "clasped behind", "crossed", "leaning on the dowel"],
)
@pytest.mark.parametrize("dowel", [False, True])
def test_hands_that_do_something_else_for_a_while_end_nothing(
    meanwhile: Stance, dowel: bool
) -> None:
    usual = WITH_DOWEL if dowel else WITH_ROLLER
    parts = [
        standing(3, 0, stance=usual),
        hinging(1, 0, dowel=dowel),
        standing(10, 0, stance=meanwhile),
        standing(1, 0, stance=usual),
        hinging(1, 0, dowel=dowel),
        empty(5, 0),
    ]
    seen = scenes(joined(*parts))
    assert sessions(seen) == [2]
    assert drills_begun(seen) == ["dowel" if dowel else "wall"]


@pytest.mark.parametrize("dowel", [False, True])
def test_the_other_prop_for_a_moment_ends_nothing(dowel: bool) -> None:
    usual, other = (WITH_DOWEL, WITH_ROLLER) if dowel else (WITH_ROLLER, WITH_DOWEL)
    moments = [standing(1.7, 0, stance=other), standing(1, 0, stance=usual)] * 3
    again = [list(part) for part in moments]
    parts = [standing(3, 0, stance=usual), hinging(1, 0, dowel=dowel), *again]
    seen = scenes(joined(*parts, hinging(1, 0, dowel=dowel), empty(5, 0)))
    assert sessions(seen) == [2]


@pytest.mark.parametrize(("held_s", "ends"), [(4.5, False), (7.5, True)])
def test_in_a_rest_the_other_prop_is_believed_later(held_s: float, ends: bool) -> None:
    visit = Visit(rules=Rules(reps_per_set=1))
    parts = [standing(3, 0), hinging(1, 0), standing(held_s, 0, stance=AT_LOW_BACK)]
    seen = scenes(joined(*parts), visit)
    assert any(scene.resting for scene in seen)
    assert bool(sessions(seen)) is ends


def test_who_was_asked_to_take_the_dowel_need_not_hold_it_for_long() -> None:
    visit = Visit(rules=Rules(reps_per_set=2), progression=Progression(rounded_reps=1))
    told: list[Scene] = []
    for pose in joined(standing(3, 0), hinging(2, 0), standing(5, 0, stance=WITH_DOWEL)):
        told.append(visit.step(pose))
        # A back that rounds in every hinge.
        told.append(visit.step(Spine(pose.t, 0.1)))
    assert {scene.where_next for scene in told if scene.resting} == {NextStep.DOWEL_FIRST}
    assert drills_begun(told) == ["wall", "dowel"]


def test_the_hands_in_a_hinge_change_no_drill() -> None:
    # In a bend the model may see anything of them.
    parts = [standing(3, 0, stance=WITH_DOWEL), hinging(4, 0), empty(5, 0)]
    seen = scenes(joined(*parts))
    assert drills_begun(seen) == ["dowel"]


choices = st.sampled_from(["auto", "wall", "dowel"])
STANCES = [WITH_ROLLER, WITH_DOWEL, HANGING, ON_HIPS, CROSSED, AT_LOW_BACK]
pieces = st.lists(
    st.tuples(st.sampled_from(STANCES), st.floats(0.2, 5.0), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(choices, pieces)
def test_a_session_keeps_its_drill_from_its_beginning_to_its_summary(
    choice: DrillChoice, parts: list[tuple[Stance, float, bool]]
) -> None:
    poses = joined(
        *(
            hinging(1, 0, dowel=stance is WITH_DOWEL)
            if hinges
            else standing(seconds, 0, stance=stance)
            for stance, seconds, hinges in parts
        ),
        empty(4, 0),
    )
    drill: DrillName | None = None
    for scene in scenes(poses, Visit(choice)):
        assert choice in ("auto", scene.drill)
        if scene.began:
            drill = scene.drill
        if scene.stage in (Stage.DRILL, Stage.SUMMARY) or scene.ended is not None:
            assert scene.drill == drill


# --- where next --------------------------------------------------------------------------


def in_three_sets(progression: Progression) -> list[Scene]:
    visit = Visit(rules=Rules(reps_per_set=2), progression=progression)
    poses = joined(standing(3, 0), hinging(6, 0), standing(1, 0), empty(5, 0))
    found: list[Scene] = []
    for pose in poses:
        # The wall is touched whenever the hips are deep.
        flexion = visit.scene.moment.hip_flexion_deg or 0.0
        found.append(visit.step(WallReading(pose.t, None, touching=flexion > 55)))
        found.append(visit.step(pose))
    return found


def test_where_next_is_told_in_the_rest_and_in_the_summary_only() -> None:
    found = in_three_sets(Progression(clean_in_a_row=2))
    resting = [scene for scene in found if scene.resting]
    assert {scene.where_next for scene in resting} == {NextStep.STEP_FURTHER}
    assert all(scene.where_next is None for scene in found if not scene.resting)
    (ended,) = (scene.ended for scene in found if scene.ended)
    assert ended.where_next is NextStep.STEP_FURTHER


def test_a_clinic_decides_when_the_drills_lead_on() -> None:
    later = in_three_sets(Progression(clean_in_a_row=5))
    told = [scene.where_next for scene in later if scene.set_ended]
    assert told == [None, None, NextStep.STEP_FURTHER]
    never = in_three_sets(Progression(clean_in_a_row=0))
    assert {scene.where_next for scene in never} == {None}
    assert all(scene.ended.where_next is None for scene in never if scene.ended)
