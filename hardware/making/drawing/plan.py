"""The room from above."""

from math import cos, pi, radians, sin, tan

from hardware.making.drawing import sheet as paper
from hardware.making.drawing.scaled import (
    A4_LYING,
    Scaled,
    fitting_scale,
    heading,
    legend,
    metres,
    scale_bar,
    wall,
)
from hardware.making.drawing.sheet import Line, Point, Sheet
from hardware.making.place.cables import Way, box, sockets, ways
from hardware.making.place.figure import ELBOW_ASIDE, FOOT, hinged, roller_ends, standing
from hardware.making.place.sight import least_distance_m, room_view
from hardware.making.room import INCH_M, Place, Room

CABLE_LOOKS = {
    "hdmi": Line(paper.BLUE, 0.5),
    "lights": Line(paper.ORANGE, 0.5, (2.0, 0.8)),
    "pad": Line(paper.GREEN, 0.5, (0.7, 0.7)),
}
# Cables that share a channel are drawn beside one another.
BESIDE_M = {"hdmi": 0.045, "lights": 0.09, "pad": 0.045}
PAD_EDGE = Line(paper.BLUE, 0.3)
USUAL_LINE_IN = 8
USUAL_STATURE_M = 1.70


def floor_plan(room: Room) -> Sheet:
    """The plan, on A4. Up on the sheet is the way that the patient looks."""
    walls = room.room
    length = walls.to_camera_wall_m + walls.to_far_end_m
    scale = fitting_scale((length, walls.depth_m), (262, 148))
    flipped = walls.camera_on == "left"
    # The middle of the room in the middle of the sheet.
    shift = (walls.to_far_end_m - walls.to_camera_wall_m) / 2 * 1000 / scale
    middle = A4_LYING[0] / 2
    drawn = Scaled(scale, (middle + (-shift if flipped else shift), 178.0), flipped)
    sheet = Sheet(*A4_LYING, f"Floor plan, camera on the patient's {walls.camera_on}")
    heading(
        sheet,
        f"Floor plan: camera on the patient's {walls.camera_on}",
        f"{room.lens[room.camera.lens].name} at {room.camera.along_m:.2f} m "
        f"(at least {least_distance_m(room):.2f} m), {room.camera.up_m:.2f} m above the floor, "
        "level. Made from room.toml. Lengths in metres.",
    )
    _ground(sheet, drawn, room)
    _walls(sheet, drawn, room)
    _cables(sheet, drawn, room)
    _screen(sheet, drawn, room)
    _patient(sheet, drawn, room)
    _camera(sheet, drawn, room)
    _measures(sheet, drawn, room)
    _words(sheet, drawn, room)
    _mark(sheet, drawn, room)
    scale_bar(sheet, (12, 197), scale)
    _legend(sheet)
    return sheet


def seen_ground(room: Room) -> list[tuple[float, float]]:
    """The floor of the room that is in the picture, as a polygon of (along, out)."""
    lens = room.lens_place
    spread = tan(radians(room_view(room).horizontal_deg / 2))
    far = lens.along + room.room.to_far_end_m
    edges = [
        (lens.along, lens.out),
        (lens.along - far, lens.out + far * spread),
        (lens.along - far, lens.out - far * spread),
    ]
    return _cut(edges, 0.0, room.room.depth_m)


def keep_clear(room: Room) -> list[tuple[float, float]]:
    """Where nobody passes while somebody is on the mark: between the lens and their body."""
    lens = room.lens_place
    reach = hinged(room, room.people.tallest_m, max(room.mark.lines_in)).crown[0] + 0.15
    # As wide as shoulders and elbows.
    near = 0.45
    return [(lens.along, lens.out), (near, 0.0), (-near, 0.0), (-near, reach), (near, reach)]


def walkway(room: Room) -> tuple[tuple[float, float], tuple[float, float]]:
    """The walkway's two corners, (along, out)."""
    near = -room.walkway.from_mark_m
    return (near - room.walkway.width_m, 0.0), (near, room.room.depth_m)


