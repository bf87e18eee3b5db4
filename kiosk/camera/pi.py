"""The camera module on a Raspberry Pi's ribbon cable, through picamera2."""

import importlib
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

from kiosk.camera.frame import Frame
from kiosk.camera.light import brightness
from kiosk.camera.live import Camera, CameraError, CameraStalledError, Light
from kiosk.camera.patience import within
from kiosk.camera.yuv import Yuv420

_log = logging.getLogger(__name__)

# libcamera calls this format BGR888, but in memory the bytes are R, G, B (picamera2's own
# tables, request.py in 0.3.38, and its maintainer in issue 191).
_MAIN_FORMAT = "BGR888"
# The small stream must be YUV up to the Pi 4; a Pi 5 gives it as well.
_SMALL_FORMAT = "YUV420"
# What rpicam-apps take for video ("6 buffers is better than 4").
_BUFFERS = 6

# Opening takes one to three seconds; a driver that hangs does so for ever (picamera2#1275).
_OPEN_S = 20.0
# Longer than it takes until the watchdog ends a kiosk whose camera hangs in closing: the end of
# the process is all that sets the camera free.
CLOSE_S = 60.0

# A frame that lay around for longer than this is of no use to anybody.
_STALE_S = 0.5
# How far a stamp may seem to lie ahead, for two clocks read one after the other.
_AHEAD_S = 0.005


