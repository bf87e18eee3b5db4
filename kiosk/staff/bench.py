"""The command `kiosk bench`: what the parts cost in CPU, and how they compare in one run."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, print_json, to_stdout

if TYPE_CHECKING:
    from kiosk.staff.measuring import Figures


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n  kiosk bench\n  kiosk bench --json --model lightning-int8",
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
def bench(as_json: bool, model: str, threads: int, clip: Path | None) -> None:
    """Measure CPU time of model, shrinking, pose pipeline and coach.

    Compare ratios, not milliseconds: both sides of a ratio are measured in turn in one run, so
    a busy machine slows both. Decoding the recording is not counted.
    """
    with answering("kiosk bench", as_json):
        from kiosk.staff.measuring import measure

        figures = measure(model, threads, clip)
        if as_json:
            print_json({"schema": SCHEMA, **figures.as_dict()})
        else:
            with to_stdout():
                _print(figures)


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
