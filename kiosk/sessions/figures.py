"""What the sessions of a period come to: the numbers of the report, unknowns counted too."""

import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from kiosk.sessions.period import Period, select
from kiosk.sessions.reader import SessionReader

Step = Literal["day", "week", "month"]

# So many points at most are read with ease side by side: five weeks of days, a year of weeks.
MOST_DAYS = 35
MOST_WEEKS = 54
# Of fewer sessions a mean says little about a place in the session.
FEWEST_AT_A_PLACE = 5
MOST_PLACES = 12
JUDGED: tuple[str, ...] = ("good", "warn", "fault")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day, a week or a month. `score`: the mean of its sessions', None of none judged."""

    first: date
    sessions: int
    score: float | None


@dataclass(frozen=True, slots=True)
class DrillFigures:
    """What one drill came to."""

    drill: str
    sessions: int
    reps: int
    clean_reps: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a period.

    `bands`: sessions by the band of their score. `faults`: in how many reps each was named.
    `places`: for the first rep, the second and so on the mean score, of sessions that have at
    least FEWEST_AT_A_PLACE companions there. `first`, `last`: the days of
    the dated ones, from which to which the `stretches` go.
    Unknown: `undated` sessions are in the period by their order, `unplaced` ones may be in it
    or not and are in no number here, `cut_off` ones have no end, `unjudged` reps no score, of
    `unfelt` reps the wall did not tell.
    """

    sessions: int
    reps: int
    clean_reps: int
    score: float | None
    bands: dict[str, int]
    faults: tuple[tuple[str, int], ...]
    drills: tuple[DrillFigures, ...]
    first: date | None
    last: date | None
    step: Step
    stretches: tuple[Stretch, ...]
    places: tuple[float, ...]
    undated: int
    unplaced: int
    cut_off: int
    going_on: int
    unjudged: int
    unfelt: int
    wall_reps: int


@dataclass(slots=True)
class _Tally:
    scores: list[int] = field(default_factory=list[int])
    sessions: int = 0


def figures_of(reader: SessionReader, period: Period, zone: tzinfo | None = None) -> Figures:
    """Add up a period, as one view of the file. `zone`: None for this computer's own.

    Raises StoreError.
    """
    with reader.reading() as connection:
        chosen = select(connection, period)
        sums = _Sums(zone)
        for row in connection.execute(
            "SELECT drill, reps, clean_reps, score, band, faults, ended, clock_believed,"
            f" started_s FROM session WHERE {chosen.where}",
            chosen.values,
        ):
            sums.add(*row)
        unjudged, unfelt, wall_reps = connection.execute(
            "SELECT coalesce(sum(rep.score IS NULL), 0),"
            " coalesce(sum(drill = 'wall' AND tap_state = 'unknown'), 0),"
            " coalesce(sum(drill = 'wall'), 0)"
            f" FROM session JOIN rep ON session_id = id WHERE {chosen.where}",
            chosen.values,
        ).fetchone()
        places = _places(connection, chosen.where, chosen.values)
    step, stretches = _stretches(sums.days)
    return Figures(
        sessions=sums.sessions,
        reps=sums.reps,
        clean_reps=sums.clean_reps,
        score=_mean(sums.scores),
        bands={band: sums.bands[band] for band in JUDGED},
        faults=tuple(sums.faults.most_common()),
        drills=tuple(
            DrillFigures(drill, *numbers) for drill, numbers in sorted(sums.drills.items())
        ),
        first=min(sums.days, default=None),
        last=max(sums.days, default=None),
        step=step,
        stretches=stretches,
        places=places,
        undated=sums.undated,
        unplaced=chosen.unplaced,
        cut_off=sums.cut_off,
        going_on=sums.going_on,
        unjudged=unjudged,
        unfelt=unfelt,
        wall_reps=wall_reps,
    )


class _Sums:
    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.sessions = self.reps = self.clean_reps = 0
        self.undated = self.cut_off = self.going_on = 0
        self.scores: list[int] = []
        self.bands: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.drills: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.days: dict[date, _Tally] = defaultdict(_Tally)

    def add(
        self,
        drill: str,
        reps: int,
        clean_reps: int,
        score: int | None,
        band: str | None,
        faults: str,
        ended: str | None,
        clock_believed: int,
        started_s: float,
    ) -> None:
        """One session, as its row has it."""
        self.sessions += 1
        self.reps += reps
        self.clean_reps += clean_reps
        self.cut_off += ended == "unknown"
        self.going_on += ended is None
        for index, number in enumerate((1, reps, clean_reps)):
            self.drills[drill][index] += number
        for fault, count in json.loads(faults):
            self.faults[fault] += count
        if score is not None:
            self.scores.append(score)
        if band is not None:
            self.bands[band] += 1
        if not clock_believed:
            self.undated += 1
            return
        day = self.days[datetime.fromtimestamp(started_s, self._zone).date()]
        day.sessions += 1
        if score is not None:
            day.scores.append(score)


def _places(
    connection: sqlite3.Connection, where: str, values: tuple[float, ...]
) -> tuple[float, ...]:
    """Mean score by a rep's place, of the sessions that came as far as the last place told.

    Of the same people all along: else those who stay longer would make the curve.
    """
    lengths = connection.execute(
        f"SELECT reps, count(*) FROM session WHERE {where} GROUP BY reps", values
    ).fetchall()
    total = sum(count for reps, count in lengths if reps > 1)
    # As many places as at least half of those who did more than one rep came to.
    long_enough = [
        place
        for place in range(2, MOST_PLACES + 1)
        if sum(count for reps, count in lengths if reps >= place)
        >= max(FEWEST_AT_A_PLACE, total / 2)
    ]
    if not long_enough:
        return ()
    last = max(long_enough)
    rows = connection.execute(
        "SELECT n, avg(rep.score) FROM session JOIN rep ON session_id = id"
        f" WHERE {where} AND session.reps >= ? AND n <= ? GROUP BY n ORDER BY n",
        (*values, last, last),
    ).fetchall()
    means = [mean for _, mean in rows if mean is not None]
    return tuple(means) if len(means) == last else ()


def _stretches(days: dict[date, _Tally]) -> tuple[Step, tuple[Stretch, ...]]:
    """Days, weeks or months, without a gap from the first to the last."""
    if not days:
        return "day", ()
    first, last = min(days), max(days)
    span = (last - first).days + 1
    step: Step = "day" if span <= MOST_DAYS else "week" if span <= MOST_WEEKS * 7 else "month"
    tallies: dict[date, _Tally] = {}
    at = _beginning(first, step)
    while at <= last:
        tallies[at] = _Tally()
        at = _next(at, step)
    for day, tally in days.items():
        into = tallies[_beginning(day, step)]
        into.sessions += tally.sessions
        into.scores += tally.scores
    return step, tuple(
        Stretch(first, tally.sessions, _mean(tally.scores)) for first, tally in tallies.items()
    )


def _beginning(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _next(at: date, step: Step) -> date:
    if step == "month":
        return (at.replace(day=1) + timedelta(days=32)).replace(day=1)
    return at + timedelta(days=7 if step == "week" else 1)


def _mean(scores: list[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None
