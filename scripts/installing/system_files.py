"""The system's files of the kiosk (systemd/): units, rules, users; put in place and taken away.

What was put in is written down in installed.json, so that what a later release no longer has is
taken away too, and scripts/uninstall finds it all without this tree.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from scripts.installing.files import Files
from scripts.installing.machine import Machine, RefusedError

LIBRARY = "usr/local/lib/kiosk"
INSTALLED = f"{LIBRARY}/installed.json"
SCHEMA = 1
# Which system files these are: a release may need at least this number (kiosk.release.layout).
NUMBER_FILE = "number"

# Pattern below systemd/, folder of the system, mode.
PLACES = (
    ("*.service", "etc/systemd/system", 0o644),
    ("*.timer", "etc/systemd/system", 0o644),
    ("*.path", "etc/systemd/system", 0o644),
    ("*.target", "etc/systemd/system", 0o644),
    ("*.mount", "etc/systemd/system", 0o644),
    ("system.conf.d/*.conf", "etc/systemd/system.conf.d", 0o644),
    ("journald.conf.d/*.conf", "etc/systemd/journald.conf.d", 0o644),
    ("sysusers.d/*.conf", "etc/sysusers.d", 0o644),
    ("tmpfiles.d/*.conf", "etc/tmpfiles.d", 0o644),
    ("modules-load.d/*.conf", "etc/modules-load.d", 0o644),
    ("udev/*.rules", "etc/udev/rules.d", 0o644),
    # sudo refuses one that others may write.
    ("sudoers.d/*", "etc/sudoers.d", 0o440),
    ("lib/*.py", LIBRARY, 0o644),
    ("lib/*.gz", LIBRARY, 0o644),
)
GETTY = "getty@tty1.service"
UNITS = "etc/systemd/system"
BEGINS = f"{UNITS}/multi-user.target.wants/kiosk.service"
# What systemd itself calls at boot.
MODULES_LOAD = "/usr/lib/systemd/systemd-modules-load"


def number_of(systemd: Path) -> int:
    """Which system files these are. Raises RefusedError."""
    try:
        return int((systemd / NUMBER_FILE).read_text("ascii"))
    except (OSError, ValueError) as error:
        raise RefusedError(
            f"{systemd / NUMBER_FILE} is missing: take another bundle."
        ) from error


def planned(systemd: Path) -> dict[str, tuple[Path, int]]:
    """Where each file is to lie: its path below the root, what it is now, and its mode."""
    return {
        f"{folder}/{path.name}": (path, mode)
        for pattern, folder, mode in PLACES
        for path in sorted(systemd.glob(pattern))
    }


def enabled_units(systemd: Path) -> list[str]:
    """The units that begin by themselves: those that say when."""
    units = [path for pattern, _, _ in PLACES[:5] for path in sorted(systemd.glob(pattern))]
    return [path.name for path in units if "\n[Install]\n" in path.read_text("utf-8")]


def read_installed(machine: Machine) -> dict[str, Any]:
    """What the last installation wrote down; empty without one."""
    try:
        found = json.loads(machine.path(INSTALLED).read_bytes())
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def put_in_place(
    machine: Machine, files: Files, systemd: Path, noted: Mapping[str, object]
) -> list[str]:
    """Write down what is to be, and copy them; what changed. Nothing is told to systemd yet.

    `noted`: what else scripts/uninstall has to know.
    """
    number = number_of(systemd)
    plan = planned(systemd)
    if not machine.path("etc/sudoers.d").is_dir():
        # No sudo here: whoever looks after it is root anyway.
        plan = {
            name: row for name, row in plan.items() if not name.startswith("etc/sudoers.d/")
        }
    before = [str(name) for name in read_installed(machine).get("files", [])]
    already = len(files.changed)
    # First of all: whatever is put in before the power goes, scripts/uninstall finds it.
    _note(files, {*plan, *before}, noted)
    for name in before:
        if name not in plan:
            files.remove(name)
    for name, (path, mode) in plan.items():
        files.put(name, path.read_bytes(), mode)
    files.put(f"{LIBRARY}/system", f"{number}\n".encode())
    _note(files, plan, noted)
    return files.changed[already:]


def _note(files: Files, names: Iterable[str], noted: Mapping[str, object]) -> None:
    about = {"schema": SCHEMA, "files": sorted(names), **noted}
    files.put(INSTALLED, (json.dumps(about, indent=1) + "\n").encode())


def tell_systemd(machine: Machine, systemd: Path) -> None:
    """Make users and folders, and let systemd know its units. Raises RefusedError."""
    root = () if machine.root == Path("/") else (f"--root={machine.root}",)
    users = "The users and groups can't be made"
    machine.needs(users, "systemd-sysusers", *root, "/etc/sysusers.d/kiosk.conf")
    folders = "The folders can't be made"
    machine.needs(folders, "systemd-tmpfiles", "--create", *root, "/etc/tmpfiles.d/kiosk.conf")
    if machine.systemd_runs:
        machine.needs("systemd does not read its units", "systemctl", "daemon-reload")
        # What this machine has none of is passed over.
        machine.run(MODULES_LOAD, "/etc/modules-load.d/kiosk.conf")
        machine.run("udevadm", "control", "--reload")
        for subsystem in ("gpio", "dma_heap", "i2c-dev"):
            machine.run("udevadm", "trigger", f"--subsystem-match={subsystem}")
    units = enabled_units(systemd)
    machine.needs("The units can't be enabled", "systemctl", *root, "enable", *units)
    # A login prompt that comes up there would end the kiosk.
    machine.needs("The login prompt can't be put off", "systemctl", *root, "mask", GETTY)


def is_told(machine: Machine) -> bool:
    """Whether the kiosk begins by itself."""
    return machine.path(BEGINS).is_symlink()


def untell_systemd(machine: Machine) -> None:
    """The units are to be forgotten, and the login prompt is to come back."""
    root = () if machine.root == Path("/") else (f"--root={machine.root}",)
    noted = read_installed(machine)
    units = [Path(name).name for name in noted.get("files", []) if name.startswith(UNITS)]
    running = [name for name in units if machine.path(f"{UNITS}/{name}").exists()]
    if machine.systemd_runs:
        order = sorted(running, key=lambda name: not name.endswith((".timer", ".path")))
        machine.run("systemctl", "stop", *order, limit_s=120.0)
    if running:
        machine.run("systemctl", *root, "disable", *running)
    machine.run("systemctl", *root, "unmask", GETTY)
