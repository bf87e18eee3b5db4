"""Metres of the room on millimetres of paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hardware.making.drawing.sheet import INK, SOFT, THICK, Line, Point, Sheet

# The first of these at which a drawing fits its sheet: what rulers and paper plans have.
SCALES = (10, 20, 25, 30, 40, 50, 75, 100)
A4_LYING = (297.0, 210.0)


def metres(length_m: float) -> str:
    """A length to the centimetre, or to the millimetre where that is needed."""
    return f"{length_m:.2f}" if abs(length_m * 100 % 1 - 0.5) > 0.45 else f"{length_m:.3f}"


def fitting_scale(size_m: Point, room_mm: Point) -> int:
    """The largest drawing that fits: 1 to this."""
    for scale in SCALES:
        if size_m[0] * 1000 / scale <= room_mm[0] and size_m[1] * 1000 / scale <= room_mm[1]:
            return scale
    return SCALES[-1]


@dataclass(frozen=True, slots=True)
class Scaled:
    """A view of the room at 1 to `scale`; its `origin` in metres is at `at` on the sheet.

    `flipped`: to the right on paper is to the left in the view's own numbers.
    """

    scale: int
    at: Point
    flipped: bool = False

    def mm(self, length_m: float) -> float:
        """A length."""
        return length_m * 1000 / self.scale

    def point(self, across_m: float, upward_m: float) -> Point:
        """A place: metres to the right and metres upward."""
        across = -self.mm(across_m) if self.flipped else self.mm(across_m)
        return self.at[0] + across, self.at[1] - self.mm(upward_m)

    def points(self, places: Iterable[tuple[float, float]]) -> list[Point]:
        """Several places."""
        return [self.point(*place) for place in places]

    def corners(self, low: Point, high: Point) -> list[Point]:
        """The corners of an upright rectangle between two places."""
        return self.points([low, (high[0], low[1]), high, (low[0], high[1])])


def scale_bar(sheet: Sheet, at: Point, scale: int) -> None:
    """A bar of two metres with its halves and tenths."""
    metre = 1000 / scale
    for half in range(4):
        fill = INK if half % 2 == 0 else "#ffffff"
        sheet.box((at[0] + half * metre / 2, at[1]), (metre / 2, 1.6), fill, Line(INK, 0.2))
    for number in range(3):
        sheet.text((at[0] + number * metre, at[1] - 1), f"{number} m", 2.6, "middle", SOFT)
    words = f"1:{scale} on A4, printed at 100 %"
    sheet.text((at[0] + 2 * metre + 6, at[1] + 1.6), words, 2.6, "start", SOFT)


def heading(sheet: Sheet, title: str, words: str) -> None:
    """Title and one sentence at the head of a sheet."""
    sheet.text((12, 14), title, 6, bold=True)
    sheet.text((12, 20), words, 3.1, colour=SOFT)


def legend(sheet: Sheet, at: Point, rows: Sequence[tuple[Line | str, str]]) -> None:
    """Rows of a line's look, or of a fill, and what it stands for."""
    for number, (look, words) in enumerate(rows):
        y = at[1] + number * 4.4
        if isinstance(look, str):
            sheet.box((at[0], y - 2.4), (7, 2.8), look, Line(SOFT, 0.15))
        else:
            sheet.line((at[0], y - 1), (at[0] + 7, y - 1), look)
        sheet.text((at[0] + 9, y), words, 2.7)


def wall(sheet: Sheet, a: Point, b: Point) -> None:
    """A wall, seen from its edge."""
    sheet.line(a, b, Line(INK, THICK * 2))
