"""The coach and what the pictures say of the back: its bow, and the dowel's three contacts."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import HINGE, SQUAT, STANDING, Stance, film, nobody, reps
from visiting import a_visit, hinging

from kiosk.coach.coach import DRILLS, Coach, Observation
from kiosk.coach.criteria import FAULT_CAP, Criterion, Held, judge
from kiosk.coach.hinge_criteria import BACK
from kiosk.coach.moment import Contacts, Fault, Moment, Phase, Rep
from kiosk.coach.visit import Visit
from kiosk.pose.keypoints import Pose
from kiosk.spine.spine import Gaps, Spine
from kiosk.wall.reading import WallReading

# What was measured on rendered people: good, 13 degrees of rounding, 28 to 34 degrees.
GOOD, SLIGHT, ROUNDED = (0.0, 0.02, 0.028), (0.036, 0.040), (0.077, 0.080)
ON, OFF = Gaps(0.02, -0.03, 0.0), Gaps(0.075, 0.06, 0.04)
CONTACTS = {
    "head": ("head_contact", Fault.LOST_HEAD),
    "upper_back": ("upper_back_contact", Fault.LOST_UPPER_BACK),
    "tailbone": ("tailbone_contact", Fault.LOST_TAILBONE),
}
BY_SPINE = {"back", *(name for name, _ in CONTACTS.values())}
Look = Callable[[Pose], Spine | None]


def a_set(bottom: Stance = HINGE, count: int = 1, start: float = 0.0) -> list[Pose]:
    motion, seconds, _ = reps(bottom, count)
    return list(film(motion, seconds + 0.3, 30, start=start))


def looked_at(poses: Iterable[Pose], look: Look, late: int = 0) -> list[Observation]:
    """Each pose, and so many poses later the Spine of its frame."""
    told: list[Observation] = []
    waiting: list[Spine | None] = [None] * late
    for pose in poses:
        told.append(pose)
        waiting.append(look(pose))
        spine = waiting.pop(0)
        if spine is not None:
            told.append(spine)
    return told


def with_bow(bow: float | None) -> Look:
    return lambda pose: Spine(pose.t, bow)


def with_gaps(gaps: Gaps | None, bow: float | None = 0.0) -> Look:
    return lambda pose: Spine(pose.t, bow, gaps)


def moments_of(observations: Iterable[Observation], drill: str = "wall") -> list[Moment]:
    coach = Coach(DRILLS[drill])
    return [coach.step(observation) for observation in observations]


def reps_of(observations: Iterable[Observation], drill: str = "wall") -> tuple[Rep, ...]:
    coach = Coach(DRILLS[drill])
    for observation in observations:
        coach.step(observation)
    coach.finish()
    return coach.reps


def the_rep(look: Look, drill: str = "wall", bottom: Stance = HINGE, late: int = 0) -> Rep:
    (rep,) = reps_of(looked_at(a_set(bottom), look, late), drill)
    return rep


def unlooked(rep: Rep) -> Rep:
    """The rep without what only the pictures of the back tell."""
    kept = {name: each for name, each in rep.criteria.items() if name not in BY_SPINE}
    return replace(rep, criteria=kept)


# Where the back is not seen

PLAIN = Criterion("knees", (-inf, 35), (-inf, 45), 40, 60, Fault.SQUAT, "Too much.", "a test")
OTHER = replace(PLAIN, name="depth", names=Fault.SHALLOW)


@pytest.mark.parametrize("others_weight", [59.0, 61.0])
@given(bow=st.none() | st.floats(-0.1, 0.2))
def test_the_back_does_not_decide_whether_there_is_a_score(
    others_weight: float, bow: float | None
) -> None:
    other = replace(OTHER, weight=others_weight)
    measured = [(PLAIN, Held.single(20)), (other, None), (BACK, Held.single(bow))]
    judgement = judge(measured, (Fault.ROUNDED_BACK,), {}, ())
    assert (judgement.score is None) is (others_weight > PLAIN.weight)
    alone = judge([(PLAIN, None), (other, None), measured[2]], (), {}, ())
    assert alone.score is None


@pytest.mark.parametrize("drill", DRILLS)
@given(knee=st.floats(5, 60), trunk=st.floats(25, 80), known=st.booleans())
@settings(max_examples=25)
def test_without_a_known_spine_no_rep_is_another(
    drill: str, knee: float, trunk: float, known: bool
) -> None:
    bottom = Stance(trunk=trunk, thigh=0.7 * knee, shin=0.3 * knee)
    poses = a_set(bottom, 2)
    plain = reps_of(poses, drill)
    # Known while standing, never at the bottom.
    half_way = poses[0].t + 0.5
    seen = reps_of(
        looked_at(poses, lambda p: Spine(p.t, 0.2 if known and p.t < half_way else None)),
        drill,
    )
    assert tuple(unlooked(rep) for rep in seen) == plain
    for rep in plain:
        assert not BY_SPINE & set(rep.criteria)
        assert rep.measures.back_bow_of_torso is None
        assert Fault.ROUNDED_BACK in rep.unseen
    for rep in seen:
        assert {rep.criteria[name] for name in BY_SPINE & set(rep.criteria)} == {"unknown"}
        assert rep.criteria["back"] == "unknown"


@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(), st.none() | st.floats(), st.floats(-3, 3), st.booleans()
        ),
        max_size=60,
    ),
    st.sampled_from(sorted(DRILLS)),
)
@settings(max_examples=60)
def test_no_spine_whatever_moves_time_phase_or_count(
    spines: list[tuple[float | None, float | None, float, bool]], drill: str
) -> None:
    poses = a_set()[::2]
    plain = moments_of(poses, drill)
    coach, told = Coach(DRILLS[drill]), iter(spines)
    for pose, expected in zip(poses, plain, strict=True):
        moment = coach.step(pose)
        same = (expected.t, expected.phase, expected.rep_count, expected.person)
        assert (moment.t, moment.phase, moment.rep_count, moment.person) == same
        bow, gap, off, exact = next(told, (None, None, 0.0, False))
        spine = Spine(pose.t if exact else pose.t + off, bow, Gaps(gap, gap, gap))
        after = coach.step(spine)
        assert (after.t, after.phase, after.rep_count, after.person) == same
        assert after.ended_rep is None
        assert after.cue is None


def test_what_is_known_in_passing_is_unknown() -> None:
    (start, end) = reps(HINGE, 1)[2][0]

    def look(most: int) -> Look:
        left = [most]

        def at(pose: Pose) -> Spine:
            known = start <= pose.t <= end and left[0] > 0
            left[0] -= known
            return Spine(pose.t, 0.08 if known else None)

        return at

    for few in (0, 2, 5):
        assert the_rep(look(few)).criteria["back"] == "unknown"
    assert Fault.ROUNDED_BACK not in the_rep(look(5)).faults


def test_two_pictures_are_too_few() -> None:
    middle = sum(reps(HINGE, 1)[2][0]) / 2
    near = sorted(a_set(), key=lambda pose: abs(pose.t - middle))

    def told_of(number: int) -> Rep:
        times = {pose.t for pose in near[:number]}
        return the_rep(lambda p: Spine(p.t, 0.08, OFF) if p.t in times else None, "dowel")

    assert told_of(2).faults == ()
    assert {told_of(2).criteria[name] for name in BY_SPINE} == {"unknown"}
    assert {told_of(3).criteria[name] for name in BY_SPINE} == {"fault"}


def test_what_is_no_number_is_unknown() -> None:
    rep = the_rep(with_gaps(Gaps(nan, nan, nan), nan), "dowel")
    assert {rep.criteria[name] for name in BY_SPINE} == {"unknown"}


# The bow


# With a dowel a back reads less bowed, and the limits are nearer.
@pytest.mark.parametrize(
    ("drill", "bow"),
    [
        *(("wall", bow) for bow in (-0.02, *GOOD, *SLIGHT)),
        *(("dowel", bow) for bow in (-0.02, 0.024, 0.03)),
    ],
)
def test_a_long_back_is_good_and_a_slightly_rounded_one_too(drill: str, bow: float) -> None:
    rep = the_rep(with_bow(bow), drill)
    assert rep.criteria["back"] == "good"
    assert rep.measures.back_bow_of_torso == bow
    assert rep.clean
    assert Fault.ROUNDED_BACK not in rep.unseen


@pytest.mark.parametrize("drill", DRILLS)
@pytest.mark.parametrize("bow", ROUNDED)
def test_a_rounded_back_is_named_first_of_all(drill: str, bow: float) -> None:
    rep = the_rep(with_bow(bow), drill)
    assert rep.faults == (Fault.ROUNDED_BACK,)
    assert rep.score is not None
    assert rep.score <= FAULT_CAP
    assert "back rounded" in rep.reason
    assert the_rep(with_bow(bow), drill, SQUAT).faults[0] is Fault.ROUNDED_BACK


@pytest.mark.parametrize(("drill", "bow"), [("wall", 0.055), ("dowel", 0.036)])
def test_between_the_two_it_is_a_warning(drill: str, bow: float) -> None:
    rep = the_rep(with_bow(bow), drill)
    assert rep.criteria["back"] == "warn"
    assert rep.faults == ()


def with_contacts(gaps: Gaps, bow: float) -> Look:
    return lambda p: Spine(p.t, bow, gaps)


def test_a_dowel_that_touches_all_three_lies_on_no_round_back() -> None:
    rep = the_rep(with_contacts(ON, 0.08), "dowel")
    assert rep.criteria["back"] == "unknown"
    assert rep.faults == ()
    off = the_rep(with_contacts(replace(ON, head=0.075), 0.08), "dowel")
    assert Fault.ROUNDED_BACK in off.faults


@given(bow=st.floats(-0.1, 0.2), more=st.floats(0, 0.2), knee=st.floats(8, 60))
@settings(max_examples=40)
def test_a_worse_bow_never_scores_higher(bow: float, more: float, knee: float) -> None:
    bottom = replace(HINGE, thigh=0.7 * knee, shin=0.3 * knee - 4)
    better, worse = (the_rep(with_bow(b), bottom=bottom).score for b in (bow, bow + more))
    assert better is not None
    assert worse is not None
    assert worse <= better


@pytest.mark.parametrize("late", [1, 5])
def test_a_spine_may_come_a_little_after_its_pose(late: int) -> None:
    assert the_rep(with_bow(0.08), late=late) == the_rep(with_bow(0.08))


def test_only_the_bottom_counts() -> None:
    (start, end) = reps(HINGE, 1)[2][0]
    rep = the_rep(lambda p: Spine(p.t, 0.0 if start - 0.5 <= p.t <= end + 0.5 else 0.2))
    assert rep.criteria["back"] == "good"


def test_a_back_that_can_not_be_seen_any_more_is_not_praised() -> None:
    def cues(third: float | None) -> list[str | None]:
        poses = a_set(count=3)
        start = reps(HINGE, 3)[2][1][1] + 1.5
        found = reps_of(looked_at(poses, lambda p: Spine(p.t, 0.08 if p.t < start else third)))
        return [rep.cue.key if rep.cue else None for rep in found]

    assert cues(None) == [None, "rounded_back", None]
    assert cues(0.0) == [None, "rounded_back", "better_rounded_back"]


def test_nothing_of_a_clock_before_is_kept() -> None:
    once = looked_at(a_set(), with_bow(0.08))
    found = reps_of([*once, *a_set()])
    assert [rep.faults for rep in found] == [(Fault.ROUNDED_BACK,), ()]
    assert "back" not in found[1].criteria


def test_the_same_recording_gives_the_same_moments() -> None:
    observations = looked_at(a_set(count=2), with_gaps(OFF, 0.08))
    assert moments_of(observations, "dowel") == moments_of(observations, "dowel")


# The dowel's contacts


def test_three_kept_contacts_are_good() -> None:
    rep = the_rep(with_gaps(ON), "dowel")
    assert {rep.criteria[name] for name in BY_SPINE} == {"good"}
    assert rep.clean


@pytest.mark.parametrize("point", CONTACTS)
def test_a_lost_contact_is_named_alone_and_kindly(point: str) -> None:
    name, fault = CONTACTS[point]
    gaps = replace(ON, **{point: getattr(OFF, point)})
    found = reps_of(looked_at(a_set(count=2), with_gaps(gaps)), "dowel")
    for rep in found:
        assert rep.faults == (fault,)
        assert rep.criteria[name] == "fault"
        assert rep.reason.endswith("reset and try again.")
    assert found[1].cue is not None
    assert found[1].cue.about is fault
    assert found[1].cue.text.endswith("Reset and try again.")


@pytest.mark.parametrize("point", CONTACTS)
def test_a_contact_that_was_not_seen_is_unknown(point: str) -> None:
    name, fault = CONTACTS[point]
    rep = the_rep(with_gaps(replace(ON, **{point: None})), "dowel")
    assert rep.criteria[name] == "unknown"
    assert fault in rep.unseen
    assert rep.faults == ()
    assert {rep.criteria[other] for other in BY_SPINE - {name}} == {"good"}


@pytest.mark.parametrize(("share", "lost"), [(0.5, False), (0.7, True)])
def test_a_contact_is_lost_when_it_is_for_most_of_the_bottom(share: float, lost: bool) -> None:
    number = [0]

    def look(pose: Pose) -> Spine:
        number[0] += 1
        return Spine(pose.t, 0.0, OFF if number[0] % 10 < 10 * share else ON)

    rep = the_rep(look, "dowel")
    assert (Fault.LOST_TAILBONE in rep.faults) is lost


def test_the_wall_drill_knows_no_dowel() -> None:
    rep = the_rep(with_gaps(OFF), "wall")
    assert rep.faults == ()
    assert BY_SPINE & set(rep.criteria) == {"back"}
    assert all(m.contacts is None for m in moments_of(looked_at(a_set(), with_gaps(OFF))))


# The lamps


def lamps(gaps: Iterable[Gaps | None]) -> list[Contacts | None]:
    """While somebody stands, a picture a thirtieth of a second."""
    told = list(gaps)
    coach = Coach(DRILLS["dowel"])
    seen: list[Contacts | None] = []
    for pose, each in zip(film(lambda _: STANDING, len(told) / 30), told, strict=True):
        coach.step(pose)
        seen.append(coach.step(Spine(pose.t, None, each)).contacts)
    return seen


def test_the_lamps_tell_each_contact() -> None:
    shown = lamps([Gaps(0.02, None, 0.04)] * 10)
    assert shown[-1] == Contacts("kept", "unknown", "lost")


def test_a_lone_wrong_picture_shows_on_no_lamp() -> None:
    shown = lamps([*[ON] * 10, OFF, *[ON] * 10])
    assert set(shown) == {Contacts("kept", "kept", "kept")}


def test_a_gap_that_trembles_at_the_limit_does_not_flicker() -> None:
    trembling = [Gaps(0.0, 0.0, 0.025 + (0.003 if n % 60 < 30 else -0.003)) for n in range(240)]
    shown = [contacts.tailbone for contacts in lamps(trembling) if contacts]
    changes = sum(a != b for a, b in pairwise(shown))
    assert changes <= 1


def test_a_contact_comes_back() -> None:
    shown = lamps([*[OFF] * 20, *[ON] * 20])
    assert shown[19] == Contacts("lost", "lost", "lost")
    assert shown[-1] == Contacts("kept", "kept", "kept")


def test_without_a_dowel_for_a_while_there_are_no_lamps() -> None:
    shown = lamps([*[ON] * 5, *[None] * 30])
    assert shown[8] is not None
    assert shown[-1] is None


def test_a_spine_of_a_frame_without_a_person_lights_no_lamp() -> None:
    coach = Coach(DRILLS["dowel"])
    for pose in (*film(lambda _: STANDING, 1), *nobody(0.3, start=1.0)):
        coach.step(pose)
        if pose.t >= 1.0:
            assert coach.step(Spine(pose.t, 0.1, OFF)).contacts is None


def test_the_dowel_of_somebody_else_in_the_picture_lights_no_lamp() -> None:
    coach = Coach(DRILLS["dowel"])
    theirs = list(nobody(0.2, start=1.0))
    for pose in (*film(lambda _: STANDING, 1), *theirs):
        coach.step(pose)
        if pose in theirs:
            coach.step(Spine(pose.t, 0.0, OFF))
    (ours,) = film(lambda _: STANDING, 1 / 30, start=1.2)
    assert coach.step(ours).contacts is None


# The visit


def test_a_visit_hands_the_spine_on() -> None:
    visit = Visit("wall")
    ended = None
    for observation in looked_at(a_visit(3), with_bow(0.08)):
        ended = visit.step(observation).ended or ended
    assert ended is not None
    assert dict(ended.faults) == {Fault.ROUNDED_BACK: 3}
    assert ended.change is Fault.ROUNDED_BACK


def test_a_spine_repeats_no_event_of_the_visit_and_takes_no_time() -> None:
    visit = Visit("wall")
    for pose in a_visit(2):
        before = visit.step(pose)
        after = visit.step(Spine(pose.t, 0.0))
        assert (after.t, after.stage, after.moment.phase, after.reps) == (
            before.t,
            before.stage,
            before.moment.phase,
            before.reps,
        )
        assert not any((after.began, after.set_ended, after.ended))
        assert after.moment.ended_rep is None


def test_a_spine_does_not_call_back_who_is_not_seen_any_more() -> None:
    visit = Visit("wall")
    poses = [*film(lambda _: STANDING, 0.1), *hinging(1, 0.1)]
    for pose in poses:
        visit.step(pose)
    visit.tick(poses[-1].t + 2.0)
    scene = visit.step(Spine(poses[-1].t, 0.0, OFF))
    assert scene.t == scene.moment.t == poses[-1].t + 2.0
    assert scene.moment.phase is Phase.ABSENT


def test_the_wall_goes_on_between_spines() -> None:
    coach = Coach(DRILLS["wall"])
    for pose in film(lambda _: STANDING, 1):
        coach.step(pose)
        coach.step(WallReading(pose.t, 0.2, touching=False))
        assert coach.step(Spine(pose.t, 0.0)).touching is False
