"""A film of a guest's screen: what somebody who stands before it sees from power-on."""

import threading
import time
from dataclasses import dataclass, field

from json_socket import SilenceError
from machine import Machine
from photograph import Photograph
from qmp import QmpError

EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Shot:
    """What was to be seen from `t_s` seconds of the host after power-on."""

    t_s: float
    photograph: Photograph


@dataclass
class Film:
    """Films a machine that is on from `start` to `stop`; in between nobody else may ask QEMU.

    `shots`: each is another than the one before.
    """

    machine: Machine
    shots: list[Shot] = field(default_factory=list[Shot])
    _over: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread = threading.Thread(target=self._work, name="film", daemon=True)
        self._thread.start()

    def stop(self) -> list[Shot]:
        """Enough; all shots."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        return self.shots

    def _work(self) -> None:
        begun, over = time.monotonic(), False
        # One more in the end, of what it has come to.
        while not over:
            over = self._over.wait(EVERY_S)
            try:
                seen = self.machine.photograph()
            except (QmpError, SilenceError):
                # Before the machine has a screen at all.
                continue
            if not (self.shots and self.shots[-1].photograph.is_same(seen)):
                self.shots.append(Shot(time.monotonic() - begun, seen))
