"""What a living kiosk is made of, and how it behaves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pygame

from kiosk.camera.live import Camera
from kiosk.coach.visit import Visit
from kiosk.display.painter import Painter
from kiosk.display.window import WindowEvents
from kiosk.health.board import Board
from kiosk.health.events import EventLog
from kiosk.health.live_socket import LiveSocket
from kiosk.health.part import PAUSES_S
from kiosk.health.rounds import Rounds
from kiosk.health.status import StatusFile
from kiosk.health.systemd import Systemd
from kiosk.lights.strip import Strip
from kiosk.loop.diagnosis import HOLD_S
from kiosk.loop.spine_worker import MakeReader
from kiosk.loop.wishes import AskWishes, Wishes
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.sessions.recorder import Recorder
from kiosk.sound.sound import Sound
from kiosk.spine.reader import SpineReader
from kiosk.wall.source import WallSource


class Screen(Protocol):
    """What the loop draws on; `kiosk.display.window.Window` is one."""

    @property
    def surface(self) -> pygame.Surface: ...
    @property
    def driver(self) -> str: ...
    def events(self) -> WindowEvents: ...
    def flip(self) -> float: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Organs:
    """All that a kiosk is made of, not started. Wall, strip and sound may lack.

    `live`: tells those who watch. `rounds`: checks the machine now and again. `ask_wishes`:
    what the settings files want by now. `look_trouble`: why the screen does not look as the
    settings want it, for staff. `spared`: parts for whose hanging restarts have not helped
    (health/watchdog.py).
    """

    camera: Camera
    make_estimator: Callable[[], PoseEstimator]
    make_visit: Callable[[int], Visit]
    wall: WallSource | None
    make_strip: Callable[[], Strip] | None
    sound: Sound | None
    recorder: Recorder
    window: Screen
    painter: Painter
    status_file: StatusFile
    events: EventLog
    live: LiveSocket | None = None
    rounds: Rounds | None = None
    ask_wishes: AskWishes = lambda _: Wishes()
    systemd: Systemd = field(default_factory=Systemd)
    board: Board = field(default_factory=Board)
    make_reader: MakeReader = SpineReader
    is_night: Callable[[datetime], bool] = lambda _: False
    database_put_aside: Callable[[], bool] = lambda: False
    look_trouble: str | None = None
    spared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Manner:
    """How the kiosk behaves: what the settings say and no organ needs."""

    mirror: bool = True
    simulated: bool = False
    brightness: float = 1.0
    idle_fps: float = 4.0
    mark: Region | None = None
    pauses_s: tuple[float, ...] = PAUSES_S
    check_every_s: float = 1.0
    fault_held_s: float = HOLD_S
    data_folder: Path = Path()
