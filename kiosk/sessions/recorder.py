"""The thread that remembers: what the coach saw goes to disk, and is shown after that."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread

from kiosk.coach.scene import Scene
from kiosk.sessions.database import RefusedError, StoreError
from kiosk.sessions.ledger import Entry, Ledger
from kiosk.sessions.retention import DAY_S
from kiosk.sessions.store import SessionStore

# HOUSE: what fails is set up again with growing pauses.
PAUSES_S = (2.0, 4.0, 8.0, 16.0, 20.0)
# How often the thread says that it lives.
BEAT_EVERY_S = 0.5

_log = logging.getLogger(__name__)


class Recorder:
    """Takes scenes, writes their sessions and reps, and says what may be shown.

    `store_factory` opens the session file and is called in the recorder's own thread, again
    after every trouble. `keep_days`: sessions older than this are forgotten, at the start and
    once a day; None keeps them. `beat` is called at least once a second while the disk
    answers. `clock`: seconds on time.monotonic().
    """

    def __init__(
        self,
        store_factory: Callable[[], SessionStore],
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        keep_days: float | None = None,
        beat: Callable[[], None] | None = None,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._store_factory = store_factory
        self._clock = clock
        self._keep_days = keep_days
        self._beat = beat or _nothing
        self._pauses_s = pauses_s
        self._ledger = Ledger(clock, wall_clock)
        self._store: SessionStore | None = None
        self._prune_at_s = 0.0
        self._failures = 0
        self._broken = False
        self._ending = Event()
        self._thread = Thread(target=self._run, name="sessions", daemon=True)
        self._thread.start()

    def take(self, scene: Scene) -> None:
        """Note what has happened; every scene once, in order. Never waits, never raises."""
        try:
            self._ledger.take(scene)
        except Exception:
            # The patient must not pay for a fault in the bookkeeping.
            self._report_broken()

    def shown(self, scene: Scene) -> Scene:
        """The scene as it may be shown, called by the same thread after `take`.

        A rep whose score could be lost is not in it. Never waits, never raises.
        """
        try:
            return self._ledger.shown(scene)
        except Exception:
            self._report_broken()
            return scene

    @property
    def trouble(self) -> str | None:
        """Why sessions are not kept now, as half a sentence for staff; None when well."""
        if self._broken:
            return "sessions are not kept: the recorder itself is at fault, see the log"
        return self._ledger.trouble

    @property
    def waiting(self) -> int:
        """How many events are not on disk yet."""
        return self._ledger.waiting

    def close(self, timeout_s: float = 5.0) -> bool:
        """Write what waits, if that goes without trouble, and end; whether all is on disk."""
        self._ending.set()
        self._ledger.wake()
        self._thread.join(timeout_s)
        return not self._thread.is_alive() and self._ledger.waiting == 0

    def _run(self) -> None:
        while True:
            self._say_alive()
            at_once = self._ending.is_set() or self._store is None
            entry = self._ledger.next(0.0 if at_once else BEAT_EVERY_S)
            if entry is None and self._ending.is_set():
                break
            try:
                self._work(entry)
            except StoreError as error:
                self._stumble(error, error.why)
            except Exception as error:
                self._stumble(error, "of a fault that nobody foresaw, see the log")
            if self._failures and self._ending.is_set():
                break
        self._let_go()

    def _work(self, entry: Entry | None) -> None:
        store = self._store
        if store is None:
            store = self._store = self._store_factory()
            self._prune_at_s = self._clock()
        if entry is not None:
            self._write(store, entry)
        # In small parts: a rep may come in between.
        elif self._clock() >= self._prune_at_s and store.prune(self._keep_days) == 0:
            self._prune_at_s = self._clock() + DAY_S
        self._ledger.well()
        self._failures = 0

    def _write(self, store: SessionStore, entry: Entry) -> None:
        try:
            if entry.rep is not None:
                store.add_rep(entry.start, entry.rep, entry.set_number)
            elif entry.summary is not None:
                store.end(entry.start, entry.summary, entry.t)
            else:
                store.begin(entry.start)
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, RefusedError):
                raise
            # Tried for ever it would hold up all that come after it.
            _log.exception("a record of a session can't be stored and is given up")
            self._ledger.give_up()
        else:
            self._ledger.written()

    def _stumble(self, error: Exception, why: str) -> None:
        if not self._failures:
            _log.warning("%s", error, exc_info=not isinstance(error, StoreError))
        self._ledger.failed(why)
        self._let_go()
        pause_s = self._pauses_s[min(self._failures, len(self._pauses_s) - 1)]
        self._failures += 1
        until_s = self._clock() + pause_s
        while not self._ending.is_set() and self._clock() < until_s:
            self._ending.wait(min(BEAT_EVERY_S, pause_s))
            self._say_alive()

    def _let_go(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _say_alive(self) -> None:
        try:
            self._beat()
        except Exception:
            _log.exception("the heartbeat of the recorder of sessions failed")

    def _report_broken(self) -> None:
        if not self._broken:
            self._broken = True
            _log.exception("the recorder of sessions is at fault")


def _nothing() -> None:
    """No heartbeat is wanted."""
