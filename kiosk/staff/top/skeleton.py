"""The skeleton of a live record in dots: 17 points, no picture."""

from collections.abc import Mapping
from math import hypot
from typing import Any, cast

from kiosk.pose.keypoints import BONES, KEYPOINT_COUNT, Keypoint
from kiosk.staff.status.looking import a_number
from kiosk.staff.top.braille import Dots

# A camera's usual picture, where the record does not say.
ASPECT = 4 / 3
# The head is about a quarter of the trunk; of who is far away it is still a ring.
HEAD_OF_TRUNK = 0.24
SMALLEST_HEAD = 1.5

FAR = 3.0

_HEAD = (
    Keypoint.NOSE, Keypoint.LEFT_EYE, Keypoint.RIGHT_EYE, Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR,
)  # fmt: skip
_EARS = frozenset({Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR})

_Point = tuple[float, float]


def skeleton(record: Mapping[str, Any], columns: int, rows: int, *, mirror: bool) -> list[str]:
    """The lines of the whole picture's field, as large as it fits; blank without a person."""
    dots = Dots(columns, rows)
    points = [_placed(dots, record, each, mirror) for each in _shares(record.get("keypoints"))]
    if len(points) == KEYPOINT_COUNT:
        _draw(dots, points)
    dowel = [_placed(dots, record, each, mirror) for each in _shares(record.get("dowel"))]
    if len(dowel) == 2 and dowel[0] is not None and dowel[1] is not None:
        dots.line(dowel[0], dowel[1])
    return dots.lines()


def _draw(dots: Dots, points: list[_Point | None]) -> None:
    for one, other in BONES:
        begin, end = points[one], points[other]
        # The head is drawn as one ring instead.
        if begin is not None and end is not None and one not in _EARS:
            dots.line(begin, end)
    shoulders = _middle(points, Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER)
    hips = _middle(points, Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP)
    head = _middle(points, *_HEAD)
    if head is None:
        return
    radius = SMALLEST_HEAD
    if shoulders is not None and hips is not None:
        trunk = hypot(shoulders[0] - hips[0], shoulders[1] - hips[1])
        radius = max(radius, HEAD_OF_TRUNK * trunk)
    dots.ring(head, radius)
    if shoulders is not None:
        away = hypot(shoulders[0] - head[0], shoulders[1] - head[1])
        if away > radius:
            share = radius / away
            rim = (
                head[0] + share * (shoulders[0] - head[0]),
                head[1] + share * (shoulders[1] - head[1]),
            )
            dots.line(rim, shoulders)


def _middle(points: list[_Point | None], *those: Keypoint) -> _Point | None:
    seen = [point for which in those if (point := points[which]) is not None]
    if not seen:
        return None
    return sum(x for x, _ in seen) / len(seen), sum(y for _, y in seen) / len(seen)


def _placed(
    dots: Dots, record: Mapping[str, Any], share: _Point | None, mirror: bool
) -> _Point | None:
    """Where a point lies among the dots; the picture is whole and in the middle."""
    if share is None:
        return None
    width, height = dots.size
    told = a_number(record.get("aspect"))
    aspect = told if told is not None and 0.1 < told < 10 else ASPECT
    wide = min(width - 1.0, (height - 1.0) * aspect)
    high = wide / aspect
    x = 1 - share[0] if mirror else share[0]
    return (width - 1 - wide) / 2 + x * wide, (height - 1 - high) / 2 + share[1] * high


def _shares(found: object) -> list[_Point | None]:
    points: list[_Point | None] = []
    for each in cast("list[object]", found) if isinstance(found, list) else []:
        pair = cast("list[object]", each) if isinstance(each, list) else []
        numbers = [a_number(number) for number in pair]
        x, y = numbers if len(numbers) == 2 else (None, None)
        # A limb may reach out of the picture, but not so far.
        if x is None or y is None or abs(x) > FAR or abs(y) > FAR:
            points.append(None)
        else:
            points.append((x, y))
    return points
