"""`kiosk config history`: who changed what, and when."""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import (
    as_json_changes,
    folder_of,
    json_option,
    settings_option,
    telling,
)
from kiosk.staff.failure import plain

if TYPE_CHECKING:
    from kiosk.settings.history import Version

_HOW = {
    "first": "as it was found",
    "found": "changed by hand, past kiosk config",
}


@click.command(
    "history",
    cls=AnsweringCommand,
    epilog="\b\nExample:\n  kiosk config history, then kiosk config diff 12 or "
    "kiosk config rollback 12",
)
@json_option
@settings_option
def history(as_json: bool, config_dir: Path | None) -> None:
    """List the versions of kiosk.toml: who made them, when, and what changed.

    They lie in the folder "history" beside kiosk.toml; the newest 100 are kept.
    """
    with telling("kiosk config history", as_json):
        from kiosk.settings.editing import versions

        known = versions(folder_of(config_dir))
        if as_json:
            print_json({"schema": SCHEMA, "versions": [_as_json(each) for each in known]})
            return
        with to_stdout():
            if not known:
                click.echo("Nothing was changed so far.")
                return
            _tell(known)


def _tell(known: "list[Version]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Its names in winter and in summer, where these differ.
    zone = "/".join(dict.fromkeys(time.tzname))
    table = Table("Version", f"When ({zone})", "Who", "What")
    for each in known:
        who = each.who or "unknown"
        if each.over_ssh:
            who += " over SSH"
        row = (str(each.n), _when(each), who, _what(each))
        table.add_row(*(Text(plain(line) if "\n" not in line else line) for line in row))
    # Without a terminal, wide enough for most lines.
    Console(width=None if sys.stdout.isatty() else 110).print(table)


def _when(version: "Version") -> str:
    when = f"{datetime.fromisoformat(version.at_utc).astimezone():%Y-%m-%d %H:%M}"
    return when if version.clock_right is not False else f"{when} (clock not believed)"


def _what(version: "Version") -> str:
    how = _HOW.get(version.how, version.how)
    if version.changes is None:
        return f"{how}: cannot be told, one of the two files is no settings file"
    return "\n".join([how, *(plain(each) for each in version.changes)])


def _as_json(version: "Version") -> dict[str, Any]:
    return {
        "version": version.n,
        "at_utc": version.at_utc,
        "clock_right": version.clock_right,
        "who": version.who,
        "over_ssh": version.over_ssh,
        "how": version.how,
        "changes": as_json_changes(version.changes),
    }
