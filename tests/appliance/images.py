"""Disks to start a guest from: a Debian system, and what scripts/install makes of it."""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import checkout
from debian import CMDLINE, debian
from inside import run_inside
from kept import kept, key_of

SIZE = "4G"
TREE = "usr/src/kiosk"


@dataclass(frozen=True, slots=True)
class Image:
    """A disk with a system on it, never written to; its kernel, which QEMU starts itself."""

    folder: Path

    @property
    def disk(self) -> Path:
        """ext4, raw."""
        return self.folder / "disk.raw"

    @property
    def kernel(self) -> Path:
        """For QEMU."""
        return self.folder / "kernel"

    @property
    def initrd(self) -> Path:
        """For QEMU."""
        return self.folder / "initrd"

    @property
    def kernel_words(self) -> tuple[str, ...]:
        """What stands in cmdline.txt, as the installer left it."""
        return tuple((self.folder / "cmdline").read_text().split())

    @property
    def told(self) -> str:
        """What scripts/install said when it was made; empty for a bare system."""
        file = self.folder / "install.log"
        return file.read_text() if file.exists() else ""


def bare(suite: str) -> Image:
    """A system without the kiosk; this checkout lies in it, as if it had been cloned there."""
    key = key_of(str(debian(suite)), Path(__file__).read_text(), checkout.digest())

    def make(folder: Path) -> None:
        root = _system(suite, folder)
        _to_disk(root, folder)

    return Image(kept(f"bare-{suite}", key, make))


def installed(
    suite: str, more: tuple[str, ...] = (), then: str = "", name: str = "installed"
) -> Image:
    """The same after `scripts/install`, run inside it at the host's own speed.

    There systemd does not run yet, so that the first start is the first start of all.
    `more`: Debian's packages. `then`: lines of shell, run inside in the end; such an image has
    a `name` of its own.
    """
    recipe = Path(__file__).read_text()
    key = key_of(str(debian(suite, more)), recipe, then, checkout.digest())

    def make(folder: Path) -> None:
        root = _system(suite, folder, more)
        told = run_inside(root, [f"/{TREE}/scripts/install"])
        (folder / "install.log").write_text(told)
        if then:
            run_inside(root, ["/bin/sh", "-ec", then])
        _to_disk(root, folder)

    return Image(kept(f"{name}-{suite}", key, make))


def with_files(image: Image, name: str, files: Mapping[str, str | bytes]) -> Image:
    """The same disk with some more files, root's own, in folders that are there already."""
    whole = {
        path: text.encode() if isinstance(text, str) else text for path, text in files.items()
    }
    parts = [f"{path} {hashlib.sha256(data).hexdigest()}" for path, data in whole.items()]
    key = key_of(str(image.folder), *sorted(parts))

    def make(folder: Path) -> None:
        for each in ("kernel", "initrd", "cmdline"):
            shutil.copy(image.folder / each, folder / each)
        copy = ["cp", "--reflink=auto", "--sparse=always", str(image.disk)]
        subprocess.run([*copy, str(folder / "disk.raw")], check=True)
        words: list[str] = []
        for number, (path, data) in enumerate(whole.items()):
            source = folder / f"file{number}"
            source.write_bytes(data)
            place = Path(path)
            words += [f"cd {place.parent}", f"write {source} {place.name}"]
        script = folder / "debugfs"
        script.write_text("\n".join(words) + "\n")
        done = subprocess.run(
            ["debugfs", "-w", "-f", str(script), str(folder / "disk.raw")],
            capture_output=True,
            text=True,
            check=True,
        )
        # It ends well whatever went wrong; each command is told, and nothing else is.
        wrong = [line for line in done.stderr.splitlines()[1:] if line.strip()]
        if wrong:
            raise RuntimeError("\n".join(wrong))

    return Image(kept(f"{image.folder.name.rpartition('-')[0]}-{name}", key, make))


def _system(suite: str, folder: Path, more: tuple[str, ...] = ()) -> Path:
    root = folder / "root"
    root.mkdir()
    # The kernel fills /dev by itself.
    subprocess.run(
        ["tar", "-xf", str(debian(suite, more)), "-C", str(root), "--exclude=./dev/*"],
        check=True,
    )
    checkout.copy_to(root / TREE)
    return root


def _to_disk(root: Path, folder: Path) -> None:
    for name, pattern in (("kernel", "vmlinuz-*"), ("initrd", "initrd.img-*")):
        found = sorted((root / "boot").glob(pattern))
        shutil.copy(found[-1], folder / name)
    shutil.copy(root / CMDLINE, folder / "cmdline")
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-L", "root", "-d", str(root)]
        + [str(folder / "disk.raw"), SIZE],
        check=True,
    )
    shutil.rmtree(root)
