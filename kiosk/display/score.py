"""A score as sign, number and word; what was not seen is said as not seen."""

from pygame import Rect

from kiosk.coach.moment import Band
from kiosk.display.canvas import Canvas
from kiosk.display.layout import columns, rows


def draw_score(
    canvas: Canvas, box: Rect, judged: bool, score: int | None, band: Band | None
) -> None:
    """In a box; `judged`: whether there is anything yet that could have a score."""
    colours, caps, words = canvas.theme.colours, canvas.theme.caps, canvas.words
    canvas.fill(box, colours.panel, 20)
    above, below = rows(canvas.padded(box), (3, 2), canvas.px(6))
    if not judged:
        canvas.text("–", above, caps.cue, colours.quiet_ink)
        canvas.text(words.score.none_yet, below, caps.body, colours.quiet_ink)
        return
    if score is None or band is None:
        canvas.sign("unknown", above, colours.unknown)
        canvas.text(words.score.unseen, below, caps.body, colours.ink)
        return
    colour = {"good": colours.good, "warn": colours.warn, "fault": colours.fault}[band]
    # Sign and number stay together in a wide box too.
    pair = above.inflate(-max(0, above.width - 3 * above.height), 0)
    left, right = columns(pair, (2, 3), canvas.px(16))
    canvas.sign(band, left, colour)
    canvas.text(str(score), right, caps.cue, colours.ink)
    canvas.text(words.bands[band], below, caps.title, colour)
