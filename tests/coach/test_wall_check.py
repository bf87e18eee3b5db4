"""A touch with nobody there and a wall that never feels anybody are both found out."""

from dataclasses import replace

import pytest
from made_reps import a_rep

from kiosk.coach.moment import Moment, Rep, Tap, TapState, Verdict
from kiosk.coach.scene import Scene, Stage
from kiosk.coach.wall_check import DEAF_REPS, WallCheck, WallDoubt

NOBODY = Scene(moment=Moment(t=0.0, touching=False))
SOMEBODY = Scene(stage=Stage.DRILL, moment=Moment(t=0.0, person_seen=True, touching=False))


def at(scene: Scene, t: float, touching: bool | None = False) -> Scene:
    return replace(scene, t=t, moment=replace(scene.moment, t=t, touching=touching))


def rep(
    tap: TapState,
    depth: Verdict = "good",
    hips_back: Verdict = "good",
    gap_m: float | None = None,
) -> Rep:
    return a_rep(tap=Tap(tap, gap_m=gap_m), criteria={"depth": depth, "hips_back": hips_back})


def ended(rep: Rep) -> Scene:
    return replace(SOMEBODY, moment=replace(SOMEBODY.moment, ended_rep=rep))


def watch(
    check: WallCheck, scene: Scene, start: float, seconds: float, touching: bool | None
) -> None:
    for i in range(int(seconds * 50)):
        check.step(at(scene, start + i / 50, touching), seeing=True)


def test_a_touch_with_nobody_there_is_doubted() -> None:
    check = WallCheck()
    watch(check, NOBODY, 0, 5, touching=False)
    assert not check.doubts
    watch(check, NOBODY, 5, 0.3, touching=True)
    assert check.doubts == {WallDoubt.GHOST}


def test_a_spike_is_no_ghost() -> None:
    check = WallCheck()
    watch(check, NOBODY, 0, 5, touching=False)
    check.step(at(NOBODY, 5.0, True), seeing=True)
    check.step(at(NOBODY, 5.02, False), seeing=True)
    assert not check.doubts


@pytest.mark.parametrize("touching", [None, False])
def test_unknown_and_no_touch_are_no_ghosts(touching: bool | None) -> None:
    check = WallCheck()
    watch(check, NOBODY, 0, 30, touching)
    assert not check.doubts


def test_somebody_there_may_touch() -> None:
    check = WallCheck()
    watch(check, SOMEBODY, 0, 5, touching=True)
    assert not check.doubts


def test_who_has_just_left_may_still_lean() -> None:
    check = WallCheck()
    watch(check, SOMEBODY, 0, 1, touching=False)
    watch(check, NOBODY, 1, 1.5, touching=True)
    assert not check.doubts


def test_a_blind_kiosk_doubts_nobody() -> None:
    check = WallCheck()
    for i in range(500):
        check.step(at(NOBODY, i / 50, True), seeing=False)
    assert not check.doubts


def test_a_ghost_is_forgiven_after_a_quiet_minute() -> None:
    check = WallCheck()
    watch(check, NOBODY, 0, 5, touching=True)
    watch(check, NOBODY, 5, 55, touching=False)
    assert check.doubts
    watch(check, NOBODY, 60, 10, touching=False)
    assert not check.doubts


def test_a_true_tap_ends_the_doubt() -> None:
    check = WallCheck()
    watch(check, NOBODY, 0, 5, touching=True)
    check.step(ended(rep("touched")), seeing=True)
    assert not check.doubts


def test_ten_hinges_that_reach_the_wall_without_a_touch_are_doubted() -> None:
    check = WallCheck()
    for _ in range(DEAF_REPS - 1):
        check.step(ended(rep("missed")), seeing=True)
    assert not check.doubts
    check.step(ended(rep("missed")), seeing=True)
    assert check.doubts == {WallDoubt.DEAF}
    check.step(ended(rep("touched")), seeing=True)
    assert not check.doubts


@pytest.mark.parametrize(
    "missed",
    [
        rep("missed", depth="fault"),
        rep("missed", hips_back="warn"),
        rep("missed", gap_m=0.04),
        rep("unknown"),
    ],
    ids=["shallow", "not far back", "felt to be near", "wall unknown"],
)
def test_hinges_that_do_not_reach_the_wall_say_nothing_of_it(missed: Rep) -> None:
    check = WallCheck()
    for _ in range(30):
        check.step(ended(missed), seeing=True)
    assert not check.doubts
