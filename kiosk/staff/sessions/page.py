"""What the report says, for both of its forms: its numbers in words, and what is unknown."""

from dataclasses import dataclass
from datetime import date

from kiosk.coach.criteria import band_of
from kiosk.sessions.figures import Figures, Step
from kiosk.staff.sessions.days import Days
from kiosk.staff.sessions.words import BANDS, DRILLS, NEWER, counted, fault_said

TITLE = "Hip hinge: what was practised"
# Nobody shall take them for patients.
SIMULATED = f"{TITLE} by simulated visitors"
ANONYMOUS = (
    "Anonymous: no name, no picture. A session is one visit; who came twice is counted twice."
)
DISCLAIMER = "For awareness and teaching, not medical advice."
UNKNOWN = "What is not known"
SEEN_ONLY = "A fault is counted where it could be seen; a rep can have several."
MOST_FAULTS = 7
STEPS: dict[Step, str] = {
    "day": "day by day",
    "week": "week by week",
    "month": "month by month",
}
# A trend is a difference that a clinician would call one: half a band.
TREND_POINTS = 7


@dataclass(frozen=True, slots=True)
class Tile:
    """A number to see from afar, and what it is."""

    number: str
    says: str


@dataclass(frozen=True, slots=True)
class Page:
    """All words of the report; the pictures are drawn from `figures`."""

    period: str
    made: str
    tiles: tuple[Tile, ...]
    trend: str
    faults: tuple[tuple[str, int], ...]
    drills: tuple[tuple[str, str, str, str], ...]
    learned: str
    unknown: tuple[str, ...]
    figures: Figures
    title: str = TITLE


def page_of(
    figures: Figures, days: Days, made: date, newer: bool, *, simulated: bool = False
) -> Page:
    """The words for these numbers. `made`: the day on which it is made."""
    return Page(
        period=_period(figures, days),
        made=f"Made on {_day(made)}.",
        tiles=_tiles(figures),
        trend=_trend(figures),
        faults=_faults(figures),
        drills=tuple(
            (
                DRILLS.get(each.drill, each.drill),
                f"{each.sessions:,}",
                f"{each.reps:,}",
                _share(each.clean_reps, each.reps),
            )
            for each in figures.drills
        ),
        learned=_learned(figures),
        unknown=_unknown(figures, newer),
        figures=figures,
        title=SIMULATED if simulated else TITLE,
    )


def _period(figures: Figures, days: Days) -> str:
    if days.first is not None and days.last is not None:
        return str(days)
    # An open end says less than the day of the last visit.
    if figures.first is not None and figures.last is not None:
        return str(Days(days.first or figures.first, days.last or figures.last))
    text = str(days)
    return text[0].upper() + text[1:]


def _tiles(figures: Figures) -> tuple[Tile, ...]:
    score = "?" if figures.score is None else f"{figures.score:.0f}"
    band = "" if figures.score is None else f": {BANDS[band_of(round(figures.score))]}"
    return (
        Tile(f"{figures.sessions:,}", "session" if figures.sessions == 1 else "sessions"),
        Tile(f"{figures.reps:,}", "rep" if figures.reps == 1 else "reps"),
        Tile(_share(figures.clean_reps, figures.reps), "of the reps clean"),
        Tile(score, f"mean score of 100{band}"),
    )


def _trend(figures: Figures) -> str:
    scores = [each.score for each in figures.stretches if each.score is not None]
    if len(scores) < 4:
        return "Too few scores for a trend."
    half = len(scores) // 2
    change = sum(scores[-half:]) / half - sum(scores[:half]) / half
    if abs(change) < TREND_POINTS:
        return f"Steady ({_points(change)} from the first half of the period to the second)."
    way = "Better" if change > 0 else "Lower"
    return f"{way}: {_points(change)} from the first half of the period to the second."


def _faults(figures: Figures) -> tuple[tuple[str, int], ...]:
    named = [(fault_said(fault), count) for fault, count in figures.faults]
    if len(named) <= MOST_FAULTS:
        return tuple(named)
    rest = sum(count for _, count in named[MOST_FAULTS - 1 :])
    return (*named[: MOST_FAULTS - 1], ("All others together", rest))


def _learned(figures: Figures) -> str:
    places = figures.places
    if not places:
        return "Too few sessions of several reps to compare first and later reps."
    change = places[-1] - places[0]
    return (
        f"From the first to rep {len(places)}: {_points(change)}, over sessions of at least "
        f"{len(places)} reps."
    )


def _unknown(figures: Figures, newer: bool) -> tuple[str, ...]:
    known: list[str] = []
    if figures.unjudged:
        share = _share(figures.unjudged, figures.reps)
        known.append(
            f"{counted(figures.unjudged, 'rep')} ({share}) could not be judged: too little was "
            "seen."
        )
    if figures.unfelt:
        known.append(
            f"In {figures.unfelt:,} of {figures.wall_reps:,} wall reps the wall sensor did not "
            "tell whether the wall was reached."
        )
    if figures.undated:
        known.append(
            f"{counted(figures.undated, 'session')} without a sure date (the clock was not "
            "right): in the sums, not in the curve."
        )
    if figures.unplaced:
        known.append(
            f"{counted(figures.unplaced, 'more session')} left out: the clock was not right, "
            "so nobody knows whether in this period."
        )
    if figures.cut_off:
        known.append(f"{counted(figures.cut_off, 'session')} cut off, by a power cut perhaps.")
    if figures.going_on:
        known.append(f"{counted(figures.going_on, 'session')} not ended yet.")
    if newer:
        known.append(NEWER)
    if not known and figures.sessions:
        known.append("Nothing: all sessions are dated, all reps judged.")
    return tuple(known)


def _share(part: int, whole: int) -> str:
    if not whole:
        return "?"
    share = 100 * part / whole
    return "<1 %" if part and share < 1 else f"{share:.0f} %"


def _points(change: float) -> str:
    whole = round(change)
    if whole == 0:
        return "no change"
    return f"{whole:+d} point{'' if abs(whole) == 1 else 's'}".replace("-", "−")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
