"""What an option is made of, and a section of them.

An optional one is not set while it is None, which files spell "none". Pins are BCM numbers.
"""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

NOT_SET = "none"

# Pins 0 and 1 read the memory of an expansion board; 2 to 27 are on the header.
FIRST_PIN, LAST_PIN = 2, 27

_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
# Nor halves of characters, which stand for bytes that are not UTF-8: no file could hold them.
_CONTROL_SIGNS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def option(
    default: object,
    sentence: str,
    *,
    unit: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    step: int | None = None,
    pattern: str | None = None,
    form: str | None = None,
    secret: bool = False,
) -> Any:
    """One option of a section.

    `form`: in plain words how a text must look; `step`: what it is a multiple of; `secret`: its
    value is told nowhere.
    """
    extra = {"unit": unit, "form": form, "secret": secret or None}
    return Field(
        default=default,
        description=sentence,
        ge=at_least,
        le=at_most,
        multiple_of=step,
        pattern=pattern,
        repr=not secret,
        json_schema_extra={name: said for name, said in extra.items() if said is not None},
    )


def pin_option(default: int | None, sentence: str) -> Any:
    """An option that is a pin of the header."""
    return option(
        default, sentence, unit="in BCM numbering", at_least=FIRST_PIN, at_most=LAST_PIN
    )


def language_option(sentence: str) -> Any:
    """An option that is a language."""
    return option("en", sentence, pattern="^[a-z]{2}$", form='two small letters such as "en"')


def _clock_time(given: object) -> object:
    if isinstance(given, str) and (found := _CLOCK_TIME.fullmatch(given)):
        return time(int(found[1]), int(found[2]))
    if isinstance(given, time) and (given.second, given.microsecond, given.tzinfo) == (
        0,
        0,
        None,
    ):
        return given
    raise ValueError("not a time of day")


def _path(given: object) -> object:
    return Path(_line_of_text(given)) if isinstance(given, str) else given


def _line_of_text(given: str) -> str:
    if not given.strip() or _CONTROL_SIGNS.search(given):
        raise ValueError("not a line of text")
    return given


Text = Annotated[str, AfterValidator(_line_of_text)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
FilePath = Annotated[Path, BeforeValidator(_path)]


class Section(BaseModel):
    """Options that belong together, under one [heading] of the file."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _none_is_a_word(cls, given: object, info: ValidationInfo) -> object:
        # TOML has no null, and a layer must be able to unset what a lower one has set.
        field = cls.model_fields[str(info.field_name)]
        optional = type(None) in get_args(field.annotation)
        return None if optional and given == NOT_SET else given
