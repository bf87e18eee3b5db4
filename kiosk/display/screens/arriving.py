"""Somebody has come: the one thing still missing, and the seconds that run when none is."""

from collections.abc import Iterator

from pygame import Rect

from kiosk.coach.scene import Need, Scene
from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, rows

CHECKED = (Need.WHOLE_BODY, Need.ON_THE_MARK, Need.SIDE_ON, Need.STAND_STILL)
# The bar fills in steps that the eye takes for smooth.
_STEPS = 60


def panels(scene: Scene, layout: Layout) -> list[Panel]:
    """All but the picture."""
    need = scene.needs[0] if scene.needs else None
    checks, bar = rows(layout.column, (4.4, 1), layout.px(22))
    filled = round(_STEPS * min(1.0, max(0.0, scene.readiness)))

    def paint_need(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        ground = colours.praise if need is None else colours.correction
        text = canvas.words.arriving.ready if need is None else canvas.words.needs[need]
        canvas.fill(box, ground, 20)
        canvas.text(text, canvas.padded(box), canvas.theme.caps.cue, colours.on_colour)

    def paint_checks(canvas: Canvas, box: Rect) -> None:
        colours, caps = canvas.theme.colours, canvas.theme.caps
        canvas.fill(box, colours.panel, 20)
        head, *lines = rows(canvas.padded(box), [1] * (1 + len(CHECKED)), canvas.px(8))
        hands = canvas.words.hands[scene.hands] if scene.hands else ""
        if hands:
            canvas.text(hands, head, caps.body, colours.correction, "left")
        for line, (check, done) in zip(lines, _checks(scene), strict=True):
            mark = Rect(line.left, line.top, canvas.px(76), line.height)
            mark = mark.inflate(0, -canvas.px(10))
            canvas.sign(
                "good" if done else "open", mark, colours.good if done else colours.line
            )
            text = Rect(mark.right + canvas.px(26), line.top, 0, line.height)
            text.width = line.right - text.left
            ink = colours.ink if done or check == need else colours.quiet_ink
            canvas.text(canvas.words.checks[check], text, caps.body, ink, "left")

    def paint_bar(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.panel, 20)
        full = box.copy()
        full.width = round(box.width * filled / _STEPS)
        if full.width:
            canvas.fill(full, colours.praise, 20)
        # Two inks, each over its own ground, so that the word is legible while the bar grows.
        clip = canvas.surface.get_clip()
        for part, ink in ((box, colours.ink), (full, colours.on_colour)):
            canvas.surface.set_clip(clip.clip(part))
            canvas.text(
                canvas.words.arriving.hold, canvas.padded(box, 16), canvas.theme.caps.body, ink
            )
        canvas.surface.set_clip(clip)

    return [
        Panel("need", layout.strip, need, paint_need),
        Panel("checks", checks, (scene.needs, scene.hands), paint_checks),
        Panel("readiness", bar, filled, paint_bar),
    ]


def _checks(scene: Scene) -> Iterator[tuple[Need, bool]]:
    """What is met for certain: all before the first that is missing, nothing after it."""
    done = True
    for check in CHECKED:
        done = done and check not in scene.needs
        yield check, done
