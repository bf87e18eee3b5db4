"""The machine that the kiosk is put on: its files below a root, its programs, and what it is.

A test gives another root, and its own way to run programs.
"""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

BROKE, WRONG, LATER = 1, 2, 75

# What Debian calls a processor, and what Python's wheels and the kernel call it.
ARCHES: Mapping[str, str] = {"amd64": "x86_64", "arm64": "aarch64"}


ROOTS_PROGRAMS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
FIRST_SCREEN = "/dev/tty1"
# As the kernel counts: terminal 1 of those with number 4.
_FIRST_SCREEN = 4 << 8 | 1


class RefusedError(Exception):
    """It can't be done. One sentence that says what to do; `status`: to end with."""

    def __init__(self, sentence: str, status: int = BROKE) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Done:
    """A program that ended. `status`: 127 where it is not there, 124 where it took too long."""

    status: int
    answer: str = ""
    complaint: str = ""

    @property
    def last_words(self) -> str:
        """The last line that it complained with, for a sentence."""
        lines = [line.strip() for line in self.complaint.splitlines() if line.strip()]
        # pip has its reason above its advice.
        lines = [line for line in lines if not line.lower().startswith(("hint:", "note:"))]
        errors = [line for line in lines if line.startswith(("E:", "ERROR", "× "))]
        return (errors or lines or [f"exit status {self.status}"])[-1][:300]


Run = Callable[[Sequence[str], Mapping[str, str], float], Done]


def run(command: Sequence[str], environ: Mapping[str, str], limit_s: float) -> Done:
    """Run a program, which hears nothing; `environ` is added to our own. Never raises."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
            env={**_plain_environ(), "LC_ALL": "C.UTF-8", **environ},
            cwd="/",
            # Ctrl-C is for us to hear: see undisturbed.py.
            process_group=0,
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


def _plain_environ() -> dict[str, str]:
    # This tree is for this process alone: a release must find its own packages.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # su keeps the path of whoever says it, and dpkg does nothing without what lies there.
    path = environ.get("PATH", "/usr/bin:/bin").split(":")
    path += [folder for folder in ROOTS_PROGRAMS if folder not in path]
    return {**environ, "PATH": ":".join(path)}


@dataclass(frozen=True, slots=True)
class System:
    """What it is. `name`: in words; `version`: Debian's, 12 or 13; None where it has none.

    `codename`: bookworm, trixie. `debian_arch`: amd64, arm64. `model`: of a Raspberry Pi.
    """

    name: str
    id: str
    version: int | None
    codename: str
    debian_arch: str
    model: str | None

    @property
    def arch(self) -> str:
        """As wheels name it."""
        return ARCHES.get(self.debian_arch, self.debian_arch)

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return self.model is not None


@dataclass(frozen=True, slots=True)
class Machine:
    """`root`: of its file system. `tty`: the terminal that this was called from, if any; the
    first screen where whoever called sits there, whatever lies between.
    """

    root: Path = Path("/")
    runner: Run = run
    uid: int = field(default_factory=os.geteuid)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    tty: str | None = field(default_factory=lambda: _tty())

    def path(self, name: str | Path) -> Path:
        """A path below the root; `name` may begin with a slash."""
        return self.root / str(name).lstrip("/")

    def run(
        self,
        *command: str,
        limit_s: float = 60.0,
        environ: Mapping[str, str] | None = None,
    ) -> Done:
        """Run a program of the machine's."""
        return self.runner(command, environ or {}, limit_s)

    def needs(
        self,
        what: str,
        *command: str,
        limit_s: float = 60.0,
        environ: Mapping[str, str] | None = None,
    ) -> Done:
        """The same; raises RefusedError, which begins with `what`, where it fails."""
        done = self.run(*command, limit_s=limit_s, environ=environ)
        if done.status:
            raise RefusedError(f"{what}: {done.last_words}")
        return done

    def text(self, name: str) -> str:
        """A small file; empty where it can't be read."""
        with suppress(OSError):
            return self.path(name).read_text("utf-8", "replace")
        return ""

    @property
    def systemd_runs(self) -> bool:
        """Whether systemd runs here, rather than being put into an image."""
        return self.path("run/systemd/system").is_dir()

    def system(self) -> System:
        """What it is."""
        said = dict(_pairs(self.text("etc/os-release")))
        version = said.get("VERSION_ID", "").partition(".")[0]
        model = self.text("proc/device-tree/model").strip("\0\n ")
        return System(
            name=said.get("PRETTY_NAME") or "an unknown system",
            id=said.get("ID", ""),
            version=int(version) if version.isdecimal() else None,
            codename=said.get("VERSION_CODENAME", ""),
            debian_arch=self.run("dpkg", "--print-architecture").answer.strip(),
            model=model if "Raspberry Pi" in model else None,
        )

    def python(self) -> tuple[int, int] | None:
        """The version of the system's own Python; None where there is none."""
        told = "import sys; print(*sys.version_info[:2])"
        words = self.run("/usr/bin/python3", "-I", "-c", told).answer.split()
        return (int(words[0]), int(words[1])) if len(words) == 2 else None


def _pairs(text: str) -> list[tuple[str, str]]:
    rows = (line.partition("=") for line in text.splitlines() if "=" in line)
    return [(name, value.strip("\"'")) for name, _, value in rows]


def caller_has_first_screen(processes: Path = Path("/proc")) -> bool:
    """Whether one of the processes that led to this one has the first screen for its terminal:
    sudo gives what it starts a terminal of its own (use_pty, Debian's default).
    """
    number = str(os.getpid())
    with suppress(OSError, ValueError, IndexError):
        while int(number) > 0:
            # After its name, which may hold anything: state, parent, group, session, terminal.
            said = (processes / number / "stat").read_text("utf-8", "replace")
            words = said.rpartition(")")[2].split()
            if int(words[4]) == _FIRST_SCREEN:
                return True
            number = words[1]
    return False


def _tty() -> str | None:
    if caller_has_first_screen():
        return FIRST_SCREEN
    for handle in (0, 1, 2):
        with suppress(OSError):
            return os.ttyname(handle)
    return None
