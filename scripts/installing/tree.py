"""What is to be put in: a checkout of the sources, or an unpacked bundle with its wheels."""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from scripts.installing.machine import WRONG, RefusedError

MANIFEST, SUMS, SIGNATURE = "manifest.json", "SHA256SUMS", "SHA256SUMS.sig"
WHEELS, PACKAGES = "wheels", "debs"
PROJECT = "hinge_kiosk"

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tree:
    """`version`: of the kiosk in it. `bundle`: what its manifest says; None for a checkout."""

    root: Path
    version: str
    bundle: dict[str, Any] | None

    @property
    def wheels(self) -> list[Path]:
        """The wheels of a bundle."""
        return sorted((self.root / WHEELS).glob("*.whl"))

    @property
    def packages(self) -> Path | None:
        """The folder of Debian's packages in a bundle; None where it has none."""
        folder = self.root / PACKAGES
        return folder if self.bundle is not None and (folder / "Packages").is_file() else None

    def identity(self, python: tuple[int, int]) -> str:
        """Another text where other things would be put in."""
        digest = hashlib.sha256(f"{python}".encode())
        if self.bundle is not None:
            digest.update((self.root / SUMS).read_bytes())
            return digest.hexdigest()
        names = ["pyproject.toml", "requirements.lock", "scripts/installing/lgpio.lock"]
        # It goes into the wheel too.
        names.append("hardware/pinout.toml")
        sources = (self.root / "kiosk").rglob("*")
        files = [self.root / name for name in names]
        files += sorted(path for path in sources if "__pycache__" not in path.parts)
        for path in files:
            if path.is_file():
                digest.update(f"{path.relative_to(self.root)}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def offer(self) -> None:
        """Let kiosk.release and `packaging` be imported: from the sources, or the wheels."""
        if self.bundle is None:
            return
        for path in self.wheels:
            if path.name.startswith((f"{PROJECT}-", "packaging-")):
                sys.path.insert(0, str(path))

    def offer_packaging(self, wheels: Sequence[Path]) -> None:
        """Let `packaging` be imported from wheels that were fetched."""
        sys.path += [str(path) for path in wheels if path.name.startswith("packaging-")]


def tree_at(root: Path) -> Tree:
    """Look at a folder. Raises RefusedError where it is neither, or is damaged."""
    manifest = root / MANIFEST
    if not manifest.is_file():
        return _checkout(root)
    check_sums(root)
    try:
        found = json.loads(manifest.read_bytes())
    except ValueError as error:
        raise RefusedError(f"{manifest} is damaged: copy the bundle again.", WRONG) from error
    said = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    tree = Tree(root, str(said.get("version")), said)
    if not any(path.name.startswith(f"{PROJECT}-{tree.version}-") for path in tree.wheels):
        raise RefusedError(f"{root} holds no wheel of the kiosk: take another bundle.", WRONG)
    return tree


def check_sums(root: Path) -> None:
    """Compare a bundle with its own list. Raises RefusedError, naming the first difference."""
    try:
        lines = (root / SUMS).read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise RefusedError(f"{root} has no {SUMS}: it is no bundle.", WRONG) from error
    listed: dict[str, str] = {}
    for line in lines:
        fits = _LINE.fullmatch(line)
        if fits is None:
            raise _tampered(SUMS, "is damaged")
        listed[fits[2].removeprefix("./")] = fits[1]
    present = {
        str(path.relative_to(root)): path
        for path in root.rglob("*")
        if path.is_file() or path.is_symlink()
    }
    for name in (SUMS, SIGNATURE):
        present.pop(name, None)
    for name in sorted(present.keys() | listed.keys()):
        if name not in present:
            raise _tampered(name, "is missing")
        if name not in listed:
            raise _tampered(name, "is in no list")
        if present[name].is_symlink() or sha256_of(present[name]) != listed[name]:
            raise _tampered(name, "was changed")


def sha256_of(path: Path) -> str:
    """Of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checkout(root: Path) -> Tree:
    init, lock = root / "kiosk/__init__.py", root / "requirements.lock"
    found = _VERSION.search(init.read_text("utf-8")) if init.is_file() else None
    if found is None or not lock.is_file():
        raise RefusedError(
            f"{root} is neither a checkout of the kiosk nor a bundle: run the scripts/install "
            "that lies in one.",
            WRONG,
        )
    stated = _stated(root / "pyproject.toml")
    if stated not in (None, found[1]):
        raise RefusedError(
            f"pyproject.toml says {stated}, kiosk/__init__.py {found[1]}: raise both.", WRONG
        )
    return Tree(root, found[1], None)


def _stated(project: Path) -> str | None:
    """The version that the wheel will have; None where it isn't told."""
    if not project.is_file():
        return None
    try:
        return tomllib.loads(project.read_text("utf-8")).get("project", {}).get("version")
    except ValueError as error:
        raise RefusedError(f"{project} can't be read: {error}.", WRONG) from error


def _tampered(name: str, what: str) -> RefusedError:
    return RefusedError(
        f"{name} {what}: the bundle is damaged or was tampered with; copy it again, or take it "
        "from its maker again.",
        WRONG,
    )
