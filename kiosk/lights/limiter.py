"""What goes to the strip, whatever is asked: never fast, never abrupt, never saturated red.

WCAG 2.3.1 counts a flash as a pair of opposing changes of luminance and allows three a second;
SCIENCE E wants one at the most for strips that fill the view, no fade under 150 ms, and no
saturated red. Held here by three rules:

- Light rises at once, and once it has risen it does not fall for a second. So two rises are a
  second apart or more, however small, and so are two falls. What comes faster stays lit.
- The light moves in steps, none nearer to the last than 10 ms and none larger than a 16th of
  full light: from end to end it takes 150 ms. The first step comes at once, unless a fade is
  under way: then within 10 ms.
- On the way between two colours the luminance goes one way only.

A step that comes late is not made up for: under load a fade gets longer, never steeper.
"""

import math

from kiosk.lights.colour import DARK, Rgb, blended, lawful, luminance

HOLD_S = 1.0
FADE_S = 0.150
FADE_STEPS = 16
# The first step needs no wait.
STEP_S = FADE_S / (FADE_STEPS - 1)
# Less than this of full light is no fade but one step, as in a breath.
SMALL = 0.02

_HAIR_S = 1e-9
# Luminances that are nearer than this are the same, but for rounding.
_HAIR = 1e-9


class Limiter:
    """Follows what is asked as far as the rules let it. Pure: times are given.

    `shown`: what is on the strip. Raises ValueError for a brightness outside 0 to 1.
    """

    def __init__(self, brightness: float = 1.0) -> None:
        self.brightness = brightness
        self.shown: Rgb = DARK
        self._asked: Rgb = DARK
        # Of the fade that is under way, or was the last.
        self._origin: Rgb = DARK
        self._goal: Rgb = DARK
        self._step = self._steps = 0
        self._last_step_s = self._last_rise_s = -math.inf

    @property
    def brightness(self) -> float:
        """Share of full light that is never exceeded; from the next thing asked on."""
        return self._brightness

    @brightness.setter
    def brightness(self, brightness: float) -> None:
        if not 0 <= brightness <= 1:
            raise ValueError(f"The brightness is {brightness}; it must be from 0 to 1.")
        self._brightness = brightness

    @property
    def due_s(self) -> float | None:
        """When step has something to do again; None while all is as asked."""
        if self._step < self._steps:
            return self._last_step_s + STEP_S
        return None if self._asked == self._goal else self._last_rise_s + HOLD_S

    def ask(self, rgb: Rgb) -> None:
        """What should be shown from now on."""
        self._asked = lawful(rgb, self._brightness)

    def step(self, now: float) -> Rgb:
        """What is shown from now on; at most one step of a fade."""
        if self._asked != self._goal and self._may_turn(now):
            self._origin, self._goal, self._step = self.shown, self._asked, 0
            far = max(abs(a - b) for a, b in zip(self.shown, self._asked, strict=True))
            self._steps = FADE_STEPS if far > SMALL else 1
        if self._step < self._steps and now >= self._last_step_s + STEP_S - _HAIR_S:
            self._step += 1
            self._last_step_s = now
            share = self._step / self._steps
            self._move(blended(self._origin, self._goal, share) if share < 1 else self._goal)
        return self.shown

    def start_dark(self) -> None:
        """The strip has gone dark by itself; what was asked is faded in anew."""
        self.shown = self._goal = DARK
        self._step = self._steps = 0

    def _may_turn(self, now: float) -> bool:
        """Whether the light may go now to where it is asked; a fade goes on meanwhile."""
        falls = luminance(self._asked) < luminance(self.shown) - _HAIR
        return not falls or now >= self._last_rise_s + HOLD_S - _HAIR_S

    def _move(self, rgb: Rgb) -> None:
        if luminance(rgb) > luminance(self.shown) + _HAIR:
            self._last_rise_s = self._last_step_s
        self.shown = rgb
