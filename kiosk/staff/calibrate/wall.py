"""The step `wall`: where the pad rests, how far it gives way, and what is a touch."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from statistics import median, stdev

from kiosk.staff.calibrate.looking import WALK_S
from kiosk.staff.calibrate.readings import Asked, Distance
from kiosk.staff.calibrate.step import FAULTS, Found, Work, as_bound
from kiosk.staff.calibrate.talk import Talk
from kiosk.staff.failure import CommandError

# A hundred answers: enough to know the scatter to a tenth.
REST_S = 3.0
WAIT_S = 30.0
# A body takes as long to come to rest on the sensor.
TOUCH_S = 2.0
FEW = 20
# The readings are medians of three, which scatter by 0.67 of what the ranger does.
MEDIAN_SCATTER = 0.67
# A touch is four times the scatter (SCIENCE D1), lest noise touches, ...
SCATTERS = 4.0
# ... at least what ships, and at the most half of the way: the other half is for pressing on.
TOUCH_M = 0.01
TOUCH_OF_TRAVEL = 0.5
# Less than this is no press; a pad must give way by twice what is a touch.
PRESSED_M = 0.005
# Let go, it comes back to within this share of the touch (kiosk.wall.ranging: DRIFT_SHARE).
BACK_OF_TOUCH = 0.4
BACK_S = 0.5
# Of so many answers in a row (half a second) the middle one is how far it was held.
DEEPEST_OF = 15
# An ultrasonic ranger and a time-of-flight sensor hear nothing nearer (SCIENCE D1).
DEAD_ZONE_M = {"pad": 0.02, "direct": 0.02, "tof": 0.04}
# Fallen silent within a step of it, it is the dead zone.
LOST_M = 0.035
# Body and sensor may sway by this while somebody stands against it.
SWAY_M = 0.01
# Nobody who touches the wall is further from a sensor in it.
FURTHEST_TOUCH_M = 0.3
# What the settings take.
LEAST_REST_M, MOST_REST_M = 0.03, 0.5
MOST_TRAVEL_M = 0.2

_CHECK = "check its plug and its wires, and wall.source (now {source})"


def look(work: Work) -> Found:
    """Ask for rest and touch, and measure both. Raises CommandError, SkippedError."""
    match work.settings.wall.source:
        case "pad":
            return _pad(work)
        case "direct" | "tof":
            return _person(work)
        case "switch":
            return _switch(work)
        case source:
            raise CommandError(
                f'wall.source is "{source}": there is no sensor to calibrate; choose one with '
                "kiosk config set wall.source."
            )


@dataclass(frozen=True, slots=True)
class Still:
    """What a ranger says of something that does not move, in metres."""

    middle_m: float
    scatter_m: float


def still(metres: list[float]) -> Still:
    """The middle and the ranger's own scatter."""
    return Still(median(metres), stdev(metres) / MEDIAN_SCATTER if len(metres) > 1 else 0.0)


# --- the pad ------------------------------------------------------------------------------


def _pad(work: Work) -> Found:
    talk, options = work.talk, work.settings.wall
    talk.ready("Leave the pad alone for three seconds, so that nothing leans on it.")
    rest = _rest(work)
    if not LEAST_REST_M <= rest.middle_m <= MOST_REST_M:
        raise CommandError(
            f"The ranger sees the pad {_cm(rest.middle_m)} away, and it should be "
            f"{_cm(LEAST_REST_M)} to {_cm(MOST_REST_M)}: mount it so that it looks at the "
            "pad's back.",
            FAULTS,
        )
    least_touch_m = max(TOUCH_M, SCATTERS * rest.scatter_m)
    talk.say(f"At rest the pad is {_cm(rest.middle_m)} from the ranger.")
    talk.ready(
        "Now press the pad slowly to its stop, hold it for a moment, and let go. "
        "There is half a minute's time."
    )
    travel_m = _press(work, rest.middle_m)
    if travel_m > MOST_TRAVEL_M:
        raise CommandError(
            f"The ranger saw something come nearer by {_cm(travel_m)}, more than a pad can: "
            "mount it so that it looks at the pad's back and at nothing else.",
            FAULTS,
        )
    if least_touch_m > TOUCH_OF_TRAVEL * travel_m:
        why = (
            "its distances scatter too much for that: check the wiring and how it is mounted"
            if least_touch_m > TOUCH_M
            else "free its springs, or take softer ones"
        )
        raise CommandError(
            f"The pad gives way by {_cm(travel_m)}, too little: it needs "
            f"{_cm(least_touch_m / TOUCH_OF_TRAVEL)}; {why}.",
            FAULTS,
        )
    # Somebody may have chosen it with care.
    fits = least_touch_m <= options.contact_m <= TOUCH_OF_TRAVEL * travel_m
    contact_m = options.contact_m if fits else least_touch_m
    return Found(
        says=(
            f"The pad rests {_cm(rest.middle_m)} from the ranger and gives way by "
            f"{_cm(travel_m)}; pressed in by {_cm(contact_m)} it is a touch.",
            f"The ranger scatters by {rest.scatter_m * 1000:.1f} mm.",
        ),
        measured={
            "rest_m": as_bound(rest.middle_m, 4),
            "travel_m": as_bound(travel_m, 4),
            "scatter_m": as_bound(rest.scatter_m, 5),
        },
        values={
            "wall.rest_distance_m": as_bound(rest.middle_m),
            # To a millimetre, and still not into the dead zone.
            "wall.travel_m": as_bound(
                min(travel_m, round(rest.middle_m, 3) - DEAD_ZONE_M["pad"])
            ),
            "wall.contact_m": as_bound(contact_m),
        },
    )


