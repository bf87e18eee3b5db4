import errno
import gzip
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.pose import fetch as fetching
from kiosk.pose.catalogue import CatalogueModel, by_name
from kiosk.pose.fetch import FetchError, fetch, install, part_path

# Longer than what one read takes, and as incompressible as a model.
BODY = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(10_000))
MODEL = CatalogueModel(
    name="tiny",
    file_name="tiny.tflite",
    size_bytes=len(BODY),
    sha256=hashlib.sha256(BODY).hexdigest(),
    input_px=192,
)
HALF = len(BODY) // 2


@dataclass
class Site:
    """What stands in for the official addresses: pages by path, and what was asked of them."""

    address: str = ""
    pages: dict[str, bytes] = field(default_factory=dict[str, bytes])
    knows_ranges: bool = True
    minds_ranges: bool = False
    break_off_after: list[int] = field(default_factory=list[int])
    asked: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])

    def at(self, path: str, body: bytes) -> str:
        """Publish this body; its address."""
        self.pages[path] = body
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            site.asked.append((self.path, wanted))
            body = site.pages.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = 0
            if wanted and site.minds_ranges:
                self.send_error(403)
                return
            if wanted and site.knows_ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(body):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            stop = site.break_off_after.pop(0) if site.break_off_after else len(body)
            self.wfile.write(body[start:stop])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture(autouse=True)
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the model goes."""
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return MODEL.path


def get(*addresses: str, progress: Callable[[int, int], None] | None = None) -> Path:
    return fetch(MODEL, addresses=addresses, progress=progress, timeout_s=5, pause_s=0)


def archive(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """A .tar.gz of these names and contents."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(content), kind
            entry.linkname = "elsewhere" if kind == tarfile.SYMTYPE else ""
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def leave_part(target: Path, address: str, content: bytes) -> Path:
    """As if an earlier run had been cut short."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_path(target, address)
    part.write_bytes(content)
    return part


def nothing_is_left_but(folder: Path, *names: str) -> bool:
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_a_bare_file_is_fetched_whole(site: Site, target: Path) -> None:
    assert get(site.at("/tiny", BODY)) == target
    assert target.read_bytes() == BODY
    assert target.stat().st_mode & 0o777 == 0o644
    assert nothing_is_left_but(target.parent, target.name)


def test_the_one_file_of_an_archive_is_fetched(site: Site, target: Path) -> None:
    get(site.at("/tiny", archive(("4.tflite", BODY))))
    assert target.read_bytes() == BODY
    assert nothing_is_left_but(target.parent, target.name)


def test_progress_rises_to_the_whole(site: Site) -> None:
    seen: list[tuple[int, int]] = []
    get(site.at("/tiny", BODY), progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, len(BODY))
    assert seen[-1] == (len(BODY), len(BODY))
    assert seen == sorted(seen)


def test_a_file_that_is_here_is_not_fetched_again(site: Site) -> None:
    address = site.at("/tiny", BODY)
    get(address)
    get(address)
    assert len(site.asked) == 1


def test_a_damaged_file_is_replaced(site: Site, target: Path) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(BODY[:-1])
    get(site.at("/tiny", BODY))
    assert target.read_bytes() == BODY


def test_a_break_is_mended_from_where_it_stopped(site: Site, target: Path) -> None:
    site.break_off_after = [HALF]
    get(site.at("/tiny", BODY))
    assert target.read_bytes() == BODY
    assert site.asked == [("/tiny", None), ("/tiny", f"bytes={HALF}-")]


def test_a_later_run_goes_on_where_the_first_stopped(site: Site, target: Path) -> None:
    address = site.at("/tiny", BODY)
    site.break_off_after = [HALF] * fetching.ATTEMPTS
    with pytest.raises(FetchError, match=rf"broke off after {HALF:,} of {len(BODY):,} bytes"):
        get(address)
    assert not target.exists()
    assert part_path(target, address).stat().st_size == HALF
    get(address)
    assert target.read_bytes() == BODY
    assert site.asked[-1] == ("/tiny", f"bytes={HALF}-")


def test_a_server_without_ranges_is_read_anew(site: Site, target: Path) -> None:
    site.knows_ranges = False
    site.break_off_after = [HALF]
    get(site.at("/tiny", BODY))
    assert target.read_bytes() == BODY
    assert [wanted for _, wanted in site.asked] == [None, f"bytes={HALF}-"]


def test_a_server_that_minds_ranges_is_asked_for_the_whole(site: Site, target: Path) -> None:
    site.minds_ranges = True
    site.break_off_after = [HALF]
    get(site.at("/tiny", BODY))
    assert target.read_bytes() == BODY
    assert [wanted for _, wanted in site.asked] == [None, f"bytes={HALF}-", None]


@pytest.mark.parametrize("old", [b"x" * HALF, BODY + b"x"], ids=["other", "longer"])
def test_a_beginning_of_something_else_is_given_up(
    site: Site, target: Path, old: bytes
) -> None:
    address = site.at("/tiny", BODY)
    leave_part(target, address, old)
    get(address)
    assert target.read_bytes() == BODY
    assert [wanted for _, wanted in site.asked] == [f"bytes={len(old)}-", None]


def test_wrong_bytes_are_refused_deleted_and_named(site: Site, target: Path) -> None:
    wrong = b"y" + BODY[1:]
    with pytest.raises(FetchError) as raised:
        get(site.at("/tiny", wrong))
    said = str(raised.value)
    assert "refused and deleted" in said
    assert f"sha256 is {hashlib.sha256(wrong).hexdigest()}, expected {MODEL.sha256}" in said
    assert nothing_is_left_but(target.parent)


def test_wrong_bytes_leave_the_file_that_was_here(site: Site, target: Path) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(b"old")
    with pytest.raises(FetchError):
        get(site.at("/tiny", b"wrong"))
    assert target.read_bytes() == b"old"


def test_a_truncated_file_is_refused_with_both_sizes(site: Site, target: Path) -> None:
    with pytest.raises(FetchError, match=rf"it has {HALF:,} bytes, expected {len(BODY):,}"):
        get(site.at("/tiny", BODY[:HALF]))
    assert nothing_is_left_but(target.parent)


def test_a_login_page_is_recognised(site: Site) -> None:
    with pytest.raises(FetchError, match="web page"):
        get(site.at("/tiny", b"\n<!DOCTYPE html><title>Gym Wi-Fi</title>"))


def test_after_a_404_the_next_address_is_tried(site: Site, target: Path) -> None:
    get(site.address + "/gone", site.at("/tiny", BODY))
    assert target.read_bytes() == BODY


def test_after_wrong_bytes_the_next_address_is_tried(site: Site, target: Path) -> None:
    get(site.at("/wrong", b"wrong"), site.at("/tiny", archive(("4.tflite", BODY))))
    assert target.read_bytes() == BODY
    assert nothing_is_left_but(target.parent, target.name)


def test_without_network_the_addresses_and_the_way_by_hand_are_named(site: Site) -> None:
    gone, closed = site.address + "/gone", "http://127.0.0.1:9/closed"
    with pytest.raises(FetchError) as raised:
        get(gone, closed)
    said = str(raised.value)
    assert gone in said
    assert "answered 404" in said
    assert closed in said
    assert "no connection" in said
    assert "kiosk model fetch tiny --from FILE" in said


def test_a_transfer_without_end_is_cut(
    site: Site, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", HALF)
    with pytest.raises(FetchError, match="sends more than"):
        get(site.at("/tiny", BODY))
    assert nothing_is_left_but(target.parent)


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (archive(("../../escaped.tflite", BODY)), "which is no plain file"),
        (archive(("/escaped.tflite", BODY)), "which is no plain file"),
        (archive(("4.tflite", b""), kind=tarfile.SYMTYPE), "which is no plain file"),
        (archive(("4.tflite", BODY), ("5.tflite", BODY)), "more than one file"),
        (archive(*((f"{n}", b"") for n in range(9)), kind=tarfile.DIRTYPE), "more than 8"),
        (archive(), "holds no file"),
        (archive(("4.tflite", BODY))[:HALF], "damaged .tar.gz"),
        (gzip.compress(b"no tar at all"), "damaged .tar.gz"),
    ],
    ids=["dots", "absolute", "link", "two", "many", "empty", "cut", "no-tar"],
)
def test_an_archive_with_anything_else_is_refused(
    site: Site, target: Path, tmp_path: Path, packed: bytes, said: str
) -> None:
    with pytest.raises(FetchError, match=said):
        get(site.at("/tiny", packed))
    assert nothing_is_left_but(target.parent)
    assert not list(tmp_path.rglob("*escaped*"))


def sparse_member(size: int) -> bytes:
    """A tar header that announces this many bytes, of which hardly any are in the archive."""
    entry = tarfile.TarInfo("4.tflite")
    entry.size = size
    return gzip.compress(entry.tobuf(tarfile.GNU_FORMAT) + bytes(64 * 1024))


def test_an_archive_that_announces_gigabytes_is_refused(site: Site, target: Path) -> None:
    with pytest.raises(FetchError, match=r"damaged \.tar\.gz"):
        get(site.at("/tiny", sparse_member(1 << 40)))
    assert nothing_is_left_but(target.parent)


def test_an_archive_that_unpacks_to_more_than_it_may_is_refused(
    site: Site, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000_000)
    bomb = archive(("4.tflite", bytes(5_000_000)))
    assert len(bomb) < 10_000
    with pytest.raises(FetchError, match=r"more than 1,000,000 bytes|larger than"):
        get(site.at("/tiny", bomb))
    assert nothing_is_left_but(target.parent)


def test_a_header_that_unpacks_to_more_than_it_may_is_refused(
    site: Site, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000_000)
    entry = tarfile.TarInfo("4.tflite")
    entry.pax_headers = {"comment": "z" * 5_000_000}
    bomb = gzip.compress(entry.tobuf(tarfile.PAX_FORMAT))
    with pytest.raises(FetchError, match="unpacks to more than 1,000,000 bytes"):
        get(site.at("/tiny", bomb))
    assert nothing_is_left_but(target.parent)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not here")
def test_a_disk_that_fills_up_in_the_transfer_is_told(site: Site, target: Path) -> None:
    address = site.at("/tiny", BODY)
    target.parent.mkdir(parents=True)
    part_path(target, address).symlink_to("/dev/full")
    with pytest.raises(FetchError, match="no room left"):
        get(address)
    assert nothing_is_left_but(target.parent)


def test_a_disk_that_fills_up_at_the_end_leaves_no_file(
    site: Site, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("kiosk.pose.fetch.os.fsync", full)
    with pytest.raises(FetchError, match="no room left"):
        get(site.at("/tiny", BODY))
    assert nothing_is_left_but(target.parent)


def test_a_folder_that_cannot_be_made_is_told(target: Path) -> None:
    target.parent.parent.write_bytes(b"a file where the folder should be")
    with pytest.raises(FetchError, match=r"tiny\.tflite can't be put into"):
        get("http://127.0.0.1:9/")


def test_two_fetches_at_once_do_not_mix(site: Site, target: Path) -> None:
    refused: list[str] = []

    def second(done: int, total: int) -> None:
        if not refused:
            with pytest.raises(FetchError) as raised:
                get(site.address + "/tiny")
            refused.append(str(raised.value))

    get(site.at("/tiny", BODY), progress=second)
    assert refused
    assert "Another fetch" in refused[0]
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("content", [BODY, archive(("4.tflite", BODY))], ids=["bare", "tar"])
def test_a_local_file_is_installed_and_kept(
    tmp_path: Path, target: Path, content: bytes
) -> None:
    source = tmp_path / "stick"
    source.write_bytes(content)
    assert install(MODEL, source) == target
    assert target.read_bytes() == BODY
    assert source.read_bytes() == content
    assert nothing_is_left_but(target.parent, target.name)


def test_a_wrong_local_file_is_refused_and_kept(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "stick"
    source.write_bytes(b"wrong")
    with pytest.raises(FetchError, match=rf"is not tiny: .*expected {MODEL.sha256}"):
        install(MODEL, source)
    assert source.read_bytes() == b"wrong"
    assert nothing_is_left_but(target.parent)


def test_a_local_file_larger_than_any_model_is_not_copied_to_its_end(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", HALF)
    source = tmp_path / "film.mp4"
    source.write_bytes(BODY)
    with pytest.raises(FetchError, match=rf"is not tiny: it is larger than {HALF:,} bytes"):
        install(MODEL, source)
    assert nothing_is_left_but(target.parent)


def test_a_local_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"nowhere can't be read \(No such file"):
        install(MODEL, tmp_path / "nowhere")


def test_the_shipped_model_needs_no_fetching() -> None:
    shipped = by_name("lightning-float16")
    assert fetch(shipped) == shipped.path
    assert install(shipped, Path("anything")) == shipped.path
