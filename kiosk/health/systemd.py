"""Words to systemd: ready, status, watchdog ping, stopping (the protocol of sd_notify(3))."""

import os
import socket
import time
from collections.abc import Callable, Mapping

from kiosk.health.one_line import one_line

# sd_watchdog_enabled(3) asks for a ping in half the time; at a quarter two may be lost.
PINGS_PER_WATCHDOG = 4
# READY must arrive; systemd reads its socket within milliseconds. A ping never waits: it
# comes from the display loop, and the next frame sends another.
PATIENCE_S = 1.0


class Systemd:
    """The service manager, if there is one: outside systemd every call does nothing.

    Nothing here raises. `watchdog_s`: after so long without a ping the kiosk is restarted;
    None when nobody watches this process.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        pid: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self.watchdog_s = None
        if self._address is not None:
            self.watchdog_s = _watchdog_s(environment, os.getpid() if pid is None else pid)
        self._clock = clock
        self._ping_t: float | None = None
        self._status = ""

    def ready(self, status: str = "") -> bool:
        """All is set up. Like all others: whether it was handed to systemd."""
        return self._send("READY=1", status, PATIENCE_S)

    def status(self, text: str) -> bool:
        """One line for `systemctl status`; sent only when it has changed."""
        return one_line(text) != self._status and self._send("", text, 0.0)

    def ping(self) -> bool:
        """All is well. Call it as often as you like: sent four times a watchdog period."""
        if self.watchdog_s is None:
            return False
        now = self._clock()
        if (
            self._ping_t is not None
            and now - self._ping_t < self.watchdog_s / PINGS_PER_WATCHDOG
        ):
            return False
        if not self._send("WATCHDOG=1", "", 0.0):
            return False
        self._ping_t = now
        return True

    def stopping(self, status: str = "") -> bool:
        """The kiosk is about to end."""
        return self._send("STOPPING=1", status, PATIENCE_S)

    def goes_on(self, status: str = "") -> bool:
        """It begins again in this very process, and no end is to be awaited: who says that it
        stops, systemd kills when its time to stop is over. The watchdog waits a whole period.
        """
        return self._send("WATCHDOG=1", status, PATIENCE_S)

    def _send(self, state: str, status: str, patience_s: float) -> bool:
        if self._address is None:
            return False
        # A line break would begin another assignment.
        line = one_line(status)
        words = "\n".join(word for word in (state, f"STATUS={line}" if line else "") if word)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.settimeout(patience_s)
                channel.sendto(words.encode(errors="replace"), self._address)
        except (OSError, ValueError):
            return False
        if line:
            self._status = line
        return True


def _address(text: str) -> bytes | None:
    # "@" stands for the zero byte of an abstract address. Others (vsock) are for containers.
    if len(text) < 2 or text[0] not in "/@":
        return None
    address = os.fsencode(text)
    return b"\0" + address[1:] if text[0] == "@" else address


def _watchdog_s(environment: Mapping[str, str], pid: int) -> float | None:
    try:
        # The variables are inherited: they may be meant for the process that started us.
        if int(environment.get("WATCHDOG_PID", pid)) != pid:
            return None
        period_us = int(environment.get("WATCHDOG_USEC", "0"))
    except ValueError:
        return None
    return period_us / 1e6 if period_us > 0 else None
