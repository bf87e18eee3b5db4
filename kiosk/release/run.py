"""Other programs, behind one small seam: a test has others instead."""

import os
import subprocess
from collections.abc import Callable, Sequence
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


_REASON = ("ERROR:", "× ")
_ASIDE = ("hint:", "note:", "warning:", "[notice]", "╰─>")


Run = Callable[[Sequence[str], float], Done]


def run(command: Sequence[str], limit_s: float) -> Done:
    """Run a program; never raises. It hears nothing and sees a plain environment."""
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
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
            env=environ,
            # Of whoever asks, the kiosk's user may not even see it.
            cwd="/",
            # What pip writes as root, that user must be able to read.
            umask=0o022,
        )
    except subprocess.TimeoutExpired:
        return Done(124, complaint=f"{command[0]} took longer than {limit_s:.0f} s")
    except OSError as error:
        return Done(127, complaint=f"{command[0]}: {error.strerror}")
    return Done(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )
