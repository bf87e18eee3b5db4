"""`kiosk config edit`: the settings file in an editor."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from kiosk.staff.answer import AnsweringCommand, complain
from kiosk.staff.config.shared import (
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)
from kiosk.staff.failure import BROKE, CommandError

_COMMAND = "kiosk config edit"
# The first is the one whose keys stand on the screen.
_EDITORS = ("nano", "vi")


@click.command(
    "edit",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config edit\n  EDITOR=vi kiosk config edit",
)
@click.option(
    "--draft",
    type=click.Path(path_type=Path),
    help="Begin with this file, such as a draft that was kept.",
)
@json_option
@settings_option
def edit(draft: Path | None, as_json: bool, config_dir: Path | None) -> None:
    """Edit kiosk.toml; it is checked before it is taken.

    In $VISUAL or $EDITOR, else nano or vi. If something is wrong, all of it is said, and you
    may edit again; what you wrote is kept.

    Exit status: 0 done, 1 something broke, 2 the settings are wrong, 75 somebody else changed
    them meanwhile.
    """
    with telling(_COMMAND, as_json):
        from kiosk.settings.editing import read_present, replace_text
        from kiosk.settings.template import template

        folder = folder_of(config_dir)
        editor = _editor()
        before = read_present(folder)
        start = before if before.strip() else template().encode()
        mine = _draft(start if draft is None else _read(draft))
        try:
            after = _edited(editor, mine, folder)
            if after == start and draft is None:
                after = before
            changed = replace_text(folder, before, after, hand())
        except BaseException:
            _keep(mine, start)
            raise
        _remove(mine)
        tell_change(changed, config_dir, as_json, keys=(), nothing="Nothing was changed.")


def _editor() -> list[str]:
    for variable in ("VISUAL", "EDITOR"):
        if given := os.environ.get(variable, "").strip():
            try:
                return shlex.split(given)
            except ValueError:
                raise CommandError(f"{variable} ({given}) is not a command: set it.") from None
    for name in _EDITORS:
        if found := shutil.which(name):
            return [found]
    raise CommandError("There is no editor: set EDITOR to one, or use kiosk config set.")


def _edited(editor: list[str], mine: Path, folder: Path) -> bytes:
    """What the editor left, once it is right. Raises CommandError, SettingsError."""
    from kiosk.settings.editing import checked
    from kiosk.settings.problems import SettingsError
    from kiosk.staff.config.things_named import names_judge

    judge = names_judge(folder, None, os.environ)
    while True:
        try:
            status = subprocess.run([*editor, str(mine)], check=False).returncode
        except OSError as error:
            told = f"{editor[0]} can't be started ({error.strerror}): set EDITOR."
            raise CommandError(told) from error
        if status:
            raise CommandError(f"{editor[0]} ended with status {status}: nothing was changed.")
        data = _read(mine)
        try:
            judge(checked(folder, data))
        except SettingsError as error:
            for problem in error.problems:
                complain(_COMMAND, str(problem))
            if not _again():
                raise CommandError("The settings stay as they were.") from None
        else:
            return data


def _again() -> bool:
    try:
        return click.confirm("Edit it again?", default=True, err=True)
    except click.Abort:
        return False


def _draft(data: bytes) -> Path:
    """A file of this user's own, with the ending that editors know."""
    try:
        path = Path(tempfile.mkdtemp(prefix="kiosk-edit-")) / "kiosk.toml"
        path.write_bytes(data)
    except OSError as error:
        raise CommandError(
            f"A draft can't be written ({error.strerror}): free some space.", BROKE
        ) from error
    return path


def _read(path: Path) -> bytes:
    from kiosk.settings.toml_file import file_bytes

    return file_bytes(path)


def _keep(mine: Path, start: bytes) -> None:
    """What somebody wrote is not thrown away."""
    try:
        if mine.read_bytes() != start:
            complain(_COMMAND, f"What you wrote is kept: {_COMMAND} --draft {mine}")
            return
    except OSError:
        return
    _remove(mine)


def _remove(mine: Path) -> None:
    shutil.rmtree(mine.parent, ignore_errors=True)
