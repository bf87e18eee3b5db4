"""How a drawn person stands: bones keep their length, feet stay, nobody falls over."""

from dataclasses import replace
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.display.figures import stances
from kiosk.display.figures.contact import ROLLER_RADIUS, WALL, dowel, glutes_x, roller
from kiosk.display.figures.stance import (
    FOREARM,
    GRIP,
    HEEL,
    NECK,
    SHIN,
    THIGH,
    TOE,
    TRUNK,
    UPPER_ARM,
    Joints,
    Point,
    Stance,
    between,
    joints,
    reaching,
)

SHOWN = {name: stance for name, stance in vars(stances).items() if isinstance(stance, Stance)}

degrees = st.floats(-170, 170)
straight_stances = st.builds(
    Stance,
    shin_deg=degrees,
    thigh_deg=degrees,
    trunk_deg=degrees,
    neck_deg=degrees,
    head_deg=degrees,
    upper_arm_deg=degrees,
    forearm_deg=degrees,
    far_upper_arm_deg=st.none() | degrees,
)


def assert_bones_keep_their_length(at: Joints) -> None:
    assert dist(at.ankle, at.knee) == pytest.approx(SHIN)
    assert dist(at.knee, at.hip) == pytest.approx(THIGH)
    assert dist(at.hip, at.shoulder) == pytest.approx(TRUNK)
    assert dist(at.neck_base, at.skull) == pytest.approx(NECK)
    for elbow, wrist, hand in (
        (at.elbow, at.wrist, at.hand),
        (at.far_elbow, at.far_wrist, at.far_hand),
    ):
        assert dist(at.shoulder, elbow) == pytest.approx(UPPER_ARM)
        assert dist(elbow, wrist) == pytest.approx(FOREARM)
        assert dist(wrist, hand) == pytest.approx(GRIP)


@given(straight_stances)
def test_bones_keep_their_length_in_every_stance(stance: Stance) -> None:
    assert_bones_keep_their_length(joints(stance))


@given(straight_stances, straight_stances, st.floats(0, 1))
def test_bones_keep_their_length_on_the_way_between_stances(
    a: Stance, b: Stance, share: float
) -> None:
    assert_bones_keep_their_length(joints(between(a, b, share)))


@given(straight_stances, straight_stances)
def test_the_way_between_two_stances_begins_at_one_and_ends_at_the_other(
    a: Stance, b: Stance
) -> None:
    for share, end in ((0.0, a), (1.0, b)):
        at, wanted = joints(between(a, b, share)), joints(end)
        assert at.hand == pytest.approx(wanted.hand)
        assert at.far_hand == pytest.approx(wanted.far_hand)
        assert at.head == pytest.approx(wanted.head)


@given(straight_stances)
def test_the_feet_stay_where_they_are(stance: Stance) -> None:
    at = joints(stance)
    assert (at.heel, at.toe) == ((HEEL, 0.0), (TOE, 0.0))


def test_somebody_upright_is_as_tall_as_their_stature() -> None:
    # The crown is a head's half above its middle.
    assert joints(stances.STANDING).head[1] == pytest.approx(0.936, abs=0.01)


def test_an_arm_turned_out_of_the_picture_looks_shorter() -> None:
    at = joints(replace(stances.STANDING, arm_out_deg=60.0))
    assert dist(at.shoulder, at.elbow) == pytest.approx(UPPER_ARM / 2)


def test_a_straight_back_is_a_line_and_a_rounded_one_bows_out() -> None:
    def bow(stance: Stance) -> float:
        at = joints(stance)
        return _off_line(at.upper_back, at.tailbone, at.neck_base)

    hinge = stances.WALL_HINGE
    assert bow(replace(hinge, rounding_deg=60.0)) > bow(hinge) + 0.02


@pytest.mark.parametrize("name", SHOWN)
def test_nobody_falls_over(name: str) -> None:
    assert HEEL < _centre_of_mass(SHOWN[name]) < TOE


