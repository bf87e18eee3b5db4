"""One kind sentence on the whole screen: at the start, and while there is no picture."""

from pygame import Rect

from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, rows


def panels(title: str, more: str | None, layout: Layout) -> list[Panel]:
    """The whole screen."""

    def paint(canvas: Canvas, box: Rect) -> None:
        colours, caps = canvas.theme.colours, canvas.theme.caps
        canvas.fill(box, colours.panel, 20)
        inside = canvas.padded(box, 80)
        if more is None:
            canvas.text(title, inside, caps.cue, colours.ink)
            return
        above, below = rows(inside, (3, 2), canvas.px(30))
        canvas.text(title, above, caps.cue, colours.ink)
        canvas.text(more, below, caps.title, colours.quiet_ink)

    return [Panel("message", layout.body, (title, more), paint)]
