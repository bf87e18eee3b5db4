"""A video file as a source of frames, upright and streamed."""

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import av
import av.error
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from kiosk.camera.frame import Frame
from kiosk.camera.source import (
    FrameSource,
    SourceBrokeOffError,
    SourceError,
    printable,
    title,
)
from kiosk.camera.upright import Canvas

_THREADS = 2
_FALLBACK_FPS = 30.0
_SANE_FPS = (0.01, 1000.0)

# Files that FFmpeg draws as text art although nobody filmed them (chosen by file name alone).
_TEXT_ART = frozenset({"tty", "bin", "xbin", "adf", "idf"})

# Whose header says for certain how long the clip is; elsewhere FFmpeg may only be guessing.
_TELLS_LENGTH = frozenset({"mov", "matroska", "avi", "flv", "asf"})
# Of these, whose video stream has a length of its own. In the others only the whole file has,
# and its end may be the sound's.
_TELLS_VIDEO_LENGTH = frozenset({"mov", "avi"})

# A clip has broken off if more than both of these are missing.
_MISSING_S = 0.5
_MISSING_FRACTION = 0.05

# How often reading may stumble in a row before the rest is given up.
_MAX_STUMBLES = 16

_RECORD_ANEW = "copy it again, or record the clip anew"


class VideoFile(FrameSource):
    """A video file; turned upright, made square-pixelled and shrunk while it is decoded.

    `size_px`: (width, height). Times are the file's own, so a variable frame rate stays
    what it was. Memory does not grow with the length of the clip. Raises SourceError.
    """

    def __init__(self, path: Path) -> None:
        self.name = title(path)
        self._path = path
        self._pass: Generator[Frame] | None = None
        with self._opened() as (container, stream):
            self.fps = _fps(stream)
            self.frame_count = _frame_count(container, stream, self.fps)
            try:
                first = next(_Reading(container, stream).frames(), None)
                if first is None:
                    raise self._undecodable()
                canvas = Canvas(stream)
                self.size_px = canvas.upright_size(first)
                # Some pixel formats can be decoded but not drawn: better said now.
                canvas.draw(first, self.size_px)
            except av.error.FFmpegError as error:
                raise self._undecodable() from error

    @property
    def _shown(self) -> str:
        return printable(self._path)

    @contextmanager
    def _opened(self) -> Generator[tuple[InputContainer, VideoStream]]:
        try:
            container = av.open(
                # Absolute, or FFmpeg takes "a:b.mp4" for a protocol of the name "a".
                str(self._path.absolute()),
                "r",
                # A playlist must not fetch anything from the network.
                options={"protocol_whitelist": "file"},
                metadata_errors="replace",
            )
        except av.error.PermissionError:
            raise SourceError(
                f"{self._shown} may not be read by this user: "
                "change its permissions (chmod a+r)."
            ) from None
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise SourceError(
                f"{self._shown} is not a video, or its beginning or index is missing: "
                f"{_RECORD_ANEW}."
            ) from error
        with container:
            yield container, self._stream(container)

    def _stream(self, container: InputContainer) -> VideoStream:
        if container.format.name in _TEXT_ART:
            raise SourceError(f"{self._shown} is not a video: name a video file.")
        # A music file's cover counts as a video stream of one picture.
        streams = [
            stream
            for stream in container.streams.video
            if not stream.disposition & Disposition.attached_pic
        ]
        if not streams:
            raise SourceError(
                f"{self._shown} has no video in it, only sound or data: name a video file."
            )
        best = container.streams.best("video")
        stream = next((each for each in streams if each is best), streams[0])
        # Typed as always there, but None if FFmpeg was built without the decoder.
        if not cast(object, stream.codec_context):
            raise SourceError(
                f"{self._shown} is coded in a way that cannot be decoded here: "
                "convert it to H.264 in an MP4 file."
            )
        stream.codec_context.thread_type = "AUTO"
        stream.codec_context.thread_count = _THREADS
        return stream

    def _undecodable(self) -> SourceError:
        return SourceError(
            f"{self._shown} is not a video, or not one frame of it can be decoded: "
            f"{_RECORD_ANEW}."
        )

    def _broke_off(self, t: float | None, why: str = "breaks off") -> SourceError:
        if t is None:
            return self._undecodable()
        return SourceBrokeOffError(
            f"{self._shown} {why} after {t:.1f} s; what came before was read: "
            f"{_RECORD_ANEW} if you need the rest."
        )

    def _read(self) -> Generator[Frame]:
        with self._opened() as (container, stream):
            reading = _Reading(container, stream)
            clock = _Clock(stream, self.fps)
            canvas = Canvas(stream)
            width, height = self.size_px
            handed_out: float | None = None
            try:
                for frame in reading.frames():
                    t = clock.time(frame)
                    self.damaged, self.dropped = reading.damaged, clock.dropped
                    if t is None:
                        if clock.dropped_in_a_row > max(10.0, self.fps):
                            # Not a stray frame: the clock itself was set back.
                            raise self._broke_off(handed_out, "goes back in time")
                        continue
                    new_width, new_height = canvas.upright_size(frame)
                    if abs(new_width * height - new_height * width) > 0.02 * width * height:
                        raise self._broke_off(handed_out, "changes its shape")
                    image = canvas.draw(frame, self.size_px)
                    handed_out = t
                    yield Frame(image, t)
            except av.error.FFmpegError as error:
                raise self._broke_off(handed_out) from error
            self.damaged = reading.damaged
            if handed_out is None or reading.ended_early(clock.last_s):
                raise self._broke_off(handed_out)


