"""Raw distances become touches, or unknown with a reason; nothing broken is ever a touch."""

import math
import random
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.wall.ranging import (
    TIME_OF_FLIGHT,
    ULTRASOUND,
    Pad,
    Person,
    Ranging,
    Reach,
)
from kiosk.wall.reading import WallReading

CYCLE_S = 0.06
PAD = Pad(rest_m=0.09, travel_m=0.04, touch_m=0.02)
PERSON = Person(contact_m=0.055)
# With a pad at rest, and with a person who stands a step away.
FREE = {PAD: 0.09, PERSON: 0.30}

Sample = float | None
Samples = Iterable[Sample]


def jitter(seed: int = 1, sd_m: float = 0.0024) -> Callable[[float], float]:
    """A real ranger's noise at 10 cm (SCIENCE D1)."""
    noise = random.Random(seed)
    return lambda distance: distance + noise.gauss(0, sd_m)


def feel(ranging: Ranging, samples: Samples, start_t: float = 0.0) -> list[WallReading]:
    return [
        ranging.step(start_t + number * CYCLE_S, sample)
        for number, sample in enumerate(samples)
    ]


def for_s(seconds: float) -> range:
    return range(round(seconds / CYCLE_S))


def touches(readings: Iterable[WallReading]) -> list[bool | None]:
    """What the readings said, each truth once."""
    said: list[bool | None] = []
    for reading in readings:
        if not said or said[-1] is not reading.touching:
            said.append(reading.touching)
    return said


def at_rest(looks_at: Pad | Person, seconds: float = 2.0) -> Ranging:
    """One that has been well for a while; time 0 is then."""
    ranging = Ranging(looks_at, ULTRASOUND)
    noisy = jitter()
    count = round(seconds / CYCLE_S)
    feel(ranging, [noisy(FREE[looks_at]) for _ in range(count)], -count * CYCLE_S)
    assert ranging.trouble is None
    return ranging


# --- touches -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        # Two in a row make a touch, two of three end it.
        ([0.09, 0.06, 0.06, 0.06, 0.09, 0.09], [False, True, False]),
        ([0.09, 0.06, 0.09, 0.09, 0.06, 0.09], [False]),
        # Between 1 and 2 cm deep nothing changes.
        ([0.09, 0.075, 0.075, 0.075], [False]),
        ([0.09, 0.06, 0.06, 0.075, 0.075, 0.075], [False, True]),
        # One lost echo in between.
        ([0.09, 0.06, None, 0.06, 0.06], [False, True]),
        # One slip while pressed.
        ([0.09, 0.06, 0.06, 0.09, 0.06, 0.06], [False, True]),
    ],
)
def test_a_pad_is_touched_when_it_is_pressed(samples: Samples, said: list[bool | None]):
    assert touches(feel(at_rest(PAD), samples)) == said


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ([0.30, 0.20, 0.10, 0.07, 0.06, 0.10, 0.20, 0.30], [False, True, False]),
        # Below 2 cm from the wall it is a touch, above 5 cm it is over (SCIENCE D3).
        ([0.20, 0.08, 0.08, 0.08], [False]),
        ([0.20, 0.074, 0.074, 0.1, 0.1, 0.1], [False, True]),
        ([0.20, 0.074, 0.074, 0.11, 0.11], [False, True, False]),
    ],
)
def test_a_person_touches_within_two_centimetres(samples: Samples, said: list[bool | None]):
    assert touches(feel(at_rest(PERSON), samples)) == said


def test_a_ranger_that_looks_at_the_person_tells_how_far_they_are():
    readings = feel(at_rest(PERSON), [0.255, 0.255, 0.255, 0.2, 0.155, 0.155])
    assert readings[2].distance_m == pytest.approx(0.2)
    assert readings[-1].distance_m == pytest.approx(0.1)
    assert readings[-1].press_depth_m is None


def test_glutes_that_press_beyond_the_contact_are_at_distance_nought():
    assert feel(at_rest(PERSON), [0.05] * 4)[-1] == WallReading(3 * CYCLE_S, 0.0, True)


