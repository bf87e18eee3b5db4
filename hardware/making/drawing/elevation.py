"""The room from the side, as the camera sees it, and from the front, as the screen does."""

from collections.abc import Callable
from math import radians, tan

from hardware.making.drawing import sheet as paper
from hardware.making.drawing.people import dowel, from_the_front, from_the_side, roller
from hardware.making.drawing.plan import CABLE_LOOKS, USUAL_LINE_IN, USUAL_STATURE_M
from hardware.making.drawing.scaled import (
    A4_LYING,
    Scaled,
    fitting_scale,
    heading,
    metres,
    scale_bar,
    wall,
)
from hardware.making.drawing.sheet import Line, Sheet
from hardware.making.place.cables import box, ways
from hardware.making.place.figure import dowel_ends, hinged, standing
from hardware.making.place.sight import room_view, tightest
from hardware.making.room import Room

LABEL_MM = 2.9
# So much of the room's far end is drawn behind the patient.
FAR_SHARE = 0.55


def from_the_camera(room: Room) -> Sheet:
    """What the camera looks at: pad, patient and screen from the side."""
    high = _height_m(room)
    scale = fitting_scale((room.room.depth_m + 0.1, high), (240, 150))
    flipped = room.room.camera_on == "left"
    start = (A4_LYING[0] - room.room.depth_m * 1000 / scale) / 2
    drawn = Scaled(scale, (A4_LYING[0] - start if flipped else start, 178.0), flipped)
    sheet = Sheet(*A4_LYING, "Elevation, as the camera sees it")
    shortest, tallest = room.people.shortest_m, room.people.tallest_m
    heading(
        sheet,
        "Elevation: as the camera sees it",
        f"People of {shortest:.2f}, {USUAL_STATURE_M:.2f} and {tallest:.2f} m on the "
        f"{USUAL_LINE_IN} inch line; darker: the middle one at the bottom. Lengths in metres.",
    )
    _side_walls(sheet, drawn, room, high)
    for stature in (tallest, USUAL_STATURE_M, shortest):
        from_the_side(sheet, drawn, standing(room, stature, USUAL_LINE_IN), paper.PALE)
    bottom = hinged(room, USUAL_STATURE_M, USUAL_LINE_IN)
    from_the_side(sheet, drawn, bottom, paper.FAINT)
    roller(sheet, drawn, bottom)
    tall = standing(room, tallest, USUAL_LINE_IN)
    dowel(sheet, drawn, tall)
    _pad_side(sheet, drawn, room)
    _gaze(sheet, drawn, room, bottom.eyes)
    _side_measures(sheet, drawn, room)
    label = _labels(sheet, drawn)
    for stature in (shortest, USUAL_STATURE_M, tallest):
        label(tall.crown[0] + 0.2, stature - 0.06, f"{stature:.2f}", paper.SOFT)
    label(tall.crown[0] + 0.2, dowel_ends(tall)[1][1] - 0.03, "dowel", paper.GREEN)
    label(bottom.toes[0] + 0.16, 0.3, "roller", paper.GREEN)
    scale_bar(sheet, (12, 199), scale)
    return sheet


def from_the_screen(room: Room) -> Sheet:
    """What the screen looks at: pad and patient from the front, the camera and what it sees."""
    far, near = room.room.to_far_end_m * FAR_SHARE, room.room.to_camera_wall_m
    high = _height_m(room)
    scale = fitting_scale((far + near, high), (262, 140))
    # Seen from the screen, the patient's right is on the left.
    flipped = room.room.camera_on == "right"
    start = (A4_LYING[0] - (far + near) * 1000 / scale) / 2
    zero = start + (near if flipped else far) * 1000 / scale
    drawn = Scaled(scale, (zero, 172.0), flipped)
    sheet = Sheet(*A4_LYING, "Elevation, as the screen sees it")
    what, least = tightest(room)
    heading(
        sheet,
        "Elevation: as the screen sees it",
        "Pale blue: what the level camera sees. Nearest to its edge: "
        f"{what}, {least:.1f} degrees inside.",
    )
    _picture(sheet, drawn, room, high)
    _floor(sheet, drawn, -far, near)
    wall(sheet, drawn.point(near, 0), drawn.point(near, high))
    for stature in (room.people.tallest_m, room.people.shortest_m):
        from_the_front(sheet, drawn, stature)
    pad = room.pad
    cushion = drawn.corners((-pad.width_m / 2, pad.low_m), (pad.width_m / 2, pad.high_m))
    sheet.shape(cushion, "none", Line(paper.BLUE, 0.5, (1.6, 0.8)), "pad")
    _stand(sheet, drawn, room)
    for way in ways(room):
        if way.name in CABLE_LOOKS:
            near_wall = [place for place in way.places if place.out < 1.0]
            places = [(place.along, place.up) for place in near_wall]
            sheet.path(drawn.points(places), CABLE_LOOKS[way.name])
    _front_words(sheet, drawn, room)
    scale_bar(sheet, (12, 199), scale)
    return sheet


