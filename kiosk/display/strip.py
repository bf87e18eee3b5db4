"""The block along the lower edge: the one thing to read, huge, and the staff's line."""

from typing import Literal

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.layout import cut_right
from kiosk.display.panel import Panel, Showing
from kiosk.display.theme import Rgb
from kiosk.display.words import Call

# What kind of thing is said: quiet guidance, something to mend, something well done, the wall
# that was felt.
Kind = Literal["guide", "correction", "praise", "tap"]

_SIMULATED_WIDTH = 260


def strip_panel(showing: Showing, call: Call, kind: Kind, sign: str | None = None) -> Panel:
    """Headline, sentence and staff line. `sign`: stands before the headline."""
    layout, view = showing.layout, showing.view
    staff_line, simulated = view.staff_line, view.simulated

    def paint(canvas: Canvas, box: Rect) -> None:
        ground, ink, quiet = _colours(canvas, kind)
        canvas.fill(box, ground, rounded=False)
        words = canvas.text(call.short, layout.strip_headline, "headline", ink)
        if sign is not None:
            size = round(canvas.cap_px("headline"))
            mark = Rect(layout.safe.left, 0, size, size)
            mark.centery = layout.strip_headline.centery
            # The words stay where they are; the sign stands beside them where there is room.
            if not mark.inflate(canvas.px(30), 0).colliderect(words):
                canvas.sign(sign, mark, ink if kind != "guide" else canvas.theme.colours.touch)
        canvas.text(call.more, layout.strip_more, "body", quiet)
        paint_staff(canvas, staff_line, simulated, quiet)

    key = (call, kind, sign, staff_line, simulated)
    return Panel("strip", layout.strip, key, paint, clears=False)


def staff_panel(showing: Showing) -> Panel:
    """The staff's line alone, for screens without the strip."""
    view = showing.view

    def paint(canvas: Canvas, _box: Rect) -> None:
        paint_staff(canvas, view.staff_line, view.simulated, canvas.theme.colours.quiet_ink)

    return Panel("staff", showing.layout.staff, (view.staff_line, view.simulated), paint)


def paint_staff(canvas: Canvas, staff_line: str | None, simulated: bool, ink: Rgb) -> None:
    """Codes and remedy at the left, "Simulation" at the right."""
    left, right = cut_right(canvas.layout.staff, canvas.px(_SIMULATED_WIDTH), canvas.layout.gap)
    if staff_line:
        # Begins with the codes; `kiosk status` has all of it.
        canvas.text(staff_line, left, "staff", ink, "left", noted=False)
    if simulated:
        canvas.text(canvas.words.simulated, right, "staff", ink)


def _colours(canvas: Canvas, kind: Kind) -> tuple[Rgb, Rgb, Rgb]:
    """Ground, ink of the headline, ink of the rest."""
    colours = canvas.theme.colours
    if kind == "guide":
        return colours.panel, colours.ink, colours.quiet_ink
    ground = {
        "correction": colours.correction,
        "praise": colours.praise,
        "tap": colours.touch,
    }[kind]
    return ground, colours.on_colour, colours.on_colour
