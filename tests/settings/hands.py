"""Whose hand changes settings in the tests, and a small way to write them."""

from datetime import UTC, datetime
from pathlib import Path

from kiosk.settings.history import Hand

ANNA = Hand("anna", True, datetime(2026, 11, 22, 20, 0, tzinfo=UTC), True)
BEN = Hand("ben", False, datetime(1970, 1, 1, 0, 5, tzinfo=UTC), False)


def main_file(folder: Path) -> Path:
    """Where kiosk.toml is."""
    return folder / "kiosk.toml"
