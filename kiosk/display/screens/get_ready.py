"""All is well: which drill it will be, what it looks like, and three beats until it begins."""

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.drawer import wall_is_right
from kiosk.display.layout import columns, cut_top, rows
from kiosk.display.mirror import mirror_panels
from kiosk.display.panel import Panel, Showing
from kiosk.display.people import act_panel, beat_act
from kiosk.display.screens.halves import halves
from kiosk.display.strip import strip_panel
from kiosk.display.words import Call

BEATS = 3


def panels(showing: Showing) -> list[Panel]:
    """The whole screen."""
    layout, scene, words = showing.layout, showing.view.scene, showing.words.ready
    drill = scene.hands or scene.drill
    caps = showing.theme.caps
    name_px = layout.tall(caps.title)
    beats_px = BEATS * (layout.tall(caps.body) + layout.px(10))
    picture, beside = halves(showing, name_px + layout.gap + beats_px)
    name, below = cut_top(beside, name_px, layout.gap)
    person, beats = columns(below, (4, 5), layout.gap)
    # As they see themselves.
    facing = "left" if wall_is_right(scene, showing.view.mirror) else "right"
    now = min(BEATS - 1, int(scene.readiness * BEATS))
    dowel = drill == "dowel"
    texts = words.beats_dowel if dowel else words.beats
    more = words.more_dowel if dowel else words.more

    def paint_name(canvas: Canvas, box: Rect) -> None:
        ink = canvas.theme.colours.correction
        canvas.text(words.drill_names[drill], box, "title", ink, "left")

    def paint_beats(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        for index, (text, line) in enumerate(
            zip(texts, rows(box, [1] * BEATS, canvas.px(10)), strict=True)
        ):
            begun = index <= now
            canvas.fill(line, colours.praise if begun else colours.panel)
            ink = colours.on_colour if begun else colours.quiet_ink
            canvas.text(text, line.inflate(-canvas.px(24), 0), "title", ink)

    return [
        *mirror_panels(showing, picture),
        Panel("name", name, drill, paint_name),
        act_panel("person", person, beat_act(drill, scene.readiness), scene.session, facing),
        Panel("beats", beats, (now, drill), paint_beats),
        strip_panel(showing, Call(short=words.short, more=more), "praise"),
    ]
