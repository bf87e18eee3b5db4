"""Is there light enough to see a person by?"""

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.live import Light

# A lens of f/2 behind the longest exposure at 30 frames a second (1/30 s) needs 300 lux at
# gain 1 (E = 250 N² / (t S), S = 100); Raspberry Pi's tuning amplifies six to eight times at
# most. So the picture begins to darken at 40 to 50 lux, and at 20 it has lost another stop.
DARK_LUX = 20.0
LIT_LUX = 40.0
# pose/shrink.py brightens a dark picture five times at most, to a mean of 120 of 255: what is
# under 24 of 255 stays darker than the model knows people. (The demo clip darkened, with noise
# of four levels: somebody is seen in all frames at 24, in three of five at 13, in none at 8.)
DARK_BRIGHTNESS = 24 / 255
LIT_BRIGHTNESS = 36 / 255
# By the formula above: 25 lux. Less gain tells nothing, for it may be all that the camera has.
DARK_GAIN = 12.0

_SAMPLE_STEP_PX = 16


def brightness(image: NDArray[np.uint8]) -> float:
    """The mean of an RGB picture, 0 to 1, from one pixel in 256."""
    return float(image[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX].mean()) / 255


def too_dark(light: Light, was: bool | None = None) -> bool | None:
    """Whether it is too dark to see a person reliably; None if the camera can't tell.

    Lux decides where it is known, else the picture's brightness, else the gain. `was`: the
    last answer; it holds in the band between dark and lit, so that a status does not flicker.
    """
    for value, dark, lit in (
        (light.lux, DARK_LUX, LIT_LUX),
        (light.brightness, DARK_BRIGHTNESS, LIT_BRIGHTNESS),
    ):
        if value is not None:
            return value < (lit if was else dark)
    if light.gain is not None and light.gain >= DARK_GAIN:
        return True
    return None
