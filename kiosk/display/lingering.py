"""What stays on the screen for a while although it was true for one moment only."""

from collections import deque
from dataclasses import dataclass

from kiosk.coach.moment import IN_A_HINGE, ContactName, Contacts, Cue, Phase
from kiosk.coach.scene import Scene, Stage
from kiosk.display.theme import Times
from kiosk.pose.keypoints import Keypoint, Pose

# The way of the hips on one way down and up again, seen twelve times a second.
MOST_POINTS = 90
_POINT_EVERY_S = 0.08
# The lamps change twice a second at the most: nothing blinks above 1 Hz.
LAMPS_S = 0.5

Share = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is still to be seen.

    `cue`: the one to be read. `tap_age_s`: since the touch began, None when that has
    been seen long enough after its end. `path`: where the hips have been in this
    hinge, shares of the frame's width and height, oldest first. `contacts`: the dowel's, as its
    lamps show them. `since_s`: how long this stage, or the rest in a drill, has been shown.
    """

    cue: Cue | None = None
    tap_age_s: float | None = None
    path: tuple[Share, ...] = ()
    contacts: Contacts | None = None
    since_s: float = 0.0

    @property
    def tap(self) -> bool:
        """Whether a tap is to be seen."""
        return self.tap_age_s is not None


class Lingering:
    """Follows the scenes by their own time; scenes may be missing in between.

    Only how long a stage has been shown goes by the time of drawing: nothing else moves while
    no scene comes.

    The one scene in which a cue is given may never be drawn: then the count of reps tells.
    """

    def __init__(self, seconds: Times) -> None:
        self._seconds = seconds
        self._visit: tuple[int, int] | None = None
        self._t = 0.0
        self._reps = 0
        self._cue: Cue | None = None
        self._cue_t = 0.0
        self._tap_t: float | None = None
        self._touched_t = 0.0
        self._stage: tuple[Stage, bool] | None = None
        self._stage_t = 0.0
        self._moving = False
        self._path: deque[Share] = deque(maxlen=MOST_POINTS)
        self._path_t = float("-inf")
        self._reset: ContactName | None = None
        self._contacts: Contacts | None = None
        self._contacts_t = float("-inf")

    def step(self, scene: Scene, pose: Pose | None = None, t: float = 0.0) -> Kept:
        """What is to be seen beside this scene when it is drawn at `t`."""
        moment = scene.moment
        visit = (scene.session, moment.person)
        if visit != self._visit or scene.t < self._t or moment.rep_count < self._reps:
            self._visit = visit
            self._reps = moment.rep_count
            self._cue = self._tap_t = None
            self._path.clear()
            self._path_t = float("-inf")
            self._reset = self._contacts = None
            self._contacts_t = float("-inf")
        stage = (scene.stage, scene.resting)
        if stage != self._stage or t < self._stage_t:
            self._stage, self._stage_t = stage, t
        given = moment.cue
        if given is None and moment.rep_count > self._reps and moment.last_rep is not None:
            given = moment.last_rep.cue
        if scene.reset is not None and scene.reset != self._reset:
            # What was said before is not the matter any more.
            self._cue = None
        self._reset = scene.reset
        if given is not None:
            self._cue, self._cue_t = given, scene.t
        self._t, self._reps = scene.t, moment.rep_count
        self._follow_touch(scene)
        self._follow_hips(scene, pose)
        self._follow_contacts(scene)
        if scene.stage is not Stage.DRILL:
            self._cue = self._tap_t = None
        if self._cue is not None and scene.t - self._cue_t >= self._seconds.cue:
            self._cue = None
        return Kept(
            self._cue,
            self._tap_age(scene),
            tuple(self._path),
            self._contacts,
            t - self._stage_t,
        )

    def _follow_contacts(self, scene: Scene) -> None:
        now = scene.moment.contacts
        if scene.stage is not Stage.DRILL:
            self._contacts, self._contacts_t = None, float("-inf")
        elif now != self._contacts and scene.t - self._contacts_t >= LAMPS_S:
            self._contacts, self._contacts_t = now, scene.t

    def _follow_touch(self, scene: Scene) -> None:
        # With the dowel nobody reaches for the wall.
        touching = scene.moment.touching is True and scene.drill == "wall"
        # A wall that chatters is touched once.
        if touching and self._tap_age(scene) is None:
            self._touched_t = scene.t
        if touching:
            self._tap_t = scene.t

    def _tap_age(self, scene: Scene) -> float | None:
        if self._tap_t is None or scene.t - self._tap_t >= self._seconds.tap:
            return None
        return scene.t - self._touched_t

    def _follow_hips(self, scene: Scene, pose: Pose | None) -> None:
        moving = scene.moment.phase in IN_A_HINGE and scene.stage is Stage.DRILL
        if scene.moment.phase is Phase.LOWERING and not self._moving:
            self._path.clear()
        if scene.stage is not Stage.DRILL:
            self._path.clear()
        self._moving = moving
        if not moving or pose is None or scene.t - self._path_t < _POINT_EVERY_S:
            return
        hip = near_hip(pose)
        if hip is not None:
            width, height = pose.frame_size_px
            self._path.append((hip[0] / width, hip[1] / height))
            self._path_t = scene.t


def near_hip(pose: Pose) -> tuple[float, float] | None:
    """The hip of the near side, pixels of the frame; None when it was not seen."""
    if pose.near_side is None:
        return None
    joint = Keypoint.LEFT_HIP if pose.near_side == "left" else Keypoint.RIGHT_HIP
    return pose.points_px[joint]
