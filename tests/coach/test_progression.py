"""Where the drills lead: tables of reps and their step, and laws for any reps."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reps import a_rep

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import criterion_names
from kiosk.coach.moment import Fault, Measures, NextStep, Rep, Tap, Verdict
from kiosk.coach.progression import (
    CONTACTS,
    FAR_ENOUGH,
    RULES,
    SMALL_GAP_M,
    USUAL,
    Progression,
    where_next,
)
from kiosk.coach.scene import DrillName
from kiosk.coach.summing_up import sum_up
from kiosk.coach.wall_drill import WALL_DRILL

AT_THE_WALL: dict[str, Verdict] = dict.fromkeys(criterion_names(WALL_DRILL), "good")
WITH_DOWEL: dict[str, Verdict] = dict.fromkeys(criterion_names(DOWEL_DRILL), "good")


def rep(
    criteria: Mapping[str, Verdict],
    *faults: Fault,
    felt: Tap | None = None,
    **verdicts: Verdict,
) -> Rep:
    return a_rep(
        band="fault" if faults else "good",
        score=60 if faults else 90,
        criteria=MappingProxyType({**criteria, **verdicts}),
        faults=faults,
        tap=felt or Tap("touched", gap_m=0.0),
        measures=Measures(hip_flexion_deg=60.0, knee_flexion_deg=20.0),
    )


def wall(*faults: Fault, felt: Tap | None = None, **verdicts: Verdict) -> Rep:
    """A good hinge that touched the wall and whose back was seen, but for these facts."""
    return rep(AT_THE_WALL, *faults, felt=felt, **verdicts)


def dowel(*faults: Fault, **verdicts: Verdict) -> Rep:
    """A good hinge that kept the dowel, but for these facts."""
    return rep(WITH_DOWEL, *faults, felt=Tap("unknown"), **verdicts)


def missed(gap_m: float | None, *faults: Fault, **verdicts: Verdict) -> Rep:
    felt = Tap("missed", gap_m=gap_m)
    return but(wall(*(faults or (Fault.NO_TAP,)), felt=felt, **verdicts), "tap", "fault")


def but(rep: Rep, criterion: str, verdict: Verdict) -> Rep:
    """The same rep with another verdict on this."""
    return replace(rep, criteria={**rep.criteria, criterion: verdict})


GOOD = wall()
ROUNDED = wall(Fault.ROUNDED_BACK, back="fault")
ROUNDED_WITH_DOWEL = dowel(Fault.ROUNDED_BACK, back="fault")
BACK_UNSEEN = wall(back="unknown")
SILENT_WALL = wall(felt=Tap("unknown"), tap_length="unknown", tap_speed="unknown")
SHORT = missed(0.03)
KEPT = dowel()


# --- the wall: an inch further -----------------------------------------------------------


@pytest.mark.parametrize(
    ("reps", "step"),
    [
        ([], None),
        ([GOOD] * 4, None),
        ([GOOD] * 5, NextStep.STEP_FURTHER),
        ([GOOD] * 12, NextStep.STEP_FURTHER),
        ([wall(Fault.RUSHED), *[GOOD] * 5], NextStep.STEP_FURTHER),
        ([*[GOOD] * 5, wall(Fault.RUSHED)], None),
        ([GOOD, GOOD, wall(Fault.RUSHED), GOOD, GOOD, GOOD], None),
        ([*[GOOD] * 4, replace(GOOD, score=None, band=None)], None),
        ([*[GOOD] * 4, replace(GOOD, score=80, band="warn")], None),
    ],
)
def test_five_clean_ones_at_the_wall_lead_an_inch_further(
    reps: list[Rep], step: NextStep | None
):
    assert where_next(reps, "wall", USUAL) is step


@pytest.mark.parametrize(
    "last",
    [SILENT_WALL, SHORT, missed(None), replace(SHORT, faults=(), band="good")],
    ids=["silent", "missed", "missed by nobody knows how much", "missed, unblamed"],
)
def test_without_a_tap_that_was_felt_nobody_is_sent_further(last: Rep):
    assert where_next([*[GOOD] * 4, last], "wall", USUAL) is None
    assert where_next([last, *[GOOD] * 4], "wall", USUAL) is None


def test_a_back_that_is_not_seen_does_not_hold_up_who_taps():
    assert where_next([BACK_UNSEEN] * 5, "wall", USUAL) is NextStep.STEP_FURTHER


@pytest.mark.parametrize("name", FAR_ENOUGH)
def test_a_warning_of_legs_back_or_balance_says_that_it_is_far_enough(name: str):
    warned = but(GOOD, name, "warn")
    assert warned.clean
    assert where_next([GOOD, GOOD, warned, GOOD, GOOD], "wall", USUAL) is None
    assert where_next([warned, *[GOOD] * 5], "wall", USUAL) is NextStep.STEP_FURTHER


def test_only_criteria_of_the_drills_are_asked_for():
    assert set(FAR_ENOUGH) <= criterion_names(WALL_DRILL)
    assert set(CONTACTS) <= criterion_names(DOWEL_DRILL)


@pytest.mark.parametrize("name", ["lowering", "hips_back", "depth", "head", "roller"])
def test_other_warnings_do_not_hold_up_a_clean_hinge(name: str):
    assert where_next([but(GOOD, name, "warn")] * 5, "wall", USUAL) is NextStep.STEP_FURTHER


@pytest.mark.parametrize(
    ("knee_deg", "step"), [(2.0, NextStep.STEP_FURTHER), (38.0, None), (None, None)]
)
def test_knees_that_warn_hold_up_when_bent_and_not_when_locked(
    knee_deg: float | None, step: NextStep | None
):
    warned = replace(wall(knees="warn"), measures=Measures(knee_flexion_deg=knee_deg))
    assert where_next([warned] * 5, "wall", USUAL) is step


# --- the wall: a step closer -------------------------------------------------------------


@pytest.mark.parametrize(
    ("reps", "step"),
    [
        ([SHORT], None),
        ([SHORT, SHORT], NextStep.STEP_CLOSER),
        ([*[GOOD] * 5, SHORT, SHORT], NextStep.STEP_CLOSER),
        ([SHORT, SHORT, GOOD], None),
        ([SHORT, GOOD, SHORT], None),
        ([SHORT, SILENT_WALL], None),
        ([SHORT, missed(SMALL_GAP_M)], NextStep.STEP_CLOSER),
        ([SHORT, missed(SMALL_GAP_M + 0.01)], None),
        ([SHORT, missed(None)], None),
        ([SHORT, replace(SHORT, score=None, band=None)], None),
        ([SHORT, missed(0.03, Fault.NO_TAP, Fault.RUSHED)], NextStep.STEP_CLOSER),
        ([SHORT, missed(0.03, Fault.SHALLOW, Fault.NO_TAP, depth="fault")], None),
        ([SHORT, missed(0.03, Fault.CHEST_DOWN, Fault.NO_TAP, hips_back="fault")], None),
        ([SHORT, missed(0.03, Fault.SQUAT, Fault.NO_TAP, knees="fault")], None),
        ([SHORT, missed(0.03, depth="unknown")], None),
        ([SHORT, missed(0.03, hips_back="warn")], None),
    ],
)
def test_deep_hinges_that_fall_a_little_short_lead_closer(
    reps: list[Rep], step: NextStep | None
):
    assert where_next(reps, "wall", USUAL) is step


# --- the wall: the dowel first -----------------------------------------------------------


@pytest.mark.parametrize(
    ("reps", "step"),
    [
        ([ROUNDED], None),
        ([ROUNDED, ROUNDED], NextStep.DOWEL_FIRST),
        ([GOOD, ROUNDED, GOOD, ROUNDED], NextStep.DOWEL_FIRST),
        # Two of many are a slip; and what has gone is gone.
        ([ROUNDED, *[GOOD] * 3, ROUNDED], None),
        ([ROUNDED, ROUNDED, *[GOOD] * 3], None),
        ([ROUNDED, ROUNDED, *[GOOD] * 5], NextStep.STEP_FURTHER),
        # A picture without a back has mended nothing.
        ([ROUNDED, *[BACK_UNSEEN] * 8, ROUNDED], NextStep.DOWEL_FIRST),
        ([ROUNDED, ROUNDED, *[BACK_UNSEEN] * 8], NextStep.DOWEL_FIRST),
        ([wall(back="warn")] * 4, None),
    ],
)
def test_who_rounds_learns_with_the_dowel_first(reps: list[Rep], step: NextStep | None):
    assert where_next(reps, "wall", USUAL) is step


def test_what_may_hurt_goes_before_the_distance():
    both = missed(0.03, Fault.ROUNDED_BACK, Fault.NO_TAP, back="fault")
    assert where_next([both, both], "wall", USUAL) is NextStep.DOWEL_FIRST


# --- the dowel ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reps", "step"),
    [
        ([KEPT] * 4, None),
        ([KEPT] * 5, NextStep.TO_THE_WALL),
        ([dowel(Fault.LOST_HEAD, head_contact="fault"), *[KEPT] * 5], NextStep.TO_THE_WALL),
        ([*[KEPT] * 5, dowel(Fault.LOST_HEAD, head_contact="fault")], None),
        ([dowel(back="unknown")] * 5, NextStep.TO_THE_WALL),
        ([ROUNDED_WITH_DOWEL] * 5, None),
    ],
)
def test_who_keeps_the_dowel_five_times_goes_to_the_wall(
    reps: list[Rep], step: NextStep | None
):
    assert where_next(reps, "dowel", USUAL) is step


@pytest.mark.parametrize("contact", CONTACTS)
def test_a_contact_that_nobody_saw_is_no_success(contact: str):
    blind = but(KEPT, contact, "unknown")
    untold = replace(
        KEPT, criteria={name: "good" for name in WITH_DOWEL if name not in CONTACTS}
    )
    for last in (blind, untold):
        assert last.clean
        assert where_next([*[KEPT] * 4, last], "dowel", USUAL) is None


# --- a clinic's own ----------------------------------------------------------------------


def test_a_clinic_may_ask_for_more_or_for_less():
    assert where_next([GOOD] * 3, "wall", Progression(clean_in_a_row=3)) is (
        NextStep.STEP_FURTHER
    )
    assert where_next([KEPT] * 7, "dowel", Progression(clean_in_a_row=8)) is None
    assert where_next([SHORT], "wall", Progression(missed_reps=1)) is NextStep.STEP_CLOSER
    assert where_next([ROUNDED] * 2, "wall", Progression(rounded_reps=3)) is None
    slips = [ROUNDED, GOOD, GOOD, ROUNDED, GOOD, ROUNDED]
    assert where_next(slips, "wall", Progression(rounded_reps=3)) is NextStep.DOWEL_FIRST


@pytest.mark.parametrize(
    ("reps", "drill", "off"),
    [
        ([GOOD] * 9, "wall", Progression(clean_in_a_row=0)),
        ([KEPT] * 9, "dowel", Progression(clean_in_a_row=0)),
        ([SHORT] * 9, "wall", Progression(missed_reps=0)),
        ([ROUNDED] * 9, "wall", Progression(rounded_reps=0)),
    ],
)
def test_a_rule_that_is_off_leads_nowhere(reps: list[Rep], drill: DrillName, off: Progression):
    assert where_next(reps, drill, USUAL) is not None
    assert where_next(reps, drill, off) is None


@pytest.mark.parametrize("name", [each.name for each in fields(Progression)])
def test_less_than_no_rep_is_refused(name: str):
    wrong: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match=name):
        Progression(**wrong)


def test_every_step_has_one_rule_with_its_source():
    assert sorted(rule.step for rule in RULES) == sorted(NextStep)
    assert all(rule.source for rule in RULES)


# --- the summary -------------------------------------------------------------------------


def test_the_summary_tells_where_next():
    assert sum_up([GOOD] * 5, WALL_DRILL).where_next is NextStep.STEP_FURTHER
    assert sum_up([KEPT] * 5, DOWEL_DRILL).where_next is NextStep.TO_THE_WALL
    assert sum_up([GOOD] * 5, WALL_DRILL, Progression(6)).where_next is None
    assert sum_up([], WALL_DRILL).where_next is None


# --- laws --------------------------------------------------------------------------------

verdicts = st.sampled_from(get_args(Verdict))
any_tap = st.builds(
    Tap,
    st.sampled_from(["touched", "touched", "missed", "unknown"]),
    gap_m=st.none() | st.floats(0, 0.2),
)
any_faults = st.lists(st.sampled_from(Fault), max_size=2, unique=True).map(tuple)


@st.composite
def any_rep(draw: st.DrawFn) -> Rep:
    """Mostly good, so that rules are met."""
    drill = draw(st.sampled_from([WALL_DRILL, DOWEL_DRILL]))
    names = st.sampled_from(sorted(criterion_names(drill)))
    good = dict.fromkeys(criterion_names(drill), "good")
    score, band = draw(
        st.sampled_from([(90, "good"), (90, "good"), (60, "fault"), (None,) * 2])
    )
    return a_rep(
        score=score,
        band=band,
        tap=draw(any_tap),
        criteria={**good, **draw(st.dictionaries(names, verdicts, max_size=1))},
        faults=draw(st.just(()) | any_faults),
        measures=Measures(knee_flexion_deg=draw(st.none() | st.floats(-5, 60))),
    )


counts = st.integers(0, 4)
progressions = st.builds(Progression, counts, counts, counts)
some_reps = st.lists(st.sampled_from([GOOD, KEPT, SHORT, ROUNDED]) | any_rep(), max_size=10)


@given(some_reps, progressions)
def test_nobody_is_sent_further_but_after_clean_touches(
    reps: Sequence[Rep], progression: Progression
):
    if where_next(reps, "wall", progression) is NextStep.STEP_FURTHER:
        run = reps[-progression.clean_in_a_row :]
        assert len(run) == progression.clean_in_a_row > 0
        for each in run:
            assert not each.faults
            assert each.band == "good"
            assert each.tap.state == "touched"
            assert "warn" not in {
                each.criteria.get("tap_length"),
                each.criteria.get("tap_speed"),
            }
            if each.criteria.get("knees") == "warn":
                assert (each.measures.knee_flexion_deg or 0.0) < 5.0


@given(some_reps, progressions)
def test_nobody_goes_to_the_wall_but_with_all_contacts_kept(
    reps: Sequence[Rep], progression: Progression
):
    if where_next(reps, "dowel", progression) is NextStep.TO_THE_WALL:
        for each in reps[-progression.clean_in_a_row :]:
            assert each.clean
            assert {each.criteria[name] for name in CONTACTS} == {"good"}


@given(some_reps, progressions)
def test_nobody_is_sent_closer_but_after_small_misses(
    reps: Sequence[Rep], progression: Progression
):
    if where_next(reps, "wall", progression) is NextStep.STEP_CLOSER:
        for each in reps[-progression.missed_reps :]:
            assert each.tap.state == "missed"
            assert each.tap.gap_m is not None
            assert each.tap.gap_m <= SMALL_GAP_M


@given(some_reps, progressions)
def test_whoever_rounded_in_the_last_reps_is_never_sent_further(
    reps: Sequence[Rep], progression: Progression
):
    step = where_next(reps, "wall", progression)
    if progression.rounded_reps and len(reps) >= progression.rounded_reps:
        latest = reps[-progression.rounded_reps :]
        if all(Fault.ROUNDED_BACK in each.faults for each in latest):
            assert step is NextStep.DOWEL_FIRST


@given(some_reps, progressions, st.sampled_from(get_args(DrillName)))
def test_a_silent_wall_and_an_unseen_back_lead_nowhere(
    reps: Sequence[Rep], progression: Progression, drill: DrillName
):
    blind = [
        replace(
            each,
            tap=Tap("unknown"),
            criteria=dict.fromkeys(each.criteria, "unknown"),
            faults=tuple(fault for fault in each.faults if fault is not Fault.ROUNDED_BACK),
        )
        for each in reps
    ]
    assert where_next(blind, drill, progression) is None


@given(some_reps, progressions, st.sampled_from(get_args(DrillName)))
def test_each_step_belongs_to_the_drill_that_is_done(
    reps: Sequence[Rep], progression: Progression, drill: DrillName
):
    step = where_next(reps, drill, progression)
    assert step is None or (step is NextStep.TO_THE_WALL) == (drill == "dowel")
