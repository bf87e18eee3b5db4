"""The dowel over the live picture: where it was found, with three lamps on it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import drill, pose
from noting import look
from numpy.typing import NDArray
from pygame import Surface
from seeing import pixels_of

from kiosk.coach.moment import Contact, Contacts, Phase
from kiosk.coach.scene import Scene
from kiosk.display.dowel_overlay import BELOW_SHOULDER
from kiosk.display.live_picture import LivePicture, Placing
from kiosk.display.painter import Painter
from kiosk.display.theme import Rgb, load_theme
from kiosk.display.view import View
from kiosk.pose.keypoints import Keypoint, Point, Pose
from kiosk.spine.spine import Line

SIZE = (1920, 1080)
COLOURS = load_theme().colours
# A ground that no colour of the theme comes near.
GROUND: Rgb = (90, 20, 90)
PICTURE = np.full((480, 640, 3), GROUND, np.uint8)
MIRRORED = pytest.mark.parametrize("mirror", [False, True], ids=["as it is", "mirrored"])

# Bent forward and facing right, but for what lies elsewhere: nothing hides the dowel. It runs a
# little above ear, shoulder and hip.
EAR, SHOULDER, HIP = (440.0, 170.0), (360.0, 210.0), (240.0, 270.0)
BENT = {
    Keypoint.RIGHT_EAR: EAR,
    Keypoint.RIGHT_SHOULDER: SHOULDER,
    Keypoint.RIGHT_HIP: HIP,
}
DOWEL: Line = ((190.0, 255.0), (490.0, 105.0))
KEPT = Contacts("kept", "kept", "kept")

Flags = NDArray[np.bool_]


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = look().painter()
    yield made
    made.close()


def bent(**facts: Any) -> Scene:
    """A scene of the dowel drill at the bottom; the moment's facts, and the scene's `reset`."""
    reset = facts.pop("reset", None)
    usual: dict[str, Any] = {"phase": Phase.BOTTOM, "contacts": KEPT, "dowel_px": DOWEL}
    return replace(drill(**{**usual, **facts}), drill="dowel", reset=reset)


def shown(
    painter: Painter, scene: Scene, body: Pose | None = None, mirror: bool = False
) -> tuple[NDArray[np.uint8], Placing]:
    """The whole screen, and where the picture lies on it."""
    view = View(PICTURE, body or pose(BENT), scene, mirror=mirror, t=1.0)
    surface = Surface(SIZE, 0, 32)
    painter.forget()
    painter.draw(surface, view)
    (box,) = (panel.box for panel in painter.panels(SIZE, view) if panel.name == "picture")
    placing = LivePicture().placing(view, box)
    assert placing is not None
    return pixels_of(surface), placing


def ink(pixels: NDArray[np.uint8], colour: Rgb, placing: Placing) -> Flags:
    """Where in the picture there is this colour."""
    found = np.abs(pixels.astype(int) - colour).max(axis=2) < 30
    inside = np.zeros(found.shape, np.bool_)
    box = placing.box
    inside[box.top : box.bottom, box.left : box.right] = True
    return found & inside


def share_near(flags: Flags, at: Point, radius: float) -> float:
    rows, columns = np.ogrid[: flags.shape[0], : flags.shape[1]]
    disc = (columns - at[0]) ** 2 + (rows - at[1]) ** 2 <= radius**2
    return float(flags[disc].mean())


def along(placing: Placing, share: float) -> Point:
    """So far along the dowel, on the screen."""
    (x, y), (other_x, other_y) = DOWEL
    return placing.pixel((x + (other_x - x) * share, y + (other_y - y) * share), (640, 480))


def share_beside(point: Point) -> float:
    """How far along the dowel its nearest place to a point is."""
    start, end = np.array(DOWEL)
    return float(
        np.dot(np.array(point) - start, end - start) / np.dot(end - start, end - start)
    )


BLADES = (
    SHOULDER[0] + BELOW_SHOULDER * (HIP[0] - SHOULDER[0]),
    SHOULDER[1] + BELOW_SHOULDER * (HIP[1] - SHOULDER[1]),
)
CONTACTS = {"head": EAR, "upper_back": BLADES, "tailbone": HIP}


@MIRRORED
def test_the_dowel_lies_where_it_was_found(painter: Painter, mirror: bool) -> None:
    pixels, placing = shown(painter, bent(), mirror=mirror)
    line = ink(pixels, COLOURS.ink, placing)
    for share in (0.02, 0.28, 0.62, 0.97):
        assert share_near(line, along(placing, share), 2) > 0.9
    away = along(placing, 0.28)
    assert share_near(line, (away[0], away[1] - 30), 10) == 0


@MIRRORED
@pytest.mark.parametrize("size", [1.0, 0.5])
def test_three_lamps_are_on_it_beside_head_upper_back_and_tailbone(
    painter: Painter, mirror: bool, size: float
) -> None:
    # A model that saw a smaller picture.
    body = pose({joint: (x * size, y * size) for joint, (x, y) in BENT.items()})
    body = replace(body, frame_size_px=(round(640 * size), round(480 * size)))
    (x, y), (other_x, other_y) = DOWEL
    line = ((x * size, y * size), (other_x * size, other_y * size))
    pixels, placing = shown(painter, bent(dowel_px=line), body, mirror)
    lamps = ink(pixels, COLOURS.good, placing)
    for point in CONTACTS.values():
        assert share_near(lamps, along(placing, share_beside(point)), 14) > 0.4
    assert share_near(lamps, along(placing, 0.28), 8) == 0


@pytest.mark.parametrize("name", [*CONTACTS])
@pytest.mark.parametrize(
    ("contact", "colour"),
    [("kept", COLOURS.good), ("lost", COLOURS.fault), ("unknown", COLOURS.unknown)],
)
def test_each_lamp_tells_of_its_own_contact(
    painter: Painter, name: str, contact: Contact, colour: Rgb
) -> None:
    others: Contact = "kept" if contact != "kept" else "lost"
    contacts = replace(Contacts(others, others, others), **{name: contact})
    pixels, placing = shown(painter, bent(contacts=contacts))
    at = along(placing, share_beside(CONTACTS[name]))
    assert share_near(ink(pixels, colour, placing), at, 16) > 0.1
    for other, point in CONTACTS.items():
        if other != name:
            elsewhere = along(placing, share_beside(point))
            assert share_near(ink(pixels, colour, placing), elsewhere, 12) < 0.05


def test_the_one_to_find_again_is_larger_and_of_the_colour_of_what_is_said(
    painter: Painter,
) -> None:
    lost = bent(contacts=replace(KEPT, tailbone="lost"), reset="tailbone")
    pixels, placing = shown(painter, lost)
    yellow = ink(pixels, COLOURS.correction, placing)
    at = along(placing, share_beside(HIP))
    # A cross and a rim; what else is yellow is the trunk's bone.
    assert share_near(yellow, at, 20) > 0.08
    assert share_near(ink(pixels, COLOURS.good, placing), at, 20) == 0
    black = ink(pixels, COLOURS.on_colour, placing)
    usual = along(placing, share_beside(EAR))
    assert share_near(black, at, 30) > share_near(black, usual, 30)


def test_without_a_dowel_nothing_of_one_is_drawn(painter: Painter) -> None:
    bare = {"phase": Phase.STANDING}
    with_lamps, placing = shown(painter, bent(dowel_px=None, **bare))
    without, _ = shown(painter, bent(dowel_px=None, contacts=None, **bare))
    box = placing.box
    inside = np.s_[box.top : box.bottom, box.left : box.right]
    assert np.array_equal(with_lamps[inside], without[inside])
    assert not ink(with_lamps, COLOURS.good, placing).any()


def test_the_wall_drill_has_neither_dowel_nor_lamps(painter: Painter) -> None:
    pixels, placing = shown(painter, replace(bent(), drill="wall"))
    assert not ink(pixels, COLOURS.good, placing).any()


def test_there_is_no_zip_without_a_roller(painter: Painter) -> None:
    legs = {**BENT, Keypoint.RIGHT_KNEE: (290.0, 350.0), Keypoint.RIGHT_ANKLE: (280.0, 430.0)}
    body = pose(legs)
    plain, _ = shown(painter, bent(dowel_px=None), body)
    held, _ = shown(painter, bent(dowel_px=None, roller_along_leg=1.5), body)
    assert np.array_equal(plain, held)


@pytest.mark.parametrize("joint", [*BENT])
def test_a_contact_whose_joint_was_not_seen_has_no_lamp(
    painter: Painter, joint: Keypoint
) -> None:
    body = pose({each: at for each, at in BENT.items() if each is not joint})
    pixels, placing = shown(painter, bent(), body)
    missing = along(placing, share_beside(BENT[joint]))
    assert share_near(ink(pixels, COLOURS.good, placing), missing, 6) == 0
    assert share_near(ink(pixels, COLOURS.ink, placing), along(placing, 0.30), 2) > 0.9


PIXEL = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))


@given(start=PIXEL, end=PIXEL)
def test_no_line_however_odd_breaks_it(start: Point, end: Point) -> None:
    painter = look().painter()
    shown(painter, bent(dowel_px=(start, end)))
    shown(painter, bent(dowel_px=(start, start)))
    # Whoever fails starts anew with a word to the patient; that would be seen.
    assert look().words.starting.short not in {text.text for text in painter.placed}
    painter.close()
