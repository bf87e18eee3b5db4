"""The living kiosk: its threads, and the loop on the main thread that draws and keeps watch."""

import logging
import time
from collections.abc import Callable
from threading import Event

from kiosk.camera.frame import Frame
from kiosk.coach.scene import Scene, Stage
from kiosk.display.view import View
from kiosk.display.window import DisplayError
from kiosk.health.events import OTHER_SETTINGS, EventKind
from kiosk.health.faults import KioskFault, Severity
from kiosk.health.one_line import describe
from kiosk.health.part import PartState
from kiosk.lights.strip import SimulatedStrip
from kiosk.loop.live import Herald, live_of
from kiosk.loop.organs import Manner, Organs
from kiosk.loop.outputs import LightsWorker, Outputs
from kiosk.loop.report import Pace
from kiosk.loop.seen import Judged
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.spine_worker import SpineWorker
from kiosk.loop.supervision import Supervision, Workers
from kiosk.loop.workers import CameraWorker, CoachWorker, PoseWorker, WallWorker

DISPLAY_FPS = 30.0
# A camera that is faster than that is not followed all the way.
SHORTEST_S = 0.5 / DISPLAY_FPS
# With nobody there the screen moves by itself, calmly; in the night hardly at all.
IDLE_DISPLAY_FPS = 12.0
NIGHT_DISPLAY_FPS = 5.0
# A skeleton is drawn into the very picture that it was found in, unless that is older than
# this against the newest: then a picture that lags is worse than a skeleton that does.
LAG_S = 0.08
# An older pose, picture or scene is not of now.
OLD_S = 1.0

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
        lights = (
            LightsWorker(organs.make_strip, manner.brightness, self._stopping.wait)
            if organs.make_strip is not None
            else None
        )
        outputs = Outputs(organs.recorder, lights, organs.sound, self.scenes)
        pose = PoseWorker(
            organs.make_estimator,
            self.frames,
            (self.judged, backs),
            self.inbox,
            manner.idle_fps,
            manner.mark,
            clock,
            self._stopping.wait,
        )
        wall = (
            WallWorker(organs.wall, self.inbox, clock, self._stopping.wait)
            if organs.wall is not None
            else None
        )
        spine = SpineWorker(organs.make_reader, backs, self.inbox)
        coach = CoachWorker(
            organs.make_visit,
            self.inbox,
            [outputs] if organs.live is None else [outputs, Herald(organs.live.tell)],
            wall.scene_is_empty if wall is not None else lambda _: None,
            clock,
            pose.follow,
            spine.hear,
        )
        camera = CameraWorker(organs.camera, self.frames)
        self._workers = Workers(camera, pose, spine, coach, wall, lights)
        self._parts = self._workers.parts(manner.pauses_s, clock)
        self._watch = Supervision(
            organs,
            manner,
            self._workers,
            self._parts,
            self.frames,
            self.judged,
            self.scenes,
            self.pace,
            clock,
        )
        self._flipped_t = float("-inf")
        self._hopeless: str | None = None

    @property
    def states(self) -> dict[str, PartState]:
        """How each part is now."""
        return self._watch.states

    @property
    def faults(self) -> frozenset[KioskFault]:
        """What is wrong now."""
        return self._watch.faults

    @property
    def starts_anew(self) -> bool:
        """Whether it ended to begin again with other settings."""
        return self._watch.starts_anew

    @property
    def knows_empty_scene(self) -> bool:
        """Whether the scene was seen with nobody in it, which backs are looked at against."""
        return self._workers.spine.knows_empty_scene

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
            if organs.rounds is not None:
                organs.rounds.open()
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
            self._watch.step(now)
            if self._watch.hopeless is not None:
                self._hopeless = self._watch.hopeless
                return
            if self._watch.starts_anew:
                _log.info("the kiosk starts anew with other settings")
                return
            self._show()
            if self._watch.idle():
                fps = NIGHT_DISPLAY_FPS if self._watch.night else IDLE_DISPLAY_FPS
                self._doze(now + 1 / fps)
            else:
                self._await_pose(now)

    def _doze(self, due: float) -> None:
        while (left := due - self._clock()) > 0 and not self._asked:
            self._stopping.wait(min(left, 1 / DISPLAY_FPS))
            # Somebody has come: do not sleep on.
            if not self._watch.idle():
                return

    def _await_pose(self, drawn_t: float) -> None:
        # In the camera's own beat: a second one of the same rate would drift past it. But what
        # moves by itself moves on between two pictures of a slow camera, and a slow drawing
        # does not rest as well.
        due = drawn_t + 1 / DISPLAY_FPS
        self._stopping.wait(max(0.0, min(self._flipped_t + SHORTEST_S, due) - self._clock()))
        self.judged.take(max(0.0, due - self._clock()))

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
        live, wall = self._organs.live, self._workers.wall
        if live is None or not live.due():
            return
        live.offer(
            live_of(
                now=self._clock(),
                scene=self.scenes.newest,
                judged=judged,
                wall=wall.newest if wall is not None else None,
                has_wall=wall is not None,
                pace=self.pace,
                codes=self._watch.codes,
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
        told = self._watch.told
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
            codes=self._watch.codes,
            night=self._watch.night and scene.stage is Stage.EMPTY,
            simulated=self._manner.simulated,
            strip_rgb=self._simulated_light(),
            mirror=self._manner.mirror,
            t=now,
        )

    def _simulated_light(self) -> tuple[float, float, float] | None:
        lights = self._workers.lights
        strip = lights.strip if lights is not None else None
        if not isinstance(strip, SimulatedStrip):
            return None
        red, green, blue = strip.srgb
        return red / 255, green / 255, blue / 255

    def _end(self) -> None:
        """In the reverse order of the start; nothing here may keep the rest from its end."""
        organs = self._organs
        self._stopping.set()
        begins_again = self.starts_anew and self._hopeless is None
        if begins_again:
            organs.systemd.goes_on(OTHER_SETTINGS)
        else:
            organs.systemd.stopping()
        stops: list[Callable[[], object]] = [part.stop for part in reversed(self._parts)]
        if organs.sound is not None:
            stops.append(organs.sound.close)
        if organs.live is not None:
            stops.append(organs.live.close)
        if organs.rounds is not None:
            stops.append(organs.rounds.close)
        stops += [
            organs.recorder.close,
            lambda: organs.events.write(EventKind.STOP, why=self._why()),
            organs.status_file.remove,
            organs.painter.close,
            organs.window.close,
        ]
        if begins_again:
            # From here on the new start has the watchdog's whole period.
            stops.append(organs.systemd.goes_on)
        for stop in stops:
            try:
                stop()
            except Exception:
                _log.exception("something could not be closed cleanly")

    def _why(self) -> str:
        return self._hopeless or (OTHER_SETTINGS if self.starts_anew else "asked")
