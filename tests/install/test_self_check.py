"""A new release is tried by its own Python before it is let run."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pygame
import pytest
from pretended import ROOT

import kiosk
from scripts.installing import self_check


def test_here_nothing_is_missing_and_the_model_runs() -> None:
    assert list(self_check.not_imported()) == []
    assert list(self_check.no_inference()) == []


def test_what_the_project_asks_for_is_there() -> None:
    try:
        metadata.requires(self_check.PROJECT)
    except metadata.PackageNotFoundError:
        pytest.skip("the project itself is not installed here, only its folder is seen")
    assert list(self_check.missing()) == []


def test_another_version_is_told() -> None:
    assert list(self_check.wrong_version(kiosk.__version__)) == []
    assert list(self_check.wrong_version("9.9")) == [f"It is {kiosk.__version__}, not 9.9."]


def test_a_pygame_of_the_release_itself_is_told() -> None:
    # As in this very environment: its pygame is not the system's.
    if not Path(pygame.__file__).is_relative_to(sys.prefix):
        pytest.skip("pygame comes from the system here")
    script = ROOT / "scripts/installing/self_check.py"
    done = subprocess.run(
        [sys.executable, str(script), kiosk.__version__],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 3
    assert "pygame" in done.stdout
    assert "Hello" not in done.stdout
