"""How a command fails: one sentence, a status, and nothing half-written."""

import difflib
import os
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

BROKE = 1
USER = 2


class CommandError(Exception):
    """A command can't go on. `status`: 1 something broke, 2 what was given is wrong."""

    def __init__(self, message: str, status: int = USER) -> None:
        super().__init__(message)
        self.status = status


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Half a sentence that names the nearest known word, and all of them."""
    names = list(known)
    near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}it can be {' or '.join(names)}"


def check_output(path: Path, suffixes: tuple[str, ...], source: Path) -> None:
    """Refuse early what could not be written at the end. Raises CommandError."""
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"{path} must end in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file to write to.")
    folder = path.parent
    if not folder.is_dir():
        raise CommandError(f"The folder {folder} does not exist; create it first.")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"The folder {folder} can't be written to; choose another.")
    if path.exists() and source.exists() and path.samefile(source):
        raise CommandError(f"{path} is the recording itself; choose another name.")


@contextmanager
def written_whole(path: Path) -> Generator[Path]:
    """A temporary neighbour that takes the name of `path` only when all went well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        # mkstemp makes files for the owner only; the result is like any other file.
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
