"""A bundle is let in when it is whole and harmless; anything else is refused in a sentence."""

import gzip
import io
import tarfile
import tracemalloc
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bundles import FOLDER, WHEEL, contents, sums, wheel, write_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from plug import Plug

from kiosk.release import bundle as bundling
from kiosk.release.bundle import look_into, unpack_wheels, unpacked_bytes
from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError


def refused(path: Path) -> str:
    with pytest.raises(ReleaseError) as caught:
        look_into(path)
    return str(caught.value)


def test_a_whole_bundle_says_what_it_is_and_gives_its_wheels(tmp_path: Path):
    files = contents()
    bundle = look_into(write_bundle(tmp_path / "b.tar.gz", files))
    assert (bundle.manifest.version, bundle.manifest.arch) == ("0.3.0", "aarch64")
    assert bundle.signature is None
    assert list(bundle.wheels) == [WHEEL]
    written = unpack_wheels(bundle, tmp_path / "wheels", Plug())
    assert [path.name for path in written] == [WHEEL]
    assert written[0].read_bytes() == files[f"wheels/{WHEEL}"]
    assert unpacked_bytes(written) == 6000


def test_nothing_but_the_wheels_is_unpacked(tmp_path: Path):
    bundle = look_into(write_bundle(tmp_path / "b.tar.gz", contents()))
    unpack_wheels(bundle, tmp_path / "out", Plug())
    assert [path.name for path in (tmp_path / "out").rglob("*")] == [WHEEL]


@pytest.mark.parametrize("length", [0, 1, 100, 0.3, 0.6, 0.9, -200, -9, -1])
def test_a_bundle_that_is_cut_short_is_refused(length: float, tmp_path: Path):
    data = write_bundle(tmp_path / "b.tar.gz", contents()).read_bytes()
    kept = int(length * len(data)) if isinstance(length, float) else length
    path = tmp_path / "short.tar.gz"
    path.write_bytes(data[: kept % len(data)])
    assert "copy it again" in refused(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8])
def test_one_that_is_cut_short_within_a_large_wheel_is_refused(kept: float, tmp_path: Path):
    # More than is read at once, and no smaller when packed.
    large = {**contents(), "wheels/large-1-py3-none-any.whl": Random(7).randbytes(5_000_000)}
    path = write_bundle(tmp_path / "b.tar.gz", large)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])
    assert "copy it again" in refused(path)


def test_one_that_is_cut_short_after_it_was_looked_at_is_refused_too(tmp_path: Path):
    large = {**contents(), "wheels/large-1-py3-none-any.whl": Random(7).randbytes(5_000_000)}
    path = write_bundle(tmp_path / "b.tar.gz", large)
    bundle = look_into(path)
    path.write_bytes(path.read_bytes()[:2_000_000])
    with pytest.raises(ReleaseError, match="copy it again"):
        unpack_wheels(bundle, tmp_path / "wheels", Disk())


@given(st.data())
@settings(max_examples=120)
def test_a_changed_byte_is_noticed_or_changes_nothing(data: st.DataObject):
    with TemporaryDirectory() as folder:
        path = write_bundle(Path(folder, "b.tar.gz"), contents())
        whole = look_into(path)
        given = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(given) - 1))
        given[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(given)
        try:
            found = look_into(path)
        except ReleaseError:
            return
        # In gzip's own header there are bytes that mean nothing.
        assert (found.manifest, found.sums, found.wheels) == (
            whole.manifest,
            whole.sums,
            whole.wheels,
        )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        (f"{FOLDER}/../../etc/passwd", "outside of its own folder"),
        ("/etc/passwd", "outside of its own folder"),
        (f"{FOLDER}/wheels/../../x", "outside of its own folder"),
        ("other/file", "holds both"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, what: str, tmp_path: Path):
    member = tarfile.TarInfo(name)
    assert what in refused(write_bundle(tmp_path / "b.tar.gz", contents(), more=(member,)))
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_what_is_neither_file_nor_folder_is_refused(kind: bytes, tmp_path: Path):
    member = tarfile.TarInfo(f"{FOLDER}/wheels/link")
    member.type, member.linkname = kind, "/etc/shadow"
    told = refused(write_bundle(tmp_path / "b.tar.gz", contents(), more=(member,)))
    assert "neither a file nor a folder" in told


def test_a_file_in_no_list_is_refused(tmp_path: Path):
    files = contents()
    listed = sums(files)
    files["wheels/evil-1-py3-none-any.whl"] = b"evil"
    told = refused(write_bundle(tmp_path / "b.tar.gz", files, listed=listed))
    assert "evil-1-py3-none-any.whl is in no list" in told


def test_a_changed_and_a_missing_file_are_named(tmp_path: Path):
    files = contents()
    listed = sums(files)
    changed = {**files, f"wheels/{WHEEL}": b"other"}
    assert f"{WHEEL} was changed" in refused(
        write_bundle(tmp_path / "b.tar.gz", changed, listed=listed)
    )
    del files["scripts/install"]
    assert "scripts/install is missing" in refused(
        write_bundle(tmp_path / "b.tar.gz", files, listed=listed)
    )


def test_a_file_that_is_there_twice_is_refused(tmp_path: Path):
    member = tarfile.TarInfo(f"{FOLDER}/manifest.json")
    told = refused(write_bundle(tmp_path / "b.tar.gz", contents(), more=(member,)))
    assert "manifest.json twice" in told


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"schema": 2}, "schema 2"),
        ({"schema": None}, "schema None"),
        ({"version": "../../x"}, "version"),
        ({"version": "1.0.0-final"}, "version"),
        ({"version": 3}, "version"),
        ({"python": "cp311"}, "python"),
        ({"arch": "aarch64/.."}, "arch"),
        ({"os": 12}, "os"),
        ({"system": "new"}, "system"),
        ({"arch": "x86_64"}, "its folder is not called"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(
    changes: dict[str, Any], what: str, tmp_path: Path
):
    assert what in refused(write_bundle(tmp_path / "b.tar.gz", contents(**changes)))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 50_000])
