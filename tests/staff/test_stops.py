"""Whoever stops a command, and whenever, gets one sentence and 128 + the signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEFAULTS = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
_IN_THE_IMPORTS = (
    _DEFAULTS
    + """
import os, sys, importlib.abc
module, number = sys.argv[1:3]
sys.argv[1:3] = []
class Stops(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == module:
            os.kill(os.getpid(), int(number))
sys.meta_path.insert(0, Stops())
from kiosk.__main__ import main
main()
"""
)


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in STOPS],
    )


@pytest.mark.parametrize("number", STOPS)
@pytest.mark.parametrize("module", ["click", "kiosk.staff.status.command"])
def test_while_it_is_being_imported_a_stop_is_one_sentence(
    module: str, number: signal.Signals
) -> None:
    done = run(_IN_THE_IMPORTS, module, str(int(number)), "status")
    assert done.stderr == "kiosk: Stopped before the end; nothing was changed.\n"
    assert done.returncode == 128 + number


@pytest.mark.parametrize("number", STOPS)
def test_a_command_that_only_looks_says_that_nothing_was_changed(
    number: signal.Signals, tmp_path: Path
) -> None:
    code = (
        _DEFAULTS
        + f"""
import os
from kiosk.staff.status import command
command.look = lambda *_: os.kill(os.getpid(), {int(number)})
from kiosk.__main__ import main
main()
"""
    )
    done = run(code, "status")
    assert done.stderr == "kiosk status: Stopped before the end; nothing was changed.\n"
    assert done.returncode == 128 + number


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("path", [(), ("status",), ("sessions", "list"), ("calibrate",)])
def test_a_help_that_can_t_be_written_is_one_sentence(path: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *path, "--help"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.stderr == (
        "kiosk: Standard output can't be written (No space left on device).\n"
    )
    assert done.returncode == 1
