"""Readings from the kiosk's own parts, while no kiosk has them."""

import os
import queue
from collections.abc import Generator, Iterable, Mapping
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.frame import Frame
from kiosk.camera.light import brightness
from kiosk.camera.live import Camera, CameraError
from kiosk.health.single import AlreadyRunningError, LockError, OnlyOne
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel
from kiosk.pose.keypoints import Pose
from kiosk.senses import camera_alone
from kiosk.settings.folders import is_service, runtime_folder
from kiosk.settings.options import Settings
from kiosk.staff.calibrate.readings import Asked, Distance, Readings, Shot, Sight
from kiosk.staff.calibrate.step import TRY_AGAIN
from kiosk.staff.failure import BROKE, USER, CommandError, plain
from kiosk.staff.pose_model import load_model
from kiosk.wall.ranging import TIME_OF_FLIGHT, ULTRASOUND, Person
from kiosk.wall.reading import WallReading
from kiosk.wall.source import WallError, WallSource
from kiosk.wall.switch import SwitchWall
from kiosk.wall.tof import TofWall
from kiosk.wall.ultrasonic import PAD_CYCLE_S, UltrasonicWall

EVERY_S = 0.1
OTHERS_EVERY_S = 0.5
READ_S = 10.0
# A source tells something at least every 0.2 s, whatever happens to its sensor.
SILENT_S = 2.0
# All that a pixel can hold, but for the noise.
GLARE = 250
_STEP_PX = 8
# A body's box with its limbs: so much wider and higher than its points.
BODY_MARGIN = 0.35
# Somebody far behind, in a doorway, disturbs nobody: smaller than this share of the first one.
OTHER_OF_STATURE = 0.5


