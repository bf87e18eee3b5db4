"""Whether the kiosk can be put on this machine at all; nothing is changed by asking."""

import importlib.util
import os
import sys
from pathlib import Path

from scripts.installing.machine import ARCHES, LATER, WRONG, Machine, RefusedError, System
from scripts.installing.packages import DIARY

# Raspberry Pi OS calls itself Debian, its 32-bit kind Raspbian.
SYSTEMS = {"debian": "Debian", "raspbian": "Raspberry Pi OS"}
VERSIONS = {12: "bookworm", 13: "trixie"}
# Those that the model's runtime has wheels for (pyproject.toml).
PYTHONS = ((3, 11), (3, 14))
NO_SHELLS = ("nologin", "false")
_PASSWD_WORDS = 7
SYSTEMD = ("usr/lib/systemd", "lib/systemd")
WANTED = "Raspberry Pi OS Lite (64-bit), bookworm or trixie, or Debian 12 or 13"

# Measured with Debian 12 and 13: Debian's packages, the release, and both as they come from
# the network; and what a system needs to go on working.
PACKAGES_BYTES = 320_000_000
RELEASE_BYTES = 600_000_000
SPARE_BYTES = 300_000_000


def check(machine: Machine, system: System, *, dry: bool) -> None:
    """Raises RefusedError for the first thing that is wrong."""
    if machine.uid != 0 and not dry:
        raise RefusedError(
            "This changes the system, which only root may do: say sudo scripts/install.", WRONG
        )
    _check_system(system)
    _check_python(machine.python())
    if not any(machine.path(f"{place}/systemd").exists() for place in SYSTEMD):
        raise RefusedError(f"systemd does not run this machine: take {WANTED}.", WRONG)
    check_lasts(machine, "install")
    _check_desktop(machine)
    if any(machine.path(DIARY).glob("[0-9]*")):
        raise RefusedError(
            "dpkg was cut off while it put in a package, or is at it now: say sudo dpkg "
            "--configure -a, and try again."
        )
    if machine.path("opt/kiosk/update.json").exists():
        raise RefusedError(
            "An update is going on: kiosk update status tells of it. Install when it is over; "
            "one that was cut off is over after a restart.",
            LATER,
        )


def check_room(machine: Machine, *, packages: bool, release: bool) -> None:
    """Raises RefusedError where the disk has no room for what is still to come."""
    wanted = {
        "usr": PACKAGES_BYTES if packages else 0,
        # It may have a partition of its own (kiosk maintenance data).
        "opt/kiosk": RELEASE_BYTES if release else 0,
    }
    needed: dict[int, int] = {}
    places: dict[int, Path] = {}
    for name, size in wanted.items():
        place = machine.path(name)
        while not place.exists():
            place = place.parent
        device = place.stat().st_dev
        needed[device] = needed.get(device, 0) + size
        places[device] = place
    for device, size in needed.items():
        found = os.statvfs(places[device])
        free = found.f_bavail * found.f_frsize
        if size and free < size + SPARE_BYTES:
            raise RefusedError(
                f"The disk has {free / 1e6:.0f} MB free, and this needs "
                f"{(size + SPARE_BYTES) / 1e6:.0f} MB: free some space (sudo apt clean), or "
                "take a larger card."
            )


def check_not_older(version: str, installed: str | None, *, allowed: bool) -> None:
    """Raises RefusedError where a newer release runs already."""
    if installed is None or installed == version or allowed:
        return
    from packaging.version import Version

    if Version(version) < Version(installed):
        raise RefusedError(
            f"{installed} is installed, and this is the older {version}: kiosk update rollback "
            "goes back to a release that ran here; --allow-older puts this one in anyway.",
            WRONG,
        )


def installed_version(machine: Machine) -> str | None:
    """The release that `current` leads to, None without one; its `packaging` can be used.

    One without that was half removed (an interrupted scripts/uninstall): it counts as none.
    """
    current = machine.path("opt/kiosk/current")
    try:
        version = current.readlink().name
    except OSError:
        return None
    for folder in current.glob("venv/lib/python3*/site-packages"):
        # Last: whatever the system has comes first.
        sys.path.append(str(folder))
    return version if importlib.util.find_spec("packaging") is not None else None


def check_lasts(machine: Machine, what: str) -> None:
    """Raises RefusedError where the kiosk's system is protected, and changes are forgotten."""
    mounts = [line.split() for line in machine.text("proc/mounts").splitlines()]
    roots = [words for words in mounts if len(words) > 3 and words[1] == "/"]
    if not roots or roots[-1][2] != "overlay":
        return
    if machine.path("opt/kiosk/current").exists():
        raise RefusedError(
            "The system is read-only: what is changed now is gone at the next start. Say sudo "
            f"kiosk maintenance on, start anew, and {what} then.",
            WRONG,
        )
    # A container's root is an overlay too, and lasts.
    if roots[-1][0] == "overlayroot":
        raise RefusedError(
            "The system is read-only: what is changed now is gone at the next start. Switch "
            "its overlay off (on a Pi: sudo raspi-config nonint disable_overlayfs), start "
            f"anew, and {what} then.",
            WRONG,
        )


def check_user(machine: Machine) -> None:
    """Raises RefusedError where somebody logs in by the kiosk's name: it would run with that
    person's rights, and scripts/uninstall --purge would remove them.
    """
    words = machine.run("getent", "passwd", "kiosk").answer.strip().split(":")
    if len(words) == _PASSWD_WORDS and Path(words[-1]).name not in NO_SHELLS:
        raise RefusedError(
            "There is a user kiosk here who can log in, and that is the name of the user whom "
            "the kiosk runs as, who can't: log in as another one, say sudo userdel kiosk, and "
            "try again.",
            WRONG,
        )


def _check_system(system: System) -> None:
    if system.id not in SYSTEMS or system.version not in VERSIONS:
        raise RefusedError(f"This is {system.name}; the kiosk needs {WANTED}.", WRONG)
    if system.debian_arch in ARCHES:
        return
    if system.debian_arch in ("armhf", "armel", "i386"):
        raise RefusedError(
            f"This is a 32-bit system ({system.debian_arch}), for which the pose model has no "
            f"runtime: write {WANTED.partition(',')[0]} onto the card.",
            WRONG,
        )
    raise RefusedError(
        f"This processor ({system.debian_arch or 'unknown'}) won't do: the kiosk needs "
        f"{' or '.join(ARCHES)}.",
        WRONG,
    )


def _check_python(found: tuple[int, int] | None) -> None:
    oldest, beyond = PYTHONS
    if found is None:
        raise RefusedError("/usr/bin/python3 does not answer: sudo apt install python3.")
    if not oldest <= found < beyond:
        last = f"{beyond[0]}.{beyond[1] - 1}"
        raise RefusedError(
            f"/usr/bin/python3 is {found[0]}.{found[1]}, and the kiosk needs {oldest[0]}."
            f"{oldest[1]} to {last}: take {WANTED}.",
            WRONG,
        )


def _check_desktop(machine: Machine) -> None:
    manager = machine.path("etc/systemd/system/display-manager.service")
    default = machine.path("etc/systemd/system/default.target")
    text_only = default.is_symlink() and default.readlink().name == "multi-user.target"
    if manager.is_symlink() and not text_only:
        raise RefusedError(
            f"A desktop ({manager.readlink().stem}) has the screen here, which the kiosk needs "
            "for itself: say sudo systemctl set-default multi-user.target, start anew, and try "
            "again; or take the Lite system.",
            WRONG,
        )
