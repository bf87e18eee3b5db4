"""The command `kiosk top`: the kiosk live in the terminal."""

import os
import sys
from pathlib import Path

import click

from kiosk.staff.answer import answering
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.status.place import place_of, place_options

INSTEAD = "use `kiosk status --watch`, which needs none"


@click.command(
    epilog="\b\nExamples:\n"
    "  kiosk top\n"
    "  kiosk top --mirror\n"
    "  NO_COLOR=1 kiosk top                  without colours\n"
    "\nKeys: q quits, m mirrors. Exit status: 0 quit, 1 something broke, 2 this is no "
    "terminal.",
)
@click.option(
    "--mirror/--no-mirror",
    default=None,
    help="The skeleton as in a mirror, or as the camera sees it.  [default: as the screen]",
)
@place_options
def top(mirror: bool | None, simulate: bool, config_dir: Path | None) -> None:
    """Watch the kiosk live: skeleton, angles, wall, events.

    It is a skeleton of 17 points, never a picture. While no kiosk runs it waits for one. Any
    terminal of 80 x 24 letters or more will do, also over SSH.
    """
    with answering("kiosk top", as_json=False):
        # Textual draws on standard error.
        if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
            raise CommandError(f"This is no terminal: {INSTEAD}.", USER)
        if os.environ.get("TERM", "dumb") == "dumb":
            raise CommandError(f"This terminal can't be drawn on (TERM): {INSTEAD}.", USER)
        try:
            from kiosk.staff.top.app import Top
            from kiosk.staff.top.feed import Feed
        except ImportError as error:
            raise CommandError(
                f"A package is missing ({error}): install the kiosk again.", BROKE
            ) from error
        app = Top(Feed(place_of(config_dir, simulate, os.environ)), mirror=mirror)
        app.run()
    if app.return_code:
        sys.exit(BROKE)
