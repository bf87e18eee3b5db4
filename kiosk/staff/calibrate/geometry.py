"""Where a camera is, from a person of known stature who stands upright before it.

Lengths in metres, angles in degrees, points in pixels from the picture's middle, y downwards.

A camera h above the floor that looks down by the angle a sees a point of height z at the
horizontal distance D where u = (y cos a + f sin a) / (f cos a - y sin a) and u = (h - z) / D; f
is the focal length in pixels, half the picture's width by the tangent of half the view. Of
somebody who stands upright the ankle and the shoulder have known heights, so for any tilt a the
two give D and then h. That leaves a itself:

One place can't tell it. A camera that is a little higher and looks down a little more shows
nearly the same picture: height and tilt trade one for the other, 5 cm for one degree at 2.9 m.
(In theory it shows in the upper body's being seen smaller than the legs; at 3 degrees that is
4 %, less than by what bodies differ.) Either the height is measured with a tape, or the same
person stands at a second place, nearer to or further from the camera: only one tilt gives both
places the same height. With a pixel of error in each point, in a picture 640 wide, and 0.9 m
between the places, the height is good to 5 cm and the tilt to a degree (twice the SD of 400
drawn at random). A view angle that is 10 % wrong makes distance and tilt wrong by as much of
themselves, and the height hardly.

Whether the camera hangs crooked is the lean of the body in the picture. People do not stand
plumb: side-on the shoulder is up to 3 degrees before or behind the ankle. Who faces one way and
then the other leans to both sides alike, so the mean of the two is the camera's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan, atan2, cos, degrees, radians, sin, tan

# The heights of MoveNet's ankle and shoulder as shares of the stature: medians of four rendered
# people seen from 1.05 m (0.035 to 0.052, 0.829 to 0.849); Winter's joints are 0.039 and 0.818.
ANKLE_OF_STATURE = 0.044
SHOULDER_OF_STATURE = 0.838
# No bracket holds a camera further off level.
MOST_TILT_DEG = 30.0
# Places nearer together than this share of the distance can't tell the height to 10 cm.
LEAST_APART = 0.12
_HALVINGS = 40

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody upright: middle of the ankles and of the shoulders; +1 faces to the right."""

    ankle: Point
    shoulder: Point
    stature_m: float
    facing: int


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """Where the camera is: its height, its tilt (positive: it looks down), and how far away the
    person of the first place stands.
    """

    height_m: float
    tilt_deg: float
    distance_m: float


def focal_px(width_px: float, view_deg: float) -> float:
    """From how wide the camera sees."""
    return width_px / 2 / tan(radians(view_deg) / 2)


def at_tilt(body: Body, focal: float, tilt_deg: float) -> CameraPlace | None:
    """Height and distance if the tilt is this; None where no body can be seen so."""
    ankle, shoulder = (_u(y, focal, tilt_deg) for y in (body.ankle[1], body.shoulder[1]))
    if ankle is None or shoulder is None or ankle <= shoulder:
        return None
    length_m = (SHOULDER_OF_STATURE - ANKLE_OF_STATURE) * body.stature_m
    distance_m = length_m / (ankle - shoulder)
    return CameraPlace(
        ANKLE_OF_STATURE * body.stature_m + distance_m * ankle, tilt_deg, distance_m
    )


def at_height(body: Body, focal: float, height_m: float) -> CameraPlace | None:
    """From one place and a height that was measured; None where it can't be."""
    return _solved(body, focal, lambda seen: seen.height_m - height_m)


def from_two_places(body: Body, other: Body, focal: float) -> CameraPlace | None:
    """None where the two places are too near together, or do not fit."""

    def differ(seen: CameraPlace) -> float:
        again = at_tilt(other, focal, seen.tilt_deg)
        return float("nan") if again is None else seen.height_m - again.height_m

    if not are_apart(body, other):
        return None
    return _solved(body, focal, differ)


def are_apart(body: Body, other: Body) -> bool:
    """Whether two places are far enough apart, along the view, to tell the height."""
    sizes = [each.ankle[1] - each.shoulder[1] for each in (body, other)]
    return min(sizes) > 0 and max(sizes) / min(sizes) >= 1 + LEAST_APART


def lean_deg(body: Body, focal: float, tilt_deg: float) -> float:
    """How far the body leans to the right in the picture, less what the tilt makes of it: for a
    camera that looks down, plumb lines run together towards the floor.
    """
    (x, y), (top_x, top_y) = body.ankle, body.shoulder
    lean = degrees(atan2(top_x - x, y - top_y))
    slope = tan(radians(tilt_deg))
    plumb = degrees(atan(x * slope / (focal - y * slope)))
    return lean - plumb


def roll_deg(body: Body, other: Body, focal: float, tilt_deg: float) -> float | None:
    """How far the camera is turned clockwise, as seen from behind it; None unless the two face
    to opposite sides.
    """
    if body.facing == other.facing:
        return None
    leans = [lean_deg(each, focal, tilt_deg) for each in (body, other)]
    return -sum(leans) / 2


def _solved(
    body: Body, focal: float, off: Callable[[CameraPlace], float]
) -> CameraPlace | None:
    """The tilt at which `off` is 0, by halving: it crosses zero once."""

    def value(tilt_deg: float) -> float:
        seen = at_tilt(body, focal, tilt_deg)
        return float("nan") if seen is None else off(seen)

    low, high = -MOST_TILT_DEG, MOST_TILT_DEG
    at_low, at_high = value(low), value(high)
    if not (at_low * at_high < 0):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        here = value(middle)
        if here * at_low > 0:
            low = middle
        else:
            high = middle
    return at_tilt(body, focal, (low + high) / 2)


def _u(y: float, focal: float, tilt_deg: float) -> float | None:
    """How steeply a line of sight goes down: metres a metre; None where it goes backwards."""
    tilt = radians(tilt_deg)
    ahead = focal * cos(tilt) - y * sin(tilt)
    return (y * cos(tilt) + focal * sin(tilt)) / ahead if ahead > 0 else None
