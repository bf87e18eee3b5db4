"""CPU time of the parts on the frame's way, measured in turn so that ratios hold."""

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
from kiosk.staff.failure import CommandError, plain
from kiosk.staff.pose_model import load_model

# One rep of the demo clip, held in memory; more would only take longer.
FRAMES = 120
MAX_BYTES = 120_000_000
ROUNDS = 5


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
            frames = _first_frames(source)
            size_px = source.size_px
    except SourceError as error:
        raise CommandError(str(error)) from error
    rounds = [_round(model, frames) for _ in range(ROUNDS)]
    per_frame = {
        part: median(totals[part] for totals in rounds) / len(frames) * 1000
        for part in rounds[0]
    }
    ratios = {
        f"{part}_over_invoke": median(totals[part] / totals["invoke"] for totals in rounds)
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


def _first_frames(source: FrameSource) -> list[Frame]:
    """As many as there are, up to FRAMES and MAX_BYTES. Raises SourceError."""
    frames: list[Frame] = []
    try:
        for frame in source.frames():
            frames.append(frame)
            if len(frames) == FRAMES or len(frames) * frame.image.nbytes > MAX_BYTES:
                break
    except SourceBrokeOffError:
        # What came before is good for measuring.
        pass
    return frames


def _round(model: MoveNetModel, frames: list[Frame]) -> dict[str, float]:
    """CPU seconds of each part over all frames, frame by frame in turn."""
    totals: dict[str, float] = {"invoke": 0.0, "shrink": 0.0, "pose": 0.0, "coach_step": 0.0}
    estimator, coach = PoseEstimator(model), Coach(WALL_DRILL)
    shrinker = Shrinker(model.size)
    # The first frame of all would pay for warming up.
    estimator.estimate(frames[0])
    for frame in frames:
        height, width = frame.image.shape[:2]
        square = whole_frame(width, height)
        with _counted(totals, "pose"):
            pose = estimator.estimate(frame)
        with _counted(totals, "invoke"):
            model.invoke_again()
        with _counted(totals, "shrink"):
            brighten(shrinker.shrink(frame.image, square))
        with _counted(totals, "coach_step"):
            coach.step(pose)
    return totals


@contextmanager
def _counted(totals: dict[str, float], part: str) -> Generator[None]:
    before = time.process_time()
    yield
    totals[part] += time.process_time() - before
