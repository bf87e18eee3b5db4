"""`kiosk config rollback`: back to an earlier version."""

from pathlib import Path

import click

from kiosk.staff.answer import AnsweringCommand
from kiosk.staff.config.shared import (
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)


@click.command(
    "rollback",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config rollback\n  kiosk config rollback 12",
)
@click.argument("version", required=False, type=click.IntRange(min=1), metavar="[N]")
@json_option
@settings_option
def rollback(version: int | None, as_json: bool, config_dir: Path | None) -> None:
    """Make version N of kiosk.toml the newest; without N, undo the last change.

    Nothing is lost: what was there stays in the history, and a rollback can be undone too.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 somebody else is
    changing them, try again later.
    """
    with telling("kiosk config rollback", as_json, after="Nothing was changed."):
        from kiosk.settings.editing import roll_back

        chosen, changed = roll_back(folder_of(config_dir), version, hand())
        if not as_json and changed.version is not None:
            click.echo(f"Back to version {chosen}.")
        nothing = f"Nothing to change: kiosk.toml is as in version {chosen}."
        about = {"rolled_back_to": chosen}
        tell_change(changed, config_dir, as_json, keys=(), nothing=nothing, **about)
