"""What is mounted where, and whether what is written there outlives the night."""

import re
from dataclasses import dataclass
from pathlib import Path

# What is written there is in memory.
FLEETING = ("tmpfs", "ramfs")
OVERLAY = "overlay"
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of /proc/mounts."""

    source: str
    place: Path
    kind: str
    options: tuple[str, ...]

    def option(self, name: str) -> str | None:
        """The value of an option such as lowerdir."""
        starts = (f"{name}=", f"{name}+=")
        for option in self.options:
            if option.startswith(starts):
                return option.partition("=")[2]
        return None


def read_mounts(text: str) -> dict[Path, Mount]:
    """What is mounted, by its place; of several at one place the last, which is seen."""
    found: dict[Path, Mount] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 4:
            source, place = (_plain(word) for word in words[:2])
            found[Path(place)] = Mount(
                source, Path(place), words[2], tuple(words[3].split(","))
            )
    return found


def mounts_here(root: Path = Path("/")) -> dict[Path, Mount]:
    """Of this machine; empty where the kernel does not tell."""
    try:
        return read_mounts((root / "proc/mounts").read_text("utf-8", "surrogateescape"))
    except OSError:
        return {}


def mount_of(path: Path, mounts: dict[Path, Mount]) -> Mount | None:
    """Where a path lies; None where nothing is known."""
    for place in (path, *path.parents):
        if place in mounts:
            return mounts[place]
    return None


def lasts(path: Path, mounts: dict[Path, Mount]) -> bool:
    """Whether what is written to this path is there at the next start.

    An overlay is as lasting as what takes its changes; where that can't be seen, as in a
    container, nobody here protects anything.
    """
    mount = mount_of(path, mounts)
    if mount is None:
        return True
    if mount.kind in FLEETING or "ro" in mount.options:
        return False
    if mount.kind != OVERLAY:
        return True
    upper = mount.option("upperdir")
    if upper is None:
        return False
    below = mount_of(Path(upper), mounts)
    return below is None or below == mount or below.kind not in FLEETING


def _plain(word: str) -> str:
    """The kernel writes a space as \\040."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), word)
