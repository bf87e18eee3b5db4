"""`kiosk config show`: what the settings are, and where each comes from."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    as_json_origin,
    as_json_value,
    folder_of,
    json_option,
    settings_option,
    telling,
    under_headings,
    with_environment,
)

if TYPE_CHECKING:
    from kiosk.settings.options import Settings


@click.command(
    "show",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk config show --changed\n  kiosk config show | grep volume",
)
@click.option("--changed", is_flag=True, help="Only what is not as shipped.")
@json_option
@settings_option
def show(changed: bool, as_json: bool, config_dir: Path | None) -> None:
    """Show all settings, and where those come from that are set somewhere.

    What is printed is itself a settings file. Without a remark behind it, a setting is as
    shipped.
    """
    with telling("kiosk config show", as_json):
        from kiosk.settings.catalogue import options
        from kiosk.settings.load import value

        folder = folder_of(config_dir)
        settings = with_environment(config_dir)
        keys = [
            key
            for key, option in options().items()
            if not changed or value(settings, key) != option.default
        ]
        if as_json:
            listed = [_as_json(settings, key) for key in keys]
            print_json({"schema": SCHEMA, "folder": str(folder), "options": listed})
            return
        with to_stdout():
            if not keys:
                click.echo("All settings are as shipped.")
            _tell(settings, keys)


def _tell(settings: "Settings", keys: list[str]) -> None:
    from kiosk.settings.load import value

    for option in under_headings(keys):
        line = f"{option.name} = {option.spelled(value(settings, option.key))}"
        origin = settings.origins.get(option.key)
        click.echo(line if origin is None else f"{line}  # {origin}")


def _as_json(settings: "Settings", key: str) -> dict[str, object]:
    from kiosk.settings.catalogue import find
    from kiosk.settings.live import LIVE
    from kiosk.settings.load import origin, value

    option, held = find(key), value(settings, key)
    return {
        "key": key,
        "value": as_json_value(key, held),
        "shipped": as_json_value(key, option.default),
        "changed": held != option.default,
        "unit": option.unit,
        "at_once": key in LIVE,
        "from": as_json_origin(origin(settings, key)),
    }
