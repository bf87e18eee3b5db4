"""What is a hinge: a page with pictures that move, a title and one sentence."""

from pygame import Rect

from kiosk.display.canvas import Canvas
from kiosk.display.layout import columns, cut_bottom, cut_left, cut_right, cut_top
from kiosk.display.panel import Panel, Showing
from kiosk.display.people import LESSON, play_panel
from kiosk.display.shapes import disc
from kiosk.display.strip import staff_panel
from kiosk.display.words import Page, Words

PAGES = (
    "hinge",
    "hips_not_spine",
    "soft_knees",
    "back_of_you",
    "wall_drill",
    "dowel_drill",
    "safety",
)
_PICTURE_WIDTH = 0.52
_PICTURE_HEIGHT = 0.45
_DOTS_HEIGHT = 30


def panels(showing: Showing, name: str, rounds: int) -> list[Panel]:
    """The whole screen."""
    layout, caps = showing.layout, showing.theme.caps
    page = page_of(showing.words, name)
    gap = layout.gap
    room = layout.whole()
    panels: list[Panel] = []
    if name in LESSON:
        # Sides are changed from page to page and from round to round: nothing burns in.
        other_side = (PAGES.index(name) + rounds) % 2 == 1
        width, height = (
            round(room.width * _PICTURE_WIDTH),
            round(room.height * _PICTURE_HEIGHT),
        )
        if layout.lying and other_side:
            room, picture = cut_right(room, width, 2 * gap)
        elif layout.lying:
            picture, room = cut_left(room, width, 2 * gap)
        elif other_side:
            room, picture = cut_bottom(room, height, gap)
        else:
            picture, room = cut_top(room, height, gap)
        plays = LESSON[name]
        for index, box in enumerate(columns(picture, [1] * len(plays), gap)):
            panels += _picture(showing, name, index, box, rounds)

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        title_lines = showing.lines(page.title, "banner", box.width)
        title, below = cut_top(box, canvas.layout.tall(caps.title, title_lines), gap)
        below, dots = cut_bottom(below, canvas.px(_DOTS_HEIGHT), 0)
        canvas.text(page.title, title, "banner", colours.correction, "left")
        canvas.text(page.text, below, "body", colours.ink, "left")
        _paint_dots(canvas, dots, PAGES.index(name))

    return [*panels, Panel("page", room, name, paint), staff_panel(showing)]


def _picture(showing: Showing, name: str, index: int, box: Rect, who: int) -> list[Panel]:
    """Somebody who does it, and where there are two of them which one is right."""
    plays, layout = LESSON[name], showing.layout
    if len(plays) == 1:
        return [play_panel(showing, "picture", box, plays[0], who, key=name)]
    labels = showing.words.lesson.labels
    text, sign = ((labels.right, "good"), (labels.wrong, "wrong"))[index]
    label_px = max(
        showing.tall(each, "body", box.width - layout.px(100))
        for each in (labels.right, labels.wrong)
    )
    person, label = cut_bottom(box, label_px, layout.gap // 2)

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        mark, words = cut_left(box, canvas.px(80), canvas.px(16))
        canvas.sign(sign, mark, colours.good if sign == "good" else colours.fault)
        canvas.text(text, words, "body", colours.ink, "left")

    key = (name, index)
    return [
        play_panel(showing, f"picture {index}", person, plays[index], who, key=key),
        Panel(f"label {index}", label, key, paint),
    ]


def page_of(words: Words, name: str) -> Page:
    """The words of a page."""
    return getattr(words.lesson, name)


def _paint_dots(canvas: Canvas, box: Rect, now: int) -> None:
    """How many pages there are and which this is."""
    colours = canvas.theme.colours
    for index in range(len(PAGES)):
        centre = (box.left + canvas.px(12) + index * canvas.px(44), box.centery)
        chosen = index == now
        disc(
            canvas.surface,
            colours.correction if chosen else colours.line,
            centre,
            canvas.px(12 if chosen else 8),
        )
