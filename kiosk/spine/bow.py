"""How much more a back bows than when the same person stands."""

from dataclasses import dataclass
from math import radians, sin

import numpy as np
from numpy.typing import NDArray

from kiosk.spine.contour import Outline
from kiosk.spine.evidence import GRID
from kiosk.spine.strip import Floats

# The outline's change is explained by what may differ: it lies further back, tilts, rounds; and
# by what makes it look rounder or straighter than it is, each as likely as its SD says. What
# cannot be told from the latter is unknown. Figures are of rendered people (four bodies) unless
# another source is named; tests/accuracy/LIMITS.md has what they reach.

# Along the trunk in torso lengths, hip at 0 and shoulder at 1: beyond, thigh and neck bend.
WINDOW = (-0.04, 0.96)
STEP = 0.02
# Between sacrum and seventh cervical vertebra the back bows (0.02 +- 0.03, 1.04 +- 0.02).
SACRUM, C7 = 0.02, 1.05
# Rounding is half an even arc, half a bend of the lumbar third; where the eighth thoracic
# vertebra is, as a share of the way up.
LUMBAR = 0.35
THORACIC_8 = 0.41
# The outline runs this far outside the spine's own curve, so it bends in a wider arc.
SKIN = 0.13
# In a hinge the middle of the model's hip and shoulder slides down the trunk by this much
# (further SD 3 %: in a dim picture the model's hip lay 10 % off).
SLIDE, SLIDE_SD = -0.02, 0.03
HOLLOW_OVER = 0.04
# The buttock flattens when the hip bends, by this much at the hip and nothing at the waist,
# from 60 degrees on. Not under a dowel, which rests on it.
FLATTENING, FLATTENING_SD = 0.033, 0.015
FLATTENING_WITH_DOWEL_SD = 0.01
FLAT_AT_DEG, FLAT_UP_TO = 60.0, 0.14
# The neck may bend either way, which lifts the uppermost part of the back.
NECK_FROM, NECK_SD = 0.86, 0.02
# Turned out of side-on, the standing outline gains by the trunk's breadth with the square of
# the yaw, as an ellipse does; bent, it does not (2.5 % at 10 degrees, 9 % at 20: two clips).
BREADTH = 0.4
# A row errs by so much (SD); neighbours err alike, so more than its pixel.
ROW_SD = 0.02
# Less sure rows than this count for nothing, this much surer ones in full.
UNSURE, SURER = 0.2, 0.6
# The bow is unknown when it can't be told more exactly than this (SD of its estimate).
MAX_SD = 0.03
# The share of rows that must be told, overall and in each third. A dowel gives the upper end.
MIN_TOLD = 0.5
MIN_TOLD_WITH_DOWEL = 0.3
MIN_TOLD_WITHOUT_SCENE = 0.65
MIN_TOLD_OF_THIRD = 0.5
# What is left unexplained, in torso lengths: a row that is this far off counts half, and a mean
# of this much is no back.
OFF = 0.012
MAX_REST = 0.015


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


_Doubles = NDArray[np.float64]


def _rounding(up: _Doubles) -> _Doubles:
    """How far a rounded back bows out, by the share of the way from sacrum to C7."""
    up = np.clip(up, 0.0, 1.0)
    bend = np.where(
        up < LUMBAR, (1 - LUMBAR / 2) * up - up**2 / (2 * LUMBAR), LUMBAR / 2 * (1 - up)
    )
    return 2 * up * (1 - up) + bend / ((1 - LUMBAR / 2) ** 2 * LUMBAR)


_PLACES: _Doubles = np.arange(WINDOW[0], WINDOW[1] + 1e-6, STEP)
_ROUNDED = (
    (C7 - SACRUM)
    * _rounding((_PLACES - SACRUM) / (C7 - SACRUM))
    / _rounding(np.array([THORACIC_8]))
)
_FLATTENED = -np.clip(1 - _PLACES / FLAT_UP_TO, 0.0, None)
_NECK = np.clip(_PLACES - NECK_FROM, 0.0, None) / 0.1
# A bow of b curves by 8 b per length; the outline by less, being further out.
_WIDER = 8 * SKIN / (C7 - SACRUM)

_OF_ROUNDING: NDArray[np.float64] = np.eye(6)[2]


def bow_of(now: Outline, standing: Outline, changed: Circumstances) -> float | None:
    """How much further T8 bows out from the line between sacrum and C7, in lengths of that,
    + for rounding; None when too little is told or what is seen is no back.
    """
    before = _at(standing.behind)
    change = _at(now.behind, SLIDE) - before
    sure = np.minimum(_at(now.sure, SLIDE), _at(standing.sure))
    told = np.clip((sure - UNSURE) / SURER, 0.0, 1.0)
    if not _enough(told, changed):
        return None
    slope = _at(standing.behind, HOLLOW_OVER) - _at(standing.behind, -HOLLOW_OVER)
    shapes = np.stack(
        [
            np.ones_like(_PLACES),
            _PLACES - 0.5,
            _ROUNDED,
            _FLATTENED,
            _NECK,
            slope / (2 * HOLLOW_OVER),
        ],
        axis=1,
    )
    flattening, flattening_sd = FLATTENING, FLATTENING_SD
    if changed.with_dowel:
        flattening, flattening_sd = 0.0, FLATTENING_WITH_DOWEL_SD
    bent = min(max(changed.hip_flexion_deg / FLAT_AT_DEG, 0.0), 1.0)
    change = change - flattening * bent * _FLATTENED
    # Offset, tilt and rounding may be anything.
    prior = np.diag([1e-6, 1e-6, 1e-6, flattening_sd**-2, NECK_SD**-2, SLIDE_SD**-2])
    weighted = shapes.T * (told / ROW_SD**2)
    certainty = weighted @ shapes + prior
    # One column of the inverse: for a whole one OpenBLAS wakes threads, which cost more.
    of_rounding: NDArray[np.float64] = np.linalg.solve(certainty, _OF_ROUNDING)
    if float(of_rounding[2]) > MAX_SD**2:
        return None
    rest, rounding = change, 0.0
    for _ in range(3):
        found = np.linalg.solve(weighted @ shapes + prior, weighted @ change)
        rounding = float(found[2])
        rest = change - shapes @ found
        weighted = shapes.T * (told / ROW_SD**2 / (1 + (rest / OFF) ** 2))
    if float((np.abs(rest) * told).sum() / told.sum()) > MAX_REST:
        return None
    rounding *= 1 + _WIDER * max(rounding, 0.0)
    return rounding - BREADTH * sin(radians(changed.yaw_deg)) ** 2


def _enough(told: _Doubles, changed: Circumstances) -> bool:
    enough = MIN_TOLD if changed.scene_known else MIN_TOLD_WITHOUT_SCENE
    if changed.with_dowel:
        enough = MIN_TOLD_WITH_DOWEL
    third = len(told) // 3
    thirds = told[:third], told[third:-third], told[-third:]
    least = min(float(part.mean()) for part in thirds)
    return float(told.mean()) >= enough and least >= MIN_TOLD_OF_THIRD * enough


def _at(values: Floats, slide: float = 0.0) -> _Doubles:
    return np.interp(_PLACES + slide, GRID.alongs, values)
