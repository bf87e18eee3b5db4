"""The dowel drill: hinge deep, and keep head, upper back and tailbone on the dowel.

Nothing is said of where the head looks: one hand hides it. Natural hollows at neck and low back
are no contacts.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from kiosk.coach.criteria import Criterion, Held
from kiosk.coach.drill import EXPLAINED_BY, SEVERITY, Drill, RepFacts
from kiosk.coach.hinge_criteria import BACK_WITH_DOWEL, hinge_criteria
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
# So far from where it was while standing, a point has left the dowel; in shares of the torso.
_CONTACTS_SOURCE = (
    "contact at head, upper back and sacrum (Zeel, Pitt DPT); limit chosen on rendered clips, "
    "change from standing: "
)
HEAD_CONTACT = Criterion(
    "head_contact",
    good=(-inf, 0.05),
    fault=(-inf, 0.05),
    worst=0.10,
    weight=10,
    names=Fault.LOST_HEAD,
    says="The head left the dowel: reset and try again.",
    source=_CONTACTS_SOURCE + "kept up to 0.034, lost from 0.065 on",
    by_spine=True,
)
UPPER_BACK_CONTACT = Criterion(
    "upper_back_contact",
    good=(-inf, 0.04),
    fault=(-inf, 0.04),
    worst=0.10,
    weight=10,
    names=Fault.LOST_UPPER_BACK,
    says="The upper back left the dowel: reset and try again.",
    source=_CONTACTS_SOURCE + "kept up to -0.03; lost in no clip, so that limit is untried",
    by_spine=True,
)
TAILBONE_CONTACT = Criterion(
    "tailbone_contact",
    good=(-inf, 0.025),
    fault=(-inf, 0.025),
    worst=0.08,
    weight=10,
    names=Fault.LOST_TAILBONE,
    says="The tailbone left the dowel: reset and try again.",
    source=_CONTACTS_SOURCE + "kept 0.00, lost from 0.039 on",
    by_spine=True,
)


def measured(facts: RepFacts) -> Sequence[tuple[Criterion, Held | None]]:
    """The dowel drill's criteria with what each of them looks at."""
    contacts = (
        (HEAD_CONTACT, facts.head_gap),
        (UPPER_BACK_CONTACT, facts.upper_back_gap),
        (TAILBONE_CONTACT, facts.tailbone_gap),
    )
    kept = all(gap is not None and gap.median <= limit.fault[1] for limit, gap in contacts)
    bow = facts.back_bow
    if kept and bow is not None and bow.median > BACK_WITH_DOWEL.good[1]:
        # A straight ruler that touches all three lies on no round back: hair, or a sleeve.
        facts = replace(facts, back_bow=None)
    return (
        (DEPTH, facts.hip_flexion),
        *hinge_criteria(facts, BACK_WITH_DOWEL),
        *contacts,
    )


DOWEL_DRILL = Drill(
    name="dowel",
    measured=measured,
    order=SEVERITY,
    explained_by=EXPLAINED_BY,
    needed=("depth", "knees"),
    cues={
        Fault.ROUNDED_BACK: "Long back, proud chest.",
        Fault.OVEREXTENDED: "Stand tall, ribs down.",
        Fault.SQUAT: "Soft knees, hips back!",
        Fault.CHEST_DOWN: "Hips back, not chest down!",
        Fault.KNEES_FORWARD: "Keep your shins tall.",
        Fault.LOST_TAILBONE: "Tailbone on the dowel. Reset and try again.",
        Fault.LOST_UPPER_BACK: "Upper back on the dowel. Reset and try again.",
        Fault.LOST_HEAD: "Head on the dowel. Reset and try again.",
        Fault.SHALLOW: "Send your hips further back.",
        Fault.RUSHED: "Slower on the way down.",
    },
    praise="That's it!",
    well_done="The hips went well back and the knees stayed soft.",
)
