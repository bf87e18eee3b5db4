"""Other programs, behind one small seam: a test has others instead."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """A program that ended. `status`: its exit status; 127 where it is not there, 124 where it
    took too long. `answer` and `complaint`: its standard output and error.
    """

    status: int
    answer: str = ""
    complaint: str = ""

    @property
    def last_words(self) -> str:
        """The line that says why it failed, without a full stop, for a sentence."""
        said = self.complaint.strip() or self.answer
        lines = [line.strip() for line in said.splitlines()]
        told = [line for line in lines if line and not line.lower().startswith(_ASIDE)]
        # pip has its reason above its advice.
        errors = [line for line in told if line.startswith(_REASON)]
        last = (errors or told or [f"it ended with {self.status} and said nothing"])[-1]
        return last.removeprefix("× ").rstrip(".")


# A killed process ends when its writing to the disk does; then there is no group any more.
_GROUP_END_S, _LOOK_S = 5.0, 0.02
_REASON = ("ERROR:", "× ")
_ASIDE = ("hint:", "note:", "warning:", "[notice]", "╰─>")


Run = Callable[[Sequence[str], float], Done]


def run(command: Sequence[str], limit_s: float) -> Done:
    """Run a program; never raises. It hears nothing and sees a plain environment. Who stops us
    ends it with all that it has started.
    """
    environ = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
    }
    # pip's own settings and a proxy are the administrator's.
    environ |= {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or name.lower().endswith("_proxy") or name == "SSL_CERT_FILE"
    }
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            # Of whoever asks, the kiosk's user may not even see it.
            cwd="/",
            # What pip writes as root, that user must be able to read.
            umask=0o022,
            process_group=0,
        )
    except OSError as error:
        return Done(127, complaint=f"{command[0]}: {error.strerror}")
    with process:
        try:
            answer, complaint = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _end(process)
            return Done(124, complaint=f"{command[0]} took longer than {limit_s:.0f} s")
        except BaseException:
            _end(process)
            raise
    return Done(
        process.returncode,
        answer.decode("utf-8", "replace"),
        complaint.decode("utf-8", "replace"),
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With its children: venv has pip for one, and what that goes on writing would be in the
    way of whoever removes it.
    """
    until_s = time.monotonic() + _GROUP_END_S
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while time.monotonic() < until_s:
            os.killpg(process.pid, 0)
            time.sleep(_LOOK_S)
