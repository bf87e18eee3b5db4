"""A camera and an estimator that note when they did what, for measurements."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from kiosk.camera.frame import Frame
from kiosk.camera.simulated import SimulatedCamera
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel
from kiosk.pose.keypoints import Pose

DEMO = Path(str(resources.files("kiosk") / "demo"))
CLIP, EMPTY, TRACE = (DEMO / f"wall_hinge.{end}" for end in ("mp4", "empty.jpg", "wall.csv"))
# Long enough for the two seconds that begin a session.
STAND_S = 3.0
FOR_EVER_S = 1e6
# Half an hour at 30 a second.
KEPT = 54_000


class WatchedCamera(SimulatedCamera):
    """`arrivals`: each frame's time and when it was handed out. `cpu_s`: what it cost."""

    def __init__(
        self, empty: Path | None, before_s: float, stand_s: float, after_s: float = 0.0
    ) -> None:
        super().__init__(CLIP, empty, time.monotonic(), before_s, stand_s, after_s)
        self.arrivals: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self.cpu_s = 0.0

    def read(self, timeout_s: float) -> Frame:
        """What the camera does, noted."""
        begun_s = time.thread_time()
        frame = super().read(timeout_s)
        self.cpu_s += time.thread_time() - begun_s
        self.arrivals.append((frame.t, time.monotonic()))
        return frame


def somebody_hinges() -> WatchedCamera:
    """The demo clip over and over, each time after a moment of standing; always somebody."""
    # Without a picture of the empty scene nobody ever leaves.
    return WatchedCamera(None, 0.0, STAND_S)


def somebody_stands() -> WatchedCamera:
    """Somebody who stands on the mark and does nothing else."""
    return WatchedCamera(None, 0.0, FOR_EVER_S)


def nobody() -> WatchedCamera:
    """The empty scene."""
    return WatchedCamera(EMPTY, FOR_EVER_S, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """One estimate: of which frame (by its time), when it was begun, how long it took."""

    frame_t: float
    begun_t: float
    took_s: float

    @property
    def ended_t(self) -> float:
        """When the model was free again."""
        return self.begun_t + self.took_s


class WatchedEstimator(PoseEstimator):
    """`looks`: the estimates so far. `after` is called at the end of each with its frame."""

    def __init__(
        self, model: MoveNetModel, after: Callable[[MoveNetModel, Frame], None] | None = None
    ) -> None:
        super().__init__(model)
        self.looks: deque[Look] = deque(maxlen=KEPT)
        self._loaded, self._after = model, after

    def estimate(self, frame: Frame) -> Pose:
        """What the estimator does, noted."""
        begun_t = time.monotonic()
        pose = super().estimate(frame)
        if self._after is not None:
            self._after(self._loaded, frame)
        self.looks.append(Look(frame.t, begun_t, time.monotonic() - begun_t))
        return pose
