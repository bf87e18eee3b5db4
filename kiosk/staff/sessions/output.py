"""A file for others: written whole or not at all, and never over another by mistake."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kiosk.staff.failure import BROKE, USER, CommandError, check_output, written_whole

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


@contextmanager
def file_written_whole(out: Path, force: bool, source: Path) -> Generator[IO[bytes]]:
    """Takes its name when all is on disk. `source`: what is read, and not to be replaced.

    Raises CommandError.
    """
    check_output(out, "", [source])
    if os.path.lexists(out) and not force:
        raise CommandError(
            f"{out} is there already: choose another name, or --force to replace it."
        )
    try:
        with written_whole() as neighbour, neighbour(out).open("wb") as file:
            yield file
            file.flush()
            # A stick that is pulled out at once has it all.
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CommandError(
                f"{out} was not written, the disk is full: free some space, or choose another "
                "place.",
                BROKE,
            ) from error
        reason = error.strerror or type(error).__name__
        raise CommandError(
            f"{out} was not written ({reason}): choose another place.",
            BROKE if error.errno in _DISK else USER,
        ) from error
