"""A living kiosk of scripted parts: what can fail in a clinic can be made to fail here."""

import contextlib
import math
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from mannequin import HINGE, STANDING, nobody, reps
from mannequin import Camera as Lens

from kiosk.camera.frame import Frame
from kiosk.camera.live import Camera, CameraError, CameraStalledError, Light
from kiosk.coach.visit import Rules, Visit
from kiosk.display.painter import Painter
from kiosk.display.scale import Seat
from kiosk.display.theme import load_theme
from kiosk.display.window import Window
from kiosk.display.words import load_words
from kiosk.health.board import Board
from kiosk.health.events import EventLog
from kiosk.health.faults import KioskFault
from kiosk.health.rounds import Rounds
from kiosk.health.status import StatusFile
from kiosk.health.systemd import Systemd
from kiosk.lights.colour import Rgb
from kiosk.lights.strip import LightsError, SimulatedStrip, Strip
from kiosk.loop.kiosk import LivingKiosk
from kiosk.loop.organs import Manner, Organs
from kiosk.loop.spine_worker import MakeReader
from kiosk.loop.wishes import Wishes
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.interpreter import ModelError
from kiosk.pose.keypoints import Pose
from kiosk.sessions.database import connect_to
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.store import SessionStore
from kiosk.spine.reader import SpineReader
from kiosk.wall.reading import WallReading
from kiosk.wall.source import HandOn, WallError, WallSource

SMALL = (64, 48)
# The smallest screen that will do.
SCREEN_PX = (800, 480)
QUICK = (0.05, 0.1)
PATIENCE_S = 60.0
MOTION, MOTION_S, _ = reps(
    replace(HINGE, arm=-5),
    count=3,
    lowering=0.9,
    hold=0.2,
    rising=0.8,
    rest=0.4,
    standing=replace(STANDING, arm=22),
)
# One visit: some standing still, then the reps, over and over for as long as it is wanted.
STAND_S = 1.0


def figure(t: float) -> Pose:
    """The patient at time t of the visit."""
    into = max(0.0, t - STAND_S) % MOTION_S if t > STAND_S else 0.0
    return Lens().pose(MOTION(into), t, random.Random(0))


class ScriptedCamera(Camera):
    """Pictures of one grey, `fps` a second. `fails`: None, "missing", "gone", "stalled"."""

    def __init__(self) -> None:
        self.name, self.size_px = "scripted camera", SMALL
        self.fails: str | None = None
        self.fps = 30
        self.light = Light(brightness=0.5)
        self._image = np.full((SMALL[1], SMALL[0], 3), 90, np.uint8)
        self._last_t = -math.inf

    def open(self) -> None:
        if self.fails in ("missing", "gone"):
            raise CameraError("No camera was found: check its cable.")

    def read(self, timeout_s: float) -> Frame:
        time.sleep(1 / self.fps)
        if self.fails == "stalled":
            raise CameraStalledError("The camera sends nothing: check its cable.")
        if self.fails is not None:
            raise CameraError("The camera is gone: check its cable.")
        self._last_t = max(time.monotonic(), self._last_t + 0.001)
        return Frame(self._image, self._last_t)

    def close(self) -> None:
        pass


