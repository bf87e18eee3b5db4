"""The three commands as one types them."""

import errno
import shutil
import subprocess
from pathlib import Path

import pytest
from pretended import ROOT

from scripts.installing import install

COMMANDS = ["install", "uninstall", "bundle"]
NEEDS_PYTHON = pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="the system has no Python of its own"
)


def call(*words: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL
    )


def new_enough() -> bool:
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    python = shutil.which("/usr/bin/python3")
    return python is not None and call(python, "-c", code).returncode == 0


@NEEDS_PYTHON
@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example_from_any_folder(name: str, tmp_path: Path) -> None:
    if not new_enough():
        pytest.skip("the system's Python is older than 3.11")
    done = call(str(ROOT / "scripts" / name), "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "examples:" in done.stdout
    assert "exit status: 0 done" in done.stdout


@NEEDS_PYTHON
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("install", "--bundle", "nothing.tar.gz"), "nothing.tar.gz is not there"),
        (("install", "--bundle", "."), ". is a folder"),
        (("install", "--frobnicate"), "unrecognized arguments"),
        (("bundle", "--out", "nowhere"), "There is no folder nowhere"),
        (("bundle", "--for", "buster"), "invalid choice"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    if not new_enough():
        pytest.skip("the system's Python is older than 3.11")
    name, *rest = words
    done = call(str(ROOT / "scripts" / name), *rest, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_becomes_full_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/etc/udev/rules.d/x")

    def not_set(_number: int, _handler: object) -> None:
        pass

    monkeypatch.setattr(install.Installation, "run", run)
    monkeypatch.setattr(install.signal, "signal", not_set)
    assert install.main([]) == 1
    told = capsys.readouterr().err
    assert told.startswith("scripts/install: /etc/udev/rules.d/x: No space left on device.")


def test_nothing_is_written_into_the_tree() -> None:
    for name in COMMANDS:
        text = (ROOT / "scripts" / name).read_text()
        assert "run_python" in text
    assert " -B " in (ROOT / "scripts/installing/python.sh").read_text()


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_shell_scripts_are_clean() -> None:
    paths = [f"scripts/{name}" for name in COMMANDS]
    done = call("shellcheck", "-x", *paths, "scripts/installing/python.sh")
    assert done.returncode == 0, done.stdout
