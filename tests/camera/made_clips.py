"""Small recordings of every kind, and what is read of them."""

import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from numpy.typing import NDArray

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.source import SourceBrokeOffError, SourceError

SHARED = Path(__file__).parents[2].parent / "shared"

COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "white": (255, 255, 255),
}
UPRIGHT = ("red", "green", "blue", "white")


def quarters(width: int, height: int) -> NDArray[np.uint8]:
    """Red and green above, blue and white below: every turn and mirror looks different."""
    image = np.zeros((height, width, 3), np.uint8)
    middle_y, middle_x = height // 2, width // 2
    image[:middle_y, :middle_x] = COLOURS["red"]
    image[:middle_y, middle_x:] = COLOURS["green"]
    image[middle_y:, :middle_x] = COLOURS["blue"]
    image[middle_y:, middle_x:] = COLOURS["white"]
    return image


def corners(image: NDArray[np.uint8]) -> tuple[str, ...]:
    """The colours top left, top right, bottom left, bottom right."""
    height, width, _ = image.shape

    def name(y: int, x: int) -> str:
        found = image[y, x].astype(int)
        return min(COLOURS, key=lambda colour: int(np.abs(found - COLOURS[colour]).sum()))

    top, bottom, left, right = height // 4, 3 * height // 4, width // 4, 3 * width // 4
    return name(top, left), name(top, right), name(bottom, left), name(bottom, right)


def make_clip(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    count: int = 10,
    fps: int = 30,
    times_ms: Sequence[int] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    pixel_ratio: Fraction | None = None,
    sound_s: float = 0,
    faststart: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip of `quarters` with a grey bar that grows, so that no two frames are alike."""
    flags = {"movflags": "faststart"} if faststart else {}
    with av.open(str(path), "w", options=flags) as container:
        stream = container.add_stream(codec, rate=fps)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "g": "30"}
        stream.options = {**stream.options, **(options or {})}
        if pixel_ratio is not None:
            stream.codec_context.sample_aspect_ratio = pixel_ratio
        packets: list[av.Packet[VideoStream]] = []
        sound = container.add_stream("aac", rate=48000) if sound_s else None
        for index in range(count if times_ms is None else len(times_ms)):
            image = quarters(*size)
            image[: max(1, size[1] // 16), : 1 + index % size[0]] = 128
            packets += stream.encode(av.VideoFrame.from_ndarray(image, "rgb24"))
        packets += stream.encode()
        for packet, moment in zip(packets, times_ms or (), strict=times_ms is not None):
            packet.pts = packet.dts = moment
            packet.time_base = Fraction(1, 1000)
            packet.duration = 0
        container.mux(packets)
        if sound is not None:
            silence = np.zeros((1, 4800), np.float32)
            for _ in range(round(sound_s * 10)):
                chunk = av.AudioFrame.from_ndarray(silence, "fltp", "mono")
                chunk.rate = 48000
                container.mux(sound.encode(chunk))
            container.mux(sound.encode())
    return path


def lay_on_its_side(path: Path, a: int, b: int, c: int, d: int) -> Path:
    """Puts a display matrix into an MP4, as a phone does: (x, y) goes to (ax+cy, bx+dy)."""
    data = bytearray(path.read_bytes())
    # The track header (version 0): 40 bytes of ids, times and layer, then the matrix.
    start = data.index(b"tkhd") + 44
    one = 1 << 16
    matrix = (a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30)
    data[start : start + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(data)
    return path


def read(path: Path) -> list[Frame]:
    with open_source(path) as source:
        return list(source.frames())


def read_until_it_breaks(path: Path) -> tuple[list[Frame], str | None]:
    frames: list[Frame] = []
    with open_source(path) as source:
        try:
            frames.extend(source.frames())
        except SourceBrokeOffError as error:
            return frames, str(error)
    return frames, None


def times(frames: Iterable[Frame]) -> list[float]:
    return [frame.t for frame in frames]


def sentence_of_refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert str(path) in sentence
    return sentence
