"""Writes the recording again with the coach's view drawn into it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from kiosk.coach.moment import Moment
from kiosk.pose.keypoints import Pose
from kiosk.spine.spine import Spine
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.replay.back import BackSeen
from kiosk.staff.replay.skeleton import draw

# Times are kept to the millisecond, so that a recording of uneven pace stays in step.
TIME_BASE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class _Shot:
    image: NDArray[np.uint8]
    pose: Pose
    moment: Moment
    back: BackSeen | None


class AnnotatedVideo:
    """An H.264 video, written frame by frame. Sides are made even, as the codec wants them.

    `back`: what is drawn of a back that nothing is seen of; None: leave it out. A context
    manager, which closes the file. Raises CommandError.
    """

    def __init__(
        self, path: Path, fps: float, size_px: tuple[int, int], back: BackSeen | None = None
    ) -> None:
        self._back = back
        self._waiting: _Shot | None = None
        self._size = (size_px[0] // 2 * 2, size_px[1] // 2 * 2)
        self._last_pts = -1
        if min(self._size) < 2:
            raise CommandError(
                f"Pictures of {size_px[0]}x{size_px[1]} are too small for a video: leave "
                "--annotate out.",
                USER,
            )
        try:
            self._container = av.open(str(path), "w", format="mp4")
            rate = Fraction(fps).limit_denominator(1000)
            stream = self._container.add_stream("libx264", rate=rate)
        except (OSError, ValueError) as error:
            raise _unwritable(error) from error
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = TIME_BASE
        stream.codec_context.time_base = TIME_BASE
        # The same bytes every time: one thread, and no macroblock tree, whose SIMD code reads
        # a little of what happens to lie in memory (one run in ten differed).
        stream.codec_context.thread_count = 1
        stream.options = {"crf": "20", "preset": "veryfast", "mbtree": "0"}
        self._stream = stream

    def add(self, image: NDArray[np.uint8], pose: Pose, moment: Moment) -> None:
        """The next picture; it is drawn into a copy, once all is known of it."""
        self._write_waiting()
        self._waiting = _Shot(image, pose, moment, self._back)

    def add_back(self, spine: Spine, moment: Moment) -> None:
        """What is seen of the back in the newest picture, and what the coach makes of that."""
        shot = self._waiting
        if shot is not None and shot.back is not None and shot.pose.t == spine.t:
            self._waiting = replace(shot, moment=moment, back=replace(shot.back, spine=spine))

    def _write_waiting(self) -> None:
        shot, self._waiting = self._waiting, None
        if shot is None:
            return
        drawn = draw(shot.image, shot.pose, shot.moment, shot.back)
        drawn = drawn[: self._size[1], : self._size[0]]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(drawn), format="rgb24")
        frame.pts = max(self._last_pts + 1, round(shot.pose.t / TIME_BASE))
        frame.time_base = TIME_BASE
        self._last_pts = frame.pts
        self._encode(frame)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            try:
                self._write_waiting()
                self._encode(None)
                self._container.close()
            except av.error.FFmpegError as failure:
                raise _unwritable(failure) from failure
            return
        # Closed here, or it would complain when the garbage collector finds it.
        with suppress(av.error.FFmpegError):
            self._container.close()

    def _encode(self, frame: av.VideoFrame | None) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except av.error.FFmpegError as error:
            raise _unwritable(error) from error


def _unwritable(error: Exception) -> CommandError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return CommandError(
        f"The video can't be written ({why}); free some space or choose another place.", BROKE
    )
