"""The dowel's contacts of each rep in plain words."""

from itertools import groupby

from kiosk.coach.coach import Coach
from kiosk.coach.dowel_drill import (
    DOWEL_DRILL,
    HEAD_CONTACT,
    TAILBONE_CONTACT,
    UPPER_BACK_CONTACT,
)
from kiosk.coach.moment import Rep, Verdict

CONTACTS = (
    ("head", HEAD_CONTACT.name),
    ("upper back", UPPER_BACK_CONTACT.name),
    ("tailbone", TAILBONE_CONTACT.name),
)
WORDS: dict[Verdict, str] = {
    "good": "kept",
    "warn": "nearly lost",
    "fault": "lost",
    "unknown": "not seen",
}


def contacts_seen(rep: Rep) -> bool:
    """Whether any of the three was seen."""
    return any(rep.criteria.get(name, "unknown") != "unknown" for _, name in CONTACTS)


def contact_lines(coach: Coach) -> list[str]:
    """Which contacts were kept; reps in a row with the same share a line.

    None outside the dowel drill, and of reps of which nothing was seen.
    """
    if coach.drill is not DOWEL_DRILL:
        return []
    lines: list[str] = []
    for told, same in groupby((rep for rep in coach.reps if contacts_seen(rep)), _told):
        numbers = [rep.n for rep in same]
        which = f"rep {numbers[0]}" if len(numbers) == 1 else f"reps {_listed(numbers)}"
        lines.append(f"The dowel in {which}: {told}.")
    return lines


def _told(rep: Rep) -> str:
    return ", ".join(
        f"{place} {WORDS[rep.criteria.get(name, 'unknown')]}" for place, name in CONTACTS
    )


def _listed(numbers: list[int]) -> str:
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return " and ".join([", ".join(map(str, numbers[:-1])), str(numbers[-1])])
