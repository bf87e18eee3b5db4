"""Reset and try again: a contact lost in a hinge is a state that comes, stays and goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin import Motion, between, film, reps
from visiting import HINGE_WITH_DOWEL, WITH_DOWEL, empty, hinging, joined, standing

from kiosk.coach.coach import Coach
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.dowel_reset import KEPT_S, PATIENCE_S, STOOD_S
from kiosk.coach.moment import IN_A_HINGE, Fault, Phase, Rep
from kiosk.coach.scene import DrillChoice, Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.pose.keypoints import Pose
from kiosk.spine.spine import Gaps, Line, Spine

ON = Gaps(0.0, 0.0, 0.0)
HEAD_OFF = Gaps(0.2, 0.0, 0.0)
TAILBONE_OFF = Gaps(0.0, 0.0, 0.2)
ALL_OFF = Gaps(0.2, 0.2, 0.2)
# What a picture tells, by the time and what the person does; None: no dowel was seen in it.
Dowel = Callable[[float, Phase], Gaps | None]
FPS = 30.0
# A set of three: a second of standing, 1.5 s down, 0.4 s at the bottom, 1.2 s up, and so on.
MOTION, SECONDS, HOLDS = reps(HINGE_WITH_DOWEL, 3, standing=WITH_DOWEL)


@dataclass(frozen=True)
class Told:
    """What was true after each picture."""

    t: float
    phase: Phase
    reset: str | None
    rep: Rep | None


def coached(dowel: Dowel, motion: Motion = MOTION, seconds: float = SECONDS) -> list[Told]:
    """A dowel drill of which each picture tells this."""
    coach, told = Coach(DOWEL_DRILL), list[Told]()
    for pose in film(motion, seconds, FPS):
        moment = coach.step(pose)
        rep = moment.ended_rep
        gaps = dowel(pose.t, moment.phase)
        if gaps is not None:
            moment = coach.step(Spine(pose.t, None, gaps))
        told.append(Told(pose.t, moment.phase, coach.reset, rep))
    return told


def off_in_hinges(gaps: Gaps, standing_too: bool = True) -> Dowel:
    """Lost whenever a hinge goes on, kept otherwise; perhaps only looked at in hinges."""

    def dowel(_t: float, phase: Phase) -> Gaps | None:
        if phase in IN_A_HINGE:
            return gaps
        return ON if standing_too else None

    return dowel


def stretches(told: Iterable[Told]) -> list[tuple[str, Phase, Phase]]:
    """Each reset: which contact, and what was done when it came and when it went."""
    found: list[tuple[str, Phase, Phase]] = []
    came: Told | None = None
    for before, after in pairwise(told):
        if before.reset is None and after.reset is not None:
            came = after
        elif came is not None and after.reset is None:
            found.append((str(came.reset), came.phase, after.phase))
            came = None
    return found


@pytest.mark.parametrize(
    ("gaps", "contact"),
    [
        (HEAD_OFF, "head"),
        (Gaps(0.0, 0.2, 0.0), "upper_back"),
        (TAILBONE_OFF, "tailbone"),
        (ALL_OFF, "tailbone"),
    ],
)
def test_a_lost_contact_calls_for_a_reset_until_one_has_stood_up(
    gaps: Gaps, contact: str
) -> None:
    told = coached(off_in_hinges(gaps))
    assert [name for name, _, _ in stretches(told)] == [contact] * 3
    for _, came, went in stretches(told):
        assert came in (Phase.LOWERING, Phase.BOTTOM)
        assert went is Phase.STANDING
    # Not a word of it while one rises.
    assert all(each.reset == contact for each in told if each.phase is Phase.RISING)


def test_kept_contacts_call_for_nothing() -> None:
    assert not any(each.reset for each in coached(lambda _t, _phase: ON))


def test_of_a_dowel_that_nobody_sees_nothing_is_called_lost() -> None:
    unknown = Gaps(None, None, None)
    assert not any(each.reset for each in coached(lambda _t, _phase: None))
    assert not any(each.reset for each in coached(lambda _t, _phase: unknown))


def test_the_contact_that_was_lost_first_is_the_one_to_mend() -> None:
    (hold, _), *_ = HOLDS
    told = coached(
        lambda t, phase: (
            ON if phase not in IN_A_HINGE else HEAD_OFF if t < hold - 0.1 else ALL_OFF
        ),
        seconds=SECONDS / 3,
    )
    assert {each.reset for each in told} == {None, "head"}


@pytest.mark.parametrize(("lost_s", "called"), [(0.25, False), (0.5, False), (1.2, True)])
def test_a_lamp_that_trembles_calls_for_nothing(lost_s: float, called: bool) -> None:
    middle = sum(HOLDS[0]) / 2
    told = coached(
        lambda t, _phase: HEAD_OFF if abs(t - middle) < lost_s / 2 else ON, seconds=4.0
    )
    assert any(each.reset for each in told) is called


def test_a_contact_lost_while_standing_or_rising_calls_for_nothing() -> None:
    told = coached(
        lambda _t, phase: HEAD_OFF if phase in (Phase.STANDING, Phase.RISING) else ON
    )
    assert not any(each.reset for each in told)


def test_where_only_hinges_are_looked_at_standing_up_is_enough() -> None:
    rest_s = STOOD_S + 1.0
    motion, seconds, _ = reps(HINGE_WITH_DOWEL, 2, rest=rest_s, standing=WITH_DOWEL)
    told = coached(off_in_hinges(HEAD_OFF, standing_too=False), motion, seconds)
    assert [went for _, _, went in stretches(told)] == [Phase.STANDING] * 2
    stood = [each for each in told if each.reset and each.phase is Phase.STANDING]
    assert len(stood) / 2 / FPS == pytest.approx(STOOD_S, abs=0.2)


def test_contacts_found_again_end_it_after_a_moment() -> None:
    told = coached(off_in_hinges(HEAD_OFF))
    stood = [each for each in told if each.reset and each.phase is Phase.STANDING]
    # The lamps need a moment to see it too.
    assert KEPT_S <= len(stood) / 3 / FPS < KEPT_S + 0.6


def test_who_stands_without_finding_the_dowel_is_not_kept_for_ever() -> None:
    motion, seconds, _ = reps(HINGE_WITH_DOWEL, 1, rest=12.0, standing=WITH_DOWEL)
    told = coached(
        lambda t, phase: HEAD_OFF if t > 12 or phase in IN_A_HINGE else ON, motion, seconds
    )
    stood = [each for each in told if each.reset and each.phase is Phase.STANDING]
    assert len(stood) / FPS == pytest.approx(PATIENCE_S, abs=0.2)


def test_lowering_again_is_the_new_try() -> None:
    motion, seconds, _ = reps(HINGE_WITH_DOWEL, 2, rest=0.6, standing=WITH_DOWEL)
    (_, first_end), (second, _) = reps(HINGE_WITH_DOWEL, 2, rest=0.6)[2]
    told = coached(
        lambda t, _phase: HEAD_OFF if t < first_end + 2.0 else ON if t > second else None,
        motion,
        seconds,
    )
    ((contact, _, went),) = stretches(told)
    assert contact == "head"
    assert went is Phase.LOWERING


def test_who_goes_down_again_half_way_up_has_not_tried_anew() -> None:
    half = between(WITH_DOWEL, HINGE_WITH_DOWEL, 0.3)
    motion, seconds, holds = reps(HINGE_WITH_DOWEL, 2, rest=0.0, standing=half)
    end = 2 + holds[0][1]
    told = coached(
        lambda t, phase: HEAD_OFF if phase in IN_A_HINGE and t < end else None,
        lambda t: WITH_DOWEL if t < 2 else motion(t - 2),
        seconds + 2,
    )
    since = next(each.t for each in told if each.reset)
    assert all(
        each.reset == "head" for each in told if each.t >= since and each.phase in IN_A_HINGE
    )


def test_the_rep_counts_and_has_its_fault() -> None:
    told = coached(off_in_hinges(HEAD_OFF))
    faults = [each.rep.faults for each in told if each.rep]
    assert faults == [(Fault.LOST_HEAD,)] * 3


def test_what_the_rep_was_judged_by_has_the_last_word() -> None:
    # Lost at the bottom of a hinge so quick that the lamps are late.
    motion, seconds, _ = reps(
        HINGE_WITH_DOWEL, 2, lowering=0.5, hold=0.2, rising=0.5, standing=WITH_DOWEL
    )
    told = coached(off_in_hinges(TAILBONE_OFF), motion, seconds)
    ended = [each for each in told if each.rep]
    assert ended
    for each in ended:
        assert each.rep is not None
        assert (each.reset == "tailbone") == (Fault.LOST_TAILBONE in each.rep.faults)


def test_a_clean_rep_leaves_no_reset_behind() -> None:
    # Lost on the way down and found before the bottom.
    (hold, _), *_ = HOLDS
    told = coached(lambda t, _phase: HEAD_OFF if t < hold - 0.3 else ON, seconds=5.0)
    assert any(each.reset for each in told)
    (ended,) = (each for each in told if each.rep)
    assert ended.rep is not None
    assert Fault.LOST_HEAD not in ended.rep.faults
    assert ended.reset is None


def test_nobody_is_praised_in_a_reset() -> None:
    # Two shallow hinges; a third that is deep, but the head is lost where nobody judges it.
    shallow = between(WITH_DOWEL, HINGE_WITH_DOWEL, 0.5)
    small, small_s, _ = reps(shallow, 2, standing=WITH_DOWEL, rest=2.5)
    deep, deep_s, ((hold, _),) = reps(HINGE_WITH_DOWEL, 1, standing=WITH_DOWEL)

    def cues(dowel: Dowel) -> list[str]:
        told = coached(
            dowel,
            lambda t: small(t) if t < small_s else deep(t - small_s),
            small_s + deep_s,
        )
        return [each.rep.cue.key for each in told if each.rep and each.rep.cue]

    assert cues(lambda _t, _phase: ON) == ["shallow", "better_shallow"]
    lost = small_s + hold - 0.9
    unseen_at_the_bottom = cues(
        lambda t, _phase: ON if t < lost else HEAD_OFF if t < lost + 0.75 else None
    )
    assert unseen_at_the_bottom == ["shallow"]


# --- laws --------------------------------------------------------------------------------

gaps = st.none() | st.builds(Gaps, *[st.none() | st.sampled_from([0.0, 0.03, 0.2])] * 3)
# What the pictures tell changes every so often.
story = st.lists(gaps, min_size=1, max_size=40)


def telling(parts: list[Gaps | None]) -> Dowel:
    return lambda t, _phase: parts[int(t * len(parts) / (SECONDS + 8)) % len(parts)]


@settings(max_examples=40)
@given(story)
def test_a_reset_comes_in_a_hinge_and_goes_in_time(parts: list[Gaps | None]) -> None:
    told = coached(telling(parts), seconds=SECONDS + 8)
    stood_s = 0.0
    for before, after in pairwise(told):
        if after.reset is not None and before.reset is None:
            ended_badly = after.rep is not None
            assert after.phase in (Phase.LOWERING, Phase.BOTTOM) or ended_badly
        if before.reset is not None and after.reset is not None:
            # Of a rep that said otherwise it may be another; else it stays what it was.
            assert after.reset == before.reset or after.rep is not None
        still = after.reset is not None and after.phase is Phase.STANDING
        stood_s = stood_s + 1 / FPS if still else 0.0
        assert stood_s <= PATIENCE_S + 0.1
    assert told[-1].reset is None


@settings(max_examples=30)
@given(story, st.sampled_from(["head", "upper_back", "tailbone"]))
def test_a_contact_that_is_unknown_throughout_is_never_lost(
    parts: list[Gaps | None], name: str
) -> None:
    hidden = [part and replace(part, **{name: None}) for part in parts]
    assert all(each.reset != name for each in coached(telling(hidden)))


@settings(max_examples=25)
@given(story, st.sampled_from(["auto", "wall", "dowel"]), st.booleans())
def test_it_is_only_ever_told_in_the_dowel_drill(
    parts: list[Gaps | None], choice: DrillChoice, with_dowel: bool
) -> None:
    poses = joined(
        standing(2.5, 0, stance=WITH_DOWEL) if with_dowel else standing(2.5, 0),
        hinging(2, 0, dowel=with_dowel),
        empty(5, 0),
    )
    for scene in visited(poses, telling(parts), Visit(choice)):
        if scene.reset is not None:
            assert (scene.drill, scene.stage) == ("dowel", Stage.DRILL)
        moment = scene.moment
        if moment.contacts is not None or moment.dowel_px is not None:
            assert (scene.drill, scene.stage) == ("dowel", Stage.DRILL)
            assert moment.person_seen


# --- the visit ---------------------------------------------------------------------------

LINE: Line = ((100.0, 300.0), (100.0, 100.0))


def visited(
    poses: Iterable[Pose], dowel: Dowel, visit: Visit, line: Line | None = LINE
) -> list[Scene]:
    found: list[Scene] = []
    for pose in poses:
        scene = visit.step(pose)
        found.append(scene)
        told = dowel(pose.t, scene.moment.phase)
        if told is not None:
            found.append(visit.step(Spine(pose.t, None, told, line)))
    return found


def a_dowel_visit() -> list[Pose]:
    stand = standing(3, 0, stance=WITH_DOWEL)
    return joined(
        stand, hinging(2, 0, dowel=True), standing(1, 0, stance=WITH_DOWEL), empty(5, 0)
    )


def test_the_visit_tells_of_the_reset_and_the_summary_does_not() -> None:
    found = visited(a_dowel_visit(), off_in_hinges(TAILBONE_OFF), Visit())
    assert {scene.reset for scene in found if scene.stage is Stage.DRILL} == {None, "tailbone"}
    assert all(scene.reset is None for scene in found if scene.stage is not Stage.DRILL)
    (ended,) = (scene.ended for scene in found if scene.ended)
    assert ended.faults == ((Fault.LOST_TAILBONE, 2),)


def test_the_next_person_owes_no_reset() -> None:
    leaves = joined(
        standing(3, 0, stance=WITH_DOWEL),
        list(hinging(1, 0, dowel=True))[: int(15 * 2.8)],
        empty(5, 0),
        standing(3, 0, stance=WITH_DOWEL),
    )
    found = visited(leaves, off_in_hinges(HEAD_OFF), Visit())
    assert any(scene.reset for scene in found)
    assert found[-1].stage is Stage.DRILL
    assert all(scene.reset is None for scene in found if scene.session == 2)


def test_the_dowels_line_is_told_in_its_drill_and_no_longer_than_it_is_seen() -> None:
    poses = joined(
        standing(3, 0, stance=WITH_DOWEL), hinging(1, 0, dowel=True),
        standing(3, 0, stance=WITH_DOWEL), empty(5, 0),
    )  # fmt: skip
    found = visited(poses, off_in_hinges(ON, standing_too=False), Visit())
    in_hinge = [scene for scene in found if scene.moment.phase in IN_A_HINGE]
    assert {scene.moment.dowel_px for scene in in_hinge[1:]} == {LINE}
    last = in_hinge[-1].t
    assert all(scene.moment.dowel_px is None for scene in found if scene.t > last + 0.5)


def test_the_newest_line_is_told() -> None:
    coach = Coach(DOWEL_DRILL)
    poses = list(film(lambda _: WITH_DOWEL, 1.0, FPS))
    for n, pose in enumerate(poses):
        coach.step(pose)
        line = ((float(n), 0.0), (float(n), 9.0))
        coach.step(Spine(pose.t, None, ON, line if n != 29 else None))
    # Of the last picture it was not seen; an old one that comes late changes nothing.
    late = Spine(poses[20].t, None, ON, ((-1.0, 0.0), (-1.0, 9.0)))
    assert coach.step(late).dowel_px == ((28.0, 0.0), (28.0, 9.0))


def test_the_line_of_a_picture_without_our_person_is_not_told() -> None:
    coach = Coach(DOWEL_DRILL)
    ours = film(lambda _: WITH_DOWEL, 1.0, 15.0)
    again = film(lambda _: WITH_DOWEL, 0.2, 15.0)
    for pose in joined(ours, empty(0.2, 0), again):
        # Before somebody came back in view, the dowel was another's.
        assert coach.step(pose).dowel_px is None
        if not pose.seen:
            assert coach.step(Spine(pose.t, None, ON, LINE)).dowel_px is None
