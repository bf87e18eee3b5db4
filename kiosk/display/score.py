"""How it went: band as word and sign first, the number as a trend; unseen is said as unseen."""

from collections.abc import Sequence

from pygame import Rect

from kiosk.coach.moment import Band, Rep
from kiosk.display.canvas import Canvas
from kiosk.display.layout import cut_left, cut_right
from kiosk.display.panel import Panel
from kiosk.display.theme import Colours, Rgb

# The bars of the newest hinges; more would be too thin to be told apart from three metres.
MOST_BARS = 10
_LEAST_SLOTS = 5
_TREND_SHARE = 0.36


# A hinge's score and band, None where it was not seen.
Outcome = tuple[int | None, Band | None]


def outcomes_of(reps: Sequence[Rep]) -> tuple[Outcome, ...]:
    """How each of them went."""
    return tuple((rep.score, rep.band) for rep in reps)


def band_colour(band: Band, colours: Colours) -> Rgb:
    """The colour of a band; a sign and a word always stand beside it."""
    return {"good": colours.good, "warn": colours.warn, "fault": colours.fault}[band]


def band_panel(reps: Sequence[Rep], last: Rep | None, box: Rect) -> Panel:
    """The last hinge's band, and how the newest ones went."""
    newest = outcomes_of(reps[-MOST_BARS:])
    judged: Outcome | None = (last.score, last.band) if last is not None else None

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.panel)
        inside = box.inflate(-canvas.px(36), -canvas.px(12))
        if judged is None:
            canvas.text(canvas.words.none_yet, inside, "body", colours.quiet_ink)
            return
        left, trend = cut_right(inside, round(inside.width * _TREND_SHARE), canvas.px(20))
        draw_band(canvas, left, judged[1] if judged[0] is not None else None)
        draw_bars(canvas, trend, newest)

    return Panel("band", box, (newest, judged), paint)


def draw_band(canvas: Canvas, box: Rect, band: Band | None) -> None:
    """Sign and word of a band; None is one that was not seen."""
    colours, words = canvas.theme.colours, canvas.words
    size = min(box.height, round(canvas.cap_px("title") * 1.3))
    mark, word = cut_left(box, size, canvas.px(20))
    if band is None:
        canvas.sign("unknown", mark, colours.unknown)
        canvas.text(words.unseen, word, "title", colours.ink, "left")
        return
    canvas.sign(band, mark, band_colour(band, colours))
    canvas.text(words.bands[band], word, "title", colours.ink, "left")


def draw_bars(canvas: Canvas, box: Rect, outcomes: Sequence[Outcome], slots: int = 0) -> None:
    """Each hinge as a bar as high as its score, with its band's sign at the foot.

    One that was not seen is a hollow stump. `slots`: there is room for so many at the least.
    """
    colours = canvas.theme.colours
    pitch = box.width / max(len(outcomes), slots, _LEAST_SLOTS)
    width = max(2, round(min(pitch * 0.7, box.height * 0.62)))
    for index, (score, band) in enumerate(outcomes):
        bar = Rect(round(box.left + pitch * index + (pitch - width) / 2), 0, width, width)
        if score is None or band is None:
            bar.bottom = box.bottom
            canvas.hollow(bar, colours.unknown)
            continue
        # The sign at its foot has room in the lowest one too.
        bar.height = max(width, round(box.height * score / 100))
        bar.bottom = box.bottom
        colour = band_colour(band, colours)
        canvas.fill(bar, colour, units=8)
        canvas.sign(band, Rect(bar.left, bar.bottom - width, width, width), colour)
