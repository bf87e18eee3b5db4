"""Leads through the steps: says, does, saves, goes on. What fails is told and is no end."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from kiosk.staff.checklist.machine import Machine
from kiosk.staff.checklist.person import NOBODY, SKIPPED, NobodyError, Person, SkippedError
from kiosk.staff.checklist.report import WORDS, Report, save
from kiosk.staff.checklist.step import Result, Step, Verdict, Work, not_done
from kiosk.staff.failure import CommandError

Scrub = Callable[[str], str]


def lead(
    which: Sequence[Step],
    every: Sequence[Step],
    report: Report,
    machine: Machine,
    person: Person,
    scrub: Scrub,
    out: Path,
) -> bool:
    """Goes through these of the steps; whether all ended, or one waits for the plug.

    Raises CommandError where the report can't be saved.
    """
    # The first question shall not be asked where nothing can be kept.
    save(report, every, out)
    left = minutes(which)
    person.say(
        f"{len(which)} steps, {left}. s skips one; Ctrl-C stops, and what was done stays."
    )
    for step in which:
        number = every.index(step) + 1
        person.say()
        wish = ", if you like" if step.optional else ""
        person.say(f"{number} of {len(every)}, {minutes([step])}{wish}: {step.title}")
        person.say(f"  {step.does} Looked for: {step.looks_for}.")
        began_s = time.monotonic()
        before = report.before(step.id)
        result = _one(step, Work(machine, person, before))
        if step.bodily and machine.setup.simulated and result.verdict is not Verdict.NOT_DONE:
            says = (*result.says, "Recorded visitors did that, as they like: not judged.")
            result = replace(result, verdict=Verdict.NOTED, says=says)
        waits = result.waits
        if before and result.again and not result.figures:
            # What it waits with is not to be measured again.
            result = replace(result, figures=before, waits=True)
        result = _scrubbed(result, step, scrub)
        report.put(step, result, time.monotonic() - began_s)
        save(report, every, out)
        person.say(f"  -> {WORDS[result.verdict]}")
        for sentence in result.says:
            person.say(f"     {sentence}")
        if waits:
            return False
    return True


def minutes(steps: Sequence[Step]) -> str:
    """How long they take, in words."""
    total = sum(step.minutes for step in steps)
    if total < 0.25:
        return "a few seconds"
    if total < 0.75:
        return "about half a minute"
    return "about a minute" if total < 1.5 else f"about {total:.0f} minutes"


def _one(step: Step, work: Work) -> Result:
    from kiosk.health.one_line import describe

    try:
        return step.look(work)
    except SkippedError:
        return not_done(SKIPPED)
    except NobodyError:
        return not_done(NOBODY, again=True)
    except CommandError as error:
        return not_done(str(error), again=True)
    except click.Abort:
        # Who hangs up is no step that breaks.
        raise
    except Exception as error:
        # One that breaks shall not cost the others.
        return not_done(f"The step itself broke ({describe(error)}).", again=True)


def _scrubbed(result: Result, step: Step, scrub: Scrub) -> Result:
    """Without names and addresses; versions look like addresses, and are none."""
    if step.versions:
        return replace(result, figures=_plain(result.figures, str))
    return replace(
        result,
        says=tuple(scrub(sentence) for sentence in result.says),
        figures=_plain(result.figures, scrub),
        answers=tuple(
            replace(each, remark=scrub(each.remark), question=scrub(each.question))
            for each in result.answers
        ),
    )


def _plain(found: Any, scrub: Scrub) -> Any:
    if isinstance(found, str):
        return scrub(found)
    if isinstance(found, Mapping):
        members = cast("Mapping[object, object]", found)
        return {str(name): _plain(member, scrub) for name, member in members.items()}
    if isinstance(found, list | tuple):
        return [_plain(member, scrub) for member in cast("list[object]", found)]
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    return found if found is None or isinstance(found, int) else str(found)
