"""Readings of parts that are not there: a visitor that ships, and a pad that is pressed.

Time passes here as fast as it is asked for.
"""

import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path

from kiosk.camera.live import Camera, CameraError
from kiosk.camera.simulated import SimulatedCamera
from kiosk.pose.keypoints import PAIRS, Point, Pose
from kiosk.settings.options import Settings
from kiosk.staff.calibrate.own_parts import frames_of, shots_of, sights_of
from kiosk.staff.calibrate.readings import Asked, Distance, Readings, Shot, Sight
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.pose_model import load_model
from kiosk.wall.ultrasonic import PAD_CYCLE_S

# A pad that rests a little off where it ships, and gives way by 32 mm; one that looks at people
# sees them come from 60 cm. A still ranger's readings scatter by half a millimetre.
REST_M, TRAVEL_M = 0.094, 0.032
COMES_FROM_M, TOUCHES_M = 0.6, 0.055
SCATTER_M = 0.0005
# So long until somebody comes, presses, and holds.
BEFORE_S, PRESS_S, HOLD_S = 2.0, 1.5, 4.0

# The visitor comes at once and stands still.
VISITOR = "wall_hinge"
NOBODY_S, STANDS_S = 0.5, 60.0
# The eyes' height of its camera, as a share of the picture's height: further off all shrinks
# towards it. It looks down by 3.5 degrees.
HORIZON = 0.427
FURTHER = 0.75
# 199 of 640 pixels a metre at 2.9 m.
VIEW_DEG = 58.0
# From the mark to the wall, as a share of the body's height in the picture.
TO_WALL = 0.14


class SimulatedParts(Readings):
    """A visitor who does what is asked."""

    def __init__(self, settings: Settings) -> None:
        self.name = "simulated camera"
        self.live = False
        self.view_deg = VIEW_DEG
        self._settings = settings

    def distances(self, asked: Asked) -> Generator[Distance]:
        chance = random.Random(asked.value)
        source = self._settings.wall.source
        count = 0
        while True:
            t = count * PAD_CYCLE_S
            count += 1
            share = 0.0 if asked is Asked.LEAVE_ALONE else _pressed(t)
            if source == "switch":
                yield Distance(t, None, share > 0.5)
                continue
            metres = REST_M - share * TRAVEL_M
            if source != "pad":
                metres = COMES_FROM_M - share * (COMES_FROM_M - TOUCHES_M)
            yield Distance(t, metres + chance.gauss(0.0, SCATTER_M))

    def sights(self, asked: Asked) -> Generator[Sight]:
        model = load_model(self._settings.pose.model, 1)
        with simulated_camera() as camera:
            for sight in sights_of(frames_of(camera), model):
                yield replace(sight, pose=moved(sight.pose, asked))

    def shots(self) -> Generator[Shot]:
        with simulated_camera() as camera:
            yield from shots_of(camera)


def moved(pose: Pose, asked: Asked) -> Pose:
    """The same visitor where they were asked to stand."""
    seen = [point for point in pose.points_px if point is not None]
    if not seen or asked not in (Asked.AT_THE_WALL, Asked.FURTHER_OFF):
        return pose
    width, height = pose.frame_size_px
    faces_right = pose.near_side == "right"
    if asked is Asked.AT_THE_WALL:
        tall = max(y for _, y in seen) - min(y for _, y in seen)
        # Who faces right has the wall on the left.
        way = TO_WALL * tall * (-1 if faces_right else 1)
        return _each(pose, lambda x, y: (x + way, y))
    horizon = HORIZON * height
    # Turned round as well: left and right change places in the picture, and on the body.
    swapped = list(pose.points_px)
    for left, right in PAIRS:
        swapped[left], swapped[right] = swapped[right], swapped[left]
    turned = replace(
        pose, points_px=tuple(swapped), near_side="left" if faces_right else "right"
    )
    return _each(
        turned,
        lambda x, y: (width / 2 - FURTHER * (x - width / 2), horizon + FURTHER * (y - horizon)),
    )


def _each(pose: Pose, way: Callable[[float, float], Point]) -> Pose:
    return replace(pose, points_px=tuple(p and way(p[0], p[1]) for p in pose.points_px))


def _pressed(t: float) -> float:
    """How far, from 0 to 1: pressed in slowly, held, and let go."""
    since = t - BEFORE_S
    return max(0.0, min(1.0, since / PRESS_S, (2 * PRESS_S + HOLD_S - since) / PRESS_S))


@contextmanager
def simulated_camera(visitor: str = VISITOR) -> Generator[Camera]:
    """A visitor who stands and then moves, open. Raises CommandError."""
    demo = Path(str(resources.files("kiosk") / "demo"))
    now = 0.0

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    camera = SimulatedCamera(
        demo / f"{visitor}.mp4",
        demo / f"{visitor}.empty.jpg",
        0.0,
        NOBODY_S,
        STANDS_S,
        clock=lambda: now,
        wait=wait,
    )
    try:
        camera.open()
        yield camera
    except CameraError as error:
        raise CommandError(str(error), BROKE) from error
    finally:
        camera.close()