class _Clock:
    """The file's times as seconds since its first frame, strictly increasing.

    `last_s`: of the last frame let through, on the file's own clock. `dropped`: frames that
    came no later than the one before.
    """

    def __init__(self, stream: VideoStream, fps: float) -> None:
        # The frames that a decoder gives up last have no time base of their own.
        self._tick_s = stream.time_base
        self.last_s = 0.0
        self.dropped = 0
        self.dropped_in_a_row = 0
        self._fps = fps
        self._origin_s: float | None = None
        self._last: float | None = None

    def time(self, frame: av.VideoFrame) -> float | None:
        """The frame's time, None if it is to be dropped."""
        if frame.pts is not None and self._tick_s is not None:
            at_s = float(frame.pts * self._tick_s)
        else:
            at_s = 0.0 if self._last is None else self.last_s + 1 / self._fps
        if self._origin_s is None:
            self._origin_s = at_s
        t = round(at_s - self._origin_s, 6)
        if self._last is not None and t <= self._last:
            self.dropped += 1
            self.dropped_in_a_row += 1
            return None
        self.dropped_in_a_row = 0
        self._last, self.last_s = t, at_s
        return t


class _Reading:
    """One pass over a container: its decoded frames, and how far it got.

    `damaged`: packets that could not be decoded.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self.damaged = 0
        self._cut_short = False
        self._container = container
        self._stream = stream
        # Seconds on the file's clock.
        self._first_s = math.inf
        self._last_s = -math.inf
        self._video_end_s = -math.inf
        self._any_end_s = -math.inf

    def frames(self) -> Iterator[av.VideoFrame]:
        for packet in self._packets():
            # An empty packet would tell the decoder that all is over.
            if packet.size == 0:
                continue
            ours = packet.stream_index == self._stream.index
            if ours:
                self._cut_short = packet.is_corrupt
            if packet.is_corrupt:
                # Mostly the last one, cut short: it would show half a person.
                self.damaged += ours
                continue
            self._note(packet, ours=ours)
            if ours:
                yield from self._decode(packet)
        yield from self._decode(None)

    def ended_early(self, last_frame_s: float) -> bool:
        """Whether the file was cut, or promised clearly more than was read or decoded."""
        if self._cut_short:
            return True
        undecoded_s = self._last_s - last_frame_s
        if _clearly_missing(undecoded_s, self._last_s - self._first_s):
            return True
        container, stream = self._container, self._stream
        kinds = set(container.format.name.split(","))
        if kinds & _TELLS_VIDEO_LENGTH and stream.duration and stream.time_base:
            length_s = float(stream.duration * stream.time_base)
            start_s = float((stream.start_time or 0) * stream.time_base)
            read_s = self._video_end_s
        elif kinds & _TELLS_LENGTH and container.duration:
            length_s = container.duration / av.time_base
            # Typed as always there, but None where the file does not say.
            start_s = (container.start_time or 0) / av.time_base
            read_s = self._any_end_s
        else:
            return False
        return _clearly_missing(start_s + length_s - read_s, length_s)

    def _packets(self) -> "Iterator[av.Packet[Any]]":
        stumbles = 0
        while True:
            try:
                for packet in self._container.demux():
                    stumbles = 0
                    yield packet
            except av.error.InvalidDataError:
                # Damage between two packets: the container's reader looks for the next one.
                stumbles += 1
                if stumbles > _MAX_STUMBLES:
                    raise
            except IndexError:
                # At the end PyAV stumbles over a stream that turned up in mid-file.
                return
            else:
                return

    def _decode(self, packet: "av.Packet[VideoStream] | None") -> list[av.VideoFrame]:
        try:
            return self._stream.codec_context.decode(packet)
        except av.error.FFmpegError:
            # Most decoders find their feet again, at the next key frame at the latest; if
            # this one does not, `ended_early` sees it.
            self.damaged += 1
            return []

    def _note(self, packet: "av.Packet[Stream]", *, ours: bool) -> None:
        ticks = packet.dts if packet.pts is None else packet.pts
        # Packets outside the edit list are read but never shown.
        if ticks is None or packet.is_discard:
            return
        at_s = float(ticks * packet.time_base)
        end_s = at_s + float((packet.duration or 0) * packet.time_base)
        self._any_end_s = max(self._any_end_s, end_s)
        if ours:
            self._first_s = min(self._first_s, at_s)
            self._last_s = max(self._last_s, at_s)
            self._video_end_s = max(self._video_end_s, end_s)


def _fps(stream: VideoStream) -> float:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate is not None and _SANE_FPS[0] <= rate <= _SANE_FPS[1]:
            return float(rate)
    return _FALLBACK_FPS


def _frame_count(container: InputContainer, stream: VideoStream, fps: float) -> int | None:
    counts: list[int] = []
    if stream.frames > 0:
        # It may count what an edit list cuts away; the length does not.
        counts.append(stream.frames)
    if stream.duration and stream.time_base:
        counts.append(max(1, round(float(stream.duration * stream.time_base) * fps)))
    elif container.duration:
        counts.append(max(1, round(container.duration / av.time_base * fps)))
    return min(counts, default=None)


def _clearly_missing(missing_s: float, length_s: float) -> bool:
    # Infinite where the file gives no times.
    return math.isfinite(missing_s) and missing_s > max(
        _MISSING_S, _MISSING_FRACTION * length_s
    )
