"""The dowel drill, as far as keypoints go: depth, knees, shins and tempo.

The three contacts of the dowel are not seen yet, so nothing is said of them, nor of the head,
which one hand hides.
"""

from collections.abc import Sequence
from math import inf

from kiosk.coach.criteria import Criterion, Held
from kiosk.coach.drill import EXPLAINED_BY, SEVERITY, Drill, RepFacts
from kiosk.coach.hinge_criteria import hinge_criteria
from kiosk.coach.moment import Fault

DEPTH = Criterion(
    "depth",
    good=(60.0, inf),
    fault=(45.0, inf),
    worst=30.0,
    weight=25,
    names=Fault.SHALLOW,
    says="The hinge was shallow: reach further back.",
    source="dowel assessments aim at 90 deg; 60 to 90 is good, under 45 is a fault",
)


def measured(facts: RepFacts) -> Sequence[tuple[Criterion, Held | None]]:
    """The dowel drill's criteria with what each of them looks at."""
    return ((DEPTH, facts.hip_flexion), *hinge_criteria(facts))


DOWEL_DRILL = Drill(
    name="dowel",
    measured=measured,
    order=SEVERITY,
    explained_by=EXPLAINED_BY,
    needed=("depth", "knees"),
    cues={
        Fault.SQUAT: "Soft knees, hips back!",
        Fault.CHEST_DOWN: "Hips back, not chest down!",
        Fault.KNEES_FORWARD: "Keep your shins tall.",
        Fault.SHALLOW: "Send your hips further back.",
        Fault.RUSHED: "Slower on the way down.",
    },
    praise="That's it!",
    well_done="The hips went well back and the knees stayed soft.",
)
