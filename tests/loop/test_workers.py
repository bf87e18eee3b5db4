"""Between the threads: the newest frame, observations in order, rest when nobody is there."""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mannequin import STANDING, Camera, nobody

from kiosk.camera.frame import Frame
from kiosk.coach.scene import Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.loop.outputs import Outputs
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.workers import IDLE_AFTER_S, CoachWorker, PoseWorker
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.wall.reading import WallReading

PICTURE = np.zeros((4, 4, 3), np.uint8)
SOMEBODY = Camera().pose(STANDING, 0.0, random.Random(0))
NOBODY = next(iter(nobody(0.1)))


@given(st.lists(st.integers() | st.none(), max_size=30))
def test_a_slot_hands_out_the_newest_once_and_never_an_older_one(
    steps: list[int | None],
) -> None:
    slot: Slot[int] = Slot()
    waiting: int | None = None
    for step in steps:
        if step is None:
            assert slot.take(0.0) == waiting
            waiting = None
        else:
            slot.put(step)
            waiting = step
            assert slot.newest == step
    puts = [step for step in steps if step is not None]
    assert slot.put_count == len(puts)
    assert slot.taken_count <= slot.put_count


def test_who_waits_at_a_slot_is_woken() -> None:
    slot: Slot[str] = Slot()
    threading.Timer(0.05, slot.put, ["frame"]).start()
    assert slot.take(30.0) == "frame"


def test_a_cleared_slot_has_nothing_of_before() -> None:
    slot: Slot[int] = Slot()
    slot.put(1)
    slot.clear()
    assert slot.newest is None
    assert slot.take(0.0) is None


def test_the_inbox_keeps_the_order_of_arrival() -> None:
    inbox = Inbox()
    sent = [WallReading(0.1), replace(SOMEBODY, t=0.05), WallReading(0.2)]
    for observation in sent:
        inbox.put(observation)
    assert [inbox.take(0.0) for _ in sent] == sent
    assert inbox.take(0.0) is None


def test_a_full_inbox_gives_up_old_wall_readings_rather_than_poses() -> None:
    inbox = Inbox(size=3)
    for observation in (replace(SOMEBODY, t=0.0), WallReading(0.1), WallReading(0.2)):
        inbox.put(observation)
    inbox.put(replace(SOMEBODY, t=0.3))
    assert inbox.lost == 1
    assert [seen.t for _ in range(3) if (seen := inbox.take(0.0))] == [0.0, 0.2, 0.3]


class Clock:
    """Goes on by what is waited."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


class Sees(PoseEstimator):
    """Sees somebody, or nobody, as told; each look takes 10 ms."""

    def __init__(self, clock: Clock) -> None:
        self.somebody = False
        self.looked_at: list[float] = []
        self._clock = clock

    def look_at(self, region: Region | None) -> None:
        self.region = region

    def estimate(self, frame: Frame) -> Pose:
        self._clock.now += 0.01
        self.looked_at.append(frame.t)
        return replace(SOMEBODY if self.somebody else NOBODY, t=frame.t)


class Watching:
    """A pose worker on a clock of its own, with a camera of 30 frames a second."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.frames: Slot[Frame] = Slot()
        self.judged: Slot[Judged] = Slot()
        self.inbox = Inbox()
        self.sees = Sees(self.clock)
        self.worker = PoseWorker(
            lambda: self.sees,
            self.frames,
            [self.judged],
            self.inbox,
            4.0,
            Region(0.5, 0.2),
            self.clock,
            self.clock.wait,
        )
        self.worker.set_up()

    def for_s(self, seconds: float) -> None:
        end = self.clock.now + seconds
        while self.clock.now < end:
            # The newest frame at this moment.
            self.frames.put(Frame(PICTURE, int(self.clock.now * 30) / 30))
            before = self.clock.now
            self.worker.step()
            self.clock.now = max(self.clock.now, before + 1 / 30)


def test_with_somebody_there_every_frame_is_judged() -> None:
    watching = Watching()
    watching.sees.somebody = True
    watching.for_s(10.0)
    assert not watching.clock.waited
    assert len(watching.sees.looked_at) >= 295


def test_with_nobody_there_the_model_rests() -> None:
    watching = Watching()
    watching.for_s(IDLE_AFTER_S + 1)
    watching.sees.looked_at.clear()
    watching.for_s(10.0)
    assert 35 <= len(watching.sees.looked_at) <= 45


