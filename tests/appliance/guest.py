"""A hand inside the guest: programs and files, by QEMU's guest agent (no network, no login)."""

import base64
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from json_socket import JsonSocket, SilenceError

# How often it is asked whether a program has ended, seconds of the host.
_ASK_EVERY_S = 0.2
# One piece of a file.
_PIECE_BYTES = 1 << 20
# Of one answer; the emulated processor may be very busy.
_PATIENCE_S = 1_800.0


class GuestError(Exception):
    """What was asked of the guest failed there."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that ended in the guest. `status`: 128 and more, by a signal."""

    status: int
    out: str
    err: str


class Guest:
    """The agent in one guest. Raises SilenceError where it does not answer."""

    def __init__(self, path: Path, limit_s: float) -> None:
        """Wait until it answers, `limit_s` seconds of the host at most."""
        until = time.monotonic() + limit_s
        self._socket = JsonSocket(path, limit_s)
        # What it was asked by somebody before us may still be answered: up to our own number.
        number = secrets.randbelow(1 << 30)
        self._socket.say({"execute": "guest-sync", "arguments": {"id": number}})
        while self._socket.hear().get("return") != number:
            left = until - time.monotonic()
            if left <= 0:
                raise SilenceError("the guest's agent does not answer")
            self._socket.limit(left)
        self._socket.limit(_PATIENCE_S)

    def close(self) -> None:
        """May be called twice."""
        self._socket.close()

    def clock_s(self) -> float:
        """The guest's clock (UTC), seconds."""
        return float(self._ask("guest-get-time")) / 1e9

    def run(self, command: str, limit_s: float = 1_800.0) -> Ran:
        """Run a line of shell as root. `limit_s`: of the host; raises SilenceError after it."""
        started = self._ask(
            "guest-exec",
            **{
                "path": "/bin/sh",
                "arg": ["-c", command],
                "env": ["LC_ALL=C.UTF-8", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                "capture-output": True,
            },
        )
        until = time.monotonic() + limit_s
        while True:
            told = self._ask("guest-exec-status", pid=started["pid"])
            if told["exited"]:
                break
            if time.monotonic() > until:
                raise SilenceError(f"it takes longer than {limit_s:.0f} s: {command}")
            time.sleep(_ASK_EVERY_S)
        out, err = (
            base64.b64decode(told.get(key, "")).decode("utf-8", "replace")
            for key in ("out-data", "err-data")
        )
        return Ran(told.get("exitcode", 128 + told.get("signal", 0)), out, err)

    def tell(self, command: str, limit_s: float = 1_800.0) -> str:
        """What a line of shell prints. Raises GuestError where it fails."""
        ran = self.run(command, limit_s)
        if ran.status:
            raise GuestError(f"{command}: exit {ran.status}: {ran.err.strip()[-2000:]}")
        return ran.out

    def begin(self, command: str) -> None:
        """Start a line of shell and do not wait for it."""
        self._ask("guest-exec", path="/bin/sh", arg=["-c", command])

    def read(self, path: str) -> bytes:
        """A file of the guest. Raises GuestError."""
        handle = self._ask("guest-file-open", path=path, mode="r")
        pieces: list[bytes] = []
        while True:
            found = self._ask("guest-file-read", handle=handle, count=_PIECE_BYTES)
            pieces.append(base64.b64decode(found["buf-b64"]))
            if found["eof"]:
                break
        self._ask("guest-file-close", handle=handle)
        return b"".join(pieces)

    def fetch(self, path: str, to: Path) -> Path:
        """Copy a file of the guest to the host; where it is now. Raises GuestError."""
        to.write_bytes(self.read(path))
        return to

    def write(self, path: str, data: bytes | str) -> None:
        """Write a file in the guest. Raises GuestError."""
        whole = data.encode() if isinstance(data, str) else data
        handle = self._ask("guest-file-open", path=path, mode="w")
        for begin in range(0, len(whole), _PIECE_BYTES):
            piece = base64.b64encode(whole[begin : begin + _PIECE_BYTES]).decode()
            self._ask("guest-file-write", **{"handle": handle, "buf-b64": piece})
        self._ask("guest-file-close", handle=handle)

    def _ask(self, command: str, **arguments: Any) -> Any:
        self._socket.say({"execute": command, "arguments": arguments})
        answer = self._socket.hear()
        if "error" in answer:
            raise GuestError(f"{command}: {answer['error'].get('desc', answer['error'])}")
        return answer["return"]
