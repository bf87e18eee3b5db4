"""One settings file: what is in it and on which line, or why it can't be read."""

import json
import re
import stat
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from kiosk.settings.key_lines import KeyPath, key_lines
from kiosk.settings.origin import Origin
from kiosk.settings.problems import Problem, SettingsError
from kiosk.settings.section import NOT_SET

# Many times a file with every option and comments. tomllib's time grows with the square of a
# dotted key's length, so both are bounded.
MAX_BYTES = 64 * 1024
MAX_LINE_LENGTH = 1000

_PLACE = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")

# What tomllib says, by its beginning; what that means, and what to do.
_PLAIN = (
    (
        ("Invalid value",),
        "this value is not understood",
        "put text in quotes, and write numbers, true and false without",
    ),
    (
        ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate"),
        "this name was already given",
        "keep one of the two",
    ),
    (("Expected '='",), "a name stands here without a value", "write it as name = value"),
    (
        ("Unescaped",),
        "a backslash in double quotes has a meaning of its own",
        "write it twice, or use single quotes",
    ),
    (
        ("Unterminated", 'Expected "', "Illegal character"),
        "a text does not end",
        "end it with the quote that it began with",
    ),
    (
        ("Expected newline",),
        "something follows that does not belong here",
        "put it on a line of its own, and put text and times in quotes",
    ),
    (("Unclosed",), "a bracket is not closed", "close it"),
    (
        ("Invalid statement", "Invalid initial", "Expected ']'"),
        "this is neither a section nor an option",
        "write [section] or name = value",
    ),
)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file's content as tomllib gives it, and the line of each key, from 1."""

    path: Path
    content: dict[str, object]
    lines: dict[KeyPath, int]

    def origin(self, *key: str) -> Origin:
        """Where this key stands."""
        return Origin("file", self.path, self.lines.get(key))


def toml_value(value: object) -> str:
    """An option's value as a settings file spells it; read again it is the same."""
    match value:
        case None:
            return f'"{NOT_SET}"'
        case bool():
            return "true" if value else "false"
        case time():
            return f'"{value:%H:%M}"'
        case int() | float():
            return repr(value)
        case _:
            # A JSON string is a TOML string too, as long as no DEL is in it: options have none.
            return json.dumps(str(value), ensure_ascii=False)


def read_file(path: Path) -> TomlFile:
    """Raises SettingsError where it can't be read or is not TOML."""
    return parse(file_bytes(path), path)


def parse(data: bytes, path: Path) -> TomlFile:
    """The same of bytes that are, or shall be, the file's. Raises SettingsError."""
    if len(data) > MAX_BYTES:
        raise _fault(path, f"this has more than {MAX_BYTES // 1024} kB", _NOT_OURS)
    try:
        # Notepad begins a file with a mark of its own.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _fault(path, "this is not UTF-8", "save it as UTF-8", line) from None
    for number, content in enumerate(text.split("\n"), start=1):
        if len(content) > MAX_LINE_LENGTH:
            what = f"this line has more than {MAX_LINE_LENGTH:,} characters"
            raise _fault(path, what, "break it in two", number)
    try:
        return TomlFile(path, tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, path) from None
    except (RecursionError, ValueError):
        # Brackets in brackets without end; numbers beyond what Python reads.
        raise _fault(path, "this is TOML beyond measure", _NOT_OURS) from None


_NOT_OURS = "put back a settings file of the kiosk, or remove it"


def file_bytes(path: Path) -> bytes:
    """What is in a plain file, at most one byte more than MAX_BYTES. Raises SettingsError."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise _fault(path, "this is a folder", "put a settings file in its place")
        # To open a pipe would wait for ever.
        if not stat.S_ISREG(kind):
            raise _fault(path, "this is not a plain file", "put a settings file in its place")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except PermissionError:
        what = "this user may not read it"
        raise _fault(path, what, "change its permissions (chmod a+r)") from None
    except OSError as error:
        raise _fault(path, f"it can't be read ({error.strerror})", _NOT_OURS) from error


def _not_toml(message: str, text: str, path: Path) -> SettingsError:
    line, column = len(text.rstrip().split("\n")), None
    if place := _PLACE.search(message):
        message = message[: place.start()]
        if place[1]:
            line, column = int(place[1]), int(place[2])
    for beginnings, what, remedy in _PLAIN:
        if message.startswith(beginnings):
            return _fault(path, what, remedy, line, column)
    return _fault(path, "this is not TOML", "correct it", line, column)


def _fault(
    path: Path, what: str, remedy: str, line: int | None = None, column: int | None = None
) -> SettingsError:
    where = str(Origin("file", path, line))
    if column is not None:
        where += f", column {column}"
    return SettingsError([Problem(where, what, remedy)])
