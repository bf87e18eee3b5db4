"""What each thread of the living kiosk does; `Part` runs them and sets them up again."""

import time
from collections.abc import Callable, Sequence
from threading import Event

from kiosk.camera.frame import Frame
from kiosk.camera.live import Camera, CameraError, CameraStalledError
from kiosk.coach.scene import Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.coach.wall_check import WallCheck
from kiosk.health.part import Worker
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import ModelError, RuntimeMissingError
from kiosk.pose.keypoints import Pose
from kiosk.wall.reading import WallReading
from kiosk.wall.source import WallError, WallSource

Clock = Callable[[], float]

# A camera of 15 frames a second or more has been silent for long after this.
CAMERA_TIMEOUT_S = 2.0
# Nobody was seen for this long: the model looks at `idle_fps` only.
IDLE_AFTER_S = 3.0
# With nothing heard for this long the coach is told that time goes on.
TICK_S = 0.2
# Poses older than this do not tell that the scene is empty.
SEEING_S = 1.0
# A sensor that has been in trouble for this long is opened anew.
WALL_TROUBLE_S = 10.0
WATCH_S = 0.5


class CameraWorker(Worker):
    """Reads the camera; only the newest frame is kept."""

    foreseen = (CameraError,)

    def __init__(self, camera: Camera, frames: Slot[Frame]) -> None:
        self.camera = camera
        self._frames = frames
        # For the diagnosis: it worked before; it is there but sends nothing.
        self.was_open = self.stalled = False

    def set_up(self) -> None:
        """Opens the camera."""
        try:
            self.camera.open()
        except CameraError as error:
            self.stalled = isinstance(error, CameraStalledError)
            raise
        # Whether it still stalls, the first frame tells: until then it is told as before.
        self.was_open = True

    def step(self) -> None:
        """One frame."""
        try:
            frame = self.camera.read(CAMERA_TIMEOUT_S)
        except CameraError as error:
            self.stalled = isinstance(error, CameraStalledError)
            raise
        self.stalled = False
        self._frames.put(frame)

    def tear_down(self) -> None:
        """Closes it; the last picture is not of now."""
        self._frames.clear()
        self.camera.close()


