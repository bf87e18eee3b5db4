"""Bundles for the tests: whole ones, and such as nobody should let in."""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = "kiosk-0.3.0-3.11-aarch64"
WHEEL = "hinge_kiosk-0.3.0-py3-none-any.whl"


def manifest(**changes: Any) -> dict[str, Any]:
    """What a whole bundle says of itself."""
    return {"schema": 1, "version": "0.3.0", "python": "3.11", "arch": "aarch64", **changes}


def wheel(files: Mapping[str, bytes]) -> bytes:
    """A wheel, or at least a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            # Not the present time: the same bytes each time.
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def contents(**changes: Any) -> dict[str, bytes]:
    """The files of a whole bundle, without its list."""
    return {
        "manifest.json": json.dumps(manifest(**changes)).encode(),
        f"wheels/{WHEEL}": wheel({"kiosk/__init__.py": b"x = 1\n" * 1000}),
        "scripts/install": b"#!/bin/sh\n",
    }


def sums(files: Mapping[str, bytes]) -> bytes:
    """As sha256sum writes them."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in files.items()]
    return ("\n".join(lines) + "\n").encode()


def write_bundle(
    path: Path,
    files: Mapping[str, bytes],
    *,
    folder: str = FOLDER,
    listed: bytes | None = None,
    more: tuple[tarfile.TarInfo, ...] = (),
) -> Path:
    """A bundle of these files. `listed`: its SHA256SUMS, where that shall not be the right one;
    `more`: members without contents.
    """
    given = {**files}
    if "SHA256SUMS" not in given:
        given["SHA256SUMS"] = sums(files) if listed is None else listed
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for member in more:
            archive.addfile(member)
        for name, data in given.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    path.write_bytes(gzip.compress(plain.getvalue(), mtime=0))
    return path