@pytest.mark.parametrize("hinge", ["WALL_HINGE", "DOWEL_HINGE"])
def test_at_the_bottom_the_glutes_touch_a_wall_behind(hinge: str) -> None:
    assert glutes_x(SHOWN[hinge]) == pytest.approx(WALL, abs=0.003)


def test_standing_leaves_a_gap_to_the_wall() -> None:
    assert glutes_x(stances.WALL_STANDING) > WALL + 0.1


def test_in_a_hinge_the_shins_stay_upright_and_in_a_squat_the_knees_come_forward() -> None:
    hinge, squat = joints(stances.WALL_HINGE), joints(stances.SQUAT)
    assert abs(hinge.knee[0] - hinge.ankle[0]) < 0.03
    assert squat.knee[0] > TOE
    assert hinge.hip[1] > squat.hip[1]


def test_with_the_chest_down_the_hips_stay_over_the_feet() -> None:
    assert abs(joints(stances.CHEST_DOWN).hip[0]) < 0.02
    assert joints(stances.WALL_HINGE).hip[0] < -0.1


@given(st.floats(0.1, 0.3), st.floats(0.3, 0.6))
def test_a_hand_reaches_what_is_near_enough(x: float, y: float) -> None:
    at = joints(reaching(stances.STANDING, (x, y)))
    arm = UPPER_ARM + FOREARM + GRIP
    if dist(at.shoulder, (x, y)) < arm - 0.001:
        assert at.hand == pytest.approx((x, y), abs=1e-6)
    else:
        assert dist(at.shoulder, at.hand) == pytest.approx(arm, abs=1e-3)


@pytest.mark.parametrize("name", ["WALL_STANDING", "WALL_HINGE", "SQUAT", "ROUNDED"])
def test_both_hands_are_on_the_roller(name: str) -> None:
    stance = SHOWN[name]
    at, held = joints(stance), roller(stance)
    assert dist(at.hand, held.middle) < ROLLER_RADIUS / 4
    assert at.far_hand == pytest.approx(at.hand)


def test_the_roller_slides_down_the_legs_as_the_hips_go_back() -> None:
    standing, hinged = roller(stances.WALL_STANDING), roller(stances.WALL_HINGE)
    assert hinged.middle[1] < standing.middle[1] - 0.12


@pytest.mark.parametrize("name", ["DOWEL_STANDING", "DOWEL_HINGE"])
def test_a_dowel_touches_head_upper_back_and_tailbone(name: str) -> None:
    stance = SHOWN[name]
    at, held = joints(stance), dowel(stance)
    above = joints(replace(stance, trunk_deg=held.lean_deg))
    axis = (
        held.middle[0] + above.shoulder[0] - above.hip[0],
        held.middle[1] + above.shoulder[1] - above.hip[1],
    )
    for point in (at.head_back, at.upper_back, at.tailbone):
        # The middle of the dowel is half its thickness away.
        assert abs(_off_line(point, held.middle, axis)) < 0.016


def _off_line(point: Point, a: Point, b: Point) -> float:
    along = (b[0] - a[0], b[1] - a[1])
    away = (point[0] - a[0], point[1] - a[1])
    return (along[0] * away[1] - along[1] * away[0]) / dist(a, b)


def _centre_of_mass(stance: Stance) -> float:
    """Where the body's weight lies, by the shares of Winter's table 4.1."""
    at = joints(stance)

    def part(mass: float, start: Point, end: Point, share: float) -> float:
        return mass * (start[0] + (end[0] - start[0]) * share)

    arms = sum(
        part(0.028, at.shoulder, elbow, 0.436) + part(0.022, elbow, hand, 0.682)
        for elbow, hand in ((at.elbow, at.hand), (at.far_elbow, at.far_hand))
    )
    legs = part(0.200, at.hip, at.knee, 0.433) + part(0.093, at.knee, at.ankle, 0.433)
    feet = part(0.029, at.heel, at.toe, 0.5)
    return 0.081 * at.head[0] + part(0.497, at.hip, at.shoulder, 0.5) + arms + legs + feet
