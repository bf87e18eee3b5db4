"""Where frames come from: what every source offers, and how one fails."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.camera.frame import Frame

# The model looks at 192 px; more than this only costs a Pi memory and time.
MAX_SIDE_PX = 1280


class SourceError(ValueError):
    """A source cannot be read. The message is one sentence: what, where, what to do."""


class SourceBrokeOffError(SourceError):
    """A source ended too early; the frames handed out until then are good."""


class FrameSource(ABC):
    """Frames in time order. A context manager: leaving it lets go of files and devices.

    `name`: what to call it on a screen. `fps`: nominal average. `size_px`: (width, height) of
    the frames handed out. `frame_count`: an estimate for a progress bar, None if unknown.
    `dropped`: frames left out in the current pass since they were no later than the one
    before. `damaged`: pieces of the current pass that could not be decoded.
    """

    name: str
    fps: float
    size_px: tuple[int, int]
    frame_count: int | None
    dropped: int = 0
    damaged: int = 0
    _pass: Generator[Frame] | None = None

    def frames(self) -> Iterator[Frame]:
        """One pass over the source; a recording starts again from its beginning.

        Times are strictly increasing; a recording's first frame is at 0 s. Raises SourceError,
        or SourceBrokeOffError after the last good frame. One pass at a time: a new one ends
        the one before. Call from one thread.
        """
        self.close()
        self.dropped = self.damaged = 0
        self._pass = self._read()
        return self._pass

    def close(self) -> None:
        """End the pass that is under way, if any; may be called twice."""
        if self._pass is not None:
            self._pass.close()
            self._pass = None

    @abstractmethod
    def _read(self) -> Generator[Frame]:
        """One pass."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def fit_size(width: float, height: float) -> tuple[int, int]:
    """The whole-pixel (width, height) of the same shape, no side above MAX_SIDE_PX."""
    scale = min(1.0, MAX_SIDE_PX / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def printable(path: Path) -> str:
    """A path as text that any terminal and any JSON file can take."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def title(path: Path) -> str:
    """A recording's short name; a folder given as "." has one too."""
    return printable(Path(path.absolute().name))