class ScriptedEstimator(PoseEstimator):
    """Sees the figure, or nobody, whatever the picture is."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def look_at(self, region: Region | None) -> None:
        self._stage.looked_at = region

    def estimate(self, frame: Frame) -> Pose:
        stage = self._stage
        if stage.pose_hangs_s:
            time.sleep(stage.pose_hangs_s)
        if stage.somebody_since is None:
            return replace(next(iter(nobody(0.1))), t=frame.t)
        return replace(figure(frame.t - stage.somebody_since), t=frame.t)


class ScriptedWall(WallSource):
    """Feels nobody at 50 Hz. `fails`: None, "missing", "dead", "frozen", "noisy", "stuck"."""

    def __init__(self) -> None:
        self.name = "scripted wall"
        self.fails: str | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        return {
            "dead": "the ranger has fallen silent",
            "frozen": "the ranger always says the same",
            "noisy": "the ranger trembles",
        }.get(self.fails or "")

    def open(self, hand_on: HandOn) -> None:
        if self.fails == "missing":
            raise WallError("The wall's pin can't be reached: check the settings.")
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(hand_on, self._stop), daemon=True
        )
        self._thread.start()

    def _run(self, hand_on: HandOn, stop: threading.Event) -> None:
        while not stop.wait(0.02):
            now = time.monotonic()
            if self.trouble is not None:
                hand_on(WallReading(now))
            else:
                hand_on(WallReading(now, None, touching=self.fails == "stuck"))

    def scene_is_empty(self, empty: bool) -> None:
        pass

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1.0)


class BrittleStrip(SimulatedStrip):
    """A strip of which the pins may go."""

    def __init__(self, stage: "Stage") -> None:
        super().__init__()
        self._stage = stage
        if stage.lights_fail:
            raise LightsError("GPIO 12 can't be had: check the settings.")

    def show(self, rgb: Rgb) -> None:
        if self._stage.lights_fail:
            raise OSError("the pin is gone")
        super().show(rgb)


class ScriptedSound:
    """Keeps what it was given. `fails` makes it silent, and it says so."""

    def __init__(self) -> None:
        self.fails = False

    @property
    def trouble(self) -> str | None:
        return "there is no sound device" if self.fails else None

    def open(self) -> None:
        pass

    def take(self, scene: object) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass
class Stage:
    """Everything around one kiosk, and what is wrong with it at the moment."""

    folder: Path
    camera: ScriptedCamera = field(default_factory=ScriptedCamera)
    wall: ScriptedWall = field(default_factory=ScriptedWall)
    sound: ScriptedSound = field(default_factory=ScriptedSound)
    somebody_since: float | None = None
    looked_at: Region | None = None
    pose_hangs_s: float = 0.0
    model_fails: bool = False
    lights_fail: bool = False
    disk_full: bool = False
    wall_clock_offset_s: float = 0.0
    screen_px: tuple[int, int] = SCREEN_PX
    viewing_distance_m: float = 1.0
    look_trouble: str | None = None
    wishes: Wishes = Wishes()  # noqa: RUF009 - it can't be changed
    rounds: Rounds | None = None
    asked: list[bool] = field(default_factory=list[bool])
    systemd: Systemd = field(default_factory=lambda: Systemd({}))
    painter: type[Painter] = Painter
    make_reader: MakeReader = SpineReader
    strips: list[Strip] = field(default_factory=list[Strip])

    @property
    def sessions(self) -> Path:
        return self.folder / "sessions.db"

    def somebody_comes(self) -> None:
        self.somebody_since = time.monotonic()

    def everybody_goes(self) -> None:
        self.somebody_since = None

    def ask_wishes(self, well: bool) -> Wishes:
        self.asked.append(well)
        return self.wishes

    def make_estimator(self) -> PoseEstimator:
        if self.model_fails:
            raise ModelError("The model file is damaged: install the kiosk again.")
        return ScriptedEstimator(self)

    def make_strip(self) -> Strip:
        strip = BrittleStrip(self)
        self.strips.append(strip)
        return strip

    def make_store(self) -> SessionStore:
        return SessionStore(
            self.sessions,
            "boot",
            lambda: time.time() + self.wall_clock_offset_s,
            connect=self._connect,
        )

    def _connect(self, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        if self.disk_full:
            raise sqlite3.OperationalError("database or disk is full")
        return connect_to(*args, **kwargs)

    def build(self, clock: Callable[[], float] = time.monotonic, **manner: Any) -> LivingKiosk:
        """The kiosk, in a window that nobody sees."""
        window = Window(False, self.screen_px, allow_no_screen=True)
        seat = Seat(self.viewing_distance_m)
        return LivingKiosk(
            Organs(
                camera=self.camera,
                make_estimator=self.make_estimator,
                make_visit=lambda before: Visit(
                    rules=Rules(0.6, 0.8, 1.5, 10), sessions_before=before
                ),
                wall=self.wall,
                make_strip=self.make_strip,
                sound=self.sound,  # type: ignore[arg-type]
                recorder=Recorder(self.make_store, pauses_s=QUICK),
                window=window,
                painter=self.painter(load_words("en"), load_theme(), seat=seat),
                status_file=StatusFile(self.folder / "status.json"),
                events=EventLog(self.folder / "events.jsonl", "boot"),
                systemd=self.systemd,
                board=Board(self.folder),
                look_trouble=self.look_trouble,
                rounds=self.rounds,
                ask_wishes=self.ask_wishes,
                make_reader=lambda empty, dowel: self.make_reader(empty, dowel),
            ),
            Manner(
                pauses_s=QUICK,
                check_every_s=0.05,
                fault_held_s=0.2,
                idle_fps=15.0,
                data_folder=self.folder,
                **manner,
            ),
            clock,
        )


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Waits, long enough for the busiest machine."""
    until = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"in {PATIENCE_S} s it was not so that {what}")
        time.sleep(0.02)


@contextlib.contextmanager
def living(kiosk: LivingKiosk) -> Generator[list[str | None]]:
    """The kiosk lives while the body runs; then the list holds why it gave up, or None."""
    ended: list[str | None] = []
    crashed: list[BaseException] = []

    def run() -> None:
        try:
            ended.append(kiosk.run())
        except BaseException as error:
            crashed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield ended
    finally:
        kiosk.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "it did not end when it was told to"
        if crashed:
            raise crashed[0]


def has(kiosk: LivingKiosk, fault: KioskFault) -> Callable[[], bool]:
    return lambda: fault in kiosk.faults


def screen_text(kiosk: LivingKiosk) -> tuple[str | None, str | None]:
    """The notice and the staff line that the screen is told to show."""
    view = kiosk.view()
    return view.notice, view.staff_line
