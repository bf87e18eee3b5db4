"""Between two sets: what is done, how each hinge was, where next, and no hurry."""

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.figures.stances import STANDING
from kiosk.display.layout import cut_bottom, cut_left, cut_top
from kiosk.display.panel import Panel, Showing
from kiosk.display.people import Act, act_panel, next_panel
from kiosk.display.score import draw_bars, outcomes_of
from kiosk.display.strip import strip_panel
from kiosk.display.words import Call

_PERSON_WIDTH = 0.3


def panels(showing: Showing) -> list[Panel]:
    """The whole screen."""
    layout, scene = showing.layout, showing.view.scene
    room = layout.on_stage()
    room.height -= layout.gap
    panels: list[Panel] = []
    if layout.lying:
        person, room = cut_left(room, round(room.width * _PERSON_WIDTH), layout.gap)
        if scene.where_next is None:
            panels.append(act_panel("person", person, Act(STANDING), scene.session))
        else:
            panels.append(next_panel(showing, "person", person, scene.where_next))
    reps = outcomes_of(scene.reps[scene.set_start :])
    after = showing.words.rest.next
    if scene.where_next is not None and not layout.lying:
        # There is no room for somebody who shows it.
        after = showing.words.where_next.of(scene.where_next, showing.metric).more

    def paint(canvas: Canvas, box: Rect) -> None:
        colours, caps, words = canvas.theme.colours, canvas.theme.caps, canvas.words.rest
        canvas.fill(box, colours.panel)
        inside = canvas.padded(box)
        title, inside = cut_top(inside, canvas.layout.tall(caps.title), canvas.layout.gap)
        next_px = showing.tall(after, "body", inside.width)
        bars, below = cut_bottom(inside, next_px, canvas.layout.gap)
        canvas.text(words.title.format(set=scene.set_number), title, "title", colours.ink)
        draw_bars(canvas, bars, reps)
        canvas.text(after, below, "body", colours.quiet_ink)

    panels.append(Panel("set", room, (scene.set_number, reps, after), paint))
    words = showing.words.rest
    panels.append(strip_panel(showing, Call(short=words.short, more=words.more), "guide"))
    return panels
