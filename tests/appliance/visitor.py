"""Settings under which somebody recorded comes to the kiosk again and again."""

from pathlib import Path

import av
import checkout

from kiosk.camera.files import open_source

DEMO = "/opt/kiosk/current/venv/lib/python{python}/site-packages/kiosk/demo"
# What is true of the clip: three good hinges that tap (README).
REPS_OF_A_VISIT = 3

_SETTINGS = """\
# Of the virtual machine tests.
[camera]
source = "file"
file = "{demo}/wall_hinge.mp4"
[wall]
source = "trace"
trace = "{demo}/wall_hinge.wall.csv"
[lights]
source = "none"
"""


def recorded_visitor(python: str) -> str:
    """The text of kiosk.toml. `python`: of the release, such as "3.13"."""
    return _SETTINGS.format(demo=DEMO.format(python=python))


def make_standing_clip(file: Path, length_s: int, fps: int = 5) -> Path:
    """A clip of somebody who only stands on the mark: the first picture of the shipped one."""
    with open_source(checkout.ROOT / "kiosk/demo/wall_hinge.mp4") as source:
        first = next(source.frames()).image
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        for _ in range(length_s * fps):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(first, "rgb24")))
        container.mux(stream.encode(None))
    return file
