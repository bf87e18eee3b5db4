"""Row `memory`: a day of patients at high speed, through coach, lights, screen and disk."""

import os
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.coach.arrival import Mark
from kiosk.coach.scene import Scene
from kiosk.coach.visit import Visit
from kiosk.display.painter import Painter
from kiosk.display.view import View
from kiosk.display.window import Window
from kiosk.lights.strip import SimulatedStrip
from kiosk.loop.outputs import LightsWorker, Outputs
from kiosk.loop.slot import Inbox, Slot
from kiosk.loop.workers import CoachWorker
from kiosk.pose.keypoints import Pose
from kiosk.sessions.database import StoreError
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.records import Totals
from kiosk.sessions.store import SessionStore, this_boot
from kiosk.sound.files import collect
from kiosk.sound.speaker import Speaker
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.live.day import REPS_PER_PERSON, Day, recorded
from kiosk.staff.live.living import painter, screen
from kiosk.staff.live.row import Plan, Row
from kiosk.staff.live.watched import CLIP

STATM = Path("/proc/self/statm")
# The day of the issue.
PEOPLE, REPS = 500, 20_000
MOST_GROWTH = 0.05
MOST_MB = 350.0
# What is loaded and kept once is no growth.
WARM_UP_SHARE = 0.1
# A picture of 2 million pixels takes as long as a hundred scenes.
PAINT_EVERY = 499
PICTURES = 8
# The disk does not get a day's work in one go: it keeps up.
MOST_WAITING = 20
DISK_S = 60.0
CLOSE_S = 30.0
WORD_S = 0.6


def resident_mb() -> float | None:
    """How much memory this process has; None where the system does not tell."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def memory(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    if resident_mb() is None:
        raise CommandError(f"There is no {STATM} here: memory is measured on Linux.", BROKE)
    people = max(1, round(PEOPLE * plan.reps / REPS))
    day = Day(recorded(plan))
    with TemporaryDirectory(prefix="kiosk-bench-") as folder, screen() as window:
        file = Path(folder) / "sessions.db"
        kiosk = _FastKiosk(file, window)
        begun_t = time.monotonic()
        samples_mb: list[float] = []
        try:
            for person in range(1, people + 1):
                plan.say(f"memory: person {person} of {people}")
                for observation in day.visitor():
                    kiosk.step(observation)
                kiosk.wait_for_disk()
                samples_mb.append(resident_mb() or 0.0)
        finally:
            kiosk.close()
        kept = _kept(file)
    growth = growth_of(samples_mb)
    fed = people * REPS_PER_PERSON
    measured = {
        "people": people,
        "reps_fed": fed,
        "reps_judged": kiosk.reps,
        "sessions_kept": kept.sessions,
        "reps_kept": kept.reps,
        "hours_simulated": round(day.t / 3600, 1),
        "seconds_taken": round(time.monotonic() - begun_t, 1),
        "pictures_drawn": kiosk.pictures,
        "sounds_chosen": kiosk.sounds,
        "peak_mb": max(samples_mb),
        "growth_share": growth,
    }
    return Row(
        "memory",
        "memory over a simulated day at high speed, "
        f"{REPS_PER_PERSON} reps of each of {people} people",
        "flat within 5 %, under 350 MB; every session and rep in the database",
        measured,
        growth is not None
        and growth <= MOST_GROWTH
        and max(samples_mb) < MOST_MB
        and kept.sessions == people
        and kept.reps == kiosk.reps == fed,
    )


class _FastKiosk:
    """The kiosk from the coach's inbox on, in one thread and without waiting for any clock."""

    def __init__(self, file: Path, window: Window) -> None:
        self.reps = self.pictures = self.sounds = self._steps = 0
        self._window, self._painter = window, painter()
        self._images = _images()
        self._pose: Pose | None = None
        self._t = 0.0
        boot = this_boot()
        self._recorder = Recorder(lambda: SessionStore(file, boot))
        self._lights = LightsWorker(SimulatedStrip, 1.0)
        self._lights.set_up()
        self._speaker = Speaker(dict.fromkeys(collect("en").files, WORD_S))
        self._screen: Slot[Scene] = Slot()
        self._inbox = Inbox()
        outputs: list[Callable[[Scene], None]] = [
            Outputs(self._recorder, self._lights, None, self._screen),
            self._sound,
            self._count,
        ]
        self._coach = CoachWorker(
            lambda sessions: Visit("wall", Mark(), None, sessions),
            self._inbox,
            outputs,
            lambda _: None,
            lambda: self._t,
        )
        self._coach.set_up()

    def step(self, observation: Any) -> None:
        """One observation, all the way."""
        self._t = observation.t
        if isinstance(observation, Pose):
            self._pose = observation
        self._inbox.put(observation)
        self._coach.step()
        self._steps += 1
        if self._steps % PAINT_EVERY == 0:
            self._paint(self._painter)
        if self._recorder.waiting > MOST_WAITING:
            self.wait_for_disk()

    def wait_for_disk(self) -> None:
        """Until all is written. Raises CommandError."""
        until_t = time.monotonic() + DISK_S
        while self._recorder.waiting:
            if time.monotonic() > until_t:
                why = self._recorder.trouble or "the disk is far too slow"
                raise CommandError(f"The sessions can't be kept up with: {why}.", BROKE)
            time.sleep(0.001)

    def close(self) -> None:
        """Ends what goes on; all is on disk then."""
        self._coach.tear_down()
        self._recorder.close(CLOSE_S)
        self._lights.tear_down()

    def _paint(self, by: Painter) -> None:
        image = self._images[self.pictures % len(self._images)].image
        scene = self._screen.newest or Scene()
        if by.draw(self._window.surface, View(image, self._pose, scene, simulated=True)):
            self._window.flip()
        self._window.events()
        self.pictures += 1

    def _sound(self, scene: Scene) -> None:
        self.sounds += self._speaker.step(scene) is not None

    def _count(self, scene: Scene) -> None:
        self.reps += scene.moment.ended_rep is not None


def _images() -> list[Frame]:
    with open_source(CLIP) as source:
        return list(islice(source.frames(), PICTURES))


def _kept(file: Path) -> Totals:
    try:
        reader = SessionReader.open(file)
        try:
            return reader.totals()
        finally:
            reader.close()
    except StoreError as error:
        raise CommandError(str(error), BROKE) from error


def growth_of(samples_mb: Sequence[float]) -> float | None:
    """The last tenth against the first after the warm-up; None of too few samples."""
    steady = samples_mb[int(len(samples_mb) * WARM_UP_SHARE) :]
    tenth = len(steady) // 10
    if not tenth:
        return None
    first, last = median(steady[:tenth]), median(steady[-tenth:])
    return round(last / first - 1, 4)
