"""This machine as an update sees it; a test makes one of its own."""

import json
import os
import pwd
import shlex
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource

from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import Layout
from kiosk.release.manifest import Machine
from kiosk.release.mounts import lasts, mounts_here
from kiosk.release.run import Done, Run, run
from kiosk.settings.folders import config_folder
from kiosk.staff.failure import plain
from kiosk.staff.status.place import Place, place_of
from kiosk.staff.update.service import Service

# Whose packages a release sees: the camera stack comes with the system.
PYTHON = "/usr/bin/python3"
# As whom the service runs (sysusers.d); a release is tried out as that user.
USER = "kiosk"

_ASK = (
    "import json, platform, struct, sys; print(json.dumps({"
    "'python': '.'.join(map(str, sys.version_info[:2])), 'arch': platform.machine(), "
    "'bits': 8 * struct.calcsize('P')}))"
)
# Of a 64-bit kernel under a 32-bit system, `uname -m` tells the kernel's.
_NARROW = {"aarch64": "armv7l", "x86_64": "i686"}


@dataclass(frozen=True, slots=True)
class Here:
    """All that an update touches. `place`: the kiosk's folders; `config`: its settings'.

    `say`: tells staff what goes on; `clock`: monotonic seconds; `pause`: waits so many.
    """

    layout: Layout
    disk: Disk
    run: Run
    service: Service
    place: Place
    config: Path
    python: str = PYTHON
    keys_owner: int = 0
    as_user: tuple[str, ...] = ()
    say: Callable[[str], None] = lambda _sentence: None
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def machine(self) -> Machine:
        """What a release must fit. Raises ReleaseError."""
        done = self.run([self.python, "-I", "-c", _ASK], 30.0)
        try:
            found = json.loads(done.answer)
            arch = str(found["arch"])
            if found["bits"] == 32:
                arch = _NARROW.get(arch, arch)
            python = str(found["python"])
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{self.python} does not answer: check the system.") from error
        return Machine(python, arch, self._code_name(), self._system())

    def try_out(self, command: Sequence[str | Path], limit_s: float) -> Done:
        """Run a program of a release as the kiosk's own user, and after all that matters."""
        return self.run(
            [*self.as_user, "nice", "-n", "10", *(str(word) for word in command)], limit_s
        )

    def why_lost(self) -> str | None:
        """Why what is put in now is gone at the next start, a sentence; None where it lasts."""
        if lasts(self.layout.home.absolute(), mounts_here(self.layout.root)):
            return None
        return (
            f"{self.layout.home} lies on a protected disk, and an update would be lost at the "
            "next start: say sudo kiosk maintenance on, restart, and update then."
        )

    def _code_name(self) -> str | None:
        try:
            text = (self.layout.root / "etc/os-release").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None
        for line in text.splitlines():
            name, _, value = line.partition("=")
            if name == "VERSION_CODENAME":
                return value.strip("\"' ") or None
        return None

    def _system(self) -> int:
        try:
            return int(self.layout.system.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0


def say(sentence: str) -> None:
    """On standard output; an update does not end because nobody listens any more."""
    with suppress(OSError):
        click.echo(plain(sentence))


def here() -> Here:
    """This machine."""
    return Here(
        layout=Layout(),
        disk=Disk(),
        run=run,
        service=Service(run),
        place=place_of(None, False, os.environ),
        config=config_folder(os.environ),
        as_user=_as_kiosk(),
        say=say,
    )


def need_root(what: str, command: str) -> None:
    """Raises ReleaseError for anybody else, with the command and all that was given to it."""
    if os.geteuid() != 0:
        whole = " ".join(["sudo", command, *_given()])
        raise ReleaseError(f"{what} needs root: say {whole}.")


def _given() -> list[str]:
    """The arguments and options of the command that runs, as a shell takes them."""
    context = click.get_current_context()
    words: list[str] = []
    for each in context.command.params:
        name = each.name or ""
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if isinstance(each, click.Option):
            words.append(each.opts[-1])
            if each.is_flag:
                continue
        words.append(str(context.params[name]))
    return [shlex.quote(word) for word in words]


def who() -> str | None:
    """Who gave this command, through sudo if so; None where nobody knows."""
    named = os.environ.get("SUDO_USER") if os.getuid() == 0 else None
    if named:
        return named
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None


def _as_kiosk() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        return ()
    return (
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--init-groups",
        "--no-new-privs",
        "--",
    )
