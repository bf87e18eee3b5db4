"""The dowel's colour as settings and commands spell it: "wood", or its tape's as "#rrggbb"."""

import re

Rgb = tuple[int, int, int]
WOOD = "wood"
_HEX = re.compile(r"#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


def tape_of(text: str) -> Rgb | None:
    """The tape's colour; None for plain wood. Raises ValueError for what is no colour."""
    given = text.strip()
    if given.lower() == WOOD:
        return None
    found = _HEX.fullmatch(given)
    if found is None:
        raise ValueError(text)
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def hex_of(colour: Rgb) -> str:
    """The colour as "#rrggbb"."""
    return "#" + "".join(f"{part:02x}" for part in colour)
