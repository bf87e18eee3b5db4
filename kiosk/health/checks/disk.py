"""Where the kiosk writes: is there room, may it, and does it last?"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from kiosk.health.board import disk_free_bytes, is_nearly_full
from kiosk.health.checks.check import Check, Finding, Mending
from kiosk.health.checks.running import STATUS
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity
from kiosk.health.unit import UNIT, asked

# What is above these was never on a disk.
FLEETING = ("tmpfs", "ramfs", "overlay")
# A transfer that nobody took up again for so long was given up.
LEFT_BEHIND_S = 7 * 86400.0


class Room(Check):
    """The sessions' disk has room."""

    id = "disk"
    title = "Room on the disk"
    severity = Severity.WORKS_ON
    remedy = "Export old sessions and delete them."
    faults = (KioskFault.DISK_NEARLY_FULL,)
    quick = True

    def run(self, world: World) -> Finding:
        """On the disk of the data folder, or where that would be."""
        free = disk_free_bytes(_nearest(world.data))
        if free is None:
            return self.unknown("The disk does not tell how much room is left.")
        told = (
            f"{free / 1e9:.1f} GB are free" if free >= 1e9 else f"{free / 1e6:.0f} MB are free"
        )
        if is_nearly_full(free, was_full=False):
            return self.bad(f"Only {told}.", fault=KioskFault.DISK_NEARLY_FULL)
        return self.ok(f"{told}.")


class DataFolder(Check):
    """Sessions can be written, by the kiosk alone."""

    id = "data-folder"
    title = "Folder of the sessions"
    severity = Severity.WORKS_ON
    remedy = (
        "Run `sudo kiosk doctor --fix`, or make the folder and give it to the kiosk's user."
    )
    fault: KioskFault | None = KioskFault.SESSIONS_UNWRITTEN
    quick = True
    mode = 0o750

    def run(self, world: World) -> Finding:
        """From the folder's rights and the disk's."""
        problem = _folder_problem(world, self.folder(world))
        if problem is not None:
            return self.bad(problem, self.remedy, fault=self.fault)
        return self.ok(f"{self.folder(world)} can be written to.")

    def folder(self, world: World) -> Path:
        """Which one."""
        return world.data

    def mending(self, world: World) -> Mending | None:
        """Make it, or take from others the right to write in it."""
        path = self.folder(world)
        if not path.exists() and not path.is_symlink():
            return Mending(f"Make the folder {path}.", lambda: _make(world, path, self.mode))
        if path.is_dir() and path.stat().st_mode & stat.S_IWOTH:
            return Mending(
                f"Let nobody but the owner and the group write in {path}.",
                lambda: _close(path),
            )
        return None


class RuntimeFolder(DataFolder):
    """The status can be written, and lgpio has a place for its pipes."""

    id = "runtime-folder"
    title = "Folder of the status"
    severity = Severity.STOPS
    fault = None
    mode = 0o755

    def run(self, world: World) -> Finding:
        """As the other; but systemd takes it away with the service, and makes it again."""
        # It is asked only then: a running kiosk runs this check too.
        if world.runtime == world.root / "run/kiosk" and not os.path.lexists(world.runtime):
            found = asked(world.run, world.root, UNIT, "LoadState,ActiveState,SubState") or {}
            stopped = found.get("ActiveState") in ("inactive", "failed", "deactivating")
            waits = found.get("SubState", "").startswith("auto-restart")
            if found.get("LoadState") == "loaded" and (stopped or waits):
                return self.not_here(f"systemd makes {world.runtime} when {UNIT} starts.")
        return super().run(world)

    def folder(self, world: World) -> Path:
        """The one that lives in memory."""
        return world.runtime


