"""What stays on the screen although it was true for one moment only."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from scenes import cue, drill, moment, rep

from kiosk.coach.moment import Fault
from kiosk.coach.scene import Scene, Stage
from kiosk.display.lingering import Lingering
from kiosk.display.theme import load_theme

SECONDS = load_theme().seconds


def test_a_cue_is_readable_for_two_to_four_seconds():
    assert 2 <= SECONDS.cue <= 4


def test_a_cue_whose_moment_was_never_drawn_is_shown_all_the_same():
    lingering = Lingering(SECONDS)
    lingering.step(drill(t=1.0, reps=2))
    missed = drill(t=1.5, reps=3, last_rep=rep(cue=cue()))
    assert lingering.step(missed).cue == cue()
    assert lingering.step(replace(missed, t=1.5 + SECONDS.cue)).cue is None


def test_a_cue_of_before_the_first_scene_is_old():
    assert Lingering(SECONDS).step(drill(t=1.0, reps=3, last_rep=rep(cue=cue()))).cue is None


def test_the_newer_cue_takes_the_place_of_the_older():
    lingering = Lingering(SECONDS)
    lingering.step(drill(t=1.0, cue=cue()))
    assert lingering.step(drill(t=2.0, cue=cue(Fault.RUSHED))).cue == cue(Fault.RUSHED)
    assert lingering.step(drill(t=2.0 + SECONDS.cue - 0.1)).cue == cue(Fault.RUSHED)


def test_the_next_person_never_sees_the_cue_of_the_one_before():
    lingering = Lingering(SECONDS)
    lingering.step(drill(t=1.0, cue=cue()))
    assert lingering.step(drill(t=1.2, reps=0, person=2)).cue is None


def test_a_cue_ends_with_the_drill():
    lingering = Lingering(SECONDS)
    lingering.step(drill(t=1.0, cue=cue()))
    assert lingering.step(replace(drill(t=1.1), stage=Stage.SUMMARY)).cue is None


def test_an_unknown_wall_is_never_a_tap():
    lingering = Lingering(SECONDS)
    assert not any(lingering.step(drill(t=t / 10, touching=None)).tap for t in range(50))


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans(), st.booleans()), max_size=30))
def test_nothing_lingers_longer_than_it_may(events: list[tuple[float, bool, bool]]):
    lingering = Lingering(SECONDS)
    cue_t = tap_t = -1000.0
    for t, has_cue, touching in sorted(events, key=lambda event: event[0]):
        given_cue = cue() if has_cue else None
        facts = moment(t=t, cue=given_cue, touching=touching, rep_count=3)
        kept = lingering.step(Scene(t=t, stage=Stage.DRILL, session=1, moment=facts))
        cue_t = t if has_cue else cue_t
        tap_t = t if touching else tap_t
        assert (kept.cue is not None) == (t - cue_t < SECONDS.cue)
        assert kept.tap == (t - tap_t < SECONDS.tap)
