"""What the screen says, as data: one file a language."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast, get_type_hints

from kiosk.coach.moment import Phase
from kiosk.coach.scene import Need

_FOLDER = Path(__file__).with_name("words")


class WordsError(Exception):
    """A language's words can't be used. The message is one sentence with a remedy."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """With nobody there."""

    title: str
    steps: tuple[str, ...]
    disclaimer: str
    privacy: str


@dataclass(frozen=True, slots=True)
class Arriving:
    """Until the drill begins."""

    ready: str
    hold: str


@dataclass(frozen=True, slots=True)
class InDrill:
    """During the drill. `count_in_set` has {set}, `distance` has {cm}."""

    hint: str
    count: str
    count_one: str
    count_in_set: str
    distance: str
    tap: str
    no_touch: str
    wall_unknown: str


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """Where a score would stand."""

    none_yet: str
    unseen: str


@dataclass(frozen=True, slots=True)
class SummaryWords:
    """After the drill. `clean` has {clean} and {reps}, `change` has {cue}."""

    count: str
    count_one: str
    done_well: str
    clean: str
    kept_going: str
    nothing: str
    change: str
    no_change: str


@dataclass(frozen=True, slots=True)
class Words:
    """All that the screen says in one language; the cues come from the coach."""

    starting: str
    night: str
    simulated: str
    no_picture: str
    no_picture_more: str
    invitation: Invitation
    arriving: Arriving
    drill: InDrill
    score: ScoreWords
    summary: SummaryWords
    needs: Mapping[str, str]
    checks: Mapping[str, str]
    hands: Mapping[str, str]
    phases: Mapping[str, str]
    bands: Mapping[str, str]


# Which keys the tables have that stand for a closed list of the coach's.
_KEYS: dict[str, frozenset[str]] = {
    "needs": frozenset(Need),
    "checks": frozenset(Need) - {Need.DOWEL_IS_COMING},
    "hands": frozenset({"wall", "dowel"}),
    "phases": frozenset(phase.value for phase in Phase),
    "bands": frozenset({"good", "warn", "fault"}),
}
# What a text may have filled in; more would break while it is drawn.
_PLACES = {
    "drill.count_in_set": {"set"},
    "drill.distance": {"cm"},
    "summary.clean": {"clean", "reps"},
    "summary.change": {"cue"},
}


def load_words(language: str = "en", folder: Path = _FOLDER) -> Words:
    """The words of a language. Raises WordsError on a missing or unknown one."""
    path = folder / f"{language}.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in folder.glob("*.toml")))
        raise WordsError(f"There are no words for {language!r}: choose of {known}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WordsError(f"The words {path.name} can't be read ({error}): mend it.") from error
    return cast(Words, _read(path.name, "", found, Words))


def _read(file: str, prefix: str, found: Mapping[str, Any], kind: type[Any]) -> object:
    hints = get_type_hints(kind)
    _same_keys(file, prefix, found, {field.name for field in fields(kind)})
    values: dict[str, object] = {}
    for key, value in found.items():
        name = f"{prefix}{key}"
        if hints[key] is str:
            values[key] = _text(file, name, value)
        elif hints[key] == tuple[str, ...]:
            each = cast(list[object], value) if isinstance(value, list) and value else [None]
            values[key] = tuple(_text(file, name, text) for text in each)
        elif not isinstance(value, dict):
            raise WordsError(f"The words {file} have no table [{name}]: add it.")
        elif key in _KEYS:
            table = cast(dict[str, object], value)
            _same_keys(file, f"{name}.", table, _KEYS[key])
            values[key] = MappingProxyType(
                {each: _text(file, f"{name}.{each}", text) for each, text in table.items()}
            )
        else:
            values[key] = _read(file, f"{name}.", cast(dict[str, Any], value), hints[key])
    return kind(**values)


def _same_keys(
    file: str, prefix: str, found: Mapping[str, object], wanted: set[str] | frozenset[str]
) -> None:
    for key in sorted(wanted ^ found.keys()):
        what = "lack" if key in wanted else "have an unknown"
        raise WordsError(f"The words {file} {what} {prefix}{key}: mend that line.")


def _text(file: str, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WordsError(f"The words {file} have no text for {name}: write one.")
    try:
        places = {place for _, place, _, _ in string.Formatter().parse(value) if place}
    except ValueError:
        places = {"{"}
    if places != _PLACES.get(name, set[str]()) and (places or name in _PLACES):
        wanted = " and ".join(f"{{{place}}}" for place in sorted(_PLACES.get(name, ())))
        raise WordsError(
            f"The words {file} have wrong places to fill in {name}: "
            f"use {wanted or 'no braces'} there."
        )
    return value
