"""The sound files: what ships, and what a clinic puts in its place."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kiosk.sound.speaker import EARCONS

SOUNDS = Path(__file__).resolve().parents[1] / "sounds"
EARCON_FOLDER = SOUNDS / "earcons"
SHIPPED_SUFFIX = ".wav"
OWN_SUFFIXES = (".wav", ".ogg", ".mp3")
# Four seconds of the richest usual sound (96 kHz, 24 bit, stereo) are 2.3 MB. What is much
# bigger is no cue, and decoding it would take the kiosk's memory.
MAX_OWN_BYTES = 4_000_000


class SoundError(Exception):
    """Sound can't be set up as told. The message is one sentence: what, where, what to do."""


class SoundFile(NamedTuple):
    """Where a sound is, and whether it is the clinic's own."""

    path: Path
    own: bool


class Collection(NamedTuple):
    """For each name the files to try, in this order, and why own ones were left out."""

    files: Mapping[str, tuple[SoundFile, ...]]
    skipped: tuple[str, ...]


def languages() -> tuple[str, ...]:
    """The languages that sounds ship in."""
    return tuple(sorted(path.parent.name for path in SOUNDS.glob("*/words.toml")))


def words(language: str) -> dict[str, str]:
    """What is spoken, by its name. Raises SoundError."""
    if language not in languages():
        raise SoundError(
            f"There are no sounds in the language {language!r}: "
            f"choose one of {', '.join(languages())}."
        )
    table = tomllib.loads((SOUNDS / language / "words.toml").read_text(encoding="utf-8"))
    return {name: str(text) for name, text in table.items()}


def collect(language: str, own_folder: Path | None = None) -> Collection:
    """The files of all sounds; in own_folder (NAME.wav, .ogg or .mp3) those that go first.

    Raises SoundError for an unknown language; whatever is wrong with the own folder is told.
    """
    names = dict.fromkeys(words(language), SOUNDS / language)
    names |= dict.fromkeys(EARCONS, EARCON_FOLDER)
    own, skipped = _own(own_folder, frozenset(names))
    return Collection(
        {
            name: (*own.get(name, ()), SoundFile(folder / f"{name}{SHIPPED_SUFFIX}", own=False))
            for name, folder in names.items()
        },
        tuple(skipped),
    )


def _own(
    folder: Path | None, names: frozenset[str]
) -> tuple[dict[str, tuple[SoundFile, ...]], list[str]]:
    found: dict[str, tuple[SoundFile, ...]] = {}
    skipped: list[str] = []
    if folder is None:
        return found, skipped
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        return found, [f"the own sounds in {folder} can't be read ({error.strerror})"]
    for path in paths:
        if path.suffix.lower() not in OWN_SUFFIXES or path.name.startswith("."):
            continue
        if path.stem not in names:
            skipped.append(f"{path.name} is not the name of a sound")
        elif (why := _unfit(path)) is not None:
            skipped.append(f"{path.name} {why}")
        else:
            found[path.stem] = (*found.get(path.stem, ()), SoundFile(path, own=True))
    return found, skipped


def _unfit(path: Path) -> str | None:
    try:
        size = path.stat().st_size
        if not path.is_file():
            return "is not a file"
        with path.open("rb"):
            pass
    except OSError as error:
        return f"can't be read ({error.strerror})"
    if size == 0:
        return "is empty"
    return "is too big for a word" if size > MAX_OWN_BYTES else None
