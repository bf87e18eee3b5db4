"""States from walking up to the first beat of the drill."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.coach.scene import Need
from kiosk.display.view import View
from kiosk.health.faults import KioskFault
from kiosk.staff.gallery.quiet import troubled
from kiosk.staff.gallery.state import Record, State, changed, cropped, nobody, seen

_STANDING = "ready-1"
# A hand's width, a small step and some steps beside the mark, in statures.
_NEAR, _STEP, _FAR = 0.07, 0.25, 0.9
_BEATS = ("ready-1", "ready-2", "ready-3")


def arriving(record: Record) -> Iterator[State]:
    """All of them."""
    for name, view in _needs(record):
        yield State(f"find-mark-{name}", "arriving", view)
    for number, moment in enumerate(_BEATS, start=1):
        wall = seen(record, moment)
        yield State(f"get-ready-wall-{number}", "arriving", wall)
        dowel = seen(record, f"dowel-{moment}")
        yield State(f"get-ready-dowel-{number}", "arriving", dowel)
    slow = troubled(seen(record, "ready-2"), KioskFault.TOO_SLOW)
    yield State("get-ready-notice", "arriving", slow)


def _needs(record: Record) -> Iterator[tuple[str, View]]:
    def missing(*needs: Need, moment: str = _STANDING, **facts: object) -> View:
        return seen(record, moment, needs=needs, readiness=0.0, **facts)

    cut_off = cropped(missing(Need.WHOLE_BODY, to_mark=None), 0.12, 0.0, 0.75)
    yield "whole-body", cut_off
    yield "nobody-yet", replace(cut_off, pose=nobody(cut_off.pose))
    left = seen(record, "mark-at-left")
    right = seen(record, "mark-at-right")
    yield "at-left", left
    yield "at-right", right
    # A body that is not seen from the side faces neither edge.
    unturned = {"facing": None, "near_side": None}
    yield "facing-unknown", changed(right, moment=unturned)
    yield "facing-unknown-left", changed(left, moment=unturned)
    near = missing(Need.ON_THE_MARK, to_mark=_NEAR, mark_at=0.54)
    yield "near", near
    yield "step", missing(Need.ON_THE_MARK, to_mark=_STEP, mark_at=0.62)
    yield "far", missing(Need.ON_THE_MARK, to_mark=-_FAR, mark_at=0.06)
    yield "way-unknown", missing(Need.ON_THE_MARK, to_mark=None)
    yield "unmirrored", replace(right, mirror=False)
    yield "closer", missing(Need.CLOSER_TO_WALL, wall_gap_m=0.55)
    yield "closer-far", missing(Need.CLOSER_TO_WALL, wall_gap_m=0.95)
    yield "closer-gap-unknown", missing(Need.CLOSER_TO_WALL, wall_gap_m=None)
    yield "further", missing(Need.FURTHER_FROM_WALL, wall_gap_m=0.06)
    yield "further-gap-unknown", missing(Need.FURTHER_FROM_WALL, wall_gap_m=None)
    yield "side-on", missing(Need.SIDE_ON)
    yield "stand-still", seen(record, "not-still")
    dowel = missing(Need.ON_THE_MARK, moment="dowel-ready-1", to_mark=_STEP, mark_at=0.62)
    yield "dowel", dowel
    yield "several", missing(Need.WHOLE_BODY, Need.ON_THE_MARK, Need.SIDE_ON, to_mark=None)
    yield "notice", troubled(near, KioskFault.TOO_DARK)
