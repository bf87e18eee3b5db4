"""Reps and summaries made out of the recorded rep, judged as the coach would."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from kiosk.coach.criteria import band_of
from kiosk.coach.drill import Drill
from kiosk.coach.moment import Cue, Fault, Rep, Tap, Verdict
from kiosk.coach.scene import Stage
from kiosk.coach.summing_up import sum_up
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.display.view import View
from kiosk.staff.gallery.state import Record, changed

# What a rep scores on which nothing, or this, was wrong.
GOOD, NEARLY, POOR = 94, 76, 48

_CRITERIA: dict[Fault, str] = {
    Fault.SQUAT: "knees",
    Fault.KNEES_FORWARD: "shins",
    Fault.CHEST_DOWN: "hips_back",
    Fault.SHALLOW: "depth",
    Fault.HEAD_DROPPED: "head",
    Fault.RUSHED: "lowering",
    Fault.NO_TAP: "tap",
    Fault.HARD_TAP: "tap_speed",
    Fault.LEANED: "tap_length",
    Fault.ROLLER_OFF: "roller",
}


def rep(
    record: Record, n: int, score: int | None = GOOD, *faults: Fault, cue: Cue | None = None
) -> Rep:
    """The recorded rep as number n, with another score and these faults; None is not seen."""
    first = record["first-rep"].view.scene.reps[0]
    verdicts: dict[str, Verdict] = dict(first.criteria)
    for fault in faults:
        if fault in _CRITERIA:
            verdicts[_CRITERIA[fault]] = "fault"
    if score is None:
        verdicts = dict.fromkeys(verdicts, "unknown")
    missed = Fault.NO_TAP in faults
    return replace(
        first,
        n=n,
        score=score,
        band=None if score is None else band_of(score),
        faults=faults,
        unseen=frozenset(_CRITERIA) if score is None else first.unseen,
        tap=Tap("missed", gap_m=0.06) if missed else first.tap,
        criteria=MappingProxyType(verdicts),
        cue=cue,
    )


def many(record: Record, scores: Sequence[int | None]) -> tuple[Rep, ...]:
    """A rep for each score, without a fault."""
    return tuple(rep(record, n, score) for n, score in enumerate(scores, start=1))


def with_reps(view: View, reps: Sequence[Rep], set_number: int = 1, set_start: int = 0) -> View:
    """A view after these reps; no event in it."""
    return changed(
        view,
        moment={
            "rep_count": len(reps),
            "last_rep": reps[-1] if reps else None,
            "ended_rep": None,
            "cue": None,
        },
        reps=tuple(reps),
        reps_in_set=len(reps) - set_start,
        set_number=set_number,
        set_start=set_start,
    )


def summed_up(record: Record, reps: Sequence[Rep], drill: Drill = WALL_DRILL) -> View:
    """The end of a session with these reps."""
    view = record["summary"].view
    return changed(
        with_reps(view, reps),
        stage=Stage.SUMMARY,
        summary=sum_up(reps, drill),
        ended=None,
        drill=drill.name,
    )
