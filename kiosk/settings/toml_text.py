"""A settings file's text with one option changed: comments, order and all else stay."""

import tomllib
from collections.abc import Iterator
from typing import Any, cast

from kiosk.settings.key_lines import key_lines

_MARK = "\ufeff"


class UneditableError(ValueError):
    """The text is written in a way that can't be changed option by option."""


def with_option(text: str, section: str, name: str, spelling: str) -> str:
    """The option set to what `spelling` says. Both are TOML. Raises UneditableError."""
    mark, plain = _without_mark(text)
    content = tomllib.loads(plain)
    there = content.setdefault(section, {})
    if not isinstance(there, dict):
        raise UneditableError(section)
    options = cast(dict[str, Any], there)
    known = name in options
    options[name] = tomllib.loads(f"value = {spelling}")["value"]
    ways = _set(plain, section, name, spelling) if known else None
    for candidate in ways or _added(plain, section, name, spelling):
        if _means(candidate, content):
            return mark + candidate
    raise UneditableError(f"{section}.{name}")


def without_option(text: str, section: str, name: str) -> str:
    """The option taken out, if it is there; the same of anything else below a section.

    Raises UneditableError.
    """
    mark, plain = _without_mark(text)
    content = tomllib.loads(plain)
    there = content.get(section)
    if not isinstance(there, dict) or name not in there:
        return text
    del there[name]
    for candidate in _removed(plain, section, name):
        if _means(candidate, content):
            return mark + candidate
    raise UneditableError(f"{section}.{name}")


def _without_mark(text: str) -> tuple[str, str]:
    """Notepad's mark at the beginning, and the rest."""
    return (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)


def _means(text: str, content: dict[str, Any]) -> bool:
    """Whether the text says this. A section without options says nothing."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return False
    return {key: held for key, held in said.items() if held != {}} == {
        key: held for key, held in content.items() if held != {}
    }


def _set(text: str, section: str, name: str, spelling: str) -> Iterator[str]:
    import tomlkit

    # Whatever it stumbles over: the text stays as it is, and somebody edits it by hand.
    try:
        document: Any = tomlkit.parse(text)
        document[section][name] = tomlkit.value(spelling)
        yield tomlkit.dumps(document)
    except Exception:
        return


def _removed(text: str, section: str, name: str) -> Iterator[str]:
    import tomlkit

    try:
        document: Any = tomlkit.parse(text)
        del document[section][name]
        yield tomlkit.dumps(document)
    except Exception:
        return


def _added(text: str, section: str, name: str, spelling: str) -> Iterator[str]:
    """Tomlkit would put it behind the comment that stands above the next section."""
    lines = _lines(text)
    found = key_lines(text)
    here = [line for key, line in found.items() if len(key) > 1 and key[0] == section]
    header = found.get((section,))
    if header is None:
        end = _line_end(lines[-1]) if lines else "\n"
        gap = end if text.strip() else ""
        if text and not text.endswith("\n"):
            gap += end
        yield f"{text}{gap}[{section}]{end}{name} = {spelling}{end}"
        return
    last = max([header, *here])
    if last <= len(lines):
        line = lines[last - 1]
        end = _line_end(line)
        first = line if line.endswith("\n") else line + end
        indent = line[: len(line) - len(line.lstrip())] if here else ""
        before, after = "".join(lines[: last - 1]) + first, "".join(lines[last:])
        yield f"{before}{indent}{name} = {spelling}{end}{after}"
        yield f"{before}{indent}{section}.{name} = {spelling}{end}{after}"
    yield from _set(text, section, name, spelling)


def _lines(text: str) -> list[str]:
    """With their ends. Unlike splitlines(), at newlines alone: TOML knows no others."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _line_end(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n"
