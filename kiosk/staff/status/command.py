"""The command `kiosk status`: how the kiosk is, on one screen."""

import json
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, print_json, to_stdout
from kiosk.staff.failure import plain
from kiosk.staff.status.looking import Looked, State, look
from kiosk.staff.status.place import place_of, place_options
from kiosk.staff.status.sessions import Kept, last_sessions, session_rows
from kiosk.staff.status.words import GRAVITY, Row, Tone, headline, rows, sentence
from kiosk.staff.stopping import UNCHANGED, is_ctrl_c

WELL, NOT_RUNNING, FAULTS, LATER = 0, 1, 3, 75

EVERY_S = 1.0
# Longer lines are hard to follow; in narrower windows every line breaks.
WIDEST, NARROWEST = 96, 40
_NAME = 12
_COLOURS: dict[Tone, dict[str, Any]] = {
    "well": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "unknown": {"fg": "yellow"},
    "plain": {},
}
_HOME, _TO_LINE_END, _TO_END, _CLEAR = "\x1b[H", "\x1b[K", "\x1b[J", "\x1b[2J"


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk status\n"
    "  kiosk status --watch\n"
    "  kiosk status --json\n"
    "\nExit status: 0 it runs and all is well, 1 it does not run (or may not be looked at), 2 "
    "what was given is wrong, 3 it runs and something is wrong, 75 it is just starting.",
)
@click.option("--watch", is_flag=True, help="Look again every second, until Ctrl-C.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON; with --watch, an object a line."
)
@place_options
def status(watch: bool, as_json: bool, simulate: bool, config_dir: Path | None) -> None:
    """Tell how the kiosk is: what it does, who is in front, what is wrong.

    Nothing of the running kiosk is disturbed, and no picture is shown. It tells what the kiosk
    writes once a second to status.json in its runtime folder (as a service /run/kiosk).
    """
    with answering("kiosk status", as_json, stopped=UNCHANGED):
        place = place_of(config_dir, simulate, os.environ)

        def once() -> tuple[Looked, tuple[Kept, ...] | str]:
            found = look(place, time.monotonic())
            hidden = found.state is State.HIDDEN
            return found, () if hidden else last_sessions(place.sessions)

        if watch:
            looked = _watch(once, as_json)
        else:
            looked, kept = once()
            if as_json:
                print_json(as_dict(looked, kept))
            else:
                with to_stdout():
                    click.echo("\n".join(screen(looked, kept, _width())))
    sys.exit(exit_status(looked))


def exit_status(looked: Looked) -> int:
    """As the command's help says."""
    if looked.state is State.STARTING:
        return LATER
    if looked.state is not State.RUNS:
        return NOT_RUNNING
    return FAULTS if looked.faults else WELL


def as_dict(looked: Looked, kept: tuple[Kept, ...] | str) -> dict[str, Any]:
    """All of it, for other programs; `status` is what the kiosk itself wrote."""
    readable = not isinstance(kept, str)
    return {
        "schema": SCHEMA,
        "state": looked.state.value,
        "exit_status": exit_status(looked),
        "sentence": None if looked.state is State.RUNS else sentence(looked, _now()),
        "pid": looked.pid,
        "age_s": None if looked.age_s is None else round(looked.age_s, 3),
        "faults": [asdict(fault) for fault in looked.faults],
        "runtime_folder": str(looked.place.runtime),
        "data_folder": str(looked.place.data),
        "sessions": [asdict(each) for each in kept] if readable else None,
        "sessions_trouble": None if readable else kept,
        "last_event": dict(looked.last_event) or None,
        "status": dict(looked.status) or None,
    }


def screen(looked: Looked, kept: tuple[Kept, ...] | str, width: int) -> list[str]:
    """The lines, coloured."""
    now = _now()
    head = headline(looked)
    lines = [f"{click.style(head.name, bold=True)}: {_coloured(head.text, head.tone)}"]
    said: list[Row] = []
    if looked.state is State.RUNS:
        said += rows(looked)
    else:
        lines += ["", *textwrap.wrap(sentence(looked, now), width)]
    if looked.state is not State.HIDDEN:
        said += session_rows(kept, now)
    if said:
        lines.append("")
    for row in said:
        lines += _lines(row, width)
    trouble = looked.told("settings_trouble")
    # Held for some seconds, the fault tells it too.
    if trouble and all(fault.sentence != trouble for fault in looked.faults):
        lines += ["", *textwrap.wrap(plain(trouble), width)]
    for fault in looked.faults:
        gravity = GRAVITY.get(fault.severity, plain(fault.severity))
        lines += ["", f"{_coloured(plain(fault.code), 'bad')} {gravity}"]
        lines += textwrap.wrap(plain(fault.sentence), width)
    return lines


def _lines(row: Row, width: int) -> list[str]:
    broken = textwrap.wrap(row.text, width - _NAME) or [""]
    return [
        f"{row.name if n == 0 else '':{_NAME}}{_coloured(line, row.tone)}"
        for n, line in enumerate(broken)
    ]


def _watch(once: Callable[[], tuple[Looked, tuple[Kept, ...] | str]], as_json: bool) -> Looked:
    """Until somebody ends it; what was seen last."""
    drawn = sys.stdout.isatty() and not as_json
    looked, kept = once()
    try:
        if drawn:
            click.echo(_CLEAR, nl=False)
        while True:
            with to_stdout():
                if as_json:
                    click.echo(json.dumps(as_dict(looked, kept)))
                else:
                    _draw(screen(looked, kept, _width()), drawn)
                sys.stdout.flush()
            time.sleep(EVERY_S)
            looked, kept = once()
    except KeyboardInterrupt as stop:
        if not is_ctrl_c(stop):
            raise
        # That is how one ends it.
        return looked


def _draw(lines: list[str], drawn: bool) -> None:
    if not drawn:
        click.echo("\n".join([*lines, ""]))
        return
    lines = [*lines, "", f"{datetime.now():%H:%M:%S}   Ctrl-C ends this."]  # noqa: DTZ005
    room = shutil.get_terminal_size().lines - 1
    if len(lines) > room:
        lines = [*lines[: room - 1], "... make the window higher."]
    # Over the old ones, so that nothing flickers.
    text = "".join(f"{line}{_TO_LINE_END}\n" for line in lines)
    click.echo(f"{_HOME}{text}{_TO_END}", nl=False)


def _coloured(text: str, tone: Tone) -> str:
    style = {} if os.environ.get("NO_COLOR") else _COLOURS[tone]
    return click.style(text, **style) if style else text


def _width() -> int:
    return min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns))


def _now() -> datetime:
    return datetime.now().astimezone()