class RootDisk(Check):
    """What is written outlives the night, and the system a pulled plug."""

    id = "root"
    title = "Pulled plug"
    severity = Severity.LIMITS
    remedy = (
        "Put the data folder on a partition of its own, and write overlayroot=tmpfs:recurse=0 "
        "into cmdline.txt."
    )
    quick = True

    def run(self, world: World) -> Finding:
        """From what is mounted where."""
        mounts = _mounts(world)
        if "/" not in mounts:
            return self.unknown("The kernel does not tell what is mounted.")
        root_kind, root_options = mounts["/"]
        protected = root_kind == "overlay" or "ro" in root_options
        place = _mount_of(_nearest(world.data), mounts)
        kind, _ = mounts[place]
        # In a container the root is an overlay by nature.
        if kind in FLEETING and (world.is_pi or place != "/"):
            return self.bad(
                f"The sessions in {world.data} are kept in memory only: switched off, they are "
                "gone."
            )
        if protected:
            return self.ok("The system's disk is protected; the sessions are kept.")
        return self.ok("The sessions are kept. The system's disk is not write-protected.")


class Leftovers(Check):
    """Nothing lies about that a kiosk which died, or a broken transfer, left behind."""

    id = "leftovers"
    title = "Left-over files"
    severity = Severity.WORKS_ON
    remedy = "Run `kiosk doctor --fix`: it removes them; they hold no sessions and no settings."
    quick = True

    def run(self, world: World) -> Finding:
        """An old status, and parts of files."""
        found = _leftovers(world)
        if found:
            names = ", ".join(path.name for path in found)
            return self.bad(f"Left over: {names}.")
        return self.ok("There are none.")

    def mending(self, world: World) -> Mending | None:
        """Remove them. The lock stays: the kernel frees it, and a second file would be two."""
        found = _leftovers(world)
        if not found:
            return None

        def remove() -> str:
            for path in found:
                path.unlink(missing_ok=True)
            return f"Removed {len(found)} left-over files."

        return Mending(f"Remove {', '.join(str(path) for path in found)}.", remove)


def _leftovers(world: World) -> list[Path]:
    found: list[Path] = []
    if world.kiosk is None:
        # A clean stop removes it, so that its kiosk has died.
        found += [world.runtime / STATUS, world.runtime / f".{STATUS}.part"]
    parts = world.data.joinpath("models").glob("*.part")
    now = world.now.timestamp()
    found += [path for path in sorted(parts) if _age_s(path, now) > LEFT_BEHIND_S]
    return [path for path in found if _is_file(path)]


def _folder_problem(world: World, path: Path) -> str | None:
    rights = os.W_OK | os.X_OK
    try:
        if path.exists() and not path.is_dir():
            return f"{path} is not a folder."
        if path.is_dir():
            if not world.account.may(path, rights):
                return f"{world.account.name} may not write in {path}."
            if os.statvfs(path).f_flag & os.ST_RDONLY:
                return f"The disk of {path} is write-protected."
            if path.stat().st_mode & stat.S_IWOTH:
                return f"Everybody may write in {path}."
            return None
        nearest = _nearest(path)
        if not world.account.may(nearest, rights):
            return f"There is no {path}, and {world.account.name} may not make it."
    except OSError as error:
        return f"{path} can't be looked at ({error.strerror})."
    return None


def _make(world: World, path: Path, mode: int) -> str:
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    # Whatever the umask says.
    path.chmod(mode)
    if os.geteuid() == 0 and not world.account.here:
        os.chown(path, world.account.uid, -1)
    return f"Made {path}."


def _close(path: Path) -> str:
    path.chmod(stat.S_IMODE(path.stat().st_mode) & ~stat.S_IWOTH)
    return f"Nobody else may write in {path} now."


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next((each for each in (path, *path.parents) if _try(each.is_dir)), Path("/"))


def _mounts(world: World) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Kind and options of what is mounted, by its place; of several the last, which is seen."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in (world.text("proc/mounts") or "").splitlines():
        words = line.split()
        if len(words) >= 4:
            found[words[1].replace("\\040", " ")] = (words[2], tuple(words[3].split(",")))
    return found


def _mount_of(path: Path, mounts: dict[str, tuple[str, tuple[str, ...]]]) -> str:
    absolute = path.absolute()
    places = [place for place in mounts if absolute.is_relative_to(place)]
    return max(places, key=len, default="/")


def _age_s(path: Path, now_s: float) -> float:
    try:
        return now_s - path.stat().st_mtime
    except OSError:
        return 0.0


def _is_file(path: Path) -> bool:
    return _try(path.is_file) and not path.is_symlink()


def _try(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except OSError:
        return False
