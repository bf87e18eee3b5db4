"""A recorded hinge, played again and again, without a jump."""

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.display.figures.contact import ROLLER_RADIUS, WALL, glutes_x, roller
from kiosk.display.figures.motion import MotionName, load_motion
from kiosk.display.figures.stance import HEEL, TOE, joints

NAMES: tuple[MotionName, ...] = ("wall_hinge", "dowel_hinge")
MOTIONS = {name: load_motion(name) for name in NAMES}
FRAME_S = 1 / 30

names = st.sampled_from(NAMES)
times = st.floats(0, 60)


@given(names, times)
def test_no_joint_jumps_from_one_picture_to_the_next(name: MotionName, t_s: float) -> None:
    motion = MOTIONS[name]
    now, next_ = joints(motion.at(t_s)), joints(motion.at(t_s + FRAME_S))
    # The head goes down half a stature in two seconds.
    for joint in ("knee", "hip", "shoulder", "head", "elbow", "hand", "far_hand"):
        assert dist(getattr(now, joint), getattr(next_, joint)) < 0.025, joint


@given(names, times)
def test_speed_changes_gently(name: MotionName, t_s: float) -> None:
    at = [joints(MOTIONS[name].at(t_s + index * FRAME_S)).head for index in range(3)]
    change = dist((at[1][0] * 2, at[1][1] * 2), (at[0][0] + at[2][0], at[0][1] + at[2][1]))
    assert change < 0.008


@given(names, times)
def test_every_repetition_is_the_same(name: MotionName, t_s: float) -> None:
    motion = MOTIONS[name]
    once, again = joints(motion.at(t_s)), joints(motion.at(t_s + motion.duration_s))
    assert once.head == pytest.approx(again.head, abs=1e-6)
    assert once.hand == pytest.approx(again.hand, abs=1e-6)


@given(names, times)
def test_the_feet_stay_flat(name: MotionName, t_s: float) -> None:
    at = joints(MOTIONS[name].at(t_s))
    assert (at.heel, at.toe) == ((HEEL, 0.0), (TOE, 0.0))


@pytest.mark.parametrize("name", NAMES)
def test_it_rests_standing_and_at_the_bottom(name: MotionName) -> None:
    motion = MOTIONS[name]
    assert motion.at(0.0) == motion.at(motion.lowering_s / 2)
    middle = (motion.bottom_s + motion.rising_s) / 2
    assert motion.at(middle) == motion.at(motion.bottom_s + 0.01)


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_the_time_that_is_taught(name: MotionName) -> None:
    motion = MOTIONS[name]
    assert 1.5 <= motion.bottom_s - motion.lowering_s <= 4.0
    assert 0.8 <= motion.standing_s - motion.rising_s <= 3.0


@pytest.mark.parametrize("name", NAMES)
def test_the_glutes_touch_the_wall_at_the_bottom_and_never_go_through_it(
    name: MotionName,
) -> None:
    motion = MOTIONS[name]
    behind = [glutes_x(motion.at(index * FRAME_S)) for index in range(190)]
    assert min(behind) == pytest.approx(WALL, abs=0.002)
    touching_at = behind.index(min(behind)) * FRAME_S
    assert motion.lowering_s <= touching_at < motion.rising_s


@given(times)
def test_the_hands_stay_on_the_roller(t_s: float) -> None:
    stance = MOTIONS["wall_hinge"].at(t_s)
    assert dist(joints(stance).hand, roller(stance).middle) < ROLLER_RADIUS / 4
