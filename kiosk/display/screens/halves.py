"""The mirror and what stands beside it, below it on an upright screen."""

from pygame import Rect

from kiosk.display.layout import Layout, cut_bottom, cut_left
from kiosk.display.panel import Showing

# Of a lying screen's width, less where it is nearly square; of an upright stage's height.
_WIDE, _WIDE_FROM = 0.5, 1.5
_NARROW = 0.42
_PICTURE_HEIGHT = 0.58


def picture_width(layout: Layout) -> int:
    """How wide the picture may be beside what is to be read, on a lying screen."""
    width, height = layout.screen.size
    share = _WIDE if width >= height * _WIDE_FROM else _NARROW
    return min(round(layout.stage.height * 4 / 3), round(width * share))


def halves(showing: Showing, least_px: int) -> tuple[Rect, Rect]:
    """The picture as large as it can be, to the screen's edges; the rest, safe for text.

    `least_px`: how tall the rest has to be.
    """
    layout = showing.layout
    stage, safe, gap = layout.stage, layout.on_stage(), layout.gap
    if layout.lying:
        picture, _ = cut_left(stage, picture_width(layout))
        left = picture.right + gap
        return picture, Rect(left, safe.top, safe.right - left, safe.height - gap)
    height = min(round(stage.height * _PICTURE_HEIGHT), stage.height - least_px - 2 * gap)
    picture = Rect(stage.left, stage.top, stage.width, max(1, height))
    _, beside = cut_bottom(safe, safe.bottom - picture.bottom - gap)
    return picture, Rect(beside.left, beside.top, beside.width, beside.height - gap)
