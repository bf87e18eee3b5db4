"""`kiosk update history`: what was put in, what was put back, and why."""

import sys
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import json_option
from kiosk.staff.failure import plain
from kiosk.staff.update.shared import telling

if TYPE_CHECKING:
    from kiosk.release.journal import Past

_RESULTS = {
    "kept": "kept",
    "went_back": "went back",
    "refused": "refused",
    "cut_off": "cut off",
}


@click.command(
    "history", cls=AnsweringCommand, epilog="\b\nExample:\n  kiosk update history --json"
)
@json_option
def history(as_json: bool) -> None:
    """List updates and rollbacks: when, who, and what became of them; newest last.

    The newest 120 are kept. The time is the machine's own, and without a network may be wrong.
    """
    with telling("kiosk update history", as_json):
        from kiosk.release.fault import ReleaseError
        from kiosk.release.journal import DAMAGED, read_past, unread
        from kiosk.staff.update.machine import here

        path = here().layout.history
        past, odd = read_past(path), unread(path)
        if odd is None:
            raise ReleaseError(
                f"{path} is damaged and tells nothing: the next update begins a new one, and "
                f"leaves this one there as {path.name}{DAMAGED}.",
                "broke",
            )
        if as_json:
            rows = [_as_json(each) for each in past]
            print_json({"schema": SCHEMA, "updates": rows, "unread": odd})
            return
        with to_stdout():
            if past:
                _tell(past)
            if odd:
                click.echo(f"{odd} more in {path} can't be read.")
            elif not past:
                click.echo("Nothing was updated so far.")


def _tell(past: "list[Past]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("When (UTC)", "Who", "What", "Result", "Why")
    for each in past:
        what = f"{each.what} {each.since} -> {each.to}"
        when = each.began_utc[:16].replace("T", " ")
        row = (when, each.who or "unknown", what, _RESULTS[each.result.value], each.why or "")
        table.add_row(*(Text(plain(cell)) for cell in row))
    # Without a terminal, wide enough for most lines.
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _as_json(past: "Past") -> dict[str, str | None]:
    return {
        "what": past.what,
        "from": past.since,
        "to": past.to,
        "result": past.result.value,
        "why": past.why,
        "began_utc": past.began_utc,
        "who": past.who,
    }
