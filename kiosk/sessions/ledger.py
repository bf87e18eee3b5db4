"""What has happened and is not on disk yet, and what may be shown meanwhile.

No thread and no file: `Recorder` writes what stands here.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from threading import Condition

from kiosk.coach.moment import Moment, Rep, SessionSummary
from kiosk.coach.scene import Scene, Stage
from kiosk.sessions.records import SessionStart, new_token

# A disk that has not answered for this long must not keep a patient waiting for a score.
PATIENCE_S = 2.0
# A clinic's day or two; beyond it the oldest are given up.
MOST_WAITING = 2_000


@dataclass(eq=False, slots=True)
class Entry:
    """Something to be written: a session's beginning, a rep, or a session's end.

    Neither `rep` nor `summary`: the beginning. `before`: the scene directly before it.
    """

    start: SessionStart
    session: int
    t: float
    before: Scene
    taken_s: float
    rep: Rep | None = None
    set_number: int = 1
    summary: SessionSummary | None = None
    shown: bool = False

    def is_in(self, scene: Scene) -> bool:
        """Whether the scene tells of it."""
        moment = scene.moment
        if self.rep is not None:
            return moment.last_rep is self.rep or moment.ended_rep is self.rep
        if self.summary is not None:
            return self.summary in (scene.summary, scene.ended, moment.summary)
        return False


class Ledger:
    """Bounded, and safe to use from several threads; nobody ever waits for a disk here.

    `clock` measures how long the disk takes; `wall_clock` dates the sessions.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._most_waiting = max(2, most_waiting)
        self._changed = Condition()
        self._waiting: deque[Entry] = deque()
        self._writing: Entry | None = None
        self._why: str | None = None
        self._lost = 0
        self._start: SessionStart | None = None
        self._session = 0
        self._last_scene = Scene()
        self._last_rep: Rep | None = None
        # Scenes with events that nobody has been shown yet, and what they wait for.
        self._withheld: deque[tuple[Scene, Entry]] = deque(maxlen=8)

    # --- the coach's side -----------------------------------------------------------------

    def take(self, scene: Scene) -> None:
        """Note what has happened in this scene. Each scene once, in order."""
        with self._changed:
            before, self._last_scene = self._last_scene, scene
            if scene.began and scene.ended is not None and self._start is not None:
                # What ends while the next one begins is the one of before.
                self._take_rep(scene, before, self._session)
                self._take_end(scene, before)
                self._begin(scene, before, scene.t)
                return
            if scene.began:
                self._begin(scene, before, scene.t)
            self._take_rep(scene, before, scene.session)
            if scene.ended is not None and self._start is not None:
                self._take_end(scene, before)

    def shown(self, scene: Scene) -> Scene:
        """The scene as it may be shown: a rep, or a summary, is on disk before it is seen.

        While it is not, what was true before it stands in its place; its events come with the
        first scene that may tell of it. When the disk is in trouble everything is shown. To be
        called after `take`, by one thread.
        """
        with self._changed:
            unshown = self._unshown()
            if self._in_trouble():
                for entry in unshown:
                    entry.shown = True
                unshown = []
            newest = next((entry for entry in unshown if entry.is_in(scene)), None)
            if newest is None:
                return self._with_what_was_withheld(scene)
            # Whoever tells of the newest counts those before it too.
            *_, oldest = (
                entry
                for entry in unshown
                if entry.session == newest.session
                and (entry.rep is not None or entry.summary is not None)
            )
            eventful = scene.moment.ended_rep or scene.set_ended or scene.ended
            if eventful and not any(scene is each for each, _ in self._withheld):
                self._withheld.append((scene, newest))
            return self._with_what_was_withheld(_as_before(scene, oldest.before))

    @property
    def trouble(self) -> str | None:
        """Why sessions are not kept now, as half a sentence for staff; None when well."""
        with self._changed:
            if not self._in_trouble():
                return None
            why = self._why or f"the disk has not kept up for {PATIENCE_S:.0f} s"
            reps = sum(entry.rep is not None for entry in self._waiting)
            waiting = f", {reps} rep{'s' * (reps > 1)} waiting" if reps else ""
            lost = f", {self._lost} records were given up" if self._lost else ""
            return f"sessions are not kept: {why}{waiting}{lost}"

    @property
    def waiting(self) -> int:
        """How much is not on disk yet."""
        with self._changed:
            return len(self._waiting)

    # --- the disk's side ------------------------------------------------------------------

    def next(self, timeout_s: float = 0.0) -> Entry | None:
        """The oldest that is not on disk, waiting for one if need be; None after the timeout.

        It stays until `written`, `failed` or `give_up` is called.
        """
        with self._changed:
            if not self._waiting and timeout_s > 0:
                self._changed.wait(timeout_s)
            self._writing = self._waiting[0] if self._waiting else None
            return self._writing

    def written(self) -> None:
        """What `next` gave is on disk."""
        with self._changed:
            self._writing = None
            self._waiting.popleft()

    def failed(self, why: str) -> None:
        """The disk is in trouble: half a sentence."""
        with self._changed:
            self._why = why
            self._writing = None

    def well(self) -> None:
        """The disk can be written to."""
        with self._changed:
            self._why = None
            if not self._waiting:
                self._lost = 0

    def give_up(self) -> None:
        """What `next` gave can't be written, now or ever."""
        with self._changed:
            self._writing = None
            self._waiting.popleft()
            self._lost += 1

    def wake(self) -> None:
        """Let `next` return."""
        with self._changed:
            self._changed.notify_all()

    # --- inside ---------------------------------------------------------------------------

    def _unshown(self) -> list[Entry]:
        """What is neither on disk nor was shown in spite of that, newest first."""
        return list(takewhile(lambda entry: not entry.shown, reversed(self._waiting)))

    def _in_trouble(self) -> bool:
        if self._why is not None:
            return True
        return bool(self._waiting) and (self._clock() - self._waiting[0].taken_s > PATIENCE_S)

    def _begin(self, scene: Scene, before: Scene, t: float) -> None:
        self._start = SessionStart(new_token(), scene.drill, t, self._wall_clock())
        self._session = scene.session
        self._add(scene, before)

    def _take_rep(self, scene: Scene, before: Scene, session: int) -> None:
        # By the last rep too: the moment in which it ended may have been replaced.
        rep = scene.moment.ended_rep or scene.moment.last_rep
        if rep is None or rep is self._last_rep:
            return
        if self._start is None or session != self._session:
            # A rep without a beginning is a rep all the same.
            self._begin(scene, before, min(rep.start_s, scene.t))
        self._last_rep = rep
        self._add(scene, before, rep=rep)

    def _take_end(self, scene: Scene, before: Scene) -> None:
        self._add(scene, before, summary=scene.ended)
        self._start = None

    def _add(
        self,
        scene: Scene,
        before: Scene,
        rep: Rep | None = None,
        summary: SessionSummary | None = None,
    ) -> None:
        assert self._start is not None
        if len(self._waiting) >= self._most_waiting:
            # Not the one that is being written.
            del self._waiting[0 if self._writing is None else 1]
            self._lost += 1
        self._waiting.append(
            Entry(
                start=self._start,
                session=self._session,
                t=scene.t,
                # Of a scene only what stands in for another is kept.
                before=replace(before, moment=_facts(before.moment)),
                taken_s=self._clock(),
                rep=rep,
                set_number=scene.set_number,
                summary=summary,
            )
        )
        self._changed.notify_all()

    def _with_what_was_withheld(self, scene: Scene) -> Scene:
        """The scene with the events that were withheld and may be told now."""
        told: list[Scene] = []
        while self._withheld:
            late, entry = self._withheld[0]
            if entry in self._waiting and not entry.shown:
                break
            told.append(late)
            self._withheld.popleft()
        # There is room for one rep: the newest.
        for late in reversed(told):
            scene = _with_events(scene, late)
        return scene


