"""A simulated kiosk as a process of its own, in places of its own, for tests to talk to."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KIOSK = [sys.executable, "-m", "kiosk"]
# For the busiest machine; nothing here is about speed.
PATIENCE_S = 240.0


@dataclass
class Place:
    """Where a kiosk lives. `config`: its settings; `environ`: for all its commands."""

    folder: Path
    environ: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.config.mkdir(parents=True)
        kept = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("KIOSK_", "DISPLAY", "WAYLAND", "SDL_", "NOTIFY_", "XDG_"))
        }
        self.environ = {
            **kept,
            "KIOSK_CONFIG_DIR": str(self.config),
            "KIOSK_DATA_DIR": str(self.folder / "data"),
            "RUNTIME_DIRECTORY": str(self.folder / "run"),
            "SDL_AUDIODRIVER": "dummy",
        }

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def kiosk(self, *arguments: str, status: int = 0, given: str = "") -> str:
        """What a command prints; it must end with this status and without a traceback."""
        done = subprocess.run(
            [*KIOSK, *arguments],
            env=self.environ,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def status(self) -> dict[str, Any] | None:
        """What the simulated kiosk tells of itself; None while it tells nothing."""
        path = self.folder / "run" / "simulated" / "status.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    @contextlib.contextmanager
    def running(self, **environ: str) -> Generator[subprocess.Popen[str]]:
        """A simulated kiosk that has begun to tell its status."""
        log = (self.folder / "kiosk.log").open("a", encoding="utf-8")
        with log:
            child = subprocess.Popen(
                [*KIOSK, "run", "--simulate", "--no-screen"],
                env={**self.environ, **environ},
                stdout=log,
                stderr=log,
                text=True,
            )
            try:
                self.wait_until(lambda: self.status() is not None, "the kiosk tells its status")
                yield child
            finally:
                child.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(30)
                child.kill()
                child.wait()

    def log(self) -> str:
        return (self.folder / "kiosk.log").read_text(encoding="utf-8")

    def wait_until(self, true: Callable[[], bool], what: str) -> None:
        """Waits, long enough for the busiest machine."""
        until = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < until, f"it was not so that {what}:\n{self.log()}"
            time.sleep(0.1)
