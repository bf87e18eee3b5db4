"""The wall and foam roll drill: hips back until the glutes just tap the wall."""

from collections.abc import Sequence
from math import inf

from kiosk.coach.criteria import Criterion, Held
from kiosk.coach.drill import EXPLAINED_BY, SEVERITY, Drill, RepFacts
from kiosk.coach.hinge_criteria import head_criterion, hinge_criteria
from kiosk.coach.moment import Fault

_DEPTH_SOURCE = (
    "waiter's bow 50 deg or more (Chek), good morning 75 +- 9 deg (Schellenberg 2013); "
    "35 to 45 deg will do where the wall was reached"
)
DEPTH_WITH_TAP = Criterion(
    "depth",
    good=(45.0, inf),
    fault=(35.0, inf),
    worst=25.0,
    weight=20,
    names=Fault.SHALLOW,
    says="The hinge was shallow: reach further back.",
    source=_DEPTH_SOURCE,
)
# Without the wall to confirm it, a hinge that is not deep enough has nothing to show.
DEPTH = Criterion(
    "depth",
    good=(45.0, inf),
    fault=(45.0, inf),
    worst=35.0,
    weight=20,
    names=Fault.SHALLOW,
    says="The hinge was shallow: reach further back.",
    source=_DEPTH_SOURCE,
)
TAP = Criterion(
    "tap",
    good=(-inf, 0.0),
    fault=(-inf, 0.0),
    worst=0.30,
    weight=15,
    names=Fault.NO_TAP,
    says="The hips did not reach the wall.",
    source="the drill itself: glutes just tap the wall",
)
TAP_SPEED = Criterion(
    "tap_speed",
    good=(-inf, 0.30),
    fault=(-inf, 0.50),
    worst=0.70,
    weight=5,
    names=Fault.HARD_TAP,
    says="The hips hit the wall hard: just kiss it.",
    source="proposal of this project: a hinge of 1.2 s arrives at about 0.1 m/s",
)
TAP_LENGTH = Criterion(
    "tap_length",
    good=(-inf, 1.5),
    fault=(-inf, 2.0),
    worst=4.0,
    weight=5,
    names=Fault.LEANED,
    says="The hips rested on the wall: tap and go.",
    source="SCIENCE D3: on the wall for more than 2 s is leaning",
)
ROLLER = Criterion(
    "roller",
    good=(-inf, 0.20),
    fault=(-inf, 0.28),
    worst=0.5,
    weight=5,
    names=Fault.ROLLER_OFF,
    says="The roller left the legs: zip it down along them.",
    source="proposal of this project: hands on a roller of 15 cm stay within a forearm's "
    "breadth of the legs; the model's error at the wrist is up to 0.12 of the stature",
)

# A miss of which the distance is not known counts as one of this many metres.
TYPICAL_MISS_M = 0.05
# Even a miss by a hair is a miss.
LEAST_MISS_M = 0.001


def measured(facts: RepFacts) -> Sequence[tuple[Criterion, Held | None]]:
    """The wall drill's criteria with what each of them looks at."""
    tap = facts.tap
    touched = tap.state == "touched"
    gap_m: float | None = None
    if touched:
        gap_m = 0.0
    elif tap.state == "missed":
        gap_m = max(LEAST_MISS_M, TYPICAL_MISS_M if tap.gap_m is None else tap.gap_m)
    return (
        (DEPTH_WITH_TAP if touched else DEPTH, facts.hip_flexion),
        *hinge_criteria(facts),
        head_criterion(facts),
        (TAP, Held.single(gap_m)),
        (TAP_SPEED, Held.single(tap.speed_m_s)),
        (TAP_LENGTH, Held.single(tap.duration_s)),
        (ROLLER, facts.roller_off),
    )


WALL_DRILL = Drill(
    name="wall",
    measured=measured,
    order=SEVERITY,
    explained_by=EXPLAINED_BY,
    needed=("depth", "knees"),
    cues={
        Fault.SQUAT: "Soft knees. Close the drawer with your hips!",
        Fault.CHEST_DOWN: "Hips back, not chest down!",
        Fault.KNEES_FORWARD: "Push the wall away with your hips!",
        Fault.HEAD_DROPPED: "Eyes on the floor ahead.",
        Fault.SHALLOW: "Reach further back for the wall.",
        Fault.LEANED: "Tap and go, don't sit on it.",
        Fault.HARD_TAP: "Just kiss the wall.",
        Fault.NO_TAP: "Reach back till you tap the wall.",
        Fault.ROLLER_OFF: "Zip the roller down your legs.",
        Fault.RUSHED: "Slower on the way down.",
        Fault.ROUNDED_BACK: "Long back, proud chest.",
        Fault.OVEREXTENDED: "Stand tall, ribs down.",
    },
    praise="That's it!",
    well_done="The hips went well back and the knees stayed soft.",
)