def _rest(work: Work) -> Still:
    """Of the pad that nobody touches."""
    source = work.settings.wall.source
    metres: list[float] = []
    heard = 0
    trouble: str | None = None
    for distance in _within(work, Asked.LEAVE_ALONE, REST_S):
        heard += 1
        trouble = distance.trouble or trouble
        if distance.metres is not None:
            metres.append(distance.metres)
            work.talk.live(distance.t, _cm(distance.metres))
    if len(metres) < FEW or len(metres) < heard / 2:
        why = trouble or f"the ranger says nothing: {_CHECK.format(source=source)}"
        raise CommandError(f"The pad's distance can't be measured: {why}.", FAULTS)
    # Ultrasound is timed by us and never repeats; a time-of-flight sensor may.
    if source != "tof" and min(metres) == max(metres):
        raise CommandError(
            f"The ranger says {_cm(metres[0])} again and again, and a living one scatters: "
            "unplug it for a moment, or replace it.",
            FAULTS,
        )
    return still(metres)


def _press(work: Work, rest_m: float) -> float:
    """How far the pad gives way, once it was pressed and has come back."""
    press = _Press(rest_m)
    for distance in _within(work, Asked.PRESS, WAIT_S):
        press.step(distance)
        work.talk.live(distance.t, f"pressed in by {_cm(max(0.0, press.depth_m))}")
        if press.over:
            work.talk.done()
            break
    if press.lost_at_m is not None:
        why = "check the ranger's wires, and that nothing comes between it and the pad"
        if press.lost_at_m <= LOST_M:
            nearest = _cm(DEAD_ZONE_M["pad"])
            why = f"nothing nearer than {nearest} is, so mount the ranger further back"
        raise CommandError(
            f"Pressed in to {_cm(press.lost_at_m)} from the ranger the pad is not heard any "
            f"more: {why}.",
            FAULTS,
        )
    if press.deepest_m < PRESSED_M:
        raise CommandError(
            f"The pad was not pressed in half a minute (by {_cm(press.deepest_m)} at the "
            "most): press it to its stop, or free it if it does not give way.",
            FAULTS,
        )
    if not press.over:
        raise CommandError(
            f"The pad has not come back to where it rests, but is {_cm(press.depth_m)} "
            "further in: free it, or look at its springs.",
            FAULTS,
        )
    return press.deepest_m


class _Press:
    """Follows a pad that is pressed and let go. Lengths in metres, depths from the rest.

    `lost_at_m`: where it was last heard from the ranger, if it fell silent while pressed in.
    """

    def __init__(self, rest_m: float) -> None:
        self._rest_m = rest_m
        self._recent: list[float] = []
        self._back_since: float | None = None
        self._silent = 0
        self.deepest_m = self.depth_m = 0.0
        self.lost_at_m: float | None = None
        self.over = False

    def step(self, distance: Distance) -> None:
        """Take in an answer."""
        if distance.metres is None:
            self._silent += 1
            if self._silent >= FEW and self.depth_m >= PRESSED_M:
                self.lost_at_m = self._rest_m - self.depth_m
            return
        self._silent = 0
        self.depth_m = self._rest_m - distance.metres
        self._recent = [*self._recent, self.depth_m][-DEEPEST_OF:]
        if len(self._recent) == DEEPEST_OF:
            self.deepest_m = max(self.deepest_m, median(self._recent))
        back = self.depth_m <= BACK_OF_TOUCH * TOUCH_M
        if self.deepest_m < PRESSED_M or not back:
            self._back_since = None
        elif self._back_since is None:
            self._back_since = distance.t
        elif distance.t - self._back_since >= BACK_S:
            self.over = True


# --- sensors that look at people, and switches --------------------------------------------


