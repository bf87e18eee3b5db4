"""What a drill is to the coach: criteria over a rep's facts, an order of faults, its words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.coach.criteria import Criterion, Held
from kiosk.coach.moment import Fault, Tap
from kiosk.coach.scene import DrillName


@dataclass(frozen=True, slots=True)
class RepFacts:
    """What was measured of one rep, before any judgement; None is unknown.

    All `Held` are over the bottom phase, in the units of `Measures`; the gaps to the dowel are
    shares of the torso, beyond those of the own standing. `hips_first`: how far back the hips
    were, as a share of the stature, when the knees began to bend. `top_extension`: after the
    rise, as in `Measures`.
    """

    lowering_s: float | None
    rising_s: float
    tap: Tap
    hip_flexion: Held | None = None
    knee_flexion: Held | None = None
    knee_share: Held | None = None
    trunk_inclination: Held | None = None
    shin_inclination: Held | None = None
    hips_back: Held | None = None
    head_pitch: Held | None = None
    roller_off: Held | None = None
    roller_along: Held | None = None
    back_bow: Held | None = None
    head_gap: Held | None = None
    upper_back_gap: Held | None = None
    tailbone_gap: Held | None = None
    hips_first: Held | None = None
    top_extension: Held | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """One of the drills, as data and one function from facts to criteria.

    `order`: faults from the gravest on. `explained_by`: a fault that goes without saying once
    one of the others is named. `cues`: what to say against a fault; `praise` when it has gone.
    """

    name: DrillName
    measured: Callable[[RepFacts], Sequence[tuple[Criterion, Held | None]]]
    order: tuple[Fault, ...]
    explained_by: Mapping[Fault, frozenset[Fault]]
    needed: tuple[str, ...]
    cues: dict[Fault, str]
    praise: str
    well_done: str


def criteria_of(drill: Drill) -> tuple[Criterion, ...]:
    """What a rep of this drill is judged by. Bands may differ with what was measured; names
    and the faults that they name do not.
    """
    nothing = RepFacts(lowering_s=None, rising_s=0.0, tap=Tap("unknown"))
    return tuple(criterion for criterion, _ in drill.measured(nothing))


def criterion_names(drill: Drill) -> frozenset[str]:
    """The closed list of the keys of `Rep.criteria`."""
    return frozenset(criterion.name for criterion in criteria_of(drill))


SEVERITY: tuple[Fault, ...] = (
    # What may hurt, then the pattern, then depth and touch, then tempo (SCIENCE F).
    Fault.ROUNDED_BACK,
    Fault.OVEREXTENDED,
    Fault.SQUAT,
    Fault.CHEST_DOWN,
    Fault.KNEES_FORWARD,
    Fault.LOST_TAILBONE,
    Fault.LOST_UPPER_BACK,
    Fault.LOST_HEAD,
    Fault.HEAD_DROPPED,
    Fault.SHALLOW,
    Fault.LEANED,
    Fault.HARD_TAP,
    Fault.NO_TAP,
    Fault.ROLLER_OFF,
    Fault.RUSHED,
)

EXPLAINED_BY: dict[Fault, frozenset[Fault]] = {
    # Knees that do the work go forward, and knees that go forward take the hips with them.
    Fault.KNEES_FORWARD: frozenset({Fault.SQUAT}),
    Fault.CHEST_DOWN: frozenset({Fault.SQUAT, Fault.KNEES_FORWARD}),
    # Arms that hang from a chest ahead of the legs hang away from them.
    Fault.ROLLER_OFF: frozenset({Fault.CHEST_DOWN}),
}
