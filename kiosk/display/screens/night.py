"""Night: nearly dark, one dim word that wanders slowly so that nothing burns in."""

from math import pi, sin

from pygame import Rect

from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, rows

# Up and down takes another time than across, so that no path is gone twice in a night.
_DOWN_PER_ACROSS = 0.382


def panels(t: float, round_s: float, staff_line: str | None, layout: Layout) -> list[Panel]:
    """The whole screen."""
    screen = layout.screen
    word = Rect(0, 0, screen.width * 2 // 5, screen.height // 5)
    room = screen.inflate(-2 * layout.px(40), -2 * layout.px(40))
    word.topleft = (
        room.left + round((room.width - word.width) * _swing(t, round_s)),
        room.top + round((room.height - word.height) * _swing(t, round_s / _DOWN_PER_ACROSS)),
    )

    def paint(canvas: Canvas, box: Rect) -> None:
        theme = canvas.theme
        canvas.fill(box, theme.colours.night_ground)
        above, below = rows(word, (3, 1), 0)
        canvas.text(canvas.words.night, above, theme.caps.title, theme.colours.night_ink)
        if staff_line:
            ink = theme.colours.night_ink
            canvas.text(staff_line, below, theme.caps.staff, ink, least=theme.caps.staff)

    return [Panel("night", screen, (word.topleft, staff_line), paint)]


def _swing(t: float, round_s: float) -> float:
    return 0.5 + 0.5 * sin(2 * pi * t / round_s)
