"""What the kiosk knows now, ten times a second, to whoever connects to its socket.

JSON lines, each a whole record (kiosk.health.live.Live) with `schema` and the `events` since
the last one. Nobody has to listen, and the kiosk never waits for who does.
"""

import json
import logging
import os
import select
import socket
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kiosk.health.live import Live
from kiosk.health.one_line import one_line
from kiosk.health.status import as_plain

SCHEMA = 1
NAME = "live.sock"

# As often as a terminal over a slow line can be drawn.
EVERY_S = 0.1
# More than that is no staff any more.
CLIENTS = 8
# A record has about 2 kB; a line that is not taken in so long belongs to nobody.
PATIENCE_S = 5.0
SEND_BUFFER = 8192
# A hinge has few events; what a client misses of them is in the diary.
EVENTS = 32
# Readable (to connect one must be able to write) for the kiosk's user and its group.
MODE = 0o660
# The kernel's limit for a socket's path is 108 bytes.
LONGEST_PATH = 100

_log = logging.getLogger(__name__)


class LiveSocket:
    """Streams records to those who connect, on a thread of its own. Nothing here raises.

    `trouble`: why nobody can connect, one line; None when well. Open it once.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        every_s: float = EVERY_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.path = path
        self.trouble: str | None = None
        self._clock = clock
        self._every_s, self._patience_s = every_s, patience_s
        self._listener: socket.socket | None = None
        self._clients: dict[int, _Client] = {}
        self._ours = self._heard = False
        self._offered_t = float("-inf")
        self._newest: Live | None = None
        self._events: deque[Mapping[str, Any]] = deque(maxlen=EVENTS)
        self._stopping = threading.Event()
        self._wake_out = self._wake_in = -1
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    def open(self) -> bool:
        """Begin to listen; whether that went well. What a dead kiosk left is replaced."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                if stat.S_ISSOCK(self.path.lstat().st_mode):
                    self.path.unlink()
            self._wake_out, self._wake_in = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
            self._listener = listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            listener.setblocking(False)
            with address(self.path) as name:
                listener.bind(name)
            self._ours = True
            self.path.chmod(MODE)
            listener.listen(CLIENTS)
            self._thread.start()
        except Exception as error:
            self.trouble = one_line(str(error))
            _log.warning("nobody can watch live at %s: %s", self.path, error)
            self.close()
            return False
        return True

    def due(self) -> bool:
        """Whether anybody listens, and a tenth of a second has gone since the last offer."""
        return self._heard and self._clock() - self._offered_t >= self._every_s

    def offer(self, record: Live) -> None:
        """Hand on what is true now. Who has not taken the last one does without. One thread."""
        if not self._heard:
            return
        self._offered_t = self._clock()
        self._newest = record
        self._wake()

    def tell(self, kind: str, t: float, **details: object) -> None:
        """An event for the next record, lest it fall between two. From any thread."""
        if self._heard:
            self._events.append({"kind": kind, "t_s": round(t, 3), **details})

    def close(self) -> None:
        """Nobody is told any more; may be called twice."""
        self._stopping.set()
        self._wake()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(2.0)
        if not self._thread.is_alive():
            for handle in (self._wake_in, self._wake_out):
                with suppress(OSError):
                    os.close(handle)
            self._wake_out = self._wake_in = -1
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if self._ours:
            self._ours = False
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _wake(self) -> None:
        # A full pipe wakes it as well.
        with suppress(OSError):
            os.write(self._wake_in, b"!")

    def _run(self) -> None:
        # To look in must never be what ends a kiosk.
        try:
            self._serve()
        except Exception as error:
            self.trouble = one_line(str(error))
            _log.exception("nobody can watch live any more")
        self._heard = False
        for client in self._clients.values():
            client.socket.close()
        self._clients.clear()

    def _serve(self) -> None:
        listener = self._listener
        assert listener is not None
        poll = select.poll()
        poll.register(self._wake_out, select.POLLIN)
        poll.register(listener, select.POLLIN)
        while not self._stopping.is_set():
            # With nobody there it sleeps until somebody comes.
            ready = poll.poll(1000 * self._patience_s if self._clients else None)
            for handle, what in ready:
                if handle == self._wake_out:
                    with suppress(OSError):
                        os.read(self._wake_out, 4096)
                elif handle == listener.fileno():
                    self._welcome(listener, poll)
                elif (client := self._clients.get(handle)) is not None:
                    gone = what & (select.POLLHUP | select.POLLERR | select.POLLNVAL)
                    if gone or not client.push():
                        self._part_from(client, poll)
            newest, self._newest = self._newest, None
            if newest is not None and self._clients:
                self._hand_out(newest, poll)
            self._tidy(poll)

    def _welcome(self, listener: socket.socket, poll: "select.poll") -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            # It has gone again; or there are no handles left: not a thousand tries a second.
            self._stopping.wait(0.5)
            return
        if len(self._clients) >= CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        # Who reads slowly shall not be told what was true ten seconds ago.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        client = _Client(connection, self._clock)
        self._clients[connection.fileno()] = client
        # What a client says is never read: POLLHUP comes unasked.
        poll.register(connection, 0)
        self._heard = True

    def _hand_out(self, record: Live, poll: "select.poll") -> None:
        events: list[Mapping[str, Any]] = []
        while self._events:
            events.append(self._events.popleft())
        try:
            whole = {"schema": SCHEMA, **as_plain(record), "events": as_plain(events)}
            line = json.dumps(whole, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        except Exception as error:
            if self.trouble is None:
                _log.error("a live record can't be told: %s", error)
            self.trouble = one_line(str(error))
            return
        self.trouble = None
        for client in list(self._clients.values()):
            if not client.give(line):
                self._part_from(client, poll)

    def _tidy(self, poll: "select.poll") -> None:
        now = self._clock()
        for client in list(self._clients.values()):
            if client.owed and now - client.taken_t > self._patience_s:
                self._part_from(client, poll)
            elif client.listens != bool(client.owed):
                client.listens = bool(client.owed)
                poll.modify(client.socket, select.POLLOUT if client.owed else 0)

    def _part_from(self, client: "_Client", poll: "select.poll") -> None:
        number = client.socket.fileno()
        if self._clients.pop(number, None) is not None:
            poll.unregister(number)
        client.socket.close()
        if not self._clients:
            self._heard = False
            self._events.clear()


class _Client:
    """Somebody who listens. `owed`: what is left of a line that was begun."""

    def __init__(self, connection: socket.socket, clock: Callable[[], float]) -> None:
        self.socket = connection
        self.owed = b""
        self.listens = False
        self._clock = clock
        self.taken_t = clock()

    def give(self, line: bytes) -> bool:
        """Sends a line; not to one who has not taken the last one. False when it is gone."""
        if self.owed:
            return True
        self.owed = line
        return self.push()

    def push(self) -> bool:
        """Sends what the client takes now."""
        try:
            while self.owed:
                sent = self.socket.send(self.owed, socket.MSG_NOSIGNAL)
                self.owed = self.owed[sent:]
                self.taken_t = self._clock()
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return True


@contextmanager
def address(path: Path) -> Generator[str]:
    """How to name a socket to bind or connect to, of whatever length. Raises OSError."""
    name = os.fspath(path)
    if len(os.fsencode(name)) <= LONGEST_PATH:
        yield name
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
