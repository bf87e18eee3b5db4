"""`kiosk config check`: all that is wrong with the settings, at once."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    FAULTS,
    as_json_problem,
    folder_of,
    json_option,
    settings_option,
    telling,
    with_environment,
)
from kiosk.staff.failure import CommandError

if TYPE_CHECKING:
    from kiosk.settings.problems import Problem


@click.command(
    "check",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config check\n  kiosk config check new.toml",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@settings_option
def check(file: Path | None, as_json: bool, config_dir: Path | None) -> None:
    """Check the settings, or a FILE of them by itself; tell all faults at once.

    Each with file and line, what is allowed, and what was probably meant; also languages,
    files and folders that are named, but are not there.

    Exit status: 0 sound, 2 there is no such file, 3 there are faults.
    """
    with telling("kiosk config check", as_json):
        from kiosk.settings.problems import SettingsError

        try:
            found, changed = _checked(file, config_dir)
        except SettingsError as error:
            found, changed = error.problems, 0
        if as_json:
            faults = [as_json_problem(problem) for problem in found]
            print_json({"schema": SCHEMA, "sound": not found, "problems": faults})
        else:
            with to_stdout():
                for problem in found:
                    click.echo(str(problem))
                if not found:
                    are = "option is" if changed == 1 else "options are"
                    click.echo(f"No faults: {changed} {are} not as shipped.")
    if found:
        sys.exit(FAULTS)


def _checked(file: Path | None, config_dir: Path | None) -> "tuple[tuple[Problem, ...], int]":
    """What they name that is not there, and how many options are not as shipped.

    Raises SettingsError, CommandError.
    """
    import os

    from kiosk.settings.layers import Layers, take_file
    from kiosk.settings.load import settled
    from kiosk.settings.options import Settings
    from kiosk.settings.toml_file import read_file
    from kiosk.settings.watch import changed_keys
    from kiosk.staff.config.things_named import missing

    if file is None:
        folder_of(config_dir)
        settings = with_environment(config_dir)
    else:
        if not file.exists():
            raise CommandError(f"There is no file {file}: name one that is there.")
        layers = Layers()
        take_file(layers, read_file(file), os.environ)
        settings = settled(layers)
    unfound = tuple(each.problem for each in missing(settings, os.environ))
    return unfound, len(changed_keys(Settings(), settings))
