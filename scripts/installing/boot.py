"""A Pi's boot partition: quiet start and pinned screen mode; a copy is kept beside."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from scripts.installing.boot_text import (
    Edit,
    kiosk_config,
    quiet_cmdline,
    undone_cmdline,
    undone_config,
    video_word,
)
from scripts.installing.files import Files
from scripts.installing.machine import WRONG, Machine, RefusedError

# Raspberry Pi OS from bookworm on, and before.
FOLDERS = ("boot/firmware", "boot")
CMDLINE, CONFIG = "cmdline.txt", "config.txt"
# As it was before the kiosk came; never written again.
COPY = ".before-kiosk"
# Every television shows this one.
PORT, MODE = "HDMI-A-1", "1920x1080"
AUTO, NONE = "auto", "none"


def boot_folder(machine: Machine) -> str | None:
    """Where the two files are; None on a machine that is no Pi."""
    for folder in FOLDERS:
        if machine.path(f"{folder}/{CMDLINE}").is_file():
            return folder
    return None


def check_writable(machine: Machine) -> None:
    """Raises RefusedError where raspi-config protects the boot partition."""
    folder = boot_folder(machine)
    if machine.uid == 0 and folder is not None and not os.access(machine.path(folder), os.W_OK):
        raise RefusedError(
            f"/{folder} is read-only, and the start is made quiet there: switch its protection "
            "off (sudo raspi-config nonint disable_bootro), start anew, and try again.",
            WRONG,
        )


def video_for(machine: Machine, wanted: str) -> str | None:
    """What pins the screen's mode. `wanted`: auto, none, MODE or PORT:MODE.

    Raises ValueError for what is none of these.
    """
    if wanted == NONE:
        return None
    port, colon, mode = wanted.rpartition(":")
    if colon:
        return video_word(port, mode)
    found = _connected(machine)
    if wanted == AUTO:
        return video_word(*found)
    return video_word(found[0], wanted)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the two files are to be: their texts by name. `noted`: what scripts/uninstall has to
    know of it, to be written down before anything else.
    """

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    noted: Mapping[str, object] = field(default_factory=dict[str, object])


def noted_wish(machine: Machine) -> str:
    """What was wished for last time (see video_for); AUTO where nothing was."""
    from scripts.installing.system_files import read_installed

    return str(read_installed(machine).get("hdmi") or AUTO)


def planned(machine: Machine, video: str | None) -> Plan:
    """What is to be done; nothing is changed."""
    folder = boot_folder(machine)
    if folder is None:
        return Plan()
    cmdline, config = f"{folder}/{CMDLINE}", f"{folder}/{CONFIG}"
    new, edit = quiet_cmdline(machine.text(cmdline), video, _noted(machine))
    texts = {cmdline: new, config: kiosk_config(machine.text(config))}
    return Plan(texts, {"cmdline": asdict(edit)})


def prepare(machine: Machine, files: Files, plan: Plan) -> None:
    """Edit the two files."""
    for name, new in plan.texts.items():
        _write(machine, files, name, machine.text(name), new)


def restore(machine: Machine, files: Files) -> None:
    """Take out again what `prepare` put in; what others changed since stays."""
    folder = boot_folder(machine)
    if folder is None:
        return
    text = machine.text(f"{folder}/{CMDLINE}")
    _write(machine, files, f"{folder}/{CMDLINE}", text, undone_cmdline(text, _noted(machine)))
    config = machine.text(f"{folder}/{CONFIG}")
    _write(machine, files, f"{folder}/{CONFIG}", config, undone_config(config))
    for name in (CMDLINE, CONFIG):
        files.remove(f"{folder}/{name}{COPY}")


def _write(machine: Machine, files: Files, name: str, old: str, new: str) -> None:
    if old == new or not new.strip():
        return
    copy = machine.path(name + COPY)
    if not copy.exists() and old:
        files.put(name + COPY, old.encode(), _mode(machine.path(name)))
    files.put(name, new.encode(), _mode(machine.path(name)))


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777 if path.exists() else 0o755


def _noted(machine: Machine) -> Edit:
    from scripts.installing.system_files import read_installed

    found = read_installed(machine).get("cmdline")
    said = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return Edit(tuple(said.get("added", ())), tuple(said.get("removed", ())))


def _connected(machine: Machine) -> tuple[str, str]:
    """The port that a screen hangs on, and the mode for it; the first port where none does."""
    for status in sorted(machine.path("sys/class/drm").glob("card*-HDMI-*/status")):
        if status.read_text("ascii").strip() != "connected":
            continue
        port = status.parent.name.partition("-")[2]
        modes = (status.parent / "modes").read_text("ascii").split()
        # The first one is the screen's own.
        return port, MODE if MODE in modes or not modes else modes[0].rstrip("ip")
    return PORT, MODE
