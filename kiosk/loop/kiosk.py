"""The living kiosk: its threads, and the loop on the main thread that draws and keeps watch."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event

from kiosk.camera.frame import Frame
from kiosk.camera.light import too_dark
from kiosk.coach.scene import Scene, Stage
from kiosk.display.view import View
from kiosk.display.window import DisplayError
from kiosk.health.board import BoardState
from kiosk.health.events import EventKind
from kiosk.health.faults import KioskFault, Notice, Severity, notice
from kiosk.health.one_line import describe
from kiosk.health.part import Part, PartKind, PartState
from kiosk.health.status import Status
from kiosk.health.watchdog import why_no_ping
from kiosk.lights.strip import SimulatedStrip
from kiosk.loop.diagnosis import Diagnosis, Symptoms, said_by, screen_trouble
from kiosk.loop.live import Herald, live_of
from kiosk.loop.organs import Manner, Organs
from kiosk.loop.outputs import LightsWorker, Outputs
from kiosk.loop.report import Pace, status_of
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.spine_worker import SpineWorker
from kiosk.loop.workers import CameraWorker, CoachWorker, PoseWorker, WallWorker

DISPLAY_FPS = 30.0
# A camera that is faster than that is not followed all the way.
SHORTEST_S = 0.5 / DISPLAY_FPS
# With nobody there the screen moves by itself, calmly; in the night hardly at all.
IDLE_DISPLAY_FPS = 12.0
NIGHT_DISPLAY_FPS = 5.0
BOARD_EVERY_S = 5.0
# With fewer a second a quick hinge falls between two of them, and angles are guessed.
FEWEST_JUDGED_PER_S = 8.0
SLOW_FOR_S = 5.0
# A skeleton is drawn into the very picture that it was found in, unless that is older than
# this against the newest: then a picture that lags is worse than a skeleton that does.
LAG_S = 0.08
# An older pose, picture or scene is not of now.
OLD_S = 1.0

# The parts whose hanging only a new process can end.
NEEDED = frozenset({"coach", "camera", "pose"})

_log = logging.getLogger(__name__)


class LivingKiosk:
    """Runs until it is told to stop. `run` on the main thread; `stop` from anywhere."""

    def __init__(
        self, organs: Organs, manner: Manner, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._organs, self._manner, self._clock = organs, manner, clock
        self._stopping = Event()
        self._asked = False
        self._began_t = clock()
        self.frames: Slot[Frame] = Slot()
        self.judged: Slot[Judged] = Slot()
        backs: Slot[Judged] = Slot()
        self.scenes: Slot[Scene] = Slot()
        self.inbox = Inbox()
        self.pace = Pace()
        self._lights = (
            LightsWorker(organs.make_strip, manner.brightness, self._stopping.wait)
            if organs.make_strip is not None
            else None
        )
        outputs = Outputs(organs.recorder, self._lights, organs.sound, self.scenes)
        self._camera = CameraWorker(organs.camera, self.frames)
        self._pose = PoseWorker(
            organs.make_estimator,
            self.frames,
            (self.judged, backs),
            self.inbox,
            manner.idle_fps,
            manner.mark,
            clock,
            self._stopping.wait,
        )
        self._wall = (
            WallWorker(organs.wall, self.inbox, clock, self._stopping.wait)
            if organs.wall is not None
            else None
        )
        self._spine = SpineWorker(organs.make_reader, backs, self.inbox)
        self._coach = CoachWorker(
            organs.make_visit,
            self.inbox,
            [outputs] if organs.live is None else [outputs, Herald(organs.live.tell)],
            self._wall.scene_is_empty if self._wall is not None else lambda _: None,
            clock,
            self._pose.follow,
            self._spine.hear,
        )
        self._parts = self._make_parts()
        self._diagnosis = Diagnosis(manner.fault_held_s)
        self._faults: frozenset[KioskFault] = frozenset()
        self._told: Notice | None = None
        self._said: Mapping[KioskFault, str | None] = {}
        self._dark: bool | None = None
        self._night = False
        self._slow_checks = 0
        self._board: BoardState | None = None
        self._board_t = self._check_t = self._flipped_t = float("-inf")
        self._hopeless: str | None = None
        self._ready_told = False
        self._withheld: str | None = None

    def _make_parts(self) -> list[Part]:
        """In the order in which they are started."""
        workers = {
            "lights": self._lights,
            "coach": self._coach,
            "wall": self._wall,
            "spine": self._spine,
            "pose": self._pose,
            "camera": self._camera,
        }
        return [
            Part(name, worker, clock=self._clock, pauses_s=self._manner.pauses_s)
            for name, worker in workers.items()
            if worker is not None
        ]

    @property
    def states(self) -> dict[str, PartState]:
        """How each part is now."""
        return {part.name: part.state for part in self._parts}

    @property
    def faults(self) -> frozenset[KioskFault]:
        """What is wrong now."""
        return self._faults

    @property
    def knows_empty_scene(self) -> bool:
        """Whether the scene was seen with nobody in it, which backs are looked at against."""
        return self._spine.knows_empty_scene

    def stop(self) -> None:
        """Asks the loop to end. Safe in a signal handler, in which no lock may be taken."""
        self._asked = True

    def run(self, for_s: float | None = None) -> str | None:
        """Lives until stopped, or for so many seconds. Why it had to give up, None if not.

        Everything is closed in the reverse order of its start, whatever happens.
        """
        organs = self._organs
        organs.events.write(EventKind.BOOT)
        try:
            # Before anything else is ready: never a black screen.
            self._draw(None)
            if organs.sound is not None:
                organs.sound.open()
            if organs.live is not None:
                organs.live.open()
            for part in self._parts:
                part.start()
            self._loop(for_s)
        except DisplayError as error:
            self._hopeless = str(error)
        except BaseException as error:
            self._hopeless = describe(error)
            raise
        finally:
            self._end()
        return self._hopeless

    def _loop(self, for_s: float | None) -> None:
        while not self._asked:
            now = self._clock()
            if for_s is not None and now - self._began_t >= for_s:
                return
            events = self._organs.window.events()
            if events.quit:
                return
            if events.lost:
                self._hopeless = "The screen is gone: check its cable."
                return
            if events.uncovered:
                self._organs.painter.forget()
            if now - self._check_t >= self._manner.check_every_s:
                self._check_t = now
                self._check(now)
                if self._hopeless is not None:
                    return
            self._show()
            if self._idle():
                fps = NIGHT_DISPLAY_FPS if self._night else IDLE_DISPLAY_FPS
                self._doze(now + 1 / fps)
            else:
                self._await_pose(now)

    def _doze(self, due: float) -> None:
        while (left := due - self._clock()) > 0 and not self._asked:
            self._stopping.wait(min(left, 1 / DISPLAY_FPS))
            # Somebody has come: do not sleep on.
            if not self._idle():
                return

    def _await_pose(self, drawn_t: float) -> None:
        # In the camera's own beat: a second one of the same rate would drift past it. But what
        # moves by itself moves on between two pictures of a slow camera, and a slow drawing
        # does not rest as well.
        due = drawn_t + 1 / DISPLAY_FPS
        self._stopping.wait(max(0.0, min(self._flipped_t + SHORTEST_S, due) - self._clock()))
        self.judged.take(max(0.0, due - self._clock()))

    def _idle(self) -> bool:
        scene = self.scenes.newest
        return scene is None or scene.stage is Stage.EMPTY

    def _show(self) -> None:
        """Draws what is true now."""
        # Asked before the view: the next one may come while this one is drawn.
        judged = self.judged.newest
        self._draw(self.view(), judged)
        self._tell_live(judged)

    def _draw(self, view: View | None, judged: Judged | None = None) -> None:
        window = self._organs.window
        if not self._organs.painter.draw(window.surface, view):
            return
        self._flipped_t = flipped = window.flip()
        seen = judged is not None and view is not None and view.pose is judged.pose
        self.pace.flipped(judged if seen else None, flipped)

    def _tell_live(self, judged: Judged | None) -> None:
        live = self._organs.live
        if live is None or not live.due():
            return
        live.offer(
            live_of(
                now=self._clock(),
                scene=self.scenes.newest,
                judged=judged,
                wall=self._wall.newest if self._wall is not None else None,
                has_wall=self._wall is not None,
                pace=self.pace,
                codes=self._told.codes if self._told is not None else (),
                mirror=self._manner.mirror,
            )
        )

    def view(self) -> View:
        """All that is to be seen now."""
        now = self._clock()
        frame, judged = self.frames.newest, self.judged.newest
        picture, pose = None, None
        if frame is not None and now - frame.t <= OLD_S:
            picture = frame.image
            if judged is not None and frame.t - judged.frame.t <= OLD_S:
                pose = judged.pose
                if frame.t - judged.frame.t <= LAG_S:
                    picture = judged.frame.image
        told = self._told
        scene = self.scenes.newest or Scene(t=now)
        if told is not None and told.severity is Severity.STOPS:
            # Without coaching nobody is to be invited.
            picture = pose = None
        return View(
            picture=picture,
            pose=pose,
            scene=scene,
            notice=told.patient if told is not None else None,
            staff_line=told.staff if told is not None else None,
            codes=told.codes if told is not None else (),
            night=self._night and scene.stage is Stage.EMPTY,
            simulated=self._manner.simulated,
            strip_rgb=self._simulated_light(),
            mirror=self._manner.mirror,
            t=now,
        )

    def _simulated_light(self) -> tuple[float, float, float] | None:
        strip = self._lights.strip if self._lights is not None else None
        if not isinstance(strip, SimulatedStrip):
            return None
        red, green, blue = strip.srgb
        return red / 255, green / 255, blue / 255

    def _check(self, now: float) -> None:
        """Once a second: what is wrong, who must know it, and whether all is well."""
        organs = self._organs
        states = self.states
        if now - self._board_t >= BOARD_EVERY_S:
            self._board_t = now
            self._board = organs.board.read(self._manner.data_folder)
        self._dark = too_dark(organs.camera.light, self._dark)
        symptoms = self._symptoms(states)
        self._faults = self._diagnosis.step(symptoms, now)
        self._said = said_by(symptoms)
        self._told = told = notice(self._faults, self._said)
        self._night = organs.is_night(datetime.now().astimezone())
        if self._lights is not None:
            grave = told is not None and told.severity > Severity.WORKS_ON
            self._lights.tell(fault=grave, night=self._night and self._idle())
        organs.events.faults(told.codes if told is not None else ())
        self._ping(states, now)
        self.pace.second(now, self.frames.put_count, self.judged.put_count)
        organs.status_file.write(self._status(now, states))

    def _symptoms(self, states: dict[str, PartState]) -> Symptoms:
        organs = self._organs
        wall, sound, recorder = organs.wall, organs.sound, organs.recorder
        # Asked anew each time: a window may be made larger.
        size_px = organs.window.surface.get_size()
        return Symptoms(
            parts=states,
            camera_was_open=self._camera.was_open,
            camera_stalled=self._camera.stalled,
            model_fault=self._pose.why_not is not None,
            too_slow=self._too_slow(),
            too_dark=self._dark,
            wall_trouble=wall.trouble if wall is not None else None,
            wall_doubts=self._coach.wall_check.doubts if wall is not None else frozenset(),
            lights_trouble=self._lights.trouble if self._lights is not None else None,
            sound_trouble=sound.trouble if sound is not None else None,
            sessions_trouble=recorder.trouble,
            database_put_aside=organs.database_put_aside(),
            look_trouble=organs.look_trouble,
            screen_trouble=screen_trouble(size_px),
            text_trouble=organs.painter.trouble(size_px),
            board=self._board,
            spared=organs.spared,
        )

    def _too_slow(self) -> bool:
        """Whether somebody is there and too few pictures of them are judged, for some time."""
        seen, judged = self.pace.seen_per_s, self.pace.judged_per_s
        scene = self.scenes.newest
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
                self._hopeless = f"{part}: {reason}"
            if self._withheld != part:
                _log.error(
                    "%s hangs (%s): the watchdog is not told that all is well", part, reason
                )
                self._organs.events.write(EventKind.HANG, part=part, reason=reason)
            self._withheld = part
            return
        self._withheld = None
        told = self._told
        scene = self.scenes.newest
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
        return status_of(
            now=now,
            began_t=self._began_t,
            states=tuple(states.values()),
            scene=self.scenes.newest,
            pace=self.pace,
            wall_reading=self._wall.newest if self._wall is not None else None,
            wall_trouble=self._organs.wall.trouble if self._organs.wall is not None else None,
            light=self._organs.camera.light,
            board=self._board,
            faults=self._faults,
            said=self._said,
            judged=self.judged.newest,
            dark=self._dark,
            night=self._night,
            simulated=self._manner.simulated,
        )

    def _end(self) -> None:
        """In the reverse order of the start; nothing here may keep the rest from its end."""
        organs = self._organs
        self._stopping.set()
        organs.systemd.stopping()
        stops: list[Callable[[], object]] = [part.stop for part in reversed(self._parts)]
        if organs.sound is not None:
            stops.append(organs.sound.close)
        if organs.live is not None:
            stops.append(organs.live.close)
        stops += [
            organs.recorder.close,
            lambda: organs.events.write(EventKind.STOP, why=self._hopeless or "asked"),
            organs.status_file.remove,
            organs.painter.close,
            organs.window.close,
        ]
        for stop in stops:
            try:
                stop()
            except Exception:
                _log.exception("something could not be closed cleanly")
