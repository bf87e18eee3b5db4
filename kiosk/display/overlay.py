"""What is drawn over the live picture: the hip's arc and way, the zip, the tap."""

from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot, pi

import numpy as np

from kiosk.coach.scene import Scene
from kiosk.display.canvas import Canvas
from kiosk.display.easing import arriving
from kiosk.display.figures.brush import stroke
from kiosk.display.lingering import Kept
from kiosk.display.live_picture import Placing, Point
from kiosk.display.shapes import arc, disc, thick_line
from kiosk.pose.keypoints import Keypoint, Pose

ARC_WIDTH = 20
# Of the torso's length: outside the body, so that it is seen beside it.
ARC_RADIUS = 0.55
# A smaller fold has no arc: standing is not a hinge.
LEAST_ARC_DEG = 6.0
PATH_WIDTH = 9
_LEAST_POINTS = 3
TEETH_EVERY = 17
TEETH_LONG = 15
# The zip runs in front of the leg, of the thigh's length.
ZIP_AHEAD = 0.16
RING_WIDTH = 14
RING_FROM, RING_TO = 30, 190


@dataclass(frozen=True, slots=True)
class _Body:
    """The near side on the screen."""

    shoulder: Point
    hip: Point
    knee: Point
    ankle: Point | None
    torso: float


def draw_hinge(canvas: Canvas, scene: Scene, kept: Kept, pose: Pose, placing: Placing) -> None:
    """All that tells of the hinge over the picture, under the skeleton's joints."""
    body = _body(pose, placing)
    _draw_path(canvas, kept, placing)
    if body is None:
        return
    if scene.drill == "wall":
        _draw_zip(canvas, scene, body, placing.mirror)
    flexion = scene.moment.hip_flexion_deg
    if flexion is not None and flexion >= LEAST_ARC_DEG:
        _draw_arc(canvas, body)
    if kept.tap_age_s is not None:
        _draw_ring(canvas, kept.tap_age_s / canvas.theme.seconds.tap, body)


def _body(pose: Pose, placing: Placing) -> _Body | None:
    if pose.near_side is None:
        return None
    left = pose.near_side == "left"
    shoulder, hip, knee, ankle = (
        placing.joint(pose, a if left else b)
        for a, b in (
            (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
            (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
            (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE),
            (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE),
        )
    )
    if shoulder is None or hip is None or knee is None:
        return None
    torso = hypot(shoulder[0] - hip[0], shoulder[1] - hip[1])
    return _Body(shoulder, hip, knee, ankle, torso) if torso > 1 else None


def _draw_arc(canvas: Canvas, body: _Body) -> None:
    """The fold itself: from the trunk to the thigh, on the side on which they close."""
    trunk = atan2(body.shoulder[1] - body.hip[1], body.shoulder[0] - body.hip[0])
    thigh = atan2(body.knee[1] - body.hip[1], body.knee[0] - body.hip[0])
    turn = (trunk - thigh + pi) % (2 * pi) - pi
    colours = canvas.theme.colours
    radius = ARC_RADIUS * body.torso
    for grow, colour in ((8, colours.outline), (0, colours.touch)):
        width = (ARC_WIDTH + grow) * canvas.layout.unit
        arc(canvas.surface, colour, body.hip, radius, width, thigh, thigh + turn)


def _draw_path(canvas: Canvas, kept: Kept, placing: Placing) -> None:
    """Where the hips have been in this hinge."""
    points = [placing.at(x, y) for x, y in kept.path]
    colours = canvas.theme.colours
    if len(points) < _LEAST_POINTS:
        return
    # One line, not a piece for each picture: this is drawn with every one.
    line = np.array(points)
    width = max(2.0, PATH_WIDTH * canvas.layout.unit)
    stroke(canvas.surface, colours.outline, line, width + canvas.px(5))
    stroke(canvas.surface, colours.touch, line, width)


def _draw_zip(canvas: Canvas, scene: Scene, body: _Body, mirror: bool) -> None:
    """Teeth along the leg as far down as the roller has come, and its slider."""
    along, facing = scene.moment.roller_along_leg, scene.moment.facing
    if along is None or facing is None:
        return
    ahead = 1 if (facing == "right") != mirror else -1
    thigh = hypot(body.knee[0] - body.hip[0], body.knee[1] - body.hip[1])
    shift = ahead * ZIP_AHEAD * thigh
    stations = [body.hip, body.knee]
    if body.ankle is not None:
        stations.append(body.ankle)
    colours = canvas.theme.colours
    left = min(2.0, max(0.0, along))
    slider: Point | None = None
    for start, end in pairwise(stations):
        share = min(1.0, left)
        if share <= 0:
            break
        left -= share
        length = hypot(end[0] - start[0], end[1] - start[1])
        count = int(share * length / canvas.px(TEETH_EVERY))
        for index in range(count + 1):
            part = min(share, index * canvas.px(TEETH_EVERY) / max(1.0, length))
            x = start[0] + (end[0] - start[0]) * part + shift
            y = start[1] + (end[1] - start[1]) * part
            half = canvas.px(TEETH_LONG) / 2 * (1 if index % 2 else -1)
            slider = (x, y)
            thick_line(canvas.surface, colours.outline, (x, y), (x + half, y), canvas.px(9))
            thick_line(canvas.surface, colours.ink, (x, y), (x + half, y), canvas.px(5))
    if slider is not None:
        disc(canvas.surface, colours.outline, slider, canvas.px(15))
        disc(canvas.surface, colours.near_side, slider, canvas.px(11))


def _draw_ring(canvas: Canvas, share: float, body: _Body) -> None:
    """The tap, seen: a ring that widens once from the hips and gets thinner."""
    gone = arriving(share)
    radius = canvas.px(RING_FROM + (RING_TO - RING_FROM) * gone)
    width = RING_WIDTH * (1 - gone) * canvas.layout.unit
    if width < 1:
        return
    colours = canvas.theme.colours
    arc(canvas.surface, colours.outline, body.hip, radius, width + canvas.px(6), 0, 2 * pi)
    arc(canvas.surface, colours.touch, body.hip, radius, width, 0, 2 * pi)
