"""What a session comes to: one thing to keep and one to change, which do not contradict."""

from collections.abc import Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reps import a_rep

from kiosk.coach.criteria import Held, judge
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import Drill, RepFacts, criteria_of, criterion_names
from kiosk.coach.moment import Fault, Rep, Tap, Verdict
from kiosk.coach.summing_up import NOT_BESIDE, WORTH_KEEPING, sum_up
from kiosk.coach.wall_drill import WALL_DRILL

GOOD: dict[str, Verdict] = dict.fromkeys(criterion_names(WALL_DRILL), "good")
REASON = {criterion.names: criterion.says for criterion in criteria_of(WALL_DRILL)}


def rep(*faults: Fault, reason: str | None = None, **verdicts: Verdict) -> Rep:
    """A rep with these faults (gravest first), good in all else but for these verdicts."""
    wrong: dict[str, Verdict] = {
        criterion.name: "fault"
        for criterion in criteria_of(WALL_DRILL)
        if criterion.names in faults
    }
    said = REASON[faults[0]] if faults else WALL_DRILL.well_done
    return a_rep(
        lowering_s=1.5,
        tap=Tap("unknown"),
        score=60 if faults else 90,
        band="fault" if faults else "good",
        criteria=MappingProxyType({**GOOD, **wrong, **verdicts}),
        faults=faults,
        reason=said if reason is None else reason,
    )


def changed(*reps: Rep) -> Fault | None:
    return sum_up(reps, WALL_DRILL).change


def kept(*reps: Rep) -> str | None:
    return sum_up(reps, WALL_DRILL).keep


# --- the one thing to change -------------------------------------------------------------


def test_a_session_without_a_fault_has_nothing_to_change() -> None:
    assert changed(rep(), rep(), rep()) is None


def test_what_comes_back_is_to_be_changed() -> None:
    assert changed(rep(Fault.RUSHED), rep(), rep(Fault.RUSHED), rep()) is Fault.RUSHED


def test_one_bad_rep_among_many_is_forgiven() -> None:
    assert changed(rep(), rep(), rep(Fault.SQUAT), rep()) is None


@pytest.mark.parametrize("reps", [[rep(Fault.SQUAT)], [rep(), rep(Fault.SQUAT)]])
def test_of_one_or_two_reps_one_fault_is_enough(reps: list[Rep]) -> None:
    assert changed(*reps) is Fault.SQUAT


def test_the_graver_of_two_that_come_as_often_is_to_be_changed() -> None:
    both = rep(Fault.SQUAT, Fault.RUSHED)
    assert changed(both, both, both) is Fault.SQUAT
    assert changed(*[rep(Fault.RUSHED), rep(Fault.SQUAT)] * 2) is Fault.SQUAT


def test_what_is_gravest_in_most_reps_goes_before_what_is_grave_in_few() -> None:
    assert changed(*[rep(Fault.SHALLOW)] * 5, *[rep(Fault.SQUAT)] * 2) is Fault.SHALLOW


def test_the_reason_speaks_of_what_is_to_be_changed() -> None:
    summary = sum_up([rep(Fault.RUSHED), *[rep(Fault.SHALLOW)] * 2], WALL_DRILL)
    assert summary.change is Fault.SHALLOW
    assert summary.reason == REASON[Fault.SHALLOW]


# --- the one thing to keep ---------------------------------------------------------------


def test_of_a_good_session_the_hips_are_kept() -> None:
    assert kept(rep(), rep(), rep()) == "hips_back"


def test_without_hips_seen_the_depth_is_kept() -> None:
    assert kept(*[rep(hips_back="unknown")] * 3) == "depth"


def test_what_was_learned_goes_before_what_was_always_good() -> None:
    reps = [rep(head="fault"), rep(head="warn"), *[rep()] * 4]
    assert kept(*reps) == "head"


def test_what_was_good_and_got_worse_was_not_learned() -> None:
    assert kept(*[rep()] * 4, rep(head="warn"), rep(head="warn")) == "hips_back"


def test_a_slip_in_the_middle_is_no_learning() -> None:
    assert kept(*[rep()] * 3, rep(head="warn"), *[rep()] * 3) == "hips_back"


def test_what_was_seen_in_few_reps_is_not_kept() -> None:
    blind: dict[str, Any] = dict.fromkeys(GOOD, "unknown")
    assert kept(rep(), rep(**blind), rep(**blind)) is None


def test_what_was_good_in_half_of_the_reps_is_not_kept() -> None:
    warned: dict[str, Any] = dict.fromkeys(GOOD, "warn")
    assert kept(rep(), rep(**warned)) is None
    assert kept(rep(), rep(), rep(**warned)) == "hips_back"


