"""A picture and the moment it was taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture.

    `image` is RGB uint8, shape (height, width, 3), upright, square pixels.
    `t` is seconds on the source's own monotonic clock (the sensor's, or the file's).
    `small` is the same view with fewer pixels, for the model, where a camera gives one.
    """

    image: NDArray[np.uint8]
    t: float
    small: NDArray[np.uint8] | None = None
