"""Somebody filmed, as the living kiosk would see them: comes in, stands, hinges, goes.

Out of a clip and the same scene with nobody in it. The pose model is the real one; time is
made up, so it is as quick as the computer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import cos, pi
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.coach.arrival import Mark
from kiosk.coach.moment import Facing
from kiosk.coach.scene import Scene
from kiosk.coach.visit import Visit
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.pose.trial import load_checked
from kiosk.wall.reading import WallReading
from kiosk.wall.trace import read_trace

DEMO = Path(__file__).resolve().parents[2] / "kiosk" / "demo" / "wall_hinge.mp4"
MODEL = "lightning-float16"
# What of a picture is the person: colours that differ so much from the empty scene.
APART = 24
# A pixel or two more, with a soft edge.
GROWN_PX, SOFT_PX = 5, 1.5
WALL_HZ = 50
# At the body, in the clips that were rendered for this project.
PX_PER_M = 199
# A body seen from the front is not a line.
_THINNEST = 0.4

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame: what the camera gave, what the model saw, and what the kiosk makes of it."""

    t: float
    picture: Picture
    pose: Pose
    scene: Scene


@dataclass(frozen=True)
class Film:
    """A clip of somebody who hinges, at `fps`; `readings`: what the wall felt meanwhile."""

    pictures: tuple[Picture, ...]
    empty: Picture
    readings: tuple[WallReading, ...]
    fps: float
    cut_out: tuple[Picture, NDArray[np.float32]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cut_out", _cut_out(self.pictures[0], self.empty))

    def person_at(self, shift_px: float, breadth: float = 1.0) -> Picture:
        """The empty scene with the person of the first picture so far aside, on their feet.

        `breadth`: 1 as in the clip, -1 turned round, between them on the way: as a cardboard
        figure turns.
        """
        person, share = self.cut_out
        width = share.shape[1]
        middle = float(share.sum(axis=0) @ np.arange(width) / share.sum())
        breadth = breadth if abs(breadth) > _THINNEST else _THINNEST
        of = np.rint(middle + (np.arange(width) - middle - shift_px) / breadth).astype(int)
        inside = (of >= 0) & (of < width)
        of = of[inside]
        whole = self.empty.astype(np.float32)
        ground = whole[:, inside]
        whole[:, inside] = ground + (person[:, of] - ground) * share[:, of, None]
        return whole.astype(np.uint8)


# A clip holds some hundred megabytes.
@lru_cache(maxsize=1)
def film(clip: Path = DEMO, every: int = 1) -> Film:
    """A clip with its neighbours NAME.empty.jpg and NAME.wall.csv; every so many-th picture."""
    with open_source(clip) as source:
        pictures = [frame.image for frame in source.frames()][::every]
        fps = float(source.fps) / every
    with Image.open(clip.with_suffix(".empty.jpg")) as image:
        empty = np.asarray(image.convert("RGB"))
    readings = read_trace(clip.with_suffix(".wall.csv"))
    return Film(tuple(pictures), empty, tuple(readings), fps)


def _cut_out(picture: Picture, empty: Picture) -> tuple[Picture, NDArray[np.float32]]:
    """The picture, and how much of each pixel is person."""
    apart = np.abs(picture.astype(np.int16) - empty).max(axis=2) > APART
    mask = Image.fromarray((apart * 255).astype(np.uint8))
    # Specks away, holes closed.
    for size, kind in ((3, ImageFilter.MedianFilter), (GROWN_PX, ImageFilter.MaxFilter)):
        mask = mask.filter(kind(size))
    mask = mask.filter(ImageFilter.GaussianBlur(SOFT_PX))
    return picture, np.asarray(mask, np.float32) / 255


class Filming:
    """Lets a visit see picture after picture. `seen`: all frames so far."""

    def __init__(self, film: Film, visit: Visit | None = None) -> None:
        self.film = film
        self.seen: list[Seen] = []
        self._visit = visit or Visit()
        self._region = Region(Mark().x, Mark().tolerance)
        self._estimator = PoseEstimator(load_checked(MODEL, 1), self._region)
        self._frame = 0
        self._told = 0

    @property
    def t(self) -> float:
        """How late it is."""
        return self._frame / self.film.fps

    @property
    def scene(self) -> Scene:
        """What is true now."""
        return self._visit.scene

    def nobody(self, seconds: float) -> None:
        """The empty scene."""
        for _ in range(round(seconds * self.film.fps)):
            self._see(self.film.empty)

    def walks_in(self, m_per_s: float, facing: Facing = "right") -> None:
        """From outside the picture to the place of the clip, with the face to the wall.

        `facing`: where they look with their back to it.
        """
        _, share = self.film.cut_out
        columns = np.flatnonzero(share.max(axis=0) > 0.5)
        way_px, ahead = int(columns[-1] + 1), -1
        if facing == "right":
            way_px, ahead = int(self.film.empty.shape[1] - columns[0]), 1
        steps = round(way_px / (m_per_s * PX_PER_M) * self.film.fps)
        for number in range(steps):
            shift_px = ahead * way_px * (1 - number / steps)
            self._see(self.film.person_at(shift_px, -1.0))

    def turns_round(self, seconds: float) -> None:
        """From the face to the wall to the back to it, on the spot."""
        count = round(seconds * self.film.fps)
        for number in range(count):
            self._see(self.film.person_at(0.0, -cos(pi * (number + 1) / (count + 1))))

    def stands(self, seconds: float, until: Callable[[Scene], bool] = lambda _: False) -> None:
        """As in the clip's first picture, for so long or until something is true."""
        for _ in range(round(seconds * self.film.fps)):
            if until(self.scene):
                return
            self._see(self.film.pictures[0], wall=self._standing)

    def hinges(
        self,
        felt: Callable[[WallReading], WallReading] = lambda reading: reading,
        upto: Callable[[Scene], bool] = lambda _: False,
    ) -> None:
        """The clip from its beginning; `felt`: what the wall makes of what it felt in truth."""
        begin_t = self.t

        def wall(t: float) -> WallReading:
            return felt(_reading_at(self.film.readings, t - begin_t))

        for picture in self.film.pictures:
            if upto(self.scene):
                return
            self._see(picture, wall)

    def _standing(self, t: float) -> WallReading:
        return self.film.readings[0]

    def _see(
        self, picture: Picture, wall: Callable[[float], WallReading] | None = None
    ) -> None:
        t = self.t
        while self._told / WALL_HZ <= t:
            at = self._told / WALL_HZ
            reading = WallReading(at, None, touching=False) if wall is None else wall(at)
            self._visit.step(replace(reading, t=at))
            self._told += 1
        patient_at = self._visit.scene.patient_at
        self._estimator.look_at(Region(*patient_at) if patient_at else self._region)
        pose = self._estimator.estimate(Frame(picture, t))
        self.seen.append(Seen(t, picture, pose, self._visit.step(pose)))
        self._frame += 1


def _reading_at(readings: Sequence[WallReading], t: float) -> WallReading:
    index = min(len(readings) - 1, max(0, round(t * WALL_HZ)))
    return readings[index]
