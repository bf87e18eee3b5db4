"""A strip of a picture along the trunk: where its samples lie, and taking them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kiosk.pose.keypoints import Point
from kiosk.spine.body import Body

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


def is_picture(image: Picture) -> bool:
    """Frames come from drivers and files: what their type promises is not always there."""
    return (
        image.ndim == 3 and image.shape[2] == 3 and image.dtype == np.uint8 and image.size > 0
    )


@dataclass(frozen=True)
class Grid:
    """The places of a strip's samples in torso lengths.

    `along`: from the hip (0) to the shoulder (1) and beyond. `behind`: from the line between
    them, positive to the back. `taps`: each sample is the mean of pixels so far from it along
    the trunk, in rows.
    """

    along: tuple[float, float]
    behind: tuple[float, float]
    rows: int
    columns: int
    taps: tuple[float, ...] = (0.0,)

    @cached_property
    def alongs(self) -> Floats:
        """Of each row."""
        return np.linspace(*self.along, self.rows, dtype=np.float32)

    @cached_property
    def behinds(self) -> Floats:
        """Of each column."""
        return np.linspace(*self.behind, self.columns, dtype=np.float32)

    @property
    def pitch(self) -> float:
        """From column to column."""
        return (self.behind[1] - self.behind[0]) / (self.columns - 1)

    def column(self, behind: Floats) -> NDArray[np.intp]:
        """The nearest column; it may lie beyond the grid."""
        return np.rint((behind - self.behind[0]) / self.pitch).astype(np.intp)


@dataclass(frozen=True, slots=True)
class Trunk:
    """The line that a strip lies along, in pixels, `torso_px` being one torso length.

    `along` and `back`: directions of length 1.
    """

    hip: Point
    along: Point
    back: Point
    torso_px: float

    def share(self, point: Point) -> Point:
        """How far along and how far behind a pixel is, in torso lengths."""
        x, y = (
            (point[0] - self.hip[0]) / self.torso_px,
            (point[1] - self.hip[1]) / self.torso_px,
        )
        return (
            x * self.along[0] + y * self.along[1],
            x * self.back[0] + y * self.back[1],
        )

    def at(self, along: float, behind: float) -> Point:
        """The pixel so far along and behind, in torso lengths."""
        length = self.torso_px
        return (
            self.hip[0] + (along * self.along[0] + behind * self.back[0]) * length,
            self.hip[1] + (along * self.along[1] + behind * self.back[1]) * length,
        )


def trunk_of(body: Body, torso_px: float) -> Trunk:
    """The trunk as if it were `torso_px` long.

    It is held at its middle: in a hinge the model's hip and shoulder slide towards each other,
    each by up to a tenth, and their middle stays within 2 % (17 rendered clips).
    """
    (hip_x, hip_y), (shoulder_x, shoulder_y) = body.hip, body.shoulder
    along = (shoulder_x - hip_x) / body.torso_px, (shoulder_y - hip_y) / body.torso_px
    sign = 1.0 if body.side == "right" else -1.0
    spare = (body.torso_px - torso_px) / 2
    return Trunk(
        (hip_x + along[0] * spare, hip_y + along[1] * spare),
        along,
        (sign * along[1], -sign * along[0]),
        torso_px,
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """A grid laid on pictures of one size.

    `inside` (rows, columns): whether the sample is in the picture.
    """

    grid: Grid
    inside: Flags
    _pixel: NDArray[np.intp]

    @staticmethod
    def laid(grid: Grid, trunk: Trunk, width: int, height: int) -> "Strip":
        """The strip along this trunk in pictures of this size."""
        row = trunk.torso_px * (grid.along[1] - grid.along[0]) / (grid.rows - 1)
        taps = np.array(grid.taps, np.float32)[:, None, None] * row
        along = grid.alongs[None, :, None] * trunk.torso_px + taps
        behind = grid.behinds[None, None, :] * trunk.torso_px
        x = np.rint(trunk.hip[0] + along * trunk.along[0] + behind * trunk.back[0])
        y = np.rint(trunk.hip[1] + along * trunk.along[1] + behind * trunk.back[1])
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        pixel = np.clip(y, 0, height - 1) * width + np.clip(x, 0, width - 1)
        return Strip(grid, inside.all(axis=0), pixel.astype(np.intp))

    def of(self, image: Picture) -> Floats:
        """The samples (rows, columns, 3) of a picture."""
        # One at a time: a mean over the first axis takes numpy three times as long.
        first, *others = np.take(image.reshape(-1, 3), self._pixel, axis=0)
        samples = first.astype(np.float32)
        for other in others:
            samples += other
        if others:
            samples /= len(others) + 1
        return samples
