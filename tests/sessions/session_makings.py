"""Reps, scenes and disks for the tests of what is remembered."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any

from made_reps import a_rep

from kiosk.coach.moment import (
    Band,
    Cue,
    Fault,
    Measures,
    Moment,
    Phase,
    Rep,
    SessionSummary,
    Tap,
)
from kiosk.coach.scene import Scene, Stage
from kiosk.sessions.database import connect_to
from kiosk.sessions.records import SessionStart
from kiosk.sessions.store import SessionStore

NOW_S = 1_800_000_000.0
DAY_S = 86_400.0
CUE = Cue("shallow", "Go deeper", "correction", Fault.SHALLOW)


def start(token: str = "one", t: float = 100.0, wall_s: float = NOW_S) -> SessionStart:
    return SessionStart(token, "wall", t, wall_s)


def rep(n: int, score: int | None = 80, end_s: float = 104.0, **changes: Any) -> Rep:
    band: Band | None = None if score is None else "good" if score >= 80 else "warn"
    usual: dict[str, Any] = {
        "n": n,
        "start_s": end_s - 3.5,
        "bottom_s": end_s - 1.5,
        "end_s": end_s,
        "lowering_s": 1.5,
        "hold_s": 0.4,
        "rising_s": 1.2,
        "tap": Tap("touched", end_s - 1.6, 0.12, 0.5, 0.0),
        "score": score,
        "band": band,
        "measures": Measures(hip_flexion_deg=62.0, knee_flexion_deg=21.123456),
        "criteria": MappingProxyType({"hips_back": "good", "head": "unknown"}),
        "unseen": frozenset({Fault.HEAD_DROPPED}),
        "reason": "Well done.",
    }
    return a_rep(**{**usual, **changes})


def summary(reps: int = 3, score: int | None = 81) -> SessionSummary:
    return SessionSummary(reps, reps, score, "good", ((Fault.SHALLOW, 1),), (), "Well done.")


class Visits:
    """Makes the scenes of visits, one after the other."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.reps: list[Rep] = []

    def frame(self) -> Scene:
        """Nothing happens."""
        scene = self.scene
        moment = replace(scene.moment, ended_rep=None, cue=None, summary=None)
        if scene.stage is not Stage.DRILL:
            moment = replace(moment, rep_count=0, last_rep=None)
            scene = replace(scene, set_number=1, reps_in_set=0)
        return self._next(scene, moment)

    def begin(self) -> Scene:
        self.reps = []
        scene = Scene(stage=Stage.DRILL, session=self.scene.session + 1, began=True)
        return self._next(scene, Moment(t=0, phase=Phase.STANDING, person_seen=True), True)

    def rep(self, score: int | None = 80, cue: Cue | None = None) -> Scene:
        return self._next(*self._with_rep(score, cue))

    def over(self, last_rep_score: int | None = None) -> Scene:
        """They walk off, perhaps with a rep that is as good as over."""
        scene, moment = self.scene, replace(self.scene.moment, ended_rep=None, cue=None)
        if last_rep_score is not None:
            scene, moment = self._with_rep(last_rep_score, None)
        ended = summary(len(self.reps), 90 + len(self.reps))
        stage = Stage.SUMMARY if self.reps else Stage.EMPTY
        scene = replace(scene, stage=stage, summary=ended if self.reps else None)
        return self._next(replace(scene, ended=ended), replace(moment, summary=ended), True)

    def _with_rep(self, score: int | None, cue: Cue | None) -> tuple[Scene, Moment]:
        made = rep(len(self.reps) + 1, score, self.scene.t + 0.1, cue=cue)
        self.reps.append(made)
        in_set = self.scene.reps_in_set % 3 + 1
        scene = replace(
            self.scene,
            set_number=(made.n - 1) // 3 + 1,
            reps_in_set=in_set,
            set_ended=in_set == 3,
        )
        moment = replace(
            scene.moment, ended_rep=made, last_rep=made, rep_count=made.n, cue=cue, summary=None
        )
        return scene, moment

    def _next(self, scene: Scene, moment: Moment, keep: bool = False) -> Scene:
        t = round(self.scene.t + 0.1, 3)
        event = keep or moment.ended_rep is not None
        scene = replace(
            scene,
            t=t,
            moment=replace(moment, t=t),
            began=scene.began and keep,
            set_ended=scene.set_ended and event,
            ended=scene.ended if keep else None,
        )
        self.scene = scene
        return scene


class Disk:
    """A disk that can be full, broken or slow when a test wants it."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.answers = Event()
        self.answers.set()
        self.refuses: Exception | None = None

    def connect(self, uri: str) -> sqlite3.Connection:
        disk = self

        class Wired(sqlite3.Connection):
            def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
                if sql.startswith(("INSERT", "BEGIN IMMEDIATE")):
                    disk.answers.wait(30)
                    if disk.error is not None:
                        raise disk.error
                if sql.startswith("INSERT") and disk.refuses is not None:
                    raise disk.refuses
                return super().execute(sql, parameters)

        return sqlite3.connect(uri, isolation_level=None, uri=True, factory=Wired)


def store_of(path: Path, boot: str = "boot", wall_s: float = NOW_S, **more: Any):
    return SessionStore(path, boot, lambda: wall_s, more.get("connect", connect_to))


def fill(path: Path, *ages_days: float, now_s: float = NOW_S):
    """Finished sessions of an earlier boot, a token each: its age in days."""
    for age in ages_days:
        with store_of(path, "earlier") as store:
            begun = start(str(age), wall_s=now_s - age * DAY_S)
            store.add_rep(begun, rep(1), 1)
            store.end(begun, summary(1), 120)


def scores_on_disk(path: Path) -> list[int]:
    connection = connect_to(f"file:{path}?mode=ro")
    try:
        rows = connection.execute("SELECT score FROM rep ORDER BY session_id, n").fetchall()
    finally:
        connection.close()
    return [row[0] for row in rows]
