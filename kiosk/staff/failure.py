"""How a command fails: one sentence, a status, and nothing half-written."""

import difflib
import errno
import os
import tempfile
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

BROKE = 1
USER = 2


class CommandError(Exception):
    """A command can't go on. `status`: 1 something broke, 2 what was given is wrong."""

    def __init__(self, message: str, status: int = USER) -> None:
        super().__init__(plain(message))
        self.status = status


def plain(text: object) -> str:
    """Text on one line, without what could confuse a terminal: file names can hold anything."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in str(text)
    )


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Half a sentence that names the nearest known word, and all of them."""
    names = list(known)
    near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}it can be {' or '.join(names)}"


def check_output(path: Path, suffix: str, inputs: Iterable[Path]) -> None:
    """Refuse early what could not be written at the end, or would harm an input.

    Raises CommandError.
    """
    if not path.name.lower().endswith(suffix):
        raise CommandError(f"{path} must end in {suffix}: choose such a name.")
    try:
        _check_place(path)
        for given in inputs:
            if path.exists() and given.exists() and path.samefile(given):
                raise CommandError(f"{path} is read in this very run; choose another name.")
    except OSError as error:
        raise CommandError(
            f"{path} can't be written ({error.strerror}); choose another name or place."
        ) from error


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file to write to.")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not a plain file; choose another name.")
    folder = path.parent
    if not folder.is_dir():
        raise CommandError(f"The folder {folder} does not exist; create it first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(f"The folder {folder} can't be written to; choose another.")


@contextmanager
def written_whole() -> Generator[Callable[[Path], Path]]:
    """Gives for a path a temporary neighbour to write to.

    All of them take their names at the end, when all went well; otherwise none does.
    """
    parts: dict[Path, Path] = {}

    def neighbour(path: Path) -> Path:
        try:
            handle, name = tempfile.mkstemp(prefix=".kiosk-", dir=path.parent)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
            raise CommandError(
                f"The folder {path.parent} can't be written to ({error.strerror}); free some "
                "space or choose another.",
                BROKE if full else USER,
            ) from error
        parts[path] = Path(name)
        os.close(handle)
        return parts[path]

    try:
        yield neighbour
        # mkstemp makes files for the owner only; the result is like any other file.
        umask = os.umask(0)
        os.umask(umask)
        for path, part in parts.items():
            part.chmod(0o666 & ~umask)
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
