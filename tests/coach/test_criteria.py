"""The laws of the score."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.coach.coach import DRILLS
from kiosk.coach.criteria import FAULT_CAP, Criterion, Held, Judgement, band_of, judge
from kiosk.coach.drill import RepFacts
from kiosk.coach.moment import Fault, Tap, TapState

TOO_MUCH = Criterion(
    "knees", (5.0, 35.0), (-inf, 45.0), 40.0, 20, Fault.SQUAT, "Too much.", "a test"
)
TOO_LITTLE = Criterion(
    "depth", (45.0, inf), (35.0, inf), 25.0, 20, Fault.SHALLOW, "Too little.", "a test"
)
TWO_SIDED = Criterion(
    "tempo", (1.5, 4.0), (0.8, 6.0), 1.0, 10, Fault.RUSHED, "Too fast.", "a test"
)
STATES: tuple[TapState, ...] = ("touched", "missed", "unknown")
ORDER = (Fault.SQUAT, Fault.SHALLOW, Fault.RUSHED)


def held(value: float) -> Held:
    return Held(value, value, value)


def score(knees: float, depth: float, tempo: float) -> int:
    judgement = judge(
        [(TOO_MUCH, held(knees)), (TOO_LITTLE, held(depth)), (TWO_SIDED, held(tempo))],
        ORDER,
        {},
        (),
    )
    assert judgement.score is not None
    return judgement.score


def all_criteria() -> list[Criterion]:
    """Every criterion of every drill, whatever the wall said."""
    found: dict[tuple[str, float, float], Criterion] = {}
    for drill in DRILLS.values():
        for state in STATES:
            for shin, head in ((-5.0, 0.0), (20.0, -50.0)):
                facts = RepFacts(
                    hip_flexion=held(70.0),
                    knee_flexion=held(20.0),
                    knee_share=held(0.3),
                    trunk_inclination=held(60.0),
                    shin_inclination=held(shin),
                    hips_back=held(0.1),
                    head_pitch=held(head),
                    roller_off=held(0.1),
                    hips_first=held(0.1),
                    top_extension=held(0.0),
                    lowering_s=1.5,
                    rising_s=1.0,
                    tap=Tap(state),
                )
                for criterion, _ in drill.measured(facts):
                    found[(criterion.name, *criterion.fault)] = criterion
    return list(found.values())


@pytest.mark.parametrize("criterion", all_criteria(), ids=lambda c: f"{c.name} {c.fault}")
def test_every_criterion_says_where_its_figures_come_from(criterion: Criterion) -> None:
    assert len(criterion.source) > 10
    assert criterion.says.endswith(".")


@pytest.mark.parametrize("criterion", all_criteria(), ids=lambda c: f"{c.name} {c.fault}")
@given(value=st.floats(-200, 200), more=st.floats(0, 100))
def test_farther_from_good_never_earns_more(
    criterion: Criterion, value: float, more: float
) -> None:
    low, high = criterion.good
    if value > high:
        worse = value + more
    elif value < low:
        worse = value - more
    else:
        worse = value
    assert criterion.credit(held(worse)) <= criterion.credit(held(value))
    order = ["good", "warn", "fault"]
    assert order.index(criterion.verdict(held(worse))) >= order.index(
        criterion.verdict(held(value))
    )


@given(
    knees=st.floats(5, 120),
    depth=st.floats(0, 90),
    tempo=st.floats(0.1, 3.9),
    more=st.floats(0, 60),
)
def test_a_worse_fault_never_scores_higher(
    knees: float, depth: float, tempo: float, more: float
) -> None:
    plain = score(knees, depth, tempo)
    assert score(knees + more, depth, tempo) <= plain
    assert score(knees, depth - more, tempo) <= plain
    assert score(knees, depth, tempo - more / 10) <= plain


@given(knees=st.floats(5, 120), depth=st.floats(0, 90), tempo=st.floats(0.1, 3.9))
def test_a_fault_caps_the_score_and_nothing_else_leaves_the_scale(
    knees: float, depth: float, tempo: float
) -> None:
    points = score(knees, depth, tempo)
    assert 0 <= points <= 100
    if knees > 45 or depth < 35 or tempo < 0.8:
        assert points <= FAULT_CAP


def test_a_perfect_rep_has_a_hundred() -> None:
    assert score(20, 70, 2) == 100
    assert band_of(100) == "good"


def test_two_faults_score_lower_than_either() -> None:
    assert score(60, 30, 2) < min(score(60, 70, 2), score(20, 30, 2))


def test_what_was_not_seen_neither_costs_nor_earns() -> None:
    whole = judge([(TOO_MUCH, held(40)), (TOO_LITTLE, held(70))], ORDER, {}, ())
    partly = judge(
        [(TOO_MUCH, held(40)), (TOO_LITTLE, held(70)), (TWO_SIDED, None)], ORDER, {}, ()
    )
    assert partly.verdicts["tempo"] == "unknown"
    assert partly.score == whole.score


def test_without_what_a_drill_needs_there_is_no_score() -> None:
    judgement = judge([(TOO_MUCH, held(20)), (TOO_LITTLE, None)], ORDER, {}, ("depth",))
    assert judgement.score is None
    assert judgement.band is None


def test_with_too_little_seen_there_is_no_score() -> None:
    judgement = judge(
        [(TOO_MUCH, None), (TOO_LITTLE, None), (TWO_SIDED, held(2))], ORDER, {}, ()
    )
    assert judgement.score is None


def test_a_fault_that_another_explains_is_not_named_but_counts() -> None:
    measured = [(TOO_MUCH, held(80)), (TOO_LITTLE, held(20))]
    plain = judge(measured, ORDER, {}, ())
    explained = judge(measured, ORDER, {Fault.SHALLOW: frozenset({Fault.SQUAT})}, ())
    assert plain.faults == (Fault.SQUAT, Fault.SHALLOW)
    assert explained.faults == (Fault.SQUAT,)
    assert explained.score == plain.score


ONLY_WARNS = Criterion(
    "chin", (-30.0, inf), (-40.0, inf), 20.0, 10, Fault.RUSHED, "Up.", "a test", only_warns=True
)


@given(value=st.floats(-200, 200), more=st.floats(0, 100))
def test_what_only_warns_names_no_fault_and_when_strong_leaves_no_rep_good(
    value: float, more: float
) -> None:
    def judged(at: float) -> Judgement:
        return judge([(TOO_MUCH, held(20)), (ONLY_WARNS, held(at))], ORDER, {}, ())

    judgement, worse = judged(value), judged(value - more)
    assert judgement.faults == ()
    assert judgement.score is not None
    assert worse.score is not None
    assert worse.score <= judgement.score
    assert judgement.verdicts["chin"] == ("good" if value >= -30 else "warn")
    if value < -40:
        assert judgement.band != "good"
        assert judgement.worst is ONLY_WARNS


def test_a_fault_that_nobody_names_is_not_counted_as_unseen() -> None:
    judgement = judge([(TOO_MUCH, held(20)), (ONLY_WARNS, None)], ORDER, {}, ())
    assert judgement.unseen == frozenset()


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_a_held_value_is_borne_out_by_sixty_percent(values: list[float]) -> None:
    over = Held.over(values)
    assert over is not None
    assert sum(value >= over.low for value in values) >= 0.6 * len(values) - 1e-9
    assert sum(value <= over.high for value in values) >= 0.6 * len(values) - 1e-9
    assert over.low <= over.median <= over.high


def test_a_fault_in_less_than_sixty_percent_of_the_bottom_is_none() -> None:
    assert TOO_MUCH.verdict(Held.over([60.0] * 5 + [20.0] * 5)) != "fault"
    assert TOO_MUCH.verdict(Held.over([60.0] * 7 + [20.0] * 3)) == "fault"


@pytest.mark.parametrize(
    ("good", "fault", "worst"),
    [((10.0, 5.0), (0.0, 20.0), 1.0), ((5.0, 10.0), (6.0, 20.0), 1.0), ((5, 10), (0, 20), 0.0)],
)
def test_bands_that_make_no_sense_are_refused(
    good: tuple[float, float], fault: tuple[float, float], worst: float
) -> None:
    with pytest.raises(ValueError, match="criterion tilt"):
        Criterion("tilt", good, fault, worst, 1, Fault.SQUAT, "It tilts.", "a test")
