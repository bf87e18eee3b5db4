"""The laws for what goes to a strip, measured on what was shown and when."""

from dataclasses import dataclass, field
from itertools import pairwise

from kiosk.lights.colour import Rgb, luminance
from kiosk.lights.limiter import FADE_STEPS, HOLD_S, STEP_S

# WCAG 2.2: R / (R + G + B) of linear light.
SATURATED_RED = 0.8
HAIR = 1e-6


@dataclass
class Recording:
    """What was shown, from when on; only what differs from before."""

    shown: list[tuple[float, Rgb]] = field(default_factory=lambda: [(-1e9, (0.0, 0.0, 0.0))])

    def take(self, t: float, rgb: Rgb) -> None:
        if rgb != self.shown[-1][1]:
            self.shown.append((t, rgb))

    @property
    def last(self) -> Rgb:
        return self.shown[-1][1]

    def assert_lawful(self, brightness: float = 1.0, rounding: float = 0.0) -> None:
        """`rounding`: how far a channel may be off, for a strip that has whole percents."""
        for _, rgb in self.shown:
            assert all(0 <= value <= brightness + HAIR + rounding for value in rgb)
            assert rgb[0] < SATURATED_RED * sum(rgb) + HAIR
        self._assert_gentle(rounding)
        for turns in self.turns(HAIR + 2 * rounding):
            for earlier, later in pairwise(turns):
                assert later - earlier >= HOLD_S - HAIR

    def _assert_gentle(self, rounding: float) -> None:
        """From end to end takes as long as it must, wherever one begins to look."""
        for index, (begin, start) in enumerate(self.shown):
            for t, rgb in self.shown[index + 1 : index + 1 + 2 * FADE_STEPS]:
                may = (int((t - begin) / STEP_S + HAIR) + 1) / FADE_STEPS
                moved = max(abs(a - b) for a, b in zip(rgb, start, strict=True))
                # At begin itself one step was just made.
                assert moved <= may + HAIR + 2 * rounding

    def turns(self, ignored: float) -> tuple[list[float], list[float]]:
        """When the luminance was seen to rise after a fall, and to fall after a rise.

        Changes up to `ignored` are not seen.
        """
        rises: list[float] = []
        falls: list[float] = []
        direction = 0
        extreme = luminance(self.shown[0][1])
        for t, rgb in self.shown:
            now = luminance(rgb)
            if (now - extreme) * direction > 0:
                extreme = now
            elif abs(now - extreme) > ignored:
                direction = 1 if now > extreme else -1
                (rises if direction > 0 else falls).append(t)
                extreme = now
        return rises, falls