def test_the_frame_that_shows_somebody_is_not_lost_to_waking() -> None:
    watching = Watching()
    watching.for_s(IDLE_AFTER_S + 2)
    watching.sees.somebody = True
    came = watching.clock.now
    watching.clock.waited.clear()
    watching.for_s(1.0)
    seen: list[float] = []
    while (observation := watching.inbox.take(0.0)) is not None:
        if isinstance(observation, Pose) and observation.seen:
            seen.append(observation.t)
    # Within one rest of 1/4 s, and from then on each frame.
    assert seen[0] - came <= 0.25
    assert not watching.clock.waited
    assert len(seen) >= 29


def test_in_a_drill_the_patient_goes_first_otherwise_the_mark() -> None:
    watching = Watching()
    watching.for_s(0.1)
    assert watching.sees.region == Region(0.5, 0.2)
    watching.worker.follow((0.4, 0.1))
    watching.for_s(0.1)
    assert watching.sees.region == Region(0.4, 0.1)
    watching.worker.follow(None)
    watching.for_s(0.1)
    assert watching.sees.region == Region(0.5, 0.2)


def test_it_judges_the_newest_frame_and_none_is_queued() -> None:
    watching = Watching()
    for t in (1.0, 2.0, 3.0):
        watching.frames.put(Frame(PICTURE, t))
    watching.worker.step()
    assert watching.sees.looked_at == [3.0]


class Recorded:
    """A recorder that keeps nothing and shows everything."""

    def __init__(self) -> None:
        self.taken: list[Scene] = []

    def take(self, scene: Scene) -> None:
        self.taken.append(scene)

    def shown(self, scene: Scene) -> Scene:
        return scene


class Stumbling:
    def take(self, scene: Scene) -> None:
        raise RuntimeError("an output is at fault")


def test_an_output_at_fault_keeps_the_others_from_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder, screen = Recorded(), Slot[Scene]()
    outputs = Outputs(recorder, None, Stumbling(), screen)  # type: ignore[arg-type]
    for t in (1.0, 2.0):
        outputs(Scene(t=t))
    assert [scene.t for scene in recorder.taken] == [1.0, 2.0]
    assert screen.newest == Scene(t=2.0)
    assert len(caplog.records) == 1, "it stands in the log once"


class Coaching:
    """A coach's worker on a clock of its own."""

    def __init__(self) -> None:
        self.inbox, self.clock = Inbox(), Clock()
        self.scenes: list[Scene] = []
        self.told_empty: list[bool] = []
        self.worker = CoachWorker(
            lambda before: Visit(sessions_before=before),
            self.inbox,
            [self.scenes.append],
            self.told_empty.append,
            self.clock,
        )
        self.worker.set_up()

    def sees(self, poses: Iterator[Pose]) -> None:
        for pose in poses:
            self.inbox.put(pose)
            self.worker.step()


def test_the_wall_is_told_when_nobody_is_there() -> None:
    coaching = Coaching()
    coaching.sees(nobody(1.0, start=100.0))
    assert coaching.told_empty == [True]
    standing = (Camera().pose(STANDING, 101 + i / 30, random.Random(0)) for i in range(30))
    coaching.sees(standing)
    assert coaching.told_empty == [True, False]


def test_a_blind_kiosk_does_not_call_the_scene_empty() -> None:
    coaching = Coaching()
    coaching.clock.now = 200.0
    coaching.worker.step()
    assert coaching.told_empty == [False]


def test_time_goes_on_when_nothing_is_heard() -> None:
    coaching = Coaching()
    coaching.clock.now = 250.0
    coaching.worker.step()
    assert coaching.scenes[-1].t == 250.0


def test_a_coach_that_is_set_up_anew_goes_on_counting_sessions() -> None:
    coaching = Coaching()
    standing = (Camera().pose(STANDING, 100 + i / 30, random.Random(0)) for i in range(90))
    coaching.sees(standing)
    assert coaching.scenes[-1].stage is Stage.DRILL
    coaching.worker.tear_down()
    assert coaching.scenes[-1].ended is not None, "what was under way is closed"
    coaching.worker.set_up()
    standing = (Camera().pose(STANDING, 110 + i / 30, random.Random(0)) for i in range(90))
    coaching.sees(standing)
    assert coaching.scenes[-1].session == 2
