"""From raw distances to wall readings: what is a touch, what is nonsense, what is unknown."""

import math
import statistics
from collections import deque
from dataclasses import dataclass

from kiosk.wall.disorder import Disorder
from kiosk.wall.reading import WallReading

# Silent for longer is unknown (HOUSE.md).
STALE_S = 0.3
# After a longer silence a touch of before is not the same any more.
FORGOTTEN_S = 1.0
# The median of 3 is the longest that keeps a touch-and-go of 0.6 s (SCIENCE D2).
MEDIAN_OF = 3
# So many samples in a row make a touch (SCIENCE D3); fewer since a silence know nothing.
TOUCH_SAMPLES = 2
# Faster than any hinge and than somebody who walks up; nearer together it is the noise.
MAX_SPEED_M_S = 3.0
JUMP_M = 0.03
# The rest is learned when nobody has been there for so long (SCIENCE D3), from the last
# seconds, and so slowly that no passing thing becomes the rest.
EMPTY_S = 10.0
REST_SPAN_S = 5.0
REST_SPEED_M_S = 0.0005
# The pad's back can be so far beyond its travel on both sides before it is not the pad's back.
BEYOND_M = 0.03
# Shares of the press that is a touch. The drift is less than the release, and both together are
# less than the touch, so that a drifted rest makes no touch and ends every one.
RELEASE_SHARE = 0.5
DRIFT_SHARE = 0.4
# The noise may be this share of the touch: two samples in a row that far out are then one in
# 25,000.
NOISE_SHARE = 0.4
# Where it looks at people: twice the noise that the taps of SCIENCE D2 were simulated with, and
# above the worst that was measured at a hard wall (SD 0.82 cm at 5 cm, D1).
NOISE_SD_M = 0.01
# A press begins at most so long before it is a touch, and is over with coming so long after.
PRESS_BEFORE_S = 4.0
PRESS_AFTER_S = 0.5
# Pressed in again sooner, it is the rebound of the same press.
SAME_PRESS_S = 0.25
# The speed is that between these shares of the depth: out of the noise of the rest, and before
# the springs slow the body down.
PRESS_FROM, PRESS_TO = 0.2, 0.7


@dataclass(frozen=True, slots=True)
class Pad:
    """A ranger that looks at the hard back of a sprung pad. Lengths in metres.

    `rest_m`: from the ranger to the back of the free pad. `travel_m`: how far it can be pressed
    in at all. `touch_m`: how far for a touch (D3's 2 cm and 5 cm would be all of its travel).
    """

    rest_m: float = 0.09
    travel_m: float = 0.03
    touch_m: float = 0.01

    def __post_init__(self) -> None:
        if not 0 < self.travel_m < self.rest_m < math.inf:
            raise ValueError(
                f"A pad that rests {self.rest_m} m from the ranger can't travel "
                f"{self.travel_m} m: the travel must be above 0 and below the rest."
            )
        if not 0 < self.touch_m <= self.travel_m:
            raise ValueError(
                f"A pad that travels {self.travel_m} m can't be touched at {self.touch_m} m: "
                "the touch must be above 0 and within the travel."
            )

    @property
    def release_m(self) -> float:
        """Pressed in less than this is no touch any more."""
        return RELEASE_SHARE * self.touch_m

    @property
    def drift_m(self) -> float:
        """So far from rest_m the learned rest may get."""
        return DRIFT_SHARE * self.touch_m


@dataclass(frozen=True, slots=True)
class Person:
    """A ranger that looks at the person; poor on cloth, which swallows sound. In metres.

    `contact_m`: what the ranger says when the glutes touch the wall; it sits that far behind
    the wall's face, out of its dead zone. Nearer than contact + `touch_m` is a touch, further
    than contact + `release_m` is none any more, and with nobody there nothing may be nearer
    than contact + `free_m` (SCIENCE D3).
    """

    contact_m: float = 0.055
    touch_m: float = 0.02
    release_m: float = 0.05
    free_m: float = 0.08

    def __post_init__(self) -> None:
        if not 0 <= self.contact_m < math.inf:
            raise ValueError(f"A contact distance of {self.contact_m} m can't be: give metres.")
        if not 0 < self.touch_m < self.release_m <= self.free_m < math.inf:
            raise ValueError("The distances must be 0 < touch < release <= free.")


@dataclass(frozen=True, slots=True)
class Reach:
    """From how near to how far a ranger measures, in metres."""

    nearest_m: float
    furthest_m: float


# SCIENCE D1. Beyond the length of a room nothing is at the wall.
ULTRASOUND = Reach(0.02, 4.0)
TIME_OF_FLIGHT = Reach(0.04, 1.3)


