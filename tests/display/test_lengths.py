"""Lengths become words that a patient can walk by and a clinic can read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.display.lengths import (
    Way,
    amount_words,
    distance_words,
    metres_of_stature,
    move_words,
)
from kiosk.display.words import Words, languages, load_words

WORDS = {language: load_words(language) for language in languages()}
ENGLISH = WORDS["en"]

EVERY_LANGUAGE = st.sampled_from(sorted(WORDS))
LENGTHS = st.floats(-0.5, 8.0)


def number_in(text: str) -> int:
    return int("".join(re.findall(r"-?\d", text)))


def rank(amount: str, words: Words) -> tuple[int, int]:
    """Where an amount stands among all amounts, by the words alone."""
    moves = words.moves
    units = (moves.hand, moves.hands, moves.small_step, moves.step, moves.steps)
    for place, unit in enumerate(units):
        if "{n}" not in unit and amount == unit:
            return place, 1
        found = re.fullmatch(re.escape(unit).replace(r"\{n\}", r"(\d+)"), amount)
        if found and "{n}" in unit:
            return place, int(found[1])
    pytest.fail(f"{amount!r} is in no unit of the patient's")


@pytest.mark.parametrize(
    ("metres", "amount"),
    [
        (0.0, "a hand's width"),
        (0.02, "a hand's width"),
        (0.1, "a hand's width"),
        (0.2, "2 hand widths"),
        (0.3, "a small step"),
        (0.6, "a step"),
        (1.2, "2 steps"),
        (3.0, "5 steps"),
        (-0.6, "a step"),
    ],
)
def test_how_far_to_move_is_told_in_hands_and_steps(metres: float, amount: str):
    assert amount_words(metres, ENGLISH) == amount


@given(EVERY_LANGUAGE, st.floats(0.0, 8.0), st.floats(0.0, 8.0))
def test_further_is_never_told_as_less(language: str, one: float, other: float):
    words = WORDS[language]
    near, far = sorted((one, other))
    assert rank(amount_words(near, words), words) <= rank(amount_words(far, words), words)


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ("left", "Move a hand's width to the left."),
        ("right", "Move a hand's width to the right."),
        ("closer", "Move a hand's width closer to the wall."),
        ("further", "Move a hand's width away from the wall."),
    ],
)
def test_where_to_move_is_a_sentence(way: Way, sentence: str):
    assert move_words(way, 0.1, ENGLISH) == sentence


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("metres", [0.1, 0.2, 0.3, 0.6, 1.2, 9.0])
def test_every_way_to_move_is_short_enough_to_read(language: str, metres: float):
    ways: tuple[Way, ...] = ("left", "right", "closer", "further")
    for way in ways:
        sentence = move_words(way, metres, WORDS[language])
        assert len(sentence) <= 48
        assert "{" not in sentence


def test_a_share_of_the_stature_is_metres_of_somebody_of_usual_height():
    assert metres_of_stature(0.1) == pytest.approx(0.17)
    assert metres_of_stature(-0.1) == pytest.approx(-0.17)


@pytest.mark.parametrize(
    ("metres", "metric", "text"),
    [
        (0.12, True, "12 cm"),
        (0.12, False, "5 in"),
        (0.002, True, "1 cm"),
        (0.002, False, "1 in"),
        (0.0, True, "0 cm"),
        (-0.03, False, "0 in"),
        (0.304, False, "12 in"),
    ],
)
def test_a_distance_is_whole_centimetres_or_inches(metres: float, metric: bool, text: str):
    assert distance_words(metres, metric, ENGLISH) == text


@given(EVERY_LANGUAGE, st.booleans(), LENGTHS, LENGTHS)
def test_a_distance_never_shrinks_as_it_grows_and_is_never_negative(
    language: str, metric: bool, one: float, other: float
):
    near, far = sorted((one, other))
    words = WORDS[language]
    near_n = number_in(distance_words(near, metric, words))
    assert 0 <= near_n <= number_in(distance_words(far, metric, words))


@given(st.booleans(), st.floats(0.0, 8.0, exclude_min=True))
def test_only_a_touch_reads_zero_and_the_rest_is_right_to_a_unit(metric: bool, metres: float):
    n = number_in(distance_words(metres, metric, ENGLISH))
    assert n >= 1
    assert abs(n * (0.01 if metric else 0.0254) - metres) <= (0.01 if metric else 0.0254)
