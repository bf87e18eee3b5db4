"""How eyes see the screen: contrast, colour-blind eyes, and saturated red, of whole pictures.

Colours are RGB uint8 or 0 to 255, in arrays of any shape that ends in 3.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pygame
from pygame import Rect, Surface

from kiosk.display.theme import Rgb

Colours = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Blindness = Literal["protanopia", "deuteranopia", "tritanopia"]

# In linear light, for eyes that lack one kind of cone wholly (Machado, Oliveira and Fernandes
# 2009, severity 1.0).
_MACHADO: dict[Blindness, Floats] = {
    "protanopia": np.array(
        (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        )
    ),
    "deuteranopia": np.array(
        (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.011820, 0.042940, 0.968881),
        )
    ),
    "tritanopia": np.array(
        (
            (1.255528, -0.076749, -0.178779),
            (-0.078411, 0.930809, 0.147602),
            (0.004733, 0.691367, 0.303900),
        )
    ),
}
BLINDNESSES: tuple[Blindness, ...] = tuple(_MACHADO)

# WCAG 2.2 after ISO 9241-391: red of this share and more may, flashing, bring on a seizure.
SATURATED = 0.8
# Too dark to be a colour: rounding alone would make some of them saturated.
_DARK = 0.02

# sRGB in linear light to XYZ, and the white of it (IEC 61966-2-1).
_XYZ = np.array(
    (
        (0.4124, 0.3576, 0.1805),
        (0.2126, 0.7152, 0.0722),
        (0.0193, 0.1192, 0.9505),
    )
)
_WHITE = _XYZ.sum(axis=1)

# Of a ground, a colour that covers less than this share does not matter.
_OFTEN = 0.05
# How far the smooth edge of ink reaches.
_EDGE_PX = 2

# By how much L*, a* and b* have to differ in a large mark and, over degrees, in a small one;
# for the share of people who are to tell two colours apart (Stone, Szafir and Setlur 2014).
_LEAST = np.array((10.16, 10.68, 10.70))
_LEAST_DEG = np.array((1.50, 3.08, 5.74))
_TELL_APART = 0.8

_LEVELS = np.arange(256) / 255
_LINEAR: Floats = np.where(
    _LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4
)
_WEIGHTS = np.array((0.2126, 0.7152, 0.0722))


def pixels_of(surface: Surface, box: Rect | None = None) -> Colours:
    """What stands in a box of a surface, or on all of it: (height, width, 3)."""
    part = surface if box is None else surface.subsurface(box.clip(surface.get_rect()))
    width, height = part.get_size()
    content = pygame.image.tostring(part, "RGB")
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)


def linear(colours: npt.ArrayLike) -> Floats:
    """Colours in linear light, 0 to 1."""
    return _LINEAR[np.asarray(colours, np.uint8)]


def luminance(colours: npt.ArrayLike) -> Floats:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    return linear(colours) @ _WEIGHTS


def contrast(one: npt.ArrayLike, other: npt.ArrayLike) -> Floats:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return np.asarray(np.maximum(a / b, b / a), np.float64)


def as_seen(colours: npt.ArrayLike, blindness: Blindness | None) -> Colours:
    """Colours as colour-blind eyes see them; None is eyes that see all."""
    if blindness is None:
        return np.asarray(colours, np.uint8)
    light = np.clip(linear(colours) @ _MACHADO[blindness].T, 0, 1)
    share = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(share * 255).astype(np.uint8)


def _lab(colours: npt.ArrayLike) -> Floats:
    xyz = linear(colours) @ _XYZ.T / _WHITE
    f: Floats = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)


def grounds(pixels: Colours, *inks: Rgb) -> list[Rgb]:
    """The colours that something of these inks stands on: of (height, width, 3) around it.

    Of a ground of many colours the darkest and the lightest. Empty if there is nothing but ink.
    """
    code = pixels.astype(np.int64) @ (65536, 256, 1)
    inked = np.isin(code, [red * 65536 + green * 256 + blue for red, green, blue in inks])
    rest = code[~_grown(inked, _EDGE_PX)]
    found, counts = np.unique(rest, return_counts=True)
    often = [_rgb(each) for each in found[counts >= _OFTEN * len(rest)]]
    if often or not len(rest):
        return often
    by_light = sorted((_rgb(each) for each in found), key=lambda each: float(luminance(each)))
    return [by_light[0], by_light[-1]]


def _rgb(code: int) -> Rgb:
    return int(code) >> 16, int(code) >> 8 & 255, int(code) & 255


def _grown(mask: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    height, width = mask.shape
    padded = np.pad(mask, by)
    grown = np.zeros_like(mask)
    for down in range(2 * by + 1):
        for across in range(2 * by + 1):
            grown |= padded[down : down + height, across : across + width]
    return grown


def noticed(one: Rgb, other: Rgb, angle_deg: float) -> float:
    """How far apart two colours are in marks of this size; from 1 on most tell them apart.

    Eight of ten do (Stone, Szafir and Setlur 2014; for less than a third of a degree the
    formula goes on from what they measured).
    """
    apart = np.abs(_lab(one) - _lab(other))
    least = _TELL_APART * (_LEAST + _LEAST_DEG / angle_deg)
    return float(np.linalg.norm(apart / least))


def share_of(pixels: Colours, colour: Rgb) -> float:
    """The share of pixels that have exactly this colour."""
    red, green, blue = (pixels[..., part] == colour[part] for part in range(3))
    return float((red & green & blue).mean())


def saturated_red(pixels: Colours) -> npt.NDArray[np.bool_]:
    """Where a picture is saturated red."""
    red, green, blue = (pixels[..., part] for part in range(3))
    # Only what has more red than anything else can be: most of a screen has not.
    found = (red > green) & (red > blue)
    light = linear(pixels[found])
    whole = light.sum(axis=-1)
    found[found] = (light[..., 0] >= SATURATED * whole) & (whole > _DARK)
    return found
