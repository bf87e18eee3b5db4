"""A kiosk that is killed in mid-session has every score on disk that it has shown."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 24


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes can be forked")
def test_what_was_shown_survives_hard_kills(tmp_path: Path):
    run = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("hard_kills.py")),
            *("--kills", str(KILLS), "--json", "--folder", str(tmp_path)),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    result = json.loads(run.stdout)
    assert result["kills"] == KILLS
    assert result["missing"] == result["damaged"] == result["put_aside"] == 0
    assert result["errors"] == 0
    assert result["reps_shown"] > KILLS
