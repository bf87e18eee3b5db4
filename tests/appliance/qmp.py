"""QEMU's own ear: photographs of the guest's screen from outside, and keys (QMP)."""

from pathlib import Path
from typing import Any

from json_socket import JsonSocket, SilenceError

PATIENCE_S = 1_800.0


class QmpError(Exception):
    """QEMU refused."""


class Qmp:
    """Of a running QEMU. Raises SilenceError when it is gone."""

    def __init__(self, path: Path) -> None:
        self._socket = JsonSocket(path, PATIENCE_S)
        if "QMP" not in self._socket.hear():
            raise SilenceError("that is not QEMU")
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: Any) -> Any:
        """What QEMU answers; what it only tells by the way is left out."""
        self._socket.say({"execute": command, "arguments": arguments})
        while True:
            answer = self._socket.hear()
            if "error" in answer:
                raise QmpError(f"{command}: {answer['error']}")
            if "return" in answer:
                return answer["return"]

    def photograph(self, file: Path) -> None:
        """What the guest's screen shows now, as a PNG file."""
        self.ask("screendump", filename=str(file), format="png")

    def close(self) -> None:
        """May be called twice."""
        self._socket.close()
