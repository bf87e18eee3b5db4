"""Where things stand on a screen of any size and shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from pygame import Rect

# The canvas that sizes are designed on; it is laid upright on an upright screen.
LONG, SHORT = 1920, 1080
# Nearer to a square than this, things stand below each other.
LANDSCAPE_FROM = 1.2

# All in pixels of the design canvas. The margin is 5 % of the short side: televisions cut
# that much off.
MARGIN = 54
GAP = 22
EDGE = 16
STAFF_HEIGHT = 30
NOTICE_HEIGHT = 164
STRIP_HEIGHT = 340
# A notice takes its room from the strip first: the figures stay legible.
STRIP_HEIGHT_UNDER_NOTICE = 250
COLUMN_WIDTH = 850
COLUMN_HEIGHT = 600
STRIP_HEIGHT_UPRIGHT = 420


@dataclass(frozen=True, slots=True)
class Layout:
    """The boxes of a screen, real pixels; none overlaps another.

    `unit`: real pixels for one of the design canvas. `main`: picture; `column`: figures beside
    or below it; `strip`: the one thing to read; `body`: those three together.
    """

    unit: float
    screen: Rect
    notice: Rect | None
    body: Rect
    main: Rect
    column: Rect
    strip: Rect
    staff: Rect
    edges: tuple[Rect, ...]

    def px(self, units: float) -> int:
        """Units of the design canvas in whole real pixels, at least one."""
        return max(1, round(units * self.unit))


def lay_out(size_px: tuple[int, int], with_notice: bool = False) -> Layout:
    """The boxes on a screen of this size."""
    width, height = size_px
    lying = width >= height * LANDSCAPE_FROM
    long_side, short_side = (LONG, SHORT) if lying else (SHORT, LONG)
    unit = min(width / long_side, height / short_side)

    def px(units: float) -> int:
        return max(1, round(units * unit))

    screen = Rect(0, 0, width, height)
    staff = Rect(px(MARGIN), height - px(EDGE + 2) - px(STAFF_HEIGHT), 0, px(STAFF_HEIGHT))
    staff.width = width - 2 * px(MARGIN)
    area = screen.inflate(-2 * px(MARGIN), -2 * px(MARGIN))
    notice: Rect | None = None
    if with_notice:
        notice, area = _split_off_top(area, px(NOTICE_HEIGHT), px(GAP))
    strip_height = STRIP_HEIGHT_UPRIGHT
    if lying:
        strip_height = STRIP_HEIGHT_UNDER_NOTICE if with_notice else STRIP_HEIGHT
    above, strip = _split_off_bottom(area, px(strip_height), px(GAP))
    if lying:
        main, column = split_right(above, px(COLUMN_WIDTH), px(GAP))
    else:
        main, column = _split_off_bottom(above, px(COLUMN_HEIGHT), px(GAP))
    edge = px(EDGE)
    edges = (
        Rect(0, 0, width, edge),
        Rect(0, height - edge, width, edge),
        Rect(0, edge, edge, height - 2 * edge),
        Rect(width - edge, edge, edge, height - 2 * edge),
    )
    return Layout(unit, screen, notice, area, main, column, strip, staff, edges)


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


def split_right(box: Rect, width_px: int, gap_px: int) -> tuple[Rect, Rect]:
    """What is left, and a part of this width cut off at the right."""
    width_px = min(width_px, box.width // 2)
    left = Rect(box.left, box.top, box.width - width_px - gap_px, box.height)
    return left, Rect(box.right - width_px, box.top, width_px, box.height)


def _split_off_top(box: Rect, height_px: int, gap_px: int) -> tuple[Rect, Rect]:
    top = Rect(box.left, box.top, box.width, height_px)
    rest = box.height - height_px - gap_px
    return top, Rect(box.left, box.bottom - rest, box.width, rest)


def _split_off_bottom(box: Rect, height_px: int, gap_px: int) -> tuple[Rect, Rect]:
    rest = Rect(box.left, box.top, box.width, box.height - height_px - gap_px)
    return rest, Rect(box.left, box.bottom - height_px, box.width, height_px)


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