def test_a_pad_knows_how_deep_it_is_pressed_but_not_who_is_near():
    free, pressed = feel(at_rest(PAD), [0.09, 0.09, 0.09, 0.06, 0.06, 0.06])[2::3]
    assert (free.distance_m, free.press_speed_m_s) == (None, None)
    assert free.press_depth_m == pytest.approx(0, abs=0.002)
    assert pressed.distance_m == 0
    assert pressed.press_depth_m == pytest.approx(0.03)


def pressed_at(speed_m_s: float, seed: int, cycle_s: float = 0.03) -> float | None:
    """What the pad measures when it is pushed in at one speed up to its stop."""
    phase = random.Random(seed).random() * cycle_s
    noisy = jitter(seed)
    ranging = Ranging(PAD, ULTRASOUND)
    told: float | None = None
    for number in range(60):
        t = number * cycle_s
        depth = min(PAD.travel_m, max(0.0, speed_m_s * (t - 1 - phase)))
        reading = ranging.step(t, noisy(PAD.rest_m - depth))
        told = told if reading.press_speed_m_s is None else reading.press_speed_m_s
    return told


def test_a_light_tap_on_a_pad_is_told_from_a_slam():
    light = [pressed_at(0.12, seed) for seed in range(50)]
    hard = [pressed_at(0.7, seed) for seed in range(50)]
    assert all(speed is not None for speed in light + hard)
    # The drill calls less than 0.30 m/s good and more than 0.50 m/s a fault.
    assert max(speed or 0 for speed in light) < 0.30
    assert sorted(speed or 0 for speed in hard)[5] > 0.45


@pytest.mark.parametrize("speed", [0.1, 0.2, 0.3])
def test_the_speed_of_a_press_is_about_right(speed: float):
    told = sorted(pressed_at(speed, seed) or math.nan for seed in range(50))
    assert told[25] == pytest.approx(speed, rel=0.15)


# --- the taps of SCIENCE D2 --------------------------------------------------------------


def hips_m(t: float, down_s: float, hold_s: float, from_m: float = 0.25) -> float:
    """From the wall to the glutes: down, on it, and up again, begun at time 0."""
    if t < 0 or t >= 2 * down_s + hold_s:
        return from_m
    if down_s <= t < down_s + hold_s:
        return 0.0
    way = t if t < down_s else 2 * down_s + hold_s - t
    return from_m * (1 + math.cos(math.pi * way / down_s)) / 2


@pytest.mark.parametrize("looks_at", [PERSON, PAD], ids=["person", "pad"])
@pytest.mark.parametrize(
    ("down_s", "hold_s", "lost", "at_least"),
    [
        (2.0, 0.3, 0.0, 0.99),
        (2.0, 0.3, 0.3, 0.99),
        (1.2, 0.1, 0.0, 0.99),
        (1.2, 0.1, 0.3, 0.98),
        (0.6, 0.0, 0.0, 0.95),
    ],
)
def test_taps_are_seen_through_noise_and_lost_echoes(
    looks_at: Pad | Person, down_s: float, hold_s: float, lost: float, at_least: float
):
    chance = random.Random(f"{down_s} {lost}")
    ranging = Ranging(looks_at, ULTRASOUND)
    seen, beside, taps = 0, 0, 300
    for tap in range(taps):
        begun = tap * 20 + chance.random() * CYCLE_S
        felt = False
        for number in for_s(2 * down_s + hold_s + 3):
            since = number * CYCLE_S - 1
            gap = hips_m(since, down_s, hold_s)
            distance = (
                looks_at.rest_m - max(0.0, looks_at.travel_m - gap)
                if isinstance(looks_at, Pad)
                else looks_at.contact_m + gap
            )
            noisy = None if chance.random() < lost else distance + chance.gauss(0, 0.005)
            if ranging.step(begun + number * CYCLE_S, noisy).touching:
                # Further than 8 cm away nobody touches, whatever the noise.
                near = min(gap, hips_m(since - 0.4, down_s, hold_s)) < 0.08
                felt = felt or near
                beside += not near
        seen += felt
    assert seen >= at_least * taps
    assert beside == 0


@pytest.mark.parametrize("looks_at", [PERSON, PAD], ids=["person", "pad"])
def test_an_hour_of_nobody_has_no_touch(looks_at: Pad | Person):
    noisy = jitter(sd_m=0.005)
    ranging = Ranging(looks_at, ULTRASOUND)
    ranging.scene_is_empty(True)
    assert not any(
        reading.touching
        for reading in feel(ranging, (noisy(FREE[looks_at]) for _ in for_s(3600)))
    )


