"""All that is drawn at one moment."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kiosk.coach.scene import Scene
from kiosk.pose.keypoints import Pose


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the screen is told; nothing else is drawn.

    `picture`: RGB uint8 (height, width, 3), not written to afterwards; None while there is
    none. `pose`: its points lie in its own `frame_size_px`, of which the picture may have more
    or fewer pixels. `notice`: what is wrong, as a key of the words' notices. `staff_line`: for
    staff; `codes`: its codes alone, gravest first. `strip_rgb`: a simulated light strip, each
    part 0 to 1, drawn along the edge. `mirror`: picture and pose are shown as in a mirror.
    `t`: when it is drawn, seconds on the monotonic clock: what moves by itself moves by this.
    """

    picture: NDArray[np.uint8] | None = None
    pose: Pose | None = None
    scene: Scene = field(default_factory=Scene)
    notice: str | None = None
    staff_line: str | None = None
    codes: tuple[str, ...] = ()
    night: bool = False
    simulated: bool = False
    strip_rgb: tuple[float, float, float] | None = None
    mirror: bool = False
    t: float = 0.0
