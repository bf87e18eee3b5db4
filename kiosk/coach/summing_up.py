"""What a session comes to: its numbers, one sentence, one thing to keep and one to change."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from kiosk.coach.criteria import band_of
from kiosk.coach.drill import Drill, criteria_of
from kiosk.coach.moment import Cue, Fault, Rep, SessionSummary, Verdict
from kiosk.coach.progression import USUAL, Progression, where_next

# One bad rep is anybody's; what comes back is worth changing, as it is worth a cue (SCIENCE F:
# two reps). Of so few reps that nothing could come back, one will do.
COMES_BACK = 2
TOO_FEW_TO_COME_BACK = 2
# Kept is what is good in most reps and was seen in most: the share of the bottom phase that
# decides in SCIENCE F, taken for reps.
GOOD_SHARE = 0.6
SEEN_SHARE = 0.5
# Learned: not good in half of the first third of the reps, good in all of the last third.
PART = 3

# What to keep, from what makes a hinge a hinge on: the hips go back and far, the knees stay out
# of it. Then the touches that the drill is about, posture, tempo, and how the wall was met.
WORTH_KEEPING: tuple[str, ...] = (
    "hips_back",
    "depth",
    "knees",
    "knees_against_hips",
    "tap",
    "tailbone_contact",
    "upper_back_contact",
    "head_contact",
    "back",
    "shins",
    "hips_first",
    "top",
    "head",
    "lowering",
    "roller",
    "tap_length",
    "tap_speed",
)

# Beside a fault these are not praised: its cue asks for them ("hips back" against a squat), or
# they are good for the wrong reason (a trunk that bends is deep too).
NOT_BESIDE: dict[Fault, frozenset[str]] = {
    Fault.ROUNDED_BACK: frozenset({"depth", "tailbone_contact", "upper_back_contact"}),
    Fault.LOST_TAILBONE: frozenset({"back"}),
    Fault.LOST_UPPER_BACK: frozenset({"back"}),
    Fault.SQUAT: frozenset(
        {"knees", "knees_against_hips", "shins", "hips_back", "hips_first", "depth"}
    ),
    Fault.KNEES_FORWARD: frozenset({"knees", "knees_against_hips", "shins", "hips_back"}),
    Fault.CHEST_DOWN: frozenset({"hips_back", "hips_first", "depth"}),
    Fault.SHALLOW: frozenset({"depth", "hips_back", "tap"}),
    Fault.NO_TAP: frozenset({"tap", "hips_back", "depth"}),
    Fault.HARD_TAP: frozenset({"tap_speed", "lowering"}),
    Fault.RUSHED: frozenset({"lowering", "tap_speed"}),
}


def sum_up(
    reps: Sequence[Rep], drill: Drill, progression: Progression = USUAL
) -> SessionSummary:
    """The summary of these reps, all of one person and in the order in which they were done.

    `change`: every rep votes for its gravest fault, so that what is grave and what is frequent
    both count; the reason speaks of the same one. It is None when that fault came only once in
    three reps or more. `keep`: never what the reason complains of. Of what was good in most
    reps, what was learned in this session goes first, for it is the freshest, then what comes
    first in WORTH_KEEPING.
    """
    scores = [rep.score for rep in reps if rep.score is not None]
    score = int(sum(scores) / len(scores) + 0.5) if scores else None
    counts = Counter(fault for rep in reps for fault in rep.faults)
    cues: dict[str, Cue] = {}
    for rep in reps:
        if rep.cue is not None and rep.cue.kind == "correction":
            cues.setdefault(rep.cue.key, rep.cue)
    main = _main_fault(reps, drill, counts)
    reason = _reason(reps, main)
    needed = 1 if len(reps) <= TOO_FEW_TO_COME_BACK else COMES_BACK
    return SessionSummary(
        reps=len(reps),
        clean_reps=sum(rep.clean for rep in reps),
        score=score,
        band=band_of(score) if score is not None else None,
        faults=tuple((fault, counts[fault]) for fault in drill.order if counts[fault]),
        cues=tuple(cues.values()),
        reason=reason,
        keep=_keep(reps, drill, main or _complained_of(reason, drill)),
        change=main if main is not None and counts[main] >= needed else None,
        unjudged=len(reps) - len(scores),
        where_next=where_next(reps, drill.name, progression),
    )


def _main_fault(reps: Sequence[Rep], drill: Drill, counts: Counter[Fault]) -> Fault | None:
    """The fault that was oftenest the gravest of a rep; of equals the more frequent, then the
    graver one.
    """
    votes = Counter(rep.faults[0] for rep in reps if rep.faults)
    voted = [fault for fault in drill.order if votes[fault]]
    return max(voted, key=lambda fault: (votes[fault], counts[fault]), default=None)


def _reason(reps: Sequence[Rep], main: Fault | None) -> str:
    if not reps:
        return "No hinge was seen."
    if main is not None:
        return next(rep.reason for rep in reps if rep.faults[:1] == (main,))
    return reps[-1].reason


def _complained_of(reason: str, drill: Drill) -> Fault | None:
    """The fault that a reason without a fault hints at: it may speak of a mere warning."""
    hinted = (criterion.names for criterion in criteria_of(drill) if criterion.says == reason)
    return next(hinted, None)


def _keep(reps: Sequence[Rep], drill: Drill, complaint: Fault | None) -> str | None:
    names_of = {criterion.name: criterion.names for criterion in criteria_of(drill)}
    barred = NOT_BESIDE.get(complaint, frozenset[str]()) if complaint else frozenset[str]()
    deserving: list[str] = []
    for name in WORTH_KEEPING:
        if name not in names_of or name in barred or names_of[name] is complaint:
            continue
        seen = _seen(reps, name)
        if not seen or len(seen) < SEEN_SHARE * len(reps):
            continue
        if seen.count("good") < GOOD_SHARE * len(seen):
            continue
        if _learned(seen):
            return name
        deserving.append(name)
    return deserving[0] if deserving else None


def _seen(reps: Sequence[Rep], name: str) -> list[Verdict]:
    return [
        rep.criteria[name] for rep in reps if rep.criteria.get(name) not in (None, "unknown")
    ]


def _learned(seen: Sequence[Verdict]) -> bool:
    """Whether it was not good at first and is now."""
    part = ceil(len(seen) / PART)
    early, late = seen[:part], seen[-part:]
    wrong = part - early.count("good")
    return len(seen) >= PART and 2 * wrong >= part and late.count("good") == part