def screen_box(room: Room) -> tuple[tuple[float, float], tuple[float, float]]:
    """The screen's two corners, (along, out)."""
    half = room.screen.width_m / 2
    return (-half, room.screen_place.out), (half, room.room.depth_m)


def stand_box(room: Room) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two corners of the stand's foot, (along, out)."""
    lens, half = room.lens_place, room.camera.foot_m / 2
    return (lens.along - half, lens.out - half), (lens.along + half, lens.out + half)


def _cut(
    shape: list[tuple[float, float]], low: float, high: float
) -> list[tuple[float, float]]:
    """What of a convex shape lies between two values of `out`."""
    for limit, sign in ((low, 1.0), (high, -1.0)):
        kept: list[tuple[float, float]] = []
        for (x, y), (x_next, y_next) in zip(shape, shape[1:] + shape[:1], strict=True):
            inside, next_inside = sign * (y - limit) >= 0, sign * (y_next - limit) >= 0
            if inside:
                kept.append((x, y))
            if inside != next_inside:
                share = (limit - y) / (y_next - y)
                kept.append((x + share * (x_next - x), limit))
        shape = kept
    return shape


def _ground(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    sheet.shape(drawn.points(seen_ground(room)), paper.PALE_BLUE, paper.NO_LINE, "seen")
    sheet.shape(
        drawn.points(keep_clear(room)),
        paper.PALE_ORANGE,
        Line(paper.ORANGE, 0.2, (1, 1)),
        "clear",
    )
    (left, _), (right, depth) = walkway(room)
    sheet.shape(
        drawn.corners((left, 0), (right, depth)),
        "none",
        Line(paper.GREEN, 0.3, (1.5, 1)),
        "walkway",
    )
    # Hatched, for what the camera sees of it is seen through it.
    stripes = round(depth / 0.2)
    for stripe in range(stripes):
        low = stripe * depth / stripes
        high = min(low + (right - left), depth)
        start, end = drawn.point(left, low), drawn.point(left + high - low, high)
        sheet.line(start, end, Line(paper.GREEN, 0.12))


def _walls(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    far, near, depth = -room.room.to_far_end_m, room.room.to_camera_wall_m, room.room.depth_m
    off = 0.6 * drawn.scale / 1000
    wall(sheet, drawn.point(far, -off), drawn.point(near + off, -off))
    wall(sheet, drawn.point(far, depth + off), drawn.point(near + off, depth + off))
    wall(sheet, drawn.point(near + off, -off), drawn.point(near + off, depth + off))
    open_end = Line(paper.FAINT, 0.4, (3, 2))
    sheet.line(drawn.point(far, 0), drawn.point(far, depth), open_end)


def _cables(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    for way in ways(room):
        if way.name not in CABLE_LOOKS:
            continue
        # What goes up the wall behind the screen is a point from above.
        shown = way.places[:-1] if way.name == "hdmi" else way.places
        places = [_beside(room, way, place) for place in shown]
        sheet.path(drawn.points(places), CABLE_LOOKS[way.name], f"cable-{way.name}")
    for at in sockets(room):
        corner = drawn.point(at.along, at.out)
        sheet.box(
            (corner[0] - 1.6, corner[1] - 1.6), (3.2, 3.2), "#ffffff", Line(paper.INK, 0.3)
        )
        sheet.circle((corner[0] - 0.6, corner[1]), 0.3, paper.INK, paper.NO_LINE)
        sheet.circle((corner[0] + 0.6, corner[1]), 0.3, paper.INK, paper.NO_LINE)


def _beside(room: Room, way: Way, place: Place) -> tuple[float, float]:
    off = BESIDE_M[way.name]
    end, side = room.room.depth_m - off, room.room.to_camera_wall_m - off
    return min(place.along, side), min(max(place.out, off), end)


def _screen(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    low, high = screen_box(room)
    sheet.shape(drawn.corners(low, high), paper.INK, paper.NO_LINE, "screen")
    for side in (-1, 1):
        spot = drawn.point(side * room.lights.aside_m, room.room.depth_m - 0.03)
        sheet.circle(spot, 1.2, paper.ORANGE, paper.NO_LINE)
    eyes = standing(room, USUAL_STATURE_M, USUAL_LINE_IN).eyes[0]
    gaze = Line(paper.SOFT, 0.2, (2, 1.4))
    for side in (-1, 1):
        edge = (side * room.screen.width_m / 2, room.screen_place.out)
        sheet.line(drawn.point(0, eyes), drawn.point(*edge), gaze)


def _patient(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    pad = room.pad
    half = pad.width_m / 2
    sheet.shape(
        drawn.corners((-half, 0.0), (half, pad.depth_m)), paper.BLUE, paper.NO_LINE, "pad"
    )
    body = standing(room, USUAL_STATURE_M, USUAL_LINE_IN)
    bottom = hinged(room, USUAL_STATURE_M, USUAL_LINE_IN)
    for line_in in room.mark.lines_in:
        out = room.heel_out_m(line_in)
        ends = (
            drawn.point(-room.mark.length_m / 2, out),
            drawn.point(room.mark.length_m / 2, out),
        )
        sheet.line(*ends, Line(paper.ORANGE, 0.35), f"line-{line_in}")
    for side in (-0.11, 0.11):
        heel, toes = body.heel[0], body.heel[0] + FOOT * USUAL_STATURE_M
        sheet.shape(
            _oval(drawn, (side, (heel + toes) / 2), (0.045, (toes - heel) / 2)),
            "#ffffff",
            Line(paper.INK, 0.25),
        )
    shoulders = _oval(drawn, (0.0, body.shoulder[0]), (0.23, 0.13))
    sheet.shape(shoulders, "none", Line(paper.INK, 0.35))
    sheet.shape(_oval(drawn, (0.0, body.shoulder[0] + 0.03), (0.075, 0.10)), paper.SOFT)
    tip = _oval(drawn, (0.0, bottom.crown[0] - 0.1), (0.075, 0.10))
    sheet.shape(tip, "none", Line(paper.SOFT, 0.25, (1, 0.8)))
    roller = _oval(drawn, (0.0, roller_ends(body)[0][0]), (0.076, 0.076))
    sheet.shape(roller, paper.PALE_GREEN, Line(paper.GREEN, 0.3))
    elbow = drawn.point(ELBOW_ASIDE * USUAL_STATURE_M, body.shoulder[0])
    sheet.line(drawn.point(0.2, body.shoulder[0]), elbow, Line(paper.INK, 0.3, (0.8, 0.6)))


def _oval(
    drawn: Scaled, middle: tuple[float, float], radii: tuple[float, float]
) -> list[Point]:
    return [
        drawn.point(
            middle[0] + radii[0] * cos(2 * pi * n / 36),
            middle[1] + radii[1] * sin(2 * pi * n / 36),
        )
        for n in range(36)
    ]


def _camera(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    low, high = stand_box(room)
    sheet.shape(drawn.corners(low, high), "#ffffff", Line(paper.INK, 0.3), "stand")
    lens = room.lens_place
    middle = drawn.point(lens.along, lens.out)
    sheet.circle(drawn.point(box(room).along, box(room).out), 2.6, paper.SOFT, paper.NO_LINE)
    sheet.circle(middle, 1.3, paper.BLUE, paper.NO_LINE, "lens")
    axis = Line(paper.BLUE, 0.25, (4, 1, 0.6, 1))
    sheet.line(middle, drawn.point(-room.room.to_far_end_m, lens.out), axis)


def _measures(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    lens, screen = room.lens_place, room.screen_place

    def measure(a: Point, b: Point, length: float, off: float, name: str) -> None:
        start, end = drawn.point(*a), drawn.point(*b)
        if drawn.flipped and abs(start[1] - end[1]) < 1e-6:
            start, end = end, start
        sheet.measure(start, end, metres(length), off, name)

    below = -6.5
    measure((0, 0), (lens.along, 0), lens.along, below, "measure-camera")
    measure(
        (lens.along, 0),
        (room.room.to_camera_wall_m, 0),
        room.room.to_camera_wall_m - lens.along,
        below,
        "measure-wall",
    )
    side = room.room.to_camera_wall_m
    measure(
        (side, 0),
        (side, lens.out),
        lens.out,
        -5 if not drawn.flipped else 5,
        "measure-lens-out",
    )
    gaze = 0.62
    measure((gaze, 0), (gaze, screen.out), screen.out, 0, "measure-screen")
    near = -room.walkway.from_mark_m
    row = 0.55
    measure(
        (near - room.walkway.width_m, row),
        (near, row),
        room.walkway.width_m,
        0,
        "measure-walkway",
    )
    measure((near, row), (0, row), -near, 0, "measure-walkway-from")


def _words(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    lens, depth = room.lens_place, room.room.depth_m

    def label(at: Point, words: str, colour: str = paper.INK, bold: bool = False) -> None:
        sheet.text(drawn.point(*at), words, 2.9, "middle", colour, bold, halo=True)

    label((0.0, depth - 0.34), f"Screen, {room.screen.diagonal_in:g} inches", bold=True)
    label((-room.lights.aside_m - 0.3, depth - 0.2), "light strips", paper.ORANGE)
    label((lens.along - 0.1, lens.out + 0.42), "Camera and\nbox with the Pi", bold=True)
    label(
        (lens.along / 2, lens.out + 0.09),
        "keep clear while somebody is on the mark",
        paper.ORANGE,
    )
    label((1.1, 1.35), "seen by the camera", paper.BLUE)
    walk = -room.walkway.from_mark_m - room.walkway.width_m / 2
    label((walk, 1.9), "others pass\nhere", paper.GREEN, bold=True)
    label((-0.62, 0.13), "Tap pad", paper.BLUE, bold=True)
    label((0.0, 1.64), "roller before the thighs;\ndashed: head at the bottom")
    label((0.62, 0.2), "mark", paper.ORANGE, bold=True)


def _mark(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    """The mark and the pad once more, at 1 to 10, where the room is empty."""
    high = 100 * room.heel_out_m(max(room.mark.lines_in))
    across, top = drawn.point(room.room.to_camera_wall_m * 0.6, room.room.depth_m)
    middle = (across, top + high + 20)
    detail = Scaled(10, (middle[0] - 14, middle[1]))
    corner = (middle[0] - 39, top + 9)
    sheet.box(corner, (84, high + 15), "#ffffff", Line(paper.FAINT, 0.3))
    sheet.text((corner[0] + 3, corner[1] + 5.5), "The mark, 1:10", 2.9, bold=True)
    wall(sheet, detail.point(-0.24, -0.006), detail.point(0.56, -0.006))
    half = room.pad.width_m / 2
    sheet.shape(detail.corners((-half, 0), (half, room.pad.depth_m)), paper.PALE_BLUE, PAD_EDGE)
    sheet.text(detail.point(0, room.pad.depth_m / 2 - 0.01), "pad", 2.7, "middle", paper.BLUE)
    touched = room.pad.touched_out_m
    start = Line(paper.BLUE, 0.25, (1, 1))
    sheet.line(detail.point(-half, touched), detail.point(half + 0.04, touched), start)
    sheet.text(detail.point(half + 0.05, touched - 0.008), "pad when touched: 0", 2.5)
    for line_in in room.mark.lines_in:
        out = room.heel_out_m(line_in)
        ends = detail.point(-room.mark.length_m / 2, out), detail.point(half + 0.04, out)
        sheet.line(*ends, Line(paper.ORANGE, 0.5), f"mark-{line_in}")
        words = f"{line_in} in, {line_in * INCH_M * 100:.1f} cm; wall {out * 100:.1f} cm"
        sheet.text(detail.point(half + 0.05, out - 0.008), words, 2.5)


def _legend(sheet: Sheet) -> None:
    legend(
        sheet,
        (150, 193),
        [
            (CABLE_LOOKS["hdmi"], "HDMI"),
            (CABLE_LOOKS["lights"], "light strips' cable"),
            (CABLE_LOOKS["pad"], "tap pad's cable"),
        ],
    )
    legend(
        sheet,
        (205, 193),
        [
            (paper.PALE_BLUE, "in the picture"),
            (paper.PALE_ORANGE, "nobody passes between camera and patient"),
            (Line(paper.GREEN, 0.3, (1.5, 1)), "walkway (hatched)"),
        ],
    )
