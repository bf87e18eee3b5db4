"""Runs a replay: opens the recording, feeds the coach, writes what was asked for."""

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from kiosk.camera.files import DEFAULT_FPS, open_source
from kiosk.camera.frame import Frame
from kiosk.camera.pictures import SUFFIXES as PICTURE_SUFFIXES
from kiosk.camera.pictures import PictureFolder
from kiosk.camera.source import SourceBrokeOffError, SourceError, title
from kiosk.coach.coach import DRILLS, Coach, Observation
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import Moment
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Pose
from kiosk.spine.colour import Rgb
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine
from kiosk.staff.colours import WOOD, tape_rgb
from kiosk.staff.failure import (
    BROKE,
    USER,
    CommandError,
    check_output,
    did_you_mean,
    plain,
    written_whole,
)
from kiosk.staff.pose_model import load_model
from kiosk.staff.replay.annotate import AnnotatedVideo
from kiosk.staff.replay.back import BackSeen
from kiosk.staff.replay.look import SpineLook
from kiosk.staff.replay.playback import Look, Tally, merged, notices, play
from kiosk.staff.replay.plot import FlexionPlot
from kiosk.staff.replay.trace import (
    Trace,
    TraceBrokeOffError,
    TraceHeader,
    is_trace,
    write_header,
    write_observation,
)
from kiosk.staff.replay.trace import TraceError as KeypointTraceError
from kiosk.staff.replay.wishes import MODEL, THREADS, Wishes, refuse_idle, times_of_its_own
from kiosk.staff.scene import empty_scene
from kiosk.wall.reading import WallReading
from kiosk.wall.trace import TraceError as WallTraceError
from kiosk.wall.trace import read_trace

Taker = Callable[[Observation, Moment], None]
Neighbour = Callable[[Path], Path]


@dataclass(slots=True)
class Recording:
    """A source that is open: its observations, and the picture of the newest one."""

    name: str
    fps: float
    size_px: tuple[int, int]
    frame_count: int | None
    observations: Iterator[Observation]
    picture: Callable[[], NDArray[np.uint8] | None] = lambda: None
    damaged: Callable[[], int] = lambda: 0


@dataclass(slots=True)
class Outcome:
    """What came of a replay. `broke_off`: why the recording ended too early."""

    coach: Coach
    tally: Tally
    name: str
    fps: float
    said: list[str] = field(default_factory=list[str])
    broke_off: str | None = None


def run(wishes: Wishes) -> Outcome:
    """Replays and writes. Raises CommandError."""
    drill = DRILLS.get(wishes.drill.strip().lower())
    if drill is None:
        raise CommandError(
            f"There is no drill {wishes.drill!r}: {did_you_mean(wishes.drill, DRILLS)}."
        )
    tape = tape_rgb(_or(wishes.dowel_colour, WOOD), "--dowel-colour")
    refuse_idle(wishes, drill)
    _check_outputs(wishes)
    readings = _wall_readings(wishes.wall)
    coach, tally = Coach(drill), Tally()
    broke_off: str | None = None
    try:
        with written_whole() as neighbour, ExitStack() as stack:
            recording = stack.enter_context(_open(wishes))
            takers = [
                stack.enter_context(taker)
                for taker in _takers(wishes, recording, coach, neighbour)
            ]
            advance = stack.enter_context(_progress(recording.frame_count))
            poses = recording.observations
            if wishes.wall is not None:
                poses = _without_wall(poses, wishes)
            try:
                look = _spine_look(wishes, recording, coach, tape)
                for observation, moment in play(merged(poses, readings), coach, tally, look):
                    for taker in takers:
                        taker(observation, moment)
                    advance(tally.frames)
            except (SourceBrokeOffError, TraceBrokeOffError) as error:
                broke_off = plain(error)
            coach.finish()
    except (SourceError, KeypointTraceError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            f"The result can't be written ({error.strerror or error}); free some space or "
            "choose another place.",
            BROKE,
        ) from error
    # Where it broke off, the sentence about that says it all.
    damaged = 0 if broke_off else recording.damaged()
    said = notices(coach, tally, recording.fps, damaged)
    return Outcome(coach, tally, plain(recording.name), recording.fps, said, broke_off)


def _or(given: str | None, shipped: str) -> str:
    """An empty text is given too, and a mistake."""
    return shipped if given is None else given


def _spine_look(wishes: Wishes, recording: Recording, coach: Coach, tape: Rgb | None) -> Look:
    """What is seen of the back in the pictures of a recording, with its empty scene.

    Without one nothing is said of the back: a guessed wall is not worth a patient's fault.
    """
    if wishes.scene is None:
        return lambda _pose, _moment: None
    empty = empty_scene(wishes.scene, recording.size_px)
    reader = SpineReader(empty, coach.drill is DOWEL_DRILL, tape)
    return SpineLook(recording.picture, reader, coach)


