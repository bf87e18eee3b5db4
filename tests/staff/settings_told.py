"""What `kiosk config` says, for its tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

Kiosk = Callable[..., Result]


def answer(result: Result) -> dict[str, Any]:
    told = json.loads(result.stdout)
    assert told["schema"] == 1
    return told


def sentences(result: Result, command: str) -> list[str]:
    """What was complained about: a sentence a line."""
    lines = result.stderr.splitlines()
    assert all(line.startswith(f"kiosk config {command}: ") for line in lines), lines
    return [line.removeprefix(f"kiosk config {command}: ") for line in lines]


def write(folder: Path, text: str, name: str = "kiosk.toml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path
