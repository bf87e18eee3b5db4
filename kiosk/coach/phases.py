"""Standing, lowering, bottom, rising: where a rep begins, where it ends, and what is none.

One number drives it: hip flexion beyond the person's own standing. Two thresholds with a gap
(hysteresis) make noise and a pause half way harmless. What is left is tested once as a whole:
feet that walked, legs apart, a trunk that never leaned make it no rep.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import hypot
from statistics import median

from kiosk.coach.posture import CHAIN_OF_STATURE, Posture
from kiosk.coach.setup import Standing


class Phase(Enum):
    """Where the person is in the movement."""

    ABSENT = "absent"
    STANDING = "standing"
    LOWERING = "lowering"
    BOTTOM = "bottom"
    RISING = "rising"


# A movement may be a rep from START on, if it gets to MIN_DEPTH. Walking swings the thigh by
# 25 to 30 degrees; the shallowest hinge worth a word is deeper than that.
START_DEG = 18.0
MIN_DEPTH_DEG = 28.0
# It is over below this share of its depth (at least END_DEG); who turns round lower than
# TURN_SHARE without standing up fully has begun the next one.
END_DEG = 9.0
END_SHARE = 0.22
TURN_SHARE = 0.4
TURN_DEG = 12.0
TURN_LASTS_S = 0.1
# After a rep the next one begins this far above the uprightest since: who still rises does not
# begin.
REOPEN_DEG = 10.0
# The end is given this long to settle, so that the own standing posture may be seen in it.
SETTLE_S = 0.2
# The bottom phase: all that is nearly as deep as the deepest.
BOTTOM_SHARE = 0.06
BOTTOM_MIN_DEG = 3.0
# For the phase shown live, a little coarser, or it would flicker.
LIVE_SHARE = 0.12
LIVE_MIN_DEG = 5.0

# Within this of the uprightest of the last moments somebody stands.
STAND_DEG = 2.0
# A movement was seen from its start when its first frame is no deeper than this share of it.
START_SHARE = 0.15
ONSET_DEG = 5.0

MIN_REP_S = 0.6
MAX_REP_S = 20.0
LOST_S = 0.7

# What is no hinge and no squat. Shares of the stature.
FEET_MOVED = 0.15
LEGS_APART_DEG = 45.0
MIN_TRUNK_CHANGE_DEG = 12.0
MIN_HIP_DROP = 0.06
MIN_CONFIDENCE = 0.35
MAX_SHIN_DEG = 50.0
# Who stands has thigh and shin this upright; on a rowing machine or a chair they are not.
STANDING_LEG_DEG = 40.0
# Of a movement that was already going on when it came into view, this much of the way down or
# this long at the bottom must have been seen.
SEEN_LOWERING_DEG = 10.0
SEEN_BOTTOM_S = 0.25
# ... and the whole of it must have lasted this long: who walks in bends and swings, briefly.
MIN_HALF_REP_S = 0.9


@dataclass(frozen=True, slots=True)
class Movement:
    """A rep as a movement, not judged yet. `bottom` are the postures of the bottom phase."""

    start_s: float
    bottom_start_s: float
    bottom_s: float
    bottom_end_s: float
    end_s: float
    depth_deg: float
    seen_from_start: bool
    bottom: tuple[Posture, ...]
    track: tuple[tuple[float, float], ...]


class RepFinder:
    """Finds movements in the stream of postures. Feed it in time order."""

    def __init__(self) -> None:
        self.phase = Phase.ABSENT
        self.rejected: str | None = None
        self._track: list[tuple[float, float, Posture]] = []
        self._before: deque[tuple[float, float, Posture]] = deque()
        self._stood = False
        self._peak = 0.0
        self._lowest = 0.0
        self._below_since: float | None = None
        self._turning_since: float | None = None
        self._floor: float | None = None
        self._last_t: float | None = None

    @property
    def moving(self) -> bool:
        """Whether a movement is going on."""
        return bool(self._track)

    def step(
        self, posture: Posture | None, flexion_deg: float, t: float, standing: Standing | None
    ) -> Movement | None:
        """Take in one frame; a movement when one has just ended.

        `flexion_deg` is hip flexion beyond standing; it is not read where posture is None.
        """
        if posture is None:
            if self._last_t is not None and t - self._last_t > LOST_S:
                self.lose()
            return None
        if self._last_t is not None and t - self._last_t > LOST_S:
            self.lose()
        self._last_t = t
        if not self._track:
            self._wait(posture, flexion_deg, t)
            return None
        return self._follow(posture, flexion_deg, t, standing)

    def lose(self) -> None:
        """The person is out of sight: whatever was going on is dropped."""
        self._drop("the person was lost from view")
        self._before.clear()
        self._stood = False
        self._floor = None
        self._last_t = None
        self.phase = Phase.ABSENT

    def finish(self, standing: Standing | None) -> Movement | None:
        """The stream has ended; a movement that was as good as over counts."""
        if self._track and self._track[-1][1] <= max(END_DEG, END_SHARE * self._peak):
            return self._close(standing)
        self._drop("the recording ended before the person stood up")
        return None

    def _wait(self, posture: Posture, flexion: float, t: float) -> None:
        before = self._before
        before.append((t, flexion, posture))
        while t - before[0][0] > 3.0:
            before.popleft()
        if flexion <= START_DEG:
            self._stood = True
        if self._floor is not None:
            self._floor = min(self._floor, flexion)
        if flexion <= max(START_DEG, (self._floor or 0.0) + REOPEN_DEG):
            self.phase = Phase.STANDING
            return
        # The way down so far belongs to the movement: all since the last stand.
        lowest = min(earlier for _, earlier, _ in before)
        onset = max(i for i, (_, f, _) in enumerate(before) if f <= lowest + STAND_DEG)
        self._track = list(before)[onset:]
        self._peak = self._lowest = flexion
        self._below_since = self._turning_since = None
        self.phase = Phase.LOWERING

    def _follow(
        self, posture: Posture, flexion: float, t: float, standing: Standing | None
    ) -> Movement | None:
        self._track.append((t, flexion, posture))
        if flexion > self._peak:
            self._peak = self._lowest = flexion
        self._lowest = min(self._lowest, flexion)
        if t - self._track[0][0] > MAX_REP_S:
            self._drop("it lasted too long")
            return None
        self._name_phase(flexion)
        over = flexion <= max(END_DEG, END_SHARE * self._peak)
        if over:
            self._below_since = t if self._below_since is None else self._below_since
            settled = t - self._below_since >= SETTLE_S
            turned = flexion > self._lowest + STAND_DEG
            if settled or turned:
                return self._close(standing)
            return None
        if self._lowest < TURN_SHARE * self._peak and flexion > self._lowest + TURN_DEG:
            self._turning_since = t if self._turning_since is None else self._turning_since
            if t - self._turning_since >= TURN_LASTS_S or self._below_since is not None:
                return self._turn_round(standing)
        else:
            self._turning_since = None
        return None

    def _name_phase(self, flexion: float) -> None:
        near_peak = max(LIVE_MIN_DEG, LIVE_SHARE * self._peak)
        earlier = self._track[-2][1]
        if self._peak >= MIN_DEPTH_DEG and flexion >= self._peak - near_peak:
            back = self._flexion_before(0.15)
            still = abs(flexion - back) < near_peak
            self.phase = Phase.BOTTOM if still else Phase.LOWERING
        elif flexion < self._peak - near_peak and flexion <= earlier:
            self.phase = Phase.RISING

    def _flexion_before(self, seconds: float) -> float:
        now = self._track[-1][0]
        for t, flexion, _ in reversed(self._track):
            if now - t >= seconds:
                return flexion
        return self._track[0][1]

    def _turn_round(self, standing: Standing | None) -> Movement | None:
        """Close at the highest point and go on with the next from there."""
        turn = min(range(len(self._track)), key=lambda i: (self._track[i][1], i))
        peak = max(range(len(self._track)), key=lambda i: (self._track[i][1], -i))
        if turn < peak:
            turn = min(range(peak, len(self._track)), key=lambda i: (self._track[i][1], i))
        rest = self._track[turn:]
        self._track = self._track[: turn + 1]
        movement = self._close(standing)
        self._track = rest
        self._stood = True
        self._peak = self._lowest = rest[-1][1]
        self._below_since = self._turning_since = None
        self.phase = Phase.LOWERING
        return movement

    def _close(self, standing: Standing | None) -> Movement | None:
        track, stood = self._track, self._stood
        self._reset()
        self._stood = True
        self._floor = track[-1][1]
        self.phase = Phase.STANDING
        movement = _as_movement(track, stood)
        self.rejected = _why_no_rep(track, movement, standing)
        return None if self.rejected else movement

    def _drop(self, why: str) -> None:
        if self._track:
            self.rejected = why
        self._reset()
        self.phase = Phase.STANDING

    def _reset(self) -> None:
        self._track = []
        self._before.clear()
        self._peak = self._lowest = 0.0
        self._below_since = self._turning_since = None


def _as_movement(track: list[tuple[float, float, Posture]], stood: bool) -> Movement:
    depth = max(flexion for _, flexion, _ in track)
    near = depth - max(BOTTOM_MIN_DEG, BOTTOM_SHARE * depth)
    deep = [i for i, (_, flexion, _) in enumerate(track) if flexion >= near]
    first, last = deep[0], deep[-1]
    down = [(t, flexion / depth) for t, flexion, _ in track[: first + 1]]
    # The way up is the way down in a mirror.
    up = [(-t, flexion / depth) for t, flexion, _ in reversed(track[last:])]
    start_s, bottom_start_s = _ends_of_leg(down)
    end_s, bottom_end_s = _ends_of_leg(up)
    bottom_s = (_crossing(down, near / depth) - _crossing(up, near / depth)) / 2
    return Movement(
        start_s=start_s,
        bottom_start_s=min(bottom_start_s, bottom_s),
        bottom_s=bottom_s,
        bottom_end_s=max(-bottom_end_s, bottom_s),
        end_s=-end_s,
        depth_deg=depth,
        seen_from_start=stood and track[0][1] <= max(ONSET_DEG, START_SHARE * depth),
        bottom=tuple(p for _, f, p in track[first : last + 1] if f >= near),
        track=tuple((t, f) for t, f, _ in track),
    )


def _ends_of_leg(leg: list[tuple[float, float]]) -> tuple[float, float]:
    """When one way, from standing to the bottom, began and ended.

    `leg` is (time, share of the depth). A smooth movement is slow at both ends, where noise
    drowns it; so the ends are drawn out from its clear part, as far as a smooth step (the cubic
    3u^2 - 2u^3) reaches beyond them: from 0 to 10 % it takes 1.17 times as long as from 10 to
    30 %.
    """
    t10, t30, t70, t90 = (_crossing(leg, share) for share in (0.1, 0.3, 0.7, 0.9))
    start = max(leg[0][0], t10 - 1.17 * (t30 - t10))
    return start, max(start, min(leg[-1][0] + 1.0, t90 + 1.17 * (t90 - t70)))


def _crossing(leg: list[tuple[float, float]], level: float) -> float:
    """When the level was last crossed on the way down, between frames (5 fps are coarse)."""
    for (ta, fa), (tb, fb) in zip(reversed(leg[:-1]), reversed(leg[1:]), strict=True):
        if fa < level <= fb:
            return ta + (tb - ta) * (level - fa) / (fb - fa)
    return leg[0][0]


def _why_no_rep(
    track: list[tuple[float, float, Posture]], movement: Movement, standing: Standing | None
) -> str | None:
    """Why a movement is no rep of anything; None when it is one."""
    depth = movement.depth_deg
    if depth < MIN_DEPTH_DEG:
        return "the hips hardly bent"
    if movement.end_s - movement.start_s < (
        MIN_REP_S if movement.seen_from_start else MIN_HALF_REP_S
    ):
        return "it was too quick for a person"
    bottom = movement.bottom
    if median(p.confidence for p in bottom) < MIN_CONFIDENCE:
        return "the person was hardly seen"
    lowering_seen = depth - track[0][1] >= SEEN_LOWERING_DEG
    bottom_seen = movement.bottom_end_s - movement.bottom_start_s >= SEEN_BOTTOM_S
    if not movement.seen_from_start and not lowering_seen and not bottom_seen:
        return "it came into view on the way up"
    stature = (
        standing.stature_px
        if standing
        else median(p.chain_px for _, _, p in track) / CHAIN_OF_STATURE
    )
    upright = min((track[0], track[-1]), key=lambda entry: entry[1])[2]
    shin = upright.shin_inclination_deg or 0.0
    if max(abs(upright.thigh_lean_deg), abs(shin)) > STANDING_LEG_DEG:
        return "nobody stood before or after"
    return _why_not_planted(track, bottom, stature) or _why_no_bend(upright, bottom, stature)


def _why_not_planted(
    track: list[tuple[float, float, Posture]], bottom: tuple[Posture, ...], stature: float
) -> str | None:
    part = max(1, len(track) // 8)
    start, end = [p for _, _, p in track[:part]], [p for _, _, p in track[-part:]]
    # Standing against standing: at the bottom a barbell may hide the feet. And one foot may be
    # hidden all the time, and its ankle wander; but somebody who walks moves both.
    travels = [_ankle_travel(foot, (start, end)) for foot in (0, 1)]
    if min((travel for travel in travels if travel is not None), default=0.0) > (
        FEET_MOVED * stature
    ):
        return "the feet moved"
    apart = [
        abs(p.far_thigh_lean_deg - p.thigh_lean_deg)
        for p in bottom
        if p.far_thigh_lean_deg is not None
    ]
    if apart and median(apart) > LEGS_APART_DEG:
        return "the legs were apart, as in a step or a lunge"
    shins = [abs(p.shin_inclination_deg) for p in bottom if p.shin_inclination_deg is not None]
    if shins and median(shins) > MAX_SHIN_DEG:
        return "the shins were not upright"
    return None


def _ankle_travel(foot: int, parts: tuple[Sequence[Posture], ...]) -> float | None:
    """How far apart in pixels an ankle was in the parts of a movement; None where unseen."""
    places: list[tuple[float, float]] = []
    for part in parts:
        ankles = [ankle for p in part if (ankle := p.ankles_px[foot]) is not None]
        if ankles:
            places.append((median(x for x, _ in ankles), median(y for _, y in ankles)))
    return max((hypot(a[0] - b[0], a[1] - b[1]) for a in places for b in places), default=None)


def _why_no_bend(upright: Posture, bottom: tuple[Posture, ...], stature: float) -> str | None:
    change = abs(
        median(p.trunk_inclination_deg for p in bottom) - upright.trunk_inclination_deg
    )
    drop = median(p.hip_px[1] for p in bottom) - upright.hip_px[1]
    if change < MIN_TRUNK_CHANGE_DEG and drop < MIN_HIP_DROP * stature:
        return "the trunk did not lean and the hips did not sink"
    return None
