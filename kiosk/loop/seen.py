"""A frame with the pose that was found in it."""

from dataclasses import dataclass

from kiosk.camera.frame import Frame
from kiosk.pose.keypoints import Pose


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """`took_s`: how long the model needed for it, seconds."""

    frame: Frame
    pose: Pose
    took_s: float
