"""The language of form as data: colours, typefaces, sizes of text, room, and times."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from PIL import ImageFont
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Rgb = tuple[int, int, int]
# How large a text is, and with it which typeface it has: there are no other sizes.
Role = Literal["staff", "body", "title", "banner", "headline", "count"]

THEMES = Path(__file__).with_name("themes")
TYPEFACES = Path(__file__).with_name("typefaces")
STANDARD = "standard"
# What is to be read at a glance is so many times as tall as what is just legible (SCIENCE E).
GLANCE = 3.0


class ThemeError(Exception):
    """A theme can't be used. One sentence a problem: what, where, what to do."""


def _rgb(value: object) -> object:
    if isinstance(value, str) and len(value) == 7 and value.startswith("#"):
        try:
            return tuple(bytes.fromhex(value[1:]))
        except ValueError:
            pass
    raise ValueError('must be a colour like "#0E1216"')


Colour = Annotated[Rgb, BeforeValidator(_rgb)]
Units = Annotated[float, Field(ge=1, le=60, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0.1, le=3, allow_inf_nan=False)]
# What is to be read stays two seconds at the least, a page longer.
CueSeconds = Annotated[float, Field(ge=2, le=30, allow_inf_nan=False)]
PageSeconds = Annotated[float, Field(ge=4, le=600, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colours(_Part):
    """Each colour is named by what it is for, as (red, green, blue), 0 to 255."""

    ground: Colour
    panel: Colour
    line: Colour
    ink: Colour
    quiet_ink: Colour
    good: Colour
    warn: Colour
    fault: Colour
    unknown: Colour
    touch: Colour
    near_side: Colour
    far_side: Colour
    outline: Colour
    on_colour: Colour
    correction: Colour
    praise: Colour
    notice: Colour
    night_ground: Colour
    night_ink: Colour
    wall: Colour
    wood: Colour


class Caps(_Part):
    """Heights of a capital letter at the least, units of the design canvas.

    The screens are laid out for them: there is no room for much larger ones.
    """

    staff: Annotated[float, Field(ge=12, le=24)]
    body: Annotated[float, Field(ge=40, le=60)]
    title: Annotated[float, Field(ge=60, le=96)]
    banner: Annotated[float, Field(ge=84, le=120)]
    headline: Annotated[float, Field(ge=120, le=180)]
    count: Annotated[float, Field(ge=171, le=240)]


class Typefaces(_Part):
    """Font files: beside the theme, or one of those that ship."""

    text: str
    headline: str


class Room(_Part):
    """Space between things and the rounding of corners, units of the design canvas."""

    gap: Units
    padding: Units
    radius: Units


class Times(_Part):
    """How long things stay and take, seconds."""

    cue: CueSeconds
    tap: Seconds
    fade: Seconds
    slide: PageSeconds
    invitation: PageSeconds
    night_round: Annotated[float, Field(ge=60, le=86400, allow_inf_nan=False)]


class _File(_Part):
    colours: Colours
    caps: Caps
    typefaces: Typefaces
    room: Room
    seconds: Times


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of the screen. Font files are there and can be read."""

    name: str
    colours: Colours
    caps: Caps
    text_font: Path
    headline_font: Path
    room: Room
    seconds: Times


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two colours that stand upon each other, and how far apart they have to be."""

    front: str
    back: str
    least: float


# A night that is brighter than this lights the room.
BRIGHTEST_NIGHT = 0.10
# WCAG 2.2: 4.5:1 for text, 7:1 for what must be read at a glance, 3:1 for signs (SCIENCE E).
PAIRINGS: tuple[Pairing, ...] = (
    *(Pairing("ink", back, 7.0) for back in ("ground", "panel")),
    *(Pairing("quiet_ink", back, 4.5) for back in ("ground", "panel")),
    *(Pairing("on_colour", back, 7.0) for back in ("correction", "praise", "touch", "notice")),
    *(Pairing("on_colour", back, 3.0) for back in ("good", "warn", "fault")),
    *(
        Pairing(front, back, 3.0)
        for front in ("good", "warn", "fault", "unknown", "touch", "praise")
        for back in ("ground", "panel")
    ),
    # Titles are set in it.
    *(Pairing("correction", back, 7.0) for back in ("ground", "panel")),
    # Dim on purpose.
    Pairing("night_ink", "night_ground", 1.5),
    Pairing("near_side", "outline", 3.0),
    Pairing("far_side", "outline", 3.0),
)


def load_theme(name_or_path: str = STANDARD) -> Theme:
    """A shipped theme by its name, or a TOML file. Raises ThemeError with all that is wrong."""
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = THEMES / f"{name_or_path}.toml"
        if not path.is_file():
            known = ", ".join(sorted(each.stem for each in THEMES.glob("*.toml")))
            raise ThemeError(
                f"There is no theme {name_or_path!r}: choose of {known}, or name a .toml file."
            )
    try:
        # Some editors put a mark before the first letter.
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise ThemeError(f"The theme {path} is nested too deep: mend it.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"The theme {path} can't be read ({error}): mend it.") from error
    try:
        file = _File.model_validate(found)
    except ValidationError as error:
        raise ThemeError("\n".join(_problems(path, error))) from error
    fonts = {key: _font(path, key, name) for key, name in file.typefaces}
    missing = [font for font in fonts.values() if isinstance(font, str)]
    problems = [*missing, *_too_alike(path, file.colours), *_too_small(path, file.caps)]
    text, headline = fonts["text"], fonts["headline"]
    if problems or isinstance(text, str) or isinstance(headline, str):
        raise ThemeError("\n".join(problems))
    return Theme(path.stem, file.colours, file.caps, text, headline, file.room, file.seconds)


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


def _problems(path: Path, error: ValidationError) -> list[str]:
    return [_problem(path, dict(each)) for each in error.errors()]


def _problem(path: Path, each: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in each["loc"])
    if each["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(each["loc"][-1]), _keys(each["loc"]), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "take it out."
        return f"The theme {path} has an unknown key {where}: {hint}"
    if each["type"] == "missing":
        return f"The theme {path} has no {where}: add it."
    says = str(each["msg"]).removeprefix("Value error, ")
    return f"The theme {path} has a senseless {where} ({says[0].lower()}{says[1:]}): mend it."


def _keys(place: tuple[object, ...]) -> list[str]:
    if len(place) < 2:
        return list(_File.model_fields)
    part = _File.model_fields[str(place[0])].annotation
    return list(getattr(part, "model_fields", {}))


def _font(theme: Path, key: str, name: str) -> Path | str:
    for folder in (theme.parent, TYPEFACES):
        if not (folder / name).is_file():
            continue
        try:
            ImageFont.truetype(str(folder / name), 10)
        except OSError as error:
            return (
                f"The theme {theme} names {name} for typefaces.{key}, which can't be read as a "
                f"font ({error}): take a TrueType or OpenType file."
            )
        return folder / name
    return (
        f"The theme {theme} names the font {name} for typefaces.{key}, which is not there: put "
        f"the file beside the theme, or name one of "
        f"{', '.join(sorted(each.name for each in TYPEFACES.glob('*.ttf')))}."
    )


def _too_small(path: Path, caps: Caps) -> list[str]:
    """Cues and the count are read at a glance: three times the size that is just legible."""
    return [
        f"The theme {path} has caps.{name} at less than {GLANCE:g} times caps.body: make it "
        f"at least {GLANCE * caps.body:g}."
        for name in ("headline", "count")
        if getattr(caps, name) < GLANCE * caps.body
    ]


def _too_alike(path: Path, colours: Colours) -> list[str]:
    found: list[str] = []
    for pairing in PAIRINGS:
        ratio = contrast(getattr(colours, pairing.front), getattr(colours, pairing.back))
        if ratio < pairing.least:
            found.append(
                f"The theme {path} has colours.{pairing.front} on colours.{pairing.back} at a "
                f"contrast of {ratio:.1f}, too little to be read: make it at least "
                f"{pairing.least:g}."
            )
    found += [
        f"The theme {path} has colours.{name} too bright: darken it."
        for name in ("night_ground", "night_ink")
        if luminance(getattr(colours, name)) > BRIGHTEST_NIGHT
    ]
    return found
