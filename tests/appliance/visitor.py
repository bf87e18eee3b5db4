"""Settings under which somebody recorded comes to the kiosk again and again, and the clips."""

import tempfile
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import islice, repeat
from pathlib import Path

import av
import checkout
import numpy as np
from numpy.typing import NDArray

from kiosk.camera.files import open_source

CLIP = checkout.ROOT / "kiosk/demo/wall_hinge.mp4"
DEMO = "/opt/kiosk/current/venv/lib/python{python}/site-packages/kiosk/demo"
# What is true of the clip: three good hinges that tap (README).
REPS_OF_A_VISIT = 3
# The emulated processor has half a second's work with a picture. Of five a second it can judge
# each; a hinge of the clip lasts longer than two seconds.
SPARSE_FPS = 5
# How many pictures of nobody, and of somebody who stands still.
NOBODY_FIRST, STANDS, NOBODY_LAST = 2, 20, 5
# A folder that is there in every guest.
SPARSE_CLIP, SPARSE_TRACE = "/usr/local/lib/visitor.mp4", "/usr/local/lib/visitor.csv"
SETTINGS = "/etc/kiosk/kiosk.toml"

_TEXT = """\
# Of the virtual machine tests.
[camera]
source = "file"
file = "{clip}"
[wall]
source = "trace"
trace = "{trace}"
[lights]
source = "none"
"""


# Nobody comes; four pictures a second would be half of what the emulated processor can do.
ROOM = "/usr/local/lib/room.jpg"
EMPTY_ROOM = f"""\
# Of the virtual machine tests.
[camera]
source = "file"
file = "{ROOM}"
[pose]
idle_fps = 1.0
[wall]
source = "none"
[lights]
source = "none"
"""


def recorded_visitor(python: str) -> str:
    """The text of kiosk.toml for the clip that comes with the kiosk, whose visitor never goes.
    `python`: of the release, such as "3.13".
    """
    demo = DEMO.format(python=python)
    return _TEXT.format(clip=f"{demo}/wall_hinge.mp4", trace=f"{demo}/wall_hinge.wall.csv")


def sparse_visitor() -> Mapping[str, bytes]:
    """Files for a guest: the same visitor at his own pace, in SPARSE_FPS pictures a second. He
    comes into the empty room, stands for a while, hinges three times, and goes.
    """
    comes = NOBODY_FIRST + STANDS
    with tempfile.TemporaryDirectory() as folder:
        clip = _write(Path(folder) / "clip.mp4", sparse_pictures(), SPARSE_FPS).read_bytes()
    settings = _TEXT.format(clip=SPARSE_CLIP, trace=SPARSE_TRACE)
    return {
        SETTINGS: settings.encode(),
        SPARSE_CLIP: clip,
        SPARSE_TRACE: _later(CLIP.with_suffix(".wall.csv"), comes / SPARSE_FPS).encode(),
    }


def sparse_pictures() -> list[NDArray[np.uint8]]:
    """The pictures of that visit."""
    with open_source(CLIP) as source:
        every = round(source.fps / SPARSE_FPS)
        hinges = [frame.image for frame in islice(source.frames(), 0, None, every)]
    with open_source(CLIP.with_suffix(".empty.jpg")) as source:
        nobody = next(source.frames()).image
    return [nobody] * NOBODY_FIRST + hinges[:1] * STANDS + hinges + [nobody] * NOBODY_LAST


def make_standing_clip(file: Path, length_s: int, fps: int = 5) -> Path:
    """A clip of somebody who only stands on the mark: the first picture of the shipped one."""
    with open_source(CLIP) as source:
        first = next(source.frames()).image
    return _write(file, repeat(first, length_s * fps), fps)


def empty_room(python: str, clip: str) -> Mapping[str, bytes]:
    """Files for a guest before whose camera nobody ever is. `clip`: where it lies there."""
    grey = np.full((360, 640, 3), 128, np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        film = _write(Path(folder) / "clip.mp4", repeat(grey, 10), 1).read_bytes()
    trace = f"{DEMO.format(python=python)}/wall_hinge.wall.csv"
    return {SETTINGS: _TEXT.format(clip=clip, trace=trace).encode(), clip: film}


def _write(file: Path, pictures: Iterable[NDArray[np.uint8]], fps: int) -> Path:
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.pix_fmt = "yuv420p"
        # One thread, or the file is another one each time.
        stream.codec_context.thread_count = 1
        for picture in pictures:
            if not stream.codec_context.is_open:
                stream.height, stream.width = picture.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return file


def _later(trace: Path, by_s: float) -> str:
    """What a wall felt, so much later; what it felt first, it felt before too."""
    heading, *rows = trace.read_text("ascii").splitlines()
    cells = [row.split(",") for row in rows]
    early = [[f"{n / 50:.3f}", *cells[0][1:]] for n in range(round(by_s * 50))]
    late = [[f"{float(t) + by_s:.3f}", *rest] for t, *rest in cells]
    return "\n".join([heading, *(",".join(row) for row in early + late)]) + "\n"
