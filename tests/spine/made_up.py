"""A made-up body whose back bows by a known amount, painted before a wall, and its pose."""

from dataclasses import dataclass, field, replace
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point, Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 400, 320
TORSO = 100.0
HIP: Point = (200.0, 170.0)
# The buttock flattens in a hinge, which looks like this much bow on people: the reader takes it
# off, so the painter puts it on.
FLATTENED = 0.017
# And the model's points slide this far down the trunk.
SLID = 0.02
ROD_HALF = 0.022
WOOD: Colour = (205, 168, 98)
TAPE: Colour = (230, 40, 150)
NAVY: Colour = (52, 62, 105)


@dataclass(frozen=True)
class Body:
    """`lean_deg`: of the trunk, from upright. `bow`: at T8, of a torso. `nod`: the head ahead
    of where it was, of a torso. `rod`: (where it is at the tailbone, at the upper back) off the
    back, of a torso; None without a dowel.
    """

    lean_deg: float = 0.0
    bow: float = 0.0
    nod: float = 0.0
    rod: tuple[float, float] | None = None
    shirt: Colour = NAVY
    rod_colour: Colour = WOOD

    @property
    def hinged(self) -> bool:
        return self.lean_deg > 30


STANDING = Body()
HINGED = Body(lean_deg=68)


def plain_wall() -> Picture:
    wall = np.full((HEIGHT, WIDTH, 3), (212, 208, 198), np.float64)
    wall *= np.linspace(0.9, 1.05, WIDTH)[None, :, None]
    return wall.astype(np.uint8)


