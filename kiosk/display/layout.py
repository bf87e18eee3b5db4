"""Where things stand on a screen of any size and shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from pygame import Rect

from kiosk.display.scale import Scale
from kiosk.display.theme import Caps, Room
from kiosk.display.typesetter import LEADING, MANTLE

# The canvas that sizes are designed on; it is laid upright on an upright screen.
LONG, SHORT = 1920, 1080
# Less wide for its height than this, things stand below each other.
LANDSCAPE_FROM = 0.95
# Televisions cut up to this share off every side: text stays clear of it, pictures and
# grounds do not.
SAFE_SHARE = 0.05
EDGE = 16
STAFF_HEIGHT = 32


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines the strip's headline and the sentence below it take."""

    headline: int = 1
    more: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of a screen, real pixels.

    `unit`: real pixels for one of the design canvas; `larger`: by how much text is larger than
    the theme has it. `safe`: where text may stand. `stage`: from the upper edge of the screen
    to the strip; `strip`: the block along the lower edge with the one thing to read, its text
    in `strip_headline` and `strip_more`.
    """

    unit: float
    scale: Scale
    lines: Lines
    lying: bool
    screen: Rect
    safe: Rect
    stage: Rect
    strip: Rect
    strip_headline: Rect
    strip_more: Rect
    staff: Rect
    edges: tuple[Rect, ...]
    gap: int

    @property
    def larger(self) -> float:
        """By how much text is larger than the theme has it."""
        return self.scale.larger

    def px(self, units: float) -> int:
        """Units of the design canvas in whole real pixels, at least one."""
        return max(1, round(units * self.unit))

    def tall(self, cap: float, lines: int = 1) -> int:
        """Room that lines of capitals of so many units need, real pixels."""
        return _tall(cap, lines, self.unit * self.scale.larger)

    def whole(self) -> Rect:
        """All that is safe for text on a screen without the strip."""
        bottom = self.staff.top - self.gap // 2
        return Rect(self.safe.left, self.safe.top, self.safe.width, bottom - self.safe.top)

    def on_stage(self) -> Rect:
        """What of the stage is safe for text."""
        return self.stage.clip(self.safe)


def is_lying(size_px: tuple[int, int]) -> bool:
    """Whether things stand beside each other on a screen of this size."""
    return size_px[0] >= size_px[1] * LANDSCAPE_FROM


def unit_of(size_px: tuple[int, int]) -> float:
    """Real pixels for one unit of the design canvas."""
    width, height = size_px
    long_side, short_side = (LONG, SHORT) if is_lying(size_px) else (SHORT, LONG)
    return min(width / long_side, height / short_side)


def safe_of(size_px: tuple[int, int]) -> Rect:
    """Where text may stand on a screen of this size."""
    width, height = size_px
    safe = Rect(0, 0, width, height)
    return safe.inflate(-2 * round(width * SAFE_SHARE), -2 * round(height * SAFE_SHARE))


def lay_out(
    size_px: tuple[int, int],
    scale: Scale,
    caps: Caps,
    room: Room,
    lines: Lines,
) -> Layout:
    """The boxes on a screen of this size."""
    width, height = size_px
    unit = unit_of(size_px)

    def px(units: float) -> int:
        return max(1, round(units * unit))

    screen, safe = Rect(0, 0, width, height), safe_of(size_px)
    # On an upright screen what staff have to read takes two lines.
    staff_px = px(STAFF_HEIGHT if is_lying(size_px) else 2 * STAFF_HEIGHT)
    staff = Rect(safe.left, safe.bottom - staff_px, safe.width, staff_px)
    per_cap = unit * scale.larger
    more_px = _tall(caps.body, lines.more, per_cap)
    headline_px = _tall(caps.headline, lines.headline, per_cap)
    more = Rect(safe.left, staff.top - more_px, safe.width, more_px)
    headline = Rect(safe.left, more.top - headline_px, safe.width, headline_px)
    strip = Rect(0, headline.top, width, height - headline.top)
    stage = Rect(0, 0, width, strip.top)
    edge = px(EDGE)
    edges = (
        Rect(0, 0, width, edge),
        Rect(0, height - edge, width, edge),
        Rect(0, edge, edge, height - 2 * edge),
        Rect(width - edge, edge, edge, height - 2 * edge),
    )
    return Layout(
        unit,
        scale,
        lines,
        is_lying(size_px),
        screen,
        safe,
        stage,
        strip,
        headline,
        more,
        staff,
        edges,
        px(room.gap),
    )


def _tall(cap: float, lines: int, px_per_unit: float) -> int:
    # One pixel more: sizes of fonts are whole numbers, rounded up.
    return round(cap * px_per_unit * ((lines - 1) * LEADING + 1 + 2 * MANTLE)) + 2 + lines


def rows(box: Rect, weights: Sequence[float], gap_px: int) -> list[Rect]:
    """The box cut into rows whose heights are as the weights."""
    found: list[Rect] = []
    for start, end in _shares(box.top, box.height, weights, gap_px):
        found.append(Rect(box.left, start, box.width, end - start))
    return found


def columns(box: Rect, weights: Sequence[float], gap_px: int) -> list[Rect]:
    """The box cut into columns whose widths are as the weights."""
    found: list[Rect] = []
    for start, end in _shares(box.left, box.width, weights, gap_px):
        found.append(Rect(start, box.top, end - start, box.height))
    return found


def cut_top(box: Rect, height_px: int, gap_px: int = 0) -> tuple[Rect, Rect]:
    """A part of this height cut off at the top, and what is left below it."""
    height_px = min(height_px, box.height)
    rest = max(0, box.height - height_px - gap_px)
    return (
        Rect(box.left, box.top, box.width, height_px),
        Rect(box.left, box.bottom - rest, box.width, rest),
    )


def cut_bottom(box: Rect, height_px: int, gap_px: int = 0) -> tuple[Rect, Rect]:
    """What is left above, and a part of this height cut off at the bottom."""
    height_px = min(height_px, box.height)
    rest = max(0, box.height - height_px - gap_px)
    return (
        Rect(box.left, box.top, box.width, rest),
        Rect(box.left, box.bottom - height_px, box.width, height_px),
    )


def cut_left(box: Rect, width_px: int, gap_px: int = 0) -> tuple[Rect, Rect]:
    """A part of this width cut off at the left, and what is left."""
    width_px = min(width_px, box.width)
    rest = max(0, box.width - width_px - gap_px)
    return (
        Rect(box.left, box.top, width_px, box.height),
        Rect(box.right - rest, box.top, rest, box.height),
    )


def cut_right(box: Rect, width_px: int, gap_px: int = 0) -> tuple[Rect, Rect]:
    """What is left, and a part of this width cut off at the right."""
    width_px = min(width_px, box.width)
    rest = max(0, box.width - width_px - gap_px)
    return (
        Rect(box.left, box.top, rest, box.height),
        Rect(box.right - width_px, box.top, width_px, box.height),
    )


def _shares(
    start: int, length: int, weights: Sequence[float], gap_px: int
) -> list[tuple[int, int]]:
    room = length - gap_px * (len(weights) - 1)
    whole = sum(weights)
    shares: list[tuple[int, int]] = []
    done = 0.0
    for index, weight in enumerate(weights):
        begin = start + gap_px * index + round(room * done / whole)
        done += weight
        shares.append((begin, start + gap_px * index + round(room * done / whole)))
    return shares
