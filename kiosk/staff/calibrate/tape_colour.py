"""Learns the colour of a dowel's tape from somebody who holds it along the spine."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.live import Camera, CameraError
from kiosk.camera.source import SourceError, title
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.senses import camera_alone
from kiosk.settings.folders import runtime_folder
from kiosk.settings.options import Settings
from kiosk.spine.body import Body, body_in
from kiosk.spine.dowel_line import Rgb
from kiosk.spine.tape import dowel_colour
from kiosk.staff.calibrate.own_parts import alone
from kiosk.staff.calibrate.step import FAULTS
from kiosk.staff.failure import BROKE, USER, CommandError, plain
from kiosk.staff.pose_model import load_model
from kiosk.staff.scene import empty_scene

# So long is looked at somebody, in so many pictures: more of them tell nothing more.
LOOK_S = 2.0
EVERY_S = 0.1
# Time to walk from the keyboard to the mark and to take up the dowel.
WAIT_S = 30.0
READ_S = 10.0
# Who stands sways by a few hundredths of a torso; who walks goes this far in a moment. To know
# which takes a few pictures.
STILL_OF_TORSO = 0.25
FEW = 5

_ADVICE = (
    "side-on and in light, the whole body in the picture, the dowel along the spine, and try "
    "again"
)
_Seen = tuple[NDArray[np.uint8], Pose]


@dataclass(frozen=True, slots=True)
class Learned:
    """`source`: which recording or camera showed the tape."""

    colour: Rgb
    source: str


def learn_from_clip(clip: Path, scene: Path | None, settings: Settings) -> Learned:
    """From a recording, with the same scene empty if there is one. Raises CommandError."""
    try:
        with open_source(clip) as source:
            empty = None if scene is None else empty_scene(scene, source.size_px)
            estimator = PoseEstimator(load_model(settings.pose.model, 1))
            name = plain(title(clip))
            colour = _learned(source.frames(), estimator, empty, f"in {name}", live=False)
            return Learned(colour, name)
    except SourceError as error:
        raise CommandError(str(error)) from error


def learn_live(settings: Settings, environ: Mapping[str, str], walk_s: float = 0.0) -> Learned:
    """From whoever stands before the camera of the settings, `walk_s` from now on. Raises
    CommandError, with status 75 while a kiosk is running, which has the camera.
    """
    with alone(runtime_folder(settings, environ).absolute(), environ):
        try:
            camera = camera_alone(settings)
            try:
                camera.open()
                return learn_from_camera(camera, settings, walk_s)
            finally:
                camera.close()
        except CameraError as error:
            # A recording in its place is the user's to mend.
            status = USER if settings.camera.source == "file" else BROKE
            raise CommandError(str(error), status) from error


def learn_from_camera(camera: Camera, settings: Settings, walk_s: float = 0.0) -> Learned:
    """From whoever stands before an open camera. Raises CommandError, CameraError."""
    mark = settings.mark
    region = None if mark.x is None else Region(mark.x, mark.tolerance)
    estimator = PoseEstimator(load_model(settings.pose.model, 1), region)
    name = plain(camera.name)
    colour = _learned(_frames(camera, walk_s), estimator, None, f"before the {name}", live=True)
    return Learned(colour, name)


def _frames(camera: Camera, walk_s: float) -> Iterator[Frame]:
    first = frame = camera.read(READ_S)
    while frame.t - first.t < walk_s + WAIT_S:
        if frame.t - first.t >= walk_s:
            yield frame
        frame = camera.read(READ_S)


def _learned(
    frames: Iterable[Frame],
    estimator: PoseEstimator,
    empty: NDArray[np.uint8] | None,
    where: str,
    *,
    live: bool,
) -> Rgb:
    """`live`: somebody may still be on the way to the mark."""
    somebody = False
    for seen in _looks(frames, estimator, must_stand=live):
        somebody = True
        colour = dowel_colour(empty, seen)
        if colour is not None:
            return colour
    advice = f"{'stand on the mark' if live else 'record somebody'} {_ADVICE}"
    if not somebody:
        what = f"Nobody stood still for {LOOK_S:.0f} s" if live else "Nobody was seen"
        raise CommandError(f"{what} {where}: {advice}.", FAULTS)
    raise CommandError(
        f"No dowel with bright tape was seen {where}: plain wood is fine and needs no colour; "
        f"for a taped one {advice}.",
        FAULTS,
    )


def _looks(
    frames: Iterable[Frame], estimator: PoseEstimator, *, must_stand: bool
) -> Iterator[list[_Seen]]:
    """Two seconds of somebody at a time; of a recording also what is left at its end."""
    look: deque[tuple[_Seen, Body]] = deque()
    fresh = False
    for frame in frames:
        pose = estimator.estimate(frame)
        height, width = frame.image.shape[:2]
        body = body_in(pose, width, height)
        if body is None or (look and frame.t - look[-1][0][1].t < EVERY_S - 1e-6):
            continue
        look.append(((frame.image, pose), body))
        fresh = True
        while frame.t - look[0][0][1].t > LOOK_S + EVERY_S / 2:
            look.popleft()
        if frame.t - look[0][0][1].t < LOOK_S - EVERY_S / 2:
            continue
        if not must_stand or _stands([each for _, each in look]):
            yield [seen for seen, _ in look]
            look.clear()
            fresh = False
    if fresh and not must_stand:
        yield [seen for seen, _ in look]


def _stands(bodies: list[Body]) -> bool:
    if len(bodies) < FEW:
        return False
    still = STILL_OF_TORSO * max(body.torso_px for body in bodies)
    xs, ys = zip(*(body.hip for body in bodies), strict=True)
    return max(xs) - min(xs) < still and max(ys) - min(ys) < still
