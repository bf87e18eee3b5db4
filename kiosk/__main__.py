"""The command `kiosk`, also as `python -m kiosk`: who stops it early gets no traceback."""

import os
import sys
from contextlib import suppress
from typing import TextIO, cast

from kiosk.staff.stopping import stop_at_once


def main() -> None:
    """Before all that takes time to import, a stop is told in a sentence."""
    stop_at_once()
    from kiosk.staff.cli import main as command

    try:
        command(prog_name="kiosk")
    finally:
        _empty(sys.stdout)
        _empty(sys.stderr)


def _empty(stream: TextIO) -> None:
    """Where a terminal was closed, what it no longer takes shall not change the exit status."""
    # Python's own end would make 120 of any other. There is no stream without a console.
    if cast(TextIO | None, stream) is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


if __name__ == "__main__":
    main()
