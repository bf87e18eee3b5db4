"""A USB camera gives its newest picture, and says in one sentence why it can't."""

import errno
import os
import queue
import stat
import threading
from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, cast

import av
import av.error
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from kiosk.camera import usb
from kiosk.camera.live import CameraError, CameraStalledError
from kiosk.camera.usb import UsbCamera

SIZE = (96, 64)
LONG_S = 30.0


def codec(name: str, mode: Literal["r", "w"], pix_fmt: str) -> VideoCodecContext:
    context = cast(VideoCodecContext, av.CodecContext.create(name, mode))
    context.width, context.height = SIZE
    context.pix_fmt = pix_fmt
    return context


def jpeg(colour: tuple[int, int, int]) -> bytes:
    encoder = codec("mjpeg", "w", "yuvj422p")
    encoder.time_base = Fraction(1, 30)
    image = np.full((SIZE[1], SIZE[0], 3), colour, np.uint8)
    frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuvj422p")
    packets: list[Any] = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def yuyv() -> bytes:
    """A red picture as cameras without JPEG send it, in limited range."""
    return bytes([81, 90, 81, 240]) * (SIZE[0] * SIZE[1] // 2)


class Plugged:
    """A container as FFmpeg's v4l2 reader gives it; a test puts packets on its wire.

    `taken`: how many were read from the wire.
    """

    def __init__(self, decoder: VideoCodecContext) -> None:
        self.stream = SimpleNamespace(codec_context=decoder)
        self.streams = SimpleNamespace(video=[self.stream])
        self.wire: queue.Queue[Any] = queue.Queue()
        self.taken = threading.Semaphore(0)
        self.closed = threading.Event()
        self.close_thread: threading.Thread | None = None
        self.demuxing: threading.Thread | None = None

    def demux(self, _: object) -> Iterator[Any]:
        self.demuxing = threading.current_thread()
        try:
            item = self.wire.get(timeout=0.05)
        except queue.Empty:
            raise av.error.BlockingIOError(errno.EAGAIN, "Resource unavailable") from None
        self.taken.release()
        if isinstance(item, Exception):
            raise item
        if item is not None:
            yield item

    def close(self) -> None:
        self.close_thread = threading.current_thread()
        self.closed.set()

    def send(self, data: bytes, stamp_s: float | None = None) -> None:
        """A packet comes and is read from the wire."""
        packet: Any = av.Packet(data)
        if stamp_s is not None:
            packet.time_base = Fraction(1, 1_000_000)
            packet.pts = round(stamp_s * 1e6)
        self.put(packet)

    def put(self, item: object) -> None:
        """Put, and wait until it is read and, by another being asked for, dealt with."""
        self.wire.put(item)
        assert self.taken.acquire(timeout=LONG_S)
        if not isinstance(item, Exception) and item is not None:
            self.wire.put(av.Packet(b""))
            assert self.taken.acquire(timeout=LONG_S)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Plugged:
    return plug(monkeypatch, codec("mjpeg", "r", "yuvj422p"))


def plug(monkeypatch: pytest.MonkeyPatch, decoder: VideoCodecContext) -> Plugged:
    plugged = Plugged(decoder)

    def opened(*_: object, **__: object) -> Plugged:
        return plugged

    monkeypatch.setattr(usb.av, "open", opened)
    return plugged


@pytest.fixture
def camera(plugged: Plugged, clock: Clock, tmp_path: Path) -> Generator[UsbCamera]:
    camera = UsbCamera(tmp_path / "video0", SIZE, clock=clock)
    camera.open()
    yield camera
    camera.close()


def colour_of(image: NDArray[np.uint8]) -> list[int]:
    return image[8, 8].tolist()


def refusal(camera: UsbCamera) -> str:
    with pytest.raises(CameraError) as caught:
        camera.open()
    sentence = str(caught.value)
    assert sentence.startswith("The USB camera /")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# --- pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 0, 255), (40, 160, 90)])
def test_a_jpeg_comes_out_as_rgb(
    plugged: Plugged, camera: UsbCamera, colour: tuple[int, int, int]
) -> None:
    plugged.send(jpeg(colour))
    frame = camera.read(LONG_S)
    assert (frame.image.shape, frame.image.dtype) == ((64, 96, 3), np.uint8)
    assert colour_of(frame.image) == pytest.approx(colour, abs=4)
    assert frame.image.flags.owndata
    assert frame.small is None
    assert camera.size_px == SIZE


def test_an_uncompressed_picture_comes_out_as_rgb(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, tmp_path: Path
) -> None:
    plugged = plug(monkeypatch, codec("rawvideo", "r", "yuyv422"))
    camera = UsbCamera(tmp_path / "video0", SIZE, clock=clock)
    camera.open()
    plugged.send(yuyv())
    assert colour_of(camera.read(LONG_S).image) == pytest.approx([255, 0, 0], abs=4)
    camera.close()


def test_only_the_newest_is_given(plugged: Plugged, camera: UsbCamera, clock: Clock) -> None:
    for grey in (10, 110, 210):
        clock.now += 0.03
        plugged.send(jpeg((grey, grey, grey)))
    assert colour_of(camera.read(LONG_S).image) == pytest.approx([210] * 3, abs=4)
    with pytest.raises(CameraStalledError):
        camera.read(0.0)


def test_a_damaged_picture_is_left_out(
    plugged: Plugged, camera: UsbCamera, clock: Clock
) -> None:
    plugged.send(b"no jpeg at all")
    sender = threading.Timer(0.05, lambda: plugged.send(jpeg((0, 255, 0))))
    sender.start()
    assert colour_of(camera.read(LONG_S).image)[1] > 240
    sender.join()


def test_brightness_is_told(plugged: Plugged, camera: UsbCamera) -> None:
    assert camera.light.brightness is None
    plugged.send(jpeg((51, 51, 51)))
    camera.read(LONG_S)
    assert camera.light.brightness == pytest.approx(0.2, abs=0.02)
    assert camera.light.lux is None


# --- times -------------------------------------------------------------------------------


def test_a_frame_has_the_kernels_time(plugged: Plugged, camera: UsbCamera) -> None:
    plugged.send(jpeg((9, 9, 9)), 999.96)
    assert camera.read(LONG_S).t == pytest.approx(999.96)


@pytest.mark.parametrize("stamp_s", [None, 1.7e9, 3.0, 1000.5, 990.0])
def test_a_time_that_cannot_be_is_replaced_by_that_of_arrival(
    plugged: Plugged, camera: UsbCamera, stamp_s: float | None
) -> None:
    plugged.send(jpeg((9, 9, 9)), stamp_s)
    assert camera.read(LONG_S).t == 1000.0


def test_times_only_go_forward(plugged: Plugged, camera: UsbCamera, clock: Clock) -> None:
    plugged.send(jpeg((10, 10, 10)), 999.9)
    first = camera.read(LONG_S)
    plugged.send(jpeg((20, 20, 20)), 999.9)
    with pytest.raises(CameraStalledError):
        camera.read(0.0)
    clock.now += 0.1
    plugged.send(jpeg((30, 30, 30)), 999.95)
    assert camera.read(LONG_S).t > first.t


# --- stalls, and a plug pulled -----------------------------------------------------------


def test_a_camera_that_sends_nothing_has_stalled(camera: UsbCamera) -> None:
    with pytest.raises(CameraStalledError, match=r"no new picture for 0\.01 s"):
        camera.read(0.01)


@pytest.mark.parametrize(
    "end",
    [av.error.OSError(errno.ENODEV, "No such device"), OSError(errno.EIO, "I/O error"), None],
    ids=["unplugged", "broken", "ended"],
)
def test_a_camera_that_is_unplugged_is_gone_and_stays_gone(
    plugged: Plugged, camera: UsbCamera, end: Exception | None
) -> None:
    plugged.send(jpeg((10, 10, 10)))
    camera.read(LONG_S)
    plugged.put(end)
    for _ in range(2):
        with pytest.raises(CameraError, match="is gone") as caught:
            camera.read(LONG_S)
        assert not isinstance(caught.value, CameraStalledError)
    assert plugged.closed.wait(LONG_S)


def test_a_gone_camera_can_be_opened_again(
    monkeypatch: pytest.MonkeyPatch, plugged: Plugged, camera: UsbCamera, clock: Clock
) -> None:
    plugged.put(None)
    with pytest.raises(CameraError):
        camera.read(LONG_S)
    camera.close()
    again = plug(monkeypatch, codec("mjpeg", "r", "yuvj422p"))
    camera.open()
    again.send(jpeg((0, 0, 255)))
    assert colour_of(camera.read(LONG_S).image)[2] > 240


# --- opening and closing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "plug it in"),
        (errno.EACCES, "group 'video'"),
        (errno.EBUSY, "in use by another program"),
        (errno.ENOTTY, "is not a camera"),
        (errno.EINVAL, "choose another size"),
        (errno.EPIPE, "can't be used"),
    ],
)
def test_why_it_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, told: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise av.error.OSError(number, os.strerror(number))

    monkeypatch.setattr(usb.av, "open", refuse)
    assert told in refusal(UsbCamera(tmp_path / "video0"))


