"""A kiosk as its files tell of it, for the tests of the commands that look at it."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kiosk.coach.moment import Moment, Phase
from kiosk.coach.scene import Scene, Stage
from kiosk.health.board import BoardState
from kiosk.health.part import PartKind, PartState
from kiosk.health.single import OnlyOne
from kiosk.health.status import LightStatus, Status, StatusFile, VisitStatus, WallStatus
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.store import SessionStore
from kiosk.staff.cli import main

PARTS = ("lights", "coach", "wall", "pose", "camera")


def kiosk(*arguments: str | Path) -> Result:
    """The command in this process; an error that it did not foresee fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


class Clinic:
    """Folders of its own, in which a kiosk runs, or does not."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.config, self.data, self.run = (folder / name for name in ("config", "data", "run"))
        for each in (self.config, self.data, self.run):
            each.mkdir()
        self.environ = {
            "KIOSK_CONFIG_DIR": str(self.config),
            "KIOSK_DATA_DIR": str(self.data),
            "RUNTIME_DIRECTORY": str(self.run),
        }
        for name in [*environ]:
            if name.startswith("KIOSK_") and name not in self.environ:
                self.environ[name] = ""
        self._held = ExitStack()

    @property
    def events(self) -> Path:
        """The diary."""
        return self.data / "events.jsonl"

    def starts(self, **changes: Any) -> Status:
        """A kiosk runs here, and tells how it is."""
        self._held.enter_context(OnlyOne(self.run / "kiosk.lock"))
        return self.tells(**changes)

    def tells(self, **changes: Any) -> Status:
        """It tells it anew."""
        told = replace(status(), **changes)
        assert StatusFile(self.run / "status.json").write(told)
        return told

    def tells_json(self, text: str) -> None:
        """Something stands in its file."""
        (self.run / "status.json").write_text(text)

    def dies(self) -> None:
        """It is killed: nothing is tidied up."""
        self._held.close()

    def stops(self) -> None:
        """It ends as it should."""
        self.dies()
        (self.run / "status.json").unlink()

    def keeps_a_session(self) -> None:
        """One has begun, and goes on for the database."""
        moment = Moment(t=1.0, phase=Phase.STANDING, person_seen=True)
        scene = Scene(t=1.0, stage=Stage.DRILL, session=1, began=True, moment=moment)
        with closing(
            Recorder(lambda: SessionStore(self.data / "sessions.db", "b"))
        ) as recorder:
            recorder.take(scene)

    def writes_down(self, kind: str, **about: Any) -> None:
        """An event in its diary."""
        event = {"time": "2026-11-22T14:00:00.000+00:00", "t_s": 100.0, "boot": "b", **about}
        with self.events.open("a") as file:
            file.write(json.dumps({**event, "kind": kind}) + "\n")


def status() -> Status:
    """Of a kiosk that is well, with a patient in front."""
    now = time.monotonic()
    return Status(
        time="2026-11-22T14:00:00+00:00",
        t_s=now,
        version="0.1.0",
        pid=os.getpid(),
        uptime_s=3_725.0,
        stage="drill",
        session=4,
        parts=tuple(PartState(name, PartKind.WELL, None, now - 60, 0.01, 0) for name in PARTS),
        frames_seen_per_s=29.8,
        frames_judged_per_s=14.9,
        latency_ms=61.2,
        wall=WallStatus("free", 0.04, 0.153),
        light=LightStatus(lux=180.0, dark=False),
        board=BoardState(61.4, False, False, 12_300_000_000, True, "boot"),
        visit=VisitStatus(True, "wall", "lowering", (), 1, 3, 3),
        night=False,
    )
