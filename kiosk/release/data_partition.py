"""Settings, sessions and releases move to a partition of their own, mounted at /data.

    /data/kiosk/settings  is bound to /etc/kiosk
    /data/kiosk/sessions  is bound to /var/lib/kiosk
    /data/kiosk/releases  is bound to /opt/kiosk

What they hold is copied first, and /etc/fstab comes last, whole: cut off before that, nothing
has changed. The originals stay where they were, out of sight, for whoever takes the lines out.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from kiosk.release.build import free_bytes
from kiosk.release.disk import Disk, told
from kiosk.release.fault import ReleaseError
from kiosk.release.mounts import Mount, mounts_here
from kiosk.release.overlay import FOLDERS, look
from kiosk.release.run import Done, Run

DATA = "/data"
HOME = "/data/kiosk"
FSTAB = "etc/fstab"
UNIT = "kiosk.service"
# commit: how long ext4 may hold contents back, in seconds; sessions wait for the disk anyway.
# nofail: a broken partition must lead to the rescue screen, not to a prompt for a password.
OPTIONS = "noatime,commit=5,nosuid,nodev,nofail,x-systemd.device-timeout=90s"
BIND = "bind,nofail"
# Beyond what is there now: sessions go on being written.
SPARE_BYTES = 50_000_000
_LIMIT_S, _COPY_S = 60.0, 1_800.0
# blkid's exit status.
_NOTHING_FOUND = 2
# Of systemd's states; the empty one where it tells none.
_AT_REST = ("", "inactive", "failed")


class DataPartition:
    """Of one machine. All raise ReleaseError."""

    def __init__(
        self, root: Path, disk: Disk, run: Run, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._root = root
        self._disk = disk
        self._run = run
        self._say = say

    def move_to(self, partition: Path) -> None:
        """Copy all that must outlive the night to this partition, and bind it in its place.

        It is never formatted here. The kiosk is stopped meanwhile, and started again if it ran.
        """
        uuid = self._looked_at(partition)
        fstab = self._fstab(uuid)
        folder = self._root / DATA.lstrip("/")
        with told(f"{DATA} can't be made"):
            self._disk.make_folder(folder)
        self._must("mount", "-o", OPTIONS.partition(",nofail")[0], str(partition), str(folder))
        home = self._root / HOME.lstrip("/")
        try:
            if home.exists():
                raise ReleaseError(
                    f"{partition} holds a kiosk's data already, in its folder {home.name}: "
                    "look what it is, and rename it or take it away."
                )
            # No kiosk is stopped for a copy that can't be made.
            self._check_room(partition, folder)
            self._move(home, fstab)
        except BaseException:
            if not self._is_written(fstab):
                # Or the next try would find it in use.
                self._run(["umount", str(folder)], _LIMIT_S)
            raise
        self._say(
            f"Settings, sessions and releases lie on {partition} now. To protect the system: "
            "sudo kiosk maintenance off."
        )

    def _move(self, home: Path, fstab: bytes) -> None:
        part = home.with_name(f".{home.name}.part")
        self._say("Stopping the kiosk and copying; this takes a minute ...")
        # Whoever stopped it had a reason.
        ran = self._state() not in _AT_REST
        try:
            self._stop()
            with told("The data can't be copied"):
                if part.exists():
                    self._disk.remove_tree(part)
                self._disk.make_folder(part)
                for each, name in FOLDERS.items():
                    source = self._root / each.lstrip("/")
                    self._disk.make_folder(source)
                    self._copy(source, part / name)
                self._disk.sync_all()
                self._disk.rename(part, home)
                self._disk.write(self._root / FSTAB, fstab)
            self._run(["systemctl", "daemon-reload"], _LIMIT_S)
            for each in FOLDERS:
                self._must("mount", each)
        finally:
            if ran:
                self._run(["systemctl", "--no-block", "start", UNIT], _LIMIT_S)

    def _check_room(self, partition: Path, folder: Path) -> None:
        with told("What is to be moved can't be measured"):
            needed = sum(_bytes_of(self._root / each.lstrip("/")) for each in FOLDERS)
            free = free_bytes(folder)
        if free < needed + SPARE_BYTES:
            raise ReleaseError(
                f"{partition} has {free / 1e6:.0f} MB free, and what is to be moved needs "
                f"{(needed + SPARE_BYTES) / 1e6:.0f} MB: name a larger one."
            )

    def _copy(self, source: Path, copy: Path) -> None:
        try:
            self._must("cp", "-a", str(source), str(copy), limit_s=_COPY_S)
        except ReleaseError:
            # The partition is as it was: what was copied would only fill it.
            with suppress(OSError):
                self._disk.remove_tree(copy.parent)
            raise

    def _stop(self) -> None:
        """A copy of sessions that are written to meanwhile would be none."""
        self._run(["systemctl", "stop", UNIT], _LIMIT_S)
        if (state := self._state()) not in _AT_REST:
            raise ReleaseError(f"The kiosk does not stop (it is {state}): try again.", "later")

    def _state(self) -> str:
        done = self._run(["systemctl", "show", UNIT, "-p", "ActiveState"], _LIMIT_S)
        return done.answer.strip().partition("=")[2]

    def _is_written(self, fstab: bytes) -> bool:
        try:
            return (self._root / FSTAB).read_bytes() == fstab
        except OSError:
            return False

    def _looked_at(self, partition: Path) -> str:
        """Its UUID. Raises ReleaseError where it won't do."""
        if look(self._root).now:
            raise ReleaseError(
                "The system is protected, and this would be lost: say sudo kiosk maintenance "
                "on, restart, and try again."
            )
        mounts = mounts_here(self._root)
        if own := [each for each in FOLDERS if Path(each) in mounts]:
            raise ReleaseError(f"{own[0]} lies on a partition of its own already.")
        kind = self._kind(partition, mounts)
        done = self._run(["blkid", "-o", "export", str(partition)], _LIMIT_S)
        found = _pairs(done)
        # 2: nothing was found on it. Else it holds who knows what.
        if done.status not in (0, _NOTHING_FOUND):
            raise ReleaseError(
                f"What {partition} holds can't be told ({done.last_words}): name another."
            )
        holds = found.get("TYPE")
        if holds is None and kind == "disk":
            raise ReleaseError(
                f"{partition} is a whole disk, no partition: name one of its partitions, which "
                "lsblk -f lists."
            )
        if holds is None and kind == "part":
            raise ReleaseError(
                f"There is no file system on {partition}: sudo mkfs.ext4 -L kiosk-data "
                f"{partition} makes one, and all that was there is gone."
            )
        if holds != "ext4" or not found.get("UUID"):
            raise ReleaseError(
                f"{partition} holds {holds or 'no file system'}, and this needs ext4, which "
                "survives a pulled plug: name another partition."
            )
        return found["UUID"]

    def _kind(self, partition: Path, mounts: Mapping[Path, Mount]) -> str:
        """As lsblk has it: "part", "disk". Raises ReleaseError where it can't be taken."""
        if not (self._root / str(partition).lstrip("/")).exists():
            raise ReleaseError(
                f"There is no {partition}: name a partition such as /dev/sda1; lsblk -f lists "
                "them."
            )
        done = self._run(["lsblk", "-nrdo", "TYPE,MOUNTPOINT", str(partition)], _LIMIT_S)
        kind, _, place = done.answer.strip().partition(" ")
        if done.status != 0 or not kind:
            raise ReleaseError(
                f"{partition} is no disk and no partition: name one that lsblk -f lists."
            )
        names = (str(partition), str(partition.resolve()))
        places = [str(mount.place) for mount in mounts.values() if mount.source in names]
        if place or places:
            raise ReleaseError(
                f"{partition} is mounted at {place or places[0]}: unmount it, or name another."
            )
        return kind

    def _fstab(self, uuid: str) -> bytes:
        """What /etc/fstab will say. Raises ReleaseError where it speaks of these places."""
        path = self._root / FSTAB
        with told(f"{path} can't be read"):
            text = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
        places = {DATA, *FOLDERS}
        for line in text.splitlines():
            words = line.split()
            if len(words) > 1 and not words[0].startswith("#") and words[1] in places:
                raise ReleaseError(
                    f"{path} says already what is mounted at {words[1]}: take that line out."
                )
        lines = [f"UUID={uuid} {DATA} ext4 {OPTIONS} 0 2"]
        lines += [f"{HOME}/{name} {each} none {BIND} 0 0" for each, name in FOLDERS.items()]
        before = text if not text or text.endswith("\n") else f"{text}\n"
        added = "\n".join(["# The kiosk's data (kiosk maintenance data).", *lines])
        return f"{before}{added}\n".encode("utf-8", "surrogateescape")

    def _must(self, *command: str, limit_s: float = _LIMIT_S) -> None:
        done = self._run(command, limit_s)
        if done.status != 0:
            what = " ".join(command)
            raise ReleaseError(f"{what} does not work: {done.last_words}.", "broke")


def _bytes_of(folder: Path) -> int:
    """What is in it, and in the folders below. Raises OSError."""
    total = 0
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if entry.is_dir(follow_symlinks=False):
            total += _bytes_of(Path(entry.path))
        # What goes away meanwhile needs no room.
        with suppress(FileNotFoundError):
            total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


def _pairs(done: Done) -> Mapping[str, str]:
    pairs = (line.partition("=") for line in done.answer.splitlines())
    return {name: value for name, _, value in pairs}
