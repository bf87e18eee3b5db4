"""The drill: mirror, drawer or lamps, count, how the last hinge was, and what to do now."""

from pygame import Rect

from kiosk.coach.moment import IN_A_HINGE, Cue, Fault, Phase
from kiosk.coach.scene import Need, Scene
from kiosk.display.canvas import Canvas
from kiosk.display.contact_lamps import lamps_panel
from kiosk.display.drawer import drawer_panel, wall_is_right
from kiosk.display.layout import Layout, cut_bottom, cut_left, cut_right, cut_top, rows
from kiosk.display.mirror import mirror_panels
from kiosk.display.panel import Panel, Showing
from kiosk.display.score import band_panel
from kiosk.display.screens.halves import picture_width
from kiosk.display.strip import strip_panel
from kiosk.display.words import Call

# The count's share of what the picture leaves on a lying screen.
_COUNT_SHARE = 0.5
# Where it is taller than this for its width, the drawer stands above the count.
_TALL = 0.9
# Cues that say what a reset says.
_LOST = frozenset({Fault.LOST_HEAD, Fault.LOST_UPPER_BACK, Fault.LOST_TAILBONE})


def panels(showing: Showing) -> list[Panel]:
    """The whole screen."""
    layout, scene = showing.layout, showing.view.scene
    picture, drawer, count, band = _boxes(layout, showing)
    dowel = scene.drill == "dowel"
    last = scene.reps[-1] if scene.reps else scene.moment.last_rep
    return [
        *mirror_panels(showing, picture),
        lamps_panel(showing, drawer) if dowel else drawer_panel(showing, drawer),
        _count_panel(showing, count),
        band_panel(scene.reps[scene.set_start :], last, band),
        _strip(showing),
    ]


def _boxes(layout: Layout, showing: Showing) -> tuple[Rect, Rect, Rect, Rect]:
    """Picture, drawer, count and band."""
    caps, gap = showing.theme.caps, layout.gap
    stage, safe = layout.stage, layout.on_stage()
    band_height = layout.tall(caps.title)
    if layout.lying:
        picture, _ = cut_left(stage, picture_width(layout))
        right = Rect(picture.right + gap, safe.top, 0, safe.height - gap)
        right.width = safe.right - right.left
        right, band = cut_bottom(right, band_height, gap)
        if right.height > right.width * _TALL:
            drawer, count = rows(right, (1, 1), gap)
        else:
            drawer, count = cut_right(right, round(right.width * _COUNT_SHARE), gap)
        return picture, drawer, count, band
    above = Rect(safe.left, stage.top, safe.width, stage.height - gap)
    above, band = cut_bottom(above, band_height, gap)
    # The count has what it needs, the drawer what is left.
    count_px = round(caps.count * layout.unit * layout.larger * 1.3) + layout.tall(caps.body)
    count_px += safe.top - stage.top + 2 * gap
    drawer_px = layout.tall(caps.body) + 2 * gap
    above_px = max(count_px, min(round(above.height * 0.6), above.height - drawer_px - gap))
    above, drawer = cut_top(above, above_px, gap)
    picture = Rect(0, stage.top, min(round(above.height * 4 / 3), round(safe.width * 0.66)), 0)
    picture.height = above.height
    count = Rect(picture.right + gap, safe.top, 0, above.bottom - safe.top)
    count.width = safe.right - count.left
    return picture, drawer, count, band


def _count_panel(showing: Showing, box: Rect) -> Panel:
    scene = showing.view.scene

    def paint(canvas: Canvas, box: Rect) -> None:
        colours, words = canvas.theme.colours, canvas.words
        canvas.fill(box, colours.panel)
        label_height = canvas.layout.tall(canvas.theme.caps.body)
        above, below = cut_bottom(box.inflate(-canvas.px(24), -canvas.px(8)), label_height)
        canvas.text(str(scene.reps_in_set), above, "count", colours.ink)
        label = words.count.of(scene.reps_in_set)
        if scene.set_number > 1:
            label = words.count.in_set.format(set=scene.set_number)
        canvas.text(label, below, "body", colours.quiet_ink)

    return Panel("count", box, (scene.reps_in_set, scene.set_number), paint)


def _strip(showing: Showing) -> Panel:
    scene, kept, words = showing.view.scene, showing.kept, showing.words
    if scene.needs:
        if scene.needs[0] is Need.ON_THE_MARK:
            # Perhaps they have done what they came for.
            return strip_panel(showing, words.phases["absent"], "guide")
        return strip_panel(showing, words.needs[scene.needs[0]], "correction")
    phase = scene.moment.phase
    if scene.reset is not None and _reset_goes_first(scene, kept.cue):
        up = "up" if phase in IN_A_HINGE else None
        return strip_panel(showing, words.resets[scene.reset], "correction", up)
    if kept.cue is not None:
        praise = kept.cue.kind == "praise"
        call = words.praise if praise else words.cues[kept.cue.about]
        return strip_panel(showing, call, "praise" if praise else "correction")
    phases = words.phases_dowel if scene.drill == "dowel" else words.phases
    call = phases[phase.value]
    if kept.tap:
        # Felt: the very moment to say so, and what comes next.
        up = phases[Phase.RISING.value]
        return strip_panel(showing, Call(short=words.wall.tap, more=up.more), "tap")
    return strip_panel(showing, call, "guide", _sign(showing, phase))


def _reset_goes_first(scene: Scene, cue: Cue | None) -> bool:
    """A correction of something else is told in its turn; who is not seen comes back first."""
    if scene.moment.phase is Phase.ABSENT:
        return False
    return cue is None or cue.kind == "praise" or cue.about in _LOST


def _sign(showing: Showing, phase: Phase) -> str | None:
    """Which way it goes: the hips to the wall, then all of you up."""
    if phase is Phase.LOWERING:
        right = wall_is_right(showing.view.scene, showing.view.mirror)
        return "right" if right else "left"
    return "up" if phase is Phase.RISING else None