def _person(work: Work) -> Found:
    source = work.settings.wall.source
    dead_zone_m = DEAD_ZONE_M[source]
    work.talk.ready(
        "Stand with your back to the wall, so that your seat just touches it, and stay so. "
        "There is half a minute's time."
    )
    touch = _touch(work)
    # Its scatter must not carry it below what the sensor can see.
    if touch.middle_m - 2 * touch.scatter_m < dead_zone_m:
        raise CommandError(
            f"Whoever touches the wall is {_cm(touch.middle_m)} from the sensor, and nearer "
            f"than {_cm(dead_zone_m)} it sees nothing: set it further back into the wall.",
            FAULTS,
        )
    return Found(
        says=(
            f"Whoever touches the wall is {_cm(touch.middle_m)} from the sensor, which "
            f"scatters by {touch.scatter_m * 1000:.1f} mm.",
        ),
        measured={
            "touch_m": as_bound(touch.middle_m, 4),
            "scatter_m": as_bound(touch.scatter_m, 5),
        },
        values={"wall.direct_contact_m": as_bound(touch.middle_m)},
    )


def _touch(work: Work) -> Still:
    """Of a body that has come to rest at the wall."""
    recent: list[tuple[float, float]] = []
    trouble: str | None = None
    nearest_m: float | None = None
    for distance in _within(work, Asked.TOUCH, WAIT_S):
        trouble = distance.trouble or trouble
        if distance.metres is None:
            work.talk.live(distance.t, "nothing is heard")
            continue
        metres = distance.metres
        nearest_m = metres if nearest_m is None else min(nearest_m, metres)
        work.talk.live(distance.t, _cm(metres))
        recent.append((distance.t, metres))
        recent = [each for each in recent if distance.t - each[0] <= TOUCH_S + 0.05]
        if metres > FURTHEST_TOUCH_M or abs(metres - recent[0][1]) > SWAY_M:
            recent = [(distance.t, metres)]
        enough = len(recent) >= FEW and distance.t - recent[0][0] >= TOUCH_S
        if enough:
            work.talk.done()
            return still([metres for _, metres in recent])
    if nearest_m is None:
        why = trouble or _CHECK.format(source=work.settings.wall.source)
        raise CommandError(f"The wall's sensor heard nothing: {why}.", FAULTS)
    raise CommandError(
        f"Nobody stood still at the wall for {TOUCH_S:.0f} s (the nearest was "
        f"{_cm(nearest_m)}): stand so that your seat just touches it, and try again.",
        FAULTS,
    )


def _switch(work: Work) -> Found:
    work.talk.ready("Leave the pad alone, then press it and let go, within half a minute.")
    felt: list[bool] = []
    trouble: str | None = None
    for distance in _within(work, Asked.PRESS, WAIT_S):
        trouble = distance.trouble or trouble
        if distance.touching is None:
            continue
        work.talk.live(distance.t, "pressed" if distance.touching else "free")
        if not felt or felt[-1] is not distance.touching:
            felt.append(distance.touching)
        if felt == [False, True, False]:
            work.talk.done()
            return Found(
                says=("The switch feels a press and its end; there is nothing to set.",),
                measured={"felt": True},
            )
    raise CommandError(f"The switch {_switch_fault(felt, trouble)}.", FAULTS)


def _switch_fault(felt: list[bool], trouble: str | None) -> str:
    if trouble is not None:
        return f"is not well: {trouble}"
    if not felt:
        return "says nothing: check its plug and wall.switch_pin"
    if felt[0]:
        return (
            "says that it is pressed though nobody should have: free it, or turn "
            "wall.switch_normally_closed or wall.switch_pull_up round"
        )
    if len(felt) == 1:
        return "felt nothing: press the pad to its stop, and check its wires"
    return "was not let go: free the pad, and try again"


# --- what they share ----------------------------------------------------------------------


def _within(work: Work, asked: Asked, span_s: float) -> Iterable[Distance]:
    """The readings of so long; the walk to the wall is not counted."""
    walk_s = WALK_S if work.talk.asks and work.readings.live else 0.0
    with closing(work.readings.distances(asked)) as distances:
        first_t: float | None = None
        for distance in distances:
            if first_t is None:
                first_t = distance.t
            waited_s = distance.t - first_t
            if asked is Asked.LEAVE_ALONE and waited_s < walk_s:
                _count_down(work.talk, distance.t, walk_s - waited_s)
                continue
            if waited_s > span_s + walk_s:
                return
            yield distance


def _count_down(talk: Talk, t: float, left_s: float) -> None:
    talk.live(t, f"{left_s:.0f} s ...")


def _cm(metres: float) -> str:
    return f"{100 * metres:.1f} cm"
