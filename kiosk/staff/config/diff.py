"""`kiosk config diff`: how the settings differ from what ships, or from an earlier version."""

from pathlib import Path

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    as_json_changes,
    folder_of,
    json_option,
    settings_option,
    telling,
    with_environment,
)


@click.command(
    "diff",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config diff\n  kiosk config diff 12",
)
@click.argument("version", required=False, type=click.IntRange(min=1), metavar="[N]")
@json_option
@settings_option
def diff(version: int | None, as_json: bool, config_dir: Path | None) -> None:
    """Show how the settings differ from what ships, or kiosk.toml from its version N.

    'kiosk config history' lists the versions.
    """
    with telling("kiosk config diff", as_json):
        from kiosk.settings.editing import difference, read_present, version_data
        from kiosk.settings.load import value
        from kiosk.settings.options import Settings
        from kiosk.settings.stated import Change
        from kiosk.settings.watch import changed_keys

        folder = folder_of(config_dir)
        if version is None:
            from kiosk.settings.catalogue import options

            shipped, settings = Settings(), with_environment(config_dir)
            changes = tuple(
                Change(
                    key,
                    options()[key].spelled(value(shipped, key)),
                    options()[key].spelled(value(settings, key)),
                )
                for key in changed_keys(shipped, settings)
            )
        else:
            changes = difference(version_data(folder, version), read_present(folder))
        if as_json:
            print_json(
                {
                    "schema": SCHEMA,
                    "against": "shipped" if version is None else version,
                    "changes": as_json_changes(changes),
                }
            )
            return
        with to_stdout():
            for each in changes:
                click.echo(str(each))
            if not changes:
                what = "what ships" if version is None else f"version {version}"
                click.echo(f"No difference to {what}.")
