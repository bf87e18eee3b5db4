"""How far head, upper back and tailbone are from the dowel in one picture."""

from dataclasses import dataclass

import numpy as np

from kiosk.pose.keypoints import Point
from kiosk.spine.body import Body
from kiosk.spine.dowel_line import GRID, DowelView, Rod
from kiosk.spine.spine import Gaps
from kiosk.spine.strip import Flags, Floats, Trunk

# Where along the trunk the empty scene is looked for between rod and body.
UPPER_BACK = (0.55, 1.0)
TAILBONE = (-0.08, 0.14)
# The gap is as wide as in this share of those rows: the body is round, the narrowest touches.
NARROW_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Distances:
    """In torso lengths, None where it can't be told: of ear and shoulder from the dowel's
    middle, and of the daylight between dowel and body at upper back and tailbone.
    """

    ear: float | None
    shoulder: float | None
    upper_back_light: float | None
    tailbone_light: float | None


def distances(view: DowelView, body: Body, trunk: Trunk) -> Distances:
    """What one picture shows; only its change from standing means anything."""
    return Distances(
        None if body.ear is None else _off(view.rod, trunk.share(body.ear)),
        _off(view.rod, trunk.share(body.shoulder)),
        _daylight(view, UPPER_BACK),
        _daylight(view, TAILBONE),
    )


def gaps_between(now: Distances, standing: Distances) -> Gaps:
    """The gaps against this person's own standing.

    On five rendered clips the head's was -0.00 to +0.034 kept and +0.065 to +0.082 lost (true
    0.10), the tailbone's 0.000 kept and 0.039 to 0.044 lost. The upper back's was 0.000 kept,
    and without an empty scene -0.09 to -0.03 (the model's shoulder slides towards the dowel);
    lost was staged nowhere.
    """
    shoulder = _change(now.shoulder, standing.shoulder)
    light = _change(now.upper_back_light, standing.upper_back_light)
    upper = [change for change in (shoulder, light) if change is not None]
    return Gaps(
        head=_change(now.ear, standing.ear),
        upper_back=max(upper, default=None),
        tailbone=_change(now.tailbone_light, standing.tailbone_light),
    )


def _change(now: float | None, standing: float | None) -> float | None:
    return None if now is None or standing is None else now - standing


def _off(rod: Rod, place: Point) -> float:
    """How far a place (along, behind) is in front of the rod's middle, square to the rod."""
    along, behind = place
    return (rod.offset + rod.tilt * along - behind) / float(np.hypot(1.0, rod.tilt))


def _daylight(view: DowelView, between: tuple[float, float]) -> float | None:
    """How wide the empty scene shows between body and rod."""
    if view.bare is None:
        return None
    rows = np.flatnonzero((GRID.alongs >= between[0]) & (GRID.alongs <= between[1]))
    edge: Floats = view.rod.at(GRID.alongs[rows]) - np.float32(view.rod.half + GRID.pitch)
    widths = sorted(
        _run(view.bare[row, : max(int(column), 0)])
        for row, column in zip(rows, GRID.column(edge), strict=True)
    )
    return widths[int(len(widths) * NARROW_SHARE)] * GRID.pitch


def _run(bare: Flags) -> int:
    """How many samples before the rod are bare in a row."""
    covered = np.flatnonzero(~bare[::-1])
    # One sample of blur between rod and scene does not close a gap.
    if len(covered) and covered[0] == 0 and len(bare) > 1 and bare[-2]:
        covered = covered[1:]
    return int(covered[0]) if len(covered) else len(bare)
