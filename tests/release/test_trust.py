"""A release is the maker's when a key or a hash says so; nothing else will do."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from bundles import contents, sums, write_bundle

from kiosk.release.bundle import Bundle, look_into
from kiosk.release.fault import ReleaseError
from kiosk.release.trust import NAMESPACE, check_trust

needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen (openssh-client) is not installed"
)


class Maker:
    """Somebody with a key."""

    def __init__(self, folder: Path, name: str = "maker") -> None:
        folder.mkdir()
        self.folder = folder
        self.key = folder / "key"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self.key)],
            check=True,
        )
        self.line = f"{name}@clinic {self.key.with_suffix('.pub').read_text()}"

    def signs(self, data: bytes, namespace: str = NAMESPACE) -> bytes:
        signed = self.folder / "SHA256SUMS"
        signed.write_bytes(data)
        signed.with_suffix(".sig").unlink(missing_ok=True)
        subprocess.run(
            [
                "ssh-keygen",
                "-q",
                "-Y",
                "sign",
                "-f",
                str(self.key),
                "-n",
                namespace,
                str(signed),
            ],
            check=True,
            capture_output=True,
        )
        return (self.folder / "SHA256SUMS.sig").read_bytes()


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "maker")


def bundle_of(folder: Path, signature: bytes | None = None) -> Bundle:
    files = contents()
    listed = sums(files)
    if signature is not None:
        files["SHA256SUMS"] = listed
        files["SHA256SUMS.sig"] = signature
    return look_into(write_bundle(folder / "b.tar.gz", files))


def keys_of(folder: Path, *lines: str) -> Path:
    keys = folder / "update-keys"
    keys.write_text("# Whose releases are let in.\n" + "".join(lines))
    keys.chmod(0o644)
    return keys


def owner_of(path: Path) -> int:
    return path.stat().st_uid


@needs_ssh_keygen
def test_a_signature_by_a_known_key_vouches(tmp_path: Path, maker: Maker):
    other = Maker(tmp_path / "other", "other")
    keys = keys_of(tmp_path, other.line, maker.line)
    bundle = bundle_of(tmp_path, maker.signs(sums(contents())))
    assert check_trust(bundle, None, keys, owner_of(keys)) == "maker@clinic"


def test_without_a_place_for_its_signature_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    keys = keys_of(tmp_path)
    bundle = bundle_of(tmp_path, b"-----BEGIN SSH SIGNATURE-----")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(ReleaseError, match="signature can't be checked") as caught:
        check_trust(bundle, None, keys, owner_of(keys))
    assert caught.value.why == "broke"


@needs_ssh_keygen
def test_a_key_for_other_things_does_not_vouch(tmp_path: Path, maker: Maker):
    limited = maker.line.replace(" ", ' namespaces="git" ', 1)
    keys = keys_of(tmp_path, limited)
    bundle = bundle_of(tmp_path, maker.signs(sums(contents())))
    with pytest.raises(ReleaseError, match="none of the keys"):
        check_trust(bundle, None, keys, owner_of(keys))


@needs_ssh_keygen
@pytest.mark.parametrize("wrong", ["another's", "of another file", "for another purpose", "no"])
def test_a_signature_that_does_not_fit_is_never_overlooked(
    wrong: str, tmp_path: Path, maker: Maker
):
    keys = keys_of(tmp_path, maker.line)
    signature = {
        "another's": lambda: Maker(tmp_path / "other").signs(sums(contents())),
        "of another file": lambda: maker.signs(b"other"),
        "for another purpose": lambda: maker.signs(sums(contents()), "git"),
        "no": lambda: b"-----BEGIN SSH SIGNATURE-----\n",
    }[wrong]()
    bundle = bundle_of(tmp_path, signature)
    right_hash = hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    for sha256 in (None, right_hash):
        with pytest.raises(ReleaseError, match="none of the keys"):
            check_trust(bundle, sha256, keys, owner_of(keys))


@needs_ssh_keygen
@pytest.mark.parametrize("bad", ["no name", "truncated", "cut within", "another kind", "words"])
def test_a_line_that_holds_no_key_is_named_and_not_blamed_on_the_bundle(
    bad: str, tmp_path: Path, maker: Maker
):
    name, kind, key, *_ = maker.line.split()
    line = {
        "no name": f"{kind} {key}",
        "truncated": f"{name} {kind} {key[:-8]}",
        "cut within": f"{name} {kind} {key[:-3]}",
        "another kind": f"{name} ssh-rsa {key}",
        "words": "the key of the maker",
    }[bad]
    keys = keys_of(tmp_path, "\n", line + "\n")
    bundle = bundle_of(tmp_path, maker.signs(sums(contents())))
    with pytest.raises(ReleaseError, match=r"update-keys line 3 is no line of the form NAME "):
        check_trust(bundle, None, keys, owner_of(keys))
    # Beside one that holds the key it is in nobody's way.
    keys = keys_of(tmp_path, line + "\n", maker.line)
    assert check_trust(bundle, None, keys, owner_of(keys)) == "maker@clinic"


@needs_ssh_keygen
@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_lines_that_ssh_keygen_takes_are_not_called_bad(
    kind: str, tmp_path: Path, maker: Maker
):
    other = tmp_path / "other"
    command = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "a comment", "-f", str(other)]
    subprocess.run(command, check=True)
    key = other.with_suffix(".pub").read_text()
    options = 'namespaces="kiosk-release,git",valid-after="20200101"'
    keys = keys_of(tmp_path, f"maker {key}", f'"a@b, c@d" {options} {key}', f"*@e\t{key}")
    bundle = bundle_of(tmp_path, maker.signs(sums(contents())))
    with pytest.raises(ReleaseError, match="none of the keys"):
        check_trust(bundle, None, keys, owner_of(keys))


@needs_ssh_keygen
def test_keys_that_others_could_have_written_are_not_believed(tmp_path: Path, maker: Maker):
    keys = keys_of(tmp_path, maker.line)
    bundle = bundle_of(tmp_path, maker.signs(sums(contents())))
    with pytest.raises(ReleaseError, match="Others than root may change"):
        check_trust(bundle, None, keys, owner_of(keys) + 1)
    keys.chmod(0o664)
    with pytest.raises(ReleaseError, match="Others than root may change"):
        check_trust(bundle, None, keys, owner_of(keys))
    real = keys.rename(tmp_path / "elsewhere")
    keys.symlink_to(real)
    with pytest.raises(ReleaseError, match="no plain file"):
        check_trust(bundle, None, keys, owner_of(keys))


def test_a_hash_given_by_hand_vouches_where_nothing_is_signed(tmp_path: Path):
    bundle = bundle_of(tmp_path)
    right = hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    missing = tmp_path / "no-keys"
    assert check_trust(bundle, right, missing) == "sha256"
    assert check_trust(bundle, f" {right.upper()}\n", missing) == "sha256"
    with pytest.raises(ReleaseError, match="is not the file with this SHA-256"):
        check_trust(bundle, "0" * 64, missing)
    with pytest.raises(ReleaseError, match="64 letters and digits"):
        check_trust(bundle, right[:-1], missing)


def test_without_a_key_and_a_hash_nobody_vouches(tmp_path: Path):
    bundle = bundle_of(tmp_path)
    with pytest.raises(ReleaseError, match="Nothing tells whose"):
        check_trust(bundle, None, tmp_path / "no-keys")
    keys = keys_of(tmp_path, "maker ssh-ed25519 AAAA\n")
    with pytest.raises(ReleaseError, match="is not signed"):
        check_trust(bundle, None, keys)


def test_the_hash_is_of_what_was_looked_at_and_not_of_what_lies_there_now(tmp_path: Path):
    bundle = bundle_of(tmp_path)
    looked_at = hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    bundle.path.write_bytes(b"another one, put in its place meanwhile")
    there_now = hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    missing = tmp_path / "no-keys"
    assert check_trust(bundle, looked_at, missing) == "sha256"
    with pytest.raises(ReleaseError, match="is not the file with this SHA-256"):
        check_trust(bundle, there_now, missing)
