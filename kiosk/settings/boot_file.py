"""A kiosk.toml that somebody put on the boot partition of the card is taken in once."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.settings.editing import Changed, Judge, set_options
from kiosk.settings.history import FOLDER, Hand
from kiosk.settings.layers import Layers, take_file
from kiosk.settings.load import settled
from kiosk.settings.problems import NotWrittenError, SettingsError
from kiosk.settings.toml_file import file_bytes, read_file
from kiosk.settings.whole_file import replace_file, sync_folder

# Raspberry Pi OS from bookworm on, and before; Notepad likes to add an ending of its own.
BOOT_FILES = tuple(
    Path(folder, name)
    for folder in ("/boot/firmware", "/boot")
    for name in ("kiosk.toml", "kiosk.toml.txt")
)
# Beside it, where whoever holds the card in their hand will look.
PROBLEMS_FILE = "kiosk.toml.problems.txt"
# Remembers one that could not be removed, or it would undo each later change at each start.
TAKEN_FILE = "boot-file-taken"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a boot file. `changed`: None where it was not taken in now.
    `sentences`: what there is to tell; one each. `removed`: whether it is gone.
    """

    path: Path
    changed: Changed | None
    sentences: tuple[str, ...]
    removed: bool


def import_file(
    path: Path, folder: Path, hand: Hand, *, how: str = "import", judge: Judge | None = None
) -> Changed:
    """Set all that a settings file sets in kiosk.toml of `folder`. The file stays.

    `judge`: as set_options takes it. Raises SettingsError, NotWrittenError; then nothing is
    changed.
    """
    layers = Layers()
    # Its paths count from its own folder, and must still do so in kiosk.toml.
    take_file(layers, read_file(path.absolute()), os.environ)
    settled(layers)
    values = {key: value for key, (value, _) in layers.values.items()}
    return set_options(folder, values, hand, how=how, judge=judge)


def take_in(folder: Path, hand: Hand, paths: Sequence[Path] = BOOT_FILES) -> TakenIn | None:
    """The first of the boot files that is there; None without any. Nothing raises.

    A bad one stays, with a file beside it that says why. If the plug is pulled before it is
    removed, it is taken in again, which changes nothing.
    """
    for path in paths:
        with suppress(OSError):
            path.lstat()
            return _take_in(path, folder, hand)
    return None


def _take_in(path: Path, folder: Path, hand: Hand) -> TakenIn:
    told = path.with_name(PROBLEMS_FILE)
    digest = _digest(path)
    if digest and digest == _taken_before(folder):
        return _removed(path, folder, digest, None)
    try:
        changed = import_file(path, folder, hand, how="boot file")
    except SettingsError as error:
        sentences = tuple(str(problem) for problem in error.problems)
    except NotWrittenError as error:
        sentences = (str(error),)
    else:
        with suppress(OSError):
            told.unlink(missing_ok=True)
        return _removed(path, folder, digest, changed)
    _tell(told, path.name, sentences)
    return TakenIn(path, None, sentences, removed=False)


def _removed(path: Path, folder: Path, digest: str, changed: Changed | None) -> TakenIn:
    taken = folder / FOLDER / TAKEN_FILE
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
        taken.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            if digest != _taken_before(folder):
                replace_file(taken, digest.encode())
        sentence = f"{path} was taken in, but can't be removed ({error.strerror}): remove it."
        return TakenIn(path, changed, (sentence,), removed=False)
    return TakenIn(path, changed, (), removed=True)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(file_bytes(path)).hexdigest()
    except SettingsError:
        return ""


def _taken_before(folder: Path) -> str:
    try:
        return (folder / FOLDER / TAKEN_FILE).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _tell(told: Path, name: str, sentences: Sequence[str]) -> None:
    """Windows' editor wants its own line ends. Not written twice: a card wears."""
    lines = [
        f"{name} was not taken in, and the kiosk runs without it.",
        "Correct the following and start the kiosk again:",
        "",
        *sentences,
    ]
    data = ("\r\n".join(lines) + "\r\n").encode()
    with suppress(OSError):
        if not told.is_file() or told.read_bytes() != data:
            replace_file(told, data)
