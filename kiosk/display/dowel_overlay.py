"""The dowel over the live picture, as it was found, with its three contacts on it."""

from math import hypot

from kiosk.coach.moment import ContactName
from kiosk.coach.scene import Scene
from kiosk.display.canvas import Canvas
from kiosk.display.contact_lamps import CONTACTS, contact_of, lamp_colour, lamp_sign
from kiosk.display.lingering import Kept
from kiosk.display.live_picture import Placing, Point
from kiosk.display.shapes import disc, sign, thick_line
from kiosk.display.theme import Rgb
from kiosk.pose.keypoints import Keypoint, Pose

DOWEL_WIDTH = 8
OUTLINE = 6
# Beside this joint, left and right, a contact lies.
BESIDE: dict[ContactName, tuple[Keypoint, Keypoint]] = {
    "head": (Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR),
    "upper_back": (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
    "tailbone": (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
}
# Between the shoulder blades is a little below the shoulder, on the way to the hip.
BELOW_SHOULDER = 0.2
# A lamp's radius: so much of the way from the upper one to the lower one, within bounds; the
# one to find again is so much larger. In steps, for each size is drawn but once.
OF_BACK = 0.10
LEAST, MOST, STEP = 13, 24, 3
LARGER = 1.35


def draw_dowel_line(
    canvas: Canvas, scene: Scene, kept: Kept, pose: Pose, placing: Placing
) -> None:
    """The line and the lamps; nothing where no dowel was seen."""
    line = scene.moment.dowel_px
    if line is None or scene.drill != "dowel":
        return
    start, end = (placing.pixel(point, pose.frame_size_px) for point in line)
    length = hypot(end[0] - start[0], end[1] - start[1])
    if length < 1:
        return
    colours, unit = canvas.theme.colours, canvas.layout.unit
    for grow, ink in ((OUTLINE, colours.outline), (0, colours.ink)):
        width = max(1.0, (DOWEL_WIDTH + grow) * unit)
        thick_line(canvas.surface, ink, start, end, width)
    places = _places(pose, placing, start, end)
    radius = _radius(canvas, list(places.values()))
    # The one to find again lies over its neighbours.
    for name in sorted(places, key=lambda name: name == scene.reset):
        contact = contact_of(kept.contacts, name)
        if name == scene.reset:
            inks = colours.correction, colours.on_colour
            size = round(radius * LARGER)
        else:
            inks, size = (colours.outline, lamp_colour(contact, colours)), radius
        _draw_lamp(canvas, places[name], size, lamp_sign(contact), inks)


def _draw_lamp(
    canvas: Canvas, at: Point, radius: int, name: str, inks: tuple[Rgb, Rgb]
) -> None:
    """A sign on a disc that stands out from whatever the camera sees."""
    ground, ink = inks
    surface, colours = canvas.surface, canvas.theme.colours
    disc(surface, colours.outline, at, radius + canvas.px(OUTLINE))
    disc(surface, ground, at, radius + canvas.px(OUTLINE / 2))
    on = ground if ink == colours.on_colour else colours.on_colour
    picture = sign(name, 2 * radius, ink, on, canvas.theme.headline_font)
    surface.blit(picture, picture.get_rect(center=(round(at[0]), round(at[1]))))


def _places(pose: Pose, placing: Placing, start: Point, end: Point) -> dict[ContactName, Point]:
    """Where on the line the contacts are, of those whose joint was seen on the near side."""
    if pose.near_side is None:
        return {}
    near = 0 if pose.near_side == "left" else 1
    joints: dict[ContactName, Point | None] = {
        name: placing.joint(pose, BESIDE[name][near]) for name in CONTACTS
    }
    shoulder, hip = joints["upper_back"], joints["tailbone"]
    if shoulder is not None and hip is not None:
        joints["upper_back"] = (
            shoulder[0] + BELOW_SHOULDER * (hip[0] - shoulder[0]),
            shoulder[1] + BELOW_SHOULDER * (hip[1] - shoulder[1]),
        )
    return {
        name: _foot(joint, start, end) for name, joint in joints.items() if joint is not None
    }


def _foot(point: Point, start: Point, end: Point) -> Point:
    """The nearest point of the line."""
    way = end[0] - start[0], end[1] - start[1]
    along = (point[0] - start[0]) * way[0] + (point[1] - start[1]) * way[1]
    share = min(1.0, max(0.0, along / (way[0] ** 2 + way[1] ** 2)))
    return start[0] + share * way[0], start[1] + share * way[1]


def _radius(canvas: Canvas, places: list[Point]) -> int:
    least, most = canvas.px(LEAST), canvas.px(MOST)
    if len(places) < 2:
        return least
    (x, y), (other_x, other_y) = places[0], places[-1]
    wanted = OF_BACK * hypot(other_x - x, other_y - y)
    step = canvas.px(STEP)
    return min(most, max(least, step * round(wanted / step)))
