"""Make everything electrical from pinout.toml and the circuits.

    python3 -m hardware.making.electrical            harness, diagrams, tables
    python3 -m hardware.making.electrical --check    only tell what is wrong or not current

The harness's pictures need WireViz and Graphviz (dot); the rest needs nothing. Exit status: 0
done, 1 something broke, 2 a file is wrong, 3 a rule is broken or something is not current.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hardware.making.electrical.pictures import PictureError, harness_pictures, stale_pictures
from hardware.making.electrical.rules import broken_rules
from hardware.making.electrical.written import WiringError, read_wiring, texts
from hardware.making.room import HARDWARE, RoomError


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    words = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(prog="electrical", description=words[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument(
        "--no-pictures", action="store_true", help="leave the harness's pictures as they are"
    )
    asked = parser.parse_args(arguments)
    try:
        wiring = read_wiring()
        broken = broken_rules(wiring)
        if broken:
            return _say(3, *(f"{each.rule}: {each.sentence}." for each in broken))
        wanted = texts(wiring)
    except (WiringError, RoomError) as error:
        return _say(2, str(error))
    except OSError as error:
        return _say(1, str(error))
    if asked.check:
        stale = [_name(path) for path, text in wanted.items() if not _is(path, text)]
        stale += [_name(path) for path in stale_pictures(wiring)]
        return _say(3, *(f"{name} is not current." for name in stale)) if stale else 0
    try:
        for path, text in wanted.items():
            if not _is(path, text):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                sys.stdout.write(f"{_name(path)}\n")
        if not asked.no_pictures:
            for path in harness_pictures(wiring):
                sys.stdout.write(f"{_name(path)}\n")
    except (PictureError, OSError) as error:
        return _say(1, str(error))
    return 0


def _name(path: Path) -> str:
    return str(path.relative_to(HARDWARE.parent))


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _say(status: int, *sentences: str) -> int:
    for sentence in sentences:
        sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
