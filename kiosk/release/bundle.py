"""A bundle: one .tar.gz with a release's wheels, looked at without believing a word of it.

    kiosk-0.3.0-3.11-aarch64/manifest.json
    kiosk-0.3.0-3.11-aarch64/SHA256SUMS        of every other file in it, as sha256sum writes it
    kiosk-0.3.0-3.11-aarch64/SHA256SUMS.sig    by ssh-keygen -Y sign; may be missing
    kiosk-0.3.0-3.11-aarch64/wheels/*.whl
    kiosk-0.3.0-3.11-aarch64/...               what scripts/install needs beside

It is read twice: first to look, when it is hashed as a whole too, then to unpack, when each
wheel is hashed again: a stick can be changed in between.
"""

import gzip
import hashlib
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.release.manifest import MAX_BYTES as MAX_MANIFEST_BYTES
from kiosk.release.manifest import Manifest, read_manifest

MANIFEST, SUMS, SIGNATURE, WHEELS = "manifest.json", "SHA256SUMS", "SHA256SUMS.sig", "wheels"
# Ours has some dozens of wheels, of 250 MB together. Beyond these it is something else, or
# means harm: a small archive can unpack to terabytes.
MOST_FILES = 2_000
MOST_BYTES = 4_000_000_000
MAX_SUMS_BYTES = 1_000_000
_CHUNK = 1 << 20
# tar fills up its last record with zeros.
_MOST_PADDING_BYTES = 1 << 20
# What tar has to say of a file before it, such as a long name, it reads into memory as a whole,
# and zeros without end fit into a small file.
_MOST_ABOUT_BYTES = 1 << 20

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_WHEEL = re.compile(r"[A-Za-z0-9_.+!-]+\.whl")
_KEPT = {MANIFEST: MAX_MANIFEST_BYTES, SUMS: MAX_SUMS_BYTES, SIGNATURE: MAX_SUMS_BYTES}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is whole in itself; whose it is, is another question. `sums`: the bytes of
    its SHA256SUMS; `signature`: None without one. `wheels`: their sizes, in bytes, by name.
    `sha256`: of the whole file as it was read, in hexadecimal.
    """

    path: Path
    manifest: Manifest
    sums: bytes
    signature: bytes | None
    wheels: dict[str, int]
    sha256: str


class _Overheard:
    """A file that is read from its beginning to its end; `hears` gets all of it too."""

    def __init__(self, file: IO[bytes], hears: Callable[[bytes], object]) -> None:
        self._file, self._hears = file, hears

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        data = self._file.read(size)
        self._hears(data)
        return data

    def seek(self, *_: int) -> int:
        """What is read again would be heard twice."""
        raise OSError("it is read once")


class _Measured:
    """A file of which no more than `left` bytes are read; then it raises `too_much`."""

    def __init__(self, file: IO[bytes], left: int, too_much: ReleaseError) -> None:
        self._file, self.left, self._too_much = file, left, too_much

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        data = self._file.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise self._too_much
        return data


def look_into(path: Path) -> Bundle:
    """Read all of a bundle and compare it with its own list. Raises ReleaseError."""
    found: dict[str, str] = {}
    kept: dict[str, bytes] = {}
    sizes: dict[str, int] = {}
    tops: set[str] = set()
    whole = hashlib.sha256()
    for member, content in _members(path, whole.update):
        top, name = _placed(member)
        tops.add(top)
        if len(tops) > 1:
            raise _no_bundle(path, f"it holds both {min(tops)} and {max(tops)}")
        if not name or member.isdir():
            continue
        if name in found:
            raise _no_bundle(path, f"it holds {name} twice")
        if name in _KEPT:
            if member.size > _KEPT[name]:
                raise _no_bundle(path, f"its {name} is too long")
            kept[name] = b"".join(content)
            found[name] = hashlib.sha256(kept[name]).hexdigest()
        else:
            found[name] = _hash_of(content)
        sizes[name] = member.size
    for name in (MANIFEST, SUMS):
        if name not in kept:
            raise _no_bundle(path, f"it has no {name}")
    _compare(found, _listed(kept[SUMS]))
    manifest = read_manifest(kept[MANIFEST])
    if tops != {manifest.folder}:
        raise _no_bundle(path, f"its folder is not called {manifest.folder}")
    wheels = {
        name.removeprefix(f"{WHEELS}/"): size
        for name, size in sizes.items()
        if name.startswith(f"{WHEELS}/")
    }
    if odd := [name for name in wheels if not _WHEEL.fullmatch(name)]:
        raise _no_bundle(path, f"{odd[0]} is no wheel")
    if not wheels:
        raise _no_bundle(path, "there is no wheel in it")
    return Bundle(path, manifest, kept[SUMS], kept.get(SIGNATURE), wheels, whole.hexdigest())


def unpack_wheels(bundle: Bundle, folder: Path, disk: Disk) -> list[Path]:
    """Write the wheels into a folder; their paths. Raises ReleaseError, OSError."""
    listed = _listed(bundle.sums)
    disk.make_folder(folder)
    written: list[Path] = []
    for member, content in _members(bundle.path):
        _, name = _placed(member)
        wheel = name.removeprefix(f"{WHEELS}/")
        if not name.startswith(f"{WHEELS}/") or wheel not in bundle.wheels:
            continue
        digest = hashlib.sha256()
        path = folder / wheel
        with path.open("xb") as out:
            for chunk in content:
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != listed.get(name):
            raise ReleaseError(f"{name} is not what it was just now: copy the bundle again.")
        written.append(path)
    if len(written) != len(bundle.wheels):
        raise ReleaseError("A wheel is missing that was there a moment ago: copy it again.")
    return written


def unpacked_bytes(wheels: list[Path]) -> int:
    """How much these wheels take when they are put in. Raises ReleaseError."""
    total = 0
    for path in wheels:
        try:
            with zipfile.ZipFile(path) as wheel:
                total += sum(entry.file_size for entry in wheel.infolist())
        except (OSError, zipfile.BadZipFile) as error:
            raise ReleaseError(f"{path.name} is no wheel: make the bundle again.") from error
    return total


def _members(
    path: Path, hears: Callable[[bytes], object] = lambda _: None
) -> Iterator[tuple[tarfile.TarInfo, Iterator[bytes]]]:
    """Each member, and what is in it; nothing but files and folders. Raises ReleaseError, also
    while it is read: what is done with it is no business of the stick's. `hears`: gets the
    bytes of the whole file.
    """
    count = total = 0
    too_large = _no_bundle(path, "it is too large")
    with (
        _opened(path) as stream,
        _readable(path),
        gzip.GzipFile(fileobj=_Overheard(stream, hears)) as plain,
    ):
        measured = _Measured(cast("IO[bytes]", plain), _MOST_ABOUT_BYTES, too_large)
        with tarfile.open(fileobj=cast("IO[bytes]", measured), mode="r|") as archive:
            for member in archive:
                count, total = count + 1, total + member.size
                if count > MOST_FILES or total > MOST_BYTES:
                    raise too_large
                measured.left = member.size + _MOST_ABOUT_BYTES
                if not (member.isreg() or member.isdir()):
                    raise _no_bundle(path, f"{member.name} is neither a file nor a folder")
                yield member, _content(path, archive, member)
        # gzip's own checksum is compared at its very end, which tar does not read.
        if len(plain.read(_MOST_PADDING_BYTES)) == _MOST_PADDING_BYTES:
            raise _no_bundle(path, "something comes after its end")


def _content(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = archive.extractfile(member)
    assert file is not None
    with _readable(path):
        yield from _chunks(file)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _hash_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Generator[IO[bytes]]:
    try:
        if not path.is_file():
            what = "is no plain file" if path.exists() else "is not there"
            what = "is a folder" if path.is_dir() else what
            raise ReleaseError(f"{path} {what}: name a bundle, kiosk-<version>-....tar.gz.")
        file = path.open("rb")
    except OSError as error:
        raise ReleaseError(f"{path} can't be read ({error.strerror}).") from error
    with file:
        yield file


@contextmanager
def _readable(path: Path) -> Generator[None]:
    """Says of what readers stumble over what it means."""
    try:
        yield
    except (
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        tarfile.TarError,
        # Long names of long names of long names.
        RecursionError,
    ) as error:
        raise ReleaseError(
            f"{path} is cut short or damaged, or no bundle at all: copy it again."
        ) from error
    except OSError as error:
        raise ReleaseError(
            f"{path} can't be read ({error.strerror}): check the stick, copy it again.",
            "broke",
        ) from error


def _placed(member: tarfile.TarInfo) -> tuple[str, str]:
    """The bundle's folder, and the name in it. Raises ReleaseError for what leads elsewhere."""
    name = member.name.removeprefix("./").rstrip("/")
    parts = name.split("/")
    if member.name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        raise ReleaseError(
            f"It would write to {member.name}, outside of its own folder: do not use it, and "
            "tell the maker."
        )
    return parts[0], "/".join(parts[1:])


def _listed(sums: bytes) -> dict[str, str]:
    """The hash of each file by its name. Raises ReleaseError."""
    listed: dict[str, str] = {}
    for line in sums.decode("utf-8", "replace").splitlines():
        fits = _LINE.fullmatch(line)
        if fits is None:
            raise ReleaseError("Its SHA256SUMS is damaged: copy the bundle again.")
        listed[fits[2].removeprefix("./")] = fits[1]
    return listed


def _compare(found: dict[str, str], listed: dict[str, str]) -> None:
    present = found.keys() - {SUMS, SIGNATURE}
    for what, names in (
        ("is missing", listed.keys() - present),
        ("is in no list", present - listed.keys()),
        (
            "was changed",
            {name for name in present & listed.keys() if found[name] != listed[name]},
        ),
    ):
        if names:
            raise ReleaseError(
                f"{min(names)} {what}: the bundle is damaged or was tampered with; take it "
                "from its maker again."
            )


def _no_bundle(path: Path, why: str) -> ReleaseError:
    return ReleaseError(f"{path} is no bundle of the kiosk: {why}.")
