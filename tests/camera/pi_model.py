"""A small model of picamera2 and libcamera, as far as a Pi camera is used here.

After picamera2 0.3.38: a few buffers go round; the newest completed request is kept for
whoever asks; a capture nobody waits for any more still takes the next one; a stop waits
behind captures. Tests drive the sensor with `Sensor.expose`; waiting costs no time but is
told to `while_waiting`.
"""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

FULL_601 = SimpleNamespace(range="Range.Full", ycbcrEncoding="YcbcrEncoding.Rec601")
LIMITED_709 = SimpleNamespace(range="Range.Limited", ycbcrEncoding="YcbcrEncoding.Rec709")

PI_CAMERA = {"Model": "imx708", "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a", "Num": 0}
USB_CAMERA = {"Model": "webcam", "Id": "/base/scb/pcie@7d500000/usb@0,0-1.4:1.0-046d", "Num": 1}


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Sensor:
    """What is behind the ribbon cable. `owner`: who holds it, `free`: buffers to fill."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.cameras = [PI_CAMERA]
        self.owner: Any = None
        self.free = 0
        self.configurations: list[dict[str, Any]] = []
        self.colour_space = FULL_601
        self.formats: dict[str, str] = {}
        # What it can be told, as libcamera advertises it.
        self.controls = ["FrameDurationLimits", "AfMode", "LensPosition"]
        self.metadata: dict[str, Any] = {"Lux": 320.5, "AnalogueGain": 1.5}
        self.while_waiting: Callable[[], None] = lambda: None
        # Errors to come, by the call that raises them, each time or once.
        self.errors: dict[str, Exception] = {}
        self.errors_once: dict[str, Exception] = {}
        self.hang_in: str | None = None
        self.unhang = threading.Event()

    def call(self, name: str) -> None:
        if self.hang_in == name:
            self.unhang.wait(30)
        if name in self.errors:
            raise self.errors[name]
        if name in self.errors_once:
            raise self.errors_once.pop(name)

    def expose(self, scene: Picture, stamp_s: float | None = None, **metadata: Any) -> None:
        """Take a picture; it is lost if no buffer is free."""
        if self.owner is None or not self.free:
            return
        self.free -= 1
        stamp_s = self.clock() if stamp_s is None else stamp_s
        told = {"SensorTimestamp": round(stamp_s * 1e9), **self.metadata, **metadata}
        self.owner.completed(Request(self.owner, scene, told))


class Request:
    def __init__(self, camera: Any, scene: Picture, metadata: dict[str, Any]) -> None:
        self._camera, self._scene, self._metadata = camera, scene, metadata
        self._held = True

    def get_metadata(self) -> dict[str, Any]:
        assert self._held
        return self._metadata

    def make_array(self, name: str) -> Picture:
        assert self._held, "the buffer is the driver's again"
        stream = self._camera.configuration[name]
        width, height = stream["size"]
        scene = resized(self._scene, (width, height))
        if stream["format"] == "YUV420":
            return planes(scene, self._camera.configuration["colour_space"])
        # The names are those of Linux' DRM formats: little-endian words, so back to front.
        order = {"BGR888": (0, 1, 2), "RGB888": (2, 1, 0)}[stream["format"]]
        return np.ascontiguousarray(scene[..., order])

    def release(self) -> None:
        assert self._held, "released twice"
        self._held = False
        self._camera.sensor.free += 1


class Job:
    def __init__(self, sensor: Sensor) -> None:
        self._sensor = sensor
        self._result: Request | None = None
        self._error: Exception | None = None

    def finish(self, request: Request) -> None:
        self._result = request

    def cancel(self) -> None:
        self._error = CancelledError()

    def get_result(self, timeout: float | None = None) -> Request:
        if timeout and self._result is None and self._error is None:
            self._sensor.while_waiting()
        self._sensor.call("get_result")
        if self._error is not None:
            raise self._error
        if self._result is None:
            assert timeout is not None, "this would wait for ever"
            self._sensor.clock.now += timeout
            raise TimeoutError
        return self._result


def resized(scene: Picture, size_px: tuple[int, int]) -> Picture:
    width, height = size_px
    rows = np.arange(height) * scene.shape[0] // height
    columns = np.arange(width) * scene.shape[1] // width
    return np.ascontiguousarray(scene[rows][:, columns])


def planes(rgb: Picture, space: Any) -> Picture:
    """RGB as YUV 4:2:0 with rows padded to 64 bytes, the padding being rubbish."""
    height, width, _ = rgb.shape
    red, green, blue = np.moveaxis(rgb.astype(float), 2, 0)
    kr, kb = (0.2126, 0.0722) if "709" in space.ycbcrEncoding else (0.299, 0.114)
    y = kr * red + (1 - kr - kb) * green + kb * blue
    u, v = (blue - y) / (2 * (1 - kb)), (red - y) / (2 * (1 - kr))
    if "Limited" in space.range:
        y, u, v = 16 + y * 219 / 255, u * 224 / 255, v * 224 / 255
    stride = -(-width // 64) * 64
    result = np.full((height * 3 // 2, stride), 0xEE, np.uint8)
    result[:height, :width] = y.round().clip(0, 255)
    chroma = result[height:].reshape(height, stride // 2)
    for top, plane in ((0, u), (height // 2, v)):
        small = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        chroma[top : top + height // 2, : width // 2] = (small + 128).round().clip(0, 255)
    return result


def installed(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Sensor:
    """Puts the model in the place of the two modules."""
    sensor = Sensor(clock)

    class Picamera2:
        sensor_resolution = (4608, 2592)

        def __init__(self, camera_num: int = 0) -> None:
            self.sensor = sensor
            self.camera_controls = dict.fromkeys(sensor.controls)
            self.camera_properties = {"Model": sensor.cameras[camera_num]["Model"]}
            self._jobs: list[Job] = []
            self._kept: Request | None = None
            self._started = False
            sensor.call("init")
            if sensor.owner is not None:
                error = RuntimeError("Failed to acquire camera: Device or resource busy")
                raise RuntimeError("Camera __init__ sequence did not complete.") from error
            sensor.owner = self

        @staticmethod
        def global_camera_info() -> list[dict[str, Any]]:
            return list(sensor.cameras)

        def create_video_configuration(
            self,
            *,
            main: dict[str, Any],
            lores: dict[str, Any] | None,
            raw: dict[str, Any] | None,
            colour_space: Any,
            buffer_count: int,
            controls: dict[str, Any],
            sensor: dict[str, Any],
            display: str | None,
            encode: str | None,
        ) -> dict[str, Any]:
            return dict(locals())

        def configure(self, wishes: dict[str, Any]) -> None:
            sensor.call("configure")
            sensor.configurations.append(wishes)
            sensor.free = wishes["buffer_count"]
            if not wishes["lores"]["format"].startswith("YUV"):
                raise RuntimeError("lores stream must be YUV")
            self.configuration = {**wishes, "colour_space": sensor.colour_space}
            for name, pixel_format in sensor.formats.items():
                self.configuration[name] = {**wishes[name], "format": pixel_format}

        def camera_configuration(self) -> dict[str, Any]:
            return self.configuration

        def start(self, *, show_preview: bool) -> None:
            assert show_preview is False
            sensor.call("start")
            self._started = True

        def completed(self, request: Request) -> None:
            if not self._started:
                request.release()
            elif self._jobs:
                self._jobs.pop(0).finish(request)
            else:
                if self._kept is not None:
                    self._kept.release()
                self._kept = request

        def capture_request(self, *, wait: bool) -> Job:
            assert wait is False
            job = Job(sensor)
            if self._kept is not None:
                job.finish(self._kept)
                self._kept = None
            else:
                self._jobs.append(job)
            return job

        def cancel_all_and_flush(self) -> None:
            for job in self._jobs:
                job.cancel()
            self._jobs = []

        def close(self) -> None:
            sensor.call("close")
            assert not self._jobs, "the stop waits behind a capture for ever"
            if self._kept is not None:
                self._kept.release()
                self._kept = None
            self._started = False
            if sensor.owner is self:
                sensor.owner = None

    picamera2, libcamera = ModuleType("picamera2"), ModuleType("libcamera")
    picamera2.__dict__["Picamera2"] = Picamera2
    modes = SimpleNamespace(Manual="manual focus")
    libcamera.__dict__["controls"] = SimpleNamespace(AfModeEnum=modes)
    libcamera.__dict__["ColorSpace"] = SimpleNamespace(Sycc=lambda: FULL_601)
    monkeypatch.setitem(sys.modules, "picamera2", picamera2)
    monkeypatch.setitem(sys.modules, "libcamera", libcamera)
    return sensor
