"""Somebody has come: where to stand, as an outline to step into, and the one thing missing."""

from collections.abc import Iterator

from pygame import Rect

from kiosk.coach.scene import Need, Scene
from kiosk.display.canvas import Canvas
from kiosk.display.layout import rows
from kiosk.display.lengths import Way, metres_of_stature, move_words
from kiosk.display.live_picture import Placing
from kiosk.display.mark import WALL_NEEDS, draw_mark
from kiosk.display.mirror import mirror_panels
from kiosk.display.panel import Panel, Showing
from kiosk.display.screens.halves import halves
from kiosk.display.strip import strip_panel
from kiosk.display.words import CHECKED, Call

# The wall is where it should be at the middle of what the drill wants: 20 to 30 cm.
RIGHT_GAP_M = 0.25


def panels(showing: Showing) -> list[Panel]:
    """The whole screen."""
    scene, view = showing.view.scene, showing.view
    line_px = showing.layout.tall(showing.theme.caps.body) + showing.layout.px(8)
    picture, beside = halves(showing, len(CHECKED) * line_px + showing.layout.px(40))
    need = scene.needs[0]

    def over(canvas: Canvas, placing: Placing) -> None:
        draw_mark(canvas, scene, view.pose, placing, view.t)

    # The outline breathes, and so it is drawn with every picture anyway.
    return [
        *mirror_panels(showing, picture, over, (scene.mark_at, scene.to_mark, need, view.t)),
        _checks_panel(scene, beside),
        strip_panel(showing, _call(showing, need), "correction"),
    ]


def _call(showing: Showing, need: Need) -> Call:
    """What to do, and how far where that is known."""
    call, scene = showing.words.needs[need], showing.view.scene
    if need is Need.ON_THE_MARK and scene.to_mark is not None:
        metres = metres_of_stature(scene.to_mark)
        more = move_words(_way(scene, showing.view.mirror), metres, showing.words)
    elif need is Need.CLOSER_TO_WALL and scene.wall_gap_m is not None:
        more = move_words("closer", scene.wall_gap_m - RIGHT_GAP_M, showing.words)
    elif need is Need.FURTHER_FROM_WALL and scene.wall_gap_m is not None:
        more = move_words("further", RIGHT_GAP_M - scene.wall_gap_m, showing.words)
    else:
        return call
    return Call(short=call.short, more=more)


def _way(scene: Scene, mirror: bool) -> Way:
    """Towards the wall or away from it for somebody with the back to it, else as it is seen."""
    right = (scene.to_mark or 0.0) > 0
    facing = scene.moment.facing
    if facing is not None:
        return "further" if (facing == "right") == right else "closer"
    return "right" if right != mirror else "left"


def _checks_panel(scene: Scene, box: Rect) -> Panel:
    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.panel)
        lines = rows(canvas.padded(box, 20), [1] * len(CHECKED), canvas.px(8))
        size = min(lines[0].height, round(canvas.cap_px("body") * 1.5))
        for line, (check, done) in zip(lines, _checks(scene), strict=True):
            mark = Rect(line.left + canvas.px(12), 0, size, size)
            mark.centery = line.centery
            canvas.sign(
                "good" if done else "open", mark, colours.good if done else colours.quiet_ink
            )
            text = Rect(mark.right + canvas.px(28), line.top, 0, line.height)
            text.width = line.right - text.left
            ink = colours.ink if done or check == scene.needs[0] else colours.quiet_ink
            canvas.text(canvas.words.checks[check], text, "body", ink, "left")

    return Panel("checks", box, scene.needs, paint)


def _checks(scene: Scene) -> Iterator[tuple[Need, bool]]:
    """What is met for certain: all before the first that is missing, nothing after it."""
    done = True
    for check in CHECKED:
        missing = {check, *WALL_NEEDS} if check is Need.ON_THE_MARK else {check}
        done = done and missing.isdisjoint(scene.needs)
        yield check, done
