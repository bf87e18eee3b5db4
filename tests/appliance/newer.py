"""Releases to update to: this checkout as scripts/bundle makes it, with other versions."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import checkout
from debian import debian
from inside import run_inside
from kept import kept, key_of

# It passes all that is tried beforehand, and ends at each start as a service.
_CRASH = (
    "kiosk/app.py",
    "    systemd = Systemd(environ)\n",
    "    raise RuntimeError('broken')\n",
)
_WHOLE = """
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >&2
apt-get -qq -y --no-install-recommends install python3-pip >&2
/usr/src/kiosk/scripts/bundle --debs --out /var/tmp
"""
_VERSION = '__version__ = "'


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file with a release."""

    version: str
    file: Path

    @property
    def sha256(self) -> str:
        """What its maker would say that sha256sum prints."""
        return hashlib.sha256(self.file.read_bytes()).hexdigest()


def bundle(codename: str, version: str, *, crashes: bool = False) -> Bundle:
    """For x86-64. `crashes`: one that ends by itself at each start."""
    key = key_of(Path(__file__).read_text("utf-8"), checkout.digest(), version, str(crashes))

    def make(folder: Path) -> None:
        tree = folder / "tree"
        checkout.copy_to(tree)
        own = tree / "kiosk/__init__.py"
        before = own.read_text().partition(_VERSION)[2].partition('"')[0]
        _replace(own, f'{_VERSION}{before}"', f'{_VERSION}{version}"')
        _replace(tree / "pyproject.toml", f'version = "{before}"', f'version = "{version}"')
        if crashes:
            name, old, new = _CRASH
            _replace(tree / name, old, new)
        environ = {each: os.environ[each] for each in os.environ if each != "PYTHONPATH"}
        done = subprocess.run(
            [str(tree / "scripts/bundle"), "--for", codename, "--arch", "x86_64"]
            + ["--out", str(folder)],
            env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        shutil.rmtree(tree)

    folder = kept(f"bundle-{codename}-{version}", key, make)
    return Bundle(version, next(folder.glob("*.tar.gz")))


def whole_bundle(codename: str) -> Bundle:
    """This very checkout with Debian's packages too, made on a system like the guest's."""
    key = key_of(Path(__file__).read_text("utf-8"), str(debian(codename)), checkout.digest())

    def make(folder: Path) -> None:
        root = folder / "root"
        root.mkdir()
        subprocess.run(
            ["tar", "-xf", str(debian(codename)), "-C", str(root), "--exclude=./dev/*"],
            check=True,
        )
        checkout.copy_to(root / "usr/src/kiosk")
        run_inside(root, ["/bin/sh", "-c", _WHOLE])
        shutil.move(next((root / "var/tmp").glob("kiosk-*.tar.gz")), folder)
        shutil.rmtree(root)

    folder = kept(f"bundle-{codename}-whole", key, make)
    file = next(folder.glob("*.tar.gz"))
    return Bundle(file.name.split("-")[1], file)


def stick(disk: Path, bundles: Iterable[Bundle]) -> Path:
    """A USB stick with these files, as a raw disk with ext4 on it; the same path."""
    folder = disk.with_suffix(".files")
    folder.mkdir()
    for each in bundles:
        shutil.copy(each.file, folder)
    subprocess.run(
        ["mke2fs", "-q", "-t", "ext4", "-d", str(folder), str(disk), "1G"], check=True
    )
    shutil.rmtree(folder)
    return disk


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"{file.name} holds {old!r} not once: mend {Path(__file__).name}")
    file.write_text(text.replace(old, new), "utf-8")
