"""Lengths as words: how far to move in hands and steps, how far the wall is in cm or inches."""

from typing import Literal

from kiosk.display.words import Words

Way = Literal["left", "right", "closer", "further"]

# The old measure of a hand is 4 inches: palms are 0.075 to 0.085 m wide at the knuckles
# (British adults' medians, cityu.edu.hk anthropometry), and the thumb adds to that.
HAND_M = 0.10
# Proposals of this project: a foot's length and a little, and an unhurried step of about a
# third of the stature.
SMALL_STEP_M = 0.30
STEP_M = 0.60
# Of whoever is known only as a share of the own stature.
STATURE_M = 1.70
# From here on the next larger unit is the nearer one: nobody counts three hands.
_SMALL_STEP_FROM_M = 0.25
_STEP_FROM_M = (SMALL_STEP_M + STEP_M) / 2
_STEPS_FROM_M = 1.5 * STEP_M
_INCH_M = 0.0254


def metres_of_stature(share: float) -> float:
    """What a share of the stature is, in metres, for somebody of usual height."""
    return share * STATURE_M


def amount_words(metres: float, words: Words) -> str:
    """How far that is in the patient's own units, at least a hand; the sign is left out."""
    metres = abs(metres)
    moves = words.moves
    if metres < _SMALL_STEP_FROM_M:
        hands = max(1, _nearest(metres / HAND_M))
        return moves.hand if hands == 1 else moves.hands.format(n=hands)
    if metres < _STEP_FROM_M:
        return moves.small_step
    if metres < _STEPS_FROM_M:
        return moves.step
    return moves.steps.format(n=max(2, _nearest(metres / STEP_M)))


def move_words(way: Way, metres: float, words: Words) -> str:
    """Where to move and how far, as a sentence."""
    moves = words.moves
    sentences = {
        "left": moves.left,
        "right": moves.right,
        "closer": moves.closer,
        "further": moves.further,
    }
    return sentences[way].format(amount=amount_words(metres, words))


def distance_words(metres: float, metric: bool, words: Words) -> str:
    """A distance in whole centimetres or inches; 0 only where there is none left."""
    unit_m, text = (
        (0.01, words.lengths.centimetres) if metric else (_INCH_M, words.lengths.inches)
    )
    return text.format(n=max(1, _nearest(metres / unit_m)) if metres > 0 else 0)


def _nearest(count: float) -> int:
    return int(count + 0.5)
