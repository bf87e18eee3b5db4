"""Every screen in every state, in the order of a visit."""

from kiosk.display.theme import Times
from kiosk.staff.gallery.arriving import arriving
from kiosk.staff.gallery.drilling import drilling
from kiosk.staff.gallery.ending import ending
from kiosk.staff.gallery.quiet import quiet
from kiosk.staff.gallery.state import Record, State


def states(record: Record, seconds: Times) -> tuple[State, ...]:
    """All of them, each with a name of its own. `seconds`: how long things take, of a theme."""
    return (*quiet(record, seconds), *arriving(record), *drilling(record), *ending(record))
