"""What a pose tells of the trunk: where it is, how far it is bent and turned."""

from dataclasses import dataclass
from math import acos, degrees, hypot, isfinite

from kiosk.pose.keypoints import HALF_WIDTH, LOOKS_WIDE, Keypoint, Point, Pose, Side, yaw_deg

# A trunk of fewer pixels shows its outline in too few of them.
MIN_TORSO_PX = 20.0
# Points further outside the picture than its own size were not seen by a model that works.
MAX_OUTSIDE = 1.0
# The picture may be a larger or smaller one of the same view, and rounding changes its shape.
SAME_SHAPE = 0.02
# Any pair of joints will do: only a mean over frames is used.
LEAST_WIDTH = LOOKS_WIDE * min(HALF_WIDTH.values())


@dataclass(frozen=True, slots=True)
class Body:
    """The trunk in one picture; points and lengths in pixels of the picture.

    `hip`, `shoulder`: the middle of both sides, or the one that is seen. `ear` as well, or
    None. `hip_bend_deg`: 180 minus the angle shoulder-hip-knee, None without a knee.
    `yaw_deg`: how far turned out of side-on, None unknown; only a mean over frames is good.
    """

    side: Side
    hip: Point
    shoulder: Point
    ear: Point | None
    torso_px: float
    hip_bend_deg: float | None
    yaw_deg: float | None


def body_in(pose: Pose, width: int, height: int) -> Body | None:
    """The body that a pose shows in a picture of this size; None when it can't be told."""
    side, (pose_width, pose_height) = pose.near_side, pose.frame_size_px
    if side is None or min(width, height, pose_width, pose_height) <= 0:
        return None
    if abs(width * pose_height / (height * pose_width) - 1) > SAME_SHAPE:
        return None
    scale = width / pose_width
    points = [_fair(point, scale, width, height) for point in pose.points_px]
    hip = _middle(points, Keypoint.LEFT_HIP)
    shoulder = _middle(points, Keypoint.LEFT_SHOULDER)
    if hip is None or shoulder is None:
        return None
    torso = _distance(hip, shoulder)
    if torso < MIN_TORSO_PX:
        return None
    knee = _middle(points, Keypoint.LEFT_KNEE)
    return Body(
        side,
        hip,
        shoulder,
        _middle(points, Keypoint.LEFT_EAR),
        torso,
        _bend_deg(shoulder, hip, knee) if knee else None,
        yaw_deg(points, side, torso, LEAST_WIDTH),
    )


def _fair(point: Point | None, scale: float, width: int, height: int) -> Point | None:
    if point is None or not (isfinite(point[0]) and isfinite(point[1])):
        return None
    x, y = point[0] * scale, point[1] * scale
    far = MAX_OUTSIDE
    if -far * width <= x <= (1 + far) * width and -far * height <= y <= (1 + far) * height:
        return x, y
    return None


def _middle(points: list[Point | None], left: Keypoint) -> Point | None:
    seen = [point for point in points[left : left + 2] if point is not None]
    if not seen:
        return None
    return sum(x for x, _ in seen) / len(seen), sum(y for _, y in seen) / len(seen)


def _bend_deg(shoulder: Point, hip: Point, knee: Point) -> float | None:
    ax, ay, bx, by = (
        shoulder[0] - hip[0],
        shoulder[1] - hip[1],
        knee[0] - hip[0],
        knee[1] - hip[1],
    )
    lengths = hypot(ax, ay) * hypot(bx, by)
    if lengths == 0:
        return None
    return 180.0 - degrees(acos(max(-1.0, min(1.0, (ax * bx + ay * by) / lengths))))


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
