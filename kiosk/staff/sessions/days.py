"""Days as staff write them: 2026-06-30, 2026-06, today, yesterday, week, month, 7d."""

import re
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from kiosk.sessions.period import Period
from kiosk.sessions.retention import believable
from kiosk.staff.failure import CommandError, plain

HOW = "a date (2026-06-30), a month (2026-06), today, yesterday, week, month or 7d"
LATER = 75
# Any session lies between; beyond them some computers can't count.
FIRST_YEAR, LAST_YEAR = 1971, 2200
MOST_DAYS_AGO = 36_500


@dataclass(frozen=True, slots=True)
class Days:
    """From a first to a last day, both in it; None is without a limit."""

    first: date | None = None
    last: date | None = None

    @property
    def period(self) -> Period:
        """From midnight to midnight, as this computer's zone has them."""
        from_s = None if self.first is None else _midnight_s(self.first)
        to_s = None if self.last is None else _midnight_s(self.last + timedelta(days=1))
        return Period(from_s, to_s)

    @classmethod
    def given(cls, from_: str | None, to: str | None) -> Self:
        """From the beginning of what the one names to the end of what the other names.

        Raises CommandError.
        """
        first = None if from_ is None else days_named("--from", from_)[0]
        last = None if to is None else days_named("--to", to)[1]
        if first is not None and last is not None and last < first:
            raise CommandError(f"--to ({last}) is before --from ({first}): exchange them.")
        return cls(first, last)

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return "all that is kept"
        if self.first == self.last:
            return f"{_said(self.first)}"
        if self.first is None:
            return f"up to {_said(self.last)}"
        if self.last is None:
            return f"since {_said(self.first)}"
        return f"{_said(self.first)} to {_said(self.last)}"


def days_named(option: str, text: str) -> tuple[date, date]:
    """The first and the last day of what is named. Raises CommandError."""
    word = text.strip().lower()
    found = _dated(word) or _by_today(word)
    if found is None:
        raise CommandError(f"{option} {plain(text)!r} names no day: it can be {HOW}.")
    if found[0].year < FIRST_YEAR or found[1].year > LAST_YEAR:
        raise CommandError(
            f"{option} {plain(text)!r} is too far away: name a day from {FIRST_YEAR} to "
            f"{LAST_YEAR}."
        )
    return found


def _dated(word: str) -> tuple[date, date] | None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", word, re.ASCII):
            day = date.fromisoformat(word)
            return day, day
        if re.fullmatch(r"\d{4}-\d\d", word, re.ASCII):
            return _month(date.fromisoformat(f"{word}-01"))
    except (ValueError, OverflowError):
        # There is no such day.
        return None
    return None


def _by_today(word: str) -> tuple[date, date] | None:
    ago = re.fullmatch(r"(\d{1,5}) ?d", word, re.ASCII)
    if ago is None and word not in ("today", "yesterday", "week", "month"):
        return None
    today = _today()
    if ago is not None:
        day = today - timedelta(days=min(int(ago[1]), MOST_DAYS_AGO))
        return day, day
    if word == "week":
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if word == "month":
        return _month(today)
    day = today - timedelta(days=word == "yesterday")
    return day, day


def _today() -> date:
    if not believable(time.time()):
        raise CommandError(
            "This computer's clock is not set, so nobody knows which day is today: set it, or "
            "name dates.",
            LATER,
        )
    return datetime.now().astimezone().date()


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _midnight_s(day: date) -> float:
    return datetime(day.year, day.month, day.day).astimezone().timestamp()


def _said(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"
