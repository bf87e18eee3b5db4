"""Tries something out in a process of its own: what hangs or dies there harms nobody."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, cast

from kiosk.health.checks.probes import ProbeError

_running: set[subprocess.Popen[bytes]] = set()
_lock = Lock()


def ask(trial: str, arguments: tuple[str, ...], limit_s: float) -> dict[str, Any]:
    """What the trial of this name tells. Raises ProbeError when it dies or takes too long."""
    # For what a dead trial leaves behind.
    with tempfile.TemporaryDirectory(prefix="kiosk-trial-") as place:
        try:
            child = subprocess.Popen(
                # -P: root may stand in anybody's folder, and nothing is taken from there.
                [sys.executable, "-P", "-m", "kiosk.staff.probing", trial, place, *arguments],
                env=_environment(place),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise ProbeError(f"no program can be started ({error.strerror})") from error
        with _lock:
            _running.add(child)
        try:
            told, complaint = child.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired as error:
            raise ProbeError(f"it came to no end within {limit_s:g} s.") from error
        finally:
            _end(child)
    return _answer(told, complaint, child.returncode)


def end_all() -> None:
    """Ends every trial that still runs."""
    with _lock:
        left = list(_running)
    for child in left:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    with _lock:
        _running.discard(child)
    if child.poll() is None:
        with suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
        # What hangs in a driver can't even be killed.
        with suppress(subprocess.TimeoutExpired):
            child.wait(1.0)
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()


def _environment(place: str) -> dict[str, str]:
    search_path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path if folder)
    found = {
        **os.environ,
        "PYTHONPATH": search_path,
        "PYTHONIOENCODING": "utf-8:backslashreplace",
        "PYGAME_HIDE_SUPPORT_PROMPT": "1",
    }
    # As the kiosk itself sets them.
    found.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
    found.setdefault("XDG_RUNTIME_DIR", place)
    return found


def _answer(told: bytes, complaint: bytes, status: int) -> dict[str, Any]:
    # Libraries may have said something of their own before.
    lines = told.decode(errors="replace").strip().splitlines()
    with suppress(ValueError, RecursionError):
        found = json.loads(lines[-1] if lines else "")
        if status == 0 and isinstance(found, dict):
            return cast("dict[str, Any]", found)
    if status < 0:
        with suppress(ValueError):
            raise ProbeError(f"the program died of it ({signal.Signals(-status).name}).")
    last = complaint.decode(errors="replace").strip().splitlines()[-1:]
    raise ProbeError(f"the program ended without an answer ({''.join(last) or status}).")
