"""Writes the recording again with the coach's view drawn into it."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from kiosk.coach.moment import Moment
from kiosk.pose.keypoints import Pose
from kiosk.staff.replay.skeleton import draw

# Times are kept to the millisecond, so that a recording of uneven pace stays in step.
TIME_BASE = Fraction(1, 1000)


class AnnotateError(RuntimeError):
    """The video can't be written: one sentence."""


class AnnotatedVideo:
    """An H.264 video, written frame by frame. Sides are made even, as the codec wants them."""

    def __init__(self, path: Path, fps: float, size_px: tuple[int, int]) -> None:
        self._size = (size_px[0] // 2 * 2, size_px[1] // 2 * 2)
        self._last_pts = -1
        if min(self._size) < 2:
            raise AnnotateError(
                f"pictures of {size_px[0]}x{size_px[1]} are too small for video"
            )
        try:
            self._container = av.open(str(path), "w", format="mp4")
            rate = Fraction(fps).limit_denominator(1000)
            stream = self._container.add_stream("libx264", rate=rate)
        except (OSError, ValueError) as error:
            raise AnnotateError(f"{path} can't be written as a video ({error}).") from error
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = TIME_BASE
        stream.codec_context.time_base = TIME_BASE
        # One thread: the same bytes every time.
        stream.codec_context.thread_count = 1
        stream.options = {"crf": "20", "preset": "veryfast"}
        self._stream = stream

    def add(self, image: NDArray[np.uint8], pose: Pose, moment: Moment) -> None:
        """Draw into a copy of the picture and write it at its own time."""
        drawn = draw(image, pose, moment)[: self._size[1], : self._size[0]]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(drawn), format="rgb24")
        frame.pts = max(self._last_pts + 1, round(pose.t / TIME_BASE))
        frame.time_base = TIME_BASE
        self._last_pts = frame.pts
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Write what is left."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