def test_a_damaged_manifest_is_refused(data: bytes, tmp_path: Path):
    files = {**contents(), "manifest.json": data}
    assert "manifest.json" in refused(write_bundle(tmp_path / "b.tar.gz", files))


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS"])
def test_a_bundle_without_its_own_papers_is_none(name: str, tmp_path: Path):
    files = {**contents(), "SHA256SUMS": sums(contents())}
    del files[name]
    listed = b"" if name == "SHA256SUMS" else None
    path = write_bundle(tmp_path / "b.tar.gz", files, listed=listed)
    if name == "SHA256SUMS":
        # The helper gave it an empty one.
        assert "in no list" in refused(path)
    else:
        assert f"has no {name}" in refused(path)


def test_other_archives_and_files_are_no_bundles(tmp_path: Path):
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        member = tarfile.TarInfo("photos/cat.jpg")
        archive.addfile(member, io.BytesIO())
    assert "is no bundle of the kiosk" in refused(other)
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff" * 100)
    assert "no bundle at all" in refused(tmp_path / "picture.jpg")
    assert "is a folder" in refused(tmp_path)
    assert "/dev/zero is no plain file" in refused(Path("/dev/zero"))
    assert "is not there" in refused(tmp_path / "missing.tar.gz")


def head(kind: bytes, size: int) -> bytes:
    """What stands in an archive before something of this kind and size."""
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


def test_a_small_archive_that_unpacks_to_something_huge_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bundling, "MOST_BYTES", 100_000)
    files = {**contents(), "wheels/big-1-py3-none-any.whl": bytes(1_000_000)}
    assert "too large" in refused(write_bundle(tmp_path / "b.tar.gz", files))


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path, kind: bytes):
    path = tmp_path / "b.tar.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(head(kind, 40_000_000))
        for _ in range(40):
            out.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        assert "too large" in refused(path)
        most_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most_bytes < 10_000_000


def test_a_name_of_a_name_of_a_name_is_refused(tmp_path: Path):
    path = tmp_path / "b.tar.gz"
    path.write_bytes(gzip.compress((head(tarfile.GNUTYPE_LONGNAME, 1) + bytes(512)) * 900))
    assert "cut short or damaged" in refused(path)


def test_what_comes_after_the_end_is_no_place_to_hide_in(tmp_path: Path):
    path = write_bundle(tmp_path / "b.tar.gz", contents())
    path.write_bytes(path.read_bytes() + gzip.compress(bytes(3_000_000)))
    assert "after its end" in refused(path)


def test_a_wheel_that_changes_between_the_looks_is_not_unpacked_in_silence(tmp_path: Path):
    path = write_bundle(tmp_path / "b.tar.gz", contents())
    bundle = look_into(path)
    other = {**contents(), f"wheels/{WHEEL}": wheel({"kiosk/__init__.py": b"evil"})}
    write_bundle(path, other)
    with pytest.raises(ReleaseError, match="not what it was"):
        unpack_wheels(bundle, tmp_path / "wheels", Plug())
