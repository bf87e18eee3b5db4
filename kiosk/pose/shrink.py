"""A square of a frame as the small picture that the model takes."""

import numpy as np
from numpy.typing import NDArray

from kiosk.pose.crop import Square

# Means of the green channel, 0 to 255. An indoor scene in daylight has 100 to 180.
DARK_MEAN = 75.0
ORDINARY_MEAN = 120.0
# More than this lifts noise rather than people.
MAX_GAIN = 5.0
LEVELS = np.arange(256)
# From this shrink on, neighbouring samples lie so far apart that noise and aliasing show.
COARSE_SHRINK = 3.0


class Shrinker:
    """Shrinks squares of frames to (size, size, 3).

    By index tables, sampled at pixel centres: sampling at corners shifts the keypoints by a
    pixel. A strong shrink averages two samples on a diagonal. (Four found no better keypoints
    and cost a tenth of the model.)
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._steps = {taps: (np.arange(size * taps) + 0.5) / (size * taps) for taps in (1, 2)}
        # Kept, because a fresh array of this size costs more than filling it.
        self._lines = np.empty((size, 0, 3), np.uint8)

    def shrink(self, image: NDArray[np.uint8], square: Square) -> NDArray[np.uint8]:
        """The square of an image (height, width, 3), black where it leaves the image."""
        height, width = image.shape[:2]
        if self._lines.shape[1] != width:
            self._lines = np.empty((self._size, width, 3), np.uint8)
        taps = 2 if square.side >= COARSE_SHRINK * self._size else 1
        steps = self._steps[taps] * square.side
        rows = np.floor(square.y + steps).astype(np.intp)
        columns = np.floor(square.x + steps).astype(np.intp)
        result, *others = (
            self._picked(image, rows[tap::taps], columns[tap::taps]) for tap in range(taps)
        )
        for other in others:
            _average_into(result, other)
        _blacken(result, rows[taps - 1 :: taps], columns[taps - 1 :: taps], height, width)
        return result

    def _picked(
        self, image: NDArray[np.uint8], rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> NDArray[np.uint8]:
        image.take(rows, axis=0, out=self._lines, mode="clip")
        return self._lines.take(columns, axis=1, mode="clip")


def _average_into(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> None:
    """The mean of a and b, rounded down, in a; b is spoilt. Stays in bytes, which is fast."""
    shared = a & b
    np.bitwise_xor(a, b, out=b)
    np.right_shift(b, 1, out=b)
    np.add(shared, b, out=a)


def _blacken(
    result: NDArray[np.uint8],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    height: int,
    width: int,
) -> None:
    if rows[0] < 0 or rows[-1] >= height:
        result[(rows < 0) | (rows >= height)] = 0
    if columns[0] < 0 or columns[-1] >= width:
        result[:, (columns < 0) | (columns >= width)] = 0


def brighten(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A dark picture (size, size, 3) lifted to an ordinary brightness, any other as it is.

    The model was taught on pictures of ordinary brightness; a dim room costs it the face first.
    Black, the edge of a square beyond the frame, does not count.
    """
    sample = square[::8, ::8, 1]
    lit = np.count_nonzero(sample)
    mean = int(sample.sum()) / lit if lit else 0.0
    if mean == 0 or mean >= DARK_MEAN:
        return square
    gain = min(MAX_GAIN, ORDINARY_MEAN / mean)
    return np.minimum(LEVELS * gain, 255).astype(np.uint8).take(square)
