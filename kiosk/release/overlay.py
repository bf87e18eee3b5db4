"""The protected system: root lies under an overlay in memory, and a pulled plug can't harm it.

Debian's package overlayroot does it, from the initramfs; raspi-config uses the same since
bookworm. Which way is chosen stands in /etc/overlayroot.local.conf: unlike cmdline.txt on the
boot partition (where raspi-config writes it) that file can be replaced whole. What the kernel's
command line says goes before it, so `overlayroot=disabled` there, written with any card reader,
is the way out of a system that does not start.

Read in its sources of Debian 12 and 13, and in raspi-config's issues:
- `tmpfs` alone makes every partition of fstab fleeting, the sessions' too: `recurse=0`
  (raspberrypi/bookworm-feedback#137, raspi-config#288).
- Without busybox in the initramfs, or without the module, it goes on with a writable root and
  says so in a log only (raspi-config#306): ask /proc/mounts, believe nothing else.
- Debian 13's mount can't change an overlay that was mounted, so a root that the command line
  calls `ro` stays read-only (systemd#39558): the old way of mounting is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.release.mounts import OVERLAY, Mount, lasts, mount_of, mounts_here

LOCAL_CONF = "etc/overlayroot.local.conf"
CONFS = (LOCAL_CONF, "etc/overlayroot.conf")
# On a Pi; since bookworm, and before. Elsewhere the running kernel's own is all there is.
COMMAND_LINES = ("boot/firmware/cmdline.txt", "boot/cmdline.txt", "proc/cmdline")
LOG = "run/initramfs/overlayroot.log"

PROTECTED = "tmpfs:recurse=0"
OFF = "disabled"

# What must outlive the night, and what it is.
FOLDERS: Mapping[str, str] = {
    "/etc/kiosk": "settings",
    "/var/lib/kiosk": "sessions",
    "/opt/kiosk": "releases",
}

_ASSIGNED = re.compile(
    r"^\s*overlayroot=(?P<quote>[\"']?)(?P<value>[^\"'\s#]*)(?P=quote)", re.M
)


@dataclass(frozen=True, slots=True)
class Said:
    """What some file says of the overlay at the next start: `value` of `overlayroot=`."""

    value: str
    path: Path

    @property
    def on(self) -> bool:
        """Whether there will be an overlay."""
        return self.value not in ("", OFF)

    @property
    def spares_others(self) -> bool:
        """Whether only root is put under it."""
        return "recurse=0" in self.value.partition(":")[2].split(",")


@dataclass(frozen=True, slots=True)
class Protection:
    """How it is, and how it will be. `now`: whether root is under an overlay in memory;
    `writable`: whether root can be written to, if only in memory. `said`: None where nothing
    says anything. `kept`: of FOLDERS those that outlive a start like the last one. `own`:
    those that lie on a partition of their own. `failed`: what overlayroot says went wrong.
    `sealed`: whether the system's disk is only read, below the overlay.
    """

    now: bool
    writable: bool
    said: Said | None
    kept: frozenset[str]
    own: frozenset[str]
    failed: str | None = None
    sealed: bool = False

    @property
    def next(self) -> bool:
        """Whether root is to be under an overlay after the next start."""
        return self.said is not None and self.said.on


def look(root: Path = Path("/")) -> Protection:
    """The protection of this machine; nothing raises."""
    mounts = mounts_here(root)
    top = mounts.get(Path("/"))
    now = top is not None and not lasts(Path("/"), mounts) and top.kind == OVERLAY
    lower = lower_of(top) if now else None
    disk = None if lower is None else mounts.get(lower)
    return Protection(
        now=now,
        writable=top is None or "ro" not in top.options,
        said=said(root, lower),
        kept=frozenset(each for each in FOLDERS if lasts(Path(each), mounts)),
        own=frozenset(each for each in FOLDERS if _has_own(Path(each), mounts)),
        failed=_failure(root),
        sealed=disk is not None and "ro" in disk.options,
    )


def said(root: Path, lower: Path | None) -> Said | None:
    """What holds at the next start. `lower`: where the system's real disk is, under an overlay.

    In the order in which overlayroot believes them: the command line first.
    """
    for name in COMMAND_LINES:
        path = root / name
        text = _text(path)
        if text is not None:
            words = [word for word in text.split() if word.startswith("overlayroot=")]
            if words:
                return Said(words[-1].partition("=")[2], path)
            break
    for name in CONFS:
        below = root if lower is None else root / str(lower).lstrip("/")
        found = list(_ASSIGNED.finditer(_text(below / name) or ""))
        if found and (found[-1]["value"] or name != CONFS[-1]):
            return Said(found[-1]["value"], below / name)
    return None


def lower_of(top: Mount | None) -> Path | None:
    """Where the system's real disk is mounted, under an overlay."""
    lower = None if top is None else top.option("lowerdir")
    return None if lower is None else Path(lower.partition(":")[0])


def why_lost(folder: Path, root: Path = Path("/")) -> str | None:
    """A sentence where what is written to this folder is gone at the next start, because the
    system is protected; else None. Nothing raises.
    """
    if lasts(folder.absolute(), mounts_here(root)) or not look(root).now:
        return None
    return (
        f"This is gone at the next start, for the system is protected and {folder} lies on its "
        "disk: say sudo kiosk maintenance on, restart, and do it again."
    )


def _has_own(folder: Path, mounts: dict[Path, Mount]) -> bool:
    """Whether it lies on another partition than root, one that lasts."""
    mount = mount_of(folder, mounts)
    return mount is not None and mount.place != Path("/") and lasts(folder, mounts)


def _failure(root: Path) -> str | None:
    lines = (_text(root / LOG) or "").splitlines()
    failures = [line for line in lines if "[failure]" in line]
    return failures[-1].partition("]")[2].strip(": ") or None if failures else None


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return None
