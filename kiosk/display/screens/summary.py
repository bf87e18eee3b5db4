"""After the drill: how it went, each hinge, one thing to keep, one to change, and where to."""

from pygame import Rect

from kiosk.coach.moment import SessionSummary
from kiosk.coach.scene import Need
from kiosk.display.canvas import Canvas
from kiosk.display.layout import columns, cut_bottom, cut_left, cut_right, cut_top, rows
from kiosk.display.panel import Panel, Showing
from kiosk.display.people import lead_panel, next_panel
from kiosk.display.result_code import code_picture, result_text
from kiosk.display.score import band_colour, draw_bars, outcomes_of
from kiosk.display.strip import staff_panel
from kiosk.display.theme import Role
from kiosk.display.words import LEADS, Words

# Without a step to take, what the hinge leads to is shown one after the other.
LEAD_S = 5.0
_MOST_BARS = 30
_SIGN_GAP = 30
# How far the line below the band moves up into the room that the word leaves, in capitals.
_CLOSER = 0.06
_ASIDE_WIDTH = 0.265


def panels(showing: Showing, summary: SessionSummary) -> list[Panel]:
    """The whole screen."""
    scene = showing.view.scene
    band, bars, keep, change, lead, code = _boxes(showing, summary)
    reps = outcomes_of(scene.reps[-_MOST_BARS:])
    if summary.where_next is not None:
        lead_to = next_panel(showing, "lead", lead, summary.where_next)
    else:
        which = LEADS[int(showing.kept.since_s / LEAD_S) % len(LEADS)]
        lead_to = lead_panel(showing, lead, which)

    def paint_band(canvas: Canvas, box: Rect) -> None:
        _paint_band(canvas, box, summary, _band_role(showing, summary, box.width))

    def paint_bars(canvas: Canvas, box: Rect) -> None:
        canvas.fill(box, canvas.theme.colours.panel)
        draw_bars(canvas, canvas.padded(box, 10), reps, slots=10)

    def paint_keep(canvas: Canvas, box: Rect) -> None:
        colours, words = canvas.theme.colours, canvas.words
        canvas.fill(box, colours.panel)
        kept = words.keeps.get(summary.keep) if summary.keep is not None else None
        if kept is None:
            kept = words.summary.kept_going if summary.reps else words.summary.nothing
        _card(canvas, box, words.summary.keep_title, kept, "good", (colours.ink, colours.good))

    def paint_change(canvas: Canvas, box: Rect) -> None:
        colours, words = canvas.theme.colours, canvas.words
        text = _to_change(summary, words)
        canvas.fill(box, colours.praise if text is None else colours.correction)
        ink = colours.on_colour
        text = text or _as_before(showing, summary)
        _card(canvas, box, words.summary.change_title, text, "right", (ink, ink))

    def paint_code(canvas: Canvas, box: Rect) -> None:
        caption = canvas.words.summary.qr
        above, below = cut_bottom(box, showing.tall(caption, "title", box.width))
        picture = code_picture(
            result_text(summary, canvas.words, showing.metric), min(above.size)
        )
        canvas.surface.blit(picture, picture.get_rect(center=above.center))
        canvas.text(caption, below, "title", canvas.theme.colours.ink)

    return [
        Panel("band", band, summary, paint_band),
        Panel("bars", bars, reps, paint_bars),
        Panel("keep", keep, summary, paint_keep),
        Panel("change", change, summary, paint_change),
        lead_to,
        Panel("code", code, summary, paint_code),
        staff_panel(showing),
    ]


def _band_role(showing: Showing, summary: SessionSummary, width_px: int) -> Role:
    """As large as the word allows beside its sign."""
    layout, words = showing.layout, showing.words
    text = words.unseen if summary.band is None else words.bands[summary.band]
    sign_px = round(showing.theme.caps.headline * layout.unit * layout.larger)
    room_px = width_px - sign_px - layout.px(_SIGN_GAP)
    fits = layout.lying and showing.lines(text, "headline", room_px) == 1
    return "headline" if fits else "banner"


