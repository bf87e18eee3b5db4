"""Switches the protection of the system on and off, for its next start on."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.release.disk import Disk, told
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import Layout
from kiosk.release.overlay import (
    FOLDERS,
    LOCAL_CONF,
    OFF,
    PROTECTED,
    Protection,
    look,
)
from kiosk.release.run import Run

SCRIPT = "usr/share/initramfs-tools/scripts/init-bottom/overlayroot"
MODULES = "etc/initramfs-tools/modules"
BUSYBOX = ("usr/bin/busybox", "bin/busybox")
REMOUNT = "etc/systemd/system/systemd-remount-fs.service.d/kiosk-overlay.conf"
FIRMWARE_CONFIGS = ("boot/firmware/config.txt", "boot/config.txt")
# Compresses some 100 MB, for each kernel, on a Pi 3 with a slow card.
INITRAMFS_S, LIST_S, CHROOT_S = 900.0, 120.0, 60.0

_REMOUNT_TEXT = """\
# Written by kiosk maintenance: with an overlay, Debian 13's mount would leave root read-only
# (systemd#39558). The old way to mount does not mind.
[Service]
Environment=LIBMOUNT_FORCE_MOUNT2=always
"""
_CONF_TEXT = """\
# Written by kiosk maintenance. To get out of it without the kiosk: write overlayroot=disabled
# into cmdline.txt on the boot partition.
overlayroot="{value}"
"""
_OVERLAY_MODULE = re.compile(r"(^|/)overlay\.ko(\.\w+)?$", re.M)


def missing_packages(root: Path) -> list[str]:
    """Debian's packages without which the protection can't be switched on."""
    missing = [] if (root / SCRIPT).is_file() else ["overlayroot"]
    if not any((root / name).exists() for name in BUSYBOX):
        missing.append("busybox")
    return missing


class Protector:
    """Of one machine, whose files lie below `root`. All raise ReleaseError."""

    def __init__(
        self, root: Path, disk: Disk, run: Run, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._root = root
        self._disk = disk
        self._run = run
        self._say = say

    def protect(self, *, forget: bool = False) -> None:
        """Let root be under an overlay from the next start on, and nothing else.

        `forget`: also where sessions and settings would be gone with each switching off.
        """
        found = look(self._root)
        self._check_command_line(found, wanted=True)
        if found.now and found.next:
            self._say("The system is protected already.")
            return
        if found.now:
            self._write_below(PROTECTED)
            self._say("The system stays protected at the next start.")
            return
        self._check_settled(found)
        self._check_all(found, forget)
        with told("The system can't be prepared"):
            changed = self._prepare()
        self._check_initramfs(changed)
        with told("The protection can't be switched on"):
            self._write_conf(PROTECTED)
        self._say("The system is protected from its next start on: sudo reboot.")

    def unprotect(self) -> None:
        """Let root be as it is on its disk from the next start on."""
        found = look(self._root)
        self._check_command_line(found, wanted=False)
        if not found.now and not found.next:
            self._say("The system can be changed; nothing protects it.")
            return
        if found.now:
            self._write_below(OFF)
        else:
            with told("The protection can't be switched off"):
                self._write_conf(OFF)
        if look(self._root).next:
            raise ReleaseError("The protection is still set: look at kiosk maintenance status.")
        self._say(
            "The system can be changed after its next start: sudo reboot. What is changed "
            "before that is lost."
            if found.now
            else "The system can be changed, and stays so."
        )

    def _check_command_line(self, found: Protection, *, wanted: bool) -> None:
        """raspi-config writes there, and so does who wants out of a system that fails."""
        said = found.said
        if said is None or said.path.name not in ("cmdline.txt", "cmdline"):
            return
        if said.on == wanted and (said.spares_others or not wanted):
            return
        how = (
            f"take the word out (sudo nano {said.path})"
            if said.path.name == "cmdline.txt"
            else "take it out of the boot loader's settings"
        )
        raise ReleaseError(
            f"{said.path} says overlayroot={said.value}, which goes before all else: {how}, "
            "restart, and try again."
        )

    def _check_settled(self, found: Protection) -> None:
        """On a disk that is only read an update's trial would begin anew at each start."""
        if "/opt/kiosk" not in found.own and Layout(self._root).journal.exists():
            raise ReleaseError(
                "An update is not settled yet: try again when kiosk update status tells of it "
                "no more.",
                "later",
            )

    def _check_all(self, found: Protection, forget: bool) -> None:
        """All that is missing at once, before anything is made."""
        missing = [
            *self._missing_folders(found, forget),
            *self._missing_packages(),
            *self._missing_initramfs(),
        ]
        if missing:
            raise ReleaseError(" ".join(missing))

    def _missing_folders(self, found: Protection, forget: bool) -> Iterator[str]:
        lost = [each for each in FOLDERS if each not in found.own]
        grave = [each for each in lost if each != "/opt/kiosk"]
        if grave and not forget:
            what = " and ".join(f"{FOLDERS[each]} ({each})" for each in grave)
            yield (
                f"{what.capitalize()} lie on the system's own disk and would be gone with each "
                "switching off: move them with sudo kiosk maintenance data PARTITION, or say "
                "--forget if that is meant."
            )
        if lost and not grave:
            self._say("/opt/kiosk lies on the system's own disk: no update while protected.")

    def _missing_packages(self) -> Iterator[str]:
        if missing := missing_packages(self._root):
            names = " ".join(missing)
            yield f"This needs {' and '.join(missing)}: sudo apt install {names}."

    def _missing_initramfs(self) -> Iterator[str]:
        if not self._images():
            yield (
                "There is no initramfs in /boot (initrd.img-*), in which all of this happens: "
                "sudo apt install initramfs-tools, then sudo update-initramfs -c -k "
                "$(uname -r)."
            )
        for name in FIRMWARE_CONFIGS:
            path = self._root / name
            if path.is_file():
                text = path.read_text("utf-8", "replace")
                if not re.search(r"^\s*(auto_initramfs=1|initramfs\s)", text, re.M):
                    yield (
                        f"{path} lets the Pi start without an initramfs, in which all of this "
                        "happens: add the line auto_initramfs=1, restart, and try again."
                    )
                return

    def _images(self) -> list[Path]:
        return sorted(self._root.glob("boot/initrd.img-*"))

    def _prepare(self) -> bool:
        """Whether the initramfs must be made anew."""
        remount = self._root / REMOUNT
        if not remount.is_file() or remount.read_text() != _REMOUNT_TEXT:
            self._disk.make_folder(remount.parent)
            self._disk.write(remount, _REMOUNT_TEXT.encode())
        modules = self._root / MODULES
        text = modules.read_text("utf-8", "replace") if modules.is_file() else ""
        if "overlay" in (line.strip() for line in text.splitlines()):
            return False
        ended = text if not text or text.endswith("\n") else f"{text}\n"
        self._disk.write(modules, f"{ended}overlay\n".encode())
        return True

    def _check_initramfs(self, changed: bool) -> None:
        lacking = self._lacking()
        if not changed and not lacking:
            return
        self._say("Making the initramfs anew; this takes minutes ...")
        done = self._run(["update-initramfs", "-u", "-k", "all"], INITRAMFS_S)
        if done.status != 0:
            raise ReleaseError(f"The initramfs can't be made ({done.last_words}).", "broke")
        if lacking := self._lacking():
            raise ReleaseError(
                f"{lacking}: the protection would not come up; nothing was switched.", "broke"
            )

    def _lacking(self) -> str | None:
        """What an initramfs lacks, half a sentence; None where all have all."""
        for image in self._images():
            done = self._run(["lsinitramfs", str(image)], LIST_S)
            if done.status != 0:
                return f"{image.name} can't be read"
            kernel = image.name.removeprefix("initrd.img-")
            for what, there in (
                ("overlayroot", "scripts/init-bottom/overlayroot" in done.answer),
                ("busybox", re.search(r"(^|/)busybox$", done.answer, re.M) is not None),
                ("the module overlay", self._has_overlay(kernel, done.answer)),
            ):
                if not there:
                    return f"{image.name} lacks {what}"
        return None

    def _has_overlay(self, kernel: str, listed: str) -> bool:
        if _OVERLAY_MODULE.search(listed):
            return True
        try:
            built_in = (self._root / "lib/modules" / kernel / "modules.builtin").read_text()
        except OSError:
            return False
        return "/overlay.ko" in built_in

    def _write_conf(self, value: str) -> None:
        self._disk.write(self._root / LOCAL_CONF, _CONF_TEXT.format(value=value).encode())

    def _write_below(self, value: str) -> None:
        """To the system's real disk, under the overlay."""
        part = f"/{LOCAL_CONF}.part"
        text = _CONF_TEXT.format(value=value)
        script = (
            f"set -e; cat > {part} <<'END'\n{text}END\n"
            f"sync {part}; mv {part} /{LOCAL_CONF}; sync /etc"
        )
        done = self._run(["overlayroot-chroot", "sh", "-c", script], CHROOT_S)
        found = look(self._root).said
        if done.status != 0 or found is None or found.value != value:
            raise ReleaseError(
                f"The system's disk under the overlay can't be written to ({done.last_words}): "
                f"write overlayroot={value} into cmdline.txt on the boot partition instead.",
                "broke",
            )
