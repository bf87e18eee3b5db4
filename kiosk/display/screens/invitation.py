"""The invitation: somebody does one of the drills, and three steps to do the same."""

from pygame import Rect

from kiosk.coach.scene import DrillName
from kiosk.display.canvas import Canvas
from kiosk.display.figures.figure import Facing
from kiosk.display.layout import Layout, cut_bottom, cut_left, cut_right, cut_top, rows
from kiosk.display.panel import Panel, Showing
from kiosk.display.people import dowel_play, play_panel, wall_play
from kiosk.display.shapes import disc
from kiosk.display.strip import staff_panel
from kiosk.display.theme import Caps

_FIGURE_WIDTH = 0.36
_FIGURE_HEIGHT = 0.44
# What has to be said takes its turn with what sets people at ease.
LINE_S = 8.0


def panels(showing: Showing, rounds: int, drill: DrillName) -> list[Panel]:
    """The whole screen. `rounds`: how often it was shown; each time another person hinges."""
    dowel = drill == "dowel"
    layout, caps = showing.layout, showing.theme.caps
    figure, headline, steps, line = _boxes(layout, caps, rounds % 2 == 1)
    # Always towards the words.
    facing: Facing = "left" if rounds % 2 else "right"
    turn = int(showing.kept.since_s / LINE_S) % 2

    def paint_headline(canvas: Canvas, box: Rect) -> None:
        text = canvas.words.attract.headline
        align = "left" if canvas.layout.lying else "centre"
        canvas.text(text, box, "banner", canvas.theme.colours.correction, align)

    def paint_steps(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        words = canvas.words.attract
        texts = words.steps_dowel if dowel else words.steps
        for number, (text, line) in enumerate(
            zip(texts, rows(box, [1] * len(texts), canvas.px(8)), strict=True), start=1
        ):
            size = round(canvas.cap_px("body") * 1.7)
            mark, room = cut_left(line, size, canvas.px(30))
            disc(canvas.surface, colours.touch, mark.center, size / 2)
            canvas.text(str(number), mark.inflate(0, size), "body", colours.on_colour)
            canvas.text(text, room, "title", colours.ink, "left")

    def paint_line(canvas: Canvas, box: Rect) -> None:
        words = canvas.words.attract
        text = words.learning if turn == 0 else words.privacy
        canvas.text(text, box, "body", canvas.theme.colours.quiet_ink, "left")

    return [
        play_panel(
            showing, "person", figure, dowel_play if dowel else wall_play, rounds, facing
        ),
        Panel("headline", headline, None, paint_headline),
        Panel("steps", steps, drill, paint_steps),
        Panel("line", line, turn, paint_line),
        staff_panel(showing),
    ]


def _boxes(layout: Layout, caps: Caps, other_side: bool) -> tuple[Rect, Rect, Rect, Rect]:
    """Figure, headline, steps and line. The sides are changed, so that nothing burns in."""
    gap, room = layout.gap, layout.whole()
    if layout.lying:
        room, line = cut_bottom(room, layout.tall(caps.body), gap)
        width = round(room.width * _FIGURE_WIDTH)
        if other_side:
            text, figure = cut_right(room, width, 2 * gap)
        else:
            figure, text = cut_left(room, width, 2 * gap)
        headline, steps = cut_top(text, layout.tall(caps.banner), gap)
        return figure, headline, steps, line
    rest, line = cut_bottom(room, layout.tall(caps.body, 2), gap)
    headline_px = layout.tall(caps.title, 2)
    figure_px = round((rest.height - headline_px) * _FIGURE_HEIGHT)
    if other_side:
        figure, rest = cut_top(rest, figure_px, gap)
        headline, steps = cut_top(rest, headline_px, gap)
    else:
        headline, rest = cut_top(rest, headline_px, gap)
        figure, steps = cut_top(rest, figure_px, gap)
    return figure, headline, steps, line
