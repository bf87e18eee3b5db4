"""A photograph of the guest's screen, and what can be told of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Below it a level is black to the eye.
_BLACK = 24


@dataclass(frozen=True, slots=True)
class Photograph:
    """`pixels`: height x width x 3, red, green, blue, 0 to 255."""

    pixels: NDArray[np.uint8]

    @classmethod
    def read(cls, file: Path | IO[bytes]) -> "Photograph":
        """From a picture file."""
        with Image.open(file) as picture:
            return cls(np.asarray(picture.convert("RGB"), np.uint8))

    def save(self, file: Path) -> Path:
        """As PNG; where it lies."""
        Image.fromarray(self.pixels).save(file)
        return file

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        height, width = self.pixels.shape[:2]
        return width, height

    @property
    def is_black(self) -> bool:
        """Whether there is nothing to be seen."""
        return int(self.pixels.max()) < _BLACK

    def is_same(self, other: "Photograph") -> bool:
        """Whether each pixel is."""
        return np.array_equal(self.pixels, other.pixels)

    def difference(self, other: "Photograph") -> float:
        """Mean difference of the levels of two of one size, 0 (the same) to 1."""
        if self.pixels.shape != other.pixels.shape:
            raise ValueError(f"{self.size_px} px against {other.size_px} px")
        apart = np.abs(self.pixels.astype(np.int16) - other.pixels.astype(np.int16))
        return float(apart.mean()) / 255

    def coarse(self) -> NDArray[np.float32]:
        """The mean levels of its squares of 8 px, whole ones only, in one row."""
        height, width = (side // 8 for side in self.pixels.shape[:2])
        squares = self.pixels[: height * 8, : width * 8].reshape(height, 8, width, 8, 3)
        return squares.mean(axis=(1, 3), dtype=np.float32).reshape(-1)

    def cut(self, left: float, top: float, right: float, bottom: float) -> "Photograph":
        """A part of it, by shares of width and height."""
        height, width = self.pixels.shape[:2]
        return Photograph(
            self.pixels[
                round(top * height) : round(bottom * height),
                round(left * width) : round(right * width),
            ]
        )
