"""After the drill: count, score, one thing done well, one thing to change."""

from pygame import Rect

from kiosk.coach.moment import SessionSummary
from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, rows
from kiosk.display.score import draw_score
from kiosk.display.words import Words


def panels(summary: SessionSummary, layout: Layout) -> list[Panel]:
    """The whole screen."""
    count, score = rows(layout.main, (1, 1), layout.px(22))

    def paint_count(canvas: Canvas, box: Rect) -> None:
        colours, caps = canvas.theme.colours, canvas.theme.caps
        canvas.fill(box, colours.panel, 20)
        above, below = rows(canvas.padded(box, 14), (2.3, 1), 0)
        canvas.text(str(summary.reps), above, caps.count, colours.ink)
        words = canvas.words.summary
        label = words.count_one if summary.reps == 1 else words.count
        canvas.text(label, below, caps.body, colours.quiet_ink)

    def paint_score(canvas: Canvas, box: Rect) -> None:
        draw_score(canvas, box, summary.reps > 0, summary.score, summary.band)

    def paint_done_well(canvas: Canvas, box: Rect) -> None:
        colours, caps, words = canvas.theme.colours, canvas.theme.caps, canvas.words
        canvas.fill(box, colours.panel, 20)
        title, below = rows(canvas.padded(box, 30), (1, 4), canvas.px(10))
        if summary.reps:
            canvas.text(words.summary.done_well, title, caps.title, colours.praise, "left")
        canvas.text(done_well(summary, words), below, caps.title, colours.ink, "left")

    def paint_change(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        change = to_change(summary, canvas.words)
        text = canvas.words.summary.no_change if summary.reps else canvas.words.summary.nothing
        canvas.fill(box, colours.correction if change else colours.praise, 20)
        inside = canvas.padded(box)
        canvas.text(change or text, inside, canvas.theme.caps.cue, colours.on_colour)

    key = summary
    return [
        Panel("count", count, key, paint_count),
        Panel("score", score, key, paint_score),
        Panel("done_well", layout.column, key, paint_done_well),
        Panel("change", layout.strip, key, paint_change),
    ]


def to_change(summary: SessionSummary, words: Words) -> str | None:
    """The cue for the gravest fault that had one, else what was wrong; None if nothing was."""
    by_fault = {cue.about: cue.text for cue in summary.cues}
    for fault, _ in summary.faults:
        if fault in by_fault:
            return words.summary.change.format(cue=by_fault[fault])
    unseen = summary.reps > 0 and summary.score is None
    return summary.reason if summary.faults or unseen else None


def done_well(summary: SessionSummary, words: Words) -> str:
    """Nothing but what is known to be true."""
    # The reason is praise only where every hinge was clean.
    if summary.clean_reps == summary.reps:
        return summary.reason
    if summary.clean_reps:
        return words.summary.clean.format(clean=summary.clean_reps, reps=summary.reps)
    return words.summary.kept_going
