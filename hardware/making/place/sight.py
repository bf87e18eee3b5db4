"""What the camera sees, and what the patient sees."""

from bisect import bisect_left
from dataclasses import dataclass
from math import atan2, degrees, radians, tan

from hardware.making.place.figure import SEES_UP_DEG, Figure, must_be_seen
from hardware.making.room import LensAngles, Place, Room, RoomError

# Width against height of the whole sensor of both lenses (Sony IMX708, 4608 x 2592 pixels).
SENSOR = 4608 / 2592


@dataclass(frozen=True, slots=True)
class View:
    """A picture's angles, in degrees from edge to edge."""

    horizontal_deg: float
    vertical_deg: float


def view(lens: LensAngles, picture_px: tuple[int, int]) -> View:
    """What a lens shows in a picture of this size.

    The kiosk takes a sensor mode that shows the whole sensor (kiosk/camera/pi.py asks for half
    its width and height; the fast modes are cut out of the middle), and cuts a picture of
    another shape out of it. The makers' angles are rounded, and do not quite agree with the
    sensor's shape: the smaller one of each counts.
    """
    across, upward = tan(radians(lens.horizontal_deg / 2)), tan(radians(lens.vertical_deg / 2))
    upward = min(upward, across / SENSOR)
    across = min(across, upward * SENSOR)
    shape = picture_px[0] / picture_px[1]
    if shape < SENSOR:
        across *= shape / SENSOR
    else:
        upward *= SENSOR / shape
    return View(2 * degrees(atan2(across, 1.0)), 2 * degrees(atan2(upward, 1.0)))


def room_view(room: Room) -> View:
    """What this room's camera shows."""
    return view(room.lens[room.camera.lens], room.camera.picture_px)


def margin_deg(room: Room, place: Place) -> float:
    """How far inside the picture's nearest edge a place is; below 0: outside.

    The camera is level and looks along the wall.
    """
    lens, seen = room.lens_place, room_view(room)
    ahead = lens.along - place.along
    aside = degrees(atan2(abs(place.out - lens.out), ahead))
    upward = degrees(atan2(abs(place.up - lens.up), ahead))
    return min(seen.horizontal_deg / 2 - aside, seen.vertical_deg / 2 - upward)


def tightest(room: Room) -> tuple[str, float]:
    """What of whoever stands on whichever line is nearest to the edge, and its margin_deg."""
    margins = [
        (
            margin_deg(room, place),
            f"{what}, a person of {stature:.2f} m on the {line} inch line",
        )
        for stature in (room.people.shortest_m, room.people.tallest_m)
        for line in room.mark.lines_in
        for what, place in must_be_seen(room, stature, line).items()
    ]
    least, what = min(margins)
    return what, least


def least_distance_m(room: Room) -> float:
    """From how far on everybody is whole in the picture, level_within_deg out of level too.

    Rounded up to whole centimetres. Raises RoomError where no distance below 10 m will do.
    """
    nearest, furthest = 50, 1000

    def shows_all(centimetres: int) -> bool:
        seen = tightest(room.moved(room.camera.lens, centimetres / 100))[1]
        return seen >= room.camera.level_within_deg

    # The further, the more is seen.
    least = bisect_left(range(furthest), True, lo=nearest, key=shows_all)
    if least < furthest:
        return least / 100
    raise RoomError("No distance shows everybody: check [people], [lens] and level_within_deg.")


def width_seen_m(room: Room, along_m: float) -> float:
    """How wide the picture is at this distance from the lens."""
    return 2 * along_m * tan(radians(room_view(room).horizontal_deg / 2))


def stature_px(room: Room, stature_m: float) -> float:
    """How tall somebody on the mark is in the picture, in its pixels."""
    seen = 2 * room.camera.along_m * tan(radians(room_view(room).vertical_deg / 2))
    return stature_m / seen * room.camera.picture_px[1]


def light_needs_deg(room: Room, body: Figure) -> float:
    """How far up from the line of gaze the lower end of the light is seen; less is easier."""
    ahead = room.screen_place.out - body.eyes[0]
    below = degrees(atan2(body.eyes[1] - room.lights.lower_end_up_m, ahead))
    return body.gaze_down_deg - below


def sees_light(room: Room, body: Figure) -> bool:
    """Whether light reaches the eyes without lifting the head."""
    return light_needs_deg(room, body) <= SEES_UP_DEG
