"""A recording of keypoints and wall readings, never of pixels: one JSON object a line.

The first line is a header; then poses and wall readings in time order. Replayed, it gives the
same reps as the clip that it was made from.

    {"trace": 1, "source": "clip.mp4", "fps": 30.0, "frame_size_px": [640, 480]}
    {"t": 0.0, "side": "right", "points": [[312.5, 80.2], null, ...], "scores": [0.71, ...]}
    {"t": 0.0, "distance_m": 0.245, "touching": false}
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TextIO, cast

from kiosk.coach.coach import Observation
from kiosk.pose.keypoints import KEYPOINT_COUNT, Point, Pose
from kiosk.wall.reading import WallReading

SCHEMA = 1
# No camera, scene or sensor goes beyond these; a file that does is damaged.
MAX_COORDINATE_PX = 1e6
MAX_DISTANCE_M = 10.0


class TraceError(ValueError):
    """A trace can't be read: one sentence with file, line, and what to do."""


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """What a trace was made from."""

    source: str
    fps: float
    frame_size_px: tuple[int, int]


def is_trace(path: Path) -> bool:
    """Whether a path is named like a trace."""
    return path.suffix.lower() in (".jsonl", ".ndjson")


def write_header(file: TextIO, header: TraceHeader) -> None:
    """The first line."""
    _write(
        file,
        {
            "trace": SCHEMA,
            "source": header.source,
            "fps": header.fps,
            "frame_size_px": list(header.frame_size_px),
        },
    )


def write_observation(file: TextIO, observation: Observation) -> None:
    """One line for one pose or wall reading."""
    if isinstance(observation, WallReading):
        _write(
            file,
            {
                "t": observation.t,
                "distance_m": observation.distance_m,
                "touching": observation.touching,
            },
        )
        return
    _write(
        file,
        {
            "t": observation.t,
            "side": observation.near_side,
            "points": [list(point) if point else None for point in observation.points_px],
            "scores": list(observation.scores),
        },
    )


def _write(file: TextIO, entry: dict[str, object]) -> None:
    file.write(json.dumps(entry, separators=(",", ":"), allow_nan=False) + "\n")


class Trace:
    """A trace on disk. Reads the header at once; raises TraceError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = self._read_header()

    def observations(self) -> Iterator[Observation]:
        """All poses and wall readings in time order. Raises TraceError, naming the line."""
        last_t = {"pose": -float("inf"), "wall": -float("inf")}
        with self._open() as file:
            for number, line in enumerate(_lines(file, self.path), start=1):
                if number == 1 or not line.strip():
                    continue
                where = f"{self.path}, line {number}"
                entry = _object(line, where)
                kind = "pose" if "points" in entry else "wall"
                observation = (
                    self._pose(entry, where) if kind == "pose" else _reading(entry, where)
                )
                if observation.t < last_t[kind] or (
                    kind == "pose" and observation.t == last_t[kind]
                ):
                    raise TraceError(
                        f"{where}: its time {observation.t} s is not after the one before "
                        f"({last_t[kind]} s); sort the lines by time."
                    )
                last_t[kind] = observation.t
                yield observation

    def _open(self) -> TextIO:
        try:
            return self.path.open(encoding="utf-8")
        except OSError as error:
            raise TraceError(
                f"{self.path} can't be read ({error.strerror}); check the name and the rights."
            ) from error

    def _read_header(self) -> TraceHeader:
        with self._open() as file:
            line = next(_lines(file, self.path), "")
        if not line.strip():
            raise TraceError(f"{self.path} is empty; record it again with --trace.")
        where = f"{self.path}, line 1"
        entry = _object(line, where)
        if entry.get("trace") != SCHEMA:
            raise TraceError(
                f"{where}: this is not the header of a keypoint trace of schema {SCHEMA}; "
                "record one with 'kiosk replay CLIP --trace OUT.jsonl'."
            )
        fps = _number(entry.get("fps"), "fps", where)
        size = entry.get("frame_size_px")
        whole = isinstance(size, list) and len(cast(list[object], size)) == 2
        if not whole or fps <= 0:
            raise TraceError(f"{where}: fps or frame_size_px is missing or makes no sense.")
        width, height = (
            _number(side, "frame_size_px", where) for side in cast(list[object], size)
        )
        source = entry.get("source")
        return TraceHeader(
            source if isinstance(source, str) else self.path.name,
            fps,
            (int(width), int(height)),
        )

    def _pose(self, entry: dict[str, object], where: str) -> Pose:
        points, scores = entry.get("points"), entry.get("scores")
        if (
            not isinstance(points, list)
            or not isinstance(scores, list)
            or len(cast(list[object], points)) != KEYPOINT_COUNT
            or len(cast(list[object], scores)) != KEYPOINT_COUNT
        ):
            raise TraceError(f"{where}: a pose needs {KEYPOINT_COUNT} points and scores.")
        side = entry.get("side")
        if side not in ("left", "right", None):
            raise TraceError(f'{where}: side is {side!r}; it can be "left", "right" or null.')
        return Pose(
            tuple(_point(point, where) for point in cast(list[object], points)),
            tuple(_number(s, "a score", where) for s in cast(list[object], scores)),
            _time(entry, where),
            self.header.frame_size_px,
            side,
        )


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise TraceError(
            f"{path} is not text in UTF-8; is it really a keypoint trace?"
        ) from error


def _object(line: str, where: str) -> dict[str, object]:
    try:
        entry: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TraceError(f"{where}: this is no JSON object; the file is damaged.") from error
    if not isinstance(entry, dict):
        raise TraceError(f"{where}: this is no JSON object; the file is damaged.")
    return cast("dict[str, object]", entry)


def _number(value: object, name: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TraceError(f"{where}: {name} is {value!r}, not a number.")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise TraceError(f"{where}: {name} is not a finite number; write null for unknown.")
    return number


def _time(entry: dict[str, object], where: str) -> float:
    if "t" not in entry:
        raise TraceError(f"{where}: the time t is missing.")
    return _number(entry["t"], "t", where)


def _point(value: object, where: str) -> Point | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(cast(list[object], value)) != 2:
        raise TraceError(f"{where}: a point is [x, y] or null.")
    x, y = (_number(part, "a coordinate", where) for part in cast(list[object], value))
    if abs(x) > MAX_COORDINATE_PX or abs(y) > MAX_COORDINATE_PX:
        raise TraceError(f"{where}: a point lies a million pixels away; the file is damaged.")
    return x, y


def _reading(entry: dict[str, object], where: str) -> WallReading:
    if "distance_m" not in entry and "touching" not in entry:
        raise TraceError(f"{where}: neither a pose (points) nor a wall reading (distance_m).")
    distance, touching = entry.get("distance_m"), entry.get("touching")
    if touching not in (True, False, None):
        raise TraceError(f"{where}: touching is {touching!r}; it can be true, false or null.")
    metres = None if distance is None else _number(distance, "distance_m", where)
    if metres is not None and not 0 <= metres <= MAX_DISTANCE_M:
        raise TraceError(f"{where}: distance_m is {metres}; it can be 0 to {MAX_DISTANCE_M:g}.")
    return WallReading(_time(entry, where), metres, cast("bool | None", touching))
