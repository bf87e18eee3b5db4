"""Camera and wall as the settings want them, or as recorded visitors have them."""

import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from kiosk.camera.live import Camera
from kiosk.camera.pi import PiCamera
from kiosk.camera.simulated import Recorded, SimulatedCamera
from kiosk.camera.usb import UsbCamera
from kiosk.settings.options import Settings
from kiosk.wall.ranging import Pad, Person
from kiosk.wall.simulated import Felt, SimulatedWall, TraceWall
from kiosk.wall.source import WallSource
from kiosk.wall.switch import SwitchWall
from kiosk.wall.tof import TofWall
from kiosk.wall.trace import read_trace
from kiosk.wall.ultrasonic import UltrasonicWall

# A simulated visit, seconds: long enough for two to be told apart, for the summary to be read,
# and for the empty scene to be learned anew in between.
BEFORE_S, STAND_S, AFTER_S = 3.0, 3.0, 24.0
# Who comes in turn: one to the wall, one with a dowel who loses it at the head, and one with a
# dowel who keeps it. What each of them felt lies beside the clip.
VISITORS = ("wall_hinge", "dowel_head_lost", "dowel_good")


def simulated_senses(start_t: float) -> tuple[SimulatedCamera, SimulatedWall]:
    """The visits that come with the kiosk, seen and felt: one after another from start_t on."""
    demo = Path(str(resources.files("kiosk") / "demo"))
    first, *then = [
        Recorded(demo / f"{name}.mp4", demo / f"{name}.empty.jpg") for name in VISITORS
    ]
    camera = SimulatedCamera(
        first.clip, first.empty, start_t, BEFORE_S, STAND_S, AFTER_S, then=then
    )
    felt = [
        Felt(read_trace(demo / f"{name}.wall.csv"), clip_s)
        for name, clip_s in zip(VISITORS, camera.visits.clips_s, strict=True)
    ]
    return camera, _felt_visitors(felt, start_t)


def _recorded_visitor(clip: Path, start_t: float) -> SimulatedCamera:
    return SimulatedCamera(clip, None, start_t, BEFORE_S, STAND_S, AFTER_S)


def _felt_visitors(felt: Sequence[Felt], start_t: float) -> SimulatedWall:
    (readings, clip_s), *then = felt
    return SimulatedWall(readings, start_t, BEFORE_S, STAND_S, clip_s, AFTER_S, then=then)


def senses(settings: Settings) -> tuple[Camera, WallSource | None]:
    """Not open yet. Raises CameraError for a recording that can't be used, and ValueError for
    what the settings let pass and a sensor can't do.
    """
    camera = camera_alone(settings)
    trace = settings.wall.trace
    if isinstance(camera, SimulatedCamera) and settings.wall.source == "trace" and trace:
        # They belong together: one visit after the other, in step.
        felt = Felt(read_trace(trace.absolute()), camera.clip_s)
        return camera, _felt_visitors([felt], camera.start_t)
    return camera, _wall(settings)


def camera_alone(settings: Settings) -> Camera:
    """The camera of the settings without a wall, not open yet."""
    options = settings.camera
    size_px = (options.width_px, options.height_px)
    match options.source:
        case "pi":
            # The same shape as the big one; even, for its colours are halved.
            small_height = round(options.small_width_px * size_px[1] / size_px[0] / 2) * 2
            small_px = (options.small_width_px, small_height)
            return PiCamera(size_px, small_px, options.fps, options.focus_m)
        case "usb":
            return UsbCamera(Path(options.device), size_px, options.fps)
        case "file":
            assert options.file is not None
            return _recorded_visitor(options.file.absolute(), time.monotonic())


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
