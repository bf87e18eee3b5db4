"""A recording of keypoints, wall readings and spines, never of pixels: one JSON object a line.

The first line is a header; then poses and wall readings in time order. Replayed, it gives the
same reps as the clip that it was made from.

    {"trace": 1, "source": "clip.mp4", "fps": 30.0, "frame_size_px": [640, 480]}
    {"t": 0.0, "side": "right", "points": [[312.5, 80.2], null, ...], "scores": [0.71, ...]}
    {"t": 0.0, "distance_m": 0.245, "touching": false}
    {"t": 0.0, "bow": 0.02, "gaps": null}
"""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import inf, isfinite
from pathlib import Path
from typing import TextIO, cast

from kiosk.coach.coach import Observation
from kiosk.pose.keypoints import KEYPOINT_COUNT, Point, Pose
from kiosk.spine.spine import Gaps, Spine
from kiosk.wall.reading import WallReading

SCHEMA = 1
# No camera, scene or sensor goes beyond these; a file that does is damaged.
# Nobody's back bows, and no dowel is off, by more torsos than that.
MAX_SHARE = 2.0
MAX_COORDINATE_PX = 1e6
MAX_SIDE_PX = 100_000
MAX_DISTANCE_M = 10.0
MAX_TIME_S = 1e10
FPS = (0.01, 1000.0)
SCORES = (-0.1, 1.1)
_GAP_COUNT = 3
# A pose has some 700.
MAX_LINE_BYTES = 100_000


class TraceError(ValueError):
    """A trace can't be read: one sentence with file, line, and what to do."""


