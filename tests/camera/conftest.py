"""What several tests of recorded visits begin with."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image
from simulated_visits import COUNT, FPS, NOBODY, START_T, Clock, Maker, grey

from kiosk.camera.simulated import SimulatedCamera


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds that grow brighter from frame to frame."""
    path = tmp_path_factory.mktemp("clip") / "clip.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "bgr0"
        for n in range(COUNT):
            image = np.full((24, 32, 3), grey(n), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.png"
    Image.fromarray(np.full((24, 32, 3), NOBODY, np.uint8)).save(path)
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visit(clip: Path, empty: Path, clock: Clock) -> Iterator[Maker]:
    """Makes open cameras: 2 s of nobody, 1 s of standing, the clip, 1 s of nobody."""
    made: list[SimulatedCamera] = []

    def make(
        before_s: float = 2.0,
        stand_s: float = 1.0,
        after_s: float = 1.0,
        empty: Path | None = empty,
    ) -> SimulatedCamera:
        camera = SimulatedCamera(
            clip, empty, START_T, before_s, stand_s, after_s, clock, clock.wait
        )
        camera.open()
        made.append(camera)
        return camera

    yield make
    for camera in made:
        camera.close()
