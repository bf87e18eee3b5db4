"""How much more a back bows than when the same person stands."""

from dataclasses import dataclass
from math import radians, sin

import numpy as np
from numpy.typing import NDArray

from kiosk.spine.contour import Outline
from kiosk.spine.evidence import GRID
from kiosk.spine.strip import Floats

# All figures here were chosen on the rendered clips (four bodies), not yet judged on others.

# From tailbone to neck, in shares of hip-shoulder: beyond, thigh and neck bend.
WINDOW = (0.0, 0.95)
STEP = 0.02
# In a hinge the middle of the model's hip and shoulder slides down the trunk by this much
# (SD 2 %, over 17 clips).
SLIDE = -0.02
# The buttock flattens when the hip bends, which lowers the outline's end and looks like so much
# bow from 60 degrees on (SD 1.1 %, over 14 clips with a rigid back). Not under a dowel, which
# rests on it.
FLATTENING = 0.017
FLAT_AT_DEG = 60.0
# Turned out of side-on the standing outline gains the half breadth of buttock and shoulders,
# which exceeds that of the waist by 0.05 to 0.1 m: 0.1 to 0.2 of a torso. Bent, it does not.
BREADTH = 0.1
# The share of rows that must be told, overall and in each third. A dowel gives the upper end.
MIN_TOLD = 0.5
MIN_TOLD_WITH_DOWEL = 0.3
MIN_TOLD_WITHOUT_SCENE = 0.65
MIN_TOLD_OF_THIRD = 0.5
# Less sure rows than this count for nothing, this much surer ones in full.
UNSURE, SURER = 0.2, 0.6
# What rounding does not explain, in torso lengths: a row that is this far off counts half, and
# a mean of this much is no back.
OFF = 0.012
MAX_REST = 0.015
# Rounding is half an even arc, half a bend of the lumbar third, each 1 at its highest; together
# 1 at the eighth thoracic vertebra.
LUMBAR = 0.35
LUMBAR_HEIGHT = 0.1181
THORACIC_8 = 0.41


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else changes an outline. `hip_flexion_deg`: more than standing. `yaw_deg`: turned
    out of side-on. `with_dowel`: both outlines end at one. `scene_known`: both
    were told against the empty scene.
    """

    hip_flexion_deg: float
    yaw_deg: float
    with_dowel: bool
    scene_known: bool


def _rounding(along: NDArray[np.float64]) -> NDArray[np.float64]:
    lumbar = np.where(
        along < LUMBAR,
        (1 - LUMBAR / 2) * along - along * along / (2 * LUMBAR),
        LUMBAR / 2 * (1 - along),
    )
    return 2 * along * (1 - along) + lumbar / (2 * LUMBAR_HEIGHT)


_PLACES: NDArray[np.float64] = np.arange(WINDOW[0], WINDOW[1] + 1e-6, STEP)
# What is allowed to differ: to lie further back, to tilt, to round.
_SHAPES: NDArray[np.float64] = np.stack(
    [
        np.ones_like(_PLACES),
        _PLACES - 0.5,
        _rounding(_PLACES) / _rounding(np.array([THORACIC_8])),
    ],
    axis=1,
)


def bow_of(now: Outline, standing: Outline, changed: Circumstances) -> float | None:
    """How much further the back bows out at T8, in torso lengths, + for rounding; None when
    too few rows are told or what is seen is no back.
    """
    change = _at(now.behind, SLIDE) - _at(standing.behind)
    sure = np.minimum(_at(now.sure, SLIDE), _at(standing.sure))
    told = np.clip((sure - UNSURE) / SURER, 0.0, 1.0)
    enough = MIN_TOLD if changed.scene_known else MIN_TOLD_WITHOUT_SCENE
    if changed.with_dowel:
        enough = MIN_TOLD_WITH_DOWEL
    third = len(told) // 3
    least = min(
        float(part.mean()) for part in (told[:third], told[third:-third], told[-third:])
    )
    if float(told.mean()) < enough or least < MIN_TOLD_OF_THIRD * enough:
        return None
    weight, rest = told, change
    rounding = 0.0
    for _ in range(3):
        weighted = _SHAPES.T * weight
        found = np.linalg.solve(weighted @ _SHAPES, weighted @ change)
        rounding = float(found[2])
        rest = change - _SHAPES @ found
        weight = told / (1 + (rest / OFF) ** 2)
    if float((np.abs(rest) * told).sum() / told.sum()) > MAX_REST:
        return None
    if not changed.with_dowel:
        rounding -= FLATTENING * min(max(changed.hip_flexion_deg / FLAT_AT_DEG, 0.0), 1.0)
    return rounding - BREADTH * sin(radians(abs(changed.yaw_deg)))


def _at(values: Floats, slide: float = 0.0) -> NDArray[np.float64]:
    return np.interp(_PLACES + slide, GRID.alongs, values)
