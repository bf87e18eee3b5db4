"""States of the drill and of the rest between two sets."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.coach.moment import Cue, Fault, NextStep, Phase
from kiosk.coach.scene import Need
from kiosk.display.view import View
from kiosk.health.faults import KioskFault
from kiosk.staff.gallery.dowel import Told, way_to, with_dowel
from kiosk.staff.gallery.quiet import troubled
from kiosk.staff.gallery.reps import GOOD, NEARLY, POOR, many, rep, with_reps
from kiosk.staff.gallery.state import Record, State, at, changed, later, nobody, seen

# Drawn so long after its event, a cue or a tap is there only because it lingers.
_AFTER_S = 0.5
_DOWEL_FAULTS = (Fault.LOST_HEAD, Fault.LOST_UPPER_BACK, Fault.LOST_TAILBONE)
_NOTICES = {
    "slow": KioskFault.TOO_SLOW,
    "dark": KioskFault.TOO_DARK,
    "cant-feel": KioskFault.WALL_SILENT,
}
_UNFELT = {"touching": None, "distance_m": None}


def drilling(record: Record) -> Iterator[State]:
    """All of them."""
    for name, view, past in (
        *_hinge(record),
        *_dowel(record),
        *_wall(record),
        *_cues(record),
        *_counts(record),
        *_oddities(record),
    ):
        yield State(f"drill-{name}", "drill", view, past)
    yield from _rest(record)


def _way_to(record: Record, view: View) -> tuple[View, ...]:
    """The first hinge up to a moment of it."""
    return way_to(record, view, "hinge")


def _dowel(record: Record) -> Iterator[Told]:
    for name, view, past in with_dowel(record):
        yield f"dowel-{name}", view, past


def _hinge(record: Record) -> Iterator[Told]:
    begun = seen(record, "drill-begun")
    yield "begun", begun, ()
    yield "standing", seen(record, "standing"), (begun,)
    for name in ("lowering", "reaching", "touching", "tapped", "rising"):
        view = seen(record, name)
        yield name, view, _way_to(record, view)
    deep = seen(record, "hinge-05")
    yield "lowering-deeper", deep, _way_to(record, deep)
    up = seen(record, "hinge-22")
    yield "rising-missed", _missed(up), tuple(_missed(each) for each in _way_to(record, up))
    first = seen(record, "first-rep")
    yield "first-rep", first, _way_to(record, first)
    yield "after-first", seen(record, "after-first"), (first,)
    second = seen(record, "second-lowering")
    yield "second-lowering", second, (seen(record, "after-first"),)
    yield "third-touching", seen(record, "third-touching"), (seen(record, "third-lowering"),)
    yield "third-rep", seen(record, "third-rep"), (seen(record, "third-touching"),)


def _missed(view: View) -> View:
    """The same hinge, but it stayed some centimetres off the wall."""
    distance_m = view.scene.moment.distance_m
    away_m = None if distance_m is None else max(0.05, distance_m)
    return changed(view, moment={"touching": False, "distance_m": away_m})


def _wall(record: Record) -> Iterator[Told]:
    after = seen(record, "after-first")
    lowering = seen(record, "second-lowering")
    yield "wall-unknown", changed(lowering, moment=_UNFELT), ()
    open_wall = {"touching": False, "distance_m": None}
    yield "wall-open", changed(lowering, moment=open_wall), ()
    yield "wall-far", changed(after, moment={"distance_m": 1.25}), ()
    yield "wall-wide-open", changed(after, moment={"distance_m": 0.39}), ()
    near = {"distance_m": 0.055}
    yield "wall-near", changed(seen(record, "reaching"), moment=near), ()


def _cues(record: Record) -> Iterator[Told]:
    for fault in Fault:
        dowel = fault in _DOWEL_FAULTS
        cue = Cue(fault.value, "", "correction", fault)
        name = f"cue-{fault.value.replace('_', '-')}"
        yield name, *_given(record, cue, NEARLY, dowel, fault)
    praise = Cue("better_squat", "", "praise", Fault.SQUAT)
    yield "praise", *_given(record, praise, GOOD, False)
    yield "praise-dowel", *_given(record, praise, GOOD, True)
    # The next hinge begins while there is still time to read.
    cue = Cue(Fault.SQUAT.value, "", "correction", Fault.SQUAT)
    view, past = _given(record, cue, POOR, False, Fault.SQUAT)
    moving = seen(record, "second-lowering")
    going_on = with_reps(at(moving, view.t + 1), view.scene.reps)
    yield "cue-while-lowering", going_on, (*past, view)


def _given(
    record: Record, cue: Cue, score: int, dowel: bool, *faults: Fault
) -> tuple[View, tuple[View, ...]]:
    """After a rep on which a cue was given."""
    standing = seen(record, "dowel-after-first" if dowel else "after-first")
    so_far = many(record, (GOOD, NEARLY))
    ended = rep(record, 3, score, *faults, cue=cue)
    before = with_reps(standing, so_far)
    after = with_reps(later(standing, 0.1), (*so_far, ended))
    event = changed(after, moment={"ended_rep": ended, "cue": cue})
    return later(after, _AFTER_S), (before, event)


def _counts(record: Record) -> Iterator[Told]:
    standing = seen(record, "after-first")
    for name, score in (("good", GOOD), ("warn", NEARLY), ("fault", POOR), ("unseen", None)):
        reps = many(record, (GOOD, POOR, None, NEARLY, score))
        yield f"last-{name}", with_reps(standing, reps), ()
    ten = (POOR, NEARLY, None, NEARLY, GOOD, GOOD, NEARLY, GOOD, GOOD, 99)
    yield "nine-reps", with_reps(standing, many(record, ten[:9])), ()
    second = many(record, (*ten, GOOD, NEARLY, GOOD))
    yield "second-set", with_reps(standing, second, 2, 10), ()
    twelfth = many(record, (GOOD, NEARLY) * 59)
    yield "twelfth-set", with_reps(standing, twelfth, 12, 110), ()
    # As many as a set may have: see drill.reps_per_set.
    yield "fifty", with_reps(standing, many(record, (GOOD,) * 50)), ()


def _oddities(record: Record) -> Iterator[Told]:
    standing = seen(record, "after-first")
    left = seen(record, "left")
    yield "left-the-mark", left, (replace(seen(record, "third-rep"), t=left.t - 0.9),)
    here = changed(standing, needs=(Need.ON_THE_MARK,), moment={"phase": Phase.ABSENT})
    yield "not-seen", replace(here, pose=nobody(here.pose)), ()
    unseen = {"phase": Phase.ABSENT, "person_seen": False}
    yield "phase-absent", changed(standing, moment=unseen), ()
    touching = seen(record, "touching")
    way = _way_to(record, touching)
    unmirrored = tuple(replace(each, mirror=False) for each in way)
    yield "unmirrored", replace(touching, mirror=False), unmirrored
    lit = replace(touching, simulated=True, strip_rgb=(0.0, 0.9, 0.6))
    yield "strip-lit", lit, tuple(replace(each, simulated=True) for each in way)
    for name, fault in _NOTICES.items():
        view = changed(standing, moment=_UNFELT) if name == "cant-feel" else standing
        yield f"notice-{name}", troubled(view, fault), ()
    cue = Cue(Fault.SHALLOW.value, "", "correction", Fault.SHALLOW)
    view, past = _given(record, cue, NEARLY, False, Fault.SHALLOW)
    dark = tuple(troubled(each, KioskFault.TOO_DARK) for each in past)
    yield "notice-and-cue", troubled(view, KioskFault.TOO_DARK), dark
    yield "staff-line", troubled(standing, KioskFault.SOUND_GONE), ()


def _rest(record: Record) -> Iterator[State]:
    standing = seen(record, "after-first", resting=True)
    first = (GOOD, NEARLY, None, POOR, GOOD, GOOD, NEARLY, GOOD, GOOD, 99)
    view = with_reps(standing, many(record, first))
    yield State("rest", "rest", view)
    yield State("rest-notice", "rest", troubled(view, KioskFault.TOO_SLOW))
    second = with_reps(standing, many(record, (GOOD,) * 20), 2, 10)
    yield State("rest-second", "rest", second)
    for step in NextStep:
        name = f"rest-{step.value.replace('_', '-')}"
        yield State(name, "rest", changed(view, where_next=step))
