"""A conversation in lines of JSON over a Unix socket: QEMU's own way, and its guest agent's."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

Message = dict[str, Any]


class SilenceError(Exception):
    """Nobody answered in time, or the other side is gone."""


class JsonSocket:
    """One side of it. Every wait has a limit, in seconds of the host; raises SilenceError."""

    def __init__(self, path: Path, limit_s: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(limit_s)
        self._rest = b""
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise SilenceError(f"{path.name}: {error}") from error

    def limit(self, limit_s: float) -> None:
        """Wait so long for each answer from now on."""
        self._socket.settimeout(limit_s)

    def say(self, message: Message) -> None:
        """Send one message."""
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise SilenceError(f"nobody listens: {error}") from error

    def hear(self) -> Message:
        """The next message. A line that is none is left out: a guest may just be starting."""
        for line in self._lines():
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                return cast("Message", found)
        raise SilenceError("the other side hung up")

    def close(self) -> None:
        """May be called twice."""
        self._socket.close()

    def _lines(self) -> Iterator[bytes]:
        while True:
            line, newline, rest = self._rest.partition(b"\n")
            if newline:
                self._rest = rest
                yield line.strip(b"\xff\r")
                continue
            try:
                more = self._socket.recv(1 << 16)
            except OSError as error:
                raise SilenceError(f"no answer: {error}") from error
            if not more:
                return
            self._rest += more
