"""A part of the kiosk on a thread of its own, set up again with growing pauses when it fails.

A thread that hangs in a driver is not replaced by a fresh one: Python can't end a thread, the
hanging one still holds the device, and a second one beside it would hang at the same place and
leave another behind each time. Only the end of the process sets the device free. So the part
says STALLED, `watchdog.py` withholds the ping, and systemd starts the kiosk anew.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.health.one_line import describe

# A loose cable is plugged in again within seconds; a camera that is away is asked for three
# times a minute (HOUSE: growing pauses, 2 s to 20 s).
PAUSES_S = (2.0, 4.0, 8.0, 16.0, 20.0)
# After so long without a failure the next one is a new story: short pauses again.
WELL_AGAIN_S = 60.0
# A step ends within about 1 s; five times that is no slow driver any more.
STALL_S = 5.0
# Opening a camera or loading a model takes seconds on a Pi that has just been switched on.
SET_UP_STALL_S = 30.0

_log = logging.getLogger(__name__)


class Hopeless(Exception):  # noqa: N818 - not an error of one part but the end of the process
    """Nothing can mend this: the process shall end with a non-zero status."""


class Worker(ABC):
    """What a part does. All three are called from the part's own thread.

    `foreseen`: errors whose sentence says it all; of others the log has the traceback too.
    """

    foreseen: tuple[type[Exception], ...] = ()

    @abstractmethod
    def set_up(self) -> None:
        """Get hold of what is needed. Any error: torn down and tried again after a pause."""

    @abstractmethod
    def step(self) -> None:
        """One piece of work; waits for it 1 s at the most. Any error: as in set_up."""

    @abstractmethod
    def tear_down(self) -> None:
        """Let go of everything, also of what a failed set_up left half done.

        Errors are logged, no more.
        """


class PartKind(Enum):
    """How a part is. FAILED: waiting for the next try, or trying. HOPELESS: ended for good."""

    STARTING = "starting"
    WELL = "well"
    FAILED = "failed"
    STALLED = "stalled"
    STOPPED = "stopped"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class PartState:
    """A part at one moment; times in seconds on the part's clock.

    `trouble`: one line, None when there is none. `since_t`: since when it is of this kind.
    `beat_age_s`: since the thread last came back from its worker; it grows in pauses too.
    `restarts`: how often it was set up anew.
    """

    name: str
    kind: PartKind
    trouble: str | None
    since_t: float
    beat_age_s: float
    restarts: int


class _Ending(Enum):
    ASKED = "asked"
    FAILED = "failed"
    HOPELESS = "hopeless"


class Part:
    """Runs a worker: set up, step after step, torn down; after an error, a pause and anew.

    A part is well from its first finished step on, so one that opens but can't work does not
    flicker between well and failed. A call that lasts longer than `stall_s` (`set_up_stall_s`
    in set_up) makes it STALLED until the call returns. MemoryError, Hopeless and what is no
    Exception at all (SystemExit) make it HOPELESS: the thread ends. `wait` sleeps on the event
    for at most so many seconds, and says whether it was set. Start it once.
    """

    def __init__(
        self,
        name: str,
        worker: Worker,
        *,
        clock: Callable[[], float] = time.monotonic,
        pauses_s: Sequence[float] = PAUSES_S,
        stall_s: float = STALL_S,
        set_up_stall_s: float = SET_UP_STALL_S,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self.name = name
        self._worker = worker
        self._clock = clock
        self._pauses_s = tuple(pauses_s)
        self._stall_s = stall_s
        self._set_up_stall_s = set_up_stall_s
        self._wait = wait
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        # Only the part's own thread uses these two.
        self._told = ""
        self._well_s = 0.0
        # Everything below is read by other threads, under the lock.
        self._lock = threading.Lock()
        self._kind = PartKind.STARTING
        self._trouble: str | None = None
        self._since_t = self._beat_t = clock()
        self._call_t: float | None = None
        self._call_limit_s = stall_s
        self._doing = ""
        self._restarts = 0
        self._begun = False
        self._given_up = False

    @property
    def state(self) -> PartState:
        """How the part is now. Never waits for the worker."""
        with self._lock:
            now = self._clock()
            kind, trouble, since_t = self._kind, self._trouble, self._since_t
            # What is hopeless stays so, even when it can't be torn down.
            if kind not in (PartKind.HOPELESS, PartKind.STOPPED):
                if self._begun and not self._thread.is_alive():
                    # Not even out of memory may a part that is dead pass for one that is well.
                    kind, trouble = PartKind.STOPPED, "its thread died"
                elif self._call_t is not None and now - self._call_t > self._call_limit_s:
                    kind, trouble = PartKind.STALLED, f"hangs while it is {self._doing}"
                    since_t = self._call_t + self._call_limit_s
            return PartState(
                self.name, kind, trouble, since_t, max(0.0, now - self._beat_t), self._restarts
            )

    @property
    def abandoned(self) -> bool:
        """Whether stop() gave up on a thread that still hangs; it ends with the process."""
        return self._given_up and self._thread.is_alive()

    def start(self) -> None:
        """Begin. Returns at once: whether set_up went well is told by `state`."""
        with self._lock:
            self._since_t = self._beat_t = self._clock()
        self._thread.start()
        self._begun = True

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Ask the thread to end and wait for it; False if it hangs. May be called again."""
        self._stopping.set()
        if self._thread.ident is None:
            self._become(PartKind.STOPPED, None)
            return True
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        self._given_up = self._thread.is_alive()
        return not self._given_up

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            ending = self._one_life()
            if ending is _Ending.HOPELESS:
                return
            if ending is _Ending.ASKED:
                break
            if self._well_s >= WELL_AGAIN_S:
                failures = 0
            pause_s = self._pauses_s[min(failures, len(self._pauses_s) - 1)]
            failures += 1
            if self._wait(self._stopping, pause_s):
                break
            with self._lock:
                self._restarts += 1
        self._become(PartKind.STOPPED, None)

    def _one_life(self) -> _Ending:
        self._well_s = 0.0
        ending = _Ending.ASKED
        try:
            self._call("set up", self._worker.set_up, self._set_up_stall_s)
            begun_t = self._beat_t
            while not self._stopping.is_set():
                self._call("at work", self._worker.step, self._stall_s)
                self._well_s = self._beat_t - begun_t
                self._is_well()
        except BaseException as error:
            # Also what is no Exception: a library that calls sys.exit() would otherwise end
            # this thread without a word. The error itself is not kept, for its frames hold
            # pictures.
            ending = _Ending.FAILED
            if not isinstance(error, Exception) or isinstance(error, MemoryError | Hopeless):
                ending = _Ending.HOPELESS
            self._become(PartKind(ending.value), describe(error))
            self._tell(error)
        try:
            self._call("closed", self._worker.tear_down, self._stall_s)
        except BaseException as error:
            _log.info("%s: could not be closed cleanly: %s", self.name, describe(error))
        return ending

    def _call(self, doing: str, work: Callable[[], None], limit_s: float) -> None:
        with self._lock:
            self._doing = doing
            self._call_t, self._call_limit_s = self._clock(), limit_s
        try:
            work()
        finally:
            with self._lock:
                self._call_t = None
                self._beat_t = self._clock()

    def _is_well(self) -> None:
        if self._kind is PartKind.WELL:
            return
        if self._kind is PartKind.FAILED:
            _log.info("%s: well again", self.name)
        self._become(PartKind.WELL, None)

    def _become(self, kind: PartKind, trouble: str | None) -> None:
        with self._lock:
            if kind is not self._kind:
                self._kind, self._since_t = kind, self._clock()
            self._trouble = trouble

    def _tell(self, error: BaseException) -> None:
        # A camera that is away all night fails thousands of times: each trouble is told once,
        # and again after it was well for a while.
        text = describe(error)
        if text != self._told or self._well_s >= WELL_AGAIN_S:
            self._told = text
            foreseen = isinstance(error, self._worker.foreseen)
            _log.warning("%s: %s", self.name, text, exc_info=None if foreseen else error)
