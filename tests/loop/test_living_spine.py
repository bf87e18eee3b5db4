"""The back in the living kiosk: from the empty scene to a judged rep, and without that part."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from bodies import Stage, has, living, screen_text, wait_until
from filmed import DEMO, MODEL, Film, film
from numpy.typing import NDArray

from kiosk.camera.frame import Frame
from kiosk.coach.arrival import Mark
from kiosk.coach.moment import Fault, Rep
from kiosk.coach.scene import Scene
from kiosk.coach.visit import Visit
from kiosk.health.faults import KioskFault
from kiosk.health.part import PartKind
from kiosk.loop.kiosk import LivingKiosk
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.spine_worker import SpineWorker
from kiosk.loop.workers import CoachWorker, PoseWorker
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.pose.trial import load_checked
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine

Picture = NDArray[np.uint8]

TWIN = Path(__file__).resolve().parents[3] / "shared" / "twin"
# In torso lengths: more than any good back.
ROUNDED = 0.12


class Rounded(SpineReader):
    """Sees a rounded back wherever it looks."""

    def stands(self, frame_image: Picture, pose: Pose) -> None:
        pass

    def read(self, frame_image: Picture, pose: Pose) -> Spine:
        return Spine(pose.t, ROUNDED)


class Broken(Rounded):
    """Stumbles over every back."""

    def read(self, frame_image: Picture, pose: Pose) -> Spine:
        raise RuntimeError("this back is beyond it")


def last_rep(kiosk: LivingKiosk) -> Rep | None:
    scene = kiosk.scenes.newest
    return scene.moment.last_rep if scene is not None else None


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_what_is_read_of_a_back_comes_to_the_rep_on_the_screen(stage: Stage) -> None:
    stage.make_reader = Rounded
    kiosk = stage.build()
    with living(kiosk):
        wait_until(lambda: kiosk.knows_empty_scene, "the empty scene is learned")
        stage.somebody_comes()
        wait_until(lambda: last_rep(kiosk) is not None, "a rep is judged")
        rep = last_rep(kiosk)
    assert rep is not None
    assert Fault.ROUNDED_BACK in rep.faults


def test_a_part_that_fails_stops_no_coaching_and_is_told_to_staff_alone(stage: Stage) -> None:
    stage.make_reader = Broken
    kiosk = stage.build()
    with living(kiosk) as ended:
        wait_until(lambda: kiosk.knows_empty_scene, "the empty scene is learned")
        stage.somebody_comes()
        wait_until(has(kiosk, KioskFault.BACK_UNSEEN), "it is told")
        notice, staff_line = screen_text(kiosk)
        assert notice is None
        assert staff_line is not None
        assert staff_line.startswith("M5: ")
        wait_until(lambda: last_rep(kiosk) is not None, "the rest works on")
        stage.make_reader = Rounded
        wait_until(lambda: not kiosk.faults, "it is well again by itself")
        assert kiosk.states["spine"].kind is PartKind.WELL
        assert not ended
    assert ended == [None]


class Watching:
    """The workers one after the other instead of side by side, on a time of their own."""

    def __init__(self, every: Film) -> None:
        self.film, self.t = every, 0.0
        self.scenes: list[Scene] = []
        self.frames: Slot[Frame] = Slot()
        judged, self.inbox = Slot[Judged](), Inbox()
        region = Region(Mark().x, Mark().tolerance)
        self.pose = PoseWorker(
            lambda: PoseEstimator(load_checked(MODEL, 1), region),
            self.frames,
            [judged],
            self.inbox,
            4.0,
            region,
            lambda: self.t,
            lambda _: None,
        )
        self.spine = SpineWorker(SpineReader, judged, self.inbox)
        self.coach = CoachWorker(
            lambda before: Visit(sessions_before=before),
            self.inbox,
            [self.scenes.append],
            lambda _: None,
            lambda: self.t,
            self.pose.follow,
            self.spine.hear,
        )
        for worker in (self.pose, self.spine, self.coach):
            worker.set_up()

    def sees(self, pictures: Iterable[Picture], fps: float) -> None:
        for picture in pictures:
            self.frames.put(Frame(picture, self.t))
            self.pose.step()
            self.coach.step()
            self.spine.step()
            # A Spine is there or is not: nobody is to wait for one.
            while (observation := self.inbox.take(0.0)) is not None:
                self.inbox.put(observation)
                self.coach.step()
            self.t += 1 / fps

    def visit(self) -> list[Rep]:
        """Nobody, somebody who stands, and then the clip. The reps."""
        film = self.film
        self.sees([film.empty] * 36, 4)
        self.sees([film.pictures[0]] * 40, film.fps)
        self.sees(film.pictures, film.fps)
        self.coach.tear_down()
        return [scene.moment.ended_rep for scene in self.scenes if scene.moment.ended_rep]


def reps_of(clip: Path) -> list[Rep]:
    """What the living kiosk makes of a clip."""
    return Watching(film(clip, every=2)).visit()


def test_who_keeps_the_dowel_and_who_loses_it_at_the_head() -> None:
    kept, lost = (
        reps_of(DEMO.with_name(f"dowel_{name}.mp4")) for name in ("good", "head_lost")
    )
    assert kept
    assert lost
    for rep in kept:
        assert rep.criteria["head_contact"] == "good"
        assert rep.criteria["tailbone_contact"] == "good"
        assert not rep.faults
    for rep in lost:
        assert Fault.LOST_HEAD in rep.faults
        assert Fault.LOST_TAILBONE not in rep.faults


def test_a_straight_back_at_the_wall_is_seen_to_be_straight() -> None:
    reps = reps_of(DEMO)
    assert reps
    assert all(rep.criteria["back"] == "good" for rep in reps)


CLIPS = {
    "wall_rounded_alex": True,
    "wall_rounded_bella_yaw10": True,
    "wall_slightly_rounded_carl": False,
    "wall_good_carl_gym": False,
}


@pytest.mark.skipif(not TWIN.is_dir(), reason=f"{TWIN} with rendered people is not here")
@pytest.mark.parametrize(("name", "rounds"), CLIPS.items())
def test_who_rounds_is_told_and_nobody_else(name: str, rounds: bool) -> None:
    reps = reps_of(TWIN / f"{name}.mp4")
    assert reps
    for rep in reps:
        assert (Fault.ROUNDED_BACK in rep.faults) is rounds, rep.measures.back_bow_of_torso
