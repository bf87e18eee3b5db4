"""CPU time of the parts on the frame's way to the screen, in turn so that ratios hold."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.source import FrameSource, SourceBrokeOffError, SourceError
from kiosk.coach.coach import Coach
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.crop import whole_frame
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel
from kiosk.pose.shrink import Shrinker, brighten
from kiosk.staff.drawing_cost import SCREENS, Drawing, drawing
from kiosk.staff.failure import CommandError, plain
from kiosk.staff.pose_model import load_model
from kiosk.staff.spine_cost import Back, backs

# One rep of the demo clip, held in memory; more would only take longer.
FRAMES = 120
MAX_BYTES = 120_000_000
ROUNDS = 5
# There are many screens: of the frames so many are left out between two that are drawn.
DRAW_EVERY = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over rounds. `cpu_ms`: a frame; `ratios`: against the bare invoke beside it."""

    runtime: str
    model: str
    threads: int
    frames: int
    frame_size_px: tuple[int, int]
    cpu_ms: dict[str, float]
    ratios: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; the keys stay as they are."""
        return asdict(self)


def demo_clip() -> Path:
    """The recording that comes with the kiosk."""
    return Path(str(resources.files("kiosk") / "demo" / "wall_hinge.mp4"))


def measure(model_name: str, threads: int, clip: Path | None) -> Figures:
    """Measures; raises CommandError."""
    try:
        with open_source(clip or demo_clip()) as source:
            model = load_model(model_name, threads)
            frames = _first_frames(source, FRAMES)
            size_px = source.size_px
        read = backs(model)
    except SourceError as error:
        raise CommandError(str(error)) from error
    with drawing() as screens:
        rounds = [_round(model, frames, screens, read) for _ in range(ROUNDS)]
    per_frame = {part: median(means[part] for means in rounds) * 1000 for part in rounds[0]}
    ratios = {
        f"{part}_over_invoke": median(means[part] / means["invoke"] for means in rounds)
        for part in rounds[0]
        if part != "invoke"
    }
    return Figures(
        runtime=model.runtime.name,
        model=plain(model_name),
        threads=model.threads,
        frames=len(frames),
        frame_size_px=size_px,
        cpu_ms={part: round(value, 4) for part, value in per_frame.items()},
        ratios={name: round(value, 4) for name, value in ratios.items()},
    )


def pose_cost(model_name: str, threads: int, count: int) -> dict[str, float]:
    """CPU milliseconds a frame of "invoke" and "pose" alone, on the demo clip's first `count`
    frames: what `kiosk bench` measures, in seconds instead of minutes. Raises CommandError.
    """
    try:
        with open_source(demo_clip()) as source:
            model = load_model(model_name, threads)
            frames = _first_frames(source, count)
    except SourceError as error:
        raise CommandError(str(error)) from error
    spent, estimator = _Spent(), PoseEstimator(model)
    # The first frame of all would pay for warming up.
    estimator.estimate(frames[0])
    for frame in frames:
        with spent.counted("invoke"):
            model.invoke_again()
        with spent.counted("pose"):
            estimator.estimate(frame)
    return {part: round(1000 * mean_s, 2) for part, mean_s in spent.means().items()}


def _first_frames(source: FrameSource, count: int) -> list[Frame]:
    """As many as there are, up to `count` and MAX_BYTES. Raises SourceError."""
    frames: list[Frame] = []
    try:
        for frame in source.frames():
            frames.append(frame)
            if len(frames) == count or len(frames) * frame.image.nbytes > MAX_BYTES:
                break
    except SourceBrokeOffError:
        # What came before is good for measuring.
        pass
    return frames


def _round(
    model: MoveNetModel, frames: list[Frame], screens: Drawing, read: dict[str, Back]
) -> dict[str, float]:
    """CPU seconds a frame of each part, frame by frame in turn."""
    spent = _Spent()
    estimator, coach = PoseEstimator(model), Coach(WALL_DRILL)
    shrinker = Shrinker(model.size)
    # The first frame of all would pay for warming up, and the first drawing of each screen.
    screens.warm_up(frames, [estimator.estimate(frames[0])])
    for number, frame in enumerate(frames):
        height, width = frame.image.shape[:2]
        square = whole_frame(width, height)
        with spent.counted("invoke"):
            model.invoke_again()
        with spent.counted("shrink"):
            brighten(shrinker.shrink(frame.image, square))
        with spent.counted("pose"):
            pose = estimator.estimate(frame)
        with spent.counted("coach_step"):
            coach.step(pose)
        for part, back in read.items():
            with spent.counted(part):
                back.step()
        if number % DRAW_EVERY:
            continue
        for part in SCREENS:
            with spent.counted(part):
                screens.step(part, frame, pose)
        screens.go_on()
    return spent.means()


class _Spent:
    """CPU seconds by part, and how often it was done."""

    def __init__(self) -> None:
        self._totals: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    @contextmanager
    def counted(self, part: str) -> Generator[None]:
        """What is spent in here."""
        before = time.process_time()
        yield
        spent_s = time.process_time() - before
        self._totals[part] = self._totals.get(part, 0.0) + spent_s
        self._counts[part] = self._counts.get(part, 0) + 1

    def means(self) -> dict[str, float]:
        """Once, by part."""
        return {part: total / self._counts[part] for part, total in self._totals.items()}