def test_a_camera_without_jpeg_gives_what_it_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[dict[str, str]] = []

    def opened(_: str, mode: str, *, format: str, options: dict[str, str]) -> Plugged:  # noqa: A002
        asked.append(options)
        if "input_format" in options:
            raise av.error.ArgumentError(errno.EINVAL, "Invalid argument")
        return Plugged(codec("rawvideo", "r", "yuyv422"))

    monkeypatch.setattr(usb.av, "open", opened)
    camera = UsbCamera(tmp_path / "video0", (640, 480), 25)
    camera.open()
    camera.close()
    assert asked == [
        {"video_size": "640x480", "framerate": "25", "input_format": "mjpeg"},
        {"video_size": "640x480", "framerate": "25"},
    ]


def test_a_real_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "is not there: plug it in" in refusal(UsbCamera(tmp_path / "video7"))


def test_a_real_file_that_is_no_camera_is_told() -> None:
    assert "is not a camera" in refusal(UsbCamera(Path("/dev/null")))


def test_a_driver_that_hangs_in_opening_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    comes, late = threading.Event(), Plugged(codec("mjpeg", "r", "yuvj422p"))

    def hang(*_: object, **__: object) -> Plugged:
        comes.wait(LONG_S)
        return late

    monkeypatch.setattr(usb.av, "open", hang)
    monkeypatch.setattr(usb, "_OPEN_S", 0.02)
    assert "delivers no picture" in refusal(UsbCamera(tmp_path / "video0"))
    comes.set()
    assert late.closed.wait(LONG_S)


