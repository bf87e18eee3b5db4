"""The measured rows as a table for people."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.staff.live.row import Row
from kiosk.staff.live.rows import Machine

# What tells that nobody could see the screen.
UNSEEN = ("dummy", "offscreen")


def print_table(rows: Sequence[Row], machine: Machine) -> None:
    """To standard output."""
    cores = f"{machine.cores} core{'s' if machine.cores > 1 else ''}"
    width, height = machine.window_px
    unseen = ", which nobody sees" if machine.sdl_driver in UNSEEN else ""
    title = (
        f"{machine.architecture}, {cores}, load {machine.load} · Python {machine.python} · "
        f"{machine.model}, {machine.runtime}, {machine.threads} at a time · "
        f"{width}x{height} on {machine.sdl_driver}{unseen}"
    )
    table = Table(box=SIMPLE_HEAD, title=Text(title, style="table.title"))
    table.add_column("what")
    table.add_column("at least")
    table.add_column("measured")
    table.add_column("well")
    for row in rows:
        table.add_row(
            Text(row.what),
            Text(row.at_least),
            Text("\n".join(in_words(row.measured))),
            "yes" if row.well else "no",
            end_section=True,
        )
    Console().print(table)


def in_words(measured: Mapping[str, Any], before: str = "") -> list[str]:
    """The figures one by one."""
    found: list[str] = []
    for key, value in measured.items():
        name = f"{before}{key.replace('_', ' ')}"
        if isinstance(value, dict):
            found += in_words(cast(dict[str, Any], value), f"{name}: ")
        else:
            found.append(f"{name} {'unknown' if value is None else value}")
    return found
