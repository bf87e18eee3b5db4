"""`kiosk config import`: take over what a settings file sets."""

import os
from pathlib import Path

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json
from kiosk.staff.config.shared import (
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)
from kiosk.staff.failure import USER, CommandError


@click.command(
    "import",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config import /media/stick/kiosk.toml\n"
    "  sudo kiosk config import --boot",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--boot", is_flag=True, help="Take in kiosk.toml from the boot partition, and remove it."
)
@json_option
@settings_option
def import_(file: Path | None, boot: bool, as_json: bool, config_dir: Path | None) -> None:
    """Set in kiosk.toml all that FILE sets; the rest stays as it is.

    With --boot it is kiosk.toml on the card's boot partition (/boot/firmware, /boot), which
    is done at each start: a good one is removed, a bad one stays, with a file beside it
    (kiosk.toml.problems.txt) that says why.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 somebody else is
    changing them, try again later.
    """
    with telling("kiosk config import", as_json, after="Nothing was changed."):
        if boot == (file is not None):
            raise CommandError("Name a file, or say --boot: one of the two.")
        folder = folder_of(config_dir)
        if file is None:
            _from_boot(folder, config_dir, as_json)
            return
        from kiosk.settings.boot_file import import_file
        from kiosk.staff.config.things_named import names_judge

        if not file.exists():
            raise CommandError(f"There is no file {file}: name one that is there.")
        judge = names_judge(folder, None, os.environ)
        changed = import_file(file, folder, hand(), judge=judge)
        nothing = "Nothing to change: it is so already."
        tell_change(changed, config_dir, as_json, keys=(), nothing=nothing)


def _from_boot(folder: Path, config_dir: Path | None, as_json: bool) -> None:
    from kiosk.settings.boot_file import PROBLEMS_FILE, take_in

    taken = take_in(folder, hand())
    if taken is None:
        if as_json:
            print_json({"schema": SCHEMA, "file": None})
        else:
            click.echo("There is no kiosk.toml on the boot partition.")
        return
    if taken.changed is not None:
        nothing = f"{taken.path} says nothing new."
        about = {"file": str(taken.path), "removed": taken.removed}
        tell_change(taken.changed, config_dir, as_json, keys=(), nothing=nothing, **about)
        if not as_json:
            for sentence in taken.sentences:
                click.echo(sentence)
        return
    told = " ".join(taken.sentences) or f"{taken.path} was taken in before."
    if taken.sentences:
        raise CommandError(f"{told} See {taken.path.with_name(PROBLEMS_FILE)}.", USER)
    click.echo(told)
