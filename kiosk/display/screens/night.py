"""Night: nearly dark, one dim word that wanders slowly so that nothing burns in."""

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.easing import drift
from kiosk.display.layout import rows
from kiosk.display.panel import Panel, Showing

# Up and down takes another time than across, so that no path is gone twice in a night.
_DOWN_PER_ACROSS = 0.382


def panels(showing: Showing) -> list[Panel]:
    """The whole screen."""
    t, layout, staff_line = showing.view.t, showing.layout, showing.view.staff_line
    round_s = showing.theme.seconds.night_round
    screen, room = layout.screen, layout.safe
    word = Rect(0, 0, screen.width // 2, screen.height // 5)
    word.topleft = (
        room.left + round((room.width - word.width) * _share(t, round_s)),
        room.top + round((room.height - word.height) * _share(t, round_s / _DOWN_PER_ACROSS)),
    )

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.night_ground, rounded=False)
        above, below = rows(word, (2, 1), 0)
        canvas.text(canvas.words.night, above, "body", colours.night_ink)
        if staff_line:
            canvas.text(staff_line, below, "staff", colours.night_ink, noted=False)

    return [Panel("night", screen, (word.topleft, staff_line), paint, clears=False)]


def _share(t: float, round_s: float) -> float:
    return 0.5 + 0.5 * drift(t, round_s)
