"""Of the lock each Python gets its own version, and Debian's pygame is hidden by no other."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pretended import ROOT, pretended

from scripts.installing import wheels
from scripts.installing.machine import RefusedError

LOCK = """\
# Made by a program.
click==8.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via hinge-kiosk
colorama==0.4 ; sys_platform == 'win32' \\
    --hash=sha256:cc
hatchling==1.33 \\
    --hash=sha256:dd
numpy==1.26.4 ; python_full_version < '3.12' \\
    --hash=sha256:ee
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:ff
pygame==2.6.1 \\
    --hash=sha256:00
"""


def test_an_entry_keeps_its_hashes_and_its_condition() -> None:
    assert wheels.without(LOCK, ("pygame", "hatchling", "colorama", "numpy")) == (
        "click==8.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    )
    both = wheels.only(LOCK, ("numpy",))
    assert [line for line in both.splitlines() if "==" in line] == [
        "numpy==1.26.4 ; python_full_version < '3.12' \\",
        "numpy==2.5.5 ; python_full_version >= '3.12' \\",
    ]


@pytest.mark.parametrize(("python", "numpy"), [("3.11", "1.26.4"), ("3.13", "2.5.5")])
def test_for_another_python_the_conditions_are_judged_by_that_one(
    python: str, numpy: str
) -> None:
    text = wheels.for_target(LOCK, python, "aarch64")
    assert f"numpy=={numpy} \\\n" in text
    assert text.count("numpy==") == 1
    assert ";" not in text
    assert "colorama" not in text
    assert "    --hash=sha256:bb\n" in text


@pytest.mark.parametrize(("python", "runtime", "other"), [
    ("3.11", "tflite-runtime", "ai-edge-litert"), ("3.13", "ai-edge-litert", "tflite-runtime"),
])  # fmt: skip
@pytest.mark.parametrize("arch", ["aarch64", "x86_64"])
def test_the_projects_own_lock_has_what_a_release_needs(
    python: str, runtime: str, other: str, arch: str
) -> None:
    text = wheels.for_target(wheels.locked(ROOT, pins=True), python, arch)
    names = [name for name, _ in wheels.entries(text)]
    assert len(names) == len(set(names))
    assert {runtime, "numpy", "gpiozero", "click", "packaging", *wheels.TO_BUILD} <= set(names)
    assert not {other, "pygame", "colorama"} & set(names)
    assert ("lgpio" in names) == (python == "3.11")


def test_every_package_is_pinned_by_hashes() -> None:
    for name, text in wheels.entries(wheels.locked(ROOT, pins=True)):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", text), name


def test_the_pins_library_is_as_new_as_the_project_asks() -> None:
    ((name, text),) = wheels.entries((ROOT / wheels.PINS_LOCK).read_text())
    version = text.partition("==")[2].split()[0]
    wanted = next(
        Requirement(line)
        for line in re.findall(r'"(lgpio[^"]+)"', (ROOT / "pyproject.toml").read_text())
    )
    assert name == wanted.name
    assert wanted.specifier.contains(version)


def test_where_the_network_fails_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = pretended(tmp_path, monkeypatch)
    here.programs.fails = lambda words: "download" in words
    with pytest.raises(RefusedError, match=r"is there a network\?.*no such luck"):
        wheels.download(here.machine, Path("pip.whl"), LOCK, tmp_path / "cache/wheels")
