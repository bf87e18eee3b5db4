"""Lets a whole kiosk live for a measurement: simulated senses, all else is the real thing."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Event, Thread
from typing import Generic, TypeVar

from kiosk import app
from kiosk.camera.live import Camera, CameraError
from kiosk.coach.scene import Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.window import DisplayError, Window
from kiosk.display.words import load_words
from kiosk.following import Following
from kiosk.health.systemd import Systemd
from kiosk.lights.strip import Strip
from kiosk.loop.kiosk import LivingKiosk
from kiosk.loop.organs import Organs
from kiosk.pose.estimator import PoseEstimator
from kiosk.settings.options import PoseOptions, Settings, SoundOptions
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.live.row import Plan
from kiosk.staff.live.watched import WatchedEstimator
from kiosk.staff.pose_model import load_model
from kiosk.wall.source import WallSource

# A Pi that has just been switched on takes this long, and longer, to load the model.
BEGIN_WITHIN_S = 60.0
# With nobody there the model looks for 3 s before it rests.
WARM_UP_S = 4.0
POLL_S = 0.05
JOIN_S = 5.0

T = TypeVar("T")


class _OverError(Exception):
    """The kiosk has ended before the measurement."""


class Living(Generic[T]):
    """A kiosk at work, for the thread that measures it."""

    def __init__(self, kiosk: LivingKiosk, measure: "Callable[[Living[T]], T]") -> None:
        self.kiosk = kiosk
        self._measure = measure
        self._over = Event()
        self._found: list[T] = []
        self._error: BaseException | None = None

    def sleep(self, seconds: float) -> None:
        """Let it live on."""
        if self._over.wait(max(0.0, seconds)):
            raise _OverError

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something. Raises CommandError when it never comes: a whole sentence."""
        for _ in range(int(BEGIN_WITHIN_S / POLL_S)):
            if true():
                return
            self.sleep(POLL_S)
        raise CommandError(what, BROKE)

    def until_drill(self) -> None:
        """Somebody is in the drill and all is warm."""

        def in_drill() -> bool:
            scene = self.kiosk.scenes.newest
            return scene is not None and scene.stage is Stage.DRILL

        self.until(
            in_drill,
            f"The kiosk has not begun a session within {BEGIN_WITHIN_S:.0f} s: "
            "see what it says with 'kiosk run --simulate'.",
        )
        self.warm_up()

    def warm_up(self) -> None:
        """Until caches are filled, and the model is at rest where it may be."""
        self.sleep(WARM_UP_S)

    def live(self) -> T:
        """Runs the kiosk, on the main thread, until it is measured."""
        thread = Thread(target=self._work, name="measuring", daemon=True)
        thread.start()
        try:
            gave_up = self.kiosk.run()
        finally:
            self._over.set()
            thread.join(JOIN_S)
        if self._error is not None:
            raise self._error
        if not self._found:
            why = gave_up or "The window was closed before the measurement was done."
            raise CommandError(why, BROKE)
        return self._found[0]

    def _work(self) -> None:
        try:
            self._found.append(self._measure(self))
        except _OverError:
            pass
        except BaseException as error:
            self._error = error
        finally:
            self.kiosk.stop()


def observe(
    plan: Plan,
    camera: Camera,
    measure: Callable[[Living[T]], T],
    *,
    estimator: WatchedEstimator | None = None,
    wall: WallSource | None = None,
    strip: Callable[[], Strip] | None = None,
) -> T:
    """What `measure` finds, in a thread of its own, in a kiosk with these senses.

    Everything of it lives: camera, pose model, coach, screen, lights, wall and sessions; only
    sound is left out, whose player is another process. Raises CommandError.
    """
    settings = Settings(
        pose=PoseOptions(model=plan.model, threads=plan.threads),
        sound=SoundOptions(enabled=False),
    )
    start = app.Start(simulate=True)
    followed = estimator or watched_estimator(plan)

    def changed(organs: Organs) -> Organs:
        made: Callable[[], PoseEstimator] = lambda: followed  # noqa: E731 - typed as asked
        return replace(
            organs, make_estimator=made, make_strip=strip if strip else organs.make_strip
        )

    with TemporaryDirectory(prefix="kiosk-bench-") as name, screen() as window:
        folder, systemd = Path(name), Systemd({})
        try:
            kiosk = app.build(
                Following(settings),
                start,
                camera,
                wall,
                None,
                window,
                painter(),
                folder,
                folder,
                systemd,
                changed,
            )
            return Living(kiosk, measure).live()
        except CameraError as error:
            raise CommandError(str(error), BROKE) from error


def watched_estimator(plan: Plan) -> WatchedEstimator:
    """With the model that is asked for. Raises CommandError."""
    return WatchedEstimator(load_model(plan.model, plan.threads))


def painter() -> Painter:
    """As the kiosk has it when nothing is set."""
    return Painter(load_words(Settings().display.language), load_theme())


@contextmanager
def screen() -> Generator[Window]:
    """A window of the size that the kiosk has; where there is no screen, one that nobody sees.

    Raises CommandError.
    """
    size_px = (Settings().display.width_px, Settings().display.height_px)
    with _environment():
        # A library that looks for a desktop there complains when it is not set.
        os.environ.setdefault("XDG_RUNTIME_DIR", gettempdir())
        try:
            try:
                window = Window(False, size_px)
            except DisplayError:
                os.environ["SDL_VIDEODRIVER"] = "dummy"
                window = Window(False, size_px, allow_no_screen=True)
        except DisplayError as error:
            raise CommandError(str(error), BROKE) from error
    try:
        yield window
    finally:
        window.close()


@contextmanager
def _environment() -> Generator[None]:
    """What is changed of it in here is as before afterwards."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
