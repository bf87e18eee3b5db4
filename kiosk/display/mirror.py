"""The live picture with the skeleton and what belongs to the stage, and a kind notice above."""

from collections.abc import Callable, Hashable

from pygame import Rect

from kiosk.coach.scene import Stage
from kiosk.display.canvas import Canvas
from kiosk.display.dowel_overlay import draw_dowel_line
from kiosk.display.layout import cut_top
from kiosk.display.live_picture import Placing, draw_skeleton
from kiosk.display.overlay import draw_hinge
from kiosk.display.panel import Panel, Same, Showing
from kiosk.display.words import Call

Over = Callable[[Canvas, Placing], None]


def mirror_panels(
    showing: Showing, box: Rect, over: Over | None = None, over_key: Hashable = None
) -> list[Panel]:
    """The picture in a box, under a notice if there is one.

    `over` draws upon the picture and is drawn anew with another `over_key`.
    """
    notice = showing.words.notices.get(showing.view.notice or "")
    if notice is None:
        return [_picture_panel(showing, box, over, over_key)]
    layout = showing.layout
    notice_px = layout.safe.top + layout.tall(showing.theme.caps.title)
    above, below = cut_top(box, notice_px)
    return [
        _notice_panel(notice, above),
        _picture_panel(showing, below, over, over_key),
    ]


def _notice_panel(notice: Call, box: Rect) -> Panel:
    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.notice, rounded=False)
        inside = box.clip(canvas.layout.safe).inflate(-canvas.px(24), 0)
        canvas.text(notice.short, inside, "title", colours.on_colour)

    return Panel("notice", box, notice.short, paint, clears=False)


def _picture_panel(showing: Showing, box: Rect, over: Over | None, over_key: Hashable) -> Panel:
    view, kept = showing.view, showing.kept
    placing = showing.picture.placing(view, box)

    def paint(canvas: Canvas, box: Rect) -> None:
        if view.picture is None or placing is None:
            return
        showing.picture.draw(canvas.surface, view.picture, placing)
        canvas.surface.set_clip(placing.box.clip(box))
        if over is not None:
            over(canvas, placing)
        pose = view.pose
        if pose is None or not pose.seen:
            return
        if view.scene.stage is Stage.DRILL:
            draw_hinge(canvas, view.scene, kept, pose, placing)
        draw_skeleton(canvas, pose, placing)
        if view.scene.stage is Stage.DRILL:
            # Over all: the hands cross it.
            draw_dowel_line(canvas, view.scene, kept, pose, placing)

    moment = view.scene.moment
    key = (
        Same(view.picture),
        Same(view.pose),
        placing.key if placing is not None else None,
        kept.path,
        kept.tap_age_s,
        kept.contacts,
        view.scene.reset,
        moment.dowel_px,
        moment.roller_along_leg,
        moment.hip_flexion_deg,
        over_key,
    )
    return Panel("picture", box, key, paint)
