"""What is said to whoever asked; that nobody listens any more (a pager, a closed SSH session, a
log on a full disk) stops nothing half way.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def say(text: str) -> None:
    """On standard output."""
    _write(sys.stdout, text)


def complain(sentence: str) -> None:
    """On standard error."""
    _write(sys.stderr, sentence)


def _write(stream: TextIO, text: str) -> None:
    try:
        print(text, file=stream, flush=True)
    except OSError:
        # What could not be written is kept for the end, where it would spoil the exit status.
        with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), stream.fileno())
