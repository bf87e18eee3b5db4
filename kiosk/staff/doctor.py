"""The command `kiosk doctor`: what is wrong, in plain words, and what to do about it."""

import difflib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import (
    SCHEMA,
    AnsweringCommand,
    answering,
    complain,
    print_json,
    to_stdout,
)
from kiosk.staff.failure import BROKE, CommandError, plain
from kiosk.staff.status.place import settings_dir_option
from kiosk.staff.stopping import STOPPED, UNCHANGED

if TYPE_CHECKING:
    from kiosk.health.checks.check import Check, Finding
    from kiosk.health.checks.world import World

FAULTS_FOUND = 3

# A sign for who sees no colours, a word for who can't read signs.
_SIGNS = {
    "ok": ("+ ok", "green"),
    "bad": ("! look at this", "bold red"),
    "unknown": ("? not known", "yellow"),
    "not_here": ("- not here", "dim"),
}
# What needs somebody comes first.
_ORDER = ("bad", "unknown", "ok", "not_here")
_GRAVITY = {3: "stops the coaching", 2: "limits the coaching", 1: "the coaching works on"}


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk doctor\n"
    "  kiosk doctor --only camera --only light\n"
    "  sudo kiosk doctor --fix\n"
    "  kiosk doctor --json\n"
    "\nExit status: 0 nothing is wrong, 1 the doctor itself broke, 2 what was given is wrong, "
    "3 a check found something.",
)
@click.option(
    "--only", "only", multiple=True, metavar="ID", help="This check alone; may be repeated."
)
@click.option("--list", "list_them", is_flag=True, help="Show the checks and run none.")
@click.option("--fix", is_flag=True, help="Mend what is safe to mend, and say what.")
@click.option("--all", "everything", is_flag=True, help="Show what is not here as well.")
@click.option("--simulate", is_flag=True, help="Look at the kiosk of `kiosk run --simulate`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@settings_dir_option
def doctor(
    only: tuple[str, ...],
    list_them: bool,
    fix: bool,
    everything: bool,
    simulate: bool,
    as_json: bool,
    config_dir: Path | None,
) -> None:
    """Look for what is wrong with the kiosk, and say what to do.

    A kiosk that runs is asked and not disturbed; when none runs, camera, wall sensor, pins and
    model are tried out. --fix makes folders, removes left-over files and fetches the model; it
    never touches sessions or settings.
    """
    with answering("kiosk doctor", as_json, stopped=STOPPED if fix else UNCHANGED):
        from kiosk.health.doctor import CHECKS
        from kiosk.health.one_line import describe

        which = _chosen(only, CHECKS)
        if list_them:
            _list(which, as_json)
            return
        try:
            found, can_mend = _examine(which, config_dir, simulate, fix, as_json)
        except CommandError:
            raise
        except Exception as error:
            raise CommandError(
                f"The doctor itself broke ({describe(error)}): tell the maker.", BROKE
            ) from error
        if not as_json:
            _tell(found, can_mend=can_mend, everything=everything)
    sys.exit(FAULTS_FOUND if any(each.state == "bad" for each in found) else 0)


def _chosen(only: tuple[str, ...], checks: Sequence["Check"]) -> list["Check"]:
    """The checks of these ids in their own order; all where none is named."""
    known = [check.id for check in checks]
    for given in only:
        if given not in known:
            near = difflib.get_close_matches(given.lower(), known, n=1, cutoff=0.5)
            guess = f" (did you mean {near[0]!r}?)" if near else ""
            raise CommandError(
                f"There is no check {given!r}{guess}: 'kiosk doctor --list' shows them all."
            )
    return [check for check in checks if not only or check.id in only]


def _examine(
    which: Sequence["Check"], config_dir: Path | None, simulate: bool, fix: bool, as_json: bool
) -> tuple[list["Finding"], bool]:
    """What was found, and whether --fix would do something about it."""
    from kiosk.health.doctor import run_checks
    from kiosk.staff.probing.child import end_all
    from kiosk.staff.probing.here import world_here

    world, _ = world_here(config_dir, simulate, os.environ)
    fixes: list[dict[str, Any]] = []
    try:
        findings = _run(which, world)
        if fix:
            mended = [
                check
                for check, finding in zip(which, findings, strict=True)
                if finding.state == "bad" and _mend(check, world, fixes, as_json)
            ]
            if mended:
                # Asked anew, for what is remembered was before.
                world, _ = world_here(config_dir, simulate, os.environ)
                again = {each.check: each for each in run_checks(world, mended)}
                findings = [again.get(each.check, each) for each in findings]
    finally:
        end_all()
    if as_json:
        print_json(as_answer(findings, world) | ({"fixes": fixes} if fix else {}))
    return findings, not fix and _can_mend(which, findings, world)


def _run(which: Sequence["Check"], world: "World") -> list["Finding"]:
    """With a word on a terminal about what takes its time."""
    from rich.console import Console

    from kiosk.health.doctor import run_checks

    console = Console(stderr=True)
    if not console.is_terminal:
        return run_checks(world, which)
    with console.status("Looking ...") as status:
        return run_checks(world, which, lambda check: status.update(f"{check.title} ..."))


def _mend(check: "Check", world: "World", fixes: list[dict[str, Any]], as_json: bool) -> bool:
    """Whether something was mended; told before and after."""
    from kiosk.health.one_line import describe

    try:
        mending = check.mending(world)
        if mending is None:
            return False
        _say(f"{check.title}: {mending.what}", as_json)
        result, done = mending.do(), True
    except Exception as error:
        if isinstance(error, PermissionError):
            result = "This needs root: run `sudo kiosk doctor --fix`."
        else:
            result = f"It could not be done ({describe(error)})."
        done = False
    _say(f"  {result}", as_json)
    fixes.append({"check": check.id, "done": done, "result": result})
    return done


def _say(line: str, as_json: bool) -> None:
    if as_json:
        complain("kiosk doctor", plain(line.strip()))
        return
    with to_stdout():
        click.echo(plain(line))


def as_answer(findings: Sequence["Finding"], world: "World") -> dict[str, Any]:
    """The findings for other programs."""
    states = [finding.state.value for finding in findings]
    return {
        "schema": SCHEMA,
        "running": world.kiosk is not None,
        "counts": {state: states.count(state) for state in _SIGNS},
        "findings": [
            {
                "id": finding.check,
                "title": finding.title,
                "state": finding.state.value,
                "severity": finding.severity.name.lower(),
                "sentence": plain(finding.sentence),
                "remedy": None if finding.remedy is None else plain(finding.remedy),
                "code": finding.code,
                "fault": None if finding.fault is None else finding.fault.value,
                "details": [plain(line) for line in finding.details],
            }
            for finding in findings
        ],
    }


def _list(which: Sequence["Check"], as_json: bool) -> None:
    from kiosk.health.faults import REMEDIES

    codes = [" ".join(REMEDIES[fault].code for fault in check.faults) for check in which]
    rows = [
        {
            "id": check.id,
            "title": check.title,
            "severity": check.severity.name.lower(),
            "codes": told.split(),
            "at_boot": check.quick,
        }
        for check, told in zip(which, codes, strict=True)
    ]
    if as_json:
        print_json({"schema": SCHEMA, "checks": rows})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("ID", "About", "When it is bad", "Codes", box=None, pad_edge=False)
    for check, told in zip(which, codes, strict=True):
        table.add_row(check.id, check.title, _GRAVITY[check.severity], told or "-")
    with to_stdout():
        Console(highlight=False).print(table)


def _can_mend(which: Sequence["Check"], findings: Sequence["Finding"], world: "World") -> bool:
    """Whether --fix would do something."""
    for check, finding in zip(which, findings, strict=True):
        with suppress(OSError):
            if finding.state == "bad" and check.mending(world) is not None:
                return True
    return False


def _tell(findings: Sequence["Finding"], *, can_mend: bool, everything: bool) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from kiosk.health.doctor import gravest_bad_first

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(min_width=12)
    table.add_column()
    rows = sorted(findings, key=lambda finding: _ORDER.index(finding.state.value))
    absent = [] if everything else [each.title for each in rows if each.state == "not_here"]
    for finding in rows:
        if absent and finding.state == "not_here":
            continue
        word, style = _SIGNS[finding.state.value]
        said = plain(finding.sentence)
        code = f" [{finding.code}]" if finding.code else ""
        table.add_row(Text(word, style), Text(finding.title), Text(said + code))
    bad = gravest_bad_first(findings)
    with to_stdout():
        console = Console(highlight=False)
        if table.row_count:
            console.print(table)
        if absent:
            names = Text(f"- not here (--all tells why): {', '.join(absent)}.", "dim")
            console.print(names)
        console.print()
        for finding in findings:
            if finding.state == "unknown" and finding.remedy is not None:
                console.print(Text(f"To know more ({finding.title}): {plain(finding.remedy)}"))
        if not bad:
            unknown = any(finding.state == "unknown" for finding in findings)
            console.print(
                "Nothing is wrong, as far as that is known." if unknown else "Nothing is wrong."
            )
            return
        console.print("What to do, the gravest first:" if len(bad) > 1 else "What to do:")
        for number, finding in enumerate(bad, start=1):
            named = f"{finding.title} ({finding.code})" if finding.code else finding.title
            console.print(Text(f"{number}. {named}: {plain(finding.remedy)}"))
            for line in finding.details:
                console.print(Padding(Text(plain(line)), (0, 0, 0, 5)))
        if can_mend:
            console.print("\nSome of it `kiosk doctor --fix` can mend.")
