"""Whose release is it? By a signature that ssh-keygen checks, or by a hash that staff give.

The key file is ssh-keygen's own (allowed signers, see ssh-keygen(1)), a line a key:
`maker@clinic namespaces="kiosk-release" ssh-ed25519 AAAA...`. Signed is SHA256SUMS, which holds
the hash of all the rest: `ssh-keygen -Y sign -f KEY -n kiosk-release SHA256SUMS`. Whoever can
write the key file can let anything in, so it must be root's alone.
"""

import errno
import hmac
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

from kiosk.release.bundle import SIGNATURE, SUMS, Bundle
from kiosk.release.fault import ReleaseError

NAMESPACE = "kiosk-release"
_LIMIT_S = 20.0
_HASH = re.compile(r"[0-9a-f]{64}")


def check_trust(bundle: Bundle, sha256: str | None, keys: Path, owner: int = 0) -> str:
    """Who vouches for it: the name of a key, or "sha256". Where nobody does, ReleaseError.

    `owner`: whose the key file must be. A signature that does not fit is never overlooked.
    """
    if sha256 is not None:
        _compare(bundle, sha256)
    there = _is_there(keys)
    if bundle.signature is not None and there:
        return _signed_by(bundle.sums, bundle.signature, keys, owner)
    if sha256 is not None:
        return "sha256"
    if there:
        raise ReleaseError(
            f"{bundle.path} is not signed: take one that is, or give its SHA-256, as its maker "
            "tells it, with --sha256."
        )
    raise ReleaseError(
        f"Nothing tells whose {bundle.path} is: give its SHA-256, as its maker tells it, with "
        f"--sha256, or put the maker's key into {keys}."
    )


def _compare(bundle: Bundle, sha256: str) -> None:
    wanted = sha256.strip().lower()
    if not _HASH.fullmatch(wanted):
        raise ReleaseError("--sha256 takes the 64 letters and digits that sha256sum prints.")
    if not hmac.compare_digest(bundle.sha256, wanted):
        raise ReleaseError(
            f"{bundle.path} is not the file with this SHA-256: it is damaged, or another one."
        )


def _signed_by(sums: bytes, signature: bytes, keys: Path, owner: int) -> str:
    with tempfile.TemporaryDirectory(prefix="kiosk-") as folder:
        signed, known = Path(folder, SIGNATURE), Path(folder, keys.name)
        signed.write_bytes(signature)
        # A copy: the staff may put another file in its place at any moment.
        known.write_bytes(_guarded(keys, owner))
        shared = ["-s", str(signed), "-f", str(known)]
        found = _ssh_keygen(["find-principals", *shared], b"")
        names = [] if found is None else found.split("\n")
        for name in (each.strip() for each in names):
            verify = ["verify", "-I", name, "-n", NAMESPACE, *shared]
            if name and _ssh_keygen(verify, sums) is not None:
                return name
    raise ReleaseError(
        f"The signature of its {SUMS} is by none of the keys in {keys}, or not for this file: "
        "it is damaged or was tampered with; take it from its maker again."
    )


def _ssh_keygen(arguments: list[str], stdin: bytes) -> str | None:
    """What it prints; None where it refuses."""
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", *arguments],
            input=stdin,
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError as error:
        raise ReleaseError(
            "There is no ssh-keygen to check the signature with: sudo apt install "
            "openssh-client.",
            "broke",
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise ReleaseError("ssh-keygen does not answer: try again.", "broke") from error
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _is_there(keys: Path) -> bool:
    try:
        keys.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ReleaseError(f"{keys} can't be looked at ({error.strerror}).") from error
    return True


def _guarded(keys: Path, owner: int) -> bytes:
    """The keys. Raises ReleaseError where others than root could have written them."""
    try:
        handle = os.open(keys, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _no_plain_file(keys) from error
        raise ReleaseError(f"{keys} can't be read ({error.strerror}).") from error
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _no_plain_file(keys)
        if found.st_uid != owner or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise ReleaseError(
                f"Others than root may change {keys}: look what is in it, then say sudo chown "
                f"root:root {keys} && sudo chmod 644 {keys}."
            )
        return file.read()


def _no_plain_file(keys: Path) -> ReleaseError:
    return ReleaseError(f"{keys} is no plain file: put the maker's key there as one.")
