"""Lines in braille signs: eight dots a letter make a small picture of a terminal."""

# Unicode's braille block: a sign's number is this and a bit for each of its dots.
BLANK = 0x2800
WIDE, HIGH = 2, 4
# By row, then by column.
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Dots:
    """A raster of `columns` x `rows` letters, two dots wide and four high each.

    Dots are counted from the upper left corner, and are about as wide as high. What lies
    outside is left out.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = max(0, columns), max(0, rows)
        self._signs = [[0] * self.columns for _ in range(self.rows)]

    @property
    def size(self) -> tuple[int, int]:
        """Dots across and down."""
        return WIDE * self.columns, HIGH * self.rows

    def dot(self, x: int, y: int) -> None:
        """Set one."""
        width, height = self.size
        if 0 <= x < width and 0 <= y < height:
            self._signs[y // HIGH][x // WIDE] |= _BITS[y % HIGH][x % WIDE]

    def line(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """From one dot to another, both with it."""
        (x, y), (to_x, to_y) = begin, end
        steps = round(max(abs(to_x - x), abs(to_y - y)))
        # Of what lies far outside nothing would be seen, and it would take long.
        if steps > 4 * (sum(self.size) + 1):
            return
        for step in range(steps + 1):
            share = step / steps if steps else 0.0
            self.dot(round(x + share * (to_x - x)), round(y + share * (to_y - y)))

    def ring(self, middle: tuple[float, float], radius: float) -> None:
        """A circle's rim."""
        x, y = middle
        reach = round(radius) + 1
        for down in range(-reach, reach + 1):
            for across in range(-reach, reach + 1):
                if abs((across**2 + down**2) ** 0.5 - radius) < 0.5:
                    self.dot(round(x) + across, round(y) + down)

    def lines(self) -> list[str]:
        """Row by row; empty letters are blanks, which every typeface has."""
        return [
            "".join(chr(BLANK + sign) if sign else " " for sign in row) for row in self._signs
        ]
