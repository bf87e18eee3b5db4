"""Lets libcamera's virtual camera stand for a Pi's camera, under the kiosk's own code.

Put into the guest so that Python imports it at each start. What the virtual camera of
libcamera 0.4.0 and a Debian system lack is added around picamera2, and the kiosk is
left as it is: 1. the screen library that picamera2 imports and the kiosk does not use; 2. modes
of a sensor; 3. buffers of two planes, as its NV12 pictures need; 4. the frames' status, which
that libcamera forgets to set; 5. a Pi's image processor, which gives RGB and YUV 4:2:0 where
the virtual camera gives NV12 whatever it is asked for; 6. a camera's pace: the virtual one
delivers as fast as it is asked.
"""

import importlib
import importlib.abc
import importlib.machinery
import queue
import sys
import threading
import time
import types
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

FPS = 5.0
SIZE_PX = (640, 480)
# By which name of a picture the kiosk asks for which format.
FORMATS = {"main": "BGR888", "lores": "YUV420"}


class _Anything(types.ModuleType):
    """A module in which there is every name, and each is one more of the kind."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name)

    def __call__(self, *_: Any, **__: Any) -> Any:
        return None


class _AfterPicamera2(importlib.abc.MetaPathFinder):
    """Mends picamera2 as soon as somebody imports it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "picamera2":
            return None
        sys.meta_path.remove(self)
        sys.modules["pykms"] = _Anything("pykms")
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            load(module)
            _mend(module)

        spec.loader.exec_module = exec_module
        return spec


def _mend(picamera2: Any) -> None:
    libcamera: Any = importlib.import_module("libcamera")
    dmaallocator: Any = importlib.import_module("picamera2.allocators.dmaallocator")
    camera, request = picamera2.Picamera2, picamera2.CompletedRequest
    modes = [{"format": "NV12", "size": SIZE_PX}]

    def raw_modes(_: Any) -> list[dict[str, Any]]:
        return modes

    camera._get_raw_modes = raw_modes
    libcamera.FrameMetadata.status = property(lambda _: libcamera.FrameMetadata.Status.Success)
    dmaallocator.libcamera = _with_two_planes(libcamera)

    told = camera.camera_configuration

    def camera_configuration(self: Any) -> Any:
        whole = dict(told(self))
        for name, wanted in FORMATS.items():
            assert whole[name]["format"] == "NV12", whole[name]
            whole[name] = {**whole[name], "format": wanted}
        return whole

    camera.camera_configuration = camera_configuration
    request.make_array = _make_array
    give_back = request.release
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def at_its_pace() -> None:
        while True:
            # A camera that has been closed meanwhile has no memory any more to give back.
            with suppress(OSError):
                give_back(waiting.get())
            time.sleep(1 / FPS)

    threading.Thread(target=at_its_pace, name="pace", daemon=True).start()

    def release(self: Any) -> None:
        # Several hold a request, and the last who lets go gives it back to the camera.
        if self.ref_count == 1 and self.picam2.started:
            waiting.put(self)
        else:
            give_back(self)

    request.release = release


def _with_two_planes(libcamera: Any) -> Any:
    """A libcamera whose FrameBuffer makes of one plane the two of NV12."""

    def frame_buffer(planes: list[Any]) -> Any:
        (luma,) = planes
        colour = libcamera.FrameBuffer.Plane()
        colour.fd, whole = luma.fd, luma.length
        luma.length = whole * 2 // 3
        colour.offset, colour.length = luma.length, whole - luma.length
        return libcamera.FrameBuffer([luma, colour])

    frame_buffer.Plane = libcamera.FrameBuffer.Plane  # pyright: ignore[reportFunctionMemberAccess]
    mended = _Anything("libcamera")
    mended.__dict__.update(FrameBuffer=frame_buffer)
    return mended


def _make_array(self: Any, name: str) -> Any:
    """The picture as a Pi's image processor hands it out."""
    import av.video.reformatter
    import numpy as np

    config = self.config[name]
    (width, height), stride = config["size"], config["stride"]
    whole = self.make_buffer(name)[: stride * height * 3 // 2].reshape(-1, stride)[:, :width]
    nv12 = av.VideoFrame.from_ndarray(np.ascontiguousarray(whole), "nv12")
    if name != "main":
        return nv12.to_ndarray(format="yuv420p")
    # As in the JPEG files that the virtual camera plays.
    full = av.video.reformatter.ColorRange.JPEG
    rgb = nv12.reformat(format="rgb24", src_color_range=full, dst_color_range=full)
    return rgb.to_ndarray()


if sys.argv and "kiosk" in sys.orig_argv[-2:][0]:
    sys.meta_path.insert(0, _AfterPicamera2())
