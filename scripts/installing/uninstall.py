"""scripts/uninstall: take the kiosk off this machine; sessions and settings stay."""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from scripts.installing import boot, system_files
from scripts.installing.alone import alone
from scripts.installing.checks import check_lasts
from scripts.installing.files import Files
from scripts.installing.installation import COMMAND, COMPLETION, MANUAL
from scripts.installing.machine import BROKE, LATER, WRONG, Machine, RefusedError
from scripts.installing.speech import complain, say
from scripts.installing.undisturbed import hear_stops, status_of

HOME = "opt/kiosk"
SETTINGS, SESSIONS = "etc/kiosk", "var/lib/kiosk"
GROUPS = ("kiosk", "kiosk-staff")
HALF_WAY = (
    "It was interrupted: the kiosk is stopped, and may be half removed. Say sudo "
    "scripts/uninstall again; or, to keep it, sudo scripts/install (sudo systemctl start kiosk "
    "starts it for now, if it is still there)."
)

_EPILOG = """\
examples:
  scripts/uninstall --dry-run     only say what it would do
  sudo scripts/uninstall          sessions (/var/lib/kiosk) and settings (/etc/kiosk) stay
  sudo scripts/uninstall --purge  they go too, once you have said yes

exit status: 0 done, 1 something broke, 2 what was given won't do, 75 try again later,
130, 143 or 129 it was interrupted.
Debian's packages stay.
"""


def parser() -> argparse.ArgumentParser:
    """Its options."""
    parser = argparse.ArgumentParser(
        prog="scripts/uninstall",
        description="Take the kiosk off this machine.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    parser.add_argument("--purge", action="store_true", help="sessions and settings too")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def uninstall(
    machine: Machine, say: Callable[[str], None], *, dry: bool = False, purge: bool = False
) -> None:
    """Take it off. Raises RefusedError, and KeyboardInterrupt while nothing is changed."""
    with nullcontext() if dry else alone(machine):
        _uninstall(machine, say, dry, purge)


def _uninstall(machine: Machine, say: Callable[[str], None], dry: bool, purge: bool) -> None:
    noted = [str(name) for name in system_files.read_installed(machine).get("files", [])]
    here = [name for name in (HOME, system_files.LIBRARY, COMMAND) if _there(machine, name)]
    kept = [name for name in (SETTINGS, SESSIONS) if machine.path(name).is_dir()]
    if not here and not noted and not (purge and kept):
        say("The kiosk is not installed here.")
        return
    if machine.uid != 0 and not dry:
        raise RefusedError("Only root may do this: say sudo scripts/uninstall.", WRONG)
    check_lasts(machine, "uninstall")
    if machine.path(f"{HOME}/update.json").exists() and not dry:
        raise RefusedError(
            "An update is going on: try again in some minutes, or after a restart.", LATER
        )
    if dry:
        say("It would stop the kiosk, and remove")
        gone = [*here, *noted, COMPLETION, MANUAL, *(kept if purge else [])]
        for name in gone:
            say(f"  /{name}")
        if boot.boot_folder(machine) is not None:
            say("and take its words out of the boot partition's files. Nothing was changed.")
        else:
            say("Nothing was changed.")
        return
    try:
        _take_off(machine, say, noted, kept, purge)
    except KeyboardInterrupt as stop:
        raise RefusedError(HALF_WAY, status_of(stop)) from None


def _take_off(
    machine: Machine, say: Callable[[str], None], noted: list[str], kept: list[str], purge: bool
) -> None:
    say("Stopping the kiosk ...")
    system_files.untell_systemd(machine)
    say("Removing its files ...")
    files = Files(machine)
    boot.restore(machine, files)
    for name in (*noted, COMMAND, COMPLETION, MANUAL):
        files.remove(name)
    for name in (HOME, system_files.LIBRARY):
        _remove_tree(machine.path(name))
    if machine.systemd_runs:
        machine.run("systemctl", "daemon-reload")
    if purge:
        say("Removing sessions, settings, user and groups ...")
        for name in (SETTINGS, SESSIONS):
            _remove_tree(machine.path(name))
        machine.run("userdel", "kiosk")
        for group in GROUPS:
            machine.run("groupdel", group)
        if mounted := [name for name in kept if machine.path(name).is_mount()]:
            say(
                f"Something is mounted on /{' and /'.join(mounted)}. What lay there before "
                "that (kiosk maintenance data copies it, and leaves it) is not gone: take "
                "those lines out of /etc/fstab, start anew, and say scripts/uninstall --purge "
                "again."
            )
    elif kept:
        say(f"What stays: /{' and /'.join(kept)} (--purge removes them).")
    say("The kiosk is gone. Start this machine anew: sudo reboot")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    options = parser().parse_args(arguments)
    hear_stops()
    try:
        if options.purge and not options.yes and not options.dry_run and not _agreed():
            print("Nothing was changed.")
            return WRONG
        uninstall(Machine(), say, dry=options.dry_run, purge=options.purge)
    except RefusedError as error:
        _complain(str(error))
        return error.status
    except OSError as error:
        what = f"{error.filename or 'The disk'}: {error.strerror or error}"
        _complain(
            f"{what}. The kiosk is stopped, and may be half removed: mend that (is it "
            "read-only, or full?), and say sudo scripts/uninstall again."
        )
        return BROKE
    except KeyboardInterrupt as stop:
        _complain("It was interrupted; nothing was changed.")
        return status_of(stop)
    return 0


def _agreed() -> bool:
    print("All sessions and settings of this kiosk will be gone for ever. Type yes: ", end="")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _remove_tree(path: Path) -> None:
    """A folder; where something is mounted on it, what is in it."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        for each in path.iterdir():
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
        if not path.is_mount():
            path.rmdir()


def _there(machine: Machine, name: str) -> bool:
    path = machine.path(name)
    return path.is_symlink() or path.exists()


def _complain(sentence: str) -> None:
    complain(f"scripts/uninstall: {sentence}")


if __name__ == "__main__":
    sys.exit(main())
