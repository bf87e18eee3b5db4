#!/usr/bin/env python3
"""Record the moments that `kiosk screens` draws, from the visit that ships with the kiosk.

The simulated visit goes through pose model and coach as in the living kiosk, in virtual time;
some of its moments are written to ``kiosk/staff/gallery/recorded.json``. Run it by
``scripts/record_screens`` after a change of clip, model or coach, and look at the difference.

    scripts/record_screens [--out FILE]
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from kiosk.camera.frame import Frame as CameraFrame
from kiosk.camera.simulated import FADE_S, Part, SimulatedCamera
from kiosk.coach.arrival import Mark
from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.pose.trial import load_checked
from kiosk.senses import AFTER_S, BEFORE_S, STAND_S
from kiosk.staff.gallery.recording import DEMO, RECORDED, Frame, Taken, as_text
from kiosk.wall.simulated import Visits
from kiosk.wall.trace import read_trace

CLIP, EMPTY, WALL = "wall_hinge.mp4", "wall_hinge.empty.jpg", "wall_hinge.wall.csv"
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done."""
    parser = argparse.ArgumentParser(description="Record the moments for `kiosk screens`.")
    parser.add_argument("--out", type=Path, default=RECORDED, help="file to write")
    told = parser.parse_args(arguments)
    whole = tuple(visit(Mark()))
    taken = [
        *kept(VISIT, whole),
        *trail(whole),
        *kept((Wanted("mark-at-left", needs(Need.ON_THE_MARK)),), visit(LEFT)),
        *kept((Wanted("mark-at-right", needs(Need.ON_THE_MARK)),), visit(RIGHT)),
        # Who has hardly come and hinges already does not stand still.
        *kept((Wanted("not-still", needs(Need.STAND_STILL)),), visit(Mark(), stand_s=0.0)),
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


def trail(seen: Sequence[Seen]) -> list[Taken]:
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
            name = f"hinge-{len(taken) + 1:02}"
            taken.append(Taken(name=name, frame=picture, pose=pose, scene=scene))
            last_t = scene.t
    return taken


def visit(mark: Mark, stand_s: float = STAND_S) -> Iterator[Seen]:
    """The shipped visit, frame by frame, in virtual time."""
    now = 0.0

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    camera = SimulatedCamera(
        DEMO / CLIP, DEMO / EMPTY, 0.0, BEFORE_S, stand_s, AFTER_S, lambda: now, wait
    )
    readings = read_trace(DEMO / WALL)
    wall = Visits(readings, 0.0, BEFORE_S, stand_s, camera.clip_s, AFTER_S)
    region = Region(mark.x, mark.tolerance)
    estimator = PoseEstimator(load_checked(MODEL, 1), region)
    coached = Visit(WALL_DRILL, mark)
    camera.open()
    told_t = 0.0
    while (frame := camera.read(TIMEOUT_S)).t < camera.cycle_s:
        at = coached.scene.patient_at
        estimator.look_at(Region(*at) if at else region)
        pose = estimator.estimate(frame)
        for reading in wall.due(told_t, frame.t):
            coached.step(reading)
        told_t = frame.t
        scene = replace(coached.step(pose), mark_at=mark.x)
        yield Seen(scene, pose, shown(camera, frame))
    camera.close()


def shown(camera: SimulatedCamera, frame: CameraFrame) -> Frame | None:
    """Which picture of which file a frame is."""
    place = camera.visits.at(frame.t + 1e-6)
    if place.part is Part.CLIP:
        # In the clip frames have the clip's own times.
        return Frame(file=CLIP, t_s=round(frame.t - camera.visits.begins(0, Part.CLIP), 4))
    if place.part is not Part.BEFORE and place.into_s < FADE_S + 0.1:
        return None
    return Frame(file=CLIP) if place.part is Part.STANDING else Frame(file=EMPTY)


if __name__ == "__main__":
    raise SystemExit(main())
