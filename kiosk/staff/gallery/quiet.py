"""States with nobody in the drill: starting, idle, night, and when the kiosk can't coach."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.display.screens.lesson import PAGES
from kiosk.display.theme import Times
from kiosk.display.view import View
from kiosk.health.faults import KioskFault, notice
from kiosk.staff.gallery.state import Record, State, at, later, seen

# What patients see of each: there are three different words for them.
_BLIND = {
    "camera": KioskFault.CAMERA_MISSING,
    "model": KioskFault.MODEL_DAMAGED,
    "moment": KioskFault.CAMERA_STALLED,
}
# When a movement is well under way, and when the invitation's other line is shown.
_INTO_S, _OTHER_LINE_S = 3.0, 10.0


def quiet(record: Record, seconds: Times) -> Iterator[State]:
    """All of them."""
    yield State("starting", "idle", None)
    # Of something that keeps nobody from being coached.
    told = troubled(View(t=5.0), KioskFault.DISK_NEARLY_FULL)
    yield State("starting-code", "idle", told)
    yield from _idle(record, seconds)
    for name, fault in _BLIND.items():
        yield State(f"blind-{name}", "trouble", troubled(View(t=5.0), fault))
    several = troubled(View(t=5.0), *_BLIND.values(), KioskFault.WALL_SILENT)
    yield State("blind-several", "trouble", several)
    dark = View(scene=record["empty"].view.scene, night=True, t=60.0)
    yield State("night", "night", dark)
    staff = troubled(replace(dark, t=400.0), KioskFault.SOUND_GONE)
    yield State("night-staff", "night", staff)


def troubled(view: View, *faults: KioskFault) -> View:
    """The same while this is wrong with the kiosk."""
    told = notice(faults)
    assert told is not None
    return replace(view, notice=told.patient, staff_line=told.staff, codes=told.codes)


def _idle(record: Record, seconds: Times) -> Iterator[State]:
    begin = at(seen(record, "empty"), 0.0)

    def shown(name: str, into_s: float, view: View = begin) -> State:
        return State(name, "idle", later(view, into_s), (view,))

    yield shown("invitation", _INTO_S)
    yield shown("invitation-privacy", _OTHER_LINE_S)
    # The second half invites to the other drill.
    yield shown("invitation-dowel", seconds.invitation / 2 + _INTO_S)
    for number, page in enumerate(PAGES):
        into_s = seconds.invitation + seconds.slide * number
        yield shown(f"lesson-{page.replace('_', '-')}", into_s + seconds.slide / 2)
    round_s = seconds.invitation + seconds.slide * len(PAGES)
    yield shown("invitation-second", round_s + _INTO_S)
    yield shown("invitation-third", 2 * round_s + _INTO_S)
    staff = troubled(begin, KioskFault.SOUND_GONE)
    yield shown("invitation-staff", _INTO_S, replace(staff, simulated=True))
    yield shown("invitation-notice", _INTO_S, troubled(begin, KioskFault.TOO_DARK))
    page_s = seconds.invitation + seconds.slide / 2
    yield shown("lesson-notice", page_s, troubled(begin, KioskFault.WALL_SILENT))
