"""A person's own standing: what the back and the dowel look like before they hinge."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import numpy as np

from kiosk.pose.keypoints import Side
from kiosk.spine.contacts import Distances
from kiosk.spine.contour import Outline
from kiosk.spine.evidence import GRID

# Standing changes slowly (a shirt creeps up): the last six seconds of it.
LONGEST = 12
# Two pictures: who begins at once has stood for no longer than a second.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class View:
    """The circumstances that must be alike for two pictures to be compared.

    `scene_known`: the empty scene was there to compare with.
    """

    side: Side
    size_px: tuple[int, int]
    scene_known: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of somebody standing, in lengths of the torso as it was there, in pixels.

    `outline` None: a dowel that must be there was not seen.
    """

    view: View
    torso_px: float
    hip_bend_deg: float | None
    yaw_deg: float | None
    outline: Outline | None
    distances: Distances | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The medians of all samples; lengths in `torso_px`, which is a median too."""

    torso_px: float
    hip_bend_deg: float | None
    yaw_deg: float | None
    outline: Outline
    distances: Distances | None


class StandingRecord:
    """Remembers the last samples."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=LONGEST)
        self._known: dict[View, Standing | None] = {}

    def add(self, sample: Sample) -> None:
        """One more picture."""
        self._samples.append(sample)
        self._known.clear()

    def __len__(self) -> int:
        return len(self._samples)

    def forget(self) -> None:
        """Somebody else comes."""
        self._samples.clear()
        self._known.clear()

    def seen_as(self, view: View) -> Standing | None:
        """How this person stands, seen in this way; None while it isn't known."""
        if view not in self._known:
            self._known = {view: _summed_up([s for s in self._samples if s.view == view])}
        return self._known[view]


def _summed_up(samples: list[Sample]) -> Standing | None:
    with_outline = [s for s in samples if s.outline is not None]
    # One picture in two shows the dowel: else what was found may be anything.
    if len(with_outline) < FEWEST or 2 * len(with_outline) < len(samples):
        return None
    torso_px = median(s.torso_px for s in with_outline)
    outlines = [
        _in_lengths(s.outline, s.torso_px / torso_px) for s in with_outline if s.outline
    ]
    return Standing(
        torso_px,
        _median(s.hip_bend_deg for s in with_outline),
        _median(s.yaw_deg for s in with_outline),
        Outline(
            np.median([o.behind for o in outlines], axis=0).astype(np.float32),
            np.median([o.sure for o in outlines], axis=0).astype(np.float32),
        ),
        _distances(with_outline, torso_px),
    )


def _in_lengths(outline: Outline, ratio: float) -> Outline:
    """The same outline in lengths `ratio` times shorter, held at the trunk's middle."""
    places = 0.5 + (GRID.alongs - 0.5) / ratio
    return Outline(
        (np.interp(places, GRID.alongs, outline.behind) * ratio).astype(np.float32),
        np.interp(places, GRID.alongs, outline.sure).astype(np.float32),
    )


def _distances(samples: list[Sample], torso_px: float) -> Distances | None:
    seen = [(s.distances, s.torso_px / torso_px) for s in samples if s.distances is not None]
    if not seen:
        return None

    def middle(values: Iterable[tuple[float | None, float]]) -> float | None:
        return _median(None if value is None else value * ratio for value, ratio in values)

    return Distances(
        middle((d.ear, ratio) for d, ratio in seen),
        middle((d.shoulder, ratio) for d, ratio in seen),
        middle((d.upper_back_light, ratio) for d, ratio in seen),
        middle((d.tailbone_light, ratio) for d, ratio in seen),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
