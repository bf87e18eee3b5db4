"""Who is drawn: colours, hair and build, as different as the people who come."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kiosk.display.figures.brush import Rgb, mixed

Hair = Literal["short", "bun", "thin"]

# What lies in the shade, and the limbs on the far side, are mixed with this so much.
_SHADE: Rgb = (16, 18, 40)
_SHADE_SHARE = 0.20
_FAR_SHARE = 0.42
_SOLE: Rgb = (250, 250, 246)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks. `build`: 1 is slim, 1.25 stout. `outline`: a line around the body.

    `plain` leaves out shade, face and far side's darkness, for a silhouette.
    """

    skin: Rgb
    hair: Rgb
    shirt: Rgb
    shorts: Rgb
    shoe: Rgb
    hair_style: Hair = "short"
    build: float = 1.0
    outline: Rgb | None = None
    plain: bool = False


def silhouette(colour: Rgb, build: float = 1.0, hair_style: Hair = "short") -> Look:
    """A body of one colour."""
    return Look(colour, colour, colour, colour, colour, hair_style, build, None, plain=True)


@lru_cache(maxsize=256)
def shaded(colour: Rgb) -> Rgb:
    """The colour where the light does not reach."""
    return mixed(colour, _SHADE, _SHADE_SHARE)


@lru_cache(maxsize=256)
def far(colour: Rgb) -> Rgb:
    """The colour of the limbs behind the body."""
    return mixed(colour, _SHADE, _FAR_SHARE)


LOOKS: tuple[Look, ...] = (
    Look(
        skin=(222, 168, 132),
        hair=(98, 68, 52),
        shirt=(64, 176, 166),
        shorts=(62, 78, 104),
        shoe=(236, 238, 240),
    ),
    Look(
        skin=(134, 86, 58),
        hair=(76, 58, 64),
        shirt=(240, 196, 96),
        shorts=(70, 96, 128),
        shoe=(238, 240, 242),
        hair_style="bun",
        build=1.06,
    ),
    Look(
        skin=(240, 196, 166),
        hair=(206, 208, 212),
        shirt=(104, 156, 220),
        shorts=(84, 90, 108),
        shoe=(226, 228, 232),
        hair_style="thin",
        build=1.22,
    ),
    Look(
        skin=(184, 124, 84),
        hair=(196, 196, 200),
        shirt=(226, 122, 104),
        shorts=(66, 74, 106),
        shoe=(240, 240, 238),
        hair_style="bun",
        build=1.14,
    ),
)
