"""What keypoints cannot see: the back's bow, and the dowel's three contacts."""

from dataclasses import dataclass

from kiosk.pose.keypoints import Point

Line = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Gaps:
    """How far the dowel is from head, upper back and tailbone, in shares of the torso.

    More than when this person stands, as seen in this one picture; None where it was not seen.
    """

    head: float | None = None
    upper_back: float | None = None
    tailbone: float | None = None


@dataclass(frozen=True, slots=True)
class Spine:
    """One picture's worth. Unknown is a value.

    `bow`: by how much the contour between shoulder and hip is more bowed than when this person
    stands, in shares of the torso; + is rounded. `gaps`: None where no dowel was seen.
    `dowel_px`: its line from below the tailbone to above the head, in pixels of the pose.
    `t`: seconds on the frame's clock.
    """

    t: float
    bow: float | None = None
    gaps: Gaps | None = None
    dowel_px: Line | None = None
