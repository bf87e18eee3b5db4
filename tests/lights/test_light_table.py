"""The table from what the coach says to light."""

import itertools
from typing import get_args

import pytest
from light_laws import SATURATED_RED
from lit_scenes import drill, judged, scene, with_dowel

from kiosk.coach.moment import Band, ContactName, Fault, Phase
from kiosk.coach.scene import Need, Stage
from kiosk.lights.colour import Rgb, luminance
from kiosk.lights.limiter import FADE_S, HOLD_S
from kiosk.lights.table import (
    BREATH_REST_S,
    BREATH_S,
    BREATH_STEP_S,
    PULSE_S,
    ROWS,
    TABLE,
    VERDICTS,
    Row,
    Sign,
    events_of,
    is_touch,
    next_change_s,
    share_at,
    sign_of,
)


def test_every_sign_has_one_row():
    assert [row.sign for row in ROWS] == list(Sign)
    assert set(TABLE) == set(Sign)


@pytest.mark.parametrize(
    ("stage", "phase", "needs", "touching"),
    list(itertools.product(Stage, Phase, [(), (Need.SIDE_ON,)], [True, False, None])),
)
def test_every_scene_says_something(
    stage: Stage, phase: Phase, needs: tuple[Need, ...], touching: bool | None
):
    assert sign_of(scene(stage, phase, needs=needs, touching=touching)) in TABLE


def test_the_phases_of_the_drill_are_told_apart_from_one_another():
    signs = [
        sign_of(drill(phase))
        for phase in (Phase.STANDING, Phase.LOWERING, Phase.BOTTOM, Phase.RISING)
    ]
    assert signs == [Sign.STANDING, Sign.LOWERING, Sign.BOTTOM, Sign.RISING]


def test_whoever_is_not_ready_is_told_apart_from_whoever_is():
    assert sign_of(scene(Stage.ARRIVING, needs=(Need.SIDE_ON,))) is Sign.ARRIVING
    assert sign_of(scene(Stage.ARRIVING)) is Sign.READY


def test_whoever_left_the_mark_in_the_drill_is_not_ready():
    assert sign_of(drill(needs=(Need.ON_THE_MARK,))) is Sign.ARRIVING


@pytest.mark.parametrize(
    ("band", "faults", "sign"),
    [
        ("good", (), Sign.REP_CLEAN),
        ("warn", (), Sign.REP_NEARLY),
        ("fault", (Fault.SQUAT,), Sign.REP_FAULT),
        ("good", (Fault.NO_TAP,), Sign.REP_FAULT),
        (None, (), Sign.REP_UNKNOWN),
    ],
)
def test_a_rep_ends_in_its_band(band: Band | None, faults: tuple[Fault, ...], sign: Sign):
    assert events_of(drill(ended_rep=judged(band, faults))) == (sign,)


def test_a_set_ends_beside_its_last_rep():
    last = drill(ended_rep=judged("good"), set_ended=True)
    assert events_of(last) == (Sign.REP_CLEAN, Sign.SET_ENDED)


@pytest.mark.parametrize("stage", [Stage.EMPTY, Stage.ARRIVING, Stage.SUMMARY])
def test_a_touch_outside_the_drill_lights_nothing(stage: Stage):
    assert not is_touch(scene(stage, touching=True))


def test_a_touch_by_nobody_on_the_mark_lights_nothing():
    assert not is_touch(drill(needs=(Need.ON_THE_MARK,), touching=True))


@pytest.mark.parametrize("touching", [False, None])
def test_unknown_is_never_a_touch(touching: bool | None):
    assert not is_touch(drill(touching=touching))


def test_a_touch_is_one_even_in_a_frame_that_missed_the_person():
    assert is_touch(drill(Phase.ABSENT, touching=True))


@pytest.mark.parametrize("phase", Phase)
def test_in_the_dowel_drill_a_touch_of_the_wall_lights_nothing(phase: Phase):
    assert not is_touch(with_dowel(drill(phase, touching=True)))
    assert not is_touch(with_dowel(drill(phase, touching=True), "head"))


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("contact", get_args(ContactName))
def test_a_lost_dowel_has_a_sign_until_it_is_in_touch_again(phase: Phase, contact: ContactName):
    assert sign_of(with_dowel(drill(phase), contact)) is Sign.RESET
    assert sign_of(with_dowel(drill(phase))) is sign_of(drill(phase))


def test_whoever_left_the_mark_with_a_lost_dowel_is_not_ready():
    left = with_dowel(drill(needs=(Need.ON_THE_MARK,)), "tailbone")
    assert sign_of(left) is Sign.ARRIVING