def _height_m(room: Room) -> float:
    return max(room.room.height_m, room.people.tallest_m + 0.2)


def _floor(sheet: Sheet, drawn: Scaled, start: float, end: float) -> None:
    off = 0.6 * drawn.scale / 1000
    wall(sheet, drawn.point(start, -off), drawn.point(end, -off))


def _side_walls(sheet: Sheet, drawn: Scaled, room: Room, high: float) -> None:
    depth = room.room.depth_m
    off = 0.6 * drawn.scale / 1000
    _floor(sheet, drawn, -off, depth + off)
    for at in (-off, depth + off):
        wall(sheet, drawn.point(at, 0), drawn.point(at, high))
    screen, half = room.screen, room.screen.height_m / 2
    low, high = screen.centre_up_m - half, screen.centre_up_m + half
    corners = drawn.corners((room.screen_place.out, low), (depth, high))
    sheet.shape(corners, paper.INK, paper.NO_LINE, "screen")
    lights = room.lights
    ends = [(depth - 0.02, lights.lower_end_up_m), (depth - 0.02, lights.upper_end_up_m)]
    sheet.path(drawn.points(ends), Line(paper.ORANGE, 1.2), "lights")


def _pad_side(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    pad = room.pad
    board = pad.wood_m + pad.gap_m
    cushion = board + pad.wood_m
    wood = Line(paper.BLUE, 0.25)
    for low, high, fill in (
        ((0.0, pad.base_low_m), (pad.wood_m, pad.base_high_m), paper.PALE_ORANGE),
        ((pad.wood_m, pad.hinge_up_m), (board, pad.hinge_up_m + pad.wood_m), paper.PALE_ORANGE),
        ((board, pad.low_m), (cushion, pad.hinge_up_m), paper.PALE_ORANGE),
        ((cushion, pad.low_m), (pad.depth_m, pad.high_m), paper.BLUE),
    ):
        sheet.shape(drawn.corners(low, high), fill, wood)
    for line_in in room.mark.lines_in:
        out = room.heel_out_m(line_in)
        ends = drawn.point(out, -0.01), drawn.point(out, -0.07)
        sheet.line(*ends, Line(paper.ORANGE, 0.5), f"line-{line_in}")


def _gaze(sheet: Sheet, drawn: Scaled, room: Room, eyes: tuple[float, float]) -> None:
    """From the eyes at the bottom to the lower end of the light."""
    light = (room.room.depth_m - 0.02, room.lights.lower_end_up_m)
    look = Line(paper.ORANGE, 0.25, (2, 1.2))
    sheet.line(drawn.point(*eyes), drawn.point(*light), look, "gaze")
    at = drawn.point((eyes[0] + light[0]) / 2 + 0.12, 0.72)
    words = "seen from the bottom of a hinge\nwithout lifting the head"
    sheet.text(at, words, LABEL_MM, "middle", paper.ORANGE, halo=True)


def _picture(sheet: Sheet, drawn: Scaled, room: Room, top: float) -> None:
    """How much of the height is in the picture, cut off at floor and ceiling."""
    lens = room.lens_place
    spread = tan(radians(room_view(room).vertical_deg / 2))
    end = -room.room.to_far_end_m * FAR_SHARE
    reach = (lens.along - end) * spread
    edge = [(lens.along, lens.up)]
    for limit, widest in ((top, lens.up + reach), (0.0, lens.up - reach)):
        corner = (end, min(widest, top) if limit else max(widest, 0.0))
        bend = (lens.along - abs(corner[1] - lens.up) / spread, corner[1])
        edge += [bend, corner] if limit else [corner, bend]
    sheet.shape(drawn.points(edge), paper.PALE_BLUE, paper.NO_LINE, "seen")
    axis = Line(paper.BLUE, 0.25, (4, 1, 0.6, 1))
    sheet.line(drawn.point(lens.along, lens.up), drawn.point(end, lens.up), axis)


def _stand(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    lens, half = room.lens_place, room.camera.foot_m / 2
    low = box(room).up
    for near, high, fill in (
        ((-0.022, 0.0), (0.022, lens.up), "#ffffff"),
        ((-half, 0.0), (half, 0.04), "#ffffff"),
        ((-0.06, low - 0.08), (0.06, low + 0.08), paper.FAINT),
        ((-0.03, lens.up - 0.04), (0.03, lens.up + 0.04), paper.BLUE),
    ):
        corners = drawn.corners(
            (lens.along + near[0], near[1]), (lens.along + high[0], high[1])
        )
        sheet.shape(corners, fill, Line(paper.INK, 0.3))


def _side_measures(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    pad, screen, lights, depth = room.pad, room.screen, room.lights, room.room.depth_m

    def upright(at: float, start: float, end: float, name: str, seen: float = 0.0) -> None:
        """`seen`: where that which is measured is; thin lines lead there."""
        for up in (start, end):
            sheet.line(
                drawn.point(seen, up), drawn.point(at, up), Line(paper.FAINT, paper.HAIR)
            )
        sheet.measure(
            drawn.point(at, start), drawn.point(at, end), metres(end - start), 0, name
        )

    upright(-0.14, 0.0, pad.low_m, "measure-pad-low")
    upright(-0.14, pad.low_m, pad.high_m, "measure-pad-height")
    upright(-0.32, 0.0, pad.centre_up_m, "measure-pad-middle")
    upright(depth + 0.16, 0.0, screen.centre_up_m, "measure-screen-up", depth)
    upright(depth + 0.34, 0.0, lights.lower_end_up_m, "measure-light", depth)
    upright(depth + 0.34, lights.lower_end_up_m, lights.upper_end_up_m, "measure-strip", depth)
    lens = room.lens_place
    sheet.circle(drawn.point(lens.out, lens.up), 1.8, "none", Line(paper.BLUE, 0.6), "lens")
    upright(1.62, 0.0, lens.up, "measure-lens-up", lens.out)
    label = _labels(sheet, drawn)
    label(1.45, lens.up + 0.05, "lens", paper.BLUE)
    label(depth - 0.3, screen.centre_up_m + screen.height_m / 2 + 0.07, "screen")
    label(depth - 0.3, lights.upper_end_up_m + 0.03, "light strips", paper.ORANGE)
    label(0.24, pad.base_high_m + 0.06, "tap pad", paper.BLUE)


def _front_words(sheet: Sheet, drawn: Scaled, room: Room) -> None:
    lens = room.lens_place
    ends = [drawn.point(0.0, 0.0), drawn.point(lens.along, 0.0)]
    start, end = sorted(ends)
    sheet.measure(start, end, metres(lens.along), -6.5, "measure-camera")
    behind = lens.along + room.camera.foot_m / 2 + 0.06
    up = [drawn.point(behind, 0.0), drawn.point(behind, lens.up)]
    sheet.measure(up[0], up[1], metres(lens.up), 0, "measure-lens-up")
    label = _labels(sheet, drawn)
    label(0.0, room.pad.centre_up_m, "tap pad", paper.BLUE)
    label(lens.along - 0.1, lens.up + 0.1, "camera", paper.BLUE)
    label(lens.along - 0.36, box(room).up - 0.2, "box with\nthe Pi")
    label(
        lens.along / 2, room.pad.centre_up_m + 0.04, "tap pad's cable, on the wall", paper.GREEN
    )


def _labels(sheet: Sheet, drawn: Scaled) -> Callable[..., None]:
    """What writes words at places of a view."""

    def label(across: float, up: float, words: str, colour: str = paper.INK) -> None:
        sheet.text(drawn.point(across, up), words, LABEL_MM, "middle", colour, halo=True)

    return label
