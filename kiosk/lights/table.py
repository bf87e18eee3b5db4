"""What the coach says, as light: a table that reads as one.

The colours are Okabe and Ito's, which people with any colour vision tell apart. Their
vermillion (#D55E00) is not among them: as light it is a saturated red (R / (R + G + B) is
0.86). Nothing rests on the hue alone: a clean rep is brighter than a faulty one and swells.
"""

import math
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Literal

from kiosk.coach.moment import Phase
from kiosk.coach.scene import Scene, Stage
from kiosk.lights.colour import Rgb, Srgb, hue, scaled

BLACK: Srgb = (0x00, 0x00, 0x00)
BLUE: Srgb = (0x00, 0x72, 0xB2)
SKY: Srgb = (0x56, 0xB4, 0xE9)
GREEN: Srgb = (0x00, 0x9E, 0x73)
YELLOW: Srgb = (0xF0, 0xE4, 0x42)
ORANGE: Srgb = (0xE6, 0x9F, 0x00)
PURPLE: Srgb = (0xCC, 0x79, 0xA7)

# steady: as it is. breathe: slowly up and down. pulse: up once, then back to half of it.
# grow: from little to all of it, as the readiness grows.
Pattern = Literal["steady", "breathe", "pulse", "grow"]

# Up, a rest as long as the limiter wants (and a little), and down: a breath of 6 s, as calm as
# people breathe at rest (5 s) or calmer.
BREATH_UP_S = 2.2
BREATH_REST_S = 1.2
BREATH_DOWN_S = 2.6
BREATH_S = BREATH_UP_S + BREATH_REST_S + BREATH_DOWN_S
BREATH_LOW = 0.35
# lgpio has whole percents only, and a dim breath is some ten of them: more steps than these
# would be the same levels again.
BREATH_STEP_S = 0.2
PULSE_S = 1.2
PULSE_REST = 0.5
GROW_FROM = 0.3
GROW_STEPS = 8


class Sign(Enum):
    """What the lights can say."""

    NIGHT = "night"
    TOUCH = "touch of the wall"
    REP_CLEAN = "rep ended, clean"
    REP_NEARLY = "rep ended, nearly"
    REP_FAULT = "rep ended, with a fault"
    REP_UNKNOWN = "rep ended, not judged"
    SET_ENDED = "set ended"
    FAULT = "a part needs the staff"
    SUMMARY = "summary"
    READY = "ready, two seconds"
    ARRIVING = "not ready, or off the mark"
    RESET = "the dowel was lost: stand up and try again"
    STANDING = "standing"
    LOWERING = "lowering"
    BOTTOM = "bottom"
    RISING = "rising"
    NOBODY = "nobody there"


@dataclass(frozen=True, slots=True)
class Row:
    """How one sign looks.

    `colour`: sRGB, of which the hue is taken. `light`: share of what the strip can give in
    that hue, linear. `at_least_s`: how long it stays once it was said. `priority`: of what is
    true at the same time the highest is shown.
    """

    sign: Sign
    colour: Srgb
    light: float
    pattern: Pattern
    at_least_s: float
    priority: int

    @property
    def rgb(self) -> Rgb:
        """The light itself, at its fullest."""
        return scaled(hue(self.colour), self.light)


# The touch is the brightest of all: the limiter lets light rise at once and fall only later, so
# what is brightest never waits. It stays for a second after it began, so that an 80 ms tap is
# seen out of the corner of an eye. A lost dowel is dimmer than any verdict: it says where to go
# on, and the verdict of the rep, which ends meanwhile, is seen before it.
ROWS = (
    #   what is said      colour   light  pattern    at least s  priority
    Row(Sign.NIGHT, BLACK, 0.00, "steady", 0.0, 9),
    Row(Sign.TOUCH, GREEN, 1.00, "steady", 1.0, 8),
    Row(Sign.REP_CLEAN, GREEN, 0.50, "pulse", 1.5, 7),
    Row(Sign.REP_NEARLY, YELLOW, 0.30, "steady", 1.5, 7),
    Row(Sign.REP_FAULT, ORANGE, 0.25, "steady", 1.5, 7),
    Row(Sign.REP_UNKNOWN, SKY, 0.25, "steady", 1.5, 7),
    Row(Sign.SET_ENDED, SKY, 0.60, "pulse", 4.0, 6),
    Row(Sign.FAULT, PURPLE, 0.15, "steady", 0.0, 5),
    Row(Sign.SUMMARY, SKY, 0.30, "steady", 0.0, 4),
    Row(Sign.READY, SKY, 0.50, "grow", 0.0, 3),
    Row(Sign.ARRIVING, BLUE, 0.15, "steady", 0.0, 2),
    Row(Sign.RESET, YELLOW, 0.12, "steady", 0.0, 1),
    Row(Sign.STANDING, BLUE, 0.20, "steady", 0.0, 1),
    Row(Sign.LOWERING, SKY, 0.15, "steady", 0.0, 1),
    Row(Sign.BOTTOM, SKY, 0.25, "steady", 0.0, 1),
    Row(Sign.RISING, SKY, 0.15, "steady", 0.0, 1),
    Row(Sign.NOBODY, BLUE, 0.12, "breathe", 0.0, 0),
)
TABLE = MappingProxyType({row.sign: row for row in ROWS})