@pytest.mark.parametrize("stage", [Stage.EMPTY, Stage.ARRIVING, Stage.SUMMARY])
def test_outside_the_drill_no_dowel_is_lost(stage: Stage):
    assert sign_of(with_dowel(scene(stage), "head")) is sign_of(scene(stage))


@pytest.mark.parametrize(
    ("faults", "sign"), [((), Sign.REP_CLEAN), ((Fault.LOST_HEAD,), Sign.REP_FAULT)]
)
def test_a_rep_with_the_dowel_ends_in_its_band(faults: tuple[Fault, ...], sign: Sign):
    ended = with_dowel(drill(ended_rep=judged("fault" if faults else "good", faults)))
    assert events_of(ended) == (sign,)


# --- how it looks ------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sign.value)
def test_no_row_is_a_saturated_red(row: Row):
    assert row.rgb[0] < SATURATED_RED * sum(row.rgb) or row.rgb == (0, 0, 0)
    assert all(0 <= value <= 1 for value in row.rgb)


def test_the_touch_is_by_far_the_brightest():
    others = [luminance(row.rgb) for row in ROWS if row.sign is not Sign.TOUCH]
    assert luminance(TABLE[Sign.TOUCH].rgb) > 1.5 * max(others)


def test_only_the_night_goes_before_the_touch():
    before = [row.sign for row in ROWS if row.priority >= TABLE[Sign.TOUCH].priority]
    assert before == [Sign.NIGHT, Sign.TOUCH]


def test_night_is_dark_and_nothing_else_is():
    assert [row.sign for row in ROWS if luminance(row.rgb) == 0] == [Sign.NIGHT]


def without_red_and_green(rgb: Rgb) -> tuple[float, float]:
    """What is left to somebody to whom red and green are one colour."""
    red, green, blue = rgb
    return (red + green) / 2, blue


def test_a_clean_rep_is_told_from_a_faulty_one_without_red_and_green():
    clean, faulty = TABLE[Sign.REP_CLEAN], TABLE[Sign.REP_FAULT]
    assert luminance(clean.rgb) > 2 * luminance(faulty.rgb)
    assert clean.pattern != faulty.pattern
    yellow, blue = without_red_and_green(clean.rgb)
    faulty_yellow, faulty_blue = without_red_and_green(faulty.rgb)
    assert abs(blue / yellow - faulty_blue / faulty_yellow) > 0.3


def test_a_fault_is_never_alarming():
    for sign in (Sign.REP_FAULT, Sign.FAULT):
        row = TABLE[sign]
        assert row.pattern == "steady"
        assert luminance(row.rgb) < luminance(TABLE[Sign.REP_CLEAN].rgb) / 2


def test_a_lost_dowel_is_calmer_than_any_verdict_and_waits_for_it():
    row = TABLE[Sign.RESET]
    assert row.pattern == "steady"
    for sign in VERDICTS:
        assert luminance(row.rgb) < luminance(TABLE[sign].rgb)
        assert row.priority < TABLE[sign].priority


def test_verdicts_last_long_enough_to_be_seen():
    assert all(TABLE[sign].at_least_s >= 1 for sign in VERDICTS | {Sign.TOUCH})


# --- patterns ----------------------------------------------------------------------------


def test_a_breath_is_slow_and_leaves_the_limiter_its_second():
    assert 1 / BREATH_S <= 0.25
    assert BREATH_REST_S > HOLD_S + BREATH_STEP_S / 2
    assert PULSE_S >= HOLD_S + FADE_S


def test_a_breath_goes_up_once_and_down_once():
    steps = round(BREATH_S / BREATH_STEP_S)
    shares = [share_at("breathe", step * BREATH_STEP_S, 0) for step in range(steps + 1)]
    assert shares[0] == shares[-1] == min(shares)
    assert max(shares) == pytest.approx(1)
    top = shares.index(max(shares))
    assert shares[: top + 1] == sorted(shares[: top + 1])
    assert shares[top:] == sorted(shares[top:], reverse=True)


def test_patterns_say_when_they_change_next():
    age_s = 0.0
    for _ in range(200):
        later = next_change_s("breathe", age_s)
        assert later is not None
        assert later > age_s
        age_s = later
    assert next_change_s("pulse", 0.5) == PULSE_S
    assert next_change_s("pulse", PULSE_S) is None
    assert next_change_s("steady", 0.0) is None
    assert next_change_s("grow", 0.0) is None


def test_the_light_grows_with_the_readiness():
    shares = [share_at("grow", 0.0, steps) for steps in range(9)]
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1
