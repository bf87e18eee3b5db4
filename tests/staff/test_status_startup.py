"""`kiosk status` answers at once: nothing heavy is imported on its way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kiosk_seen import Clinic

ROOT = Path(__file__).parents[2]
HEAVY = (
    "PIL", "ai_edge_litert", "asyncio", "av", "gpiozero", "matplotlib", "numpy", "platformdirs",
    "pydantic", "pygame", "rich", "segno", "textual", "tflite_runtime", "tomlkit", "tomllib",
    "kiosk.app", "kiosk.camera", "kiosk.display", "kiosk.settings.options",
)  # fmt: skip

_RUN = """
import json, sys
from kiosk.staff.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def modules_after(clinic: Clinic, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=ROOT,
        env={**os.environ, **clinic.environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"], ["--help"]])
@pytest.mark.parametrize("runs", [True, False])
def test_nothing_heavy_is_imported(tmp_path: Path, runs: bool, arguments: list[str]):
    clinic = Clinic(tmp_path, os.environ)
    # A session file as well, for it is looked into.
    clinic.keeps_a_session()
    if runs:
        clinic.starts()
    loaded = modules_after(clinic, *arguments)
    clinic.dies()
    assert sorted(loaded & set(HEAVY)) == []


def test_help_imports_no_command(tmp_path: Path):
    loaded = modules_after(Clinic(tmp_path, os.environ), "--help")
    assert {name for name in loaded if name.startswith("kiosk.staff.")} == {
        "kiosk.staff.cli",
        "kiosk.staff.failure",
        "kiosk.staff.stopping",
    }
