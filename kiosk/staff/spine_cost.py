"""What looking at a back costs: the real reader on the hinges that come with the kiosk."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import cycle, islice
from pathlib import Path

from kiosk.camera.files import open_source
from kiosk.coach.coach import DRILLS, Coach
from kiosk.coach.moment import IN_A_HINGE, Phase
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import MoveNetModel
from kiosk.pose.keypoints import Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.strip import Picture

# Which recording stands for which row, by the name of its part; each has its empty scene beside
# it. With a dowel there is more to look for.
CLIPS = {"spine": ("wall", "wall_hinge"), "spine_dowel": ("dowel", "dowel_good")}
# At thirty frames a second the living kiosk reads every second one of a hinge; one has ninety.
EVERY = 2
FRAMES = 16


@dataclass(slots=True)
class Back:
    """Frames of somebody who hinges, for a reader who has seen them stand."""

    reader: SpineReader
    hinging: Iterator[tuple[Picture, Pose]]
    frames: int = 0

    def step(self) -> None:
        """One frame of a hinge, which is read when its turn has come."""
        if self.frames % EVERY == 0:
            self.reader.read(*next(self.hinging))
        self.frames += 1


def backs(model: MoveNetModel) -> dict[str, Back]:
    """One for each row; none where this model sees nobody hinge. Raises SourceError."""
    found = {part: _back(model, drill, clip) for part, (drill, clip) in CLIPS.items()}
    return {part: back for part, back in found.items() if back is not None}


def _back(model: MoveNetModel, drill: str, name: str) -> Back | None:
    demo = Path(str(resources.files("kiosk") / "demo"))
    with open_source(demo / f"{name}.empty.jpg") as source:
        empty = next(source.frames()).image
    reader = SpineReader(empty, drill == "dowel")
    estimator, coach = PoseEstimator(model), Coach(DRILLS[drill])
    hinging: list[tuple[Picture, Pose]] = []
    with open_source(demo / f"{name}.mp4") as source:
        for frame in islice(source.frames(), 0, None, EVERY):
            pose = estimator.estimate(frame)
            phase = coach.step(pose).phase
            if phase is Phase.STANDING and not hinging:
                reader.stands(frame.image, pose)
            elif phase in IN_A_HINGE:
                hinging.append((frame.image, pose))
            if len(hinging) == FRAMES:
                return Back(reader, cycle(hinging))
    return None
