"""The doctor's quick checks, made at boot and then now and again while the kiosk runs.

While they find something they are made more often.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from kiosk.health.checks.check import Check, Finding, State
from kiosk.health.checks.world import World
from kiosk.health.doctor import QUICK, gravest_bad_first, run_checks
from kiosk.health.faults import KioskFault
from kiosk.health.one_line import describe, one_line

# A fault that was mended shall not stand on the screen for the rest of the day.
EVERY_S = 600.0
# While something is wrong: whoever mends it waits to see it gone.
AGAIN_S = 60.0
# Not while the first picture is made: on a Pi each second counts there.
FIRST_S = 3.0
JOIN_S = 2.0
# An address may come late, and another one later.
NETWORK_EVERY_S = 30.0

_log = logging.getLogger(__name__)


class Rounds:
    """Looks after the machine from a thread of its own. Nothing here raises.

    `trouble`: the gravest of what the checks find and no part of the kiosk tells by itself, one
    sentence with its remedy; None when well, or not yet looked. `address`: where staff reach
    the machine by SSH; None without a network, or not yet looked.
    """

    def __init__(
        self,
        world: Callable[[], World],
        checks: Sequence[Check] = QUICK,
        *,
        first_s: float = FIRST_S,
        every_s: float = EVERY_S,
        again_s: float = AGAIN_S,
        network: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.trouble: str | None = None
        self.address: str | None = None
        self._world, self._checks = world, tuple(checks)
        self._first_s, self._every_s = first_s, every_s
        self._again_s = min(again_s, every_s)
        self._network = network
        self._told: frozenset[str] = frozenset()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Begin; returns at once."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="rounds", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """No more of it; may be called twice."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(JOIN_S)

    def look(self) -> list[Finding]:
        """Make them once, now, and tell in the log what is new."""
        findings = run_checks(self._world(), self._checks)
        bad = [
            each
            for each in gravest_bad_first(findings)
            if each.fault in (None, KioskFault.CHECK_FAILED)
        ]
        for each in bad:
            if each.check not in self._told:
                _log.warning("%s: %s %s", each.title, each.sentence, each.remedy or "")
        self._told = frozenset(each.check for each in bad)
        self.trouble = one_line(f"{bad[0].sentence} {bad[0].remedy or ''}") if bad else None
        unknown = [each.check for each in findings if each.state is State.UNKNOWN]
        if unknown:
            _log.info("could not be checked: %s", ", ".join(unknown))
        return findings

    def _work(self) -> None:
        until_checks_s = wait_s = self._first_s
        while not self._stop.wait(wait_s):
            until_checks_s -= wait_s
            wait_s = min(NETWORK_EVERY_S, self._again_s)
            try:
                self.address = next(iter(self._network()), None)
                if until_checks_s <= 0:
                    until_checks_s = self._every_s
                    self.look()
                    if self.trouble is not None:
                        until_checks_s = self._again_s
            except Exception as error:
                _log.warning("the checks can't be made (%s)", describe(error))
