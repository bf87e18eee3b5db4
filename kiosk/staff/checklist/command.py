"""The command `kiosk checklist`: ten minutes with a real kiosk, and a report to send."""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import answering, complain, to_stdout
from kiosk.staff.failure import BROKE, CommandError, check_output, plain
from kiosk.staff.status.place import settings_dir_option
from kiosk.staff.stopping import status_of, stop_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.staff.checklist.machine import Machine
    from kiosk.staff.checklist.report import Report
    from kiosk.staff.checklist.step import Step

COMMAND = "kiosk checklist"
FOUND, LATER = 3, 75


@click.command(
    epilog="\b\nExamples:\n"
    "  sudo kiosk checklist --out report.txt\n"
    "  sudo kiosk checklist --out report.txt --continue\n"
    "  sudo kiosk checklist --out report.txt --continue --only press --only wall\n"
    "  kiosk checklist --out report.txt --simulate\n"
    "\nExit status: 0 nothing was found (what was not done stands in the report), 1 something "
    "broke, 2 what was given is wrong, 3 something was found, 75 the plug is to be pulled: go "
    "on with --continue.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.txt",
    help="The report, saved after every step.",
)
@click.option(
    "--continue", "go_on", is_flag=True, help="Go on with that report: do what is left."
)
@click.option(
    "--only",
    multiple=True,
    metavar="STEP",
    help="This step alone, also when it was done before; may be repeated: computer, start, "
    "doctor, screen, camera, model, rest, press, wall, signals, dowel, power, kill, plug.",
)
@click.option("--simulate", is_flag=True, help="Of the kiosk of `kiosk run --simulate`.")
@settings_dir_option
def checklist(
    out: Path, go_on: bool, only: tuple[str, ...], simulate: bool, config_dir: Path | None
) -> None:
    """Check a real kiosk in ten minutes, and write a report to send.

    For whoever has the first kiosk of real parts: it leads through fourteen steps, from the
    computer and the screen over ten presses and five hinges to a killed process and a pulled
    plug. What the machine can tell is measured, what only a person can tell is asked. Each step
    can be skipped; the report says what was not done. It holds no names, no picture and no
    addresses.

    Run it beside the running kiosk, as root: without, some steps are left out. Ctrl-C stops it,
    and --continue goes on.
    """
    with answering(COMMAND, as_json=False):
        # Heavy: what is wrong with the options shall be said first.
        from kiosk.staff.checklist.report import Report, read
        from kiosk.staff.checklist.steps import STEPS

        check_output(out, ".txt", [])
        chosen = _chosen(only)
        if go_on:
            report = read(out, STEPS)
            if report.simulated is not simulate:
                kind = "simulated" if report.simulated else "real"
                raise CommandError(f"{out} is of a {kind} kiosk: choose another name.")
        elif os.path.lexists(out):
            raise CommandError(
                f"{out} is there already: add --continue to go on with it, or choose another "
                "name."
            )
        else:
            report = Report.fresh(simulate, datetime.now(UTC))
        which = chosen or [step for step in STEPS if report.open(step.id)]
        status = _lead(which, report, machine_for(config_dir, simulate, out), out)
    sys.exit(status)


def machine_for(config_dir: Path | None, simulate: bool, out: Path) -> "Machine":
    """This computer. Raises CommandError."""
    from kiosk.staff.checklist.here import Here

    return Here(config_dir, simulate, out)


def _lead(which: "Sequence[Step]", report: "Report", machine: "Machine", out: Path) -> int:
    """The status to end with."""
    from kiosk.staff.bundle.scrub import scrubber_here
    from kiosk.staff.calibrate import talk
    from kiosk.staff.checklist.flow import lead
    from kiosk.staff.checklist.person import Person
    from kiosk.staff.checklist.report import summary
    from kiosk.staff.checklist.step import Verdict
    from kiosk.staff.checklist.steps import STEPS

    if not machine.setup.lasting:
        complain(COMMAND, f"{_lost(out)}.")
    person = Person(talk.Talk(asks=talk.at_terminal()))
    go_on = _again(out, machine)
    try:
        whole = lead(which, STEPS, report, machine, person, scrubber_here(os.environ), out)
    except (KeyboardInterrupt, click.Abort) as error:
        stop = stop_behind(error) if isinstance(error, click.Abort) else error
        status = BROKE if stop is None else status_of(stop)
        with suppress(click.Abort):
            # Below the line that follows what is measured.
            person.say()
        done = sum(not report.open(step.id) for step in STEPS)
        raise CommandError(
            f"Stopped: {done} of {len(STEPS)} steps are in {out}. Go on with: {go_on}", status
        ) from None
    with to_stdout():
        if not whole:
            click.echo(
                "\nThe report is safe. Pull the plug now, wait ten seconds, switch on again, "
                f"and say then:\n  {go_on}"
            )
            return LATER
        click.echo("\n" + "\n".join(summary(report, STEPS)))
        click.echo(f"Written: {plain(out)}. Read it, and send it.")
        if any(report.open(step.id) for step in STEPS):
            click.echo(f"What is left can be done later: {go_on}")
    found = any(report.verdict(step.id) is Verdict.FOUND for step in STEPS)
    return FOUND if found else 0


def _chosen(only: tuple[str, ...]) -> "list[Step]":
    """The steps of these ids, in their own order. Raises CommandError."""
    from kiosk.staff.checklist.steps import BY_ID, STEPS
    from kiosk.staff.failure import did_you_mean

    for name in only:
        if name not in BY_ID:
            raise CommandError(f"There is no step {name!r}: {did_you_mean(name, BY_ID)}.")
    return [step for step in STEPS if step.id in only]


def _again(out: Path, machine: "Machine") -> str:
    sudo = "sudo " if machine.setup.root and machine.setup.service else ""
    simulate = " --simulate" if machine.setup.simulated else ""
    return f"{sudo}{COMMAND} --out {plain(out)} --continue{simulate}"


def _lost(out: Path) -> str:
    return (
        f"{out} lies in memory, and is gone when the plug is pulled: choose a place on the "
        "data partition, such as /var/lib/kiosk/report.txt"
    )
