"""What a text of the screen may be: one line, with fixed places to fill in or none."""

from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias, cast, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, StrictStr
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# The kind of an error whose message is the end of a sentence that begins with the text's name.
TEXT_ERROR = "text"
# More than any screen has room for.
LONGEST = 300


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise PydanticCustomError(TEXT_ERROR, "is empty: write a text")
    if len(line) > LONGEST:
        raise PydanticCustomError(
            TEXT_ERROR, "is far too long: write {most} letters at most", {"most": LONGEST}
        )
    # A font refuses some of these while it draws.
    if not line.isprintable():
        raise PydanticCustomError(TEXT_ERROR, "has a sign that can't be drawn: take it out")
    return line


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise PydanticCustomError(TEXT_ERROR, "has nothing to fill in: take the braces out")
    return text


def fill(*places: str) -> AfterValidator:
    """A text with exactly these places to fill in; others would break while it is drawn."""
    wanted = " and ".join(f"{{{place}}}" for place in places)

    def check(text: str) -> str:
        try:
            fields = [each[1:] for each in Formatter().parse(text) if each[1] is not None]
        except ValueError:
            fields = []
        if {name for name, _, _ in fields} != {*places} or any(
            spec or conversion for _, spec, conversion in fields
        ):
            message = "has wrong places to fill in: use {wanted} there"
            raise PydanticCustomError(TEXT_ERROR, message, {"wanted": wanted})
        return text

    return AfterValidator(check)


@dataclass(frozen=True)
class Closed:
    """A table with exactly these keys, which can't be changed once it is read."""

    keys: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        value = handler.generate_schema(get_args(source)[1])
        fields = {str(key): core_schema.typed_dict_field(value) for key in self.keys}
        table = core_schema.typed_dict_schema(fields, extra_behavior="forbid")
        return core_schema.no_info_after_validator_function(
            cast(Any, MappingProxyType),
            table,
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )


Line: TypeAlias = Annotated[StrictStr, AfterValidator(_one_line)]
Text: TypeAlias = Annotated[Line, AfterValidator(_plain)]
Three: TypeAlias = tuple[Text, Text, Text]


class Table(BaseModel):
    """A table of texts: no key but its own, and nothing changed once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
