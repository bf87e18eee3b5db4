"""Colours as staff write and read them: "wood", "#rrggbb", and a word for each."""

from colorsys import rgb_to_hsv

from kiosk.spine.colour import WOOD, Rgb, hex_of, tape_of
from kiosk.staff.failure import CommandError

__all__ = ["WOOD", "Rgb", "hex_of", "tape_rgb", "word_for"]

# Hues in degrees up to which a colour has the name.
_HUES = (
    (15, "red"),
    (42, "orange"),
    (70, "yellow"),
    (160, "green"),
    (195, "turquoise"),
    (255, "blue"),
    (290, "purple"),
    (345, "pink"),
    (360, "red"),
)
# With less saturation than this it is called by its brightness alone.
_GREYISH = 0.15
_BLACK, _WHITE = 0.2, 0.8


def tape_rgb(text: str, option: str) -> Rgb | None:
    """The tape's colour; None for plain wood. Raises CommandError, naming the option."""
    try:
        return tape_of(text)
    except ValueError:
        raise CommandError(
            f"{option}: {text!r} is no colour; write {WOOD}, or the tape's as #rrggbb, which "
            "'kiosk calibrate dowel' finds out."
        ) from None


def word_for(colour: Rgb) -> str:
    """What anybody would call it."""
    red, green, blue = colour
    hue, saturation, value = rgb_to_hsv(red / 255, green / 255, blue / 255)
    if value < _BLACK:
        return "black"
    if saturation < _GREYISH:
        return "white" if value > _WHITE else "grey"
    return next(name for upto, name in _HUES if hue * 360 <= upto)
