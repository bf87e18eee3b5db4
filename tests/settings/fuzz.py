"""Settings files after accidents: never a traceback, never a lost file, always a kiosk.

From the clone:  python tests/settings/fuzz.py 100000 [SEED]
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from hands import ANNA, main_file

from kiosk.settings import history
from kiosk.settings.boot_file import PROBLEMS_FILE, import_file, take_in
from kiosk.settings.catalogue import Option, options
from kiosk.settings.editing import (
    accepted,
    replace_text,
    roll_back,
    set_options,
    unset_options,
    versions,
)
from kiosk.settings.last_good import load_or_last_good, whole_toml
from kiosk.settings.load import load, value
from kiosk.settings.options import Settings
from kiosk.settings.problems import NotWrittenError, SettingsError
from kiosk.settings.template import template
from kiosk.settings.toml_file import toml_value

_SHIPPED = [(option, toml_value(option.default)) for option in options().values()]
_BY_HAND = """\
# The clinic in the High Street
[sound]
  volume = 0.4   # the baby next door
# for the lunch break
  quiet_from = "12:00"
  quiet_to = '13:00'

# The screen hangs high.
[display]
metric = true
[night]
"""
GOOD = tuple(
    text.encode()
    for text in (
        "",
        _BY_HAND,
        _BY_HAND.replace("\n", "\r\n"),
        "\ufeff" + _BY_HAND,
        "\n".join(f"{option.key} = {spelling} # {option.key}" for option, spelling in _SHIPPED),
        'sound = {volume = 0.5, "enabled" = false}\n[pose]\nthreads = 0x2\n',
        template(),
        whole_toml(Settings()),
    )
)
_SCRAPS = tuple(
    text.encode()
    for text in (
        *"\"'[]{}=.,#\\\n\r\t \0",
        '"""',
        "'''",
        "[[",
        "]]",
        "[sound]\n",
        "[[wall]]\n",
        "[sound.volume]\n",
        "volume = 1\n",
        "sound.volume = true\n",
        "none",
        "nan",
        "-inf",
        "1e999",
        "9" * 5000,
        "07:32:00",
        "\\ud800",
        "\u2028",
        "\ufeff",
        "ü",
        "[" * 500,
        "x = {a = " * 50,
    )
)


def damaged(chance: random.Random) -> bytes:
    """A good file after some accidents, or none."""
    data = chance.choice(GOOD)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((0, 0, 1, 1, 5, 40, 400)))
        match chance.randrange(5):
            case 0 | 1:
                put = chance.choice(_SCRAPS)
            case 2:
                put = chance.randbytes(chance.randint(0, 4))
            case 3:
                put, end = data[start:end] * 2, end
            case _:
                put, end = b"", len(data) if chance.random() < 0.1 else end
        data = data[:start] + put + data[end:]
    return data if chance.random() < 0.99 else data * 40


def one(chance: random.Random, folder: Path) -> str:
    """One damaged file and one command about it; what came of it. Raises AssertionError."""
    path = main_file(folder)
    data = damaged(chance)
    path.write_bytes(data)
    environ = {"KIOSK_DATA_DIR": str(folder.parent / "data")}
    settings, trouble = load_or_last_good(folder, (), environ)
    assert isinstance(settings, Settings)
    for problem in trouble.problems if trouble else ():
        assert str(problem).isprintable()
    acts: tuple[Callable[[], object], ...] = (
        lambda: _set(chance, folder),
        lambda: _set(chance, folder),
        lambda: unset_options(folder, [chance.choice(list(options()))], ANNA),
        lambda: roll_back(folder, None, ANNA),
        lambda: replace_text(folder, data, damaged(chance), ANNA),
        lambda: _import(damaged(chance), folder),
        lambda: _boot(damaged(chance), folder),
    )
    try:
        chance.choice(acts)()
        refusal = None
    except (SettingsError, NotWrittenError) as error:
        refusal = error
    if refusal is not None:
        assert all(line.isprintable() and line for line in str(refusal).split("\n"))
        assert path.read_bytes() == data
        return type(refusal).__name__
    if path.read_bytes() == data:
        return "unchanged"
    load(folder, (), {})
    kept = [each.data for each in versions(folder)]
    assert kept[-1] == path.read_bytes()
    assert data in kept[:-1]
    return "changed"


def _set(chance: random.Random, folder: Path) -> None:
    option = chance.choice(list(options().values()))
    wanted = accepted({option.key: _some(chance, option)})
    before = main_file(folder).read_bytes()
    set_options(folder, wanted, ANNA)
    assert value(load(folder, (), {}), option.key) == wanted[option.key]
    # Whatever stood on other lines stands there still.
    lines = [line.strip() for line in before.split(b"\n") if line.strip()]
    after = Counter(line.strip() for line in main_file(folder).read_bytes().split(b"\n"))
    gone = [line for line, count in Counter(lines).items() if after[line] < count]
    assert len(gone) <= 1, gone


def _some(chance: random.Random, option: Option) -> object:
    """Mostly what it takes."""
    if chance.random() < 0.1:
        return chance.choice((None, "", "none", 10**9, -1.5, True, "\0", "é" * 2000))
    match option.kind:
        case "choice":
            return chance.choice(option.choices)
        case "truth":
            return chance.random() < 0.5
        case "whole":
            return chance.randint(int(option.at_least or 0), int(option.at_most or 0))
        case "number":
            return chance.uniform(option.at_least or 0.0, option.at_most or 0.0)
        case "time":
            return f"{chance.randrange(24):02}:{chance.randrange(60):02}"
        case "path":
            return "/srv/" + chance.choice(("a b", "ü'\"\\", "x" * 200))
        case "text":
            return chance.choice(("en", "es", 'a "quoted" \\ text', "#"))


def _import(data: bytes, folder: Path) -> None:
    given = folder.parent / "given.toml"
    given.write_bytes(data)
    try:
        import_file(given, folder, ANNA)
    finally:
        assert given.read_bytes() == data


def _boot(data: bytes, folder: Path) -> None:
    given = folder.parent / "boot.toml"
    given.write_bytes(data)
    taken = take_in(folder, ANNA, [given])
    assert taken is not None
    assert taken.removed != given.exists()
    assert taken.removed != (folder.parent / PROBLEMS_FILE).exists()


def run(count: int, seed: int, scratch: Path) -> Counter[str]:
    """So many, one after the other in one folder; how often what came of it."""
    folder = scratch / "config"
    folder.mkdir()
    outcomes: Counter[str] = Counter()
    # Nobody pulls a plug here, and few versions are read faster than many.
    with mock.patch.object(os, "fsync"), mock.patch.object(history, "KEPT", 4):
        for number in range(count):
            chance = random.Random(f"{seed} {number}")
            try:
                outcomes[one(chance, folder)] += 1
            except BaseException as error:
                error.add_note(f"seed {seed}, number {number}")
                raise
    return outcomes


def main() -> None:
    """The figures, on standard output."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = run(count, seed, Path(scratch))
    took = time.monotonic() - began
    told = ", ".join(f"{name} {times}" for name, times in sorted(outcomes.items()))
    sys.stdout.write(f"{count} files in {took:.0f} s: {told}\n")


if __name__ == "__main__":
    main()
