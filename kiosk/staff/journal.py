"""What systemd's journal has of the kiosk: the program's own words, for who looks deeper."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

UNIT = "kiosk.service"
# systemd's own rule for who may read the journal of services.
READERS = ("systemd-journal", "adm", "wheel")
# syslog's numbers: warnings and graver.
WARNING = 4

_COMMAND = (
    "journalctl", "--unit", UNIT, "--no-pager", "--quiet", "--output", "json",
    "--output-fields", "MESSAGE,PRIORITY,_PID",
)  # fmt: skip


class JournalError(Exception):
    """The journal can't be read. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal. `priority` as in syslog, 0 gravest; None unknown."""

    wall_s: float
    text: str
    priority: int | None
    pid: int | None


def check() -> None:
    """Raises JournalError where there is no journal, or none for this user."""
    if shutil.which(_COMMAND[0]) is None:
        raise JournalError("There is no journalctl here: systemd does not run this machine.")
    if not may_read():
        raise JournalError(
            "You may not read the journal: join the group systemd-journal (sudo usermod -aG "
            "systemd-journal YOU, then log in again), or use sudo."
        )


def may_read() -> bool:
    """Whether the journal shows services to whoever asks; otherwise it is silently empty."""
    if os.geteuid() == 0:
        return True
    import grp

    mine = {os.getegid(), *os.getgroups()}
    for name in READERS:
        with suppress(KeyError):
            if grp.getgrnam(name).gr_gid in mine:
                return True
    return False


def lines(since_s: float | None, count: int | None) -> list[Line]:
    """What there is, oldest first; at most the newest `count`. Raises JournalError."""
    more: list[str] = []
    if since_s is not None:
        more += ["--since", f"@{since_s:.0f}"]
    if count is not None:
        more += ["--lines", str(count)]
    try:
        done = subprocess.run(
            [*_COMMAND, *more],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise JournalError(f"journalctl can't be run ({error.strerror}).") from error
    found = [line for each in done.stdout.splitlines() if (line := line_of(each)) is not None]
    if done.returncode and not found:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        # An empty journal ends so too.
        if said and "No journal files" not in said:
            raise JournalError(f"The journal can't be read ({said}).")
    return found


def following() -> "subprocess.Popen[bytes]":
    """A journalctl that prints what comes from now on. Raises JournalError."""
    try:
        return subprocess.Popen(
            [*_COMMAND, "--follow", "--lines", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
    except OSError as error:
        raise JournalError(f"journalctl can't be run ({error.strerror}).") from error


def line_of(data: bytes) -> Line | None:
    """A line of journalctl's JSON; None where it makes no sense."""
    try:
        found = json.loads(data)
        if not isinstance(found, dict):
            return None
        line = cast("Mapping[str, Any]", found)
        wall_s = int(line["__REALTIME_TIMESTAMP"]) / 1e6
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Line(
        wall_s,
        _text(line.get("MESSAGE")),
        _whole(line.get("PRIORITY")),
        _whole(line.get("_PID")),
    )


def _text(message: object) -> str:
    # What is not UTF-8 comes as a list of bytes.
    if isinstance(message, list):
        with suppress(ValueError, TypeError):
            return bytes(cast("list[int]", message)).decode(errors="replace")
    return message if isinstance(message, str) else ""


def _whole(found: object) -> int | None:
    try:
        return int(str(found))
    except ValueError:
        return None
