"""The command `kiosk bench`: what the parts cost in CPU; `--live`: how quick the whole is."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, print_json, to_stdout
from kiosk.staff.failure import CommandError
from kiosk.staff.live.row import ROW_NAMES, Plan
from kiosk.staff.numbers import Number

if TYPE_CHECKING:
    from kiosk.staff.measuring import Figures

DEFAULT = Plan()


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk bench\n  kiosk bench --json --model lightning-int8\n"
    "  kiosk bench --live\n  kiosk bench --live --row touch --taps 200",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option(
    "--model",
    default="lightning-float16",
    show_default=True,
    help="The pose model: a name from 'kiosk model list', or a .tflite file.",
)
@click.option("--threads", type=click.IntRange(1, 16), default=1, show_default=True)
@click.option(
    "--clip",
    type=click.Path(path_type=Path),
    help="The recording to work on.  [default: the one that comes with the kiosk]",
)
@click.option("--live", is_flag=True, help="Measure the whole living kiosk instead.")
@click.option(
    "--row",
    "names",
    multiple=True,
    type=click.Choice(ROW_NAMES),
    help="With --live: this row only; may be given more than once.  [default: all]",
)
@click.option(
    "--for",
    "seconds",
    type=Number(min=1, max=1000),
    help=f"With --live: seconds of each timed figure.  [default: {DEFAULT.seconds:g}]",
)
@click.option(
    "--taps",
    type=click.IntRange(1, 10_000),
    help=f"With --live: real taps in the row touch.  [default: {DEFAULT.taps}]",
)
@click.option(
    "--reps",
    type=click.IntRange(1, 1_000_000),
    help=f"With --live: about so many in the row memory.  [default: {DEFAULT.reps}]",
)
def bench(
    as_json: bool,
    model: str,
    threads: int,
    clip: Path | None,
    live: bool,
    names: tuple[str, ...],
    seconds: float | None,
    taps: int | None,
    reps: int | None,
) -> None:
    """Measure CPU time of model, shrinking, pose pipeline, coach, spine and each screen.

    Compare ratios, not milliseconds: both sides of a ratio are measured in turn in one run, so
    a busy machine slows both. Decoding the recording is not counted. Screens are drawn at
    1920x1080 where nobody sees them, 30 a second of their own time, each with a new picture
    and pose; what brings them to a real screen comes on top. The spine, without and with a
    dowel, is read in every second frame of hinges that come with the kiosk; as a living one
    does, which reads nothing else.

    With --live a whole kiosk lives, with a recorded visitor on simulated pins, and is held
    against what it must reach. That takes some ten minutes and a computer that does nothing
    else; without a screen it draws where nobody sees it, and says so.
    """
    with answering("kiosk bench", as_json):
        # Of the rest the command itself knows what is left out.
        given = {"seconds": seconds, "taps": taps, "reps": reps}
        chosen = {name: value for name, value in given.items() if value is not None}
        if live:
            if clip is not None:
                raise CommandError("--live plays its own recording: leave --clip out.")
            _live(as_json, names or ROW_NAMES, {"model": model, "threads": threads, **chosen})
            return
        if names or chosen:
            raise CommandError("--row, --for, --taps and --reps need --live: add it.")
        from kiosk.staff.measuring import measure

        figures = measure(model, threads, clip)
        if as_json:
            print_json({"schema": SCHEMA, **figures.as_dict()})
        else:
            with to_stdout():
                _print(figures)


def _live(as_json: bool, names: tuple[str, ...], wishes: dict[str, Any]) -> None:
    # Its greeting would stand before the JSON.
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from kiosk.staff.live.rows import measure
    from kiosk.staff.live.table import print_table

    plan = Plan(**wishes, say=_say) if sys.stderr.isatty() else Plan(**wishes)
    try:
        rows, machine = measure([name for name in ROW_NAMES if name in names], plan)
    finally:
        plan.say("")
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "rows": [row.as_dict() for row in rows],
                "machine": asdict(machine),
            }
        )
    else:
        with to_stdout():
            print_table(rows, machine)


def _say(how_far: str) -> None:
    """On one line of the terminal, each over the last."""
    click.echo(f"\r\x1b[K{how_far}", nl=False, err=True)


def _print(figures: "Figures") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    threads = f"{figures.threads} thread{'s' if figures.threads > 1 else ''}"
    title = Text(f"{figures.model} · {figures.runtime} · {threads}", style="table.title")
    table = Table(box=SIMPLE_HEAD, title=title)
    table.add_column("part")
    table.add_column("CPU ms a frame", justify="right")
    table.add_column("of a bare invoke", justify="right")
    for part, cpu_ms in figures.cpu_ms.items():
        ratio = figures.ratios.get(f"{part}_over_invoke")
        table.add_row(
            part.replace("_", " "), f"{cpu_ms:.3f}", "1" if ratio is None else f"{ratio:.3f}"
        )
    Console().print(table)