# --- what is dead, and what is nonsense --------------------------------------------------


def test_a_ranger_that_was_never_heard_is_unknown_and_says_so():
    ranging = Ranging(PAD, ULTRASOUND)
    assert touches(feel(ranging, [None] * 100)) == [None]
    assert "does not answer" in str(ranging.trouble)


def test_a_ranger_that_falls_silent_is_unknown_after_three_tenths_of_a_second():
    ranging = at_rest(PAD)
    readings = feel(ranging, [0.06, 0.06, *[None] * 100])
    assert touches(readings) == [False, True, None]
    last_touch = max(reading.t for reading in readings if reading.touching)
    assert last_touch - CYCLE_S <= 0.3 + 1e-9
    assert "silent" in str(ranging.trouble)


def test_a_ranger_that_comes_back_is_well_again():
    ranging = at_rest(PAD)
    feel(ranging, [None] * 100)
    readings = feel(ranging, [0.0901, 0.0902, 0.0899, 0.06, 0.0602], 6.0)
    assert touches(readings) == [None, False, True]
    assert ranging.trouble is None


def test_one_sample_after_a_long_silence_knows_nothing():
    ranging = at_rest(PAD)
    feel(ranging, [None] * 100)
    assert feel(ranging, [0.06], 6.0)[0].touching is None


@pytest.mark.parametrize("looks_at", [PERSON, PAD], ids=["person", "pad"])
@pytest.mark.parametrize("bad", [-0.398, 0.0, 0.001, math.nan, -math.inf])
def test_what_no_ranger_measures_is_not_heard(looks_at: Pad | Person, bad: float):
    alone = Ranging(looks_at, ULTRASOUND)
    assert touches(feel(alone, [bad] * 50)) == [None]
    assert alone.trouble is not None
    among = at_rest(looks_at)
    assert touches(feel(among, [FREE[looks_at], bad, bad, FREE[looks_at] + 0.001])) == [False]


def test_a_jump_that_nobody_can_make_is_not_heard():
    ranging = at_rest(PERSON)
    far = [0.3, 0.301, 0.302]
    readings = feel(ranging, [*far, 0.06, *far, 1.5, 2.5, *far])
    assert touches(readings) == [False]
    assert all(reading.distance_m == pytest.approx(0.246, abs=0.01) for reading in readings)


def test_somebody_who_steps_in_between_is_heard_at_the_second_sample():
    readings = feel(at_rest(PERSON), [0.3, 3.0, 3.01, 3.0])
    assert readings[-1].distance_m == pytest.approx(2.945, abs=0.01)


def test_a_ranger_that_repeats_itself_is_frozen():
    ranging = at_rest(PAD)
    readings = feel(ranging, [0.06] * len(for_s(30)))
    assert touches(readings) == [False, True, None]
    assert readings[-1].t - max(r.t for r in readings if r.touching) > 15
    assert "repeats" in str(ranging.trouble)
    assert touches(feel(ranging, [0.061, 0.0611], 30.0)) == [True]


def test_a_still_pad_seen_in_whole_millimetres_is_not_frozen():
    noisy = jitter(sd_m=0.001)
    ranging = Ranging(PAD, TIME_OF_FLIGHT)
    readings = feel(ranging, [round(noisy(0.09), 3) for _ in for_s(600)])
    assert touches(readings) == [None, False]


def test_noise_is_unknown_and_never_a_touch_for_long():
    ranging = at_rest(PAD)
    noisy = jitter(sd_m=0.02)
    readings = feel(ranging, [noisy(0.09) for _ in for_s(60)])
    assert {reading.touching for reading in readings[100:]} == {None}
    assert "noise" in str(ranging.trouble)


def test_mostly_impossible_distances_make_the_others_luck():
    chance = random.Random(1)
    ranging = at_rest(PERSON)
    readings = feel(ranging, [chance.uniform(-2, 6) for _ in for_s(60)])
    assert {reading.touching for reading in readings[100:]} <= {None, False}
    assert ranging.trouble is not None


