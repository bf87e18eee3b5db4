"""Where the drills lead from here: rules as a table, from the safest to the boldest.

Who rounds learns a long back on the dowel first; who can't quite reach the wall stands nearer;
who is well within reach stands an inch further; who keeps the dowel goes to the wall. Unknown
leads nowhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from kiosk.coach.hinge_criteria import KNEES
from kiosk.coach.moment import Fault, NextStep, Rep
from kiosk.coach.scene import DrillName

# Rounding counts where it came in half of the reps whose back was seen, or more: of the last
# twice as many as are needed. A slip of long ago is over, and a picture that shows no back
# mends nothing.
ROUNDED_IN_ONE_OF = 2
# A miss by more than three steps of an inch is not mended by a step.
SMALL_GAP_M = 0.08
# Of who missed with one of these it is the hinge that lacks, and not the distance: nearer, the
# wall could be touched without a hinge.
NOT_THE_DISTANCE = frozenset(
    {Fault.SQUAT, Fault.CHEST_DOWN, Fault.KNEES_FORWARD, Fault.SHALLOW}
)
# A mere warning of one of these, and it is far enough. The legs: an inch further takes some
# 4 deg more of the knees (SCIENCE A3). The back: reaching rounds it. The touch: who rests on
# the wall or lands on it would fall back without it.
FAR_ENOUGH = ("knees", "knees_against_hips", "shins", "back", "tap_length", "tap_speed")
CONTACTS = ("head_contact", "upper_back_contact", "tailbone_contact")


@dataclass(frozen=True, slots=True)
class Progression:
    """After how many reps a clinic lets the drills lead on; 0: this rule is off.

    `clean_in_a_row`: the last ones, all clean, lead further or to the wall. `missed_reps`: the
    last ones, all a little short of the wall, lead closer. `rounded_reps`: so many of the last
    twice as many lead to the dowel. ValueError for less than 0.
    """

    clean_in_a_row: int = 5
    rounded_reps: int = 2
    missed_reps: int = 2

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 0:
                raise ValueError(f"{each.name} must be 0 or more; 0 turns the rule off")


# As SCIENCE and issue 5 have it.
USUAL = Progression()


@dataclass(frozen=True, slots=True)
class Rule:
    """In this drill, `holds` for the reps so far and `needed` of the progression: `step`."""

    drill: DrillName
    needed: Callable[[Progression], int]
    holds: Callable[[Sequence[Rep], int], bool]
    step: NextStep
    source: str


def where_next(
    reps: Sequence[Rep], drill: DrillName, progression: Progression
) -> NextStep | None:
    """Where these reps of one person, in the order in which they were done, lead.

    None: it is best to go on as before.
    """
    for rule in RULES:
        needed = rule.needed(progression)
        if rule.drill == drill and needed > 0 and rule.holds(reps, needed):
            return rule.step
    return None


def _rounds(reps: Sequence[Rep], needed: int) -> bool:
    seen = [rep for rep in reps if Fault.ROUNDED_BACK in rep.faults or _is_seen(rep, "back")]
    latest = seen[-ROUNDED_IN_ONE_OF * needed :]
    return sum(Fault.ROUNDED_BACK in rep.faults for rep in latest) >= needed


def _falls_short(reps: Sequence[Rep], needed: int) -> bool:
    return len(reps) >= needed and all(_just_missed(rep) for rep in reps[-needed:])


def _just_missed(rep: Rep) -> bool:
    gap_m = rep.tap.gap_m
    return (
        rep.tap.state == "missed"
        and gap_m is not None
        and gap_m <= SMALL_GAP_M
        and rep.score is not None
        and rep.criteria.get("depth") == "good"
        # Hips that hardly went back have the wall within reach.
        and rep.criteria.get("hips_back") != "warn"
        and NOT_THE_DISTANCE.isdisjoint(rep.faults)
    )


def _has_reach_left(reps: Sequence[Rep], needed: int) -> bool:
    return len(reps) >= needed and all(
        rep.clean and rep.tap.state == "touched" and not _is_far_enough(rep)
        for rep in reps[-needed:]
    )


def _is_far_enough(rep: Rep) -> bool:
    return any(
        rep.criteria.get(name) in ("warn", "fault")
        and not (name == "knees" and _knees_are_locked(rep))
        for name in FAR_ENOUGH
    )


def _knees_are_locked(rep: Rep) -> bool:
    """The same criterion warns of knees that bend too little; a step further softens them."""
    flexion_deg = rep.measures.knee_flexion_deg
    return flexion_deg is not None and flexion_deg < KNEES.good[0]


def _keeps_the_dowel(reps: Sequence[Rep], needed: int) -> bool:
    return len(reps) >= needed and all(
        rep.clean and all(rep.criteria.get(name) == "good" for name in CONTACTS)
        for rep in reps[-needed:]
    )


def _is_seen(rep: Rep, criterion: str) -> bool:
    return rep.criteria.get(criterion, "unknown") != "unknown"


RULES: tuple[Rule, ...] = (
    Rule(
        "wall",
        lambda progression: progression.rounded_reps,
        _rounds,
        NextStep.DOWEL_FIRST,
        "what may hurt goes first (SCIENCE F); the dowel shows a long back (issue 5: dowel "
        "first for those who round)",
    ),
    Rule(
        "wall",
        lambda progression: progression.missed_reps,
        _falls_short,
        NextStep.STEP_CLOSER,
        "the best place is the farthest from which the wall is still touched, and too far is "
        "where one falls back (dummies.com, SCIENCE A3)",
    ),
    Rule(
        "wall",
        lambda progression: progression.clean_in_a_row,
        _has_reach_left,
        NextStep.STEP_FURTHER,
        "one inch at a time until the wall is not reached any more (T-nation, SCIENCE A3); "
        "after five clean ones (issue 5)",
    ),
    Rule(
        "dowel",
        lambda progression: progression.clean_in_a_row,
        _keeps_the_dowel,
        NextStep.TO_THE_WALL,
        "the drills lead to one another (issue 5): three contacts kept are what the wall needs",
    ),
)