class PoseWorker(Worker):
    """Finds the pose in the newest frame; at rest while nobody is there.

    `judged`: a slot for each who wants the frame with its pose.
    """

    foreseen = (ModelError, RuntimeMissingError)

    def __init__(
        self,
        make_estimator: Callable[[], PoseEstimator],
        frames: Slot[Frame],
        judged: Sequence[Slot[Judged]],
        inbox: Inbox,
        idle_fps: float,
        mark: Region | None = None,
        clock: Clock = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._mark = mark
        self._make_estimator = make_estimator
        self._frames, self._judged, self._inbox = frames, judged, inbox
        self._idle_s = 1.0 / idle_fps
        self._clock = clock
        self._wait = wait or Event().wait
        self._estimator: PoseEstimator | None = None
        self._somebody_t: float | None = None
        self._patient_at: tuple[float, float] | None = None
        # For the diagnosis: why the model could not be loaded.
        self.why_not: Exception | None = None

    def set_up(self) -> None:
        """Loads the model."""
        self.why_not = None
        try:
            self._estimator = self._make_estimator()
        except Exception as error:
            self.why_not = error
            raise
        self._somebody_t = self._clock()

    def follow(self, patient_at: tuple[float, float] | None) -> None:
        """In a drill the patient goes first, otherwise who is on the mark. From any thread."""
        self._patient_at = patient_at

    def step(self) -> None:
        """One pose, if there is a new frame."""
        assert self._estimator is not None
        frame = self._frames.take(TICK_S)
        if frame is None:
            return
        begun = self._clock()
        patient_at = self._patient_at
        self._estimator.look_at(Region(*patient_at) if patient_at else self._mark)
        pose = self._estimator.estimate(frame)
        # The coach first: it must not wait for anybody's drawing.
        self._inbox.put(pose)
        judged = Judged(frame, pose, self._clock() - begun)
        for slot in self._judged:
            slot.put(judged)
        now = self._clock()
        if pose.seen:
            self._somebody_t = now
        if self._somebody_t is None or now - self._somebody_t > IDLE_AFTER_S:
            # The frame that comes in the meantime is replaced by a newer one: the first with
            # somebody in it is judged the moment this ends, with model and crop warm.
            self._wait(max(0.0, self._idle_s - (now - begun)))

    def tear_down(self) -> None:
        """Lets go of the model."""
        self._estimator = None


class CoachWorker(Worker):
    """Feeds the visit and hands each scene on; cross-checks vision and touch.

    `hear`: told the scene of each pose.
    """

    def __init__(
        self,
        make_visit: Callable[[int], Visit],
        inbox: Inbox,
        outputs: Sequence[Callable[[Scene], None]],
        wall_is_empty: Callable[[bool], None],
        clock: Clock = time.monotonic,
        follow: Callable[[tuple[float, float] | None], None] = lambda _: None,
        hear: Callable[[Pose, Scene], None] = lambda _pose, _scene: None,
    ) -> None:
        self._make_visit = make_visit
        self._follow, self._hear = follow, hear
        self._inbox, self._outputs = inbox, outputs
        self._wall_is_empty = wall_is_empty
        self._clock = clock
        self._visit: Visit | None = None
        self._sessions = 0
        self._last_pose_t = float("-inf")
        self._told_empty: bool | None = None
        self.wall_check = WallCheck()

    def set_up(self) -> None:
        """A new visit: of one in which the coach stumbled nothing is believed."""
        self._visit = self._make_visit(self._sessions)

    def step(self) -> None:
        """One observation, or the time."""
        assert self._visit is not None
        observation = self._inbox.take(TICK_S)
        if observation is None:
            scene = self._visit.tick(self._clock())
        else:
            if isinstance(observation, Pose):
                self._last_pose_t = observation.t
            scene = self._visit.step(observation)
        self._hand_on(scene)
        if isinstance(observation, Pose):
            self._hear(observation, scene)

    def tear_down(self) -> None:
        """A session that is under way is closed with what it has."""
        if self._visit is not None:
            visit, self._visit = self._visit, None
            self._hand_on(visit.end())

    def _hand_on(self, scene: Scene) -> None:
        self._sessions = scene.session
        for output in self._outputs:
            output(scene)
        self._follow(scene.patient_at)
        seeing = scene.t - self._last_pose_t < SEEING_S
        self.wall_check.step(scene, seeing)
        empty = seeing and scene.stage is Stage.EMPTY
        if empty is not self._told_empty:
            self._told_empty = empty
            self._wall_is_empty(empty)


class WallWorker(Worker):
    """Keeps the wall's source open; its readings come from a thread of its own."""

    foreseen = (WallError,)

    def __init__(
        self,
        source: WallSource,
        inbox: Inbox,
        clock: Clock = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.source = source
        self._inbox = inbox
        self._clock = clock
        self._wait = wait or Event().wait
        self._trouble_since: float | None = None
        self.newest: WallReading | None = None

    def set_up(self) -> None:
        """Begins to feel."""
        self._trouble_since = None
        self.source.open(self._hand_on)

    def step(self) -> None:
        """Looks after the source."""
        self._wait(WATCH_S)
        trouble = self.source.trouble
        if trouble is None:
            self._trouble_since = None
            return
        now = self._clock()
        if self._trouble_since is None:
            self._trouble_since = now
        if now - self._trouble_since > WALL_TROUBLE_S:
            raise WallError(trouble)

    def tear_down(self) -> None:
        """Lets go of the pins."""
        self.source.close()

    def scene_is_empty(self, empty: bool) -> None:
        """Handed on to the source."""
        self.source.scene_is_empty(empty)

    def _hand_on(self, reading: WallReading) -> None:
        self._inbox.put(reading)
        self.newest = reading
