"""With nobody there: what this is, how it begins, and what to ask the therapist first."""

from pygame import Rect

from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, rows


def panels(layout: Layout) -> list[Panel]:
    """All but the picture."""
    return [
        Panel("invitation", layout.column, None, _paint_steps),
        Panel("disclaimer", layout.strip, None, _paint_disclaimer),
    ]


def _paint_steps(canvas: Canvas, box: Rect) -> None:
    words, theme = canvas.words.invitation, canvas.theme
    canvas.fill(box, theme.colours.panel, 20)
    # A step has as much room as it has words.
    weights = [22.0, *(10.0 + len(step) for step in words.steps)]
    title, *places = rows(canvas.padded(box, 30), weights, canvas.px(8))
    canvas.text(words.title, title, theme.caps.title, theme.colours.correction, "left")
    for step, place in zip(words.steps, places, strict=True):
        canvas.text(step, place, theme.caps.body, theme.colours.ink, "left")


def _paint_disclaimer(canvas: Canvas, box: Rect) -> None:
    words, theme = canvas.words.invitation, canvas.theme
    above, below = rows(box, (3.4, 1), 0)
    canvas.text(words.disclaimer, above, theme.caps.body, theme.colours.quiet_ink, "left")
    canvas.text(words.privacy, below, theme.caps.body, theme.colours.ink, "left")
