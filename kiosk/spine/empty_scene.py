"""The scene with nobody in it: learned while nobody is there, and renewed with the light."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kiosk.spine.strip import Flags, Floats, Picture

# The model is late to see who comes in, and who leaves is out of it before they are out of the
# picture: for so long nobody is seen before the first picture of an empty scene and after the
# last.
QUIET_S = 1.5
# A median of five leaves out what is at one place in two of them. Somebody who strolls past at
# 0.3 m/s, overlooked by the model, goes a quarter of a metre from one to the next.
PICTURES = 5
EVERY_S = 0.8
# A room's light drifts by a few hundredths a minute.
RENEW_S = 25.0
# Without a picture for so long nobody knows who was there meanwhile.
BLIND_S = 2.5
# What has changed at one place only (a chair was moved, or somebody stands there whom the model
# overlooks) is believed when it has stayed so for this long: nobody stands as still.
STAYS_S = 60.0
# A change of this share of all cells is the light's, or the camera was moved.
MOSTLY = 0.4

# Pictures are compared in cells, each the mean of 4 x 4 pixels, so many across (about): a head
# three metres away is two cells wide.
CELLS_ACROSS, PIXELS = 40, 4
# A cell may change by so many levels of 255 and this share of its brightness with a lamp's
# flicker and a camera's compression; and by so many SDs of the noise, which is no more than
# MAX_NOISE in the mean of 16 pixels.
LEVELS, SHARE = 8.0, 0.04
NOISE_SD, MAX_NOISE = 5.0, 4.0
# Of all cells: a lamp that blinks, a clock's hands.
FEW = 0.005
# The whole picture may get so much brighter or darker and is still in the same light.
SAME_LIGHT = 0.06
# Too dark for a ratio, of 255.
BLACK = 12.0
# What moves most of the time (a street behind a window, a television) is no reason never to
# learn: a cell that changed in so many of about the last sixty comparisons is left out.
RESTLESS, REMEMBERED = 0.25, 60


class _Kept(NamedTuple):
    image: Picture
    cells: Floats


@dataclass(frozen=True, slots=True)
class _Other:
    """A scene that differs from the known one at some place, and since when."""

    cells: Floats
    since_t: float


class EmptyScene:
    """Learns from pictures of one camera, in about time order; in memory only.

    They are RGB uint8 (height, width, 3) and must not be changed afterwards; another size
    begins anew. Not for several threads at a time.
    """

    def __init__(self) -> None:
        self._shape: tuple[int, ...] = ()
        self._forget()

    def step(self, image: Picture, t: float, somebody: bool) -> Picture | None:
        """The empty scene when it is known anew, else None.

        `t`: when the picture was taken, seconds. `somebody`: whether anybody may be in it.
        """
        if image.shape != self._shape:
            self._shape = image.shape
            self._forget()
        last_t, self._last_t = self._last_t, t
        if somebody:
            self._quiet_since = self._other = None
            self._kept.clear()
            return None
        if self._quiet_since is None or not 0 <= t - last_t <= BLIND_S:
            self._kept.clear()
            self._quiet_since = t
        if t - self._quiet_since < QUIET_S:
            return None
        if len(self._kept) == PICTURES:
            # Whoever came into the last of them would have been seen by now.
            return self._learned(t) if t - self._compared_t >= QUIET_S else None
        if not 0 <= t - self._compared_t < EVERY_S:
            self._compared_t = t
            self._compare(image, t)
        return None

    def _forget(self) -> None:
        self._quiet_since: float | None = None
        self._last_t = self._compared_t = self._known_t = float("-inf")
        self._kept: list[_Kept] = []
        self._before: Floats | None = None
        self._known: Floats | None = None
        self._known_restless: Flags | None = None
        self._other: _Other | None = None
        self._changes: Floats | None = None

    def _compare(self, image: Picture, t: float) -> None:
        """Keeps a picture that is like those before, when it is time to learn."""
        cells = _cells(image)
        before, self._before = self._before, cells
        if before is not None:
            changed = _changed(cells, before)
            if self._changes is None:
                self._changes = np.zeros(changed.shape, np.float32)
            self._changes += (changed - self._changes) / REMEMBERED
        fresh = 0 <= t - self._known_t < RENEW_S
        if fresh and self._known is not None and self._same(cells, self._known):
            return
        if not all(self._same(cells, kept.cells) for kept in self._kept):
            self._kept.clear()
        self._kept.append(_Kept(image, cells))

    def _learned(self, t: float) -> Picture | None:
        images, cells = [k.image for k in self._kept], self._kept[PICTURES // 2].cells
        self._kept.clear()
        if self._doubtful(cells, t):
            return None
        self._known, self._known_t, self._other = cells, t, None
        self._known_restless = self._restless()
        return _middle(images)

    def _doubtful(self, cells: Floats, t: float) -> bool:
        """Whether somebody may stand there, overlooked."""
        known, other = self._known, self._other
        if known is None or not FEW < _share_changed(cells, known, self._restless()) < MOSTLY:
            return False
        # What began to move since is counted: somebody who sways.
        if other is None or _share_changed(cells, other.cells, self._known_restless) > FEW:
            self._other = _Other(cells, t)
            return True
        return 0 <= t - other.since_t < STAYS_S

    def _same(self, cells: Floats, others: Floats) -> bool:
        """Whether nothing has moved and the light is the same."""
        light = np.abs(_gain(cells, others) - 1)
        if (light > SAME_LIGHT).any():
            return False
        return _share_changed(cells, others, self._restless()) <= FEW

    def _restless(self) -> Flags | None:
        return None if self._changes is None else self._changes >= RESTLESS


def _cells(image: Picture) -> Floats:
    """Means of 4 x 4 pixels, taken at even distances: (rows, columns, 3)."""
    height, width = image.shape[:2]
    step = max(1, width // (CELLS_ACROSS * PIXELS))
    rows, columns = height // (step * PIXELS), width // (step * PIXELS)
    pixels = image[: rows * step * PIXELS : step, : columns * step * PIXELS : step]
    # One after the other: a mean over two inner axes takes numpy far longer.
    lines = sum(pixels[n::PIXELS].astype(np.uint16) for n in range(PIXELS))
    sums = sum(np.asarray(lines)[:, n::PIXELS] for n in range(PIXELS))
    return np.asarray(sums, np.float32) / np.float32(PIXELS * PIXELS)


def _gain(now: Floats, was: Floats) -> Floats:
    """By how much the picture has become brighter in red, green and blue."""
    fair = (was > BLACK).all(axis=2) & (now > BLACK).all(axis=2)
    if not fair.any():
        return np.ones(3, np.float32)
    return np.asarray(np.median(now[fair] / was[fair], axis=0), np.float32)


def _changed(now: Floats, was: Floats) -> Flags:
    """Which cells (rows, columns) have changed, but for the light of the whole."""
    expected = np.minimum(was * _gain(now, was), np.float32(255.0))
    rest = np.abs(now - expected)
    noise = min(1.48 * float(np.median(rest)), MAX_NOISE)
    return (rest > max(LEVELS, NOISE_SD * noise) + SHARE * expected).any(axis=2)


def _share_changed(now: Floats, was: Floats, but_for: Flags | None) -> float:
    changed = _changed(now, was)
    if but_for is not None:
        changed &= ~but_for
    return float(changed.mean())


def _middle(images: list[Picture]) -> Picture:
    """The median of five pictures, pixel by pixel.

    By comparing in pairs: np.median takes thirty times as long and more.
    """
    a, b, c, d, e = images
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    return np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
