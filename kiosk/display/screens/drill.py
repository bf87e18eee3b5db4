"""The drill: count, score, phase, wall, and the one cue."""

from pygame import Rect

from kiosk.coach.moment import Phase
from kiosk.coach.scene import Scene
from kiosk.display import wall_gauge
from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, columns, rows
from kiosk.display.lingering import Kept
from kiosk.display.score import draw_score

_ARROWS = {Phase.LOWERING: "down", Phase.RISING: "up"}


def panels(scene: Scene, kept: Kept, layout: Layout) -> list[Panel]:
    """All but the picture."""
    figures, phase, wall = rows(layout.column, (3.7, 1.15, 1.6), layout.px(22))
    count, score = columns(figures, (5, 6), layout.px(22))
    rep = scene.moment.last_rep if scene.reps_in_set or scene.set_number > 1 else None

    def paint_count(canvas: Canvas, box: Rect) -> None:
        colours, caps, words = canvas.theme.colours, canvas.theme.caps, canvas.words.drill
        canvas.fill(box, colours.panel, 20)
        above, below = rows(canvas.padded(box, 14), (2.6, 1), 0)
        canvas.text(str(scene.reps_in_set), above, caps.count, colours.ink)
        label = words.count_one if scene.reps_in_set == 1 else words.count
        if scene.set_number > 1:
            label = words.count_in_set.format(set=scene.set_number)
        canvas.text(label, below, caps.body, colours.quiet_ink)

    def paint_score(canvas: Canvas, box: Rect) -> None:
        draw_score(
            canvas, box, rep is not None, rep.score if rep else None, rep.band if rep else None
        )

    def paint_phase(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.panel, 20)
        inside = canvas.padded(box, 12)
        sign = _ARROWS.get(scene.moment.phase)
        if sign is not None:
            place = Rect(inside.left, inside.top, inside.height, inside.height)
            canvas.sign(sign, place, colours.touch)
        room = inside.inflate(-2 * (inside.height + canvas.px(16)), 0)
        canvas.text(
            canvas.words.phases[scene.moment.phase.value],
            room,
            canvas.theme.caps.title,
            colours.ink,
        )

    return [
        Panel("count", count, (scene.reps_in_set, scene.set_number), paint_count),
        Panel("score", score, rep and (rep.score, rep.band), paint_score),
        Panel("phase", phase, scene.moment.phase, paint_phase),
        wall_gauge.panel(wall_gauge.gauge_state(scene.moment, kept.tap), wall),
        _cue_panel(kept, layout),
    ]


def _cue_panel(kept: Kept, layout: Layout) -> Panel:
    cue = kept.cue

    def paint(canvas: Canvas, box: Rect) -> None:
        colours, caps = canvas.theme.colours, canvas.theme.caps
        if cue is None:
            canvas.text(
                canvas.words.drill.hint, canvas.padded(box), caps.title, colours.quiet_ink
            )
            return
        praise = cue.kind == "praise"
        canvas.fill(box, colours.praise if praise else colours.correction, 20)
        canvas.text(cue.text, canvas.padded(box), caps.cue, colours.on_colour)

    return Panel("cue", layout.strip, cue, paint)
