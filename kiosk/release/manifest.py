"""What a bundle says of itself, and whether it fits this machine.

manifest.json, schema 1: `version`; `python`, such as "3.11"; `arch`, as `uname -m` says it. May
have: `os`, the code names of the systems that it is for ("bookworm"); `system`, which system
files it needs (see Layout.system). Other keys mean nothing here.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from kiosk.release.fault import ReleaseError
from kiosk.release.versions import is_version

SCHEMA = 1
MAX_BYTES = 100_000

_PYTHON = re.compile(r"3\.[0-9]{1,2}")
_ARCH = re.compile(r"[a-z0-9_]{1,20}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of one bundle. `os`: empty for any."""

    version: str
    python: str
    arch: str
    os: tuple[str, ...] = ()
    system: int = 0

    @property
    def folder(self) -> str:
        """What the one folder in the bundle is called."""
        return f"kiosk-{self.version}-{self.python}-{self.arch}"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a release is put in on. `python`: of /usr/bin/python3. `os`: its code name, None
    where it has none. `system`: which system files are here.
    """

    python: str
    arch: str
    os: str | None
    system: int = 0


def read_manifest(data: bytes) -> Manifest:
    """From the bytes of manifest.json. Raises ReleaseError."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReleaseError("Its manifest.json is damaged: copy the bundle again.") from error
    if not isinstance(found, dict):
        raise ReleaseError("Its manifest.json says nothing: this is no bundle of the kiosk.")
    said = cast("dict[str, Any]", found)
    schema = said.get("schema")
    if schema != SCHEMA:
        raise ReleaseError(
            f"Its manifest.json is of schema {schema!r}, and this kiosk reads {SCHEMA}: take a "
            "release in between."
        )
    names = said.get("os", [])
    names = [names] if isinstance(names, str) else names
    version, python, arch = said.get("version"), said.get("python"), said.get("arch")
    if not (isinstance(version, str) and is_version(version)):
        raise _odd("version", version)
    if not (isinstance(python, str) and _PYTHON.fullmatch(python)):
        raise _odd("python", python)
    if not (isinstance(arch, str) and _ARCH.fullmatch(arch)):
        raise _odd("arch", arch)
    if not isinstance(names, list):
        raise _odd("os", cast(object, names))
    system = said.get("system", 0)
    if not isinstance(system, int) or isinstance(system, bool):
        raise _odd("system", system)
    codes = tuple(str(name) for name in cast("list[object]", names))
    return Manifest(version, python, arch, codes, system)


def why_unfit(manifest: Manifest, machine: Machine) -> str | None:
    """A sentence on why this release can't run on this machine; None where it can."""
    what = f"This bundle is for {manifest.arch} with Python {manifest.python}"
    if manifest.arch != machine.arch:
        return f"{what}, and this machine is {machine.arch}: take the bundle made for it."
    if manifest.python != machine.python:
        return (
            f"{what}, and this system has Python {machine.python}: take the bundle made for it."
        )
    if manifest.os and machine.os not in manifest.os:
        wanted = " or ".join(manifest.os)
        return (
            f"This bundle is for {wanted}, and this system is {machine.os or 'none of them'}: "
            "take the bundle made for it."
        )
    if manifest.system > machine.system:
        return (
            f"{manifest.version} needs newer system files than this machine has: unpack the "
            "bundle and run its scripts/install instead."
        )
    return None


def _odd(key: str, value: object) -> ReleaseError:
    return ReleaseError(
        f"Its manifest.json says {key} = {str(value)[:40]!r}, which makes no sense: make the "
        "bundle again."
    )
