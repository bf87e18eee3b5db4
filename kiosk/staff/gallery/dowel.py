"""States of the dowel drill: its lamps, and what is said when a contact was lost."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.coach.moment import ContactName, Contacts
from kiosk.display.view import View
from kiosk.staff.gallery.state import Record, changed, seen

KEPT = Contacts("kept", "kept", "kept")
_CONTACTS: tuple[ContactName, ...] = ("head", "upper_back", "tailbone")

Told = tuple[str, View, tuple[View, ...]]


def way_to(record: Record, view: View, hinge: str) -> tuple[View, ...]:
    """A recorded hinge up to a moment of it."""
    all_of_it = (seen(record, name) for name in record if name.startswith(f"{hinge}-"))
    return tuple(each for each in all_of_it if each.t < view.t)


def with_dowel(record: Record) -> Iterator[Told]:
    """All of them: name, view, and what was drawn before."""
    for name in ("standing", "lowering", "bottom", "rising", "after-first"):
        view = seen(record, f"dowel-{name}")
        yield name, view, _way(record, view)
    bottom = seen(record, "dowel-bottom")
    way = _way(record, bottom)
    for name, contacts in (("not-seen", Contacts()), ("nothing-told", None)):
        told = {"contacts": contacts, "dowel_px": None}
        past = tuple(changed(each, moment=told) for each in way)
        yield name, changed(bottom, moment=told), past
    lost, reset = seen(record, "dowel-lost"), seen(record, "dowel-reset")
    for contact in _CONTACTS:
        name = contact.replace("_", "-")
        told = {"contacts": _without(contact)}
        yield f"lost-{name}", changed(lost, moment=told, reset=None), ()
        yield f"reset-{name}", changed(reset, moment=told, reset=contact), ()
    yield "reset-at-the-bottom", lost, ()
    yield "reset-found-again", reset, ()
    unseen = {"contacts": None, "dowel_px": None}
    yield "reset-nothing-told", changed(reset, moment=unseen), ()
    yield "unmirrored", replace(bottom, mirror=False), ()


def _way(record: Record, view: View) -> tuple[View, ...]:
    return way_to(record, view, "dowel-hinge")


def _without(contact: ContactName) -> Contacts:
    return replace(KEPT, **{contact: "lost"})