def test_nothing_is_kept_of_nothing() -> None:
    summary = sum_up([], WALL_DRILL)
    assert (summary.keep, summary.change, summary.unjudged) == (None, None, 0)


def test_a_squat_is_not_praised_for_its_hips_or_its_depth() -> None:
    assert kept(*[rep(Fault.SQUAT)] * 3) == "tap"


def test_a_chest_that_goes_down_is_not_praised_for_its_depth() -> None:
    assert kept(*[rep(Fault.CHEST_DOWN)] * 3) == "knees"


def test_what_the_reason_warns_of_is_not_kept() -> None:
    warned = rep(reason=REASON[Fault.SHALLOW], depth="warn")
    assert kept(*[rep()] * 4, warned) == "knees"


def test_a_fault_that_is_forgiven_is_not_praised_either() -> None:
    reps = [rep(), rep(), rep(Fault.CHEST_DOWN), rep()]
    assert changed(*reps) is None
    assert kept(*reps) == "knees"


# --- the lists ---------------------------------------------------------------------------

DRILLS = [WALL_DRILL, DOWEL_DRILL]


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.name)
def test_every_criterion_has_its_place_among_what_may_be_kept(drill: Drill) -> None:
    assert criterion_names(drill) <= set(WORTH_KEEPING)
    assert len(WORTH_KEEPING) == len(set(WORTH_KEEPING))


def test_only_criteria_are_barred() -> None:
    assert set().union(*NOT_BESIDE.values()) <= set(WORTH_KEEPING)


values = st.none() | st.floats(-100, 200)
held = values.map(Held.single)
taps = st.builds(
    Tap,
    st.sampled_from(["touched", "missed", "unknown"]),
    gap_m=st.none() | st.floats(0, 0.5),
    speed_m_s=st.none() | st.floats(0, 2),
    duration_s=st.none() | st.floats(0, 9),
)
MEASURED_ONCE = {"lowering_s", "rising_s", "tap"}
facts = st.builds(
    RepFacts,
    lowering_s=st.none() | st.floats(0.1, 9),
    rising_s=st.floats(0.1, 9),
    tap=taps,
    **{each.name: held for each in fields(RepFacts) if each.name not in MEASURED_ONCE},
)


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.name)
@given(found=facts)
def test_no_rep_is_judged_by_another_name(drill: Drill, found: RepFacts) -> None:
    names = [criterion.name for criterion, _ in drill.measured(found)]
    assert set(names) == criterion_names(drill)
    assert len(names) == len(set(names))
    faults = {criterion.name: criterion.names for criterion, _ in drill.measured(found)}
    assert faults == {each.name: each.names for each in criteria_of(drill)}


def judged(drill: Drill, found: RepFacts) -> Rep:
    """As the coach judges it."""
    said = judge(drill.measured(found), drill.order, drill.explained_by, drill.needed)
    speaks = said.worst is not None and (said.faults or said.band != "good")
    return a_rep(
        lowering_s=found.lowering_s,
        rising_s=found.rising_s,
        tap=found.tap,
        score=said.score,
        band=said.band,
        criteria=said.verdicts,
        faults=said.faults,
        unseen=said.unseen,
        reason=said.worst.says if speaks and said.worst is not None else drill.well_done,
    )


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.name)
@given(st.lists(facts, max_size=8))
def test_keep_change_and_reason_never_contradict(
    drill: Drill, found: Sequence[RepFacts]
) -> None:
    reps = [judged(drill, each) for each in found]
    summary = sum_up(reps, drill)
    faults = dict(summary.faults)
    if summary.change is not None:
        assert faults[summary.change] >= min(2, max(1, len(reps) - 1))
        leading = [rep.reason for rep in reps if rep.faults[:1] == (summary.change,)]
        assert summary.reason in leading
    if summary.keep is not None:
        named = {criterion.name: criterion for criterion in criteria_of(drill)}[summary.keep]
        assert named.names is not summary.change
        assert summary.keep not in NOT_BESIDE.get(summary.change or Fault.LOST_HEAD, ())
        assert named.says != summary.reason
        verdicts = [rep.criteria[summary.keep] for rep in reps]
        seen = [verdict for verdict in verdicts if verdict != "unknown"]
        assert 2 * len(seen) >= len(reps)
        assert 5 * seen.count("good") >= 3 * len(seen) > 0
    assert summary.unjudged == sum(rep.score is None for rep in reps)


def test_reps_without_a_score_are_counted() -> None:
    unjudged = replace(rep(), score=None, band=None)
    assert sum_up([rep(), unjudged], WALL_DRILL).unjudged == 1
