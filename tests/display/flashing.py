"""Measures what flashes in a sequence of pictures: WCAG 2.3.1 and ISO 9241-391, in numbers.

A flash is a pair of opposing changes. Of relative luminance they count from a tenth of the
largest on, if the darker state is below 0.80; of red where a state is saturated red (R of the
linear R + G + B 0.8 or more) and max(0, R - G - B) x 320 changes by more than 20. Flashes are
harmless on no more than a quarter of any field of 10 degrees, for which 341 x 256 pixels of
1024 x 768 stand: a third of the width by a third of the height. WCAG allows three in a second;
the kiosk one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Blocks of so many pixels of the measured pictures are taken as one: what flashes in less is
# too little to count.
BLOCK_PX = 4
LEAST_CHANGE = 0.10
DARKER_BELOW = 0.80
LEAST_RED_CHANGE = 20 / 320
SATURATED = 0.8
FIELD = 1 / 3
MOST_OF_FIELD = 0.25
# The kiosk's own limit, and WCAG's.
KIOSK_HZ, WCAG_HZ = 1.0, 3.0
# A change is seen up to a frame late: of two that are a second apart, one may be.
SLACK_S = 0.02
_WEIGHTS = np.array((0.2126, 0.7152, 0.0722), np.float32)

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest share of any field that flashed at once, 0 to 1.

    `t`: when, seconds. `where`: the field's left and top, shares of the picture.
    """

    share: float = 0.0
    t: float = 0.0
    where: tuple[float, float] = (0.0, 0.0)

    @property
    def harmless(self) -> bool:
        """Whether that is within WCAG's area."""
        return self.share <= MOST_OF_FIELD


@dataclass(slots=True)
class _Changes:
    """Peaks and valleys of one quantity in every block, and when it last changed which way."""

    least: float
    darker_below: float = np.inf
    # What a state must have besides for its change to count; None: nothing.
    extreme: Floats | None = None
    extreme_marked: Flags | None = None
    direction: NDArray[np.int8] | None = None
    last_t: dict[int, Floats] = field(default_factory=dict[int, Floats])
    # By rate: whether the newest change came so soon after the one before it that way.
    soon: dict[float, Flags] = field(default_factory=dict[float, Flags])

    def step(self, value: Floats, t: float, marked: Flags) -> dict[float, Flags]:
        """By rate: the blocks in which the second of two flashes so fast has ended."""
        shape = value.shape
        found = {hz: np.zeros(shape, np.bool_) for hz in (KIOSK_HZ, WCAG_HZ)}
        if self.extreme is None or self.extreme_marked is None or self.direction is None:
            self.extreme, self.extreme_marked = value.copy(), marked.copy()
            self.direction = np.zeros(shape, np.int8)
            self.last_t = {way: np.full(shape, -np.inf, np.float32) for way in (-1, 1)}
            self.soon = {hz: flags.copy() for hz, flags in found.items()}
            return found
        for way in (-1, 1):
            goes_on = (self.direction == way) & ((value - self.extreme) * way >= 0)
            self.extreme = np.where(goes_on, value, self.extreme)
            self.extreme_marked = np.where(goes_on, marked, self.extreme_marked)
        change = value - self.extreme
        enough = np.abs(change) >= self.least
        enough &= np.minimum(value, self.extreme) < self.darker_below
        enough &= marked | self.extreme_marked
        for way in (-1, 1):
            turned = enough & (np.sign(change) == way) & (self.direction != way)
            since = t - self.last_t[way]
            for hz, blocks in found.items():
                soon = turned & (since < 1 / hz - SLACK_S)
                blocks |= soon & self.soon[hz]
                self.soon[hz] = np.where(turned, soon, self.soon[hz])
            self.last_t[way] = np.where(turned, np.float32(t), self.last_t[way])
            self.direction = np.where(turned, np.int8(way), self.direction)
            self.extreme = np.where(turned, value, self.extreme)
            self.extreme_marked = np.where(turned, marked, self.extreme_marked)
        return found