class Ranging:
    """Follows one ranger's samples and hands on a reading for each. Feed it in time order.

    A sample is in metres, None when the ranger did not answer, infinite when it answered that
    nothing is there. Raises ValueError, one sentence, when the ranger can't see the touch.
    """

    def __init__(self, looks_at: Pad | Person, reach: Reach) -> None:
        self._looks_at = looks_at
        self._pad = looks_at if isinstance(looks_at, Pad) else None
        if isinstance(looks_at, Pad):
            contact = looks_at.rest_m - looks_at.travel_m
            self._reach = Reach(
                max(reach.nearest_m, contact - BEYOND_M),
                min(reach.furthest_m, looks_at.rest_m + BEYOND_M),
            )
            self._rest_m = looks_at.rest_m
            noise_sd_m = NOISE_SHARE * looks_at.touch_m
        else:
            contact = looks_at.contact_m
            self._reach = reach
            self._rest_m = math.inf
            noise_sd_m = NOISE_SD_M
        if not reach.nearest_m <= contact < reach.furthest_m:
            raise ValueError(
                f"A touch is {contact:.3f} m from the ranger, which measures from "
                f"{reach.nearest_m} to {reach.furthest_m} m: mount it further back."
            )
        self._heard: deque[tuple[float, float]] = deque()
        self._doubtful: tuple[float, float] | None = None
        self._ever_heard = False
        self._heard_in_a_row = 0
        self._near_in_a_row = 0
        self._touching = False
        self._touching_since = -math.inf
        self._pressed_at = self._released_at = -math.inf
        self._press_speed: float | None = None
        self._disorder = Disorder(noise_sd_m)
        self._far_at = -math.inf
        self._empty = False
        self._empty_since: float | None = None
        self._learned_at: float | None = None
        self._displaced = False
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why the readings are unknown now, half a sentence for staff; None when well."""
        return self._trouble

    @property
    def rest_m(self) -> float:
        """From the ranger to the free pad, as learned; infinite when it looks at people."""
        return self._rest_m

    def scene_is_empty(self, empty: bool) -> None:
        """Whether the vision sees nobody; True is needed for learning the rest."""
        self._empty = empty

    def step(self, t: float, sample: float | None) -> WallReading:
        """Take in one sample of time t; the reading of that moment."""
        for heard_t, distance in self._sift(t, sample):
            self._hear(heard_t, distance)
        while self._heard and t - self._heard[0][0] > REST_SPAN_S:
            self._heard.popleft()
        self._watch_the_empty_scene(t)
        self._trouble = self._find_trouble(t)
        window = self._window(t)
        if self._trouble is not None:
            return WallReading(t)
        if not window or self._heard_in_a_row < TOUCH_SAMPLES:
            # The ranger answers, and the vision sees nobody who could be too soft for it.
            far = self._empty and t - self._far_at <= STALE_S
            return WallReading(t, None, False if far else None)
        return self._reading(t, statistics.median(distance for _, distance in window))

    def _reading(self, t: float, distance: float) -> WallReading:
        if isinstance(self._looks_at, Person):
            gap = max(0.0, distance - self._looks_at.contact_m)
            return WallReading(t, gap, self._touching)
        return WallReading(
            t,
            0.0 if self._touching else None,
            self._touching,
            press_depth_m=max(0.0, self._rest_m - distance),
            press_speed_m_s=self._press_speed if self._touching else None,
        )

    # --- which samples are heard ---------------------------------------------------------

    def _sift(self, t: float, sample: float | None) -> list[tuple[float, float]]:
        """The samples to go by: this one, none, or it and a jump that it confirms."""
        if sample is None:
            return []
        if sample > self._reach.furthest_m and self._pad is None:
            self._far_at = t
            return []
        if not self._reach.nearest_m <= sample <= self._reach.furthest_m:
            self._disorder.nonsense(t)
            return []
        doubtful, self._doubtful = self._doubtful, None
        last = self._heard[-1] if self._heard else None
        if last is None or t - last[0] > STALE_S or _possible(last, (t, sample)):
            if doubtful is not None:
                self._disorder.nonsense(doubtful[0])
            return [(t, sample)]
        if doubtful is not None and _possible(doubtful, (t, sample)):
            # Twice alike: it was no slip, something stepped in between.
            return [doubtful, (t, sample)]
        if doubtful is not None:
            self._disorder.nonsense(doubtful[0])
        self._doubtful = (t, sample)
        return []

    def _hear(self, t: float, distance: float) -> None:
        last_t = self._heard[-1][0] if self._heard else -math.inf
        if t - last_t > STALE_S:
            self._near_in_a_row = 0
        if t - last_t > FORGOTTEN_S:
            self._heard_in_a_row = 0
            self._let_go(t)
        self._heard_in_a_row += 1
        self._ever_heard = True
        self._heard.append((t, distance))
        # A pressed pad, or a body at the wall, is nearer to where a ranger is worse (D1).
        self._disorder.hear(t, distance, free=not self._touching)
        touch_below, release_above = self._levels()
        self._near_in_a_row = self._near_in_a_row + 1 if distance < touch_below else 0
        if not self._touching and self._near_in_a_row >= TOUCH_SAMPLES:
            self._touching, self._touching_since = True, t
            if t - self._released_at > SAME_PRESS_S:
                self._pressed_at, self._press_speed = t, None
            self._disorder.change(t)
        elif self._touching and (
            statistics.median(d for _, d in self._window(t)) > release_above
        ):
            self._let_go(t)
        coming = t - self._pressed_at <= PRESS_AFTER_S and self._released_at < self._pressed_at
        if self._pad is not None and self._touching and coming:
            self._press_speed = self._measure_press(t)

    def _let_go(self, t: float) -> None:
        if self._touching:
            self._disorder.change(t)
            self._released_at = t
        self._touching = False

    def _levels(self) -> tuple[float, float]:
        """Nearer than the first is a touch, further than the second is none any more."""
        if isinstance(self._looks_at, Pad):
            return (
                self._rest_m - self._looks_at.touch_m,
                self._rest_m - self._looks_at.release_m,
            )
        contact = self._looks_at.contact_m
        return contact + self._looks_at.touch_m, contact + self._looks_at.release_m

    def _window(self, t: float) -> list[tuple[float, float]]:
        count = len(self._heard)
        newest = [self._heard[index] for index in range(max(0, count - MEDIAN_OF), count)]
        return [entry for entry in newest if t - entry[0] <= STALE_S]

    def _measure_press(self, now: float) -> float | None:
        """How fast the pad was pressed in, m/s; None where its beginning was not heard."""
        begin = max(self._released_at, self._pressed_at - PRESS_BEFORE_S)
        press = [(t, self._rest_m - d) for t, d in self._heard if begin <= t <= now]
        depths = [depth for _, depth in press]
        # Of three the middle one, lest one noisy sample is the depth.
        depth = max(
            statistics.median(depths[max(0, index - 2) : index + 1])
            for index in range(len(depths))
        )
        reached = next((i for i, d in enumerate(depths) if d >= PRESS_TO * depth), 0)
        left = next((i for i in range(reached, -1, -1) if depths[i] <= PRESS_FROM * depth), -1)
        if left < 0 or left == reached:
            return None
        begun = _crossing(press[left], press[left + 1], PRESS_FROM * depth)
        arrived = _crossing(press[reached - 1], press[reached], PRESS_TO * depth)
        return (PRESS_TO - PRESS_FROM) * depth / (arrived - begun) if arrived > begun else None

    # --- what is wrong -------------------------------------------------------------------

    def _find_trouble(self, t: float) -> str | None:
        if not self._window(t):
            return self._silence(t)
        disorder = self._disorder.find(t, self._touching_since if self._touching else None)
        if disorder is not None:
            return disorder
        if self._displaced and self._pad is not None:
            return (
                "the free pad is not where it was calibrated: take away what leans on it, "
                "look at its springs, or calibrate it anew"
            )
        if self._displaced:
            return "something is at the wall though nobody is there: take it away"
        return None

    def _silence(self, t: float) -> str | None:
        if t - self._far_at <= STALE_S:
            if self._empty:
                return None
            return "nothing comes back from who stands there: cloth swallows it, use a pad"
        if self._disorder.is_nonsense(t):
            if self._pad is not None:
                return (
                    "no distance that the pad could have: check how the ranger is mounted, "
                    "and the rest and travel in the settings"
                )
            return "only distances that can't be: check the wiring and the voltage divider"
        if not self._ever_heard:
            return "the ranger does not answer: check its plug, its 5 V and its pins"
        return "the ranger has fallen silent: check its plug and its wires"

    def _watch_the_empty_scene(self, t: float) -> None:
        if not self._empty:
            self._empty_since = self._learned_at = None
        elif self._empty_since is None:
            self._empty_since = t
        if not self._window(t):
            return
        if isinstance(self._looks_at, Pad):
            slack = self._looks_at.drift_m
            low, high = self._looks_at.rest_m - slack, self._looks_at.rest_m + slack
        else:
            low, high = self._looks_at.contact_m + self._looks_at.free_m, math.inf
        if self._empty_since is None or t - self._empty_since < EMPTY_S:
            if self._displaced and t - self._touching_since > STALE_S:
                # Back where it belongs, with people about or not: well again.
                self._displaced = not low <= self._middle(t, 1.0) <= high
            return
        # Within the last seconds only, all of which were empty.
        middle = self._middle(t, REST_SPAN_S)
        self._displaced = not low <= middle <= high
        if self._pad is not None and not self._displaced:
            step = REST_SPEED_M_S * (t - (t if self._learned_at is None else self._learned_at))
            self._rest_m += min(step, max(-step, middle - self._rest_m))
        self._learned_at = t

    def _middle(self, t: float, span_s: float) -> float:
        return statistics.median(d for heard_t, d in self._heard if t - heard_t <= span_s)


def _possible(earlier: tuple[float, float], later: tuple[float, float]) -> bool:
    """Whether anything at the wall moves like that."""
    way = abs(later[1] - earlier[1])
    return way <= JUMP_M + MAX_SPEED_M_S * (later[0] - earlier[0])


def _crossing(before: tuple[float, float], after: tuple[float, float], depth: float) -> float:
    """When the depth was passed on the straight line between two samples."""
    share = (depth - before[1]) / (after[1] - before[1])
    return before[0] + share * (after[0] - before[0])
