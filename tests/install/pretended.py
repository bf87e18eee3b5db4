"""A machine that is a folder, with programs that only note what they were asked."""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.release.run import Done as BuilderDone
from scripts.installing.machine import Done, Machine
from scripts.installing.tree import Tree, tree_at

ROOT = Path(__file__).resolve().parents[2]

DEBIAN_13 = """\
PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
VERSION_ID="13"
VERSION_CODENAME=trixie
ID=debian
"""
CMDLINE = (
    "console=serial0,115200 console=tty1 root=PARTUUID=4d8097e2-02 rootfstype=ext4 "
    "fsck.repair=yes rootwait quiet\n"
)
CONFIG = "# For more options see the documentation\ndtparam=audio=on\n\n[all]\n"


@dataclass
class Programs:
    """All programs of the machine. `fails`: whether a command, by its words, is to fail."""

    root: Path
    arch: str = "amd64"
    python: str = "3 13"
    users: set[str] = field(default_factory=lambda: {"anna"})
    packages: set[str] = field(default_factory=lambda: {"kbd", "ca-certificates"})
    names_of: dict[str, str] = field(default_factory=dict[str, str])
    offered: tuple[str, ...] = ()
    fails: Callable[[Sequence[str]], bool] = lambda _: False
    asked: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def __call__(
        self, command: Sequence[str], environ: Mapping[str, str], limit_s: float
    ) -> Done:
        self.asked.append(tuple(command))
        if self.fails(command):
            return Done(100, complaint="E: no such luck\n")
        name = Path(command[0]).name
        answer = getattr(self, f"_{name.replace('-', '_')}", None)
        return Done(0) if answer is None else answer(list(command[1:]))

    def names(self) -> list[str]:
        """What was asked, in short."""
        return [" ".join([Path(words[0]).name, *words[1:3]]) for words in self.asked]

    def _dpkg(self, _: list[str]) -> Done:
        return Done(0, f"{self.arch}\n")

    def _dpkg_query(self, _: list[str]) -> Done:
        return Done(0, "".join(f"ii {name}:amd64\n" for name in sorted(self.packages)))

    def _apt_cache(self, words: list[str]) -> Done:
        found = words[words.index("policy") + 1 :]
        rows = ((name, "1.0" if name in self.offered else "(none)") for name in found)
        return Done(0, "".join(f"{name}:\n  Installed: (none)\n  Candidate: {candidate}\n"
                               for name, candidate in rows))  # fmt: skip

    def _apt_get(self, words: list[str]) -> Done:
        names = [word for word in words if not word.startswith("-")]
        if "--download-only" in words:
            archives = next(word for word in words if "archives=" in word).partition("=")[2]
            Path(archives, "fetched.deb").touch()
        elif names[:1] == ["install"]:
            self.packages |= set(names[1:])
        elif names[:1] == ["purge"] and "--simulate" in words:
            return Done(
                0, "".join(f"Purg {name.partition(':')[0]} [1]\n" for name in names[1:])
            )
        elif names[:1] == ["purge"]:
            self.packages -= {name.partition(":")[0] for name in names[1:]}
        return Done(0)

    def _python3(self, words: list[str]) -> Done:
        if "-I" in words:
            return Done(0, f"{self.python}\n")
        if "download" in words:
            folder = Path(words[words.index("--dest") + 1])
            (folder / "click-8-py3-none-any.whl").write_bytes(b"a wheel")
        elif "-c" in words:
            Path(words[-1], "hinge_kiosk-0.2.0-py3-none-any.whl").write_bytes(b"the kiosk")
        return Done(0)

    def _id(self, words: list[str]) -> Done:
        name = words[-1]
        return Done(0, f"{self.names_of.get(name, name)}\n") if name in self.users else Done(1)

    def _systemd_sysusers(self, _: list[str]) -> Done:
        self.users.add("kiosk")
        return Done(0)

    def _systemd_tmpfiles(self, _: list[str]) -> Done:
        for name in ("etc/kiosk/kiosk.d", "var/lib/kiosk"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        return Done(0)

    def _userdel(self, words: list[str]) -> Done:
        self.users.discard(words[-1])
        return Done(0)

    def _systemctl(self, words: list[str]) -> Done:
        words = [word for word in words if not word.startswith("-")]
        getty = self.root / "etc/systemd/system/getty@tty1.service"
        if words[0] == "mask":
            getty.symlink_to("/dev/null") if not getty.is_symlink() else None
        elif words[0] == "unmask":
            getty.unlink(missing_ok=True)
        elif words[0] in ("enable", "disable"):
            wants = self.root / "etc/systemd/system/multi-user.target.wants"
            wants.mkdir(exist_ok=True)
            for name in words[1:]:
                (wants / name).unlink(missing_ok=True)
                if words[0] == "enable":
                    (wants / name).symlink_to(f"../{name}")
            if not any(wants.iterdir()):
                wants.rmdir()
        return Done(0)

    def _kiosk(self, words: list[str]) -> Done:
        return Done(0, f"what {words[0]} prints\n")


@dataclass
class Pretended:
    """The machine, and what is to be put on it."""

    root: Path
    programs: Programs
    machine: Machine
    tree: Tree
    said: list[str] = field(default_factory=list[str])

    def builder(self, command: Sequence[str], _limit_s: float) -> BuilderDone:
        """What kiosk.release asks for: an environment, and pip in it."""
        self.programs.asked.append(tuple(command))
        if self.programs.fails(command):
            return BuilderDone(1, complaint="ERROR: no such luck\n")
        if "venv" in command:
            for name in ("python", "pip"):
                path = Path(command[-1], "bin", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"#!{command[-1]}/bin/python\n")
            Path(command[-1], "pyvenv.cfg").write_text("home = /usr/bin\n")
        else:
            python = next(word for word in command if word.endswith("bin/python"))
            Path(python).with_name("kiosk").write_text("#!kiosk\n")
        return BuilderDone(0)

    def look(self) -> dict[str, str]:
        """Every file, link and folder there is, to compare with another time."""
        found: dict[str, str] = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.is_file():
                mode = path.stat().st_mode & 0o7777
                found[name] = f"{mode:o} {path.read_bytes()!r}"
            else:
                found[name] = "folder"
        return found


def checkout(folder: Path, version: str = "0.2.0") -> Tree:
    """A checkout with this project's system files, and hardly any kiosk."""
    (folder / "kiosk").mkdir(parents=True)
    (folder / "scripts").mkdir()
    (folder / "kiosk/__init__.py").write_text(f'__version__ = "{version}"\n')
    (folder / "requirements.lock").write_text("click==8 \\\n    --hash=sha256:aa\n")
    shutil.copytree(ROOT / "systemd", folder / "systemd")
    shutil.copytree(ROOT / "scripts/installing", folder / "scripts/installing")
    return tree_at(folder)


def pretended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, pi: bool = False
) -> Pretended:
    """A fresh Debian 13, which may be a Raspberry Pi, and a checkout of 0.2.0."""
    root = tmp_path / "root"
    for name in ("etc/systemd/system", "etc/sudoers.d", "opt", "usr/bin", "usr/local/bin",
                 "usr/local/lib", "usr/lib/systemd", "var/cache", "var/lib",
                 "run/systemd/system", "usr/share/python-wheels", "proc"):  # fmt: skip
        (root / name).mkdir(parents=True)
    (root / "etc/os-release").write_text(DEBIAN_13)
    (root / "usr/lib/systemd/systemd").touch()
    (root / "usr/share/python-wheels/pip-25-py3-none-any.whl").touch()
    programs = Programs(root)
    if pi:
        (root / "boot/firmware").mkdir(parents=True)
        (root / "boot/firmware/cmdline.txt").write_text(CMDLINE)
        (root / "boot/firmware/config.txt").write_text(CONFIG)
        (root / "proc/device-tree").mkdir()
        (root / "proc/device-tree/model").write_text("Raspberry Pi 4 Model B Rev 1.4\0")
        programs.arch = "arm64"
        programs.offered = ("python3-picamera2", "python3-lgpio")
    machine = Machine(root, programs, uid=0, environ=dict(os.environ), tty=None)
    found = Pretended(root, programs, machine, checkout(tmp_path / "checkout"))
    monkeypatch.setattr("scripts.installing.release.run", found.builder)
    return found
