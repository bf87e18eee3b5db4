"""Once a second: what is wrong, who must know of it, and whether all is well."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.camera.frame import Frame
from kiosk.camera.light import too_dark
from kiosk.coach.scene import Scene, Stage
from kiosk.health.board import BoardState
from kiosk.health.events import EventKind
from kiosk.health.faults import KioskFault, Notice, Severity, notice
from kiosk.health.part import Part, PartKind, PartState
from kiosk.health.status import ScreenStatus, Status
from kiosk.health.watchdog import why_no_ping
from kiosk.loop.diagnosis import Diagnosis, Symptoms, said_by, screen_trouble
from kiosk.loop.organs import Manner, Organs
from kiosk.loop.outputs import LightsWorker
from kiosk.loop.report import Pace, status_of
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Slot
from kiosk.loop.spine_worker import SpineWorker
from kiosk.loop.wishes import Wishes
from kiosk.loop.workers import CameraWorker, CoachWorker, PoseWorker, WallWorker

BOARD_EVERY_S = 5.0
# With fewer a second a quick hinge falls between two of them, and angles are guessed.
FEWEST_JUDGED_PER_S = 8.0
SLOW_FOR_S = 5.0
# Several settings changed one after the other cost one new start, and whoever has just gone
# may come back for something.
NEW_START_AFTER_S = 3.0

# The parts whose hanging only a new process can end.
NEEDED = frozenset({"coach", "camera", "pose"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workers:
    """What runs on threads of their own. Lights and wall may lack."""

    camera: CameraWorker
    pose: PoseWorker
    spine: SpineWorker
    coach: CoachWorker
    wall: WallWorker | None
    lights: LightsWorker | None

    def parts(self, pauses_s: tuple[float, ...], clock: Callable[[], float]) -> list[Part]:
        """In the order in which they are started."""
        workers = {
            "lights": self.lights,
            "coach": self.coach,
            "wall": self.wall,
            "spine": self.spine,
            "pose": self.pose,
            "camera": self.camera,
        }
        return [
            Part(name, worker, clock=clock, pauses_s=pauses_s)
            for name, worker in workers.items()
            if worker is not None
        ]


class Supervision:
    """Keeps watch over a kiosk's parts, from the thread that draws.

    `told`: the one notice that the screen shows. `hopeless`: why the kiosk has to end, one
    sentence. `starts_anew`: it shall end, to begin again with other settings.
    """

    def __init__(
        self,
        organs: Organs,
        manner: Manner,
        workers: Workers,
        parts: list[Part],
        frames: Slot[Frame],
        judged: Slot[Judged],
        scenes: Slot[Scene],
        pace: Pace,
        clock: Callable[[], float],
    ) -> None:
        self._organs, self._manner, self._workers = organs, manner, workers
        self._parts, self._pace = parts, pace
        self._frames, self._judged, self._scenes = frames, judged, scenes
        self._began_t = clock()
        self._diagnosis = Diagnosis(manner.fault_held_s)
        self.faults: frozenset[KioskFault] = frozenset()
        self.told: Notice | None = None
        self.night = False
        self.hopeless: str | None = None
        self.starts_anew = False
        self._said: Mapping[KioskFault, str | None] = {}
        self._wishes = Wishes()
        self._idle_since_t: float | None = None
        self._dark: bool | None = None
        self._slow_checks = 0
        self._board: BoardState | None = None
        self._board_t = self._check_t = float("-inf")
        self._ready_told = False
        self._withheld: str | None = None

    @property
    def states(self) -> dict[str, PartState]:
        """How each part is now."""
        return {part.name: part.state for part in self._parts}

    @property
    def codes(self) -> tuple[str, ...]:
        """The staff codes of all that is wrong, gravest first."""
        return self.told.codes if self.told is not None else ()

    def idle(self) -> bool:
        """Whether nobody is there."""
        scene = self._scenes.newest
        return scene is None or scene.stage is Stage.EMPTY

    def step(self, now: float) -> None:
        """To be called again and again; looks when a second has gone. `now`: s, monotonic."""
        if now - self._check_t < self._manner.check_every_s:
            return
        self._check_t = now
        organs = self._organs
        states = self.states
        if now - self._board_t >= BOARD_EVERY_S:
            self._board_t = now
            self._board = organs.board.read(self._manner.data_folder)
        self._dark = too_dark(organs.camera.light, self._dark)
        symptoms = self._symptoms(states)
        self.faults = self._diagnosis.step(symptoms, now)
        self._said = said_by(symptoms)
        address = organs.rounds.address if organs.rounds is not None else None
        self.told = told = notice(self.faults, self._said, address)
        self.night = organs.is_night(datetime.now().astimezone())
        if self._workers.lights is not None:
            grave = told is not None and told.severity > Severity.WORKS_ON
            self._workers.lights.tell(fault=grave, night=self.night and self.idle())
        organs.events.faults(self.codes)
        self._ping(states, now)
        self._heed(now)
        self._pace.second(now, self._frames.put_count, self._judged.put_count)
        organs.status_file.write(self._status(now, states))

    def _heed(self, now: float) -> None:
        """What the settings ask for now."""
        well = self.told is None or self.told.severity is not Severity.STOPS
        self._wishes = wishes = self._organs.ask_wishes(well)
        if self._workers.lights is not None and wishes.brightness is not None:
            self._workers.lights.dim(wishes.brightness)
        if not (wishes.new_start and self.idle()):
            self._idle_since_t = None
            return
        if self._idle_since_t is None:
            self._idle_since_t = now
        self.starts_anew = now - self._idle_since_t >= NEW_START_AFTER_S

    def _symptoms(self, states: dict[str, PartState]) -> Symptoms:
        organs, workers = self._organs, self._workers
        wall, sound, recorder = organs.wall, organs.sound, organs.recorder
        # Asked anew each time: a window may be made larger.
        size_px = organs.window.surface.get_size()
        return Symptoms(
            parts=states,
            camera_was_open=workers.camera.was_open,
            camera_stalled=workers.camera.stalled,
            model_fault=workers.pose.why_not is not None,
            too_slow=self._too_slow(),
            too_dark=self._dark,
            wall_trouble=wall.trouble if wall is not None else None,
            wall_doubts=workers.coach.wall_check.doubts if wall is not None else frozenset(),
            lights_trouble=workers.lights.trouble if workers.lights is not None else None,
            sound_trouble=sound.trouble if sound is not None else None,
            sessions_trouble=recorder.trouble,
            database_put_aside=organs.database_put_aside(),
            settings_trouble=self._wishes.trouble,
            look_trouble=organs.look_trouble,
            screen_trouble=screen_trouble(size_px),
            text_trouble=organs.painter.trouble(size_px),
            check_trouble=organs.rounds.trouble if organs.rounds is not None else None,
            # With simulated parts there is nothing to set up, and nobody makes rounds.
            not_set_up=organs.rounds is not None and self._wishes.as_shipped,
            board=self._board,
            spared=organs.spared,
        )

    def _too_slow(self) -> bool:
        """Whether somebody is there and too few pictures of them are judged, for some time."""
        seen, judged = self._pace.seen_per_s, self._pace.judged_per_s
        scene = self._scenes.newest
        # With nobody in view the model rests, also while a summary is shown.
        slow = (
            scene is not None
            and scene.moment.person_seen
            and seen is not None
            and judged is not None
            and judged < FEWEST_JUDGED_PER_S <= seen
        )
        self._slow_checks = self._slow_checks + 1 if slow else 0
        return self._slow_checks * self._manner.check_every_s >= SLOW_FOR_S

    def _ping(self, states: dict[str, PartState], now: float) -> None:
        systemd = self._organs.systemd
        why = why_no_ping(states.values(), NEEDED, now, spared=self._organs.spared)
        if why is not None:
            part, reason = why
            if states[part].kind is PartKind.HOPELESS:
                self.hopeless = f"{part}: {reason}"
            if self._withheld != part:
                _log.error(
                    "%s hangs (%s): the watchdog is not told that all is well", part, reason
                )
                self._organs.events.write(EventKind.HANG, part=part, reason=reason)
            self._withheld = part
            return
        self._withheld = None
        told = self.told
        scene = self._scenes.newest
        sentence = (
            told.staff if told is not None else (scene.stage.value if scene else "starting")
        )
        if not self._ready_told:
            # The screen shows something: that is what a clinic calls started.
            self._ready_told = True
            systemd.ready(sentence)
        systemd.status(sentence)
        systemd.ping()

    def _status(self, now: float, states: dict[str, PartState]) -> Status:
        organs, wall = self._organs, self._workers.wall
        return status_of(
            now=now,
            began_t=self._began_t,
            states=tuple(states.values()),
            scene=self._scenes.newest,
            pace=self._pace,
            wall_reading=wall.newest if wall is not None else None,
            wall_trouble=organs.wall.trouble if organs.wall is not None else None,
            light=organs.camera.light,
            board=self._board,
            faults=self.faults,
            said=self._said,
            judged=self._judged.newest,
            dark=self._dark,
            night=self.night,
            simulated=self._manner.simulated,
            settings_trouble=self._wishes.trouble,
            screen=ScreenStatus(organs.window.driver, organs.window.surface.get_size()),
        )
