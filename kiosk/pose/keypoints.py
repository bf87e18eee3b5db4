"""The 17 COCO keypoints of one person in one frame: the type that every other room reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import asin, degrees
from typing import Literal

Side = Literal["left", "right"]
Point = tuple[float, float]


class Keypoint(IntEnum):
    """COCO order, as MoveNet puts it out; left and right are the person's own."""

    NOSE = 0
    LEFT_EYE = 1
    RIGHT_EYE = 2
    LEFT_EAR = 3
    RIGHT_EAR = 4
    LEFT_SHOULDER = 5
    RIGHT_SHOULDER = 6
    LEFT_ELBOW = 7
    RIGHT_ELBOW = 8
    LEFT_WRIST = 9
    RIGHT_WRIST = 10
    LEFT_HIP = 11
    RIGHT_HIP = 12
    LEFT_KNEE = 13
    RIGHT_KNEE = 14
    LEFT_ANKLE = 15
    RIGHT_ANKLE = 16


KEYPOINT_COUNT = len(Keypoint)

# Every left point stands at an odd index, its right twin one further.
PAIRS: tuple[tuple[int, int], ...] = tuple((i, i + 1) for i in range(1, KEYPOINT_COUNT, 2))

# How far each near-side joint stands from the body's middle, in torso lengths: half the width
# between the joint centres of an adult in a hip-wide stance (shoulders 0.30 m, hips 0.17 m,
# knees and ankles 0.26 m over a torso of 0.50 m).
HALF_WIDTH = {
    Keypoint.LEFT_SHOULDER: 0.30,
    Keypoint.LEFT_HIP: 0.17,
    Keypoint.LEFT_KNEE: 0.26,
    Keypoint.LEFT_ANKLE: 0.32,
}
# Left and right joint, which MoveNet draws apart a fifth more than they are (rendered people,
# 20 deg).
LOOKS_WIDE = 2.4

# The bones, for whoever draws a skeleton.
BONES: tuple[tuple[Keypoint, Keypoint], ...] = (
    (Keypoint.LEFT_EAR, Keypoint.LEFT_SHOULDER),
    (Keypoint.RIGHT_EAR, Keypoint.RIGHT_SHOULDER),
    (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
    (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_ELBOW),
    (Keypoint.LEFT_ELBOW, Keypoint.LEFT_WRIST),
    (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_ELBOW),
    (Keypoint.RIGHT_ELBOW, Keypoint.RIGHT_WRIST),
    (Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP),
    (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP),
    (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
    (Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE),
    (Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE),
    (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE),
    (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
)


@dataclass(frozen=True, slots=True)
class Pose:
    """The keypoints found in one frame.

    `points_px`: 17 of (x, y) in frame pixels, or None where the point was not seen well
    enough to be believed. `scores`: the model's own confidence, 0 to 1, also for points that
    are None. `frame_size_px`: (width, height). `near_side`: the body side towards the camera,
    None until it is known. An empty scene is a pose in which every point is None.
    """

    points_px: tuple[Point | None, ...]
    scores: tuple[float, ...]
    t: float
    frame_size_px: tuple[int, int]
    near_side: Side | None = None

    @property
    def seen(self) -> bool:
        """Whether there is anybody at all."""
        return any(point is not None for point in self.points_px)


def yaw_deg(
    points_px: Sequence[Point | None], side: Side, torso_px: float, least_width: float
) -> float | None:
    """How far somebody is turned out of side-on, from how wide the body looks; None unknown.

    0 is side-on, 90 is frontal; the sign tells to which side. A single frame is good to about
    5 degrees: average it. Near and far joint of a pair fall together in a side view and part
    with the sine of the yaw. `side`: the near one; `least_width`: in torso lengths, how wide
    the pairs that are seen must be together, as LOOKS_WIDE times HALF_WIDTH.
    """
    near, far, sign = (1, 0, 1) if side == "right" else (0, 1, -1)
    width = apparent = 0.0
    for joint, half in HALF_WIDTH.items():
        near_point, far_point = points_px[joint + near], points_px[joint + far]
        if near_point is not None and far_point is not None:
            apparent += sign * (far_point[0] - near_point[0])
            width += LOOKS_WIDE * half
    if width < least_width:
        return None
    return degrees(asin(max(-1.0, min(1.0, apparent / (width * torso_px)))))
