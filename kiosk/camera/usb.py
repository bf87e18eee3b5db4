"""A USB camera (or any other that Linux knows as /dev/video...), through FFmpeg."""

import errno
import logging
import os
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from kiosk.camera.frame import Frame
from kiosk.camera.light import brightness
from kiosk.camera.live import Camera, CameraError, CameraStalledError, Light
from kiosk.camera.patience import within
from kiosk.camera.source import printable

_log = logging.getLogger(__name__)

# Probing reads some frames, and a hub that wakes up takes its time.
_OPEN_S = 15.0
_CLOSE_S = 2.0
# How soon the reader notices that it is to stop.
_POLL_S = 0.2

# The kernel stamps a buffer when its first data come in; no camera is slower than this. What
# lies outside is some other clock (a driver may be told to use the wall clock).
_OLDEST_S = 1.0
_AHEAD_S = 0.005

# Above 640x480 USB 2 carries 30 frames a second as JPEG only; a camera without JPEG gives
# what it has.
_INPUT_FORMATS: tuple[dict[str, str], ...] = ({"input_format": "mjpeg"}, {})

_UNUSABLE = {
    errno.ENOENT: "is not there: plug it in, or name another one (see ls /dev/video*)",
    errno.EACCES: "may not be used by this user: add the user to the group 'video'",
    errno.EPERM: "may not be used by this user: add the user to the group 'video'",
    errno.EBUSY: "is in use by another program: stop that (a second kiosk, a browser)",
    errno.ENODEV: "is no camera that works: plug it in anew, or name another one "
    "(see ls /dev/video*)",
    errno.ENXIO: "has no camera behind it: plug it in anew",
    errno.ENOTTY: "is not a camera: name another one (see ls /dev/video*)",
    errno.EINVAL: "can't give such pictures: choose another size or rate (see "
    "'v4l2-ctl --list-formats-ext')",
}


