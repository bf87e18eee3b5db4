"""Leads through the steps: looks, tells, asks whether to keep it, and goes on."""

import importlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, complain, print_json
from kiosk.staff.calibrate.keeping import check_place, keep, settings_of
from kiosk.staff.calibrate.step import FAULTS, Found, Given, Work
from kiosk.staff.calibrate.talk import SkippedError, Talk, at_terminal
from kiosk.staff.config.shared import telling
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.stopping import UNCHANGED, status_of, stop_behind

if TYPE_CHECKING:
    from kiosk.settings.options import Settings
    from kiosk.staff.calibrate.readings import Readings

# In the order in which each needs what comes before it: the mark is where the camera, once it
# hangs well, sees it. The titles stand above the steps.
STEPS = MappingProxyType(
    {
        "wall": "The wall's sensor",
        "light": "The light",
        "camera": "The camera's height and tilt",
        "mark": "The floor mark and the wall in the picture",
        "dowel": "The dowel's colour",
    }
)

_INTRODUCTION = (
    "Five steps, about five minutes. Each says what to do, shows what it found, and asks "
    "before it changes anything. s skips a step; Ctrl-C stops, and what you kept stays."
)
_NO_TERMINAL = (
    "This asks questions, and there is nobody to answer: run it in a terminal (over SSH with "
    "ssh -t), or give --yes to keep what is found, or --dry-run only to see it."
)


@dataclass(frozen=True, slots=True)
class _Done:
    """How a step ended: as JSON, and the status that it would end the command with."""

    told: dict[str, Any]
    status: int = 0


def lead(names: Sequence[str], given: Given) -> None:
    """Goes through these steps, and ends the process where something is wrong."""
    command = "kiosk calibrate" if given.all_steps else f"kiosk calibrate {names[0]}"
    done: dict[str, _Done] = {}
    kept: list[str] = []
    with telling(command, given.as_json):
        asks = not (given.yes or given.dry_run or given.clip is not None)
        if asks and not at_terminal():
            raise CommandError(_NO_TERMINAL)
        check_place(given)
        talk = Talk(asks=asks, on_stderr=given.as_json)
        try:
            if given.all_steps:
                talk.say(_INTRODUCTION)
            for name in names:
                done[name] = _one(name, given, talk, kept)
        except (KeyboardInterrupt, click.Abort) as error:
            stop = stop_behind(error) if isinstance(error, click.Abort) else error
            status = BROKE if stop is None else status_of(stop)
            raise CommandError(_stopped(kept), status) from None
        _tell_all(command, done, kept, given, talk)
    sys.exit(_status(done))


def _one(name: str, given: Given, talk: Talk, steps_kept: list[str]) -> _Done:
    """One step, as often as somebody wants."""
    if given.all_steps:
        talk.say()
        talk.say(STEPS[name])
        talk.say("-" * len(STEPS[name]))
    while True:
        settings = settings_of(given)
        work = Work(settings, talk, readings_for(settings, given), given, steps_kept)
        try:
            found: Found = importlib.import_module(f"kiosk.staff.calibrate.{name}").look(work)
            for sentence in (*found.says, *found.advice):
                talk.say(sentence)
            kept = keep(work, name, found)
        except SkippedError:
            talk.say("Skipped: nothing of it was changed.")
            return _Done({"step": name, "skipped": True})
        except CommandError as error:
            # What was given wrong stays wrong.
            may_help = talk.asks and error.status != USER
            if not may_help and not given.all_steps:
                raise
            if talk.asks:
                talk.say(str(error))
            else:
                complain(f"kiosk calibrate {name}", str(error))
            if may_help and talk.choose("Try again?", "yn") == "y":
                continue
            if not given.all_steps:
                raise
            failure = {"message": str(error), "exit_status": error.status}
            return _Done({"step": name, "error": failure}, error.status)
        if kept.again:
            continue
        return _Done(
            {
                "step": name,
                "source": work.readings.name,
                **found.also,
                "measured": dict(found.measured),
                "advice": list(found.advice),
                "changes": list(kept.changes),
                "kept": kept.version is not None,
                "version": kept.version,
            },
            FAULTS if found.fault else 0,
        )


def readings_for(settings: "Settings", given: Given) -> "Readings":
    """The simulated parts, or those of the kiosk that runs, or, while none does, its own."""
    from kiosk.staff.status.looking import State, look
    from kiosk.staff.status.place import place_of

    if given.simulate:
        from kiosk.staff.calibrate.simulated_parts import SimulatedParts

        return SimulatedParts(settings)
    place = place_of(given.config_dir, False, os.environ)
    runs = look(place, time.monotonic()).state in (State.RUNS, State.STARTING, State.HANGS)
    # A recording needs none of its parts.
    if runs and given.clip is None:
        from kiosk.staff.calibrate.running_kiosk import RunningKiosk

        return RunningKiosk(place, settings.wall.source)
    from kiosk.staff.calibrate.own_parts import OwnParts

    return OwnParts(settings, os.environ)


def _tell_all(
    command: str, done: dict[str, _Done], kept: list[str], given: Given, talk: Talk
) -> None:
    if given.as_json:
        steps = [each.told for each in done.values()]
        whole = {"steps": steps} if given.all_steps else steps[0]
        print_json({"schema": SCHEMA, **whole})
        return
    if not given.all_steps:
        return
    talk.say()
    if failed := [name for name, each in done.items() if "error" in each.told]:
        talk.say(f"Not done: {', '.join(failed)}; each alone: {command} {failed[0]}")
    if kept:
        talk.say(f"Kept: {', '.join(kept)}. kiosk config history shows it.")
    else:
        talk.say("Nothing was changed.")


def _stopped(kept: list[str]) -> str:
    if not kept:
        return UNCHANGED
    return f"Stopped before the end; what was kept stays ({', '.join(kept)})."


def _status(done: dict[str, _Done]) -> int:
    """The one that is wrong in the first place; a check that found faults goes before it."""
    statuses = [each.status for each in done.values() if each.status]
    return FAULTS if FAULTS in statuses else statuses[0] if statuses else 0
