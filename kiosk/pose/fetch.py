"""Brings a catalogue model here, from the network or a file, and lets in no other bytes."""

import contextlib
import errno
import fcntl
import gzip
import hashlib
import http.client
import io
import os
import ssl
import tarfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Generator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from kiosk.pose.catalogue import CHUNK_BYTES, CatalogueModel
from kiosk.pose.interpreter import ModelError

Progress = Callable[[int, int], None]

# No transfer, archive or file larger than this is read to its end; the largest model has 13 MB.
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 8
ATTEMPTS = 4
PAUSE_S = 1.0
TIMEOUT_S = 20.0
GZIP_MAGIC = b"\x1f\x8b"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class FetchError(ModelError):
    """The model could not be brought here; what was here before is untouched."""


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _AddressError(Exception):
    """This address does not give the file; the message says why."""


class _BrokenOffError(_AddressError):
    """The transfer broke off; going on from there may help."""


class _UnfitError(Exception):
    """What came is not the model; the message says how it differs."""


def fetch(
    model: CatalogueModel,
    *,
    addresses: Sequence[str] | None = None,
    progress: Progress | None = None,
    timeout_s: float = TIMEOUT_S,
    pause_s: float = PAUSE_S,
) -> Path:
    """Fetch the model to its place and return that; at once when it is there and sound.

    `addresses`: where to look instead of the official ones. `progress(bytes_done, bytes_total)`
    counts what is transferred. `timeout_s`: for one answer; `pause_s`: before going on after a
    break. A transfer cut short goes on where it stopped, also in a later run. Raises
    FetchError.
    """
    if model.shipped:
        return _shipped(model)
    target = model.path
    tried: list[str] = []
    with _alone(target):
        if model.fault() is None:
            return target
        for address in model.addresses if addresses is None else addresses:
            transfer = _Transfer(model, address, progress, timeout_s, pause_s)
            try:
                transfer.fetch_to(target)
            except _AddressError as error:
                tried.append(f"  {address}\n    {error}")
                continue
            for part in target.parent.glob(f"{target.name}.*.part"):
                part.unlink()
            return target
    raise FetchError(
        f"{model.name} could not be fetched. Tried:\n"
        + "\n".join(tried)
        + "\nIf the kiosk has no network, get the file on another computer and install it with "
        f"'kiosk model fetch {model.name} --from FILE' (the .tflite file or its .tar.gz)."
    )


def install(model: CatalogueModel, source: Path) -> Path:
    """Put a local file, or the one file in a local .tar.gz, in the model's place.

    The source stays as it is. Raises FetchError when it is not this model.
    """
    if model.shipped:
        return _shipped(model)
    target = model.path
    try:
        stream = source.open("rb")
    except OSError as error:
        raise FetchError(f"{source} can't be read ({error.strerror}).") from error
    with stream, _alone(target):
        try:
            _put_in_place(model, stream, target)
        except _UnfitError as error:
            raise FetchError(f"{source} is not {model.name}: {error}.") from error
    return target


def part_path(target: Path, address: str) -> Path:
    """Where a transfer from this address waits until it is whole."""
    # One per address: the archive of one and the bare file of another must not be joined.
    origin = hashlib.sha256(address.encode()).hexdigest()[:8]
    return target.with_name(f"{target.name}.{origin}.part")


