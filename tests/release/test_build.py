"""A release is put together for real: a Python environment with what is in the wheels."""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from bundles import wheel
from plug import Plug, PowerCut

from kiosk.release import build
from kiosk.release.build import Builder, check_room
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import Layout
from kiosk.release.run import Done, run

needs_venv = pytest.mark.skipif(
    importlib.util.find_spec("ensurepip") is None, reason="python3-venv is not installed"
)
META = b"Metadata-Version: 2.1\nName: hinge-kiosk\nVersion: 0.3.0\n"
KIND = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
RECORD = "hinge_kiosk-0.3.0.dist-info"
CODE = b"""\
import sys

def main():
    print("kiosk, version 0.3.0", sys.prefix)
"""


def small_kiosk(folder: Path) -> Path:
    """A wheel with hardly anything in it but the command."""
    path = folder / "hinge_kiosk-0.3.0-py3-none-any.whl"
    path.write_bytes(
        wheel(
            {
                "stand_in.py": CODE,
                f"{RECORD}/METADATA": META,
                f"{RECORD}/WHEEL": KIND,
                f"{RECORD}/entry_points.txt": b"[console_scripts]\nkiosk = stand_in:main\n",
                f"{RECORD}/RECORD": b"",
            }
        )
    )
    return path


@needs_venv
def test_a_release_runs_under_its_own_name_after_it_was_moved_there(tmp_path: Path):
    layout, disk = Layout(tmp_path), Plug()
    builder = Builder(layout, disk, run, sys.executable)
    folder = builder.fresh_folder("0.3.0") / "wheels"
    folder.mkdir()
    made = builder.put_together("0.3.0", [small_kiosk(folder)], {"from": "a stick"})
    assert made == layout.release("0.3.0")
    assert layout.whole() == ["0.3.0"]
    assert layout.leftovers() == []
    assert layout.about("0.3.0")["from"] == "a stick"
    said = subprocess.run(
        [layout.command("0.3.0")], capture_output=True, text=True, check=True
    ).stdout
    assert said == f"kiosk, version 0.3.0 {made / 'venv'}\n"
    # Everything is on the disk before the name is taken.
    assert disk.steps.index("sync all") < disk.steps.index("rename 0.3.0.partial to 0.3.0")
    assert not (made / "wheels").exists()
    scripts = [each for each in (made / "venv/bin").iterdir() if not each.is_symlink()]
    assert scripts
    assert not any(b".partial" in script.read_bytes() for script in scripts)


def builder_where(
    tmp_path: Path, *failing: str, complaint: str = "Traceback ...\nERROR: no such thing"
) -> Builder:
    """Of a machine on which commands with these words fail."""

    def pretend(command: Sequence[str], limit_s: float) -> Done:
        words = list(command)
        if any(word in words for word in failing):
            return Done(1, complaint=complaint)
        if "venv" in words:
            (Path(words[-1]) / "bin").mkdir(parents=True)
            (Path(words[-1]) / "pyvenv.cfg").write_text("home = /usr/bin\n")
        return Done(0)

    builder = Builder(Layout(tmp_path), Plug(), pretend, "/usr/bin/python3")
    builder.fresh_folder("0.3.0")
    return builder


@pytest.mark.parametrize(
    ("failing", "words"),
    [
        ("venv", "it needs python3-venv"),
        ("pip", "pip can't put the wheels in: ERROR: no such"),
    ],
)
def test_what_fails_is_told_and_leaves_no_release(failing: str, words: str, tmp_path: Path):
    with pytest.raises(ReleaseError, match=words):
        builder_where(tmp_path, failing).put_together("0.3.0", [], {})
    assert Layout(tmp_path).whole() == []


@pytest.mark.parametrize("failing", ["venv", "pip"])
def test_a_disk_that_becomes_full_on_the_way_is_told_as_such(failing: str, tmp_path: Path):
    complaint = "OSError: [Errno 28] No space left on device\nError: exit status 1."
    builder = builder_where(tmp_path, failing, complaint=complaint)
    with pytest.raises(ReleaseError, match=r": the disk is full; free some space and try ag"):
        builder.put_together("0.3.0", [], {})


def test_wheels_without_a_kiosk_are_no_release(tmp_path: Path):
    with pytest.raises(ReleaseError, match="no kiosk among its wheels"):
        builder_where(tmp_path).put_together("0.3.0", [], {})


def test_a_folder_that_an_earlier_try_left_is_emptied_first(tmp_path: Path):
    layout = Layout(tmp_path)
    (layout.partial("0.3.0") / "old").mkdir(parents=True)
    Builder(layout, Plug(), run, sys.executable).fresh_folder("0.3.0")
    assert list(layout.partial("0.3.0").iterdir()) == []


def test_a_cut_before_the_rename_leaves_no_release(tmp_path: Path):
    layout, disk = Layout(tmp_path), Plug()
    builder = Builder(layout, disk, lambda _command, _limit_s: Done(0), "/usr/bin/python3")
    partial = builder.fresh_folder("0.3.0")
    (partial / "venv/bin").mkdir(parents=True)
    (partial / "venv/bin/kiosk").write_text("#!/bin/sh\n")
    (partial / "venv/pyvenv.cfg").write_text("")
    # Its paper, all of it to the disk, the name.
    disk.cut_at = len(disk.steps) + 3
    with pytest.raises(PowerCut):
        builder.put_together("0.3.0", [], {})
    assert disk.steps[-1] == "rename 0.3.0.partial to 0.3.0"
    assert layout.whole() == []


def test_a_disk_without_room_is_told_with_figures(tmp_path: Path):
    check_room(tmp_path, 1)
    with pytest.raises(ReleaseError, match=r"MB free, and this needs 1000000000000 MB"):
        check_room(tmp_path, 10**18)
    assert build.room_needed(0, 100_000_000) > 160_000_000
