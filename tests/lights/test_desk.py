"""What the lights do as a visit goes on, without a thread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from light_laws import Recording
from lit_scenes import NOBODY, drill, judged, scene, with_dowel

from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.lights.colour import DARK, Rgb, luminance
from kiosk.lights.desk import LightDesk
from kiosk.lights.limiter import FADE_S, HOLD_S, STEP_S
from kiosk.lights.table import TABLE, Sign

# A fade, the step that it may have to wait for, and what rounding takes.
SETTLED_S = FADE_S + 2 * STEP_S


class Visit:
    """A desk and the time, which goes on only when told."""

    def __init__(self, brightness: float = 1.0) -> None:
        self.desk = LightDesk(brightness)
        self.now = 100.0
        self.record = Recording()
        self.steps = 0
        self.wait(0.0)

    def show(self, *scenes: Scene) -> None:
        for each in scenes:
            self.desk.hear(each, self.now)
        self.wait(0.0)

    def wait(self, seconds: float) -> None:
        """Step as the thread does: at once, then whenever the desk has something to do."""
        until = self.now + seconds
        self._step()
        while (due := self.desk.due_s) is not None and due <= until:
            self.now = max(due, self.now + 1e-4)
            self._step()
        self.now = max(self.now, until)

    @property
    def light(self) -> Rgb:
        return self.record.last

    def _step(self) -> None:
        self.steps += 1
        self.record.take(self.now, self.desk.step(self.now))


def test_a_touch_is_lit_in_the_same_instant():
    visit = Visit()
    visit.show(drill(Phase.BOTTOM))
    visit.wait(5.0)
    before = luminance(visit.light)
    visit.show(drill(Phase.BOTTOM, touching=True))
    assert luminance(visit.light) > before
    visit.wait(SETTLED_S)
    assert visit.light == TABLE[Sign.TOUCH].rgb


def test_a_touch_of_80_ms_is_lit_for_a_second():
    visit = Visit()
    visit.show(drill(Phase.BOTTOM, touching=True))
    visit.wait(0.08)
    visit.show(drill(Phase.RISING))
    visit.wait(0.8)
    assert visit.light == TABLE[Sign.TOUCH].rgb
    visit.wait(1.0)
    assert visit.light == TABLE[Sign.RISING].rgb


def test_a_touch_that_is_over_before_the_thread_wakes_is_lit_all_the_same():
    visit = Visit()
    visit.show(drill(Phase.BOTTOM, touching=True), drill(Phase.BOTTOM))
    visit.wait(SETTLED_S)
    assert visit.light == TABLE[Sign.TOUCH].rgb


def test_a_long_touch_is_lit_for_as_long_as_it_lasts():
    visit = Visit()
    visit.show(drill(Phase.BOTTOM, touching=True))
    visit.wait(10.0)
    assert visit.light == TABLE[Sign.TOUCH].rgb
    visit.show(drill(Phase.BOTTOM))
    visit.wait(SETTLED_S)
    assert visit.light == TABLE[Sign.BOTTOM].rgb


def test_touches_faster_than_1_hz_stay_lit_until_a_second_after_the_last_began():
    visit = Visit()
    for _ in range(12):
        visit.show(drill(Phase.BOTTOM, touching=True))
        visit.wait(0.2)
        visit.show(drill(Phase.BOTTOM))
        visit.wait(0.2)
    # The last touch began 0.4 s ago.
    visit.wait(0.5)
    assert visit.light == TABLE[Sign.TOUCH].rgb
    rises, falls = visit.record.turns(0.01)
    # Up once at the beginning, and not down since.
    assert len(rises) == 1
    assert not falls
    visit.wait(0.5)
    assert visit.light == TABLE[Sign.BOTTOM].rgb


def test_a_touch_with_nobody_there_lights_nothing():
    touched, untouched = Visit(), Visit()
    for _ in range(20):
        touched.show(scene(Stage.EMPTY, Phase.ABSENT, touching=True))
        untouched.show(NOBODY)
        touched.wait(0.3)
        untouched.wait(0.3)
    assert touched.record == untouched.record


def test_a_rep_is_told_after_its_touch_and_then_the_drill_goes_on():
    visit = Visit()
    visit.show(drill(Phase.BOTTOM, touching=True))
    visit.wait(0.5)
    visit.show(drill(Phase.STANDING, ended_rep=judged("good")), drill(Phase.STANDING))
    assert visit.desk.sign is Sign.TOUCH
    visit.wait(0.7)
    assert visit.desk.sign is Sign.REP_CLEAN
    visit.wait(2.0)
    assert visit.desk.sign is Sign.STANDING
    assert visit.light == TABLE[Sign.STANDING].rgb


def test_a_clean_rep_swells_once_and_a_faulty_one_does_not():
    visit = Visit()
    visit.show(drill(ended_rep=judged("good")), drill())
    visit.wait(1.0)
    full = luminance(visit.light)
    assert visit.light == TABLE[Sign.REP_CLEAN].rgb
    visit.wait(0.45)
    assert luminance(visit.light) == pytest.approx(full / 2)
    visit.wait(3.0)
    visit.show(drill(ended_rep=judged("fault")), drill())
    visit.wait(0.5)
    first = visit.light
    visit.wait(0.9)
    assert visit.light == first == TABLE[Sign.REP_FAULT].rgb


def test_the_newest_verdict_counts():
    visit = Visit()
    visit.show(drill(ended_rep=judged("good")))
    visit.wait(0.5)
    visit.show(drill(ended_rep=judged("fault")))
    assert visit.desk.sign is Sign.REP_FAULT


def test_the_end_of_a_set_is_told_after_its_last_rep():
    visit = Visit()
    visit.show(drill(ended_rep=judged("good"), set_ended=True), drill())
    assert visit.desk.sign is Sign.REP_CLEAN
    visit.wait(1.6)
    assert visit.desk.sign is Sign.SET_ENDED
    visit.wait(3.0)
    assert visit.desk.sign is Sign.STANDING


def test_a_lost_dowel_is_lit_until_it_is_in_touch_again_around_the_reps_verdict():
    visit = Visit()
    visit.show(with_dowel(drill(Phase.BOTTOM)))
    visit.wait(3.0)
    visit.show(with_dowel(drill(Phase.RISING), "tailbone"))
    visit.wait(1.0 + SETTLED_S)
    assert visit.light == TABLE[Sign.RESET].rgb
    visit.show(with_dowel(drill(ended_rep=judged("fault")), "tailbone"))
    assert visit.desk.sign is Sign.REP_FAULT
    visit.show(with_dowel(drill(), "tailbone"))
    visit.wait(3.0)
    assert visit.light == TABLE[Sign.RESET].rgb
    visit.show(with_dowel(drill()))
    visit.wait(3.0)
    assert visit.light == TABLE[Sign.STANDING].rgb


def test_a_dowel_that_is_lost_and_found_in_every_frame_does_not_flash():
    visit = Visit()
    for frame in range(300):
        visit.show(with_dowel(drill(Phase.BOTTOM), "head" if frame % 2 else None))
        visit.wait(1 / 30)
    visit.record.assert_lawful()
    rises, falls = visit.record.turns(0.005)
    assert max(len(rises), len(falls)) <= 10


def test_with_the_dowel_the_wall_is_never_lit():
    visit = Visit()
    for touching in (False, True, None, True, False):
        visit.show(with_dowel(drill(Phase.BOTTOM, touching=touching)))
        visit.wait(0.5)
        assert visit.desk.sign is Sign.BOTTOM


def test_the_light_grows_while_somebody_stands_still():
    visit = Visit()
    visit.show(scene(Stage.ARRIVING, needs=(Need.SIDE_ON,)))
    lights: list[float] = []
    for step in range(60):
        visit.show(scene(Stage.ARRIVING, readiness=step / 59))
        visit.wait(1 / 30)
        lights.append(luminance(visit.light))
    assert lights == sorted(lights)
    visit.wait(SETTLED_S)
    assert visit.light == TABLE[Sign.READY].rgb


def test_somebody_who_leaves_takes_everything_along():
    visit = Visit()
    visit.show(drill(ended_rep=judged("good"), set_ended=True))
    visit.wait(0.3)
    visit.show(NOBODY)
    assert visit.desk.sign is Sign.NOBODY


def test_the_summary_has_a_light_of_its_own():
    visit = Visit()
    visit.show(scene(Stage.SUMMARY, Phase.ABSENT))
    visit.wait(2.0)
    assert visit.light == TABLE[Sign.SUMMARY].rgb


def test_with_nobody_there_it_breathes_lawfully_and_wakes_seldom():
    visit = Visit()
    visit.wait(60.0)
    visit.record.assert_lawful()
    rises, falls = visit.record.turns(0.005)
    assert 9 <= len(rises) <= 11
    assert 9 <= len(falls) <= 11
    assert visit.steps < 60 * 6


def test_when_steady_there_is_nothing_to_wake_for():
    visit = Visit()
    visit.show(drill())
    visit.wait(5.0)
    assert visit.desk.due_s is None


def test_what_is_nothing_new_is_told_as_such():
    desk = LightDesk()
    assert desk.hear(drill(), 0.0)
    assert not desk.hear(drill(), 0.1)
    assert desk.hear(drill(touching=True), 0.2)
    assert not desk.hear(drill(touching=True), 0.3)
    assert desk.hear(drill(touching=True, ended_rep=judged("good")), 0.4)


def test_a_faulty_part_shows_calmly_but_a_touch_still_counts():
    visit = Visit()
    assert visit.desk.fault(True)
    assert not visit.desk.fault(True)
    visit.show(drill(Phase.LOWERING))
    visit.wait(5.0)
    assert visit.light == TABLE[Sign.FAULT].rgb
    assert visit.desk.due_s is None
    visit.show(drill(Phase.BOTTOM, touching=True))
    assert visit.desk.sign is Sign.TOUCH
    visit.desk.fault(False)
    visit.show(drill(Phase.RISING))
    visit.wait(3.0)
    assert visit.light == TABLE[Sign.RISING].rgb


def test_night_is_dark_whatever_happens():
    visit = Visit()
    visit.show(drill(touching=True))
    visit.desk.night(True)
    visit.desk.fault(True)
    visit.wait(HOLD_S + 2 * SETTLED_S)
    assert visit.light == DARK
    visit.show(drill(), drill(touching=True, ended_rep=judged("good"), set_ended=True))
    visit.wait(10.0)
    assert visit.light == DARK
    visit.desk.fault(False)
    visit.desk.night(False)
    visit.wait(1.0)
    assert visit.light == TABLE[Sign.TOUCH].rgb


phases = st.sampled_from(Phase)
with_roller = st.builds(
    scene,
    st.sampled_from(Stage),
    phases,
    needs=st.sampled_from([(), (Need.ON_THE_MARK,)]),
    readiness=st.floats(0, 1),
    touching=st.sampled_from([True, False, None]),
    ended_rep=st.sampled_from([None, None, judged("good"), judged("warn"), judged("fault")]),
    set_ended=st.booleans(),
)
any_scene = with_roller | st.builds(
    with_dowel, with_roller, st.sampled_from([None, "head", "upper_back", "tailbone"])
)
visits = st.lists(
    st.tuples(
        st.one_of(st.just(1 / 30), st.floats(0, 2)), any_scene, st.booleans(), st.booleans()
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(visits=visits, brightness=st.floats(0.05, 1))
def test_whatever_happens_the_laws_hold(
    visits: list[tuple[float, Scene, bool, bool]], brightness: float
):
    visit = Visit(brightness)
    for pause_s, each, fault, night in visits:
        visit.wait(pause_s)
        visit.desk.fault(fault)
        visit.desk.night(night and fault)
        visit.show(each)
    visit.wait(3.0)
    visit.record.assert_lawful(brightness)


@settings(max_examples=150, deadline=None)
@given(visits=visits, wait_s=st.floats(0, 2))
def test_a_touch_is_lit_at_once_whatever_was_before(
    visits: list[tuple[float, Scene, bool, bool]], wait_s: float
):
    visit = Visit()
    for pause_s, each, fault, _ in visits:
        visit.wait(pause_s)
        visit.desk.fault(fault)
        visit.show(each)
    visit.wait(wait_s)
    before, full = luminance(visit.light), luminance(TABLE[Sign.TOUCH].rgb)
    visit.show(drill(touching=True))
    visit.wait(STEP_S)
    assert luminance(visit.light) > before or before == full
    visit.wait(SETTLED_S)
    assert visit.light == TABLE[Sign.TOUCH].rgb
