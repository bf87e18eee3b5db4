"""Debian's packages for a machine that was never in a network: fetched, and listed for apt."""

import re
from contextlib import suppress
from pathlib import Path
from shutil import chown

from scripts.installing.machine import Machine, RefusedError
from scripts.installing.packages import NEEDED, WHERE_THERE, Packages
from scripts.installing.tree import sha256_of

# With these Python itself, which a very small system lacks.
ALSO = ("python3",)
_LIMIT_S = 3_600.0
_FIELD = re.compile(r"^(Filename|Size|SHA256|MD5sum|SHA1):", re.MULTILINE)


def gather(machine: Machine, folder: Path) -> None:
    """Fetch the kiosk's packages and all that they need, as for a machine that has nothing.

    Raises RefusedError. Which of them are put in decides apt on the kiosk.
    """
    (folder / "partial").mkdir(parents=True)
    with suppress(OSError, LookupError):
        chown(folder / "partial", "_apt")
    there = Packages(machine, folder).offered(WHERE_THERE)
    machine.needs(
        "Debian's packages can't be fetched (is there a network? say sudo apt update first)",
        "apt-get", "--quiet", "--assume-yes", "--no-install-recommends", "--download-only",
        f"-oDir::Cache::archives={folder}", "-oDir::State::status=/dev/null",
        "-oDebug::NoLocking=1",
        "install", *ALSO, *NEEDED, *there,
        limit_s=_LIMIT_S,
    )  # fmt: skip
    (folder / "partial").rmdir()
    (folder / "lock").unlink(missing_ok=True)
    found = sorted(folder.glob("*.deb"))
    if not found:
        raise RefusedError("apt-get fetched nothing: say sudo apt update, and try again.")
    (folder / "Packages").write_text(
        "\n".join(_entry(machine, path) for path in found), "utf-8"
    )


def _entry(machine: Machine, path: Path) -> str:
    """What apt has to know of a package."""
    what = f"{path.name} is no Debian package"
    control = machine.needs(what, "dpkg-deb", "--field", str(path)).answer.rstrip("\n")
    if _FIELD.search(control):
        raise RefusedError(f"{path.name} says of itself what only a list may say.")
    size, digest = path.stat().st_size, sha256_of(path)
    return f"{control}\nFilename: ./{path.name}\nSize: {size}\nSHA256: {digest}\n"