class UsbCamera(Camera):
    """A USB camera at `device`.

    `size_px` (width, height) and `fps` are wishes; the driver takes the nearest it has. A
    thread of its own reads all that comes and keeps the newest; only frames that are read
    are decoded. Frame times are the kernel's where they are believable, else those of arrival.
    """

    def __init__(
        self,
        device: Path = Path("/dev/video0"),
        size_px: tuple[int, int] = (1280, 720),
        fps: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"USB camera {printable(device)}"
        self.size_px = size_px
        self._device = device
        self._options = {
            "video_size": f"{size_px[0]}x{size_px[1]}",
            "framerate": f"{fps:g}",
        }
        self._clock = clock
        self._reader: _Reader | None = None
        self._reformatter = VideoReformatter()
        self._last_t = float("-inf")

    def open(self) -> None:
        if self._reader is not None:
            return
        try:
            container = within(_OPEN_S, self._opened, undo=lambda late: late.close())
        except TimeoutError:
            raise CameraError(
                f"The {self.name} delivers no picture: plug it in anew, or into another port."
            ) from None
        except Exception as error:
            raise CameraError(self._why_not(error)) from error
        stream = next(iter(container.streams.video), None)
        if stream is None:
            container.close()
            raise CameraError(f"The {self.name} gives no video: name another one.")
        # Frame by frame: a decoder of several threads would hold frames back.
        stream.codec_context.thread_count = 1
        self.size_px = (stream.codec_context.width, stream.codec_context.height)
        self._reader = _Reader(container, stream, self._device, self._clock)
        self._reader.start()

    def read(self, timeout_s: float) -> Frame:
        reader = self._reader
        if reader is None:
            raise CameraError(f"The {self.name} is not open: open it before reading from it.")
        until = self._clock() + timeout_s
        while True:
            try:
                packet = reader.newest(max(0.0, until - self._clock()))
            except Exception as error:
                raise CameraError(
                    f"The {self.name} is gone ({_plain(error)}): check its plug and its cable."
                ) from error
            if packet is None:
                raise CameraStalledError(
                    f"The {self.name} has delivered no new picture for {timeout_s:g} s: "
                    "check its plug and its cable."
                )
            frame = self._frame(reader.stream, packet)
            if frame is not None:
                return frame

    def close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None and not reader.stopped(_CLOSE_S):
            _log.warning("the %s does not let go; left behind", self.name)

    def _opened(self) -> InputContainer:
        refusal: Exception | None = None
        for chosen in _INPUT_FORMATS:
            try:
                return av.open(
                    str(self._device.absolute()),
                    "r",
                    format="v4l2",
                    options={**self._options, **chosen},
                )
            except (av.error.FFmpegError, OSError) as error:
                refusal = error
                if _number(error) != errno.EINVAL:
                    break
        assert refusal is not None
        raise refusal

    def _why_not(self, error: Exception) -> str:
        why = _UNUSABLE.get(_number(error) or 0)
        if why is None:
            why = f"can't be used ({_plain(error)}): plug it in anew, or name another one"
        return f"The {self.name} {why}."

    def _frame(self, stream: VideoStream, packet: "_Packet") -> Frame | None:
        """The frame in a packet; None if it is damaged or no later than the last one."""
        t = _taken(packet)
        if t <= self._last_t:
            return None
        try:
            decoded = stream.codec_context.decode(av.Packet(packet.data))
            if not decoded:
                return None
            rgb = self._reformatter.reformat(decoded[-1], format="rgb24")
        except (av.error.FFmpegError, ValueError):
            # A JPEG cut short on its way; the next one will be whole.
            return None
        image = np.array(rgb.to_ndarray(), dtype=np.uint8, order="C")
        self._last_t = t
        self.size_px = (image.shape[1], image.shape[0])
        self.light = Light(brightness=brightness(image))
        return Frame(image, t)


class _Packet(NamedTuple):
    data: bytes
    stamp_s: float | None
    arrival_t: float


class _Reader:
    """Reads a camera's packets in a thread, which also closes the container in the end.

    No other thread may: FFmpeg may just be waiting in it.
    """

    def __init__(
        self,
        container: InputContainer,
        stream: VideoStream,
        device: Path,
        clock: Callable[[], float],
    ) -> None:
        self.stream = stream
        self._container = container
        self._clock = clock
        self._poll = _poll_of(device)
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._newest: _Packet | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="USB camera", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def newest(self, timeout_s: float) -> _Packet | None:
        """The newest packet that was not taken yet; None after timeout_s without one.

        Raises what ended the reading, once all before it is taken.
        """
        with self._news:
            self._news.wait_for(lambda: self._newest or self._error, timeout_s)
            packet, self._newest = self._newest, None
            if packet is None and self._error is not None:
                raise self._error
            return packet

    def stopped(self, limit_s: float) -> bool:
        """Whether the thread ended within limit_s."""
        self._stop.set()
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                packet = self._next()
                if packet is not None:
                    with self._news:
                        self._newest = packet
                        self._news.notify()
        except Exception as error:
            with self._news:
                self._error = error
                self._news.notify()
        finally:
            with suppress(Exception):
                self._container.close()

    def _next(self) -> _Packet | None:
        if self._poll is not None and not self._poll.poll(_POLL_S * 1000):
            return None
        try:
            packet = next(self._container.demux(self.stream), None)
        except av.error.BlockingIOError:
            packet = None
            if self._poll is None:
                self._stop.wait(0.002)
            return None
        now = self._clock()
        if packet is None:
            raise EOFError("it ended")
        if packet.size == 0:
            # Marked as damaged by the driver. Not in a hurry, should nothing else come.
            self._stop.wait(0.002)
            return None
        stamp_s = None
        if packet.pts is not None:
            stamp_s = float(packet.pts * packet.time_base)
        # A copy, since the packet lies in one of the driver's few buffers.
        return _Packet(bytes(packet), stamp_s, now)


def _taken(packet: _Packet) -> float:
    stamp_s, now = packet.stamp_s, packet.arrival_t
    if stamp_s is not None and now - _OLDEST_S <= stamp_s <= now + _AHEAD_S:
        return min(stamp_s, now)
    return now


def _poll_of(device: Path) -> "select.poll | None":
    """Something to wait on for `device`, which must be open; reading then blocks no more.

    FFmpeg waits for a frame without any limit, so a camera that stalls would hold its reader
    for ever. It hands out no descriptor: it is looked up by the device that it belongs to.
    """
    try:
        ours = device.stat().st_rdev
        if not ours:
            return None
        found = select.poll()
        names = os.listdir("/proc/self/fd")  # noqa: PTH208 - numbers, not files
    except OSError:
        return None
    count = 0
    for name in names:
        with suppress(OSError):
            number = int(name)
            if os.fstat(number).st_rdev == ours:
                os.set_blocking(number, False)
                found.register(number, select.POLLIN)
                count += 1
    return found if count == 1 else None


def _number(error: Exception) -> int | None:
    return error.errno if isinstance(error, av.error.FFmpegError | OSError) else None


def _plain(error: Exception) -> str:
    if isinstance(error, av.error.FFmpegError | OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
