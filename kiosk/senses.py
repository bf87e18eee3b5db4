"""Camera and wall as the settings want them, or as a recorded visitor has them."""

import time
from importlib import resources
from pathlib import Path

from kiosk.camera.live import Camera
from kiosk.camera.pi import PiCamera
from kiosk.camera.simulated import SimulatedCamera
from kiosk.camera.usb import UsbCamera
from kiosk.settings.options import Settings
from kiosk.wall.ranging import Pad, Person
from kiosk.wall.simulated import SimulatedWall, TraceWall
from kiosk.wall.source import WallSource
from kiosk.wall.switch import SwitchWall
from kiosk.wall.tof import TofWall
from kiosk.wall.trace import read_trace
from kiosk.wall.ultrasonic import UltrasonicWall

# A simulated visit, seconds: long enough for two to be told apart and for the summary to be
# read.
BEFORE_S, STAND_S, AFTER_S = 3.0, 3.0, 24.0


def simulated_senses(start_t: float) -> tuple[SimulatedCamera, SimulatedWall]:
    """The visit that comes with the kiosk, seen and felt: one after another from start_t on."""
    demo = Path(str(resources.files("kiosk") / "demo"))
    camera = _recorded_visitor(demo / "wall_hinge.mp4", demo / "wall_hinge.empty.jpg", start_t)
    return camera, _felt_visitor(demo / "wall_hinge.wall.csv", camera, start_t)


def _recorded_visitor(clip: Path, empty: Path | None, start_t: float) -> SimulatedCamera:
    return SimulatedCamera(clip, empty, start_t, BEFORE_S, STAND_S, AFTER_S)


def _felt_visitor(trace: Path, camera: SimulatedCamera, start_t: float) -> SimulatedWall:
    readings = read_trace(trace)
    return SimulatedWall(readings, start_t, BEFORE_S, STAND_S, camera.clip_s, AFTER_S)


def senses(settings: Settings) -> tuple[Camera, WallSource | None]:
    """Not open yet. Raises CameraError for a recording that can't be used, and ValueError for
    what the settings let pass and a sensor can't do.
    """
    camera = _camera(settings)
    trace = settings.wall.trace
    if isinstance(camera, SimulatedCamera) and settings.wall.source == "trace" and trace:
        # They belong together: one visit after the other, in step.
        return camera, _felt_visitor(trace.absolute(), camera, camera.start_t)
    return camera, _wall(settings)


def _camera(settings: Settings) -> Camera:
    options = settings.camera
    size_px = (options.width_px, options.height_px)
    match options.source:
        case "pi":
            # The same shape as the big one; even, for its colours are halved.
            small_height = round(options.small_width_px * size_px[1] / size_px[0] / 2) * 2
            return PiCamera(size_px, (options.small_width_px, small_height), options.fps)
        case "usb":
            return UsbCamera(Path(options.device), size_px, options.fps)
        case "file":
            assert options.file is not None
            return _recorded_visitor(options.file.absolute(), None, time.monotonic())


def _wall(settings: Settings) -> WallSource | None:
    options = settings.wall
    # Which pins a source needs, the settings have made sure of.
    trigger, echo, switch = (
        pin if pin is not None else -1
        for pin in (options.trigger_pin, options.echo_pin, options.switch_pin)
    )
    person = Person(contact_m=options.direct_contact_m)
    match options.source:
        case "none":
            return None
        case "pad":
            pad = Pad(options.rest_distance_m, options.travel_m, options.contact_m)
            return UltrasonicWall(echo, trigger, pad)
        case "direct":
            return UltrasonicWall(echo, trigger, person)
        case "switch":
            return SwitchWall(
                switch,
                pull_up=options.switch_pull_up,
                normally_closed=options.switch_normally_closed,
            )
        case "tof":
            return TofWall(person, bus=options.i2c_bus)
        case "trace":
            assert options.trace is not None
            return TraceWall(options.trace.absolute())
