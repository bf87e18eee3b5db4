"""Decoded frames of a video as upright pictures with square pixels."""

from typing import NamedTuple

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from kiosk.camera.source import fit_size


class _Orientation(NamedTuple):
    """How to turn a picture upright: swap its axes first, then mirror."""

    swap: bool
    mirror_x: bool
    mirror_y: bool


_UPRIGHT = _Orientation(swap=False, mirror_x=False, mirror_y=False)


class Canvas:
    """Turns decoded frames into RGB arrays, upright and square-pixelled."""

    def __init__(self, stream: VideoStream) -> None:
        # One for the pass: a frame's own `reformat` would plan the scaling anew every time.
        self._scaler = VideoReformatter()
        self._orientations: dict[int, _Orientation] = {}
        ratio = float(stream.sample_aspect_ratio or 1)
        # What is further off is a broken header.
        self._pixel_ratio = ratio if 0.2 <= ratio <= 5 else 1.0

    def upright_size(self, frame: av.VideoFrame) -> tuple[int, int]:
        """(width, height) to hand the frame out at."""
        width, height = float(frame.width), float(frame.height)
        # Widen rather than flatten, so that nothing is lost.
        if self._pixel_ratio >= 1:
            width *= self._pixel_ratio
        else:
            height /= self._pixel_ratio
        size = fit_size(width, height)
        return (size[1], size[0]) if self._orientation(frame).swap else size

    def draw(self, frame: av.VideoFrame, size_px: tuple[int, int]) -> NDArray[np.uint8]:
        """The frame as (height, width, 3) of `size_px`, in memory of its own."""
        turn = self._orientation(frame)
        width, height = (size_px[1], size_px[0]) if turn.swap else size_px
        scaled = self._scaler.reformat(
            frame, width, height, "rgb24", interpolation=Interpolation.BILINEAR
        )
        image = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
        if turn.swap:
            image = image.transpose(1, 0, 2)
        if turn.mirror_x:
            image = image[:, ::-1]
        if turn.mirror_y:
            image = image[::-1]
        # A copy also where it is contiguous: it may be the decoder's own memory.
        return np.array(image, order="C")

    def _orientation(self, frame: av.VideoFrame) -> _Orientation:
        # Not asked of every frame: a frame whose side data were touched is part of a cycle,
        # and its megabytes stay until the garbage collector happens to come by.
        if frame.rotation not in self._orientations:
            self._orientations[frame.rotation] = _orientation(frame)
        return self._orientations[frame.rotation]


def _orientation(frame: av.VideoFrame) -> _Orientation:
    try:
        data = frame.side_data.get("DISPLAYMATRIX")
    except ValueError:
        # PyAV cannot list side data of a kind it does not know, not even the kinds beside it.
        # Its `rotation` still works, but is silent about mirroring.
        turns = round(-frame.rotation / 90) % 4
        return _Orientation(
            swap=turns in (1, 3), mirror_x=turns in (1, 2), mirror_y=turns in (2, 3)
        )
    if data is None:
        return _UPRIGHT
    # A point (x, y) of the coded picture belongs at (a x + c y, b x + d y), plus a shift.
    a, b, _, c, d = np.frombuffer(data, dtype=np.int32, count=5).tolist()
    # Snapped to whole quarter turns, which is all that a camera writes.
    if abs(b) + abs(c) > abs(a) + abs(d):
        return _Orientation(swap=True, mirror_x=c < 0, mirror_y=b < 0)
    return _Orientation(swap=False, mirror_x=a < 0, mirror_y=d < 0)
