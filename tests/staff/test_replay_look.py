"""Which pictures of a recording are looked at, and from which the own standing is learned."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.coach.coach import DRILLS, Coach
from kiosk.coach.moment import Contacts, Moment, Phase
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine
from kiosk.staff.replay.look import SpineLook

PICTURE = np.zeros((48, 64, 3), np.uint8)
STANDS = Moment(t=0.0, phase=Phase.STANDING, person_seen=True, person=1)
HINGES = replace(STANDS, phase=Phase.LOWERING)
LOST = replace(STANDS, contacts=Contacts("lost", "kept", "kept"))
FPS = 30


@dataclass
class Reader(SpineReader):
    """Writes down what it is told, and reads nothing."""

    stood: list[float] = field(default_factory=list[float])
    was_read: list[float] = field(default_factory=list[float])
    forgot: int = 0

    def forget(self) -> None:
        self.forgot += 1

    def stands(self, frame_image: NDArray[np.uint8], pose: Pose) -> None:
        self.stood.append(pose.t)

    def read(self, frame_image: NDArray[np.uint8], pose: Pose) -> Spine:
        self.was_read.append(pose.t)
        return Spine(pose.t)


class Looking:
    """A recording whose moments are given."""

    def __init__(self, drill: str) -> None:
        self.reader = Reader()
        self.frames = 0
        self.picture: NDArray[np.uint8] | None = PICTURE
        self.look = SpineLook(lambda: self.picture, self.reader, Coach(DRILLS[drill]))

    def sees(self, frames: int, moment: Moment) -> "Looking":
        for _ in range(frames):
            unseen = (None,) * KEYPOINT_COUNT
            t = self.frames / FPS
            pose = Pose(unseen, (0.0,) * KEYPOINT_COUNT, t, (64, 48), None)
            told = self.look(pose, moment)
            assert (told is not None) == (t in self.reader.was_read[-1:])
            self.frames += 1
        return self


def test_at_the_wall_who_stands_is_learned_and_who_hinges_is_read() -> None:
    looking = Looking("wall").sees(10, STANDS).sees(5, HINGES).sees(10, STANDS)
    assert len(looking.reader.stood) == 20
    assert len(looking.reader.was_read) == 5


def test_with_a_dowel_the_lamps_live_while_somebody_stands_as_in_the_living_kiosk() -> None:
    looking = Looking("dowel").sees(31, STANDS)
    assert looking.reader.was_read == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert len(looking.reader.stood) == 31


def test_a_dowel_that_is_off_is_not_how_it_ought_to_lie() -> None:
    looking = Looking("dowel").sees(10, STANDS).sees(10, LOST).sees(10, STANDS)
    assert len(looking.reader.stood) == 20
    assert not [t for t in looking.reader.stood if 10 <= t * FPS < 20]


def test_another_person_begins_with_nothing() -> None:
    looking = Looking("wall").sees(3, STANDS)
    before = looking.reader.forgot
    looking.sees(3, replace(STANDS, person=2)).sees(3, HINGES)
    assert looking.reader.forgot == before + 2


@pytest.mark.parametrize("why", ["no picture", "nobody"])
def test_where_there_is_nothing_to_see_nothing_is_looked_at(why: str) -> None:
    looking = Looking("dowel")
    if why == "no picture":
        looking.picture = None
    for moment in (STANDS, HINGES):
        looking.sees(5, replace(moment, person_seen=why != "nobody"))
    assert not looking.reader.stood
    assert not looking.reader.was_read
