"""Whose release is it? By a signature that ssh-keygen checks, or by a hash that staff give.

The key file is ssh-keygen's own (allowed signers, see ssh-keygen(1)), a line a key:
`maker@clinic namespaces="kiosk-release" ssh-ed25519 AAAA...`. Signed is SHA256SUMS, which holds
the hash of all the rest: `ssh-keygen -Y sign -f KEY -n kiosk-release SHA256SUMS`. Whoever can
write the key file can let anything in, so it must be root's alone.
"""

import base64
import errno
import hmac
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

from kiosk.release.bundle import SIGNATURE, SUMS, Bundle
from kiosk.release.disk import told
from kiosk.release.fault import ReleaseError

NAMESPACE = "kiosk-release"
_LIMIT_S = 20.0
_HASH = re.compile(r"[0-9a-f]{64}")
_LENGTH_BYTES = 4
_FORM = f'NAME namespaces="{NAMESPACE}" ssh-ed25519 KEY'
# Names, options, the key's kind, the key, and a comment; in quotes may be blanks.
_LINE = re.compile(
    r'(?:"[^"]+"|[^\s"]+)\s+(?:(?:[^\s"]|"[^"]*")+\s+)?'
    r"(?P<kind>(?:sk-)?(?:ssh|ecdsa)-[^\s\"=,]+)\s+(?P<key>[A-Za-z0-9+/]+=*)(?:\s.*)?"
)


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
    with (
        told("The signature can't be checked"),
        tempfile.TemporaryDirectory(prefix="kiosk-") as folder,
    ):
        signed, known = Path(folder, SIGNATURE), Path(folder, keys.name)
        signed.write_bytes(signature)
        # A copy: the staff may put another file in its place at any moment.
        text = _guarded(keys, owner)
        known.write_bytes(text)
        shared = ["-s", str(signed), "-f", str(known)]
        found = _ssh_keygen(["find-principals", *shared], b"")
        names = [] if found is None else found.split("\n")
        for name in (each.strip() for each in names):
            verify = ["verify", "-I", name, "-n", NAMESPACE, *shared]
            if name and _ssh_keygen(verify, sums) is not None:
                return name
    # ssh-keygen passes over them, and perhaps it was one of these.
    if (number := _first_bad(text)) is not None:
        raise ReleaseError(
            f"{keys} line {number} is no line of the form {_FORM}: mend it, and try again."
        )
    raise ReleaseError(
        f"The signature of its {SUMS} is by none of the keys in {keys}, or not for this file: "
        "it is damaged or was tampered with; take it from its maker again."
    )


def _first_bad(keys: bytes) -> int | None:
    """The number of the first line that holds no key; None where all do."""
    for number, line in enumerate(keys.decode("utf-8", "replace").split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        fits = _LINE.fullmatch(bare)
        if fits is None or not _is_key(fits["kind"], fits["key"]):
            return number
    return None


def _is_key(kind: str, coded: str) -> bool:
    """Whether it is whole: its kind, and then fields to its very end, each after its length in
    four bytes (RFC 4253, section 6.6).
    """
    try:
        data = base64.b64decode(coded, validate=True)
    except ValueError:
        return False
    fields: list[bytes] = []
    while len(data) >= _LENGTH_BYTES:
        end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
        if end > len(data):
            return False
        fields.append(data[_LENGTH_BYTES:end])
        data = data[end:]
    return not data and len(fields) > 1 and fields[0] == kind.encode()


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