def busy_wall() -> Picture:
    """Boards, a dark skirting and a poster."""
    wall = plain_wall().astype(np.float64)
    wall[:, (np.arange(WIDTH) // 23) % 2 == 0] *= (0.8, 0.9, 0.95)
    wall[::17] *= 0.85
    wall[60:190, 40:150] = (150, 96, 70)
    wall[80:120, 60:170] = (66, 120, 82)
    return wall.clip(0, 255).astype(np.uint8)


def _back(along: NDArray[np.float64], bow: float) -> NDArray[np.float64]:
    """How far the back is behind the line from hip to shoulder; hollow at the low back."""
    straight = 0.20 - 0.025 * np.sin(np.pi * np.clip(along / 0.77, 0, 1))
    arc = np.clip(along * (1 - along), 0, None) / (0.41 * 0.59)
    return straight + bow * arc


def _directions(body: Body) -> tuple[Point, Point]:
    """Along the trunk and to the back of somebody who faces the right edge."""
    lean = radians(body.lean_deg)
    return (sin(lean), -cos(lean)), (-cos(lean), -sin(lean))


def _place(body: Body, along: float, behind: float) -> Point:
    up, back = _directions(body)
    return (
        HIP[0] + TORSO * (along * up[0] + behind * back[0]),
        HIP[1] + TORSO * (along * up[1] + behind * back[1]),
    )


def places_of(body: Body) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far along and how far behind the trunk's line every pixel is, in torsos."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    up, back = _directions(body)
    return (
        ((x - HIP[0]) * up[0] + (y - HIP[1]) * up[1]) / TORSO,
        ((x - HIP[0]) * back[0] + (y - HIP[1]) * back[1]) / TORSO,
    )


def painted(wall: Picture, body: Body) -> Picture:
    """Facing the right edge."""
    image = wall.astype(np.float64)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    along, behind = places_of(body)
    legs = (np.abs(x - HIP[0]) < 15) & (y > HIP[1]) & (y < HIP[1] + 130)
    image[legs] = (70, 70, 76)
    edge = _back(along, body.bow + (FLATTENED if body.hinged else 0.0))
    trunk = (along > -0.15) & (along < 1.12) & (behind > -0.18)
    # Soft over one pixel, and darker towards the back.
    cover = np.clip((edge - behind) * TORSO + 0.5, 0, 1) * trunk
    cloth = np.array(body.shirt) * (1.0 - 0.25 * np.clip(behind / 0.25, 0, 1))[..., None]
    image += cover[..., None] * (cloth - image)
    head = (along - 1.38) ** 2 + (behind - 0.09 + body.nod) ** 2 < 0.13**2
    image[head] = (205, 160, 135)
    if body.rod is not None:
        foot, upper = (0.20 + gap + ROD_HALF for gap in body.rod)
        middle = foot + (upper - foot) * along / 0.77
        cover = np.clip((ROD_HALF - np.abs(behind - middle)) * TORSO + 0.5, 0, 1)
        cover *= (along > -0.2) & (along < 1.7)
        image += cover[..., None] * (np.array(body.rod_colour) - image)
    return image.clip(0, 255).astype(np.uint8)


def pose_of(body: Body, t: float = 0.0) -> Pose:
    slid = -SLID if body.hinged else 0.0
    x, y = HIP
    at = {
        Keypoint.LEFT_EYE: _place(body, 1.42, -body.nod),
        Keypoint.LEFT_EAR: _place(body, 1.38, 0.08 - body.nod),
        Keypoint.LEFT_SHOULDER: _place(body, 1.0 + slid, 0.0),
        Keypoint.LEFT_ELBOW: _place(body, 0.6, -0.3),
        Keypoint.LEFT_WRIST: _place(body, 0.3, -0.4),
        Keypoint.LEFT_HIP: _place(body, 0.0 + slid, 0.0),
        Keypoint.LEFT_KNEE: (x, y + 62),
        Keypoint.LEFT_ANKLE: (x, y + 124),
    }
    points: list[Point | None] = [_place(body, 1.36, -0.05 - body.nod)] * KEYPOINT_COUNT
    for left, point in at.items():
        points[left] = points[left + 1] = point
    return Pose(tuple(points), (0.9,) * KEYPOINT_COUNT, t, (WIDTH, HEIGHT), "right")


def mirrored_pose(pose: Pose) -> Pose:
    points = [point and (WIDTH - 1 - point[0], point[1]) for point in pose.points_px]
    for left in range(1, KEYPOINT_COUNT, 2):
        points[left], points[left + 1] = points[left + 1], points[left]
    near = "left" if pose.near_side == "right" else "right"
    return replace(pose, points_px=tuple(points), near_side=near)


@dataclass
class Camera:
    """What lies between the scene and the kiosk: shadow, light, noise, a mirror."""

    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise: float = 0.0
    shadow: float = 0.0
    mirror: bool = False
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def picture(self, wall: Picture, body: Body) -> Picture:
        """What the kiosk gets."""
        return self.seen(self.scene(wall, body))

    def scene(self, wall: Picture, body: Body) -> Picture:
        """With a soft shadow on the wall behind the back."""
        if self.shadow:
            x = np.arange(WIDTH)[None, :, None]
            dark = 1 - self.shadow * np.exp(-(((x - HIP[0] + 45) / 40.0) ** 2))
            wall = (wall * dark).astype(np.uint8)
        return painted(wall, body)

    def empty(self, wall: Picture) -> Picture:
        """As it was learnt earlier, in the light of then."""
        return wall[:, ::-1] if self.mirror else wall

    def pose(self, body: Body, t: float) -> Pose:
        pose = pose_of(body, t)
        return mirrored_pose(pose) if self.mirror else pose

    def seen(self, image: Picture) -> Picture:
        """One picture of a scene."""
        light = image * np.array(self.gain)
        if self.noise:
            light = light + self.rng.normal(0, self.noise, image.shape)
        image = light.clip(0, 255).astype(np.uint8)
        return image[:, ::-1] if self.mirror else image


def stood(
    reader: SpineReader, wall: Picture, body: Body = STANDING, camera: Camera | None = None
) -> SpineReader:
    """The reader after a second of somebody standing."""
    camera = camera or Camera()
    scene = camera.scene(wall, body)
    for number in range(6):
        reader.stands(camera.seen(scene), camera.pose(body, number * 0.2))
    return reader


def read(reader: SpineReader, wall: Picture, body: Body, camera: Camera | None = None) -> Spine:
    camera = camera or Camera()
    return reader.read(camera.picture(wall, body), camera.pose(body, 5.0))