class _Transfer:
    """One model from one address."""

    def __init__(
        self,
        model: CatalogueModel,
        address: str,
        progress: Progress | None,
        timeout_s: float,
        pause_s: float,
    ) -> None:
        self._model = model
        self._address = address
        self._progress = progress
        self._timeout_s = timeout_s
        self._pause_s = pause_s

    def fetch_to(self, target: Path) -> None:
        """Transfer, check and install. Raises _AddressError."""
        part = part_path(target, self._address)
        try:
            resumed = self._transfer_all(part)
            try:
                self._install(part, target)
            except _UnfitError:
                if not resumed:
                    raise
                # The beginning may be of another version or damaged on the card: once anew.
                self._transfer_all(part)
                self._install(part, target)
        except _UnfitError as error:
            raise _AddressError(f"refused and deleted: {error}") from error
        except OSError as error:
            if error.errno in NO_ROOM:
                # A full card harms the rest of the kiosk more than starting anew.
                part.unlink(missing_ok=True)
            raise

    def _install(self, part: Path, target: Path) -> None:
        try:
            with part.open("rb") as stream:
                _put_in_place(self._model, stream, target)
        except _UnfitError:
            part.unlink()
            raise

    def _transfer_all(self, part: Path) -> bool:
        """Fill the part file to its end; whether some of it is from before a break."""
        attempt = 1
        while True:
            try:
                return self._transfer(part)
            except _BrokenOffError:
                if attempt == ATTEMPTS:
                    raise
            attempt += 1
            time.sleep(self._pause_s)

    def _transfer(self, part: Path) -> bool:
        done = part.stat().st_size if part.exists() else 0
        with self._open(part, done) as response:
            if done and response.status != http.HTTPStatus.PARTIAL_CONTENT:
                done = 0  # the server knows no ranges and sends all of it
            resumed = done > 0
            announced = response.length
            total = None if announced is None else done + announced
            with part.open("ab" if resumed else "wb") as stream:
                self._report(done, total)
                while chunk := self._read(response):
                    done += len(chunk)
                    if done > MAX_BYTES:
                        part.unlink()
                        raise _AddressError(f"refused: sends more than {MAX_BYTES:,} bytes")
                    stream.write(chunk)
                    self._report(done, total)
        if total is not None and done < total:
            raise _BrokenOffError(_broken_off(done, total))
        return resumed

    def _open(self, part: Path, done: int) -> http.client.HTTPResponse:
        request = urllib.request.Request(self._address, headers={"User-Agent": "hinge-kiosk"})
        if done:
            request.add_header("Range", f"bytes={done}-")
        try:
            answer = cast(
                http.client.HTTPResponse,
                urllib.request.urlopen(request, timeout=self._timeout_s),
            )
        except urllib.error.HTTPError as error:
            error.close()
            if done and error.code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                # 416, or a server that minds being asked for a part: ask for the whole.
                part.unlink()
                raise _BrokenOffError(f"answered {error.code} {error.reason}") from None
            raise _AddressError(f"answered {error.code} {error.reason}") from None
        except (OSError, http.client.HTTPException) as error:
            raise _AddressError(_no_connection(error)) from error
        starts_at = answer.headers.get("Content-Range", "")
        if answer.status == http.HTTPStatus.PARTIAL_CONTENT and not starts_at.startswith(
            f"bytes {done}-"
        ):
            answer.close()
            part.unlink(missing_ok=True)
            raise _BrokenOffError(f"answered with another part of the file ({starts_at!r})")
        return answer

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        try:
            return response.read(CHUNK_BYTES)
        except TimeoutError as error:
            raise _BrokenOffError(f"sent nothing for {self._timeout_s:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise _BrokenOffError(f"the connection broke ({error})") from error

    def _report(self, done: int, total: int | None) -> None:
        if self._progress:
            self._progress(done, total or max(done, self._model.size_bytes))


def _shipped(model: CatalogueModel) -> Path:
    fault = model.fault()
    if fault:
        raise FetchError(fault)
    return model.path


def _broken_off(done: int, total: int) -> str:
    return f"broke off after {done:,} of {total:,} bytes; fetch again to go on from there"


def _no_connection(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        # A Pi has no clock of its own: without network time it lives in the past.
        return f"certificate refused ({cause.verify_message}); is the clock right?"
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    return f"no connection ({cause})"


@contextlib.contextmanager
def _alone(target: Path) -> Generator[None]:
    """Make the folder, keep every other fetch out of it, and word what the disk says."""
    folder = target.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(lock)
    except BlockingIOError as error:
        raise FetchError(f"Another fetch is writing to {folder}; wait for it.") from error
    except OSError as error:
        raise FetchError(
            f"{target.name} can't be put into {folder} ({error.strerror or error})"
            f"{_disk_remedy(error)}."
        ) from error


def _disk_remedy(error: OSError) -> str:
    if error.errno in NO_ROOM:
        return ": there is no room left; free some and fetch again"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            ": run this as a user who may write there, or name another folder in KIOSK_DATA_DIR"
        )
    return ""


def _put_in_place(model: CatalogueModel, source: BinaryIO, target: Path) -> None:
    """Copy or unpack into `target`, whole or not at all. Raises _UnfitError, OSError."""
    # A fixed name, as `_alone` keeps others out: a pulled plug leaves no litter that grows.
    temporary = target.with_name(f".{target.name}.new")
    try:
        with temporary.open("wb") as out:
            size, sha256 = _pour_model(source, out)
            if (size, sha256) != (model.size_bytes, model.sha256):
                raise _UnfitError(_difference(model, temporary, size, sha256))
            os.fchmod(out.fileno(), 0o644)  # whoever fetches it, the kiosk's user reads it
            os.fsync(out.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _difference(model: CatalogueModel, path: Path, size: int, sha256: str) -> str:
    said = model.difference(size, sha256)
    with path.open("rb") as stream:
        beginning = stream.read(256).lstrip().lower()
    if beginning.startswith((b"<!doctype", b"<html")):
        said += "; it is a web page (does this network ask for a login?)"
    return said


def _pour_model(source: BinaryIO, out: BinaryIO) -> tuple[int, str]:
    """The bare file, or the one file in the archive, into `out`; its size and sha256."""
    magic = source.read(len(GZIP_MAGIC))
    source.seek(0)
    if magic != GZIP_MAGIC:
        return _pour(source, out)
    try:
        # Reading through _Bounded, also a tar header that announces gigabytes stays small.
        with (
            gzip.GzipFile(fileobj=source) as unzipped,
            tarfile.open(fileobj=_Bounded(unzipped), mode="r|") as archive,
        ):
            return _pour_only_file(archive, out)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _UnfitError(f"it is a damaged .tar.gz ({error})") from error


def _pour_only_file(archive: tarfile.TarFile, out: BinaryIO) -> tuple[int, str]:
    found: tuple[int, str] | None = None
    for count, member in enumerate(archive, start=1):
        if count > MAX_MEMBERS:
            raise _UnfitError(f"its archive holds more than {MAX_MEMBERS} entries")
        if member.isdir():
            continue
        path = PurePosixPath(member.name)
        # The name is never used to write, but an honest archive has no such names.
        if not member.isfile() or path.is_absolute() or ".." in path.parts:
            raise _UnfitError(f"its archive holds {member.name!r}, which is no plain file")
        if found:
            raise _UnfitError("its archive holds more than one file")
        content = archive.extractfile(member)
        assert content is not None  # as it is a regular file
        found = _pour(content, out)
    if not found:
        raise _UnfitError("its archive holds no file")
    return found


def _pour(source: _Reader, out: BinaryIO) -> tuple[int, str]:
    size, sha256 = 0, hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > MAX_BYTES:
            raise _UnfitError(f"it is larger than {MAX_BYTES:,} bytes")
        sha256.update(chunk)
        out.write(chunk)
    out.flush()
    return size, sha256.hexdigest()


class _Bounded(io.BufferedIOBase):
    """A stream that refuses to give more than MAX_BYTES."""

    def __init__(self, source: _Reader) -> None:
        self._source = source
        self._left = MAX_BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._source.read(-1 if size is None else size)
        self._left -= len(data)
        if self._left < 0:
            raise _UnfitError(f"its archive unpacks to more than {MAX_BYTES:,} bytes")
        return data
