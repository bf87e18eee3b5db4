"""The laws that hold for the strip whatever is asked."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from light_laws import Recording

from kiosk.lights.colour import DARK, Rgb, blended, hue, lawful, luminance, on_screen
from kiosk.lights.limiter import FADE_S, HOLD_S, STEP_S, Limiter
from kiosk.lights.strip import whole_percents
from kiosk.lights.table import GREEN, ORANGE

FULL_GREEN = hue(GREEN)
DIM: Rgb = (0.0, 0.05, 0.1)

channels = st.one_of(st.sampled_from([0.0, 0.01, 0.02, 0.5, 1.0]), st.floats(0, 1))
colours = st.tuples(channels, channels, channels)
pauses_s = st.one_of(st.sampled_from([0.0, 0.001, 0.01, 0.1, 0.15, 0.5, 1.0]), st.floats(0, 3))


def run(
    limiter: Limiter, record: Recording, now: float, until: float, late_s: float = 0.0
) -> float:
    """Step as the thread does: at once, then whenever the limiter has something to do.

    Returns when it was done, which is `until` or, where the thread is late, after it.
    """
    record.take(now, limiter.step(now))
    while (due := limiter.due_s) is not None and due < until:
        now = max(now, due) + late_s
        record.take(now, limiter.step(now))
    return max(now, until)


def play(limiter: Limiter, requests: list[tuple[float, Rgb]], late_s: float = 0.0) -> Recording:
    """The requests, each so many seconds after the one before, and then ten seconds."""
    record, now = Recording(), 0.0
    for pause_s, rgb in requests:
        now = run(limiter, record, now, now + pause_s, late_s)
        limiter.ask(rgb)
    run(limiter, record, now, now + 10, late_s)
    return record


requests_of_any_kind = st.lists(st.tuples(pauses_s, colours), min_size=1, max_size=25)


@settings(max_examples=300, deadline=None)
@given(requests=requests_of_any_kind, brightness=st.floats(0.05, 1))
def test_whatever_is_asked_the_laws_hold_and_a_steady_request_is_reached(
    requests: list[tuple[float, Rgb]], brightness: float
):
    record = play(Limiter(brightness), requests)
    record.assert_lawful(brightness)
    assert record.last == lawful(requests[-1][1], brightness)


@settings(max_examples=150, deadline=None)
@given(requests=requests_of_any_kind, late_s=st.floats(0, 0.3))
def test_a_late_thread_makes_fades_longer_never_steeper(
    requests: list[tuple[float, Rgb]], late_s: float
):
    play(Limiter(), requests, late_s).assert_lawful()


@settings(max_examples=150, deadline=None)
@given(requests=requests_of_any_kind)
def test_the_laws_hold_in_whole_percents_too(requests: list[tuple[float, Rgb]]):
    rounded = Recording()
    for t, rgb in play(Limiter(), requests).shown:
        red, green, blue = whole_percents(rgb)
        rounded.take(t, (red / 100, green / 100, blue / 100))
    rounded.assert_lawful(rounding=0.01)


@settings(max_examples=200, deadline=None)
@given(
    requests=st.lists(
        st.tuples(pauses_s, colours.map(lambda rgb: blended(DARK, rgb, 0.7))), max_size=15
    ),
    wait_s=st.floats(0, 2),
)
def test_what_is_brightest_begins_at_once_whatever_was_before(
    requests: list[tuple[float, Rgb]], wait_s: float
):
    limiter, record = Limiter(), Recording()
    now = 0.0
    for pause_s, rgb in requests:
        now = run(limiter, record, now, now + pause_s)
        limiter.ask(rgb)
    now = run(limiter, record, now, now + wait_s)
    brightest = (0.8, 1.0, 0.9)
    before = luminance(limiter.shown)
    limiter.ask(brightest)
    limiter.step(now)
    limiter.step(now + STEP_S)
    assert luminance(limiter.shown) > before


def test_from_rest_the_first_step_is_made_in_the_same_instant():
    limiter = Limiter()
    limiter.ask(FULL_GREEN)
    assert luminance(limiter.step(5.0)) > 0.04


def test_from_end_to_end_takes_150_ms():
    record = play(Limiter(), [(0.0, FULL_GREEN)])
    times = [t for t, _ in record.shown[1:]]
    assert times[0] == 0
    assert times[-1] == pytest.approx(FADE_S)


def test_a_small_change_is_one_step():
    limiter = Limiter()
    limiter.ask((0.0, 0.01, 0.01))
    assert limiter.step(0.0) == (0.0, 0.01, 0.01)
    assert limiter.due_s is None


def test_touches_faster_than_1_hz_stay_lit():
    requests: list[tuple[float, Rgb]] = [(0.0, DIM)]
    for _ in range(20):
        requests += [(0.1, FULL_GREEN), (0.1, DIM)]
    record = play(Limiter(), [(2.0, DIM), *requests])
    record.assert_lawful()
    rises, falls = record.turns(0.1)
    # Four seconds of five touches each: lit for most of the time, dark at most once a second.
    assert len(rises) <= 5
    assert len(falls) <= 5


def test_light_that_rose_waits_a_second_before_it_falls():
    limiter = Limiter()
    limiter.ask(FULL_GREEN)
    record = Recording()
    run(limiter, record, 0.0, 0.3)
    limiter.ask(DIM)
    assert limiter.step(0.3) == FULL_GREEN
    assert limiter.due_s == pytest.approx(FADE_S + HOLD_S)
    run(limiter, record, 0.3, 5.0)
    assert record.last == DIM


def test_red_alone_becomes_orange():
    red, green, blue = lawful((1.0, 0.0, 0.0), 1.0)
    assert red == 1
    assert green > 0.3
    assert blue == 0


def test_a_dim_orange_is_not_rounded_to_red():
    for share in range(1, 1001):
        red, green, blue = whole_percents(blended(DARK, hue(ORANGE), share / 1000))
        assert red < 0.8 * (red + green + blue) or red == 0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
def test_what_is_no_light_is_dark(value: float):
    assert lawful((value, value, value), 1.0) == DARK


def test_more_than_all_is_all():
    assert lawful((7.0, 8.0, 9.0), 0.5) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("brightness", [-0.1, 1.1, math.nan])
def test_an_impossible_brightness_is_refused(brightness: float):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Limiter(brightness)


def test_after_the_strip_went_dark_by_itself_it_is_faded_in_anew():
    limiter, record = Limiter(), Recording()
    limiter.ask(FULL_GREEN)
    run(limiter, record, 0.0, 1.0)
    limiter.start_dark()
    assert 0 < luminance(limiter.step(5.0)) < 0.1
    run(limiter, record, 5.0, 6.0)
    assert limiter.shown == FULL_GREEN


def test_a_hue_is_shown_on_a_screen_as_itself():
    assert on_screen(hue((255, 255, 255))) == (255, 255, 255)
    assert on_screen(hue((0, 0, 0))) == (0, 0, 0)
    assert on_screen(hue((0, 0, 255))) == (0, 0, 255)