def _check_outputs(wishes: Wishes) -> None:
    given = (wishes.source, wishes.wall, wishes.scene)
    inputs = [path for path in given if path is not None]
    for path, suffix in (
        (wishes.trace, ".jsonl"),
        (wishes.annotate, ".mp4"),
        (wishes.plot, ".png"),
    ):
        if path is None:
            continue
        check_output(path, suffix, inputs)
        # It would be one of the pictures the next time.
        if suffix in PICTURE_SUFFIXES and path.parent.resolve() == wishes.source.resolve():
            raise CommandError(
                f"{path} would lie among the pictures of the recording; choose another folder."
            )


def _wall_readings(path: Path | None) -> list[WallReading]:
    if path is None:
        return []
    try:
        return read_trace(path)
    except WallTraceError as error:
        raise CommandError(str(error)) from error


def _without_wall(observations: Iterator[Observation], wishes: Wishes) -> Iterator[Observation]:
    for observation in observations:
        if isinstance(observation, WallReading):
            raise CommandError(
                f"{wishes.source} has wall readings of its own; leave out --wall {wishes.wall}."
            )
        yield observation


@contextmanager
def _open(wishes: Wishes) -> Generator[Recording]:
    if is_trace(wishes.source):
        trace = Trace(wishes.source)
        header = trace.header
        yield Recording(
            title(wishes.source), header.fps, header.frame_size_px, None, trace.observations()
        )
        return
    with _open_pictures(wishes) as recording:
        yield recording


@contextmanager
def _open_pictures(wishes: Wishes) -> Generator[Recording]:
    # Before the model: it takes longer, and a wrong name is the commoner mistake.
    with open_source(wishes.source, fps=wishes.fps or DEFAULT_FPS) as source:
        if wishes.fps is not None and not isinstance(source, PictureFolder):
            raise times_of_its_own(wishes)
        model = _or(wishes.model, MODEL)
        estimator = PoseEstimator(load_model(model, wishes.threads or THREADS))
        newest: list[NDArray[np.uint8]] = []

        def poses() -> Iterator[Observation]:
            for frame in source.frames():
                newest[:] = [frame.image]
                yield _estimated(estimator, frame, model)

        yield Recording(
            source.name,
            source.fps,
            source.size_px,
            source.frame_count,
            poses(),
            lambda: newest[0] if newest else None,
            lambda: source.damaged,
        )


def _estimated(estimator: PoseEstimator, frame: Frame, model: str) -> Pose:
    """The pose in a frame, and a stop when a damaged model computes anything but numbers."""
    try:
        pose = estimator.estimate(frame)
        places = [part for point in pose.points_px if point for part in point]
        if isfinite(sum(pose.scores) + sum(places)):
            return pose
    except (ValueError, OverflowError):
        # NaN can't be rounded to a place in the picture.
        pass
    raise CommandError(f"The model {model} computes nonsense; give another.", USER)


def _takers(
    wishes: Wishes, recording: Recording, coach: Coach, neighbour: Neighbour
) -> Iterator[AbstractContextManager[Taker]]:
    """Whoever writes something down on the way."""
    if wishes.trace is not None:
        yield _trace_taker(neighbour(wishes.trace), recording)
    if wishes.annotate is not None:
        dowel = coach.drill is DOWEL_DRILL
        back = BackSeen(None, dowel) if dowel or wishes.scene is not None else None
        yield _annotate_taker(neighbour(wishes.annotate), recording, back)
    if wishes.plot is not None:
        yield _plot_taker(neighbour(wishes.plot), recording, coach)


@contextmanager
def _trace_taker(path: Path, recording: Recording) -> Generator[Taker]:
    with path.open("w", encoding="utf-8") as file:
        write_header(file, TraceHeader(recording.name, recording.fps, recording.size_px))
        yield lambda observation, _: write_observation(file, observation)


@contextmanager
def _annotate_taker(
    path: Path, recording: Recording, back: BackSeen | None
) -> Generator[Taker]:
    with AnnotatedVideo(path, recording.fps, recording.size_px, back) as video:

        def take(observation: Observation, moment: Moment) -> None:
            picture = recording.picture()
            if isinstance(observation, Pose) and picture is not None:
                video.add(picture, observation, moment)
            elif isinstance(observation, Spine):
                video.add_back(observation, moment)

        yield take


@contextmanager
def _plot_taker(path: Path, recording: Recording, coach: Coach) -> Generator[Taker]:
    plot = FlexionPlot()

    def take(observation: Observation, moment: Moment) -> None:
        if isinstance(observation, Pose):
            plot.add(moment)

    yield take
    plot.save(path, coach, plain(recording.name))


@contextmanager
def _progress(total: int | None) -> Generator[Callable[[int], None]]:
    """A bar on the terminal; nothing at all where there is none."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("replaying", total=total)
        yield lambda done: progress.update(task, completed=done)
