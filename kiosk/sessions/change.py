"""The one thing that a session's summary asked to change, found again from what is kept."""

from collections import Counter
from collections.abc import Sequence

from kiosk.coach.drill import SEVERITY
from kiosk.coach.summing_up import COMES_BACK, TOO_FEW_TO_COME_BACK


def change_of(faults_of_reps: Sequence[Sequence[str]]) -> str | None:
    """By the rule of coach/summing_up.py; the faults of each rep, the gravest first."""
    votes = Counter(faults[0] for faults in faults_of_reps if faults)
    counts = Counter(fault for faults in faults_of_reps for fault in faults)
    # A fault that a newer kiosk knows comes last.
    voted = sorted(votes, key=_gravity)
    main = max(voted, key=lambda fault: (votes[fault], counts[fault]), default=None)
    few = len(faults_of_reps) <= TOO_FEW_TO_COME_BACK
    needed = 1 if few else COMES_BACK
    return main if main is not None and counts[main] >= needed else None


_ORDER = [fault.value for fault in SEVERITY]


def _gravity(fault: str) -> int:
    return _ORDER.index(fault) if fault in _ORDER else len(_ORDER)