class FlashMeter:
    """Takes in pictures of one size; `worst` by kind ("general", "red") and rate, Hz.

    Blocks that flash within the same second count as at once: stricter than WCAG again.
    `red_share`: the most of any picture that was saturated red, flashing or not.
    """

    def __init__(self) -> None:
        self.worst = {
            (kind, hz): Worst() for kind in ("general", "red") for hz in (KIOSK_HZ, WCAG_HZ)
        }
        self.red_share = 0.0
        self._general = _Changes(LEAST_CHANGE, DARKER_BELOW)
        self._red = _Changes(LEAST_RED_CHANGE)
        self._flashed_t: dict[tuple[str, float], Floats] = {}

    @property
    def harmless(self) -> bool:
        """Whether nothing flashed faster than the kiosk may on more than may flash."""
        return all(worst.harmless for worst in self.worst.values())

    def take_all(self, pictures: Iterable[tuple[float, Pixels]]) -> "FlashMeter":
        """Take in all of them."""
        for t, picture in pictures:
            self.take(t, picture)
        return self

    def take(self, t: float, picture: Pixels) -> None:
        """A picture, RGB, at a time later than the one before."""
        light = linear_blocks(picture)
        luminance = light @ _WEIGHTS
        red, green, blue = np.moveaxis(light, 2, 0)
        saturated = red >= SATURATED * np.maximum(red + green + blue, 1e-6)
        # Nearly black has no colour that anybody sees.
        saturated &= red > 0.02
        self.red_share = max(self.red_share, float(saturated.mean()))
        everywhere = np.ones(luminance.shape, np.bool_)
        redness = np.maximum(0.0, red - green - blue).astype(np.float32)
        for kind, found in (
            ("general", self._general.step(luminance, t, everywhere)),
            ("red", self._red.step(redness, t, saturated)),
        ):
            for hz, blocks in found.items():
                self._note((kind, hz), blocks, t)

    def _note(self, which: tuple[str, float], blocks: Flags, t: float) -> None:
        before = self._flashed_t.get(which)
        if before is None:
            before = np.full(blocks.shape, -np.inf, np.float32)
        flashed_t = np.where(blocks, np.float32(t), before)
        self._flashed_t[which] = flashed_t
        if not blocks.any():
            return
        share, where = _fullest_field(t - flashed_t < 1.0)
        if share > self.worst[which].share:
            self.worst[which] = Worst(share, t, where)


def linear_blocks(picture: Pixels) -> Floats:
    """Linear red, green and blue of every block, 0 to 1 (sRGB)."""
    height, width = (side // BLOCK_PX * BLOCK_PX for side in picture.shape[:2])
    linear = np.take(_LINEAR, picture[:height, :width])
    # First whole rows: several times faster than both at once.
    rows = linear.reshape(height // BLOCK_PX, BLOCK_PX, -1).sum(axis=1)
    blocks = rows.reshape(height // BLOCK_PX, -1, BLOCK_PX, 3).sum(axis=2)
    return blocks / np.float32(BLOCK_PX * BLOCK_PX)


def _fullest_field(flags: Flags) -> tuple[float, tuple[float, float]]:
    """The largest share of any field of 10 degrees that is set, and where that field begins."""
    height, width = flags.shape
    tall, wide = max(1, round(height * FIELD)), max(1, round(width * FIELD))
    sums = np.zeros((height + 1, width + 1))
    sums[1:, 1:] = flags.cumsum(axis=0).cumsum(axis=1)
    fields = (
        sums[tall:, wide:] - sums[:-tall, wide:] - sums[tall:, :-wide] + sums[:-tall, :-wide]
    )
    top, left = np.unravel_index(int(fields.argmax()), fields.shape)
    share = float(fields[top, left]) / (tall * wide)
    return share, (int(left) / width, int(top) / height)


def _linear_of_srgb() -> Floats:
    share = np.arange(256) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)


_LINEAR = _linear_of_srgb()
