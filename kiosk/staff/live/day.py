"""A day of patients made of one recording: each of another size, place and pace."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import pi, sin

from kiosk.camera.files import open_source
from kiosk.camera.source import SourceError
from kiosk.coach.coach import Observation
from kiosk.pose.keypoints import KEYPOINT_COUNT, Point, Pose
from kiosk.staff.failure import CommandError
from kiosk.staff.live.living import watched_estimator
from kiosk.staff.live.row import Plan
from kiosk.staff.live.watched import CLIP, STAND_S, TRACE
from kiosk.wall.reading import WallReading
from kiosk.wall.trace import read_trace

# Of 30 poses a second every third: a Pi that is busy with other things.
KEEP_EVERY = 3
READINGS_PER_S = 10
REPS_OF_CLIP = 3
CLIPS_PER_PERSON = 14
REPS_PER_PERSON = REPS_OF_CLIP * CLIPS_PER_PERSON
# Nobody there: until the session is over and its summary gone, or the next one is early.
AWAY_S = (5.0, 30.0)
# Smaller ones still fit into the picture, and stand where the mark is.
SIZES = (0.85, 1.0)
ASIDE_OF_WIDTH = 0.03
SWAY_OF_HEIGHT = 0.001
SWAY_S = 3.0
PACES = (0.95, 1.25)


@dataclass(frozen=True, slots=True)
class Recording:
    """A clip as the kiosk saw and felt it; times from 0 on."""

    poses: tuple[Pose, ...]
    readings: tuple[WallReading, ...]
    length_s: float


def recorded(plan: Plan) -> Recording:
    """The demo clip, seen by the model. Raises CommandError."""
    estimator = watched_estimator(plan)
    try:
        with open_source(CLIP) as source:
            poses = [estimator.estimate(frame) for frame in source.frames()]
            length_s = poses[-1].t + 1 / source.fps
    except SourceError as error:
        raise CommandError(str(error)) from error
    readings: list[WallReading] = []
    for reading in read_trace(TRACE):
        if not readings or reading.t - readings[-1].t > 0.9 / READINGS_PER_S:
            readings.append(reading)
    return Recording(tuple(poses[::KEEP_EVERY]), tuple(readings), length_s)


class Day:
    """Visitors one after the other, without an end. `t`: how late it is, seconds."""

    def __init__(self, recording: Recording, seed: int = 1) -> None:
        self._recording = recording
        self._rng = random.Random(seed)
        self.t = 0.0

    def visitor(self) -> Iterator[Observation]:
        """One of them, from walking up to walking off, in time order."""
        rng, recording = self._rng, self._recording
        pace = rng.uniform(*PACES)
        body = _placed(recording.poses, rng)
        frame_s = pace * recording.length_s / len(recording.poses)
        yield from self._nobody(rng.uniform(*AWAY_S), frame_s)
        for _ in range(int(STAND_S / frame_s)):
            yield replace(body[0], t=self.t)
            self.t += frame_s
        movements = sorted([*body, *recording.readings], key=lambda seen: seen.t)
        for _ in range(CLIPS_PER_PERSON):
            for seen in movements:
                yield replace(seen, t=self.t + pace * seen.t)
            self.t += pace * recording.length_s
        # Until the kiosk is sure that they have left.
        yield from self._nobody(AWAY_S[0], frame_s)

    def _nobody(self, seconds: float, frame_s: float) -> Iterator[Observation]:
        width_height = self._recording.poses[0].frame_size_px
        for _ in range(int(seconds / frame_s)):
            yield Pose((None,) * KEYPOINT_COUNT, (0.0,) * KEYPOINT_COUNT, self.t, width_height)
            self.t += frame_s


def _placed(poses: Sequence[Pose], rng: random.Random) -> list[Pose]:
    """The same movement by somebody of another size at another place, who sways."""
    width, height = poses[0].frame_size_px
    size, phase = rng.uniform(*SIZES), rng.uniform(0, 2 * pi)
    aside = rng.uniform(-ASIDE_OF_WIDTH, ASIDE_OF_WIDTH) * width

    def place(point: Point, t: float) -> Point:
        sway = SWAY_OF_HEIGHT * height * sin(2 * pi * t / SWAY_S + phase)
        x, y = point
        return (
            round(width / 2 + size * (x - width / 2) + aside + sway, 2),
            round(height / 2 + size * (y - height / 2), 2),
        )

    return [
        replace(
            pose, points_px=tuple(point and place(point, pose.t) for point in pose.points_px)
        )
        for pose in poses
    ]