def _facts(moment: Moment) -> Moment:
    return Moment(t=moment.t, rep_count=moment.rep_count, last_rep=moment.last_rep)


def _as_before(scene: Scene, before: Scene) -> Scene:
    """The scene as if the rep, or the session's end, had not come yet."""
    moment = replace(
        scene.moment,
        rep_count=before.moment.rep_count,
        last_rep=before.moment.last_rep,
        ended_rep=None,
        cue=None,
        summary=None,
    )
    scene = replace(
        scene,
        moment=moment,
        set_number=before.set_number,
        reps_in_set=before.reps_in_set,
        set_ended=False,
    )
    if scene.stage is not Stage.SUMMARY and scene.ended is None:
        return scene
    # The person is off the mark and the sum is not drawn yet.
    return replace(
        scene,
        stage=before.stage,
        needs=before.needs,
        readiness=before.readiness,
        ended=None,
        summary=before.summary,
    )


def _with_events(scene: Scene, late: Scene) -> Scene:
    scene = replace(scene, ended=scene.ended or late.ended)
    if late.session != scene.session:
        return scene
    moment = scene.moment
    if moment.ended_rep is None and late.moment.ended_rep is not None:
        moment = replace(
            moment,
            ended_rep=late.moment.ended_rep,
            cue=late.moment.cue,
            rep_count=max(moment.rep_count, late.moment.rep_count),
            last_rep=moment.last_rep or late.moment.last_rep,
        )
    moment = replace(moment, summary=moment.summary or late.moment.summary)
    return replace(scene, moment=moment, set_ended=scene.set_ended or late.set_ended)
