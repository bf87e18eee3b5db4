"""A bundle as one file: written, and unpacked without believing a word of it.

What is in it and what for stands in kiosk/release/bundle.py and kiosk/release/manifest.py.
"""

import gzip
import os
import shutil
import tarfile
import tempfile
import time
import zlib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.installing.machine import WRONG, RefusedError
from scripts.installing.tree import SUMS, check_sums, sha256_of

# Beyond these it is something else, or means harm: a small archive can unpack to terabytes.
MOST_FILES = 2_000
MOST_BYTES = 4_000_000_000
_MOST_PADDING_BYTES = 1 << 20
PLACE = "/var/cache"
_SCRATCH = "kiosk-bundle-"
_NOBODYS_S = 24 * 3_600.0


def write_sums(folder: Path) -> None:
    """SHA256SUMS of all that is in a folder, as sha256sum writes it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{sha256_of(path)}  {path.relative_to(folder)}\n" for path in paths]
    (folder / SUMS).write_text("".join(lines), "utf-8")


def pack(folder: Path, out: Path) -> None:
    """Write a folder as one file, whole or not at all. The same folder gives the same bytes."""
    part = out.with_name(f".{out.name}.part")
    try:
        with (
            part.open("wb") as file,
            # What is in it is packed already.
            gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
        ):
            for path in sorted(folder.rglob("*")):
                archive.add(
                    path, f"{folder.name}/{path.relative_to(folder)}", recursive=False,
                    filter=_anybodys,
                )  # fmt: skip
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def unpacked(path: Path) -> Generator[Path]:
    """The one folder in a bundle, for a while. Raises RefusedError where it is damaged."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise RefusedError(f"{path} {what}: name a bundle, kiosk-<version>-....tar.gz.", WRONG)
    place = PLACE if os.access(PLACE, os.W_OK) else tempfile.gettempdir()
    for old in Path(place).glob(f"{_SCRATCH}*"):
        # One that was killed leaves it, and its installer may go on for a while.
        with suppress(OSError):
            if time.time() - old.lstat().st_mtime > _NOBODYS_S:
                shutil.rmtree(old, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=place))
    try:
        yield _unpack(path, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpack(path: Path, scratch: Path) -> Path:
    try:
        with gzip.open(path) as plain:
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                _take_out(path, archive, scratch)
            # gzip compares its checksum at the very end, which tar does not read; and whatever
            # comes after the last file is not for us.
            plain.read(_MOST_PADDING_BYTES)
    # ValueError: a name that no disk can hold.
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise RefusedError(
            f"{path} is cut short or damaged, or no bundle at all: copy it again.", WRONG
        ) from error
    except OSError as error:
        raise RefusedError(f"{path} can't be unpacked ({error.strerror}).") from error
    folders = list(scratch.iterdir())
    if len(folders) != 1 or not (folders[0] / SUMS).is_file():
        raise RefusedError(f"{path} is no bundle of the kiosk: take another file.", WRONG)
    check_sums(folders[0])
    return folders[0]


def _take_out(path: Path, archive: tarfile.TarFile, scratch: Path) -> None:
    count = total = 0
    for member in archive:
        count, total = count + 1, total + member.size
        if count > MOST_FILES or total > MOST_BYTES:
            raise RefusedError(f"{path} is no bundle of the kiosk: it is too large.", WRONG)
        parts = member.name.removeprefix("./").rstrip("/").split("/")
        if member.name.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise RefusedError(
                f"{path} would write to {member.name!r}, outside of its own folder: do not use "
                "it, and tell the maker.",
                WRONG,
            )
        place = scratch.joinpath(*parts)
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        file = archive.extractfile(member) if member.isreg() else None
        if file is None:
            raise RefusedError(
                f"{path} is no bundle: {member.name!r} is neither a file nor a folder.", WRONG
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        with file, place.open("xb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
        place.chmod(0o755 if member.mode & 0o100 else 0o644)


def _anybodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = 0
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member
