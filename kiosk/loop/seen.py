"""What is known of a frame: the pose that was found in it, and what the coach made of it."""

from dataclasses import dataclass

from kiosk.camera.frame import Frame
from kiosk.coach.scene import Scene
from kiosk.pose.keypoints import Pose


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A frame with its pose. `took_s`: how long the model needed for it, seconds."""

    frame: Frame
    pose: Pose
    took_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A pose with the scene that the coach saw in it."""

    pose: Pose
    scene: Scene