class TraceBrokeOffError(TraceError):
    """A trace ended in the middle of a line; the observations before it are good."""


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
    if isinstance(observation, Spine):
        gaps = observation.gaps
        _write(
            file,
            {
                "t": observation.t,
                "bow": observation.bow,
                "gaps": [gaps.head, gaps.upper_back, gaps.tailbone] if gaps else None,
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
        """All poses and wall readings in time order.

        Raises TraceError, naming the line, or TraceBrokeOffError after the last good one.
        """
        poses, last_t, last_pose_t = 0, -inf, -inf
        for number, line in self._lines():
            if number == 1 or not line.strip():
                continue
            where = f"{self.path}, line {number}"
            try:
                entry = _object(line, where)
            except TraceError as error:
                if poses and not line.endswith(b"\n"):
                    raise TraceBrokeOffError(
                        f"{where}: the file breaks off here; what came before was read: "
                        "record it again if you need the rest."
                    ) from error
                raise
            observation = self._observation(entry, where)
            is_pose = isinstance(observation, Pose)
            # Readings of the wall may come at one time, also with a pose; two poses may not.
            if observation.t < last_t or (is_pose and observation.t == last_pose_t):
                raise TraceError(
                    f"{where}: its time {observation.t} s is not after the one before "
                    f"({last_t} s); sort the lines by time."
                )
            last_t = observation.t
            if is_pose:
                poses, last_pose_t = poses + 1, observation.t
            yield observation
        if not poses:
            raise TraceError(
                f"{self.path} holds no poses; record it again with "
                "'kiosk replay CLIP --trace OUT.jsonl'."
            )

    def _observation(self, entry: dict[str, object], where: str) -> Observation:
        if "points" in entry:
            return self._pose(entry, where)
        return _spine(entry, where) if "bow" in entry else _reading(entry, where)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered from 1, and never more than one of them in memory."""
        try:
            # A pipe would be waited for, perhaps for ever.
            if self.path.exists() and not self.path.is_file():
                raise TraceError(
                    f"{self.path} is not a plain file; name a keypoint trace (.jsonl)."
                )
            with self.path.open("rb") as file:
                for number in count(1):
                    line = file.readline(MAX_LINE_BYTES)
                    if not line:
                        return
                    if len(line) == MAX_LINE_BYTES:
                        raise TraceError(
                            f"{self.path}, line {number} is far too long; is it really a "
                            "keypoint trace?"
                        )
                    yield number, line
        except OSError as error:
            raise TraceError(
                f"{self.path} can't be read ({error.strerror}); check the name and the rights."
            ) from error

    def _read_header(self) -> TraceHeader:
        _, line = next(self._lines(), (1, b""))
        if not line.strip():
            raise TraceError(f"{self.path} is empty; record it again with --trace.")
        where = f"{self.path}, line 1"
        # Some editors put a mark of their own before the first letter.
        entry = _object(line.removeprefix(BOM_UTF8), where)
        if entry.get("trace") != SCHEMA:
            raise TraceError(
                f"{where}: this is not the header of a keypoint trace of schema {SCHEMA}; "
                "record one with 'kiosk replay CLIP --trace OUT.jsonl'."
            )
        fps = _number(entry.get("fps"), "fps", where)
        if not FPS[0] <= fps <= FPS[1]:
            raise TraceError(f"{where}: fps is {fps:g}; it can be {FPS[0]:g} to {FPS[1]:g}.")
        source = entry.get("source")
        return TraceHeader(
            source if isinstance(source, str) else self.path.name, fps, _size(entry, where)
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
            raise TraceError(
                f'{where}: side is {_short(side)}; it can be "left", "right" or null.'
            )
        t = _time(entry, where)
        if t < 0:
            raise TraceError(f"{where}: t is {t}; a recording begins at 0 s.")
        return Pose(
            tuple(_point(point, where) for point in cast(list[object], points)),
            tuple(_score(score, where) for score in cast(list[object], scores)),
            t,
            self.header.frame_size_px,
            side,
        )


def _object(line: bytes, where: str) -> dict[str, object]:
    try:
        entry: object = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise TraceError(
            f"{where}: this is not text in UTF-8; is it really a keypoint trace?"
        ) from error
    except (ValueError, RecursionError) as error:
        raise TraceError(f"{where}: this is no JSON object; the file is damaged.") from error
    if not isinstance(entry, dict):
        raise TraceError(f"{where}: this is no JSON object; the file is damaged.")
    return cast("dict[str, object]", entry)


def _size(header: dict[str, object], where: str) -> tuple[int, int]:
    size = header.get("frame_size_px")
    if not isinstance(size, list) or len(cast(list[object], size)) != 2:
        raise TraceError(f"{where}: frame_size_px must be [width, height].")
    width, height = (_number(side, "frame_size_px", where) for side in cast(list[object], size))
    if not (1 <= width <= MAX_SIDE_PX and 1 <= height <= MAX_SIDE_PX):
        raise TraceError(f"{where}: pictures of {width:g}x{height:g} make no sense.")
    return int(width), int(height)


def _number(value: object, name: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TraceError(f"{where}: {name} is {_short(value)}, not a number.")
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
    t = _number(entry["t"], "t", where)
    if abs(t) > MAX_TIME_S:
        raise TraceError(f"{where}: t is {t:g}; give seconds since the recording began.")
    return t


def _score(value: object, where: str) -> float:
    score = _number(value, "a score", where)
    if not SCORES[0] <= score <= SCORES[1]:
        raise TraceError(f"{where}: a score is {score:g}; scores are 0 to 1.")
    return score


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
    if not (touching is None or isinstance(touching, bool)):
        raise TraceError(
            f"{where}: touching is {_short(touching)}; it can be true, false or null."
        )
    metres = None if distance is None else _number(distance, "distance_m", where)
    if metres is not None and not 0 <= metres <= MAX_DISTANCE_M:
        raise TraceError(f"{where}: distance_m is {metres}; it can be 0 to {MAX_DISTANCE_M:g}.")
    return WallReading(_time(entry, where), metres, touching)


def _spine(entry: dict[str, object], where: str) -> Spine:
    given = entry.get("gaps")
    gaps: Gaps | None = None
    if given is not None:
        if not isinstance(given, list) or len(cast(list[object], given)) != _GAP_COUNT:
            raise TraceError(
                f"{where}: gaps are {_short(cast(object, given))}; write three numbers or null."
            )
        head, upper_back, tailbone = (
            _share(each, "a gap", where) for each in cast(list[object], given)
        )
        gaps = Gaps(head, upper_back, tailbone)
    return Spine(_time(entry, where), _share(entry.get("bow"), "bow", where), gaps)


def _share(value: object, name: str, where: str) -> float | None:
    if value is None:
        return None
    share = _number(value, name, where)
    if abs(share) > MAX_SHARE:
        raise TraceError(
            f"{where}: {name} is {share:g}; shares of a torso are below {MAX_SHARE:g}."
        )
    return share


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 30 else f"{shown[:29]}…"
