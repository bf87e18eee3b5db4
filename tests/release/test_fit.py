"""A release is put in only on a machine that it was made for."""

import pytest

from kiosk.release.manifest import Machine, Manifest, why_unfit
from kiosk.release.versions import is_older, is_version, newest_first

PI = Machine("3.11", "aarch64", "bookworm", 1)


def made_for(
    python: str = "3.11", arch: str = "aarch64", os: tuple[str, ...] = (), system: int = 0
) -> Manifest:
    return Manifest("0.3.0", python, arch, os, system)


@pytest.mark.parametrize(
    "manifest",
    [made_for(), made_for(os=("bookworm",)), made_for(os=("trixie", "bookworm"), system=1)],
)
def test_what_was_made_for_it_fits(manifest: Manifest):
    assert why_unfit(manifest, PI) is None


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (made_for(arch="x86_64"), "for x86_64 with Python 3.11, and this machine is aarch64"),
        (made_for(python="3.13"), "Python 3.13, and this system has Python 3.11"),
        (made_for(os=("trixie",)), "for trixie, and this system is bookworm"),
        (made_for(system=2), "needs newer system files"),
    ],
)
def test_what_was_made_for_another_is_told_apart(manifest: Manifest, words: str):
    assert words in str(why_unfit(manifest, PI))


@pytest.mark.parametrize("text", ["0.3.0", "1.0", "1.0rc1", "2.0.post1", "0.3.0.dev4", "1!2.0"])
def test_versions_are_versions(text: str):
    assert is_version(text)


@pytest.mark.parametrize(
    "text", ["", "v1.0", "1.0-1", "../1.0", "1.0/", "latest", "1.0 ", "1.0.partial", "0" * 99]
)
def test_other_texts_are_none(text: str):
    assert not is_version(text)


def test_versions_are_in_order_of_their_age():
    given = ["0.10.0", "0.9.0", "0.10.0rc1", "0.10.0.post1"]
    assert newest_first(given) == ["0.10.0.post1", "0.10.0", "0.10.0rc1", "0.9.0"]
    assert is_older("0.9.0", "0.10.0")
    assert not is_older("0.10.0", "0.10.0")
