"""The options as data: what each of them takes, in words, and whether a value will do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from kiosk.settings.options import Settings
from kiosk.settings.problems import (
    Problem,
    SettingsError,
    guess,
    nearest,
    printable,
    short,
    shown,
)
from kiosk.settings.section import NOT_SET, Section
from kiosk.settings.toml_file import toml_value

# Below that a guess would mislead: "sprache" is 0.67 of "trace".
_ALIKE = 0.75

# Stands where the value of a secret option would be told.
MASK = "(secret)"

Kind = Literal["choice", "truth", "whole", "number", "text", "time", "path"]

_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}

_KINDS: dict[object, Kind] = {
    bool: "truth",
    int: "whole",
    float: "number",
    str: "text",
    time: "time",
    Path: "path",
}


_SHORT_TIME = re.compile("[0-9]:[0-5][0-9]")


class UnfitError(ValueError):
    """An option does not take this value."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `key`: "section.name". `optional`: whether it may be not set (None).

    `at_least` and `at_most` in `unit`; None where there is none. `step`: of what it is a
    multiple. `form`: how a text must look. `sentence`: what it is for. `secret`: whether its
    value is told nowhere.
    """

    key: str
    section: str
    name: str
    kind: Kind
    choices: tuple[str, ...]
    optional: bool
    default: object
    at_least: float | None
    at_most: float | None
    step: float | None
    unit: str | None
    form: str | None
    sentence: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"KIOSK_{self.section}__{self.name}".upper()

    @property
    def wanted(self) -> str:
        """What it takes, in plain words."""
        match self.kind:
            case "choice":
                words = _any_of([shown(choice) for choice in self.choices])
            case "truth":
                words = "true or false"
            case "time":
                words = 'a time of day such as "21:30"'
            case "path":
                words = 'a path such as "/srv/file"'
            case "text":
                words = self.form or "a text"
            case "whole" | "number":
                words = f"{self._number} from {self.at_least:g} to {self.at_most:g}"
                words += f" {self.unit}" if self.unit else ""
        return f'{words}, or "{NOT_SET}"' if self.optional else words

    @property
    def _number(self) -> str:
        if self.kind == "number":
            return "a number"
        return "an even number" if self.step == 2 else "a whole number"

    def spelled(self, value: object) -> str:
        """A value that it takes as a settings file spells it; masked where it is secret."""
        return MASK if self.secret and value is not None else toml_value(value)

    def accept(self, value: object) -> Any:
        """The value as the settings hold it. Raises UnfitError."""
        try:
            section = _sections()[self.section].model_validate({self.name: value})
        except (ValidationError, OverflowError) as error:
            raise UnfitError(self.key) from error
        return getattr(section, self.name)

    def read(self, text: str) -> object:
        """What a text means here, where there are no types: in a variable or an argument.

        What can't be read comes back as it is; `accept` then refuses it.
        """
        text = text.strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        try:
            match self.kind:
                case "truth":
                    return _TRUTHS.get(text.lower(), text)
                case "whole":
                    return int(text) if text.isascii() else text
                case "number":
                    # Plus nothing, or -0 would stay so.
                    return float(text) + 0.0 if text.isascii() else text
                case "time":
                    return f"0{text}" if _SHORT_TIME.fullmatch(text) else text
                case _:
                    return text
        except ValueError:
            return text

    def fault(self, value: object) -> tuple[str, str]:
        """What is wrong with a value that it does not take, and the remedy."""
        if self.secret:
            return f"{self.key} is not {self.wanted}", "correct it"
        meant = None
        remedy = f"the shipped value is {shown(self.default)}"
        if isinstance(value, str) and self.kind == "choice":
            meant = nearest(value, self.choices)
        elif isinstance(value, str) and self.kind in ("truth", "whole", "number"):
            if self._takes(self.read(value)):
                remedy = f"write {printable(value.strip())} without quotes"
        elif isinstance(value, float) and self._takes(as_whole(value)):
            remedy = f"write {value:.0f}"
        elif not isinstance(value, str) and self._takes(shown(value)):
            remedy = f'write "{shown(value)}" in quotes'
        return f"{self.key} is {shown(value)}, not {self.wanted}{guess(meant)}", remedy

    def _takes(self, value: object) -> bool:
        try:
            self.accept(value)
        except UnfitError:
            return False
        return True


def as_whole(value: float) -> object:
    """The whole number that it is, else the number itself."""
    return int(value) if value.is_integer() else value


@cache
def options() -> Mapping[str, Option]:
    """Every option by its key, in the order of the shipped file."""
    return {
        f"{section}.{name}": _described(section, name, field)
        for section, model in _sections().items()
        for name, field in model.model_fields.items()
    }


def find(key: str) -> Option:
    """The option of this key. Raises SettingsError, with a guess at what was meant."""
    option = options().get(key)
    if option is None:
        raise SettingsError([Problem("", *no_such_option(key))])
    return option


def is_secret(key: str) -> bool:
    """Whether the value of this key is told nowhere; also of a key that was meant for one."""
    option = options().get(key) or options().get(meant_by(key) or "")
    return option is not None and option.secret


def masked(key: str, value: object) -> object:
    """The value as it may be told: MASK where a secret is set."""
    return MASK if value is not None and is_secret(key) else value


def no_such_option(key: str) -> tuple[str, str]:
    """What is wrong with a key that is none, and the remedy."""
    if not key.strip():
        return 'there is no option ""', "name one, such as sound.volume"
    if key in sections():
        inside = ", ".join(each.key for each in options().values() if each.section == key)
        return f"{key} is a section, not an option", f"its options are {inside}"
    remedy = "correct the name or take it out"
    return f"there is no option {short(key)}{guess(meant_by(key, _ALIKE))}", remedy


def no_such_section(name: str) -> tuple[str, str]:
    """What is wrong with a section that is none, and the remedy."""
    meant = nearest(name, sections())
    return (
        f"there is no section [{short(name)}]{guess(meant and f'[{meant}]')}",
        f"the sections are {', '.join(sections())}",
    )


def meant_by(key: str, alike: float = 0.6) -> str | None:
    """The key that was most likely meant: its name elsewhere, or one alike (see nearest)."""
    section, _, name = key.replace("-", "_").lower().rpartition(".")
    known = options().values()
    same = [option.key for option in known if option.name == name]
    if len(same) == 1:
        return same[0]
    if same and section not in sections():
        return nearest(key, same, alike) if section else None
    here = {option.name: option.key for option in known if option.section == section}
    anywhere = {option.name: option.key for option in known}
    for names in (here, anywhere):
        if near := nearest(name, names, alike):
            return names[near]
    return None


def about(section: str) -> str:
    """What a section is for, as a sentence."""
    return (_sections()[section].__doc__ or "").strip().partition("\n")[0]


def sections() -> tuple[str, ...]:
    """The sections' names."""
    return tuple(_sections())


