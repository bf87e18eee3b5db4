"""The wall as it is felt: so far away, touching, not touching, or not known."""

from dataclasses import dataclass

from pygame import Rect

from kiosk.coach.moment import Moment
from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import split_right

# Further away than this the gauge stands at its end: a foot's length of standing room and
# the hips' own way.
FULL_M = 0.40
_DASHES = 8


@dataclass(frozen=True, slots=True)
class GaugeState:
    """What the gauge shows. `cm` is None where only a touch can be felt."""

    known: bool
    touching: bool = False
    cm: int | None = None


def gauge_state(moment: Moment, tap: bool) -> GaugeState:
    """What is known of the wall; `tap`: the moment of a touch is still to be seen."""
    if moment.touching or tap:
        return GaugeState(True, touching=True)
    if moment.distance_m is not None:
        return GaugeState(True, cm=max(0, round(moment.distance_m * 100)))
    return GaugeState(moment.touching is not None)


def panel(state: GaugeState, box: Rect) -> Panel:
    """The gauge as a panel."""

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        if state.touching:
            canvas.fill(box, colours.touch, 20)
            inside = canvas.padded(box)
            canvas.text(
                canvas.words.drill.tap, inside, canvas.theme.caps.cue, colours.on_colour
            )
            return
        canvas.fill(box, colours.panel, 20)
        label, track = split_right(canvas.padded(box), round(box.width * 0.44), canvas.px(24))
        canvas.text(_label(canvas, state), label, canvas.theme.caps.title, colours.ink)
        if state.known:
            _draw_track(canvas, track, state)
        else:
            _draw_unknown(canvas, track)

    return Panel("wall", box, state, paint)


def _label(canvas: Canvas, state: GaugeState) -> str:
    drill = canvas.words.drill
    if not state.known:
        return drill.wall_unknown
    return drill.no_touch if state.cm is None else drill.distance.format(cm=state.cm)


def _draw_track(canvas: Canvas, track: Rect, state: GaugeState) -> None:
    """The wall at the right as a block, the hips as a drawer that slides towards it."""
    colours = canvas.theme.colours
    wall_width = canvas.px(36)
    way = Rect(track.left, track.top, track.width - wall_width, track.height)
    canvas.fill(Rect(way.right, track.top, wall_width, track.height), colours.line)
    rail = Rect(way.left, 0, way.width, canvas.px(14))
    rail.centery = track.centery
    canvas.fill(rail, colours.line)
    if state.cm is None:
        return
    near = 1 - min(1.0, state.cm / 100 / FULL_M)
    drawer = Rect(0, 0, canvas.px(70), track.height * 3 // 4)
    drawer.midleft = (way.left + round((way.width - drawer.width) * near), track.centery)
    canvas.fill(drawer, colours.touch, 10)


def _draw_unknown(canvas: Canvas, track: Rect) -> None:
    """A broken line with a question mark: not an empty gauge."""
    colours = canvas.theme.colours
    step = track.width / _DASHES
    mark = Rect(0, 0, track.height, track.height)
    mark.center = track.center
    for index in range(_DASHES):
        dash = Rect(round(track.left + index * step), 0, round(step * 0.55), canvas.px(14))
        dash.centery = track.centery
        if not dash.colliderect(mark.inflate(canvas.px(16), 0)):
            canvas.fill(dash, colours.unknown)
    canvas.sign("unknown", mark, colours.unknown)
