"""How large text has to be for the people who stand in front of this panel."""

from dataclasses import dataclass
from math import hypot

# A capital letter of this share of the distance is read by all (7 mrad: Smith 1979, 300
# displays and 2,000 measurements; SCIENCE E).
CAP_OF_DISTANCE = 0.007
_MM_PER_INCH = 25.4
# More than this no screen has room for, and most have room for less: see the painter.
MOST_LARGER = 1.2


@dataclass(frozen=True, slots=True)
class Seat:
    """How far patients stand from the panel, and its diagonal."""

    viewing_distance_m: float = 3.0
    diagonal_in: float = 32.0

    def body_cap_px(self, size_px: tuple[int, int]) -> float:
        """The least height of a capital letter on a panel of so many pixels, real pixels."""
        mm_per_px = self.diagonal_in * _MM_PER_INCH / hypot(*size_px)
        return CAP_OF_DISTANCE * self.viewing_distance_m * 1000 / mm_per_px


@dataclass(frozen=True, slots=True)
class Scale:
    """`larger`: by how much all text is larger than the theme has it, 1 at the least.

    `wanted`: what it would have to be; more than `larger` where there is no room for that.
    """

    larger: float = 1.0
    wanted: float = 1.0

    @property
    def is_enough(self) -> bool:
        """Whether text is as large as the distance asks."""
        return self.wanted <= self.larger * 1.01


def scale_for(seat: Seat, size_px: tuple[int, int], unit: float, body_cap: float) -> Scale:
    """For a screen on which one design unit is `unit` real pixels, and a theme's body size."""
    wanted = seat.body_cap_px(size_px) / (unit * body_cap)
    return Scale(min(MOST_LARGER, max(1.0, wanted)), wanted)
