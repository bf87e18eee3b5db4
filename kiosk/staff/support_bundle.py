"""The command `kiosk support-bundle`: one file for the maker, without anybody in it."""

import gzip
import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, print_json, to_stdout
from kiosk.staff.failure import BROKE, USER, CommandError, check_output, plain, written_whole
from kiosk.staff.status.place import settings_dir_option
from kiosk.staff.stopping import stop_behind

if TYPE_CHECKING:
    from kiosk.staff.bundle.parts import Part

SUFFIX = ".tar.gz"
# A bundle is written whole or not at all.
UNWRITTEN = "Stopped before the end; nothing was written."
FOLDER = "kiosk-support"


@click.command(
    "support-bundle",
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk support-bundle kiosk.tar.gz\n"
    "  kiosk support-bundle /media/usb/kiosk.tar.gz --yes\n"
    "\nExit status: 0 written, or not wanted; 1 something broke, 2 what was given is wrong.",
)
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.tar.gz")
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.option("--simulate", is_flag=True, help="Of the kiosk of `kiosk run --simulate`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; needs --yes.")
@settings_dir_option
def support_bundle(
    out: Path, yes: bool, simulate: bool, as_json: bool, config_dir: Path | None
) -> None:
    """Write one file for the maker, when something is wrong.

    It holds versions, what `kiosk doctor` finds, the settings without secrets, the event log,
    the end of the log, and how many sessions there were on each day. It holds no picture,
    nothing of any patient, and no names: users, the host and addresses are taken out. What
    goes in is listed, and you are asked, before it is written.
    """
    with answering("kiosk support-bundle", as_json, stopped=UNWRITTEN, file=plain(out)):
        from kiosk.health.one_line import describe

        check_output(out, SUFFIX, [])
        _must_be_new(out)
        if as_json and not yes:
            raise CommandError("With --json nobody can be asked: add --yes.", USER)
        try:
            parts = _parts(config_dir, simulate)
        except Exception as error:
            raise CommandError(
                f"The bundle can't be made ({describe(error)}): tell the maker.", BROKE
            ) from error
        if not as_json:
            _list(parts)
        if not yes and not _wanted(out):
            with to_stdout():
                click.echo("Nothing was written.")
            return
        _write(out, parts)
        if as_json:
            files = [
                {"name": part.name, "what": part.what, "bytes": len(part.text.encode())}
                for part in parts
            ]
            print_json({"schema": SCHEMA, "file": plain(out), "files": files})
        else:
            with to_stdout():
                click.echo(f"Written: {plain(out)} ({_size(out.stat().st_size)}).")


def _must_be_new(out: Path) -> None:
    if os.path.lexists(out):
        raise CommandError(f"{out} is there already: choose another name, or remove it.", USER)


def _parts(config_dir: Path | None, simulate: bool) -> "list[Part]":
    from kiosk.health.doctor import CHECKS, run_checks
    from kiosk.staff.bundle.parts import parts_of
    from kiosk.staff.bundle.scrub import scrubber_here
    from kiosk.staff.doctor import as_answer
    from kiosk.staff.probing.child import end_all
    from kiosk.staff.probing.here import world_here

    world, settings = world_here(config_dir, simulate, os.environ)
    try:
        answer = as_answer(run_checks(world, CHECKS), world)
    finally:
        end_all()
    return parts_of(world, settings, answer, scrubber_here(os.environ, [world.account.name]))


def _list(parts: "Sequence[Part]") -> None:
    width = max(len(part.name) for part in parts)
    with to_stdout():
        click.echo("What goes in (no picture, nothing of any patient, no names):")
        for part in parts:
            size = _size(len(part.text.encode()))
            click.echo(f"  {part.name:{width}}  {size:>8}  {part.what}")


def _wanted(out: Path) -> bool:
    try:
        return click.confirm(f"Write {plain(out)}?", default=False)
    except click.Abort as error:
        if (stop := stop_behind(error)) is not None:
            raise stop from None
        raise CommandError("Nobody answered, nothing was written: add --yes.", USER) from error


def _write(out: Path, parts: "Sequence[Part]") -> None:
    """Whole or not at all."""
    try:
        with written_whole() as neighbour:
            neighbour(out).write_bytes(_packed(parts))
            # Somebody may have been quicker while the question stood.
            _must_be_new(out)
    except OSError as error:
        raise CommandError(
            f"{out} can't be written ({error.strerror}); free some space or choose another "
            "place.",
            BROKE,
        ) from error


def _packed(parts: "Sequence[Part]") -> bytes:
    """The archive; whose it is and when it was made does not stand in it."""
    whole = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=whole, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for part in parts:
            data = part.text.encode()
            about = tarfile.TarInfo(f"{FOLDER}/{part.name}")
            about.size = len(data)
            about.mode = 0o644
            archive.addfile(about, io.BytesIO(data))
    return whole.getvalue()


def _size(count: int) -> str:
    return f"{count / 1000:.1f} kB"
