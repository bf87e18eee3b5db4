"""Where a picture is taken from, and where a place comes to lie in it."""

import math
from dataclasses import dataclass

# OpenSCAD's field of view; without perspective the half height shown is distance x tan(half).
_FIELD_DEG = 22.5


@dataclass(frozen=True, slots=True)
class View:
    """Without perspective. `target`: the place in the picture's middle, mm.

    `turns`: degrees down from straight above, and round the upright axis. `half_height`: mm.
    """

    target: tuple[float, float, float]
    turns: tuple[float, float]
    half_height: float

    @property
    def openscad_camera(self) -> tuple[float, ...]:
        """Target, turns about x, y and z, distance, as OpenSCAD's --camera takes them."""
        distance = self.half_height / math.tan(math.radians(_FIELD_DEG / 2))
        return (*self.target, self.turns[0], 0.0, self.turns[1], distance)

    def pixel_of(
        self, place: tuple[float, float, float], size_px: tuple[int, int]
    ) -> tuple[float, float]:
        """The pixel of a place in mm; x to the right, y down."""
        x, y, z = (p - t for p, t in zip(place, self.target, strict=True))
        turn = math.radians(-self.turns[1])
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        tip = math.radians(90 - self.turns[0])
        up = y * math.sin(tip) + z * math.cos(tip)
        scale = size_px[1] / 2 / self.half_height
        return size_px[0] / 2 + x * scale, size_px[1] / 2 - up * scale
