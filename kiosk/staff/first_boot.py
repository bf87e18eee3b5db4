"""The command `kiosk first-boot`: what a fresh machine still lacks, and how to reach it."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, print_json, to_stdout
from kiosk.staff.config.shared import json_option, settings_option
from kiosk.staff.failure import plain

if TYPE_CHECKING:
    from kiosk.health.checks.world import World

FAULTS = 3
# Without these a kiosk coaches in part, or not at all; whatever else is amiss can wait.
CHECKS = ("settings", "screen", "camera", "wall", "model")


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is missing. `id`: for programs; `what` and `remedy`: a sentence each."""

    id: str
    what: str
    remedy: str


@click.command(
    "first-boot", cls=AnsweringCommand, epilog="\b\nExample:\n  kiosk first-boot --json"
)
@json_option
@settings_option
def first_boot(as_json: bool, config_dir: Path | None) -> None:
    """Tell what a fresh kiosk still lacks, and its address for SSH.

    A kiosk that runs is asked and not disturbed. It coaches also without all of this: nothing
    here has to be done before patients may come, but a camera is needed to see them.

    Exit status: 0 nothing is missing, 3 something is.
    """
    with answering("kiosk first-boot", as_json):
        from kiosk.health.checks.world import run_command
        from kiosk.health.network import addresses
        from kiosk.settings.boot_file import BOOT_FILES
        from kiosk.staff.config.shared import folder_of
        from kiosk.staff.probing.child import end_all
        from kiosk.staff.probing.here import world_here

        world, _ = world_here(config_dir, False, os.environ)
        try:
            found = list(lacking(world, folder_of(config_dir), BOOT_FILES))
        finally:
            end_all()
        name = os.uname().nodename
        where = addresses(run_command)
        if as_json:
            rows = [{"id": e.id, "what": e.what, "remedy": e.remedy} for e in found]
            print_json({"schema": SCHEMA, "name": name, "addresses": where, "lacking": rows})
        else:
            with to_stdout():
                for line in _lines(name, where, found):
                    click.echo(plain(line))
    if found:
        sys.exit(FAULTS)


def lacking(world: "World", config: Path, boot_files: tuple[Path, ...]) -> Iterator[Lacking]:
    """What is missing, the gravest first. `boot_files`: see kiosk/settings/boot_file.py."""
    from kiosk.health.checks.check import State
    from kiosk.health.doctor import CHECKS as ALL
    from kiosk.health.doctor import gravest_bad_first, run_checks
    from kiosk.settings.boot_file import PROBLEMS_FILE

    for folder in dict.fromkeys(path.parent for path in boot_files):
        told = folder / PROBLEMS_FILE
        # Whoever took the bad file away may have left the other one there.
        there = any(os.path.lexists(path) for path in boot_files if path.parent == folder)
        if there and told.is_file():
            yield Lacking(
                "boot-file",
                "The settings file on the boot partition was not taken in.",
                f"{told} says why; correct it and start the kiosk again.",
            )
    findings = run_checks(world, [check for check in ALL if check.id in CHECKS])
    for finding in gravest_bad_first(findings):
        yield Lacking(finding.check, finding.sentence, finding.remedy or "")
    wall = next((each for each in findings if each.check == "wall"), None)
    if wall is not None and wall.state is State.NOT_HERE:
        yield Lacking(
            "wall",
            "There is no wall sensor: the camera alone judges, and no tap is felt.",
            "Set wall.source if there is one: kiosk config explain wall.",
        )
    if world.option("mark.x") is None:
        yield Lacking(
            "mark",
            "The mark on the floor is not set: anywhere in the middle of the picture counts.",
            "See kiosk config explain mark.",
        )
    if not (config / "kiosk.toml").is_file():
        yield Lacking(
            "settings-file",
            "Nobody has set anything yet: all settings are as shipped.",
            "See kiosk config explain, or put a kiosk.toml on the boot partition.",
        )


def _lines(name: str, where: list[str], found: list[Lacking]) -> Iterator[str]:
    if where:
        yield f"This kiosk is {name}: ssh USER@{where[0]}, or ssh USER@{name}.local."
        yield from (f"It is also at {address}." for address in where[1:])
    else:
        yield f"This kiosk is {name}, and is in no network: plug a cable in, or set up Wi-Fi."
    if not found:
        yield "Nothing is missing."
        return
    yield "What is missing, the gravest first:"
    for number, each in enumerate(found, start=1):
        yield f"{number}. {each.what} {each.remedy}"