def _boottime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class PiCamera(Camera):
    """A Pi camera: a picture for the screen and the same view smaller for the model.

    `size_px` and `small_size_px`: (width, height), even, of one shape. The sensor's whole
    width is used. `fps` is held in the dark too, which bounds the exposure (drivers were
    seen to time out in dark rooms, picamera2#854). A lens that can move is sharp at `focus_m`
    and stays there: autofocus hunts when somebody walks by, and picamera2 leaves it off, with
    the lens at about a metre. Nothing of it changes while it is open.

    Frame times are the sensor's own. libcamera's documents promise CLOCK_BOOTTIME and the Pi
    gives CLOCK_MONOTONIC (libcamera bug 254); both are understood. `boottime` is for tests.
    """

    def __init__(
        self,
        size_px: tuple[int, int] = (1280, 720),
        small_size_px: tuple[int, int] = (640, 360),
        fps: float = 30.0,
        focus_m: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
        boottime: Callable[[], float] = _boottime,
    ) -> None:
        self.name = "Pi camera"
        self.size_px = size_px
        self._wanted_px = size_px
        self._wanted_small_px = small_size_px
        self._fps = fps
        self._focus_m = focus_m
        self._clock = clock
        self._boottime = boottime
        self._camera: Any = None
        # A capture that nobody answered yet.
        self._job: Any = None
        self._small = Yuv420(small_size_px, full_range=True, rec709=False)
        self._last_t = float("-inf")
        self._strange_in_a_row = 0

    def open(self) -> None:
        if self._camera is not None:
            return
        self._check_sizes()
        modules = _modules()
        try:
            camera = within(_OPEN_S, lambda: self._started(*modules), undo=_let_go)
        except TimeoutError:
            raise CameraError(
                "The Pi camera's driver does not answer: switch the kiosk off and on again, "
                "and check both ends of the ribbon cable."
            ) from None
        except CameraError:
            raise
        except Exception as error:
            raise CameraError(_why_not(error)) from error
        try:
            self._take_over(camera)
        except CameraError:
            self._close(camera)
            raise
        self._camera = camera

    def read(self, timeout_s: float) -> Frame:
        camera = self._camera
        if camera is None:
            raise CameraError(f"The {self.name} is not open: open it before reading from it.")
        until = self._clock() + timeout_s
        try:
            while True:
                frame = self._frame(self._request(camera, until))
                if frame is not None:
                    return frame
        except TimeoutError:
            raise CameraStalledError(
                f"The {self.name} has delivered no new picture for {timeout_s:g} s: "
                "check both ends of its ribbon cable."
            ) from None
        except Exception as error:
            raise CameraError(
                f"The {self.name} broke off ({_plain(error)}): check both ends of its ribbon "
                "cable, and switch the kiosk off and on again if it does not come back."
            ) from error

    def close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            self._close(camera)

    def _check_sizes(self) -> None:
        width, height = self._wanted_px
        small_width, small_height = self._wanted_small_px
        even = not any(side % 2 for side in self._wanted_px + self._wanted_small_px)
        # A lone pixel of rounding is no other shape.
        alike = abs(width * small_height - height * small_width) <= max(width, height)
        if not even or not alike or small_width > width:
            raise CameraError(
                f"A Pi camera can't give {width}x{height} and {small_width}x{small_height} px "
                "together: choose even sizes of one shape, the small one not the larger."
            )

    def _started(self, picamera2: ModuleType, libcamera: ModuleType) -> Any:
        cameras: list[dict[str, Any]] = picamera2.Picamera2.global_camera_info()
        # libcamera lists USB cameras too.
        ours = [n for n, info in enumerate(cameras) if "/usb" not in str(info.get("Id", ""))]
        if not ours:
            raise CameraError(
                "No Pi camera was found: switch the kiosk off, check both ends of the ribbon "
                "cable, and list the cameras with 'rpicam-hello --list-cameras'."
            )
        camera = picamera2.Picamera2(ours[0])
        try:
            width, height = camera.sensor_resolution
            frame_us = round(1e6 / self._fps)
            camera.configure(
                camera.create_video_configuration(
                    main={"size": self._wanted_px, "format": _MAIN_FORMAT},
                    lores={"size": self._wanted_small_px, "format": _SMALL_FORMAT},
                    raw=None,
                    # Full-range YUV by the matrix of Rec. 601, as in a JPEG.
                    colour_space=libcamera.ColorSpace.Sycc(),
                    buffer_count=_BUFFERS,
                    controls={
                        "FrameDurationLimits": (frame_us, frame_us),
                        **self._focus(camera, libcamera),
                    },
                    # The modes of half the width and height see the whole width; smaller ones
                    # may be cut out of its middle.
                    sensor={"output_size": (width // 2, height // 2)},
                    display=None,
                    encode=None,
                )
            )
            # Without its preview, which would fight with ours for the screen.
            camera.start(show_preview=False)
        except BaseException:
            _let_go(camera)
            raise
        return camera

    def _focus(self, camera: Any, libcamera: ModuleType) -> dict[str, Any]:
        """Where the lens goes; empty for one that can't move, which knows no such control."""
        known = camera.camera_controls
        if "AfMode" not in known or "LensPosition" not in known:
            return {}
        # In dioptres, which is one over metres.
        manual = libcamera.controls.AfModeEnum.Manual
        return {"AfMode": manual, "LensPosition": 1 / self._focus_m}

    def _take_over(self, camera: Any) -> None:
        """Learn what the driver made of our wishes."""
        configuration = camera.camera_configuration()
        main, small = configuration["main"], configuration["lores"]
        formats = (str(main["format"]), str(small["format"]))
        if formats != (_MAIN_FORMAT, _SMALL_FORMAT):
            raise CameraError(
                f"The Pi camera gives pictures as {' and '.join(formats)}, which the kiosk "
                "can't read: use a camera module made for the Pi."
            )
        self.size_px = (int(main["size"][0]), int(main["size"][1]))
        space = configuration["colour_space"]
        self._small = Yuv420(
            (int(small["size"][0]), int(small["size"][1])),
            full_range="Limited" not in str(getattr(space, "range", "")),
            rec709="Rec709" in str(getattr(space, "ycbcrEncoding", "")),
        )
        model = str(camera.camera_properties.get("Model", "")).strip()
        self.name = f"Pi camera {model}".strip()
        self._strange_in_a_row = 0

    def _request(self, camera: Any, until: float) -> Any:
        """The next completed request. Raises TimeoutError; then the capture is still wanted."""
        if self._job is not None:
            with suppress(TimeoutError):
                late = self._job.get_result(timeout=0)
                # Taken when the last read had given up, so nobody knows how old it is.
                self._job = None
                late.release()
        if self._job is None:
            self._job = camera.capture_request(wait=False)
        request = self._job.get_result(timeout=max(0.0, until - self._clock()))
        self._job = None
        return request

    def _frame(self, request: Any) -> Frame | None:
        """The frame in a request, which is given back; None if it is of no use."""
        try:
            metadata: dict[str, Any] = request.get_metadata()
            t = self._taken(metadata.get("SensorTimestamp"))
            if t is None or t <= self._last_t:
                return None
            image = request.make_array("main")
            planes = request.make_array("lores")
        finally:
            # The driver has few buffers: nothing is computed while holding one.
            request.release()
        self._last_t = t
        self.light = Light(
            _number(metadata.get("Lux")),
            _number(metadata.get("AnalogueGain")),
            brightness(image),
        )
        return Frame(image, t, self._small.rgb(planes))

    def _taken(self, stamp_ns: int | None) -> float | None:
        """When a frame was taken, on time.monotonic(); None if that is too long ago."""
        now = self._clock()
        if stamp_ns is None:
            return now
        t = stamp_ns / 1e9
        if t > now + _AHEAD_S:
            t -= self._boottime() - now
        if now - _STALE_S <= t <= now + _AHEAD_S:
            self._strange_in_a_row = 0
            return min(t, now)
        # No more frames than there are buffers can have lain around: it is some other clock.
        self._strange_in_a_row += 1
        return now if self._strange_in_a_row > _BUFFERS else None

    def _close(self, camera: Any) -> None:
        job, self._job = self._job, None
        try:
            within(CLOSE_S, lambda: _let_go(camera, job))
        except TimeoutError:
            _log.warning("the %s does not let go; left behind", self.name)


def _modules() -> tuple[ModuleType, ModuleType]:
    """picamera2 and libcamera, which are there on a Pi only. Raises CameraError."""
    try:
        return importlib.import_module("picamera2"), importlib.import_module("libcamera")
    except ImportError as error:
        raise CameraError(
            f"Python finds no {error.name or 'picamera2'}, which a Pi camera needs: install it "
            "with 'sudo apt install python3-picamera2', and let the kiosk's environment see "
            "the system's packages (--system-site-packages)."
        ) from error
    except Exception as error:
        # A numpy of another version than the one it was built against, mostly.
        raise CameraError(
            f"picamera2 can't be loaded ({_plain(error)}): install it with apt only, and keep "
            "copies of it, of libcamera and of numpy out of the kiosk's environment."
        ) from error


def _let_go(camera: Any, job: Any = None) -> None:
    """Stop and close, whatever state it is in; raises nothing."""
    for step in (
        # A capture that waits would keep the stop waiting behind it (picamera2's own words
        # on cancel_all_and_flush).
        lambda: camera.cancel_all_and_flush(),
        lambda: job.get_result(timeout=0).release() if job is not None else None,
        lambda: camera.close(),
        # One that failed half way has stopped the camera and holds it still; the next one goes
        # on from there (0.3.38). On a closed camera it does nothing.
        lambda: camera.close(),
    ):
        try:
            step()
        except Exception as error:
            _log.debug("closing the Pi camera: %r", error)


def _why_not(error: BaseException) -> str:
    told: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(told) < 5:
        told.append(_plain(cause))
        cause = cause.__cause__ or cause.__context__
    story = " ".join(told).lower()
    if any(word in story for word in ("busy", "acquire", "in use")):
        return (
            "The Pi camera is in use by another program: stop that (a second kiosk, "
            "rpicam-hello), or switch the kiosk off and on again."
        )
    if "memory" in story:
        return (
            "The Pi camera gets no memory for its pictures: restart the kiosk, and choose a "
            "smaller picture if this happens again."
        )
    return (
        f"The Pi camera can't be started ({told[-1]}): switch the kiosk off, check both ends "
        "of the ribbon cable, and try 'rpicam-hello'."
    )


def _plain(error: BaseException) -> str:
    """An error as part of a sentence."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
