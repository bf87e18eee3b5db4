"""Colours as light: linear shares of what a strip can give, and what the eye makes of them."""

import math
from collections.abc import Iterable

# Red, green and blue, each 0 (off) to 1 (all that the strip can give): a duty cycle.
Rgb = tuple[float, float, float]
# Red, green and blue as on a screen, each 0 to 255.
Srgb = tuple[int, int, int]

DARK: Rgb = (0.0, 0.0, 0.0)

# WCAG 2.2 calls red saturated from R / (R + G + B) = 0.8 on (linear light). A margin below it,
# so that no rounding gets there.
RED_SHARE = 0.75


def luminance(rgb: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, which has it from sRGB's primaries)."""
    red, green, blue = rgb
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def hue(srgb: Srgb) -> Rgb:
    """The colour as light, as strong as the strip can give it; black stays dark."""
    linear = [_decoded(value / 255) for value in srgb]
    strongest = max(linear)
    return _rgb(value / strongest for value in linear) if strongest else DARK


def on_screen(rgb: Rgb) -> Srgb:
    """The light as a screen shows it."""
    red, green, blue = (round(255 * _encoded(value)) for value in rgb)
    return red, green, blue


def scaled(rgb: Rgb, share: float) -> Rgb:
    """The same colour with so much of its light."""
    return _rgb(value * share for value in rgb)


def blended(start: Rgb, end: Rgb, share: float) -> Rgb:
    """So far on the straight way between two lights, on which the luminance goes one way."""
    return _rgb(a + (b - a) * share for a, b in zip(start, end, strict=True))


def lawful(rgb: Rgb, brightness: float) -> Rgb:
    """What may be shown in place of rgb: in range, no brighter, no saturated red.

    What is no number is dark. Red that is too pure gets green, which makes it orange.
    """
    red, green, blue = (
        min(max(value, 0.0), 1.0) * brightness if math.isfinite(value) else 0.0 for value in rgb
    )
    return red, max(green, red * (1 / RED_SHARE - 1) - blue), blue


def _rgb(values: Iterable[float]) -> Rgb:
    red, green, blue = values
    return red, green, blue


def _decoded(value: float) -> float:
    """IEC 61966-2-1, from the encoded value of a screen to light."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
