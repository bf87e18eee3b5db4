"""What the part that looks at the back looks at, and from whom it learns."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from bodies import figure
from mannequin import nobody
from numpy.typing import NDArray

from kiosk.camera.frame import Frame
from kiosk.coach.moment import Contacts, Moment, Phase
from kiosk.coach.own_standing import LEARN_ANEW_S
from kiosk.coach.scene import DrillName, Need, Scene, Stage
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.spine_worker import SpineWorker
from kiosk.pose.keypoints import Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine

Picture = NDArray[np.uint8]

ROOM = np.full((48, 64, 3), 120, np.uint8)
SOMEBODY = figure(0.5)
NOBODY = next(iter(nobody(0.1)))
EMPTY = Scene(stage=Stage.EMPTY)
# Seconds of CPU.
CHEAP, DEAR = 0.001, 0.02
TOOK_S = 0.02


@dataclass
class Reader(SpineReader):
    """Writes down what it is told, and reads nothing."""

    empty: Picture | None
    dowel: bool
    cost_s: float = CHEAP
    stood: list[float] = field(default_factory=list[float])
    was_read: list[float] = field(default_factory=list[float])
    pictures: list[Picture] = field(default_factory=list[Picture])
    forgot: int = 0

    def forget(self) -> None:
        self.forgot += 1
        self.stood.clear()

    def stands(self, frame_image: Picture, pose: Pose) -> None:
        self.stood.append(pose.t)

    def read(self, frame_image: Picture, pose: Pose) -> Spine:
        self.was_read.append(pose.t)
        self.pictures.append(frame_image)
        return Spine(pose.t)


class Looking:
    """A worker on a time of its own, told frame by frame what the coach makes of it."""

    def __init__(self, fps: float = 30.0, cost_s: float = CHEAP) -> None:
        self.readers: list[Reader] = []
        self.inbox, self._judged = Inbox(), Slot[Judged]()
        self.fps, self.t = fps, 100.0
        self._cost_s, self._worked_s = cost_s, 0.0
        self.worker = SpineWorker(self._make, self._judged, self.inbox, self._cpu)
        self.worker.set_up()

    def _make(self, empty: Picture | None, dowel: bool) -> SpineReader:
        self.readers.append(Reader(empty, dowel))
        return self.readers[-1]

    def _cpu(self) -> float:
        # Asked before and after each reading.
        self._worked_s += self._cost_s
        return self._worked_s

    @property
    def reader(self) -> Reader:
        return self.readers[-1]

    def sees(
        self, seconds: float, scene: Scene, image: Picture = ROOM, small: Picture | None = None
    ) -> "Looking":
        """So long of the same."""
        end = self.t + seconds - 1e-6
        while self.t < end:
            pose = SOMEBODY if scene.moment.person_seen else NOBODY
            self.frame(Frame(image, self.t, small), replace(pose, t=self.t), scene)
        return self

    def frame(self, frame: Frame, pose: Pose, scene: Scene) -> None:
        self._judged.put(Judged(frame, pose, TOOK_S))
        self.worker.hear(pose, scene)
        self.worker.step()
        self.t += 1 / self.fps

    def knows_the_room(self) -> "Looking":
        """It has been empty for long enough."""
        return self.sees(9.0, EMPTY)

    def spines(self) -> list[float]:
        """When the frames were, of which the coach was told."""

        def told() -> Iterator[float]:
            while (observation := self.inbox.take(0.0)) is not None:
                assert isinstance(observation, Spine)
                yield observation.t

        return list(told())


def drill(
    phase: Phase = Phase.STANDING,
    drill: DrillName = "wall",
    session: int = 1,
    person: int = 1,
    seen: bool = True,
    lost: bool = False,
) -> Scene:
    contacts = Contacts("lost" if lost else "kept", "kept", "kept")
    return Scene(
        stage=Stage.DRILL,
        session=session,
        drill=drill,
        moment=Moment(
            t=0.0,
            phase=phase,
            person_seen=seen,
            person=person,
            contacts=contacts if drill == "dowel" else None,
        ),
    )


def arriving(
    readiness: float = 0.5,
    session: int = 1,
    person: int = 4,
    needs: tuple[Need, ...] = (),
    phase: Phase = Phase.STANDING,
) -> Scene:
    """Somebody who stands ready for this session, or is not ready yet."""
    return Scene(
        stage=Stage.ARRIVING,
        session=session - 1,
        readiness=readiness,
        needs=needs,
        moment=Moment(t=0.0, phase=phase, person_seen=True, person=person),
    )


def test_until_the_empty_scene_is_known_nothing_is_said() -> None:
    looking = Looking()
    looking.sees(2.0, drill()).sees(1.0, drill(Phase.LOWERING))
    assert not looking.readers
    assert not looking.spines()


def test_the_reader_gets_the_empty_scene_that_was_learned() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    assert looking.reader.empty is not None
    assert (looking.reader.empty == ROOM).all()


def test_with_a_summary_on_the_screen_and_nobody_there_the_scene_is_learned_too() -> None:
    looking = Looking().sees(9.0, replace(EMPTY, stage=Stage.SUMMARY)).sees(1.0, drill())
    assert looking.readers


@pytest.mark.parametrize("stage", [Stage.ARRIVING, Stage.DRILL])
def test_while_somebody_may_be_there_it_is_not(stage: Stage) -> None:
    looking = Looking().sees(30.0, replace(EMPTY, stage=stage)).sees(1.0, drill())
    assert not looking.readers


def test_in_a_camera_of_another_size_it_is_not_known() -> None:
    looking = Looking().knows_the_room()
    looking.sees(1.0, drill(), image=ROOM.repeat(2, axis=0))
    assert not looking.readers


@pytest.mark.parametrize("phase", [Phase.LOWERING, Phase.BOTTOM, Phase.RISING])
def test_every_second_frame_of_a_hinge_is_read_and_the_coach_is_told(phase: Phase) -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    begun = looking.t
    looking.sees(2.0, drill(phase))
    read = looking.reader.was_read
    assert len(read) == 30
    assert read == looking.spines()
    assert read == pytest.approx([begun + n / 15 for n in range(30)])


def test_at_the_wall_nothing_is_read_while_somebody_stands() -> None:
    looking = Looking().knows_the_room().sees(5.0, drill())
    assert not looking.reader.was_read
    assert looking.reader.stood


def test_of_a_slow_camera_every_frame_is_read() -> None:
    looking = Looking(fps=12).knows_the_room().sees(2.0, drill(Phase.LOWERING))
    assert len(looking.reader.was_read) == 24


@pytest.mark.parametrize("fps", [10, 30])
def test_where_reading_is_dear_every_second_one_is(fps: float) -> None:
    looking = Looking(fps, cost_s=DEAR).knows_the_room().sees(2.0, drill(Phase.LOWERING))
    assert len(looking.reader.was_read) == fps


def test_nothing_is_read_before_the_drill() -> None:
    looking = Looking().knows_the_room()
    looking.sees(1.0, arriving()).sees(1.0, arriving(phase=Phase.LOWERING))
    assert not looking.reader.was_read


def test_somebody_beside_the_patient_is_neither_read_nor_learned_from() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    stood = list(looking.reader.stood)
    for phase in (Phase.STANDING, Phase.LOWERING):
        scene = drill(phase, seen=False)
        # The model sees them, and the coach knows that it is not the patient.
        for _ in range(30):
            looking.frame(Frame(ROOM, looking.t), replace(SOMEBODY, t=looking.t), scene)
    assert looking.reader.stood == stood
    assert not looking.reader.was_read
    looking.sees(1.0, drill())
    assert looking.reader.stood[: len(stood)] == stood, "and the patient is not forgotten"


def test_who_hinges_at_once_is_known_from_the_wait() -> None:
    looking = Looking().knows_the_room().sees(2.0, arriving())
    stood = list(looking.reader.stood)
    assert stood
    looking.sees(1.0, drill(Phase.LOWERING))
    assert looking.reader.stood == stood


def test_who_is_not_ready_is_not_learned_from() -> None:
    looking = Looking().knows_the_room()
    looking.sees(2.0, arriving(0.0, needs=(Need.STAND_STILL,)))
    assert not looking.readers


@pytest.mark.parametrize(
    "meanwhile",
    [
        arriving(0.0, needs=(Need.ON_THE_MARK,)),
        arriving(0.0),
        arriving(person=5),
    ],
    ids=["somebody not on the mark", "the wait begins anew", "another person"],
)
def test_who_waited_before_is_not_mixed_with_who_begins(meanwhile: Scene) -> None:
    looking = Looking().knows_the_room().sees(1.0, arriving())
    looking.sees(0.1, meanwhile)
    begun = looking.t
    looking.sees(1.0, arriving(person=meanwhile.moment.person)).sees(1.0, drill())
    assert min(looking.reader.stood) >= begun - 0.11


@pytest.mark.parametrize("then", [drill(session=2), drill(person=2)])
def test_the_next_session_or_person_begins_with_nothing(then: Scene) -> None:
    looking = Looking().knows_the_room().sees(2.0, drill())
    begun = looking.t
    looking.sees(1.0, then)
    assert looking.reader.forgot == 1
    assert min(looking.reader.stood) >= begun


def test_each_drill_has_a_reader_of_its_own() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    looking.sees(1.0, drill(drill="dowel", session=2))
    assert [reader.dowel for reader in looking.readers] == [False, True]


def test_with_a_dowel_the_lamps_live_while_somebody_stands() -> None:
    looking = Looking().knows_the_room().sees(4.0, drill(drill="dowel"))
    assert 4 * 4 <= len(looking.spines()) <= 4 * 5 + 1
    assert looking.reader.stood


def test_until_the_contact_is_found_again_it_is_read_as_in_a_hinge() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill(drill="dowel"))
    before = len(looking.reader.was_read)
    looking.sees(2.0, replace(drill(drill="dowel"), reset="head"))
    assert len(looking.reader.was_read) - before == 30


@pytest.mark.parametrize(
    "lost",
    [drill(drill="dowel", lost=True), replace(drill(drill="dowel"), reset="tailbone")],
    ids=["lost", "reset"],
)
def test_a_dowel_that_is_off_is_not_how_it_ought_to_lie(lost: Scene) -> None:
    looking = Looking().knows_the_room().sees(1.0, drill(drill="dowel"))
    begun = looking.t
    looking.sees(LEARN_ANEW_S - 1, lost)
    assert max(looking.reader.stood) < begun
    looking.sees(1.0, drill(drill="dowel"))
    assert max(looking.reader.stood) > begun


def test_what_is_called_lost_for_ever_was_learned_wrong() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill(drill="dowel"))
    looking.sees(LEARN_ANEW_S + 2, drill(drill="dowel", lost=True))
    assert max(looking.reader.stood) > looking.t - 1


def test_hinging_is_no_standing() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill(drill="dowel"))
    for _ in range(6):
        looking.sees(3.0, drill(Phase.BOTTOM, "dowel", lost=True))
        begun = looking.t
        looking.sees(1.0, drill(drill="dowel", lost=True))
        assert max(looking.reader.stood) < begun


def test_the_small_picture_is_read_where_it_is_wide_enough() -> None:
    wide = np.full((270, 480, 3), 90, np.uint8)
    large, narrow = wide.repeat(2, axis=0).repeat(2, axis=1), wide[::3, ::3].copy()
    for small, read in ((wide, wide), (narrow, large), (None, large)):
        looking = Looking(fps=4)
        looking.sees(9.0, EMPTY, large, small).sees(1.0, drill(Phase.BOTTOM), large, small)
        assert looking.reader.pictures[-1] is read


def test_the_scene_of_one_frame_is_not_taken_for_that_of_another() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    read, scene = len(looking.reader.was_read), drill(Phase.LOWERING)
    # The coach is a frame behind.
    behind = replace(SOMEBODY, t=looking.t)
    looking.worker.hear(behind, scene)
    looking.worker.step()
    assert len(looking.reader.was_read) == read


def test_set_up_anew_it_still_knows_the_scene_and_nobody_of_before() -> None:
    looking = Looking().knows_the_room().sees(1.0, drill())
    looking.worker.tear_down()
    looking.worker.set_up()
    begun = looking.t
    looking.sees(1.0, drill())
    assert len(looking.readers) == 2
    assert min(looking.reader.stood) >= begun
