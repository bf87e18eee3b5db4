"""One kind sentence on the whole screen: at the start, and while staff are needed."""

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.layout import cut_bottom, rows
from kiosk.display.panel import Panel, Showing
from kiosk.display.strip import paint_staff
from kiosk.display.words import Call


def panels(showing: Showing, call: Call, code: str | None) -> list[Panel]:
    """The whole screen. `code`: what staff look up or read out over the telephone."""
    view = showing.view

    def paint(canvas: Canvas, box: Rect) -> None:
        colours, caps, layout = canvas.theme.colours, canvas.theme.caps, canvas.layout
        canvas.fill(box, colours.panel, rounded=False)
        inside = Rect(layout.safe)
        inside.height = layout.staff.top - inside.top
        if code is not None:
            inside, below = cut_bottom(inside, layout.tall(caps.body, 2), layout.gap)
            canvas.text(code, below, "body", colours.quiet_ink)
        above, below = rows(inside, (2, 1), layout.gap)
        canvas.text(call.short, above, "headline", colours.ink)
        canvas.text(call.more, below, "title", colours.quiet_ink)
        paint_staff(canvas, view.staff_line, view.simulated, colours.quiet_ink)

    key = (call, code, view.staff_line, view.simulated)
    return [Panel("message", showing.layout.screen, key, paint, clears=False)]
