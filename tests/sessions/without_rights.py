"""Python as a user without rights, which root is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def readable_by_all(tmp_path: Path):
    """The folders of pytest are for their owner only."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    shut = next((each for each in tmp_path.parents if not each.stat().st_mode & 0o001), None)
    if os.geteuid() == 0 and shut is not None:
        pytest.skip(f"{shut} is closed to the user without rights whom this test needs")


def run_without_rights(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Everything is imported before the rights go: the checkout may be its owner's alone."""
    lines = [
        "import os, sys",
        "sys.path.insert(0, sys.argv.pop(1))",
        "import sqlite3, json",
        "from kiosk.sessions.store import SessionStore, StoreError",
        "from kiosk.sessions.reader import SessionReader",
    ]
    if os.geteuid() == 0:
        lines += ["os.setgroups([])", "os.setgid(65534)", "os.setuid(65534)"]
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines) + code, str(ROOT), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
