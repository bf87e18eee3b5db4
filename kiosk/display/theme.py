"""Colours, sizes of text and times of the screen, as data."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, cast

Rgb = tuple[int, int, int]

_FOLDER = Path(__file__).with_name("themes")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

_Part = TypeVar("_Part")


class ThemeError(Exception):
    """A theme can't be used. The message is one sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Each colour is named by what it is for, as (red, green, blue), 0 to 255."""

    ground: Rgb
    panel: Rgb
    line: Rgb
    ink: Rgb
    quiet_ink: Rgb
    good: Rgb
    warn: Rgb
    fault: Rgb
    unknown: Rgb
    touch: Rgb
    near_side: Rgb
    far_side: Rgb
    outline: Rgb
    on_colour: Rgb
    correction: Rgb
    praise: Rgb
    notice: Rgb
    night_ground: Rgb
    night_ink: Rgb


@dataclass(frozen=True, slots=True)
class Caps:
    """Heights of a capital letter, pixels of the design canvas."""

    staff: float
    least: float
    body: float
    title: float
    cue: float
    count: float


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long things stay."""

    cue: float
    tap: float
    night_round: float


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of the screen."""

    colours: Colours
    caps: Caps
    seconds: Seconds


def load_theme(path: Path = _FOLDER / "standard.toml") -> Theme:
    """The theme in a TOML file, by default the kiosk's own. Raises ThemeError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"The theme {path.name} can't be read ({error}): mend it.") from error
    return Theme(
        colours=_part(path, found, "colours", Colours, _colour),
        caps=_part(path, found, "caps", Caps, _positive),
        seconds=_part(path, found, "seconds", Seconds, _positive),
    )


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _part(
    path: Path, found: dict[str, Any], name: str, kind: type[_Part], convert: Any
) -> _Part:
    table = found.get(name)
    if not isinstance(table, dict):
        raise ThemeError(f"The theme {path.name} has no table [{name}]: add it.")
    given = cast(dict[str, Any], table)
    # Any dataclass of this file; `fields` has no type that says so.
    wanted = {field.name for field in fields(cast(Any, kind))}
    for key in sorted(wanted ^ given.keys()):
        what = "no" if key in wanted else "an unknown"
        raise ThemeError(f"The theme {path.name} has {what} {name}.{key}: mend that line.")
    values = {key: convert(value) for key, value in given.items()}
    for key, value in values.items():
        if value is None:
            raise ThemeError(f"The theme {path.name} has a senseless {name}.{key}: mend it.")
    return kind(**values)


def _colour(value: object) -> Rgb | None:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        return None
    return (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16))


def _positive(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < 1e6 else None