def test_a_few_slips_are_no_trouble():
    chance, noisy = random.Random(1), jitter()
    ranging = at_rest(PAD)
    readings = feel(
        ranging, [-0.398 if chance.random() < 0.1 else noisy(0.09) for _ in for_s(60)]
    )
    assert touches(readings) == [False]


def test_touches_faster_than_anybody_taps_are_chattering():
    ranging = at_rest(PAD)
    noisy = jitter()
    readings = feel(ranging, [noisy(0.09 if n // 3 % 2 else 0.06) for n in for_s(10)])
    assert {reading.touching for reading in readings[60:]} == {None}
    assert "faster than anybody taps" in str(ranging.trouble)
    assert touches(feel(ranging, [noisy(0.09) for _ in for_s(4)], 10.0)) == [None, False]


def test_quick_taps_are_not_chattering():
    ranging = at_rest(PAD)
    noisy = jitter()
    readings = feel(ranging, [noisy(0.06 if n % 11 < 4 else 0.09) for n in for_s(10)])
    assert None not in touches(readings)


def test_a_touch_of_over_a_minute_is_a_caught_pad():
    ranging = at_rest(PAD)
    noisy = jitter()
    readings = feel(ranging, [noisy(0.06) for _ in for_s(70)])
    assert touches(readings) == [False, True, None]
    assert max(r.t for r in readings if r.touching) == pytest.approx(60, abs=0.3)
    assert "over a minute" in str(ranging.trouble)
    assert touches(feel(ranging, [noisy(0.09) for _ in for_s(1)], 70.0)) == [None, False]


# --- the rest ----------------------------------------------------------------------------


def test_a_pad_that_settles_is_learned_when_nobody_is_there():
    ranging = at_rest(PAD)
    noisy = jitter()
    ranging.scene_is_empty(True)
    feel(ranging, [noisy(0.087) for _ in for_s(60)])
    assert ranging.rest_m == pytest.approx(0.087, abs=0.001)


def test_nothing_is_learned_while_somebody_is_there_or_in_the_first_ten_seconds():
    ranging = at_rest(PAD)
    noisy = jitter()
    feel(ranging, [noisy(0.085) for _ in for_s(60)])
    ranging.scene_is_empty(True)
    feel(ranging, [noisy(0.085) for _ in for_s(9)], 60.0)
    assert ranging.rest_m == PAD.rest_m


def test_the_rest_is_learned_slowly():
    ranging = at_rest(PAD)
    ranging.scene_is_empty(True)
    noisy = jitter()
    feel(ranging, [noisy(0.085) for _ in for_s(12)])
    assert PAD.rest_m - 0.0015 < ranging.rest_m < PAD.rest_m


def test_a_thing_that_leans_on_the_pad_does_not_become_the_rest():
    ranging = at_rest(PAD)
    ranging.scene_is_empty(True)
    noisy = jitter()
    readings = feel(ranging, [noisy(0.078) for _ in for_s(300)])
    assert ranging.rest_m == PAD.rest_m
    assert touches(readings) == [False, None]
    assert "leans" in str(ranging.trouble)
    # Somebody coming does not take it away.
    ranging.scene_is_empty(False)
    assert touches(feel(ranging, [noisy(0.078) for _ in for_s(5)], 300.0)) == [None]
    assert touches(feel(ranging, [noisy(0.09) for _ in for_s(5)], 305.0)) == [None, False]
    assert ranging.trouble is None


def test_something_left_at_the_wall_is_told_when_nobody_is_there():
    ranging = at_rest(PERSON)
    ranging.scene_is_empty(True)
    noisy = jitter()
    assert touches(feel(ranging, [noisy(0.11) for _ in for_s(20)])) == [False, None]
    assert "take it away" in str(ranging.trouble)
    assert touches(feel(ranging, [noisy(0.9) for _ in for_s(5)], 20.0)) == [None, False]


@given(st.floats(0.05, 0.13), st.floats(0.01, 0.05), st.integers(0, 1000))
def test_the_rest_never_gets_near_a_touch(where: float, sway: float, seed: int):
    ranging = Ranging(PAD, ULTRASOUND)
    ranging.scene_is_empty(True)
    noise = random.Random(seed)
    feel(ranging, [where + sway * noise.random() for _ in for_s(40)])
    assert abs(ranging.rest_m - PAD.rest_m) <= PAD.drift_m + 1e-9
    assert ranging.rest_m - PAD.touch_m > PAD.rest_m - PAD.travel_m


# --- a ranger that looks at people hears nothing of who is not there ---------------------


def test_nothing_in_reach_is_no_touch_while_nobody_is_seen():
    ranging = Ranging(PERSON, ULTRASOUND)
    ranging.scene_is_empty(True)
    assert touches(feel(ranging, [math.inf] * 50)) == [False]
    assert ranging.trouble is None


def test_nothing_in_reach_is_unknown_while_somebody_is_seen():
    ranging = Ranging(PERSON, ULTRASOUND)
    assert touches(feel(ranging, [math.inf] * 50)) == [None]
    assert "cloth" in str(ranging.trouble)


def test_a_pad_is_always_in_reach():
    ranging = Ranging(PAD, ULTRASOUND)
    ranging.scene_is_empty(True)
    assert touches(feel(ranging, [math.inf] * 50)) == [None]
    assert ranging.trouble is not None


# --- laws --------------------------------------------------------------------------------

ANY_SAMPLE = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(0.0, 0.4)
)


@given(st.lists(ANY_SAMPLE, max_size=80), st.booleans(), st.sampled_from([PAD, PERSON]))
def test_whatever_comes_trouble_is_unknown_and_unknown_is_no_touch(
    samples: list[Sample], empty: bool, looks_at: Pad | Person
):
    ranging = Ranging(looks_at, ULTRASOUND)
    ranging.scene_is_empty(empty)
    for number, sample in enumerate(samples):
        reading = ranging.step(number * CYCLE_S, sample)
        assert reading.t == number * CYCLE_S
        if ranging.trouble is not None:
            assert reading == WallReading(reading.t)
        if reading.touching is None:
            assert reading.distance_m is None


@given(
    st.lists(st.one_of(st.none(), st.floats(max_value=0.019), st.floats(4.1)), max_size=80),
    st.sampled_from([PAD, PERSON]),
)
def test_a_dead_sensor_is_never_a_touch(samples: list[Sample], looks_at: Pad | Person):
    ranging = Ranging(looks_at, ULTRASOUND)
    assert not any(reading.touching for reading in feel(ranging, samples))


@given(st.lists(st.floats(0.0701, 0.0799), min_size=5, max_size=60), st.booleans())
def test_between_the_two_limits_nothing_changes(samples: list[float], touched: bool):
    ranging = at_rest(PAD)
    feel(ranging, [0.06, 0.061, 0.06] if touched else [0.09, 0.091, 0.09])
    readings = feel(ranging, samples, 3 * CYCLE_S)
    assert {reading.touching for reading in readings} <= {touched, None}


@given(st.lists(st.floats(0.02, 0.4), max_size=60), st.sampled_from([PAD, PERSON]))
def test_a_touch_has_two_near_samples_before_it(samples: list[float], looks_at: Pad | Person):
    limit = PAD.rest_m - PAD.touch_m if looks_at is PAD else 0.075
    was = False
    for number, reading in enumerate(feel(Ranging(looks_at, ULTRASOUND), samples)):
        if reading.touching and not was:
            heard = [sample for sample in samples[: number + 1] if sample < limit]
            assert len(heard) >= 2
        was = bool(reading.touching)


# --- settings that make no sense ---------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: Pad(rest_m=0.03, travel_m=0.04),
        lambda: Pad(travel_m=0.03, touch_m=0.031),
        lambda: Pad(touch_m=0),
        lambda: Pad(rest_m=math.inf),
        lambda: Person(contact_m=-0.01),
        lambda: Person(touch_m=0.06),
        # The touch is in the dead zone.
        lambda: Ranging(Pad(rest_m=0.05, travel_m=0.04), ULTRASOUND),
        lambda: Ranging(Person(contact_m=0.03), TIME_OF_FLIGHT),
        lambda: Ranging(Person(contact_m=0.5), Reach(0.02, 0.4)),
    ],
)
def test_geometry_that_cannot_work_is_refused(make: Callable[[], object]):
    with pytest.raises(ValueError, match=r"\.$"):
        make()
