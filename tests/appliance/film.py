"""A film of a guest's screen: what somebody who stands before it sees from power-on."""

import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from json_socket import SilenceError
from machine import Machine
from photograph import Photograph
from qmp import QmpError

EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Shot:
    """What was to be seen from `t_s` seconds of the host after power-on."""

    t_s: float
    png: bytes

    @property
    def photograph(self) -> Photograph:
        """Unpacked anew each time: a long film would not fit into memory."""
        return Photograph.read(io.BytesIO(self.png))


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

    def await_shot(self, wanted: Callable[[Photograph], bool], limit_s: float) -> None:
        """Until the newest shot shows it. Raises SilenceError after `limit_s` of the host."""
        until = time.monotonic() + limit_s
        while not (self.shots and wanted(self.shots[-1].photograph)):
            if time.monotonic() > until:
                raise SilenceError("the film does not show what was waited for")
            time.sleep(EVERY_S)

    def _work(self) -> None:
        begun, over = time.monotonic(), False
        file = self.machine.folder / "film.png"
        # One more in the end, of what it has come to.
        while not over:
            over = self._over.wait(EVERY_S)
            try:
                self.machine.qmp.photograph(file)
            except (QmpError, SilenceError):
                # Before the machine has a screen at all.
                continue
            png = file.read_bytes()
            if not (self.shots and self.shots[-1].png == png):
                self.shots.append(Shot(time.monotonic() - begun, png))
