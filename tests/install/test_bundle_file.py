"""A bundle is whole, or it is refused by name, before anything in it is used."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pretended import ROOT, checkout

from kiosk.release.bundle import look_into
from scripts.installing import bundle as bundling
from scripts.installing.bundle_file import pack, unpacked, write_sums
from scripts.installing.machine import WRONG, RefusedError
from scripts.installing.tree import tree_at

NAME = "kiosk-0.2.0-3.11-aarch64"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / NAME
    (folder / "wheels").mkdir(parents=True)
    (folder / "scripts").mkdir()
    (folder / "wheels/hinge_kiosk-0.2.0-py3-none-any.whl").write_bytes(b"the kiosk")
    (folder / "scripts/install").write_text("#!/bin/sh\n")
    (folder / "scripts/install").chmod(0o755)
    manifest = {"schema": 1, "version": "0.2.0", "python": "3.11", "arch": "aarch64",
                "os": ["bookworm"], "system": 1}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    write_sums(folder)
    return folder


@pytest.fixture
def bundle(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / f"{NAME}.tar.gz"
    pack(folder, path)
    return path


def packed_by_hand(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def why_not(path: Path) -> str:
    with pytest.raises(RefusedError) as caught, unpacked(path):
        pass
    assert caught.value.status == WRONG
    return str(caught.value)


def test_what_goes_in_comes_out(bundle: Path) -> None:
    with unpacked(bundle) as folder:
        assert folder.name == NAME
        tree = tree_at(folder)
        assert tree.version == "0.2.0"
        assert [path.name for path in tree.wheels] == ["hinge_kiosk-0.2.0-py3-none-any.whl"]
        assert (folder / "scripts/install").stat().st_mode & 0o777 == 0o755
        assert (folder / "manifest.json").stat().st_mode & 0o777 == 0o644
    assert not folder.exists()


def test_what_a_killed_one_left_is_removed_a_day_later(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "cache"
    for name in ("kiosk-bundle-killed", "kiosk-bundle-at-it"):
        (place / name / "kiosk-0.2.0").mkdir(parents=True)
    os.utime(place / "kiosk-bundle-killed", (0.0, 0.0))
    monkeypatch.setattr("scripts.installing.bundle_file.PLACE", str(place))
    with unpacked(bundle):
        pass
    assert [path.name for path in place.iterdir()] == ["kiosk-bundle-at-it"]


def test_kiosk_update_reads_it_too(bundle: Path) -> None:
    found = look_into(bundle)
    assert (found.manifest.version, found.manifest.os) == ("0.2.0", ("bookworm",))
    assert list(found.wheels) == ["hinge_kiosk-0.2.0-py3-none-any.whl"]


def test_the_same_folder_gives_the_same_bytes(folder: Path, bundle: Path) -> None:
    again = bundle.with_name("again.tar.gz")
    pack(folder, again)
    assert again.read_bytes() == bundle.read_bytes()


def test_a_bundle_that_can_not_be_written_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "wheels" / ("x" * 200)).touch()
    with pytest.raises(ValueError, match="too long"):
        pack(folder, tmp_path / "out.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def changed(folder: Path) -> None:
    (folder / "scripts/install").write_text("#!/bin/sh\nrm -rf /\n")


def missing(folder: Path) -> None:
    (folder / "wheels/hinge_kiosk-0.2.0-py3-none-any.whl").unlink()


def added(folder: Path) -> None:
    (folder / "wheels/more.whl").touch()


def compiled(folder: Path) -> None:
    # Python would run it instead of the text beside it.
    (folder / "scripts/__pycache__").mkdir()
    (folder / "scripts/__pycache__/install.cpython-313.pyc").touch()


def linked(folder: Path) -> None:
    (folder / "scripts/install").unlink()
    (folder / "scripts/install").symlink_to("/etc/passwd")


def unreadable_list(folder: Path) -> None:
    (folder / "SHA256SUMS").write_text("nonsense\n")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (changed, "scripts/install was changed"),
        (missing, "hinge_kiosk-0.2.0-py3-none-any.whl is missing"),
        (added, "wheels/more.whl is in no list"),
        (compiled, "install.cpython-313.pyc is in no list"),
        (linked, "scripts/install was changed"),
        (unreadable_list, "SHA256SUMS is damaged"),
    ],
)
def test_a_tampered_one_is_named(
    folder: Path, harm: Callable[[Path], None], sentence: str
) -> None:
    harm(folder)
    with pytest.raises(RefusedError, match=sentence) as caught:
        tree_at(folder)
    assert caught.value.status == WRONG


def test_a_file_that_is_cut_short_is_refused(bundle: Path) -> None:
    data = bundle.read_bytes()
    for length in (0, 20, len(data) // 2, len(data) - 10):
        bundle.write_bytes(data[:length])
        assert "cut short or damaged" in why_not(bundle) or "no bundle" in why_not(bundle)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("hello")
    assert "no bundle at all" in why_not(tmp_path / "text.txt")
    assert "is not there" in why_not(tmp_path / "nothing.tar.gz")
    assert "is a folder" in why_not(tmp_path)
    empty = packed_by_hand(tmp_path / "empty.tar.gz", tarfile.TarInfo("a/b"))
    assert "no bundle of the kiosk" in why_not(empty)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil"])
def test_it_never_writes_outside_of_its_folder(tmp_path: Path, name: str) -> None:
    path = packed_by_hand(tmp_path / "bad.tar.gz", tarfile.TarInfo(name))
    assert "outside of its own folder" in why_not(path)


def test_a_name_that_no_disk_can_hold_is_refused(tmp_path: Path) -> None:
    odd = tarfile.TarInfo("a/b")
    odd.pax_headers = {"path": "a/b\0c"}
    path = tmp_path / "odd.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(odd)
    assert "damaged" in why_not(path)


def test_links_in_it_are_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("a/b")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    assert "neither a file nor a folder" in why_not(packed_by_hand(tmp_path / "l.tar.gz", link))


def test_a_folder_that_is_no_kiosk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="neither a checkout of the kiosk nor a bundle"):
        tree_at(tmp_path)


@pytest.mark.parametrize("more", [[], ["--folder"]])
def test_a_checkout_with_two_versions_is_refused_before_anything_is_fetched(
    more: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tree, out = tmp_path / "tree", tmp_path / "out"
    checkout(tree, "0.2.0")
    out.mkdir()
    (tree / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    monkeypatch.setattr(bundling, "ROOT", tree)
    monkeypatch.setattr(bundling, "hear_stops", lambda: None)
    words = ["--for", "bookworm", "--arch", "aarch64", "--out", str(out), *more]
    assert bundling.main(words) == WRONG
    told = capsys.readouterr()
    assert "pyproject.toml says 0.1.0, kiosk/__init__.py 0.2.0: raise both." in told.err
    assert told.out == ""
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_interrupts_the_installer_of_a_bundle_waits_until_it_has_put_all_back(
    number: signal.Signals, folder: Path, tmp_path: Path
) -> None:
    begun, undone = tmp_path / "begun", tmp_path / "undone"
    (folder / "scripts/install").write_text(
        f"#!/bin/sh\ntrap 'sleep 1; ls \"$0\" >{undone}; exit 1' INT TERM HUP\n"
        f"touch {begun}\nwhile :; do sleep 0.1; done\n"
    )
    write_sums(folder)
    pack(folder, tmp_path / "b.tar.gz")
    command = [sys.executable, "-m", "scripts.installing.install", "--bundle"]
    with subprocess.Popen(
        [*command, str(tmp_path / "b.tar.gz")], cwd=ROOT, start_new_session=True
    ) as installer:
        until = time.monotonic() + 20
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.05)
        # As a terminal does.
        os.killpg(installer.pid, number)
        assert installer.wait(20) == 1
    # What it runs from was still there.
    assert undone.read_text().endswith("scripts/install\n")
