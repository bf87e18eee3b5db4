"""What is drawn over the live picture lies where the body is, as in a mirror or not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import drill, pose
from numpy.typing import NDArray
from pygame import Rect

from kiosk.coach.moment import Facing, Phase
from kiosk.coach.scene import Scene
from kiosk.display.live_picture import WIDEST, LivePicture, Placing
from kiosk.display.painter import Painter
from kiosk.display.theme import Rgb, load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words
from kiosk.pose.keypoints import Keypoint, Point, Pose

SIZE = (1920, 1080)
THEME = load_theme()
COLOURS = THEME.colours
# A ground that no colour of the theme comes near.
GROUND: Rgb = (90, 20, 90)
PICTURE = np.full((480, 640, 3), GROUND, np.uint8)

# Somebody who faces right and hinges, with all of the near side and one far leg in view.
BENT: dict[Keypoint, Point] = {
    Keypoint.RIGHT_EAR: (420.0, 180.0),
    Keypoint.RIGHT_SHOULDER: (380.0, 200.0),
    Keypoint.RIGHT_ELBOW: (390.0, 260.0),
    Keypoint.RIGHT_WRIST: (380.0, 310.0),
    Keypoint.RIGHT_HIP: (260.0, 250.0),
    Keypoint.RIGHT_KNEE: (310.0, 330.0),
    Keypoint.RIGHT_ANKLE: (300.0, 420.0),
    Keypoint.LEFT_HIP: (200.0, 250.0),
    Keypoint.LEFT_KNEE: (180.0, 330.0),
    Keypoint.LEFT_ANKLE: (170.0, 420.0),
}
MIRRORED = pytest.mark.parametrize("mirror", [False, True], ids=["as it is", "mirrored"])

Pixels = NDArray[np.uint8]
Flags = NDArray[np.bool_]


class Screen:
    """A painter with its surface, and where the picture came to lie."""

    def __init__(self) -> None:
        self.surface = pygame.display.set_mode(SIZE)
        self._painter = Painter(load_words(), THEME)

    def show(self, *views: View) -> None:
        for view in views:
            self._painter.draw(self.surface, view)
        last = views[-1]
        panels = self._painter.panels(SIZE, last)
        (box,) = (panel.box for panel in panels if panel.name == "picture")
        placing = LivePicture().placing(last, box)
        assert placing is not None
        self.placing = placing

    @property
    def pixels(self) -> Pixels:
        content = pygame.image.tostring(self.surface, "RGB")
        return np.frombuffer(content, np.uint8).reshape(SIZE[1], SIZE[0], 3)

    def ink(self, colour: Rgb) -> Flags:
        """Where in the picture there is this colour."""
        found = np.abs(self.pixels.astype(int) - colour).max(axis=2) < 30
        outside = np.ones(found.shape, np.bool_)
        box = self.placing.box
        outside[box.top : box.bottom, box.left : box.right] = False
        return found & ~outside

    def joint(self, joint: Keypoint, of: Pose) -> Point:
        at = self.placing.joint(of, joint)
        assert at is not None
        return at


@pytest.fixture
def screen() -> Screen:
    return Screen()


def view(scene: Scene, body: Pose | None = None, mirror: bool = False, t: float = 1.0) -> View:
    return View(PICTURE, body or pose(BENT), scene, mirror=mirror, t=t)


def hinging(t: float = 10.0, **moment: Any) -> Scene:
    usual: dict[str, Any] = {"phase": Phase.LOWERING, "hip_flexion_deg": 60.0}
    return drill(t=t, **{**usual, **moment})


def share_near(flags: Flags, at: Point, radius: float) -> float:
    """How much of a disc is set."""
    rows, columns = np.ogrid[: flags.shape[0], : flags.shape[1]]
    disc = (columns - at[0]) ** 2 + (rows - at[1]) ** 2 <= radius**2
    return float(flags[disc].mean())


def between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def middle(flags: Flags) -> Point:
    rows, columns = np.nonzero(flags)
    assert len(rows), "nothing was drawn"
    return float(columns.mean()), float(rows.mean())


# --- skeleton ---------------------------------------------------------------------------------


@MIRRORED
@pytest.mark.parametrize(
    "bone",
    [
        (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP),
        (Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE),
        (Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE),
    ],
)
def test_bones_of_the_near_side_lie_on_the_body(
    screen: Screen, bone: tuple[Keypoint, Keypoint], mirror: bool
):
    body = pose(BENT)
    screen.show(view(drill(), body, mirror))
    near = screen.ink(COLOURS.near_side)
    a, b = (screen.joint(joint, body) for joint in bone)
    for share in (0.3, 0.5, 0.7):
        assert share_near(near, between(a, b, share), 3) > 0.9


def breadth(screen: Screen, body: Pose, a: Keypoint, b: Keypoint, colour: Rgb) -> int:
    """Pixels of a colour on a level line through the middle of a bone."""
    x, y = between(screen.joint(a, body), screen.joint(b, body), 0.5)
    left = round(x) - 30
    return int(screen.ink(colour)[round(y), left : left + 60].sum())


@MIRRORED
@pytest.mark.parametrize("size", [(1.0, 1.0), (0.5, 0.5)])
def test_the_far_side_is_thinner_whatever_size_the_model_saw(
    screen: Screen, mirror: bool, size: tuple[float, float]
):
    points = {joint: (x * size[0], y * size[1]) for joint, (x, y) in BENT.items()}
    body = pose(points, (round(640 * size[0]), round(480 * size[1])))
    screen.show(view(drill(), body, mirror))
    near = breadth(screen, body, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, COLOURS.near_side)
    far = breadth(screen, body, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, COLOURS.far_side)
    assert far > 1
    assert near >= 2 * far


def test_the_side_that_is_near_is_the_bold_one(screen: Screen):
    body = replace(pose(BENT), near_side="left")
    screen.show(view(drill(near_side="left"), body))
    near = screen.ink(COLOURS.near_side)
    left = between(
        screen.joint(Keypoint.LEFT_KNEE, body), screen.joint(Keypoint.LEFT_ANKLE, body), 0.5
    )
    right = between(
        screen.joint(Keypoint.RIGHT_KNEE, body), screen.joint(Keypoint.RIGHT_ANKLE, body), 0.5
    )
    assert share_near(near, left, 3) > 0.9
    assert share_near(near, right, 6) == 0


def test_a_bone_of_which_an_end_was_not_seen_is_not_drawn(screen: Screen):
    points = {joint: at for joint, at in BENT.items() if joint is not Keypoint.RIGHT_ANKLE}
    screen.show(view(drill(), pose(points)))
    foot = screen.placing.at(BENT[Keypoint.RIGHT_ANKLE][0] / 640, 420 / 480)
    assert share_near(screen.ink(GROUND), foot, 30) == 1


# --- the hinge --------------------------------------------------------------------------------


def arc_middle(screen: Screen, body: Pose) -> Point:
    """Where the arc is half-way: its radius from the hip, between trunk and thigh."""
    hip = np.array(screen.joint(Keypoint.RIGHT_HIP, body))
    trunk, thigh = (
        np.array(screen.joint(joint, body)) - hip
        for joint in (Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_KNEE)
    )
    half = trunk / np.linalg.norm(trunk) + thigh / np.linalg.norm(thigh)
    found = hip + half / np.linalg.norm(half) * 0.55 * np.linalg.norm(trunk)
    return float(found[0]), float(found[1])


@MIRRORED
def test_the_arc_closes_the_fold_between_trunk_and_thigh(screen: Screen, mirror: bool):
    body = pose(BENT)
    screen.show(view(hinging(), body, mirror))
    arc = screen.ink(COLOURS.touch)
    at, hip = arc_middle(screen, body), screen.joint(Keypoint.RIGHT_HIP, body)
    assert share_near(arc, at, 6) > 0.9
    behind = between(at, hip, 2.0)
    assert share_near(arc, behind, 20) == 0


@pytest.mark.parametrize("flexion_deg", [None, -3.0, 4.0])
def test_who_stands_or_is_not_measured_has_no_arc(screen: Screen, flexion_deg: float | None):
    screen.show(view(hinging(hip_flexion_deg=flexion_deg)))
    assert not screen.ink(COLOURS.touch).any()


def moved(hip: Point, t: float) -> Pose:
    """The hip alone, so that nothing else hides the path."""
    return pose({Keypoint.RIGHT_HIP: hip}, t=t)


@MIRRORED
def test_the_path_is_where_the_hips_have_been(screen: Screen, mirror: bool):
    way = [(330.0 - 12 * n, 240.0 + 3 * n) for n in range(10)]
    views = [
        view(hinging(t=10 + n / 10, hip_flexion_deg=None), moved(hip, n / 10), mirror, n / 10)
        for n, hip in enumerate(way)
    ]
    screen.show(*views)
    path = screen.ink(COLOURS.touch)
    for x, y in way[1:-1]:
        assert share_near(path, screen.placing.at(x / 640, y / 480), 2) > 0.5
    assert share_near(path, screen.placing.at(0.2, 0.2), 60) == 0


@MIRRORED
@pytest.mark.parametrize("facing", ["left", "right"])
def test_the_zip_runs_in_front_of_the_leg_as_far_down_as_the_roller(
    screen: Screen, mirror: bool, facing: Facing
):
    upright = {
        Keypoint.RIGHT_SHOULDER: (320.0, 120.0),
        Keypoint.RIGHT_HIP: (320.0, 220.0),
        Keypoint.RIGHT_KNEE: (320.0, 320.0),
        Keypoint.RIGHT_ANKLE: (320.0, 420.0),
    }
    body = pose(upright)

    def beside_the_leg(along: float | None, colour: Rgb) -> Flags:
        scene = drill(facing=facing, roller_along_leg=along)
        screen.show(view(scene, body, mirror))
        knee_x = screen.joint(Keypoint.RIGHT_KNEE, body)[0]
        beside = screen.ink(colour)
        # The bones and joints are of the same colours.
        beside[:, round(knee_x) - 14 : round(knee_x) + 14] = False
        return beside

    assert not beside_the_leg(None, COLOURS.ink).any()
    teeth = beside_the_leg(1.2, COLOURS.ink)
    knee = screen.joint(Keypoint.RIGHT_KNEE, body)
    assert (middle(teeth)[0] > knee[0]) == ((facing == "right") != mirror)
    _, hip_y = screen.joint(Keypoint.RIGHT_HIP, body)
    assert np.nonzero(teeth.any(axis=1))[0][0] == pytest.approx(hip_y, abs=8)
    # The slider moves on from tooth to tooth.
    for along in (0.5, 1.2, 1.9):
        _, slider_y = middle(beside_the_leg(along, COLOURS.near_side))
        assert slider_y == pytest.approx(hip_y + along * (knee[1] - hip_y), abs=18)


@MIRRORED
def test_a_tap_is_a_ring_that_widens_around_the_hips(screen: Screen, mirror: bool):
    body = pose(BENT)
    hip = (0.0, 0.0)
    reach: list[float] = []
    for number, t in enumerate((10.0, 10.1, 10.3, 10.6)):
        scene = hinging(t, hip_flexion_deg=None, touching=number == 0)
        screen.show(view(scene, body, mirror, t))
        hip = screen.joint(Keypoint.RIGHT_HIP, body)
        rows, columns = np.nonzero(screen.ink(COLOURS.touch))
        reach.append(float(np.hypot(columns - hip[0], rows - hip[1]).max()))
    assert reach == sorted(reach)
    assert reach[-1] > 2 * reach[0]
    # Parts of it lie under the skeleton.
    rows, columns = np.nonzero(screen.ink(COLOURS.touch))
    assert (columns.min() + columns.max()) / 2 == pytest.approx(hip[0], abs=12)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(hip[1], abs=12)


def test_the_ring_goes_by_itself(screen: Screen):
    screen.show(view(drill(t=10.0, touching=True), t=10.0))
    assert screen.ink(COLOURS.touch).any()
    late = 10.0 + THEME.seconds.tap
    screen.show(view(drill(t=late), t=late))
    assert not screen.ink(COLOURS.touch).any()


def test_a_body_of_which_little_was_seen_is_drawn_without_an_error(screen: Screen):
    for joint in Keypoint:
        points = {each: at for each, at in BENT.items() if each is not joint}
        touched = hinging(touching=True, roller_along_leg=1.5)
        screen.show(view(touched, pose(points)))
        screen.show(view(touched, replace(pose(points), near_side=None)))


# --- the picture ------------------------------------------------------------------------------


@MIRRORED
def test_the_skeleton_lies_on_what_the_camera_saw(screen: Screen, mirror: bool):
    body = pose(BENT)
    picture = PICTURE.copy()
    # A bright spot where the model says that the foot is, larger than the joint's disc.
    picture[400:440, 280:320] = (250, 250, 250)
    screen.show(replace(view(drill(), body, mirror), picture=picture))
    foot = screen.joint(Keypoint.RIGHT_ANKLE, body)
    bright = screen.ink((250, 250, 250))
    for dx, dy in ((-25, -18), (25, -18), (-25, 18), (25, 18)):
        assert bright[round(foot[1]) + dy, round(foot[0]) + dx]
    assert not bright[round(foot[1]) + 60, round(foot[0])]


def of_width(width: int, at: tuple[float, float] | None = None, t: float = 1.0) -> View:
    picture = np.zeros((720, width, 3), np.uint8)
    return View(picture, scene=replace(drill(), patient_at=at), t=t)


@pytest.mark.parametrize("width", [1280, 1700, 2400])
def test_a_wide_picture_is_cut_to_four_to_three_around_the_patient(width: int):
    live, box = LivePicture(), Rect(0, 0, 960, 720)
    placing = live.placing(of_width(width, (0.5, 0.1)), box)
    assert placing is not None
    assert placing.width * width / 720 == pytest.approx(WIDEST)
    assert placing.left + placing.width / 2 == pytest.approx(0.5)
    assert placing.box == box


@pytest.mark.parametrize("width", [540, 720, 960])
def test_a_picture_that_is_not_wide_is_shown_whole(width: int):
    placing = LivePicture().placing(of_width(width), Rect(0, 0, 960, 720))
    assert placing is not None
    assert (placing.left, placing.width) == (0, 1)
    assert placing.box.width / placing.box.height == pytest.approx(width / 720, rel=0.01)


def followed(width: int, places: list[float], fps: float = 30.0) -> Placing:
    """Where the picture lies after the patient was at these places, one a frame."""
    live, box = LivePicture(), Rect(0, 0, 960, 720)
    placing: Placing | None = None
    for number, x in enumerate(places):
        placing = live.placing(of_width(width, (x, 0.1), number / fps), box)
    assert placing is not None
    return placing


@given(st.floats(0.0, 1.0), st.sampled_from([1280, 1700, 2400]))
def test_the_patient_is_never_cut_away(x: float, width: int):
    placing = followed(width, [x])
    assert 0 <= placing.left <= placing.left + placing.width <= 1 + 1e-9
    # A tenth of the stature is a hand's width: half the depth of a body.
    half = 0.1 * 720 / width
    assert placing.left <= max(0.0, x - half)
    assert placing.left + placing.width >= min(1.0, x + half)


@pytest.mark.parametrize("to", [0.3, 0.7])
def test_who_moves_aside_is_followed_gently_and_never_lost(to: float):
    walk = [0.5 + (to - 0.5) * min(1.0, n / 30) for n in range(120)]
    jumps: list[float] = []
    before = followed(1280, walk[:1]).left
    for count in range(2, len(walk) + 1, 6):
        placing = followed(1280, walk[:count])
        jumps.append(abs(placing.left - before))
        before = placing.left
        assert placing.left < walk[count - 1] < placing.left + placing.width
    assert max(jumps) < 0.1
    assert before + 0.375 == pytest.approx(min(max(to, 0.375), 0.625), abs=0.02)


def test_after_a_pause_the_picture_is_where_the_patient_is():
    live, box = LivePicture(), Rect(0, 0, 960, 720)
    live.placing(of_width(2400, (0.3, 0.1), 1.0), box)
    placing = live.placing(of_width(2400, (0.7, 0.1), 9.0), box)
    assert placing is not None
    assert placing.left + placing.width / 2 == pytest.approx(0.7)


def test_without_a_picture_there_is_no_place_for_one():
    assert LivePicture().placing(View(), Rect(0, 0, 960, 720)) is None


@MIRRORED
def test_pictures_of_any_size_and_shape_are_drawn(screen: Screen, mirror: bool):
    for height, width in ((480, 640), (720, 1280), (1080, 1920), (33, 100), (300, 200)):
        picture = np.full((height, width, 3), GROUND, np.uint8)
        # A transposed view in memory, as some cameras give.
        for each in (picture, np.full((width, height, 3), GROUND, np.uint8).swapaxes(0, 1)):
            screen.show(View(each, scene=drill(), mirror=mirror))
            assert share_near(screen.ink(GROUND), screen.placing.box.center, 50) == 1
