"""States of the summary after a session."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import Fault, NextStep, Rep
from kiosk.display.view import View
from kiosk.health.faults import KioskFault
from kiosk.staff.gallery.quiet import troubled
from kiosk.staff.gallery.reps import GOOD, NEARLY, POOR, many, rep, summed_up
from kiosk.staff.gallery.state import Record, State, changed, later

# What the hinge leads to changes every five seconds: once more for each of the four.
_LEAD_S = 5.0


def ending(record: Record) -> Iterator[State]:
    """All of them."""
    some = _faulty(record, 10, Fault.SQUAT, every=3)
    for name, reps in (
        ("all-good", many(record, (GOOD,) * 10)),
        ("some-faults", some),
        ("many-faults", _faulty(record, 10, Fault.CHEST_DOWN, every=1)),
        ("no-tap", _faulty(record, 8, Fault.NO_TAP, every=2)),
        # One bad rep of many is not worth changing anything for.
        (
            "nothing-to-change",
            (*many(record, (GOOD,) * 9), rep(record, 10, NEARLY, Fault.HARD_TAP)),
        ),
        ("some-unseen", many(record, (GOOD, None, GOOD, None, GOOD))),
        ("unjudged", many(record, (None,) * 6)),
        ("one-rep", many(record, (GOOD,))),
        ("one-faulty-rep", (rep(record, 1, POOR, Fault.SQUAT),)),
        ("one-unseen-rep", many(record, (None,))),
        ("thirty-reps", _faulty(record, 30, Fault.SHALLOW, every=4)),
    ):
        yield _shown(name, summed_up(record, reps))
    yield _shown("dowel", summed_up(record, some, DOWEL_DRILL))
    view = summed_up(record, some)
    for number in (2, 3, 4):
        yield _shown(f"leads-{number}", view, (number - 1) * _LEAD_S)
    for step in NextStep:
        yield _shown(step.value.replace("_", "-"), _leading_to(view, step))
    yield _shown("notice", troubled(view, KioskFault.TOO_DARK))
    yield _shown("staff-line", troubled(view, KioskFault.SOUND_GONE))


def _leading_to(view: View, step: NextStep) -> View:
    """The same summary with this as the next step."""
    summary = view.scene.summary
    assert summary is not None
    return changed(view, summary=replace(summary, where_next=step))


def _shown(name: str, view: View, into_s: float = 0.0) -> State:
    return State(f"summary-{name}", "summary", later(view, into_s + 2.0), (view,))


def _faulty(record: Record, count: int, fault: Fault, every: int) -> Sequence[Rep]:
    """Every so many-th rep has this fault, and the others get better."""
    return tuple(
        rep(record, n, POOR + n, fault)
        if n % every == 0
        else rep(record, n, min(99, 80 + 2 * n))
        for n in range(1, count + 1)
    )
