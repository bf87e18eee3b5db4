#!/usr/bin/env python3
"""Record the moments that `kiosk screens` draws, from the visits that ship with the kiosk.

The simulated visits go through pose model and coach as in the living kiosk, in virtual time;
some of their moments are written to ``kiosk/staff/gallery/recorded.json``. Run it by
``scripts/record_screens`` after a change of clip, model or coach, and look at the difference.

    scripts/record_screens [--out FILE]
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.frame import Frame as CameraFrame
from kiosk.camera.simulated import FADE_S, Part, SimulatedCamera
from kiosk.coach.arrival import Mark
from kiosk.coach.moment import Contacts, Phase
from kiosk.coach.own_standing import OwnStanding
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.spine_watch import LAMPS_EVERY_S
from kiosk.coach.visit import Visit
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.pose.trial import load_checked
from kiosk.senses import AFTER_S, BEFORE_S, STAND_S
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine
from kiosk.staff.gallery.recording import DEMO, RECORDED, Frame, Taken, as_text
from kiosk.wall.simulated import Visits
from kiosk.wall.trace import read_trace

# Who does the wall drill, who the dowel drill, and who loses the dowel at the head.
WALL, DOWEL, HEAD_LOST = "wall_hinge", "dowel_good", "dowel_head_lost"
MODEL = "lightning-float16"
TIMEOUT_S = 2.0
# Of the first hinge the whole way is kept, for the trail that the hips leave.
TRAIL_EVERY_S = 0.1
# Narrow marks beside where the visitor stands, at the left and the right of the picture.
LEFT, RIGHT = Mark(0.2, 0.08), Mark(0.8, 0.08)


class Seen(NamedTuple):
    """One frame of the visit. `picture`: None while one picture fades into another."""

    scene: Scene
    pose: Pose
    picture: Frame | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A moment to keep: the first for which `is_it` holds, after the one wanted before it."""

    name: str
    is_it: Callable[[Scene], bool]


def in_drill(phase: Phase, reps: int, touching: bool | None = None) -> Callable[[Scene], bool]:
    """A phase of the drill after so many reps."""

    def is_it(scene: Scene) -> bool:
        moment = scene.moment
        return (
            scene.stage is Stage.DRILL
            and moment.phase is phase
            and moment.rep_count == reps
            and touching in (None, moment.touching)
        )

    return is_it


def needs(*which: Need) -> Callable[[Scene], bool]:
    """Somebody arrives and this is missing."""
    return lambda scene: scene.stage is Stage.ARRIVING and scene.needs == which


def ready(share: float) -> Callable[[Scene], bool]:
    """Somebody stands as they should, and so much of the wait has gone."""
    return lambda scene: (
        scene.stage is Stage.ARRIVING and not scene.needs and scene.readiness >= share
    )


def rep_ended(n: int) -> Callable[[Scene], bool]:
    """The very moment in which a rep has ended."""
    return lambda scene: scene.moment.ended_rep is not None and scene.moment.rep_count == n


def dowel_seen(phase: Phase, reps: int) -> Callable[[Scene], bool]:
    """The same in the dowel drill, with all of the dowel told of."""

    def is_it(scene: Scene) -> bool:
        moment = scene.moment
        return (
            in_drill(phase, reps)(scene)
            and moment.dowel_px is not None
            and moment.contacts == Contacts("kept", "kept", "kept")
        )

    return is_it


