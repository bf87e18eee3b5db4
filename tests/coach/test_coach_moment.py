"""The coach's moments: what is true now, whatever comes."""

from itertools import chain

from coached_sets import coached, deep_half, set_of, wall
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import STANDING, Stance, film, nobody, reps

from kiosk.coach.coach import DRILLS, Coach, Observation
from kiosk.coach.moment import Moment, Rep
from kiosk.coach.phases import Phase
from kiosk.pose.keypoints import Point, Pose, Side
from kiosk.wall.reading import WallReading

Frame = tuple[float, list[Point | None], float, Side | None]


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
