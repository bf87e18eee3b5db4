"""Recordings for the tests of the command line: small clips, and a stick figure that hinges."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.stream import VideoStream
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from kiosk.staff.cli import main

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "kiosk" / "demo" / "wall_hinge.mp4"
DEMO_WALL = ROOT / "kiosk" / "demo" / "wall_hinge.wall.csv"

Image = NDArray[np.uint8]
Entry = dict[str, Any]


def kiosk(*arguments: str | Path) -> Result:
    """The command, run in this process. An error that it did not foresee fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def kiosk_process(
    *arguments: str | Path,
    stdout: int = subprocess.PIPE,
    env: Mapping[str, str] | None = None,
    preexec: Callable[[], object] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        preexec_fn=preexec,
        timeout=100,
        check=False,
    )


def as_json(result: Result) -> Entry:
    """What was printed as strict JSON, without NaN and Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(result.stdout, parse_constant=refuse)


def replayed(*arguments: str | Path, status: int = 0) -> Entry:
    """The JSON of a replay that ends with this status."""
    result = kiosk("replay", *arguments, "--json")
    assert result.exit_code == status, result.stderr
    return as_json(result)


def write_clip(
    path: Path,
    images: Iterable[Image],
    fps: Fraction | int = 30,
    options: dict[str, str] | None = None,
) -> Path:
    """The pictures as H.264; `options` are the file format's."""
    with av.open(str(path), "w", options=options or {}) as container:
        stream: VideoStream | None = None
        for image in images:
            if stream is None:
                added = container.add_stream("libx264", rate=Fraction(fps))
                assert isinstance(added, VideoStream)
                stream = added
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.options = {"preset": "ultrafast", "crf": "18"}
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), "rgb24")
            container.mux(stream.encode(frame))
        assert stream is not None
        container.mux(stream.encode())
    return path


def empty_room(count: int, size: tuple[int, int] = (64, 48)) -> Iterable[Image]:
    """Grey pictures with nobody in them; no two in a row are alike."""
    for index in range(count):
        image = np.full((size[1], size[0], 3), 120, np.uint8)
        image[: 1 + index % 8] = 60
        yield image


def blank_clip(path: Path, count: int = 10, size: tuple[int, int] = (64, 48)) -> Path:
    """A clip in which nobody is."""
    return write_clip(path, empty_room(count, size))


def demo_images(step: int = 1, seconds: float = 20.0, shrink: int = 1) -> list[Image]:
    """Every step-th picture of the beginning of the demo, smaller by a whole number."""
    with av.open(str(DEMO)) as container:
        images: list[Image] = []
        for number, frame in enumerate(container.decode(video=0)):
            if number >= seconds * 30:
                break
            if number % step == 0:
                image = frame.to_ndarray(format="rgb24").astype(np.uint8)
                images.append(image[::shrink, ::shrink])
        return images


def one_rep_clip(path: Path, options: dict[str, str] | None = None) -> Path:
    """The first rep of the demo (it ends before 4 s), small and at 15 fps; 5.5 s long."""
    return write_clip(path, demo_images(2, 5.5, shrink=2), 15, options)


def frames_of(path: Path) -> list[Image]:
    """All pictures of a video."""
    with av.open(str(path)) as container:
        return [
            frame.to_ndarray(format="rgb24").astype(np.uint8)
            for frame in container.decode(video=0)
        ]


HEADER: Entry = {"trace": 1, "source": "clip.mp4", "fps": 30.0, "frame_size_px": [640, 480]}
STANDING = (2.0, 2.0, 3.0)
HINGE = (65.0, -22.0, -4.0)
STATURE = 340.0


def stick_figure(t: float, bent: float) -> Entry:
    """One line of a trace: somebody who faces right, standing (0) to deep in a hinge (1)."""
    trunk, thigh, shin = (a + bent * (b - a) for a, b in zip(STANDING, HINGE, strict=True))

    def along(start: Sequence[float], lean: float, length: float) -> list[float]:
        x = start[0] + STATURE * length * sin(radians(lean))
        return [x, start[1] - STATURE * length * cos(radians(lean))]

    ankle = [320.0, 416.0]
    knee = along(ankle, shin, 0.246)
    hip = along(knee, thigh, 0.245)
    shoulder = along(hip, trunk, 0.288)
    elbow = along(shoulder, 175.0, 0.186)
    wrist = along(elbow, 170.0, 0.146)
    ear = along(shoulder, trunk, 0.10)
    eye, nose = along(ear, trunk + 80, 0.04), along(ear, trunk + 105, 0.05)
    joints = [eye, ear, shoulder, elbow, wrist, hip, knee, ankle]
    points = [nose, *(point for joint in joints for point in (joint, joint))]
    rounded = [[round(x, 2), round(y, 2)] for x, y in points]
    return {"t": round(t, 6), "side": "right", "points": rounded, "scores": [0.8] * 17}


def hinges(reps: int = 1, fps: int = 30) -> list[Entry]:
    """A set of hinges: each 1.2 s down, 0.4 s held, 1.2 s up, 1.2 s of standing around it."""
    entries: list[Entry] = []
    for index in range(round(4.0 * reps * fps)):
        t = index / fps
        since = t % 4.0 - 1.0
        share = min(since / 1.2, 1.0, (2.8 - since) / 1.2)
        entries.append(stick_figure(t, (1 - math.cos(math.pi * max(0.0, share))) / 2))
    return entries


def bottom_s(rep: int) -> float:
    """When the n-th of the hinges is deepest, from 1."""
    return 4.0 * (rep - 1) + 2.4


def wall_readings(seconds: float, touches: Iterable[float] = (), hz: int = 50) -> list[Entry]:
    """A wall 0.2 m away that is reached, over half a second, at each of the times."""
    entries: list[Entry] = []
    for index in range(round(seconds * hz)):
        t = round(index / hz, 6)
        near = max((1 - abs(t - touch) / 0.5 for touch in touches), default=0.0)
        distance = round(0.2 * min(1.0, 1.1 - 1.1 * max(0.0, near)), 4)
        entries.append({"t": t, "distance_m": distance, "touching": distance < 0.02})
    return entries


def write_trace(path: Path, entries: Iterable[Entry], header: Entry | None = None) -> Path:
    """A keypoint trace of these lines."""
    lines = [json.dumps(entry) for entry in (header or HEADER, *entries)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_wall(path: Path, entries: Iterable[Entry]) -> Path:
    """A wall trace of these readings; None is an empty cell."""
    lines = ["t_s,distance_m,touching"]
    for entry in entries:
        touching = entry["touching"]
        distance = entry["distance_m"]
        cells = (entry["t"], distance, None if touching is None else int(touching))
        lines.append(",".join("" if cell is None else str(cell) for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