_PHASES = MappingProxyType(
    {
        # Somebody in the drill of whom the camera sees nothing for a moment.
        Phase.ABSENT: Sign.STANDING,
        Phase.STANDING: Sign.STANDING,
        Phase.LOWERING: Sign.LOWERING,
        Phase.BOTTOM: Sign.BOTTOM,
        Phase.RISING: Sign.RISING,
    }
)
_BANDS = MappingProxyType(
    {
        "good": Sign.REP_CLEAN,
        "warn": Sign.REP_NEARLY,
        "fault": Sign.REP_FAULT,
        None: Sign.REP_UNKNOWN,
    }
)
VERDICTS = frozenset(_BANDS.values())


def sign_of(scene: Scene) -> Sign:
    """What the scene says for as long as it lasts."""
    if scene.stage is Stage.EMPTY:
        return Sign.NOBODY
    if scene.stage is Stage.SUMMARY:
        return Sign.SUMMARY
    if scene.needs:
        return Sign.ARRIVING
    if scene.stage is Stage.ARRIVING:
        return Sign.READY
    return _PHASES[scene.moment.phase] if scene.reset is None else Sign.RESET


def is_touch(scene: Scene) -> bool:
    """Whether a touch is to be lit: in the wall drill, by somebody who is on the mark.

    A frame in which the camera misses the person does not matter here; the stage does.
    """
    return (
        scene.stage is Stage.DRILL
        and scene.drill == "wall"
        and not scene.needs
        and scene.moment.touching is True
    )


def events_of(scene: Scene) -> tuple[Sign, ...]:
    """What the scene says once."""
    rep = scene.moment.ended_rep
    verdict = () if rep is None else (Sign.REP_FAULT if rep.faults else _BANDS[rep.band],)
    return verdict + ((Sign.SET_ENDED,) if scene.set_ended else ())


def grown(readiness: float) -> int:
    """How far the light of "ready" has grown, in whole steps."""
    return round(min(max(readiness, 0.0), 1.0) * GROW_STEPS)


def share_at(pattern: Pattern, age_s: float, steps_grown: int) -> float:
    """How much of its light a pattern gives after so many seconds, 0 to 1."""
    if pattern == "breathe":
        return _breath(_breath_steps(age_s) * BREATH_STEP_S % BREATH_S)
    if pattern == "pulse":
        return 1.0 if age_s < PULSE_S else PULSE_REST
    if pattern == "grow":
        return GROW_FROM + (1 - GROW_FROM) * steps_grown / GROW_STEPS
    return 1.0


def next_change_s(pattern: Pattern, age_s: float) -> float | None:
    """The age at which the pattern gives another share; None when it stays as it is."""
    if pattern == "breathe":
        return (_breath_steps(age_s) + 1) * BREATH_STEP_S
    return PULSE_S if pattern == "pulse" and age_s < PULSE_S else None


def _breath(t: float) -> float:
    """The share so many seconds after a breath began."""
    if t < BREATH_UP_S:
        height = (1 - math.cos(math.pi * t / BREATH_UP_S)) / 2
    elif t < BREATH_UP_S + BREATH_REST_S:
        height = 1.0
    else:
        height = (1 - math.cos(math.pi * (BREATH_S - t) / BREATH_DOWN_S)) / 2
    # The eye sees differences by ratio: squared, the middle looks like the middle.
    low = math.sqrt(BREATH_LOW)
    return (low + (1 - low) * height) ** 2


def _breath_steps(age_s: float) -> int:
    # A hair more than half a step's rounding error, or it might wake for the step it is in.
    return math.floor(age_s / BREATH_STEP_S + 1e-6)
