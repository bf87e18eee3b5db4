"""The shapes of a drawn body, seen from the side: outlines of its parts in their own frames.

All lengths are shares of the stature. A part's frame begins at a joint and runs along the part:
points are (forward, along), along is up for shin, thigh, trunk and head, and towards the hand
for the arm. How thick the parts are is drawn by eye after adults seen from the side.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp

import numpy as np

from kiosk.display.figures.body_outlines import (
    BUN,
    CHIN_SHADE,
    EAR,
    FIST,
    FIST_SHADE,
    FOREARM,
    GLUTE,
    HAMSTRING,
    HEAD,
    HEAD_SCALE,
    NECK,
    OPEN_HAND,
    OPEN_HAND_SHADE,
    PELVIS,
    SHIN,
    SHIRT,
    SHIRT_SHADE,
    SHOE,
    SHORT_HAIR,
    SHORTS_LEG,
    SLEEVE,
    SOLE,
    THIGH,
    THIN_HAIR,
    TIED_HAIR,
    UNDER_HEM,
    UPPER_ARM,
    Corners,
    Profile,
)
from kiosk.display.figures.brush import Points, outward, smooth

# How much of a limb's breadth lies in the shade.
_SHADE_SHARE = 0.36
_CAP_SHADED = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed outline (n x 2) in a part's frame, with its outward unit normals below it."""

    outline: Points
    with_normals: Points


@dataclass(frozen=True, slots=True)
class Part:
    """A shape, and the shade on the side away from the light."""

    shape: Shape
    shade: Shape | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """Every part of one build."""

    shin: Part
    thigh: Part
    shorts_leg: Part
    pelvis: Part
    under_hem: Part
    shirt: Part
    neck: Part
    head: Part
    ear: Part
    hair: dict[str, Part]
    bun: Part
    upper_arm: Part
    sleeve: Part
    forearm: Part
    open_hand: Part
    fist: Part
    shoe: Part
    glute: Part
    hamstring: Part


@lru_cache(maxsize=16)
def body(build: float) -> Body:
    """The body of somebody so broad: 1 is slim, 1.25 is stout."""
    limb = 1.0 + (build - 1.0) * 0.6
    seat = (1.0 + (build - 1.0) * 0.7, 1.0)
    return Body(
        shin=_limb(SHIN, limb),
        thigh=_limb(THIGH, limb),
        shorts_leg=_limb(SHORTS_LEG, limb, flat_start=True, shade_at_end=0.06),
        pelvis=_part(smooth(PELVIS) * seat),
        under_hem=_part(smooth(_broad(UNDER_HEM, build))),
        shirt=_part(smooth(_broad(SHIRT, build)), smooth(_broad(SHIRT_SHADE, build))),
        neck=_part(smooth(NECK), smooth(CHIN_SHADE)),
        head=_part(smooth(HEAD, 3) * HEAD_SCALE),
        ear=_part(smooth(EAR) * HEAD_SCALE),
        hair={
            "short": _part(smooth(SHORT_HAIR) * HEAD_SCALE),
            "bun": _part(smooth(TIED_HAIR) * HEAD_SCALE),
            "thin": _part(smooth(THIN_HAIR) * HEAD_SCALE),
        },
        bun=_part(smooth(BUN) * HEAD_SCALE),
        upper_arm=_limb(UPPER_ARM, limb),
        sleeve=_limb(SLEEVE, limb, flat_end=True),
        forearm=_limb(FOREARM, limb),
        open_hand=_part(smooth(OPEN_HAND), smooth(OPEN_HAND_SHADE)),
        fist=_part(smooth(FIST), smooth(FIST_SHADE)),
        shoe=_part(smooth(SHOE), smooth(SOLE)),
        glute=_part(smooth(GLUTE) * seat),
        hamstring=_part(smooth(HAMSTRING)),
    )


def _part(outline: Points, shade: Points | None = None) -> Part:
    return Part(_shape(outline), None if shade is None else _shape(shade))


def _shape(outline: Points) -> Shape:
    # The brush takes outlines as they run on the screen, where down is positive.
    normals = outward(outline * (1.0, -1.0)) * (1.0, -1.0)
    return Shape(outline, np.concatenate((outline, normals)))


def _broad(corners: Corners, build: float) -> Corners:
    """The trunk's outline of another build: broader, most of all at the belly."""
    more = build - 1.0
    return tuple(
        (
            (ahead * (1 + more * (0.4 + 1.5 * exp(-(((along - 0.10) / 0.07) ** 2)))), along)
            if ahead > 0
            else (ahead * (1 + more * 0.5), along)
        )
        for ahead, along in corners
    )


def _limb(
    profile: Profile,
    breadth: float,
    *,
    flat_start: bool = False,
    flat_end: bool = False,
    shade_at_end: float = _SHADE_SHARE,
) -> Part:
    """A limb with round ends, or with a flat one where cloth is cut."""
    behind = smooth([(-b * breadth, v) for v, b, _ in profile], 4, closed=False)
    ahead = smooth([(a * breadth, v) for v, _, a in profile], 4, closed=False)
    pieces = [behind]
    if not flat_end:
        pieces.append(_cap(behind[-1], ahead[-1], 1.0))
    pieces.append(ahead[::-1])
    shade = [ahead[::-1]]
    if not flat_start:
        cap = _cap(ahead[0], behind[0], -1.0)
        pieces.append(cap)
        shade.append(cap[:_CAP_SHADED])
    shaded = np.linspace(_SHADE_SHARE, shade_at_end, len(ahead))[:, None]
    shade.append(ahead + (behind - ahead) * shaded)
    if not flat_end and shade_at_end == _SHADE_SHARE:
        shade.append(_cap(behind[-1], ahead[-1], 1.0)[-_CAP_SHADED:])
    return _part(np.concatenate(pieces), np.concatenate(shade))


def _cap(start: Points, end: Points, towards: float) -> Points:
    turns = np.linspace(0, np.pi, 8)[1:-1, None]
    centre, half = (start + end) / 2, (start - end) / 2
    height = np.array((0.0, towards * 0.8 * abs(float(half[0]))))
    return centre + half * np.cos(turns) + height * np.sin(turns)
