"""The live picture with the skeleton, as in a mirror."""

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.shapes import disc, thick_line
from kiosk.display.view import View
from kiosk.pose.keypoints import BONES, Keypoint, Pose

# Widths in units of the design canvas: seen from three metres, and the near side told from
# the far one by more than its colour.
NEAR_WIDTH = 14
FAR_WIDTH = 5
OUTLINE = 4
# A picture that is wider than this is cut at its sides, around the patient: one who hinges is
# taller than wide, and the larger the better.
WIDEST = 4 / 3
# How fast the cut follows somebody, shares of the way each second.
_FOLLOW = 1.5
# Of the face only the ear is a part of the posture.
_FACE = frozenset(
    {
        Keypoint.NOSE,
        Keypoint.LEFT_EYE,
        Keypoint.RIGHT_EYE,
        Keypoint.LEFT_EAR,
        Keypoint.RIGHT_EAR,
    }
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the picture lies on the screen. `left`, `width`: what of it is shown, as shares."""

    box: Rect
    left: float
    width: float
    mirror: bool

    @property
    def key(self) -> tuple[float, ...]:
        """The same for the same place."""
        return (*self.box, self.left, self.width, self.mirror)

    def at(self, x_share: float, y_share: float) -> Point:
        """A point of the frame, given in shares of it, on the screen."""
        x = (x_share - self.left) / self.width
        if self.mirror:
            x = 1 - x
        return self.box.left + x * self.box.width, self.box.top + y_share * self.box.height

    def joint(self, pose: Pose, joint: Keypoint) -> Point | None:
        """A keypoint on the screen; None when it was not seen."""
        point = pose.points_px[joint]
        if point is None:
            return None
        return self.pixel(point, pose.frame_size_px)

    def pixel(self, point: Point, size_px: tuple[int, int]) -> Point:
        """A pixel of a frame of (width, height), on the screen."""
        return self.at(point[0] / size_px[0], point[1] / size_px[1])


class LivePicture:
    """Keeps what is needed to draw picture after picture without asking for memory."""

    def __init__(self) -> None:
        self._small: pygame.Surface | None = None
        self._centre = 0.5
        self._t: float | None = None
        # Without help from the processor this takes three times as long, on a Pi too long.
        self._smooth = pygame.transform.get_smoothscale_backend() != "GENERIC"

    def placing(self, view: View, box: Rect) -> Placing | None:
        """Where the picture of a view will lie in a box; None without one."""
        if view.picture is None:
            return None
        height, width = view.picture.shape[:2]
        shown = min(1.0, WIDEST * height / width)
        at = view.scene.patient_at
        target = 0.5 if at is None else at[0]
        if self._t is not None and 0 <= view.t - self._t < 1:
            target = self._centre + (target - self._centre) * min(
                1.0, _FOLLOW * (view.t - self._t)
            )
        self._centre, self._t = target, view.t
        left = min(1 - shown, max(0.0, target - shown / 2))
        place = Rect(0, 0, round(width * shown), height).fit(box)
        return Placing(place, left, shown, view.mirror)

    def draw(
        self, surface: pygame.Surface, picture: NDArray[np.uint8], placing: Placing
    ) -> None:
        """The picture, scaled once and straight onto the screen."""
        if min(placing.box.size) < 1:
            return
        height, width = picture.shape[:2]
        left = round(placing.left * width)
        cut = np.ascontiguousarray(picture[:, left : left + round(placing.width * width)])
        height, width = cut.shape[:2]
        wrapped = pygame.image.frombuffer(cut.data, (width, height), "RGB")
        if placing.mirror:
            wrapped = pygame.transform.flip(wrapped, True, False)
        small = self._small
        if small is None or small.get_size() != (width, height):
            # In the screen's own format, so that it can be scaled straight onto the screen.
            small = self._small = pygame.Surface((width, height), 0, surface)
        small.blit(wrapped, (0, 0))
        scale = pygame.transform.smoothscale if self._smooth else pygame.transform.scale
        scale(small, placing.box.size, surface.subsurface(placing.box))


def draw_skeleton(canvas: Canvas, pose: Pose, placing: Placing) -> None:
    """Far side thin and under the bold near side, each with a dark outline."""
    colours = canvas.theme.colours
    near = [bone for bone in BONES if _is_near(bone, pose)]
    far = [bone for bone in BONES if bone not in near]
    for bones, units, colour in (
        (far, FAR_WIDTH, colours.far_side),
        (near, NEAR_WIDTH, colours.near_side),
    ):
        seen = [(placing.joint(pose, a), placing.joint(pose, b)) for a, b in bones]
        for grow, ink in ((OUTLINE, colours.outline), (0, colour)):
            breadth = (units + grow) * canvas.layout.unit
            for start, end in seen:
                if start is not None and end is not None:
                    thick_line(canvas.surface, ink, start, end, max(1.0, breadth))
    for joint in Keypoint:
        point = placing.joint(pose, joint)
        if point is None or joint in _FACE:
            continue
        radius = canvas.px(11 if _is_near((joint, joint), pose) else 6)
        disc(canvas.surface, colours.outline, point, radius)
        disc(canvas.surface, colours.ink, point, max(1, radius - canvas.px(3)))


def _is_near(bone: tuple[Keypoint, Keypoint], pose: Pose) -> bool:
    """Whether both ends are on the near side; left points stand at odd indices."""
    if pose.near_side is None:
        return False
    return all((joint % 2 == 1) == (pose.near_side == "left") for joint in bone)
