"""On which line of a TOML file each key stands, which tomllib does not tell."""

import re
import tomllib
from collections.abc import Iterator

KeyPath = tuple[str, ...]

_TOKEN = re.compile(
    r"""
      (?P<text>
        \"{3}(?:\\.|[^\\])*?\"{3,5}    # up to two quotes more belong to the text
      | '{3}.*?'{3,5}
      | \"(?:\\.|[^\"\\\n])*\"
      | '[^'\n]*'
      )
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<sign>[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,.\#\"']+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of each key and each table header of a text that tomllib accepts.

    A table that is named by several lines has its first. What stands inside an array is left
    out, but the entries of an array of tables are there, each key once. Of a text that is not
    TOML any nonsense may come, but no error.
    """
    lines: dict[KeyPath, int] = {}
    header: KeyPath = ()
    # The inline tables we are inside of, by their keys; and how deep inside an array.
    inline: list[KeyPath] = []
    depth = 0
    parts: list[str] = []
    state = "key"
    key_line = 1
    for kind, token, line in _tokens(text):
        if state == "value" and depth:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0) if kind == "sign" else 0
        elif kind == "newline":
            if not inline:
                parts, state = [], "key"
        elif state == "key" and kind in ("bare", "text"):
            if not parts:
                key_line = line
            parts.append(_plain_key(token) if kind == "text" else token)
        elif state == "header" and kind in ("bare", "text"):
            parts.append(_plain_key(token) if kind == "text" else token)
        elif token == "[" and kind == "sign":
            if state == "value":
                depth = 1
            elif not inline:
                state = "header"
        elif token == "]" and state == "header":
            header = tuple(parts)
            _note(lines, header, line)
        elif token == "=" and state == "key":
            key = (inline[-1] if inline else header) + tuple(parts)
            _note(lines, key, key_line, above=len(inline[-1] if inline else header))
            parts, state = [*key], "value"
        elif token == "{" and kind == "sign" and state == "value":
            inline.append(tuple(parts))
            parts, state = [], "key"
        elif token == "," and inline:
            parts, state = [], "key"
        elif token == "}" and kind == "sign" and inline:
            inline.pop()
            parts, state = [], "value"
    return lines


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "other", match.group()
        if kind != "comment" and (kind != "other" or not token.isspace()):
            yield kind, token, line
        line += token.count("\n")


def _note(lines: dict[KeyPath, int], key: KeyPath, line: int, above: int = 0) -> None:
    # A dotted key makes the tables on its way too.
    for length in range(above + 1, len(key) + 1):
        lines.setdefault(key[:length], line)


def _plain_key(quoted: str) -> str:
    try:
        return str(tomllib.loads(f"key = {quoted}")["key"])
    except tomllib.TOMLDecodeError:
        return quoted
