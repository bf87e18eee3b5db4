"""`kiosk config unset`: back to what ships."""

from pathlib import Path

import click

from kiosk.staff.answer import AnsweringCommand
from kiosk.staff.config.shared import (
    complete_key,
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)


@click.command(
    "unset",
    cls=AnsweringCommand,
    epilog="\b\nExample:\n  kiosk config unset night.from_time night.to_time",
)
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", shell_complete=complete_key)
@json_option
@settings_option
def unset(keys: tuple[str, ...], as_json: bool, config_dir: Path | None) -> None:
    """Take settings out of kiosk.toml, so that they are as shipped again.

    What is no option, but stands there by mistake, can be taken out as well.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 somebody else is
    changing them, try again later.
    """
    with telling("kiosk config unset", as_json, after="Nothing was changed."):
        from kiosk.settings.editing import unset_options

        folder = folder_of(config_dir)
        changed = unset_options(folder, keys, hand())
        nothing = "Nothing to change: kiosk.toml does not set it."
        tell_change(changed, config_dir, as_json, keys=keys, nothing=nothing)
