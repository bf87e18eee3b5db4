"""Releases to update to: this checkout as scripts/bundle makes it, with other versions.

An emulated processor takes half an hour to unpack and compile 300 MB of wheels. So a release to
update to holds the kiosk's own wheel alone, and borrows the other packages from the one that
is there already.
"""

import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import checkout
from debian import debian
from inside import run_inside
from kept import kept, key_of

from scripts.installing.bundle_file import write_sums

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


def bundle(codename: str, version: str, lender: str, *, crashes: bool = False) -> Bundle:
    """For x86-64. `lender`: the site-packages to borrow from, in the guest. `crashes`: one
    that ends by itself at each start.
    """
    recipe = Path(__file__).read_text("utf-8")
    key = key_of(recipe, checkout.digest(), version, lender, str(crashes))

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
        _run([str(tree / "scripts/bundle"), "--for", codename, "--arch", "x86_64"]
             + ["--folder", "--out", str(folder)])  # fmt: skip
        whole = next(folder.glob("kiosk-*"))
        for wheel in (whole / "wheels").glob("*.whl"):
            if not wheel.name.startswith("hinge_kiosk-"):
                wheel.unlink()
        _borrow(whole / "wheels", lender)
        write_sums(whole)
        _run([str(tree / "scripts/bundle"), "--pack", str(whole), "--out", str(folder)])
        shutil.rmtree(tree)
        shutil.rmtree(whole)

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


def _run(command: list[str]) -> None:
    environ = {each: os.environ[each] for each in os.environ if each != "PYTHONPATH"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _borrow(wheels: Path, lender: str) -> None:
    """A wheel that lets Python look there too, after the release's own packages."""
    about = "borrowed-1.dist-info"
    files = {
        "borrowed.pth": f"{lender}\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: borrowed\nVersion: 1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    listed = [f"{name},," for name in (*files, f"{about}/RECORD")]
    files[f"{about}/RECORD"] = "\n".join(listed) + "\n"
    with zipfile.ZipFile(wheels / "borrowed-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"{file.name} holds {old!r} not once: mend {Path(__file__).name}")
    file.write_text(text.replace(old, new), "utf-8")
