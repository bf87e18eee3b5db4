"""A movement as a whole: its times, its bottom, and why it is no rep of anything.

The last test of what the phases found: feet that walked, legs apart as in a lunge, a trunk that
never leaned, nobody who stood, make it no rep.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from math import hypot
from statistics import median
from typing import NamedTuple

from kiosk.coach.posture import CHAIN_OF_STATURE, Posture
from kiosk.coach.setup import Standing

# Walking swings the thigh by 25 to 30 degrees; the shallowest hinge worth a word is deeper.
MIN_DEPTH_DEG = 28.0
# The bottom phase: all that is nearly as deep as the deepest.
BOTTOM_SHARE = 0.06
BOTTOM_MIN_DEG = 3.0
# A movement was seen from its start when its first frame is no deeper than this share of it.
START_SHARE = 0.15
ONSET_DEG = 5.0
MIN_REP_S = 0.6
# A movement is over below this share of its depth, at least END_DEG.
END_DEG = 9.0
END_SHARE = 0.22

# What is no hinge and no squat. Shares of the stature.
FEET_MOVED = 0.15
LEGS_APART_DEG = 60.0
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
# A backbend is no hinge. Nobody who stands bends back further than this; what seems deeper was
# taken for the wrong side.
BACKBEND_DEG = 45.0


class Sample(NamedTuple):
    """One frame of a movement: time, hip flexion beyond standing (degrees), posture.

    Hip flexion at the top is negative where the hip is stretched beyond standing.
    """

    t: float
    flexion: float
    posture: Posture


@dataclass(frozen=True, slots=True)
class Movement:
    """A rep as a movement, not judged yet.

    `bottom` are the postures of the bottom phase, `top` those of the end, from where it was as
    good as over.
    """

    start_s: float
    bottom_start_s: float
    bottom_s: float
    bottom_end_s: float
    end_s: float
    depth_deg: float
    seen_from_start: bool
    bottom: tuple[Posture, ...]
    top: tuple[Posture, ...]
    track: tuple[Sample, ...]


def end_of(depth_deg: float) -> float:
    """Below this much hip flexion beyond standing a movement of such a depth is over."""
    return max(END_DEG, END_SHARE * depth_deg)


def as_movement(track: Sequence[Sample], stood: bool) -> Movement:
    """The movement in a track; `stood`: whether the person was seen standing before it."""
    depth = max(sample.flexion for sample in track)
    near = depth - max(BOTTOM_MIN_DEG, BOTTOM_SHARE * depth)
    deep = [i for i, sample in enumerate(track) if sample.flexion >= near]
    first, last = deep[0], deep[-1]
    down = [(sample.t, sample.flexion / depth) for sample in track[: first + 1]]
    # The way up is the way down in a mirror.
    up = [(-sample.t, sample.flexion / depth) for sample in reversed(track[last:])]
    start_s, bottom_start_s = _ends_of_leg(down)
    end_s, bottom_end_s = _ends_of_leg(up)

    def above_end(sample: Sample) -> bool:
        return sample.flexion > end_of(depth)

    bottom_s = (_crossing(down, near / depth) - _crossing(up, near / depth)) / 2
    return Movement(
        start_s=start_s,
        bottom_start_s=min(bottom_start_s, bottom_s),
        bottom_s=bottom_s,
        bottom_end_s=max(-bottom_end_s, bottom_s),
        end_s=-end_s,
        depth_deg=depth,
        seen_from_start=stood and track[0].flexion <= max(ONSET_DEG, START_SHARE * depth),
        bottom=tuple(track[i].posture for i in deep),
        top=tuple(sample.posture for sample in dropwhile(above_end, track[last:])),
        track=tuple(track),
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


def why_no_rep(movement: Movement, standing: Standing | None) -> str | None:
    """Why a movement is no rep of anything; None when it is one."""
    track = movement.track
    depth = movement.depth_deg
    if depth < MIN_DEPTH_DEG:
        return "the hips hardly bent"
    if movement.end_s - movement.start_s < (
        MIN_REP_S if movement.seen_from_start else MIN_HALF_REP_S
    ):
        return "it was over too fast for a rep"
    bottom = movement.bottom
    if median(p.confidence for p in bottom) < MIN_CONFIDENCE:
        return "the person was hardly seen"
    lowering_seen = depth - track[0].flexion >= SEEN_LOWERING_DEG
    bottom_seen = movement.bottom_end_s - movement.bottom_start_s >= SEEN_BOTTOM_S
    if not movement.seen_from_start and not lowering_seen and not bottom_seen:
        return "it came into view on the way up"
    stature = (
        standing.stature_px
        if standing
        else median(sample.posture.chain_px for sample in track) / CHAIN_OF_STATURE
    )
    upright = min(track[0], track[-1], key=lambda sample: abs(sample.flexion)).posture
    shin = upright.shin_inclination_deg or 0.0
    if max(abs(upright.thigh_lean_deg), abs(shin)) > STANDING_LEG_DEG:
        return "nobody stood before or after"
    bend = median(p.trunk_inclination_deg + p.thigh_lean_deg for p in bottom)
    if bend < 0 and depth < BACKBEND_DEG:
        return "the trunk bent backwards"
    return _why_not_planted(track, bottom, stature) or _why_no_bend(upright, bottom, stature)


def _why_not_planted(
    track: Sequence[Sample], bottom: tuple[Posture, ...], stature: float
) -> str | None:
    part = max(1, len(track) // 8)
    start = [sample.posture for sample in track[:part]]
    end = [sample.posture for sample in track[-part:]]
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