VISIT = (
    Wanted("empty", lambda scene: scene.stage is Stage.EMPTY and scene.t >= 1.0),
    Wanted("ready-1", ready(0.15)),
    Wanted("ready-2", ready(0.40)),
    Wanted("ready-3", ready(0.75)),
    Wanted("drill-begun", lambda scene: scene.began),
    Wanted("standing", lambda scene: in_drill(Phase.STANDING, 0)(scene) and scene.t >= 6.0),
    Wanted("lowering", in_drill(Phase.LOWERING, 0)),
    Wanted("reaching", in_drill(Phase.BOTTOM, 0, touching=False)),
    Wanted("touching", in_drill(Phase.BOTTOM, 0, touching=True)),
    Wanted("tapped", in_drill(Phase.BOTTOM, 0, touching=False)),
    Wanted("rising", in_drill(Phase.RISING, 0)),
    Wanted("first-rep", rep_ended(1)),
    Wanted("after-first", lambda scene: scene.t >= 10.6),
    Wanted("second-lowering", in_drill(Phase.LOWERING, 1)),
    Wanted("second-rep", rep_ended(2)),
    Wanted("third-lowering", in_drill(Phase.LOWERING, 2)),
    Wanted("third-touching", in_drill(Phase.BOTTOM, 2, touching=True)),
    Wanted("third-rep", rep_ended(3)),
    Wanted("left", lambda scene: scene.stage is Stage.DRILL and bool(scene.needs)),
    Wanted("summary", lambda scene: scene.stage is Stage.SUMMARY),
)
DOWEL_VISIT = (
    Wanted("dowel-ready-1", ready(0.15)),
    Wanted("dowel-ready-2", ready(0.40)),
    Wanted("dowel-ready-3", ready(0.75)),
    Wanted("dowel-standing", dowel_seen(Phase.STANDING, 0)),
    Wanted("dowel-lowering", dowel_seen(Phase.LOWERING, 0)),
    Wanted("dowel-bottom", dowel_seen(Phase.BOTTOM, 0)),
    Wanted("dowel-rising", dowel_seen(Phase.RISING, 0)),
    Wanted("dowel-first-rep", rep_ended(1)),
    Wanted("dowel-after-first", dowel_seen(Phase.STANDING, 1)),
)
HEAD_LOST_VISIT = (
    Wanted("dowel-lost", lambda scene: scene.reset is not None),
    Wanted(
        "dowel-reset",
        lambda scene: scene.reset is not None and scene.moment.phase is Phase.STANDING,
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done."""
    parser = argparse.ArgumentParser(description="Record the moments for `kiosk screens`.")
    parser.add_argument("--out", type=Path, default=RECORDED, help="file to write")
    told = parser.parse_args(arguments)
    wall, dowel = tuple(visit(WALL)), tuple(visit(DOWEL))
    taken = [
        *kept(VISIT, wall),
        *trail(wall, "hinge"),
        *kept((Wanted("mark-at-left", needs(Need.ON_THE_MARK)),), visit(WALL, LEFT)),
        *kept((Wanted("mark-at-right", needs(Need.ON_THE_MARK)),), visit(WALL, RIGHT)),
        # Who has hardly come and hinges already does not stand still.
        *kept((Wanted("not-still", needs(Need.STAND_STILL)),), visit(WALL, stand_s=0.0)),
        *kept(DOWEL_VISIT, dowel),
        *trail(dowel, "dowel-hinge"),
        *kept(HEAD_LOST_VISIT, visit(HEAD_LOST)),
    ]
    text = as_text(taken)
    told.out.write_text(text, encoding="utf-8")
    print(f"{len(taken)} moments, {len(text.encode()) / 1000:.0f} kB, in {told.out}")
    return 0


def kept(wanted: Sequence[Wanted], seen: Iterator[Seen] | Sequence[Seen]) -> list[Taken]:
    """The wanted moments. SystemExit where the visit has none."""
    taken: list[Taken] = []
    left = list(wanted)
    for scene, pose, picture in seen:
        if left and picture is not None and left[0].is_it(scene):
            taken.append(Taken(name=left.pop(0).name, frame=picture, pose=pose, scene=scene))
    if left:
        raise SystemExit(f"The visit has no moment {left[0].name!r}: look at scripts/.")
    return taken


def trail(seen: Sequence[Seen], name: str) -> list[Taken]:
    """The first hinge, moment by moment."""
    taken: list[Taken] = []
    last_t = float("-inf")
    for scene, pose, picture in seen:
        moving = scene.moment.phase in (Phase.LOWERING, Phase.BOTTOM, Phase.RISING)
        first = scene.stage is Stage.DRILL and scene.moment.rep_count == 0
        # A frame's time is off by its last bit.
        if not (first and moving) or scene.t - last_t < TRAIL_EVERY_S - 1e-6:
            continue
        if picture is not None:
            number = f"{name}-{len(taken) + 1:02}"
            taken.append(Taken(name=number, frame=picture, pose=pose, scene=scene))
            last_t = scene.t
    return taken


class Back:
    """Looks at the back as the living kiosk does, when there is a dowel."""

    def __init__(self, empty: NDArray[np.uint8]) -> None:
        self._reader = SpineReader(empty, dowel=True)
        self._own_standing = OwnStanding()
        self._read_t = float("-inf")

    def look(self, picture: NDArray[np.uint8], pose: Pose, scene: Scene) -> Spine | None:
        """What there is to tell of this picture."""
        moment, told = scene.moment, None
        if scene.drill != "dowel" or scene.needs or not moment.person_seen:
            return None
        stands = moment.phase is Phase.STANDING
        wait_s = LAMPS_EVERY_S if stands and scene.reset is None else 0.0
        if scene.stage is Stage.DRILL and pose.t - self._read_t >= wait_s - 1e-6:
            told = self._reader.read(picture, pose)
            self._read_t = pose.t
        if self._own_standing.shows_in(moment, scene.reset, pose.t):
            self._reader.stands(picture, pose)
        return told


def visit(name: str, mark: Mark | None = None, stand_s: float = STAND_S) -> Iterator[Seen]:
    """A shipped visit, frame by frame, in virtual time."""
    now = 0.0
    mark = mark or Mark()

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    clip, empty = DEMO / f"{name}.mp4", DEMO / f"{name}.empty.jpg"
    camera = SimulatedCamera(clip, empty, 0.0, BEFORE_S, stand_s, AFTER_S, lambda: now, wait)
    readings = read_trace(DEMO / f"{name}.wall.csv")
    wall = Visits(readings, 0.0, BEFORE_S, stand_s, camera.clip_s, AFTER_S)
    region = Region(mark.x, mark.tolerance)
    estimator = PoseEstimator(load_checked(MODEL, 1), region)
    coached = Visit(mark=mark)
    back: Back | None = None
    camera.open()
    told_t = 0.0
    while (frame := camera.read(TIMEOUT_S)).t < camera.cycle_s:
        # In the first picture nobody is there yet.
        back = back or Back(frame.image)
        at = coached.scene.patient_at
        estimator.look_at(Region(*at) if at else region)
        pose = estimator.estimate(frame)
        for reading in wall.due(told_t, frame.t):
            coached.step(reading)
        told_t = frame.t
        scene = coached.step(pose)
        spine = back.look(frame.image, pose, scene)
        if spine is not None:
            # Events stand in the scene of the pose alone.
            of_back = coached.step(spine)
            told = of_back.moment
            moment = replace(scene.moment, contacts=told.contacts, dowel_px=told.dowel_px)
            scene = replace(scene, moment=moment, reset=of_back.reset)
        yield Seen(replace(scene, mark_at=mark.x), pose, shown(camera, frame, name))
    camera.close()


def shown(camera: SimulatedCamera, frame: CameraFrame, name: str) -> Frame | None:
    """Which picture of which file a frame is."""
    clip, empty = f"{name}.mp4", f"{name}.empty.jpg"
    place = camera.visits.at(frame.t + 1e-6)
    if place.part is Part.CLIP:
        # In the clip frames have the clip's own times.
        return Frame(file=clip, t_s=round(frame.t - camera.visits.begins(0, Part.CLIP), 4))
    if place.part is not Part.BEFORE and place.into_s < FADE_S + 0.1:
        return None
    return Frame(file=clip) if place.part is Part.STANDING else Frame(file=empty)


if __name__ == "__main__":
    raise SystemExit(main())
