"""Visits on a clock of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import kiosk
from kiosk.camera import simulated
from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.simulated import SimulatedCamera
from kiosk.camera.source import FrameSource

DEMO = Path(kiosk.__file__).parent / "demo"
FPS = 25
COUNT = 50
CLIP_S = COUNT / FPS
START_T = 5000.0
NOBODY = 250

Picture = NDArray[np.uint8]


class Clock:
    """A clock that only waiting moves; `waits` are all waits."""

    def __init__(self, now: float = START_T) -> None:
        self.now = now
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.now += seconds


def grey(n: int) -> int:
    """How bright frame n of the clip is."""
    return 4 * n


Maker = Callable[..., SimulatedCamera]


def seen(frame: Frame) -> int:
    return int(frame.image[12, 16, 0])


def read_for(camera: SimulatedCamera, clock: Clock, seconds: float) -> list[Frame]:
    end, frames = clock.now + seconds - 1e-6, list[Frame]()
    while clock.now < end:
        frame = camera.read(1.0)
        if clock.now < end:
            frames.append(frame)
    return frames


class Counting:
    """Counts the frames that a recording decodes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decoded = 0
        self.open_passes = 0

        def counted(path: Path) -> FrameSource:
            source = open_source(path)
            frames, close = source.frames, source.close

            def counting() -> Iterator[Frame]:
                close()
                self.open_passes = 1
                for frame in frames():
                    self.decoded += 1
                    yield frame

            def closing() -> None:
                self.open_passes = 0
                close()

            monkeypatch.setattr(source, "frames", counting)
            monkeypatch.setattr(source, "close", closing)
            return source

        monkeypatch.setattr(simulated, "open_source", counted)