class OwnParts(Readings):
    """The camera and the wall of the settings; a running kiosk keeps them to itself."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ
        self._runtime = runtime_folder(settings, environ).absolute()
        self._model: MoveNetModel | None = None

    def distances(
        self,
        asked: Asked,  # noqa: ARG002 - who is asked does it, or does not
    ) -> Generator[Distance]:
        wall, nearest_m = _whole_way(self._settings)
        told: queue.SimpleQueue[WallReading] = queue.SimpleQueue()
        with ExitStack() as stack:
            stack.enter_context(alone(self._runtime, self._environ))
            # gpiozero falls back to others in silence, and only this one works on every Pi.
            os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
            # lgpio keeps its pipes in the working directory (FIELD-NOTES 0.5).
            stack.enter_context(chdir(self._runtime))
            try:
                wall.open(told.put)
            except WallError as error:
                raise CommandError(str(error), BROKE) from error
            stack.callback(wall.close)
            while True:
                try:
                    reading = told.get(timeout=SILENT_S)
                except queue.Empty:
                    raise CommandError(
                        f"The {wall.name} says nothing any more: switch the kiosk off and on "
                        "again, and check its wires.",
                        BROKE,
                    ) from None
                heard = reading.distance_m
                yield Distance(
                    reading.t,
                    None if heard is None else heard + nearest_m,
                    reading.touching,
                    wall.trouble,
                )

    def sights(
        self,
        asked: Asked,  # noqa: ARG002 - who is asked does it, or does not
    ) -> Generator[Sight]:
        with alone(self._runtime, self._environ), self._opened() as camera:
            yield from sights_of(frames_of(camera), self._loaded())

    def shots(self) -> Generator[Shot]:
        with alone(self._runtime, self._environ), self._opened() as camera:
            yield from shots_of(camera)

    @contextmanager
    def _opened(self) -> Generator[Camera]:
        try:
            camera = camera_alone(self._settings)
            try:
                camera.open()
                self.name = plain(camera.name)
                yield camera
            finally:
                camera.close()
        except CameraError as error:
            # A recording in its place is the user's to mend.
            status = USER if self._settings.camera.source == "file" else BROKE
            raise CommandError(str(error), status) from error

    def _loaded(self) -> MoveNetModel:
        if self._model is None:
            self._model = load_model(self._settings.pose.model, 1)
        return self._model


@contextmanager
def alone(runtime: Path, environ: Mapping[str, str]) -> Generator[None]:
    """While no kiosk runs. Raises CommandError, with status 75 while one does."""
    try:
        with OnlyOne(runtime / "kiosk.lock"):
            yield
    except AlreadyRunningError as error:
        how = ""
        if is_service(environ):
            how = " (sudo systemctl stop kiosk, and then sudo systemctl start kiosk)"
        raise CommandError(f"{str(error).rstrip('.')}{how}.", TRY_AGAIN) from error
    except LockError as error:
        raise CommandError(str(error), BROKE) from error


def frames_of(camera: Camera) -> Generator[Frame]:
    """All frames, without end."""
    while True:
        yield camera.read(READ_S)


def sights_of(frames: Iterable[Frame], model: MoveNetModel) -> Generator[Sight]:
    """Ten a second; twice a second it is looked for a second person.

    Anywhere in the picture, for where the mark is, is to be found.
    """
    estimator = PoseEstimator(model)
    last_t = other_t = float("-inf")
    for frame in frames:
        if frame.t - last_t < EVERY_S - 1e-6:
            continue
        last_t = frame.t
        pose = estimator.estimate(frame)
        others: bool | None = None
        if pose.seen and frame.t - other_t >= OTHERS_EVERY_S - 1e-6:
            other_t = frame.t
            others = somebody_else(frame, pose, model)
        yield Sight(pose, others)


def somebody_else(frame: Frame, pose: Pose, model: MoveNetModel) -> bool:
    """Whether the model, which finds one person, finds another with the first painted over."""
    image = frame.image if frame.small is None else frame.small
    points = [point for point in pose.points_px if point is not None]
    x1, x2 = (pick(x for x, _ in points) for pick in (min, max))
    y1, y2 = (pick(y for _, y in points) for pick in (min, max))
    margin = BODY_MARGIN * (y2 - y1)
    left, right = max(0, round(x1 - margin)), round(x2 + margin)
    rest = image.copy()
    rest[:, left:right] = image.mean(axis=(0, 1)).astype(np.uint8)
    other = PoseEstimator(model).estimate(Frame(rest, frame.t))
    ys = [point[1] for point in other.points_px if point is not None]
    return len(ys) > 1 and max(ys) - min(ys) >= OTHER_OF_STATURE * (y2 - y1)


def shots_of(camera: Camera) -> Generator[Shot]:
    """Each frame's light."""
    for frame in frames_of(camera):
        yield Shot(frame.t, brightness(frame.image), glare(frame.image), camera.light)


def glare(image: NDArray[np.uint8]) -> float:
    """The share of a picture that is as bright as can be, in all colours."""
    sample = image[::_STEP_PX, ::_STEP_PX]
    return float((sample.min(axis=2) >= GLARE).mean())


def _whole_way(settings: Settings) -> tuple[WallSource, float]:
    """The wall's sensor asked for the whole distance, and what its readings are short of it.

    As if it looked at people, even where it looks at a pad: a pad's readings begin at the rest
    that is to be found.
    """
    options = settings.wall
    trigger, echo, switch = (
        pin if pin is not None else -1
        for pin in (options.trigger_pin, options.echo_pin, options.switch_pin)
    )
    match options.source:
        case "pad" | "direct":
            nearest_m = ULTRASOUND.nearest_m
            cycle_s = PAD_CYCLE_S if options.source == "pad" else None
            return (
                UltrasonicWall(echo, trigger, Person(nearest_m), cycle_s=cycle_s),
                nearest_m,
            )
        case "tof":
            nearest_m = TIME_OF_FLIGHT.nearest_m
            return TofWall(Person(nearest_m), bus=options.i2c_bus), nearest_m
        case "switch":
            return (
                SwitchWall(
                    switch,
                    pull_up=options.switch_pull_up,
                    normally_closed=options.switch_normally_closed,
                ),
                0.0,
            )
        case "trace" | "none":
            raise CommandError(
                f'wall.source is "{options.source}": there is no sensor to calibrate.'
            )
