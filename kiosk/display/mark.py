"""The mark in the live picture: footprints on the floor, and the way there."""

from dataclasses import dataclass

from kiosk.coach.scene import Need, Scene
from kiosk.display.canvas import Canvas
from kiosk.display.easing import swing
from kiosk.display.figures.outline import draw_outline
from kiosk.display.figures.props import draw_footprints
from kiosk.display.figures.stances import STANDING
from kiosk.display.live_picture import Placing, Point
from kiosk.display.shapes import soft_polygon, thick_line
from kiosk.pose.keypoints import Keypoint, Pose

# Where feet are in a picture in which nobody is: near its lower edge.
FLOOR_SHARE = 0.92
FEET_LENGTH = 130
# Of the picture's height; and what the head above the eyes and the feet add.
USUAL_STATURE = 0.72
HEAD_AND_FEET = 1.12
STEP = 12.0
ARROW_WIDTH = 26
ARROW_HEAD = 64
# The arrow breathes: it leads without blinking.
BREATH_S = 2.4
_NEAREST = 60
# To the wall or away from it: how far is said in words.
_WALL_ARROW = 260
WALL_NEEDS = (Need.CLOSER_TO_WALL, Need.FURTHER_FROM_WALL)


@dataclass(frozen=True, slots=True)
class _Feet:
    """Where somebody stands on the screen."""

    at: Point


def draw_mark(
    canvas: Canvas, scene: Scene, pose: Pose | None, placing: Placing, t: float
) -> None:
    """Footprints where the feet belong, and an arrow from where they are."""
    colours = canvas.theme.colours
    feet = _feet(pose, placing)
    floor_y = feet.at[1] if feet is not None else placing.at(0, FLOOR_SHARE)[1]
    mark_x = placing.at(scene.mark_at, 0)[0]
    by_wall = next((need for need in scene.needs if need in WALL_NEEDS), None)
    missing = Need.ON_THE_MARK in scene.needs or by_wall is not None
    colour = colours.correction if missing else colours.good
    right = scene.moment.facing != "left"
    for grow, ink in ((14, colours.outline), (0, colour)):
        draw_footprints(
            canvas.surface,
            (mark_x, floor_y),
            canvas.px(FEET_LENGTH + grow),
            ink,
            facing_right=right != placing.mirror,
        )
    if by_wall is not None:
        if feet is not None and scene.moment.facing is not None:
            ahead = 1 if right != placing.mirror else -1
            way = ahead if by_wall is Need.FURTHER_FROM_WALL else -ahead
            end = (feet.at[0] + way * canvas.px(_WALL_ARROW), feet.at[1])
            _draw_arrow(canvas, feet.at, end, t)
        return
    if not missing:
        return
    stature = USUAL_STATURE * placing.box.height if pose is None else _stature(pose, placing)
    facing = "right" if right != placing.mirror else "left"
    for grow, ink in ((3, colours.outline), (0, colour)):
        draw_outline(
            canvas.surface, STANDING, (mark_x + grow, floor_y + grow), stature, ink, facing
        )
    if feet is not None:
        _draw_arrow(canvas, feet.at, (mark_x, floor_y), t)


def _stature(pose: Pose, placing: Placing) -> float:
    """How tall somebody looks, pixels of the screen; a usual share of the picture if unsure."""
    usual = USUAL_STATURE * placing.box.height
    seen = [point for joint in Keypoint if (point := placing.joint(pose, joint)) is not None]
    if not seen:
        return usual
    # The topmost point is an eye or an ear, the lowest an ankle.
    tall = (max(y for _, y in seen) - min(y for _, y in seen)) * HEAD_AND_FEET
    if not 0.5 * usual < tall < 1.4 * usual:
        return usual
    # In steps: the outline is kept, and must not tremble with the pose.
    return STEP * round(tall / STEP)


def _feet(pose: Pose | None, placing: Placing) -> _Feet | None:
    if pose is None:
        return None
    ankles = [
        point
        for ankle in (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)
        if (point := placing.joint(pose, ankle)) is not None
    ]
    if not ankles:
        return None
    return _Feet((sum(x for x, _ in ankles) / len(ankles), max(y for _, y in ankles)))


def _draw_arrow(canvas: Canvas, start: Point, end: Point, t: float) -> None:
    way = end[0] - start[0]
    if abs(way) < canvas.px(_NEAREST):
        return
    ahead = 1 if way > 0 else -1
    head = canvas.px(ARROW_HEAD)
    shift = ahead * canvas.px(18) * swing(t, BREATH_S)
    y = start[1] - canvas.px(40)
    begin = (start[0] + ahead * canvas.px(30) + shift, y)
    tip = (end[0] - ahead * canvas.px(24) + shift, y)
    neck = (tip[0] - ahead * head, y)
    if (neck[0] - begin[0]) * ahead < 0:
        begin = neck
    colours = canvas.theme.colours
    for grow, colour in ((10, colours.outline), (0, colours.correction)):
        more = canvas.px(grow) if grow else 0
        thick_line(canvas.surface, colour, begin, neck, canvas.px(ARROW_WIDTH) + more)
        soft_polygon(
            canvas.surface,
            colour,
            [
                (tip[0] + ahead * more, y),
                (neck[0] - ahead * more / 2, y - head * 0.7 - more),
                (neck[0] - ahead * more / 2, y + head * 0.7 + more),
            ],
        )