def _paint_band(canvas: Canvas, box: Rect, summary: SessionSummary, role: Role) -> None:
    colours, caps, words = canvas.theme.colours, canvas.theme.caps, canvas.words
    above, _ = cut_top(box, canvas.layout.tall(getattr(caps, role)))
    size = min(above.height, round(canvas.cap_px(role)))
    # The word's descenders may reach into the line below: there is air enough.
    closer_px = round(canvas.cap_px(role) * _CLOSER)
    _, below = cut_bottom(box, box.height - above.height + closer_px)
    mark, word = cut_left(above, size, canvas.px(_SIGN_GAP))
    if summary.band is None or summary.score is None:
        canvas.sign("unknown", mark, colours.unknown)
        canvas.text(words.unseen, word, role, colours.ink, "left")
    else:
        canvas.sign(summary.band, mark, band_colour(summary.band, colours))
        canvas.text(words.bands[summary.band], word, role, colours.ink, "left")
    canvas.text(_said(summary, words), below, "body", colours.quiet_ink, "left")


def _said(summary: SessionSummary, words: Words) -> str:
    """How many hinges there were, how many of them good, how many not seen."""
    if summary.clean_reps:
        said = words.summary.how_many_clean(summary.clean_reps, summary.reps)
    else:
        said = f"{summary.reps} {words.count.of(summary.reps)}"
    if not summary.unjudged:
        return said
    return f"{said}, {words.summary.how_many_unseen(summary.unjudged)}"


def _to_change(summary: SessionSummary, words: Words) -> str | None:
    """The one thing; None where all was well. Who was never seen well stood turned away."""
    if summary.change is not None:
        return words.cues[summary.change].more
    unseen = summary.reps > 0 and summary.score is None
    return words.needs[Need.SIDE_ON].more if unseen else None


def _as_before(showing: Showing, summary: SessionSummary) -> str:
    """The hinge is to stay as it is; what changes is where it is done, if there is a step."""
    if summary.where_next is None:
        return showing.words.summary.nothing_to_change
    return showing.words.where_next.of(summary.where_next, showing.metric).short


def _card(
    canvas: Canvas,
    box: Rect,
    title: str,
    text: str,
    sign: str,
    inks: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> None:
    ink, sign_ink = inks
    inside = canvas.padded(box, 20)
    head, body = cut_top(inside, canvas.layout.tall(canvas.theme.caps.body), canvas.px(6))
    mark, label = cut_left(head, round(canvas.cap_px("body") * 1.3), canvas.px(20))
    canvas.sign(sign, mark, sign_ink)
    canvas.text(title, label, "title", ink, "left")
    canvas.text(text, body, "title", ink, "left")


def _boxes(
    showing: Showing, summary: SessionSummary
) -> tuple[Rect, Rect, Rect, Rect, Rect, Rect]:
    """Band, bars, keep, change, where to, code."""
    layout, caps, gap = showing.layout, showing.theme.caps, showing.layout.gap
    room = layout.whole()
    if layout.lying:
        left, right = cut_right(room, round(room.width * _ASIDE_WIDTH), gap)
        lead, code = rows(right, (1, 1), gap)
        said_px = showing.tall(_said(summary, showing.words), "body", left.width)
        closer_px = round(caps.headline * layout.unit * layout.larger * _CLOSER)
        band, below = cut_top(left, layout.tall(caps.headline) + said_px - closer_px)
        # The cards have room for three lines; the bars take what is left.
        cards_px = layout.tall(caps.body) + layout.tall(caps.body, 3) + 2 * gap
        bars, cards = cut_bottom(below, min(cards_px, below.height - 3 * gap), gap)
        keep, change = columns(cards, (5, 6), gap)
        return band, bars, keep, change, lead, code
    said_px = showing.tall(_said(summary, showing.words), "body", room.width)
    band, below = cut_top(room, layout.tall(caps.banner) + said_px, gap)
    bars, below = cut_top(below, layout.tall(caps.body), gap)
    # Two lines each, and the rest for where it leads and the code.
    card_px = layout.tall(caps.body) + layout.tall(caps.body, 2) + 2 * gap
    keep, below = cut_top(below, card_px, gap)
    change, last = cut_top(below, card_px, gap)
    lead, code = columns(last, (1, 1), gap)
    return band, bars, keep, change, lead, code
