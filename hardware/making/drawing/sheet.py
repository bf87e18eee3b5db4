"""A drawing on paper: SVG whose one unit is one real millimetre."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

# Seen by people of any colour vision (Okabe and Ito), dark enough on white to be read.
INK, SOFT, FAINT = "#1b1b1b", "#5b6770", "#c4ccd2"
BLUE, ORANGE, GREEN = "#0072b2", "#b35900", "#00795c"
PALE_BLUE, PALE_ORANGE, PALE_GREEN, PALE = "#dcecf6", "#fbe8d2", "#d9efe8", "#eef1f3"
# Sans serif that every system has; Arimo and Liberation are as wide as Arial.
FONT = "Arial, Liberation Sans, Arimo, Helvetica, DejaVu Sans, sans-serif"
TEXT_MM = 3.0
HAIR, THIN, THICK = 0.18, 0.3, 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """How a line is drawn: width and dashes in millimetres."""

    colour: str = INK
    width: float = THIN
    dashes: tuple[float, ...] = ()


PLAIN = Line()
NO_LINE = Line(width=0.0)


@dataclass(slots=True)
class Sheet:
    """A sheet of paper, drawn on in millimetres from its upper left corner."""

    width: float
    height: float
    title: str
    _parts: list[str] = field(default_factory=list[str])

    def line(self, a: Point, b: Point, style: Line = PLAIN, name: str | None = None) -> None:
        """A straight line; `name`: its id."""
        self._add(f"<line{_id(name)} {_xy(a, '1')} {_xy(b, '2')}{_stroke(style)}/>")

    def path(
        self, points: Sequence[Point], style: Line = PLAIN, name: str | None = None
    ) -> None:
        """Straight lines from point to point."""
        self._add(
            f'<polyline{_id(name)} points="{_list(points)}" fill="none" '
            f'stroke-linejoin="round" stroke-linecap="round"{_stroke(style)}/>'
        )

    def shape(
        self,
        points: Iterable[Point],
        fill: str = "none",
        style: Line = PLAIN,
        name: str | None = None,
    ) -> None:
        """A closed shape."""
        self._add(
            f'<polygon{_id(name)} points="{_list(points)}" fill="{fill}"{_stroke(style)}/>'
        )

    def box(
        self,
        corner: Point,
        size: Point,
        fill: str = "none",
        style: Line = PLAIN,
        name: str | None = None,
    ) -> None:
        """An upright rectangle by two numbers each: upper left corner, width and height."""
        self._add(
            f"<rect{_id(name)} {_xy(corner)} width={_q(size[0])} height={_q(size[1])} "
            f'fill="{fill}"{_stroke(style)}/>'
        )

    def circle(
        self,
        middle: Point,
        radius: float,
        fill: str = "none",
        style: Line = PLAIN,
        name: str | None = None,
    ) -> None:
        """A circle."""
        at = f"cx={_q(middle[0])} cy={_q(middle[1])} r={_q(radius)}"
        self._add(f'<circle{_id(name)} {at} fill="{fill}"{_stroke(style)}/>')

    def text(
        self,
        at: Point,
        words: str,
        size: float = TEXT_MM,
        anchor: Anchor = "start",
        colour: str = INK,
        bold: bool = False,
        turned_deg: float = 0.0,
        halo: bool = False,
    ) -> None:
        """Words on a base line that begins, ends or has its middle at a point.

        A line break begins a new line. `halo`: white around the letters.
        """
        weight = ' font-weight="bold"' if bold else ""
        turn = f' transform="rotate({_n(turned_deg)} {_n(at[0])} {_n(at[1])})"'
        white = (
            ' stroke="#ffffff" stroke-width="0.9" stroke-linejoin="round" paint-order="stroke"'
        )
        for number, line in enumerate(words.split("\n")):
            y = at[1] + number * size * 1.3
            self._add(
                f"<text x={_q(at[0])} y={_q(y)} font-size={_q(size)} "
                f'text-anchor="{anchor}" fill="{colour}"{weight}'
                f"{turn if turned_deg else ''}{white if halo else ''}>{escape(line)}</text>"
            )

    def measure(
        self,
        a: Point,
        b: Point,
        words: str,
        off: float = 0.0,
        name: str | None = None,
        colour: str = SOFT,
        size: float = TEXT_MM * 0.92,
    ) -> None:
        """A dimension line between two points, `off` to its left, with arrows and words."""
        run, rise = b[0] - a[0], b[1] - a[1]
        length = hypot(run, rise) or 1.0
        left = (rise / length * off, -run / length * off)
        start, end = (a[0] + left[0], a[1] + left[1]), (b[0] + left[0], b[1] + left[1])
        if off:
            for near, far in ((a, start), (b, end)):
                self.line(near, far, Line(FAINT, HAIR))
        self.line(start, end, Line(colour, HAIR), name)
        angle = degrees(atan2(rise, run))
        for tip, way in ((start, angle), (end, angle + 180)):
            self._arrow(tip, way, colour)
        # Words are read from below or from the right.
        turn = (angle + 90) % 180 - 90
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        lift = (sin(radians(turn)) * 0.9, -cos(radians(turn)) * 0.9)
        at = (middle[0] + lift[0], middle[1] + lift[1])
        self.text(at, words, size, "middle", colour, turned_deg=turn, halo=True)

    def svg(self) -> str:
        """The whole file. The same drawing gives the same bytes."""
        size = f'width="{_n(self.width)}mm" height="{_n(self.height)}mm"'
        view = f'viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} '
            f"font-family={quoteattr(FONT)}>\n<title>{escape(self.title)}</title>\n"
            f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        )
        return head + "\n".join(self._parts) + "\n</svg>\n"

    def part(self, corner: Point, size: Point, at: Point) -> "SheetPart":
        """A piece of this drawing, to be put on another sheet with its corner at a point."""
        return SheetPart(tuple(self._parts), corner, size, at)

    def put(self, piece: "SheetPart", name: str) -> None:
        """Draw a piece of another drawing here, cut off at its edges."""
        x, y = piece.at
        width, height = piece.size
        self._add(
            f'<clipPath id="{name}"><rect x={_q(x)} y={_q(y)} width={_q(width)} '
            f"height={_q(height)}/></clipPath>"
        )
        move = f"translate({_n(x - piece.corner[0])} {_n(y - piece.corner[1])})"
        self._add(f'<g clip-path="url(#{name})"><g transform="{move}">')
        self._parts.extend(piece.parts)
        self._add("</g></g>")

    def _arrow(self, tip: Point, way_deg: float, colour: str) -> None:
        sides = [
            (
                tip[0] + 1.6 * cos(radians(way_deg + turn)),
                tip[1] + 1.6 * sin(radians(way_deg + turn)),
            )
            for turn in (-16, 16)
        ]
        self.shape([tip, *sides], colour, NO_LINE)

    def _add(self, part: str) -> None:
        self._parts.append(part)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A rectangle of a drawing: its corner and size there, and where it goes."""

    parts: tuple[str, ...]
    corner: Point
    size: Point
    at: Point


def _n(number: float) -> str:
    """A number to the hundredth of a millimetre, without idle zeros."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def _q(number: float) -> str:
    return f'"{_n(number)}"'


def _xy(point: Point, which: str = "") -> str:
    return f"x{which}={_q(point[0])} y{which}={_q(point[1])}"


def _list(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _id(name: str | None) -> str:
    return f' id="{name}"' if name is not None else ""


def _stroke(style: Line) -> str:
    if not style.width:
        return ""
    dashes = " ".join(_n(dash) for dash in style.dashes)
    return f' stroke="{style.colour}" stroke-width="{_n(style.width)}"' + (
        f' stroke-dasharray="{dashes}"' if dashes else ""
    )
