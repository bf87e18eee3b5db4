"""The live picture with the skeleton, as in a mirror."""

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from kiosk.display.canvas import Canvas, Panel, Same
from kiosk.display.shapes import thick_line
from kiosk.display.view import View
from kiosk.pose.keypoints import BONES, Keypoint, Pose

# Widths in units of the design canvas: seen from three metres, and the near side told from
# the far one by more than its colour.
NEAR_WIDTH = 14
FAR_WIDTH = 5
OUTLINE = 4
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


class LivePicture:
    """Keeps what is needed to draw picture after picture without asking for memory."""

    def __init__(self) -> None:
        self._small: pygame.Surface | None = None

    def panel(self, view: View, box: Rect) -> Panel:
        """The picture as a panel in this box."""

        def paint(canvas: Canvas, box: Rect) -> None:
            if view.picture is None:
                return
            place = place_of(view.picture, box)
            self._draw_picture(canvas.surface, view.picture, place, view.mirror)
            if view.pose is not None and view.pose.seen:
                canvas.surface.set_clip(place)
                draw_skeleton(canvas, view.pose, place, view.mirror)

        key = (Same(view.picture), Same(view.pose), view.mirror)
        return Panel("picture", box, key, paint)

    def _draw_picture(
        self, surface: pygame.Surface, picture: NDArray[np.uint8], place: Rect, mirror: bool
    ) -> None:
        height, width = picture.shape[:2]
        picture = np.ascontiguousarray(picture)
        wrapped = pygame.image.frombuffer(picture.data, (width, height), "RGB")
        if mirror:
            wrapped = pygame.transform.flip(wrapped, True, False)
        small = self._small
        if small is None or small.get_size() != (width, height):
            # In the screen's own format, so that it can be scaled straight onto the screen.
            small = self._small = pygame.Surface((width, height), 0, surface)
        small.blit(wrapped, (0, 0))
        pygame.transform.scale(small, place.size, surface.subsurface(place))


def place_of(picture: NDArray[np.uint8], box: Rect) -> Rect:
    """Where in the box a picture lies that keeps its shape."""
    height, width = picture.shape[:2]
    return Rect(0, 0, width, height).fit(box)


def draw_skeleton(canvas: Canvas, pose: Pose, place: Rect, mirror: bool) -> None:
    """Far side thin and under the bold near side, each with a dark outline."""
    width, height = pose.frame_size_px

    def at(joint: Keypoint) -> tuple[float, float] | None:
        point = pose.points_px[joint]
        if point is None:
            return None
        x = width - point[0] if mirror else point[0]
        return place.left + x * place.width / width, place.top + point[
            1
        ] * place.height / height

    colours = canvas.theme.colours
    near = [bone for bone in BONES if _is_near(bone, pose)]
    far = [bone for bone in BONES if bone not in near]
    for bones, units, colour in (
        (far, FAR_WIDTH, colours.far_side),
        (near, NEAR_WIDTH, colours.near_side),
    ):
        seen = [(at(a), at(b)) for a, b in bones]
        for grow, ink in ((OUTLINE, colours.outline), (0, colour)):
            breadth = (units + grow) * canvas.layout.unit
            for start, end in seen:
                if start is not None and end is not None:
                    thick_line(canvas.surface, ink, start, end, max(1.0, breadth))
    for joint in Keypoint:
        point = at(joint)
        if point is None or joint in _FACE:
            continue
        radius = canvas.px(11 if _is_near((joint, joint), pose) else 6)
        pygame.draw.circle(canvas.surface, colours.outline, point, radius)
        pygame.draw.circle(canvas.surface, colours.ink, point, max(1, radius - canvas.px(3)))


def _is_near(bone: tuple[Keypoint, Keypoint], pose: Pose) -> bool:
    """Whether both ends are on the near side; left points stand at odd indices."""
    if pose.near_side is None:
        return False
    return all((joint % 2 == 1) == (pose.near_side == "left") for joint in bone)
