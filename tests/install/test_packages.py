"""apt is asked for what is missing and to be had, and what it put in can be taken out again."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pretended import Pretended, pretended

from scripts.installing.debs import gather
from scripts.installing.machine import Done, RefusedError
from scripts.installing.packages import NEEDED, Packages


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    return pretended(tmp_path, monkeypatch)


def test_a_bench_does_without_the_pis_own_packages(here: Pretended) -> None:
    wanted = Packages(here.machine, here.root / "work").wanted()
    assert set(wanted) == set(NEEDED) - here.programs.packages
    here.programs.offered = ("python3-picamera2",)
    assert "python3-picamera2" in Packages(here.machine, here.root / "work").wanted()


def test_pip_comes_from_what_was_fetched_where_the_system_has_none(here: Pretended) -> None:
    packages = Packages(here.machine, here.root / "work")
    assert packages.pip().name == "pip-25-py3-none-any.whl"
    packages.pip().unlink()
    with pytest.raises(RefusedError, match="python3-venv"):
        packages.pip()


def test_packages_that_others_need_by_now_stay(here: Pretended) -> None:
    def purge_more(words: Sequence[str]) -> Done:
        return Done(0, "Purg python3-pygame [1]\nPurg somebodys-game [1]\n")

    packages = Packages(here.machine, here.root / "work")
    before = set(here.programs.packages)
    here.programs.packages |= {"python3-pygame"}
    here.programs.__dict__["_apt_get"] = purge_more
    packages.take_out({"python3-pygame:amd64"})
    assert "python3-pygame" in here.programs.packages
    del here.programs.__dict__["_apt_get"]
    packages.take_out({"python3-pygame:amd64"})
    assert here.programs.packages == before


def test_a_bundles_own_packages_are_the_only_source(here: Pretended, tmp_path: Path) -> None:
    packages = Packages(here.machine, here.root / "work", tmp_path / "MY STICK/debs")
    packages.update()
    words = here.programs.asked[-1]
    assert "-oDir::Etc::SourceParts=/dev/null" in words
    source = next(word for word in words if "SourceList=" in word).partition("=")[2]
    assert Path(source).read_text() == f"deb [trusted=yes] file:{tmp_path}/MY%20STICK/debs ./\n"


def test_what_a_bundle_has_is_found_out_without_writing_anything(
    here: Pretended, tmp_path: Path
) -> None:
    (tmp_path / "debs").mkdir()
    (tmp_path / "debs/Packages").write_text("Package: python3-lgpio\nVersion: 1\n")
    here.programs.packages |= set(NEEDED)
    before = here.look()
    packages = Packages(here.machine, here.root / "work", tmp_path / "debs")
    assert packages.wanted() == ["python3-lgpio"]
    assert here.look() == before


def test_what_apt_is_told_of_fetched_packages(here: Pretended, tmp_path: Path) -> None:
    def field(_: Sequence[str]) -> Done:
        return Done(0, "Package: fetched\nVersion: 1\n")

    here.programs.__dict__["_dpkg_deb"] = field
    gather(here.machine, tmp_path / "debs")
    assert (tmp_path / "debs/Packages").read_text().splitlines()[:4] == [
        "Package: fetched", "Version: 1", "Filename: ./fetched.deb", "Size: 0",
    ]  # fmt: skip