def test_only_the_thread_that_reads_closes(plugged: Plugged, camera: UsbCamera) -> None:
    plugged.send(jpeg((1, 1, 1)))
    camera.close()
    camera.close()
    assert plugged.closed.is_set()
    assert plugged.close_thread is plugged.demuxing
    with pytest.raises(CameraError, match="not open"):
        camera.read(1.0)


def test_closing_does_not_wait_for_a_driver_that_hangs(
    monkeypatch: pytest.MonkeyPatch, plugged: Plugged, camera: UsbCamera
) -> None:
    monkeypatch.setattr(usb, "_CLOSE_S", 0.02)
    stuck, free = threading.Event(), threading.Event()

    def hang(_: object) -> Iterator[Any]:
        stuck.set()
        free.wait(LONG_S)
        yield from ()

    plugged.demux = hang
    assert stuck.wait(LONG_S)
    camera.close()
    assert not plugged.closed.is_set()
    free.set()
    assert plugged.closed.wait(LONG_S)


@pytest.fixture
def terminal() -> Generator[tuple[Path, Callable[[bytes], object]]]:
    """A device file that one can write to from behind, as a camera's would be filled."""
    behind, front = os.openpty()
    path = Path(os.ttyname(front))
    assert stat.S_ISCHR(path.stat().st_mode)
    yield path, lambda data: os.write(behind, data)
    os.close(behind)
    os.close(front)


def test_an_open_device_is_found_and_blocks_no_more(
    terminal: tuple[Path, Callable[[bytes], object]],
) -> None:
    path, fill = terminal
    poll = usb._poll_of(path)  # pyright: ignore[reportPrivateUsage]
    assert poll is not None
    assert poll.poll(0) == []
    fill(b"picture\n")
    ((number, _),) = poll.poll(LONG_S * 1000)
    assert not os.get_blocking(number)
    assert os.read(number, 100)
    with pytest.raises(BlockingIOError):
        os.read(number, 100)


def test_a_file_that_is_no_device_is_not_polled(tmp_path: Path) -> None:
    assert usb._poll_of(tmp_path) is None  # pyright: ignore[reportPrivateUsage]
    assert usb._poll_of(tmp_path / "gone") is None  # pyright: ignore[reportPrivateUsage]
