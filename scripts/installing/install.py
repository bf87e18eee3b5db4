"""scripts/install: put the kiosk on this machine, from this checkout or bundle."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.installing.bundle_file import unpacked
from scripts.installing.installation import Installation, Wishes
from scripts.installing.machine import BROKE, WRONG, Machine, RefusedError
from scripts.installing.speech import complain, say
from scripts.installing.tree import tree_at
from scripts.installing.undisturbed import SIGNALS, hear_stops, status_of

ROOT = Path(__file__).resolve().parents[2]

_EPILOG = """\
examples:
  sudo scripts/install                              all of it, from this folder
  scripts/install --dry-run                         only say what it would do
  sudo scripts/install --bundle kiosk-0.3.0-3.13-aarch64.tar.gz
  sudo scripts/install --staff anna --staff ben     they may read sessions, change settings

exit status: 0 done, 1 something broke, 2 this machine or what was given won't do, 75 try again
later, 130, 143 or 129 it was interrupted. When it is not done, nothing was changed, or it was
put back as it was.
"""


def parser() -> argparse.ArgumentParser:
    """Its options."""
    parser = argparse.ArgumentParser(
        prog="scripts/install",
        description="Put the kiosk on this machine: Raspberry Pi OS Lite (64-bit) or Debian, "
        "12 or 13. Say it again to bring everything up to date; sessions and settings stay.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    parser.add_argument(
        "--bundle", type=Path, metavar="FILE", help="from a file that scripts/bundle made"
    )
    parser.add_argument(
        "--staff",
        action="append",
        metavar="NAME",
        help="make a user of this machine one of the staff (default: whoever says sudo)",
    )
    parser.add_argument(
        "--hdmi",
        metavar="MODE",
        help="of the screen on a Pi: 1920x1080, or with its port HDMI-A-2:1280x720@60; auto "
        "is 1920x1080 where the screen can do it; none leaves it to the screen, which then "
        "must be on before the Pi (default: as last time; the first time auto)",
    )
    parser.add_argument(
        "--allow-older", action="store_true", help="also a release older than what runs"
    )
    parser.add_argument("--no-start", action="store_true", help="do not start the kiosk now")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    hear_stops()
    try:
        if options.bundle is not None:
            with unpacked(options.bundle) as folder:
                return _handed_on(folder, given)
        machine = Machine()
        wishes = Wishes(
            dry=options.dry_run,
            staff=tuple(options.staff or _who_asks(machine)),
            hdmi=options.hdmi,
            allow_older=options.allow_older,
            start=not options.no_start,
        )
        Installation(machine, tree_at(ROOT), wishes, say).run()
    except RefusedError as error:
        _complain(str(error))
        return error.status
    except OSError as error:
        what = f"{error.filename or 'The disk'}: {error.strerror or error}"
        _complain(f"{what}. What it had done was undone; free some space or check the disk.")
        return BROKE
    except KeyboardInterrupt as stop:
        _complain("It was interrupted; what it had done was undone.")
        return status_of(stop)
    return 0


def _handed_on(folder: Path, given: Sequence[str]) -> int:
    """Let the bundle's own installer do it: it knows what it brings."""
    rest: list[str] = []
    skip = False
    for word in given:
        if skip or word == "--bundle" or word.startswith("--bundle="):
            skip = word == "--bundle"
            continue
        rest.append(word)
    script = folder / "scripts/install"
    if not script.is_file():
        raise RefusedError("There is no scripts/install in the bundle: take another.", WRONG)
    status = _let_end(["/bin/sh", str(script), *rest])
    return status if status >= 0 else BROKE


def _let_end(command: Sequence[str]) -> int:
    """Run a program to its end; the exit status. Who wants to stop us wants to stop it: it must
    put back what it has done, and the folder that it runs from must be there until then.
    """
    child: subprocess.Popen[bytes] | None = None
    heard: list[int] = []

    def pass_on(number: int, _: object) -> None:
        if child is None:
            heard.append(number)
        else:
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in SIGNALS}
    try:
        # In a group of its own, or the terminal would tell it the same a second time.
        child = subprocess.Popen(command, process_group=0)
        for number in heard:
            child.send_signal(number)
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _who_asks(machine: Machine) -> list[str]:
    name = machine.environ.get("SUDO_USER", "")
    return [name] if name and name != "root" else []


def _complain(sentence: str) -> None:
    complain(f"scripts/install: {sentence}")


if __name__ == "__main__":
    sys.exit(main())
