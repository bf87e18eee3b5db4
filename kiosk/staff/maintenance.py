"""`kiosk maintenance`: may the system be changed, or does a pulled plug leave it as it was?"""

import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.staff.answer import SCHEMA, AnsweringCommand, print_json, to_stdout
from kiosk.staff.config.shared import json_option
from kiosk.staff.failure import plain
from kiosk.staff.update.shared import telling

if TYPE_CHECKING:
    from kiosk.release.overlay import Protection

FAULTS = 3
ROOT = Path("/")


@click.group("maintenance")
def maintenance() -> None:
    """Let the system be changed, or protect it from a pulled plug.

    Protected, the system's disk is only read: what is written there goes to memory, and is gone
    at the next start. Settings, sessions and releases last when they lie on a partition of
    their own. Both ways need a restart of the computer.

    \b
    Examples:
      kiosk maintenance status
      sudo kiosk maintenance data /dev/mmcblk0p3     once, before the first "off"
      sudo kiosk maintenance off && sudo reboot      protect it
      sudo kiosk maintenance on && sudo reboot       to install and to update the system

    Exit status: 0 done, 1 something broke, 2 it may not or can't be done so, 3 status found
    that something is not as it should be.
    """


@maintenance.command(
    "on",
    epilog="\b\nExample, as root (sudo):\n  kiosk maintenance on && reboot",
)
def on() -> None:
    """Let the system be changed from its next start on."""
    with telling("kiosk maintenance on"):
        from kiosk.release.disk import Disk
        from kiosk.release.protect import Protector
        from kiosk.release.run import run
        from kiosk.staff.update.machine import need_root, say

        need_root("This", "kiosk maintenance on")
        Protector(ROOT, Disk(), run, say).unprotect()


@maintenance.command(
    "off",
    epilog="\b\nExample, as root (sudo):\n  kiosk maintenance off && reboot",
)
@click.option("--forget", is_flag=True, help="Also where sessions and settings do not last.")
def off(forget: bool) -> None:
    """Protect the system from its next start on.

    It is refused while sessions or settings lie on the system's own disk, for they would be
    gone with each switching off: see 'kiosk maintenance data'. It needs Debian's packages
    overlayroot and busybox, and may take minutes, to make the initramfs anew.
    """
    with telling("kiosk maintenance off"):
        from kiosk.release.disk import Disk
        from kiosk.release.protect import Protector
        from kiosk.release.run import run
        from kiosk.staff.update.machine import need_root, say

        need_root("This", "kiosk maintenance off")
        Protector(ROOT, Disk(), run, say).protect(forget=forget)


@maintenance.command(
    "data",
    epilog="\b\nExample, as root (sudo):\n  kiosk maintenance data /dev/mmcblk0p3",
)
@click.argument("partition", type=click.Path(path_type=Path))
def data(partition: Path) -> None:
    """Move settings, sessions and releases to a PARTITION of their own.

    It must hold an ext4 file system; it is never formatted here. The kiosk stops for a minute.
    'lsblk -f' lists the partitions; on a new card one is made before its first start, on
    another computer, or it is a USB stick or an SSD.
    """
    with telling("kiosk maintenance data"):
        from kiosk.release.data_partition import DataPartition
        from kiosk.release.disk import Disk
        from kiosk.release.lock import alone
        from kiosk.release.run import run
        from kiosk.staff.update.machine import here, need_root, say

        need_root("This", "kiosk maintenance data")
        with alone(here().layout.home), _settings_at_rest():
            DataPartition(ROOT, Disk(), run, say).move_to(partition)


@maintenance.command(
    "status", cls=AnsweringCommand, epilog="\b\nExample:\n  kiosk maintenance status --json"
)
@json_option
def status(as_json: bool) -> None:
    """Tell what holds now and after the next start, what would be lost, and what is missing.

    As the kernel has it mounted, and not as it was meant.
    """
    with telling("kiosk maintenance status", as_json):
        from kiosk.release.overlay import look
        from kiosk.release.protect import missing_packages

        found = look(ROOT)
        faults, missing = _faults(found), missing_packages(ROOT)
        if as_json:
            print_json(_as_json(found, faults, missing))
        else:
            with to_stdout():
                for line in [*_lines(found, missing), *faults]:
                    click.echo(plain(line))
    if faults:
        sys.exit(FAULTS)


@contextmanager
def _settings_at_rest() -> Generator[None]:
    """Nobody changes them while they are copied, or the change would stay behind."""
    from kiosk.release.fault import ReleaseError
    from kiosk.settings.problems import NotWrittenError
    from kiosk.settings.whole_file import alone

    folder = ROOT / "etc/kiosk"
    with ExitStack() as stack:
        if folder.exists():
            try:
                stack.enter_context(alone(folder))
            except NotWrittenError as error:
                raise ReleaseError(str(error), "later") from error
        yield


def _lines(found: "Protection", missing: list[str]) -> list[str]:
    from kiosk.release.overlay import FOLDERS

    now = (
        "The system is protected: what is changed on its disk is gone at the next start."
        if found.now
        else "The system can be changed; a plug pulled in the middle of that may harm it."
    )
    then = "protected" if found.next else "not protected"
    lines = [now, f"At the next start it is {then}."]
    if found.now and not found.sealed:
        lines.append(
            "Below that the disk is mounted writable, though nothing is written: take the word "
            "rw out of the kernel's command line."
        )
    for folder, what in FOLDERS.items():
        own = "on a partition of its own" if folder in found.own else "on the system's own disk"
        lasts = "kept" if folder in found.kept else "GONE at the next start"
        lines.append(f"{folder} ({what}): {lasts}; it lies {own}.")
    if missing:
        lines.append(
            f"To protect it {' and '.join(missing)} must be there: sudo apt install "
            f"{' '.join(missing)}."
        )
    return lines


def _faults(found: "Protection") -> list[str]:
    """What is not as it should be, a sentence each."""
    from kiosk.release.overlay import FOLDERS

    faults: list[str] = []
    if found.next and not found.now and found.failed is not None:
        faults.append(
            f"The protection did not come up at the last start ({found.failed}): say sudo "
            "kiosk maintenance off once more, and restart."
        )
    if found.next and found.said is not None and not found.said.spares_others:
        faults.append(
            f"{found.said.path} says overlayroot={found.said.value}, which makes every "
            "partition fleeting: it must be overlayroot=tmpfs:recurse=0."
        )
    if found.now and not found.writable:
        faults.append(
            "Root can't be written to even in memory: take the word ro out of the kernel's "
            "command line, or say sudo kiosk maintenance on, restart, and off again."
        )
    if found.now or found.next:
        lasting = found.kept if found.now else found.own
        faults += [
            f"The {FOLDERS[folder]} in {folder} do not last: sudo kiosk maintenance on, "
            "restart, then sudo kiosk maintenance data PARTITION."
            for folder in ("/etc/kiosk", "/var/lib/kiosk")
            if folder not in lasting
        ]
    return faults


def _as_json(found: "Protection", faults: list[str], missing: list[str]) -> dict[str, Any]:
    from kiosk.release.overlay import FOLDERS

    said = found.said
    return {
        "schema": SCHEMA,
        "protected_now": found.now,
        "protected_next": found.next,
        "writable": found.writable,
        "disk_sealed": found.sealed,
        "said_by": None if said is None else str(said.path),
        "folders": {
            folder: {
                "holds": what,
                "kept": folder in found.kept,
                "own_partition": folder in found.own,
            }
            for folder, what in FOLDERS.items()
        },
        "missing_packages": missing,
        "faults": faults,
    }
