"""`kiosk model`: see, fetch and check the pose models."""

# What loads numpy is imported inside the commands, so that `kiosk --help` answers at once.
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, print_json

if TYPE_CHECKING:
    from kiosk.pose.catalogue import CatalogueModel


@click.group("model")
def model() -> None:
    """See, fetch and check the pose models.

    The kiosk comes with lightning-float16 and needs no other; Google's own files can be
    fetched beside it.

    \b
    Example:
      kiosk model list
    """


@model.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
def list_models(as_json: bool) -> None:
    """Show the models, and which of them are here.

    \b
    Example:
      kiosk model list --json
    """
    from rich.console import Console
    from rich.table import Table

    entries = _all()
    if as_json:
        _print_json({"models": [_as_json(entry) for entry in entries]})
        return
    table = Table("Name", "Size", "Input", "Where")
    for entry in entries:
        size, side = _megabytes(entry.size_bytes), f"{entry.input_px} x {entry.input_px}"
        table.add_row(entry.name, size, side, _where(entry))
    Console().print(table)


@model.command("fetch")
@click.argument("name")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Install this .tflite file, or the .tar.gz it comes in, instead of using the network.",
)
def fetch_model(name: str, source: Path | None) -> None:
    """Bring a model here, from the network or a FILE.

    NAME is one that 'kiosk model list' shows. Only the file with the known sha256 is let in.
    A transfer cut short goes on where it stopped when you fetch again.

    \b
    Examples:
      kiosk model fetch thunder-float16
      kiosk model fetch thunder-float16 --from /media/usb/4.tar.gz
    """
    from kiosk.pose.fetch import install
    from kiosk.pose.interpreter import ModelError

    entry = _named(name)
    try:
        path = install(entry, source) if source else _fetch_with_bar(entry)
    except (ModelError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{entry.name} is here and sound: {path} ({_megabytes(entry.size_bytes)})")


@model.command("verify")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.pass_context
def verify_models(context: click.Context, name: str | None, as_json: bool) -> None:
    """Check that the models here are sound and run.

    All that are here, or only NAME: its size, its sha256, and one run through the TFLite
    runtime. Exit status 1 when one is damaged, missing or does not run.

    \b
    Examples:
      kiosk model verify
      kiosk model verify lightning-float16
    """
    # The shipped one belongs here: when it is not, that is a finding.
    entries = [_named(name)] if name else [one for one in _all() if one.is_here or one.shipped]
    found = [(entry, *_try(entry)) for entry in entries]
    sound = all(problem is None for _, _, problem in found)
    if as_json:
        models = [
            _as_json(entry) | {"ok": not problem, "runtime": runtime, "problem": problem}
            for entry, runtime, problem in found
        ]
        _print_json({"ok": sound, "models": models})
    else:
        for entry, runtime, problem in found:
            click.echo(f"{entry.name}: {problem or f'sound, runs in {runtime}'}")
    context.exit(0 if sound else 1)


def _all() -> tuple["CatalogueModel", ...]:
    from kiosk.pose.catalogue import models
    from kiosk.staff.status.place import fetched_models

    return models(fetched_models(os.environ))


def _named(name: str) -> "CatalogueModel":
    from kiosk.pose.catalogue import UnknownModelError, by_name
    from kiosk.staff.status.place import fetched_models

    try:
        return by_name(name, fetched_models(os.environ))
    except UnknownModelError as error:
        raise click.UsageError(str(error)) from error


def _fetch_with_bar(entry: "CatalogueModel") -> Path:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from kiosk.pose.fetch import fetch

    console = Console()
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(entry.name, total=entry.size_bytes)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return fetch(entry, progress=show)


def _try(entry: "CatalogueModel") -> tuple[str | None, str | None]:
    """The runtime that ran the model, and what is wrong, each None if there is none."""
    import numpy as np

    from kiosk.pose.interpreter import ModelError, MoveNetModel, RuntimeMissingError

    try:
        # First the bytes: a damaged file can kill the process inside the runtime.
        if fault := entry.fault():
            return None, fault
        loaded = MoveNetModel(entry.path)
        found = loaded.invoke(np.zeros((entry.input_px, entry.input_px, 3), np.uint8))
    except (ModelError, RuntimeMissingError, OSError, ValueError, RuntimeError) as error:
        return None, str(error)
    name = loaded.runtime.name
    if found.shape != (17, 3) or not np.isfinite(found).all():
        return name, f"{name} computes nonsense with it; use another runtime or model."
    return name, None


def _where(entry: "CatalogueModel") -> str:
    if not entry.is_here:
        return "not here"
    return "shipped" if entry.shipped else "fetched"


def _as_json(entry: "CatalogueModel") -> dict[str, object]:
    return {
        "name": entry.name,
        "bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "input_px": entry.input_px,
        "where": _where(entry),
        "path": str(entry.path),
        "licence": entry.licence,
        "addresses": list(entry.addresses),
    }


def _print_json(found: dict[str, object]) -> None:
    print_json({"schema": SCHEMA, **found})


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
