"""What a step of the check list is, and what it ends with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from kiosk.staff.checklist.machine import Machine
    from kiosk.staff.checklist.person import Person

Said = Literal["yes", "no", "skipped", "not_asked"]


class Verdict(StrEnum):
    """How a step ended. NOTED: told without a judgement, for nobody knows yet what is usual."""

    WELL = "well"
    FOUND = "found"
    NOTED = "noted"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to a question, with a remark where they had one."""

    question: str
    said: Said
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A step's end. `says`: sentences for people; `figures`: the same for programs, as JSON has
    it. `again`: not done for a reason that may be gone at the next try; `waits`: not done yet,
    because the plug is to be pulled first.
    """

    verdict: Verdict
    says: tuple[str, ...]
    figures: Mapping[str, Any] = field(default_factory=dict[str, Any])
    answers: tuple[Answer, ...] = ()
    again: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What a step works with. `before`: its figures of an earlier start, where it waits."""

    machine: "Machine"
    person: "Person"
    before: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Step:
    """One of the list. `does`: what is done, a sentence; `looks_for`: what is looked at.

    `versions`: it tells version numbers, which look like network addresses and are none.
    `bodily`: somebody touches the pad or hinges, which simulated visitors do as they like.
    """

    id: str
    title: str
    minutes: float
    does: str
    looks_for: str
    look: Callable[[Work], Result]
    optional: bool = False
    versions: bool = False
    bodily: bool = False


def not_done(why: str, *, again: bool = False, answers: tuple[Answer, ...] = ()) -> Result:
    """A step that was not done, and why."""
    return Result(Verdict.NOT_DONE, (why,), answers=answers, again=again)
