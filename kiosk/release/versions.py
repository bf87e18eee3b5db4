"""Versions of the kiosk: which text is one, and which of two is the newer."""

from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

# A folder is named after it.
MOST_LETTERS = 40


def is_version(text: str) -> bool:
    """Whether it is a version, spelled in the one way in which it is spelled (PEP 440)."""
    try:
        return len(text) <= MOST_LETTERS and str(Version(text)) == text
    except InvalidVersion:
        return False


def is_older(version: str, than: str) -> bool:
    """Whether the first of two versions is the older."""
    return Version(version) < Version(than)


def newest_first(versions: Iterable[str]) -> list[str]:
    """In order of their age."""
    return sorted(versions, key=Version, reverse=True)
