"""What stays on the screen although it was true for one moment only."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import cue, drill, pose, rep

from kiosk.coach.moment import Fault, Phase
from kiosk.coach.scene import Scene, Stage
from kiosk.display.lingering import MOST_POINTS, Kept, Lingering
from kiosk.display.theme import load_theme
from kiosk.pose.keypoints import Keypoint, Pose

SECONDS = load_theme().seconds


def lingering() -> Lingering:
    return Lingering(SECONDS)


# --- the cue ----------------------------------------------------------------------------------


def test_a_cue_is_readable_for_two_to_four_seconds():
    assert 2 <= SECONDS.cue <= 4


def test_a_cue_whose_moment_was_never_drawn_is_shown_all_the_same():
    one = lingering()
    one.step(drill(t=1.0, reps=2))
    missed = drill(t=1.5, reps=3, last_rep=rep(3, cue=cue()))
    assert one.step(missed).cue == cue()
    assert one.step(replace(missed, t=1.5 + SECONDS.cue - 0.01)).cue == cue()
    assert one.step(replace(missed, t=1.5 + SECONDS.cue)).cue is None


def test_a_cue_of_before_the_first_scene_is_old():
    assert lingering().step(drill(t=1.0, reps=3, last_rep=rep(3, cue=cue()))).cue is None


def test_the_newer_cue_takes_the_place_of_the_older():
    one = lingering()
    one.step(drill(t=1.0, cue=cue()))
    assert one.step(drill(t=2.0, cue=cue(Fault.RUSHED))).cue == cue(Fault.RUSHED)
    assert one.step(drill(t=2.0 + SECONDS.cue - 0.1)).cue == cue(Fault.RUSHED)


@pytest.mark.parametrize("other", [drill(t=1.2, person=2), drill(t=1.2, session=2)])
def test_the_next_person_sees_nothing_of_the_one_before(other: Scene):
    one = lingering()
    hip = hip_at(200, 240)
    one.step(drill(t=1.0, cue=cue(), touching=True, phase=Phase.LOWERING), hip)
    kept = one.step(other, hip)
    assert (kept.cue, kept.tap_age_s, kept.path) == (None, None, ())


def test_when_the_clock_begins_anew_nothing_of_before_lingers():
    one = lingering()
    one.step(drill(t=100.0, cue=cue(), touching=True))
    kept = one.step(drill(t=1.0))
    assert (kept.cue, kept.tap_age_s) == (None, None)


def test_cue_tap_and_path_end_with_the_drill():
    one = lingering()
    hip = hip_at(200, 240)
    one.step(drill(t=1.0, cue=cue(), touching=True, phase=Phase.LOWERING), hip)
    kept = one.step(replace(drill(t=1.1), stage=Stage.SUMMARY), hip)
    assert (kept.cue, kept.tap_age_s, kept.path) == (None, None, ())


# --- the tap ----------------------------------------------------------------------------------


def test_an_unknown_wall_is_never_a_tap():
    one = lingering()
    assert not any(one.step(drill(t=t / 10, touching=None)).tap for t in range(50))


def test_a_short_tap_is_seen_from_its_beginning_for_as_long_as_the_theme_says():
    one = lingering()
    assert one.step(drill(t=1.0, touching=True)).tap_age_s == 0
    assert one.step(drill(t=1.1)).tap_age_s == pytest.approx(0.1)
    late = one.step(drill(t=1.0 + SECONDS.tap - 0.05)).tap_age_s
    assert late == pytest.approx(SECONDS.tap - 0.05)
    assert one.step(drill(t=1.0 + SECONDS.tap)).tap_age_s is None


def test_a_tap_at_the_very_beginning_of_the_clock_is_one():
    one = lingering()
    assert one.step(drill(t=0.0, touching=True)).tap_age_s == 0
    assert one.step(drill(t=0.1, touching=True)).tap_age_s == pytest.approx(0.1)


def test_the_next_tap_is_a_new_one():
    one = lingering()
    one.step(drill(t=1.0, touching=True))
    later = 1.0 + SECONDS.tap + 0.1
    assert one.step(drill(t=later)).tap_age_s is None
    assert one.step(drill(t=later + 0.1, touching=True)).tap_age_s == 0


def test_a_touch_that_bounces_is_one_tap():
    one = lingering()
    one.step(drill(t=1.0, touching=True))
    assert one.step(drill(t=1.2)).tap_age_s == pytest.approx(0.2)
    assert one.step(drill(t=1.3, touching=True)).tap_age_s == pytest.approx(0.3)


@given(
    st.lists(st.tuples(st.floats(0.01, 0.3), st.booleans()), min_size=1, max_size=60),
    st.sampled_from([False, None]),
)
def test_the_age_of_a_tap_goes_on_until_it_is_not_seen_any_more(
    steps: list[tuple[float, bool]], away: bool | None
):
    """Who draws a ring that widens with it would draw one tap twice if it went back."""
    one = lingering()
    t = 0.0
    before: float | None = None
    for length_s, touching in steps:
        t += length_s
        age = one.step(drill(t=t, touching=True if touching else away)).tap_age_s
        if before is None:
            assert age == (0 if touching else None)
        elif touching or age is not None:
            assert age in (pytest.approx(before + length_s), 0)
            # Anew only after it would have been gone.
            assert age or before >= SECONDS.tap - length_s
        before = age


# --- the way of the hips ----------------------------------------------------------------------


def hip_at(x: float, y: float, size_px: tuple[int, int] = (640, 480)) -> Pose:
    return pose({Keypoint.RIGHT_HIP: (x, y), Keypoint.LEFT_HIP: (1.0, 1.0)}, size_px)


def hinge(one: Lingering, begin_t: float, phases: list[Phase], every_s: float = 0.1) -> Kept:
    kept = Kept()
    for number, phase in enumerate(phases):
        t = begin_t + every_s * number
        kept = one.step(drill(t=t, phase=phase), hip_at(320 - 10 * number, 240))
    return kept


def test_the_path_is_the_way_of_the_near_hip_in_shares_of_the_frame():
    path = hinge(lingering(), 1.0, [Phase.STANDING, *[Phase.LOWERING] * 3]).path
    assert path == tuple((x / 640, 0.5) for x in (310, 300, 290))


def test_the_path_goes_on_up_again_and_stays_until_the_next_hinge():
    one = lingering()
    phases = [Phase.LOWERING, Phase.BOTTOM, Phase.RISING, Phase.STANDING, Phase.STANDING]
    assert len(hinge(one, 1.0, phases).path) == 3
    assert len(hinge(one, 5.0, [Phase.LOWERING]).path) == 1


def test_who_stands_leaves_no_path():
    assert hinge(lingering(), 1.0, [Phase.STANDING] * 20).path == ()


def test_a_hip_that_was_not_seen_leaves_a_gap_and_no_error():
    one = lingering()
    unseen = pose({Keypoint.LEFT_HIP: (1.0, 1.0)})
    one.step(drill(t=1.0, phase=Phase.LOWERING), hip_at(300, 240))
    one.step(drill(t=1.2, phase=Phase.LOWERING), unseen)
    one.step(drill(t=1.4, phase=Phase.LOWERING), None)
    one.step(drill(t=1.6, phase=Phase.LOWERING), replace(unseen, near_side=None))
    path = one.step(drill(t=1.8, phase=Phase.LOWERING), hip_at(280, 240)).path
    assert path == ((300 / 640, 0.5), (280 / 640, 0.5))


def test_a_slow_hinge_seen_sixty_times_a_second_has_no_more_points_than_one_can_draw():
    phases = [Phase.LOWERING] * 1200
    kept = hinge(lingering(), 1.0, phases, every_s=1 / 60)
    assert 0 < len(kept.path) <= MOST_POINTS


def test_what_is_drawn_twice_leaves_one_point():
    one = lingering()
    scene, here = drill(t=1.0, phase=Phase.LOWERING), hip_at(300, 240)
    assert one.step(scene, here) == one.step(scene, here)


# --- since when -------------------------------------------------------------------------------


def test_a_stage_is_counted_from_the_moment_in_which_it_was_first_drawn():
    one = lingering()
    assert one.step(Scene(t=1.0), None, 50.0).since_s == 0
    assert one.step(Scene(t=2.0), None, 53.5).since_s == 3.5
    # Scenes that were never drawn do not count, and neither does their time.
    assert one.step(drill(t=9.0), None, 54.0).since_s == 0
    assert one.step(drill(t=9.0), None, 54.5).since_s == 0.5
    assert one.step(Scene(t=12.0), None, 60.0).since_s == 0


def test_a_drawing_clock_that_begins_anew_begins_the_stage_anew():
    one = lingering()
    one.step(Scene(), None, 50.0)
    assert one.step(Scene(), None, 2.0).since_s == 0


def test_time_passes_for_what_moves_by_itself_while_no_scene_comes():
    one = lingering()
    same = Scene(t=1.0)
    assert [one.step(same, None, t).since_s for t in (5.0, 6.0, 9.0)] == [0, 1, 4]


# --- always -----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans(), st.booleans()), max_size=30))
def test_nothing_lingers_longer_than_it_may(events: list[tuple[float, bool, bool]]):
    one = lingering()
    cue_t = tap_t = -1000.0
    for t, has_cue, touching in sorted(events, key=lambda event: event[0]):
        kept = one.step(drill(t=t, cue=cue() if has_cue else None, touching=touching))
        cue_t = t if has_cue else cue_t
        tap_t = t if touching else tap_t
        assert (kept.cue is not None) == (t - cue_t < SECONDS.cue)
        assert kept.tap == (t - tap_t < SECONDS.tap)