@cache
def _sections() -> dict[str, type[Section]]:
    return {
        name: cast(type[Section], field.annotation)
        for name, field in Settings.model_fields.items()
    }


def _described(section: str, name: str, field: FieldInfo) -> Option:
    annotation, optional = _without_none(field.annotation)
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    extra = cast(dict[str, Any], field.json_schema_extra or {})
    # Each rule is an object of its own kind, with the one limit as its attribute.
    limits: dict[str, float] = {}
    for rule in field.metadata:
        for name_of_limit in ("ge", "le", "multiple_of"):
            if (limit := getattr(rule, name_of_limit, None)) is not None:
                limits[name_of_limit] = limit
    return Option(
        key=f"{section}.{name}",
        section=section,
        name=name,
        kind="choice" if choices else _KINDS[annotation],
        choices=choices,
        optional=optional,
        default=field.default,
        at_least=limits.get("ge"),
        at_most=limits.get("le"),
        step=limits.get("multiple_of"),
        unit=extra.get("unit"),
        form=extra.get("form"),
        sentence=str(field.description),
        secret=bool(extra.get("secret")),
    )


def _without_none(annotation: object) -> tuple[Any, bool]:
    """The bare type, and whether None will do too."""
    optional = False
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        annotation, optional = kinds[0], True
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation, optional


def _any_of(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
