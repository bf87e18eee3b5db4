"""What is wrong with the settings: every fault at once, each as one sentence."""

import difflib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

# Longer values are cut where they are quoted: a sentence must stay readable.
_SHOWN_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `where`: file and line, or which variable or argument; "" where that is plain.
    `what` and `remedy` are parts of a sentence; the whole of it is str(problem).
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}; {self.remedy}."


class SettingsError(Exception):
    """The settings can't be used. `problems`: all of them; the message has one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class SettingsTrouble:
    """The settings are bad, and the kiosk runs on others. `sentence`: for the staff line and
    the log; `problems`: all that is wrong.
    """

    sentence: str
    problems: tuple[Problem, ...]


class NotWrittenError(Exception):
    """The settings were not changed, and stand as they did. The message is one sentence.

    `why`: "busy", somebody else is changing them; "refused", it may not or can't be done as
    asked; "broke", the disk failed.
    """

    def __init__(self, sentence: str, why: Literal["busy", "refused", "broke"]) -> None:
        super().__init__(printable(sentence))
        self.why = why


def printable(text: object) -> str:
    """Text on one line, without what could confuse a terminal: file names can hold anything."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in str(text)
    )


def shown(value: object) -> str:
    """A value as it stands in a TOML file, cut short where it is long."""
    match value:
        case None:
            return '"none"'
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(printable(_cut(value)), ensure_ascii=False)
        case int():
            # Not in decimal: a number of thousands of digits takes its time, or raises.
            return str(value) if value.bit_length() <= 64 else "a huge number"
        case float():
            return repr(value) if math.isfinite(value) else str(value)
        case time() | date():
            return value.isoformat()
        case list():
            return "a list"
        case _:
            return "a section"


def short(text: str) -> str:
    """A name or an argument, printable and cut short where it is long."""
    return printable(_cut(text))


def nearest(given: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known word that was most likely meant; `alike`: at least so much, 1 is the same."""
    plain = _cut(given).lower().replace("-", "_")
    near = difflib.get_close_matches(plain, list(known), n=1, cutoff=alike)
    return near[0] if near else None


def guess(meant: str | None) -> str:
    """The guess as an aside; nothing where there is none."""
    return f" (did you mean {meant}?)" if meant else ""


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 3] + "..."
