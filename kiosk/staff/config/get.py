"""`kiosk config get`: one setting."""

from pathlib import Path

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    as_json_origin,
    as_json_value,
    complete_key,
    folder_of,
    json_option,
    settings_option,
    telling,
    with_environment,
)


@click.command(
    "get",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config get sound.volume\n"
    "  kiosk config get sound.volume --json",
)
@click.argument("key", shell_complete=complete_key)
@json_option
@settings_option
def get(key: str, as_json: bool, config_dir: Path | None) -> None:
    """Print one setting, bare; "none" where it is not set."""
    with telling("kiosk config get", as_json):
        from kiosk.settings.catalogue import find
        from kiosk.settings.load import origin, value
        from kiosk.settings.section import NOT_SET

        option = find(key)
        folder_of(config_dir)
        settings = with_environment(config_dir)
        held = as_json_value(option.key, value(settings, key))
        if as_json:
            came = as_json_origin(origin(settings, key))
            print_json({"schema": SCHEMA, "key": key, "value": held, "from": came})
            return
        with to_stdout():
            if isinstance(held, str):
                click.echo(held)
            else:
                click.echo(NOT_SET if held is None else option.spelled(held))
