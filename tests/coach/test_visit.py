"""A patient walks up, does the drill and walks off; nobody else gets in the way."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mannequin import (
    HINGE,
    STANDING,
    Camera,
    Stance,
    between,
    film,
    marching,
    nobody,
    reps,
    walking,
)
from visiting import (
    FPS,
    HINGE_WITH_ROLLER,
    WITH_DOWEL,
    WITH_ROLLER,
    a_visit,
    begun,
    empty,
    hinging,
    joined,
    scenes,
    sessions,
    standing,
)

from kiosk.coach.arrival import Mark
from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need, Stage
from kiosk.coach.visit import Rules, Visit
from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Pose
from kiosk.wall.reading import WallReading


def test_a_visit_begins_counts_and_ends_by_itself() -> None:
    seen = scenes(a_visit(3))
    assert sessions(seen) == [3]
    assert len(begun(seen)) == 1
    assert [scene.stage for scene in seen if scene.began or scene.ended] == [
        Stage.DRILL,
        Stage.SUMMARY,
    ]


def test_it_begins_after_two_seconds_on_the_mark() -> None:
    seen = scenes(joined(empty(1, 0), standing(4, 0)))
    assert begun(seen)[0] == pytest.approx(3.0, abs=0.2)


def test_waiting_shows_how_much_is_missing() -> None:
    seen = scenes(joined(empty(1, 0), standing(2.5, 0)))
    waiting = [scene.readiness for scene in seen if scene.stage is Stage.ARRIVING]
    assert waiting == sorted(waiting)
    assert waiting[0] == 0.0
    assert waiting[-1] > 0.85


def test_the_first_rep_may_come_at_once() -> None:
    assert sessions(scenes(joined(standing(2.1, 0), hinging(2, 0), empty(5, 0)))) == [2]


@pytest.mark.parametrize("yaw", [0.0, 15.0, -20.0])
@pytest.mark.parametrize("facing", [1, -1])
def test_either_side_and_a_small_turn_will_do(yaw: float, facing: int) -> None:
    assert sessions(scenes(a_visit(2, Camera(yaw=yaw, facing=facing, noise_px=1)))) == [2]


def test_who_faces_the_camera_is_asked_to_turn() -> None:
    seen = scenes(standing(5, 0, yaw=80))
    assert not begun(seen)
    assert Need.SIDE_ON in seen[-1].needs


def test_who_stands_beside_the_mark_is_asked_onto_it() -> None:
    seen = scenes(standing(5, 0, x=60))
    assert not begun(seen)
    assert seen[-1].needs[0] in (Need.ON_THE_MARK, Need.WHOLE_BODY)
    assert Need.ON_THE_MARK in seen[-1].needs


def test_a_calibrated_mark_is_narrow() -> None:
    visit = Visit(mark=Mark(x=0.75, tolerance=0.08))
    assert not begun(scenes(standing(4, 0), visit))


def test_whose_feet_are_out_of_the_picture_is_asked_back() -> None:
    def without_feet(pose: Pose) -> Pose:
        points = list(pose.points_px)
        points[Keypoint.LEFT_ANKLE] = points[Keypoint.RIGHT_ANKLE] = None
        return replace(pose, points_px=tuple(points))

    seen = scenes([without_feet(pose) for pose in standing(4, 0)])
    assert not begun(seen)
    assert Need.WHOLE_BODY in seen[-1].needs


def test_a_stooping_person_is_waited_for() -> None:
    seen = scenes(standing(4, 0, stance=HINGE))
    assert not begun(seen)
    assert Need.STAND_STILL in seen[-1].needs


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("speed", [0.25, 0.5, 0.8])
def test_who_walks_through_begins_nothing(speed: float, facing: int) -> None:
    motion = walking(speed=speed)
    assert not begun(scenes(film(motion, 1.6 / speed, FPS, Camera(facing=facing))))


def test_who_marches_on_the_mark_is_asked_to_stand_still() -> None:
    seen = scenes(film(marching(), 6, FPS))
    assert not begun(seen)


def test_a_hinge_before_the_drill_is_nobodys_rep() -> None:
    seen = scenes(joined(standing(0.3, 0), hinging(1, 0), standing(3, 0)))
    assert all(scene.moment.rep_count == 0 for scene in seen if scene.stage is not Stage.DRILL)
    assert seen[-1].stage is Stage.DRILL
    assert seen[-1].moment.rep_count == 0


def interrupted(
    poses: list[Pose], intruder: Camera, start: float, seconds: float
) -> list[Pose]:
    """The model looks at somebody else for a while."""
    rng = random.Random(1)
    motion = walking(speed=0.8)
    return [
        intruder.pose(motion(pose.t - start), pose.t, rng)
        if start <= pose.t < start + seconds
        else pose
        for pose in poses
    ]


CHILD = Camera(stature_px=190, x=150, floor=400)
THERAPIST = Camera(stature_px=350, x=520, floor=425)


@pytest.mark.parametrize("intruder", [CHILD, THERAPIST], ids=["a child", "a therapist"])
@pytest.mark.parametrize("seconds", [0.3, 0.8, 2.0])
def test_somebody_else_does_not_take_over(intruder: Camera, seconds: float) -> None:
    # In the pause after the second rep.
    poses = a_visit(4)
    motion_start = 4.0
    pause = motion_start + 1.0 + 2 * 4.1 - 0.8
    seen = scenes(interrupted(poses, intruder, pause, seconds))
    assert len(sessions(seen)) == 1
    assert sessions(seen)[0] in (3, 4)
    assert len(begun(seen)) == 1


def test_a_therapist_who_stands_beside_for_long_begins_no_session_of_theirs() -> None:
    beside = [THERAPIST.pose(WITH_ROLLER, i / FPS, random.Random(0)) for i in range(90)]
    poses = joined(standing(3, 0), hinging(2, 0), beside)
    visit = Visit(mark=Mark(x=0.5, tolerance=0.15))
    seen = scenes(poses, visit)
    assert sessions(seen) == [2]
    assert len(begun(seen)) == 1
    assert Need.ON_THE_MARK in seen[-1].needs


def test_a_short_step_aside_does_not_end_it() -> None:
    seen = scenes(
        joined(standing(3, 0), hinging(1, 0), empty(2, 0), hinging(2, 0), empty(5, 0))
    )
    assert sessions(seen) == [3]


def test_who_is_away_is_asked_back_onto_the_mark() -> None:
    seen = scenes(joined(standing(3, 0), hinging(1, 0), empty(1.5, 0)))
    assert seen[-1].stage is Stage.DRILL
    assert seen[-1].needs == (Need.ON_THE_MARK,)


def test_the_next_person_is_a_new_session() -> None:
    tall = Camera(stature_px=360)
    seen = scenes(joined(a_visit(2), a_visit(3, tall)))
    assert sessions(seen) == [2, 3]
    assert [scene.session for scene in seen if scene.began] == [1, 2]


def test_who_takes_the_place_within_the_wait_is_told_apart_by_stature() -> None:
    tall = Camera(stature_px=385)
    seen = scenes(
        joined(
            standing(3, 0),
            hinging(2, 0),
            empty(1.5, 0),
            film(lambda _: WITH_ROLLER, 5, FPS, tall),
            hinging(1, 0, tall),
            empty(5, 0),
        )
    )
    assert sessions(seen) == [2, 1]


def test_the_summary_stays_for_a_while_and_goes() -> None:
    seen = scenes(joined(a_visit(2), empty(25, 0)))
    shown = [scene.t for scene in seen if scene.stage is Stage.SUMMARY]
    assert shown[-1] - shown[0] == pytest.approx(20.0, abs=0.2)
    assert all(scene.summary for scene in seen if scene.stage is Stage.SUMMARY)
    assert seen[-1].stage is Stage.EMPTY
    assert seen[-1].summary is None


def test_the_next_person_need_not_wait_for_the_summary_to_go() -> None:
    seen = scenes(joined(a_visit(2), standing(5, 0)))
    ended = next(scene.t for scene in seen if scene.ended)
    assert 1.9 <= begun(seen)[1] - ended < 5.0


def test_a_session_without_a_rep_has_no_summary() -> None:
    seen = scenes(joined(standing(4, 0), empty(6, 0)))
    assert sessions(seen) == [0]
    assert all(scene.stage is not Stage.SUMMARY for scene in seen)


def test_sets_are_counted() -> None:
    visit = Visit(rules=Rules(reps_per_set=2))
    seen = scenes(joined(standing(3, 0), hinging(5, 0), standing(1, 0)), visit)
    ends = [scene for scene in seen if scene.set_ended]
    assert [(scene.set_number, scene.reps_in_set) for scene in ends] == [(1, 2), (2, 2)]
    assert (seen[-1].set_number, seen[-1].reps_in_set) == (3, 1)


def test_a_camera_that_dies_ends_the_session_and_nobody_is_there() -> None:
    visit = Visit()
    seen = scenes(joined(standing(3, 0), hinging(2, 0)), visit)
    t = seen[-1].t
    assert visit.tick(t + 0.3).moment.person_seen
    assert not visit.tick(t + 1.0).moment.person_seen
    over = visit.tick(t + 4.0)
    assert over.ended is not None
    assert over.ended.reps == 2
    assert over.stage is Stage.SUMMARY
    assert visit.tick(t + 5.0).ended is None
    assert visit.tick(t + 30.0).stage is Stage.EMPTY


def test_a_wall_that_goes_on_does_not_keep_a_blind_session_alive() -> None:
    visit = Visit()
    seen = scenes(joined(standing(3, 0), hinging(1, 0)), visit)
    t = seen[-1].t
    after = [visit.step(WallReading(t + i / 10, 0.2, False)) for i in range(80)]
    assert len(sessions(after)) == 1
    assert after[-1].moment.phase is Phase.ABSENT


def test_a_stop_in_mid_session_sums_it_up() -> None:
    visit = Visit()
    scenes(joined(standing(3, 0), hinging(2, 0)), visit)
    over = visit.end()
    assert over.ended is not None
    assert over.ended.reps == 2
    assert visit.end().ended is over.ended


def test_a_clock_that_begins_anew_harms_nothing() -> None:
    visit = Visit()
    scenes(a_visit(2), visit)
    again = scenes(a_visit(3), visit)
    assert sessions(again)[-1] == 3


def test_events_stand_in_one_scene_only() -> None:
    visit = Visit()
    seen = scenes(a_visit(2), visit)
    assert sum(scene.began for scene in seen) == 1
    assert sum(scene.ended is not None for scene in seen) == 1
    assert sum(scene.moment.ended_rep is not None for scene in seen) == 2
    assert [scene.moment.rep_count for scene in seen if scene.moment.ended_rep] == [1, 2]


stances = st.sampled_from(
    [WITH_ROLLER, WITH_DOWEL, HINGE, between(STANDING, HINGE, 0.5), STANDING]
)
pieces = st.lists(
    st.tuples(stances, st.floats(0.1, 4.0), st.sampled_from([0.0, 40.0, 90.0]), st.booleans()),
    min_size=1,
    max_size=8,
)


@given(pieces)
def test_whatever_comes_sessions_begin_and_end_in_turn(
    parts: list[tuple[Stance, float, float, bool]],
) -> None:
    poses = joined(
        *(
            empty(seconds, 0) if nobody_there else standing(seconds, 0, stance=stance, yaw=yaw)
            for stance, seconds, yaw, nobody_there in parts
        ),
        empty(4, 0),
    )
    open_session = False
    t = -1.0
    for scene in scenes(poses):
        assert scene.t >= t
        t = scene.t
        if scene.began:
            assert not open_session
            open_session = True
        assert (scene.stage is Stage.DRILL) <= open_session
        if scene.ended is not None:
            assert open_session
            open_session = False
        assert 0.0 <= scene.readiness <= 1.0
        assert scene.summary is None or scene.stage is Stage.SUMMARY
    assert not open_session


def test_an_empty_pose_of_another_size_is_nobody() -> None:
    visit = Visit()
    pose = Pose((None,) * KEYPOINT_COUNT, (0.0,) * KEYPOINT_COUNT, 1.0, (0, 0))
    assert visit.step(pose).stage is Stage.EMPTY


# --- what other people and real people do ------------------------------------------------


def late(poses: list[Pose], delay_s: float) -> list[Pose | WallReading]:
    """The poses arrive late, beside a wall that is always in time."""
    wall = [WallReading(i / 20, 0.2, False) for i in range(int((poses[-1].t + 8) * 20))]
    arriving = [(pose.t + delay_s, pose) for pose in poses]
    both: list[tuple[float, Pose | WallReading]] = [
        *arriving,
        *((reading.t, reading) for reading in wall),
    ]
    return [observation for _, observation in sorted(both, key=lambda each: each[0])]


@pytest.mark.parametrize("delay_s", [0.1, 0.5, 0.9, 1.5])
def test_a_slow_model_is_late_and_not_blind(delay_s: float) -> None:
    poses = joined(a_visit(3), empty(6, 0))
    visit = Visit()
    seen = [visit.step(observation) for observation in late(poses, delay_s)]
    assert sessions(seen) == [3]


def test_a_reading_of_long_ago_changes_nothing() -> None:
    visit = Visit()
    seen = scenes(joined(standing(3, 0), hinging(2, 0)), visit)
    again = visit.step(WallReading(seen[-1].t - 100, 0.2, False))
    assert again.stage is Stage.DRILL
    assert again.t == seen[-1].t
    assert not sessions([again])
    more = [replace(pose, t=pose.t + seen[-1].t) for pose in joined(hinging(1, 0), empty(6, 0))]
    assert sessions(scenes(more, visit)) == [3]


def test_who_turns_round_is_still_judged_as_well_as_before() -> None:
    other_way = Camera(facing=-1)
    poses = joined(
        standing(3, 0), hinging(2, 0), film(lambda _: WITH_ROLLER, 3, FPS, other_way),
        hinging(3, 0, other_way), empty(5, 0),
    )  # fmt: skip
    visit = Visit()
    assert sessions(scenes(poses, visit)) == [5]


def test_who_leant_back_a_while_ago_has_not_been_lowering_since() -> None:
    drinks = replace(WITH_ROLLER, trunk=-6, head=-15)
    poses = joined(
        standing(3, 0), hinging(1, 0), film(lambda _: drinks, 4, FPS), standing(2, 0),
        hinging(2, 0), empty(5, 0),
    )  # fmt: skip
    seen = scenes(poses)
    reps_seen = [scene.moment.ended_rep for scene in seen if scene.moment.ended_rep]
    assert len(reps_seen) == 3
    assert all(rep.clean for rep in reps_seen), [rep.faults for rep in reps_seen]


def test_a_pose_of_two_bodies_is_not_the_patients() -> None:
    # A therapist half a metre ahead: the hips are theirs, one of the ankles too.
    therapist = Camera(x=320 + 170)

    def chimera(pose: Pose) -> Pose:
        other = therapist.pose(HINGE_WITH_ROLLER, pose.t, random.Random(0))
        points = list(other.points_px)
        for joint in (Keypoint.LEFT_ANKLE, Keypoint.LEFT_KNEE):
            points[joint] = pose.points_px[joint]
        return replace(pose, points_px=tuple(points))

    upright = list(standing(9, 0))
    poses = [
        chimera(pose) if 3.5 < pose.t < 8 and int(pose.t * 1.2) % 2 else pose
        for pose in upright
    ]
    seen = scenes(joined(poses, empty(5, 0)))
    assert sessions(seen) == [0]


@pytest.mark.parametrize("fps", [8.0, 15.0, 30.0])
@pytest.mark.parametrize("step_px", [12.0, 40.0])
def test_who_steps_forward_between_hinges_stays_the_patient(fps: float, step_px: float) -> None:
    poses: list[Pose] = list(film(lambda _: WITH_ROLLER, 3, fps))
    motion, seconds, _ = reps(HINGE_WITH_ROLLER, 1, standing=WITH_ROLLER)
    for number in range(5):
        camera = Camera(x=320.0 + number * step_px)
        begin = poses[-1].t + 1 / fps
        poses += film(lambda _: WITH_ROLLER, 1.5, fps, camera, begin)
        poses += film(motion, seconds, fps, camera, poses[-1].t + 1 / fps)
    poses += nobody(5, fps, poses[-1].t + 1 / fps)
    assert sessions(scenes(poses)) == [5]


def test_whose_legs_are_hidden_for_a_while_has_not_left() -> None:
    def hidden(pose: Pose) -> Pose:
        points = list(pose.points_px)
        for joint in (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE):
            points[joint] = points[joint + 1] = None
        return replace(pose, points_px=tuple(points))

    poses = joined(
        standing(3, 0), hinging(1, 0), [hidden(pose) for pose in standing(6, 0)], hinging(1, 0),
        empty(5, 0),
    )  # fmt: skip
    assert sessions(scenes(poses)) == [2]


def test_who_has_taken_the_place_of_another_need_not_stand_for_long_again() -> None:
    tall = Camera(stature_px=385)
    seen = scenes(
        joined(
            standing(3, 0), hinging(2, 0), empty(1.5, 0),
            film(lambda _: WITH_ROLLER, 2.6, FPS, tall), hinging(2, 0, tall), empty(5, 0),
        )
    )  # fmt: skip
    assert sessions(seen) == [2, 2]


def test_who_only_came_nearer_is_the_same_patient() -> None:
    # 24 cm nearer of 2.9 m: bigger by a twelfth, the feet as much lower below the middle.
    nearer = Camera(stature_px=340 * 1.083, floor=240 + (430 - 240) * 1.083)
    seen = scenes(
        joined(
            standing(3, 0), hinging(2, 0), empty(1.5, 0),
            film(lambda _: WITH_ROLLER, 2, FPS, nearer), hinging(2, 0, nearer), empty(5, 0),
        )
    )  # fmt: skip
    assert sessions(seen) == [4]


def test_who_stands_about_for_minutes_is_not_in_the_drill_any_more() -> None:
    visit = Visit()
    seen = scenes(joined(standing(3, 0), hinging(1, 0), standing(185, 0)), visit)
    assert sessions(seen)[0] == 1


def test_a_shuffle_through_the_picture_begins_nothing() -> None:
    rng = random.Random(0)
    seen = scenes(
        Camera(x=150 + 25 * t).pose(WITH_ROLLER, t, rng)
        for t in (number / FPS for number in range(200))
    )
    assert not begun(seen)


def test_in_the_drill_the_scene_tells_where_the_patient_is() -> None:
    seen = scenes(joined(standing(3, 0), hinging(1, 0), empty(5, 0)))
    at = [scene.patient_at for scene in seen if scene.stage is Stage.DRILL]
    assert all(place is not None and abs(place[0] - 0.5) < 0.05 for place in at)
    assert seen[-1].patient_at is None
