"""The part that looks at the back: it learns the empty scene and how the patient stands, and
reads the hinges.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.camera.frame import Frame
from kiosk.coach.moment import IN_A_HINGE, Phase
from kiosk.coach.own_standing import OwnStanding
from kiosk.coach.scene import DrillName, Scene, Stage
from kiosk.coach.spine_watch import LAMPS_EVERY_S
from kiosk.health.part import Worker
from kiosk.loop.seen import Judged, Understood
from kiosk.loop.slot import Inbox, Slot
from kiosk.pose.keypoints import Pose
from kiosk.spine.empty_scene import EmptyScene
from kiosk.spine.reader import SpineReader
from kiosk.spine.strip import Picture

TICK_S = 0.2
# The pose goes to the coach before its frame comes here: a moment before, unless that is lost.
FRAME_S = 0.05
# A bottom phase needs three readings (coach/facts.py): every second frame of thirty a second
# does. Where frames come more slowly than this, each of them is read, unless that costs more
# than this share of the model's own time.
READ_EVERY_S = 0.055
BUDGET = 0.3
# The model's small picture is the mean of what the sensor saw, with less noise. Narrower than
# this it shows the outline less well (rendered clips at 320 pixels: an error of 1.5 % of a
# torso instead of 1.2).
WIDE_ENOUGH_PX = 480

MakeReader = Callable[[Picture | None, bool], SpineReader]


@dataclass(frozen=True, slots=True)
class _Whose:
    """Of whom the reader has learned: in which session, and which person of the coach's;
    `ready`: who stands ready, and would be the patient of that session.
    """

    session: int
    person: int
    ready: bool = False

    def goes_on_as(self, now: "_Whose") -> bool:
        """Whether that is the same person."""
        # The session begins with a new coach, who counts persons anew.
        return self == now or (self.ready and not now.ready and self.session == now.session)


class SpineWorker(Worker):
    """Looks at frames whose scene is known; Spines go to the coach.

    Until the empty scene is known nothing is said of the back: a guessed wall is not worth a
    patient's fault. `make_reader`: with the empty scene, and whether there is a dowel. `cpu`:
    seconds that this thread has worked.
    """

    def __init__(
        self,
        make_reader: MakeReader,
        judged: Slot[Judged],
        inbox: Inbox,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self._make_reader = make_reader
        self._cpu = cpu
        self._judged, self._inbox = judged, inbox
        self._understood: Slot[Understood] = Slot()
        self._empty: Picture | None = None
        self._start_anew()

    @property
    def knows_empty_scene(self) -> bool:
        """Whether a back could be read."""
        return self._empty is not None

    def hear(self, pose: Pose, scene: Scene) -> None:
        """From the coach's thread: the scene of this pose."""
        self._understood.put(Understood(pose, scene))

    def set_up(self) -> None:
        """Begins with what is known of the scene, and of nobody."""
        self._start_anew()

    def step(self) -> None:
        """One frame, if there is one."""
        understood = self._understood.take(TICK_S)
        if understood is None:
            return
        pose, scene = understood.pose, understood.scene
        judged = self._judged_with(pose)
        if judged is None:
            return
        picture = picture_of(judged.frame)
        somebody = pose.seen or scene.stage in (Stage.ARRIVING, Stage.DRILL)
        empty = self._learner.step(picture, pose.t, somebody)
        if empty is not None:
            self._empty = empty
            # The next reader gets it; of somebody who stood before another scene nothing holds.
            self._reader = None
        known = self._empty is not None and self._empty.shape == picture.shape
        if known and scene.moment.person_seen:
            self._look(picture, pose, scene, judged.took_s)

    def tear_down(self) -> None:
        """Lets go of all pictures but the empty scene."""
        self._start_anew()
        self._understood.clear()

    def _start_anew(self) -> None:
        self._learner = EmptyScene()
        self._reader: SpineReader | None = None
        self._drill: DrillName = "wall"
        self._whose: _Whose | None = None
        self._read_t = float("-inf")
        self._cost_s, self._skipped = 0.0, True
        self._own_standing = OwnStanding()

    def _judged_with(self, pose: Pose) -> Judged | None:
        judged = self._judged.newest
        # Two takes: what lies there untaken may be an older one.
        for patience_s in (0.0, FRAME_S):
            if judged is not None and judged.pose is pose:
                break
            judged = self._judged.take(patience_s)
        return judged if judged is not None and judged.pose is pose else None

    def _look(self, picture: Picture, pose: Pose, scene: Scene, took_s: float) -> None:
        """At somebody."""
        moment, in_drill = scene.moment, scene.stage is Stage.DRILL
        if in_drill:
            drill, whose = scene.drill, _Whose(scene.session, moment.person)
        elif scene.readiness > 0 and not scene.needs:
            # A summary tells of the drill of before.
            drill = (scene.stage is Stage.SUMMARY and scene.hands) or scene.drill
            whose = _Whose(scene.session + 1, moment.person, ready=True)
        else:
            # Not on the mark, or not still: it may be anybody.
            self._whose = None
            return
        reader = self._reader_for(drill, whose)
        if in_drill and (moment.phase in IN_A_HINGE or scene.reset is not None):
            self._read(reader, picture, pose, READ_EVERY_S, took_s)
        elif in_drill and drill == "dowel" and moment.phase is Phase.STANDING:
            self._read(reader, picture, pose, LAMPS_EVERY_S, took_s)
        if self._own_standing.shows_in(moment, scene.reset, pose.t):
            reader.stands(picture, pose)

    def _reader_for(self, drill: DrillName, whose: _Whose) -> SpineReader:
        reader = self._reader
        if reader is None or drill != self._drill:
            self._reader = reader = self._make_reader(self._empty, drill == "dowel")
            self._drill = drill
            self._own_standing.forget()
        elif self._whose is None or not self._whose.goes_on_as(whose):
            reader.forget()
            self._own_standing.forget()
        self._whose = whose
        return reader

    def _read(
        self, reader: SpineReader, picture: Picture, pose: Pose, every_s: float, took_s: float
    ) -> None:
        cheap = self._cost_s <= BUDGET * took_s
        if 0 <= pose.t - self._read_t < every_s or not (cheap or self._skipped):
            self._skipped = True
            return
        self._read_t, self._skipped = pose.t, False
        begun = self._cpu()
        self._inbox.put(reader.read(picture, pose))
        self._cost_s = self._cpu() - begun


def picture_of(frame: Frame) -> Picture:
    """The picture of a frame in which the back is looked at."""
    small = frame.small
    return frame.image if small is None or small.shape[1] < WIDE_ENOUGH_PX else small
