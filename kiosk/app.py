"""Builds the kiosk from its settings and lets it live: the one file that knows all parts."""

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.camera.files import open_source
from kiosk.camera.live import Camera, CameraError
from kiosk.camera.source import SourceError
from kiosk.display.painter import Painter
from kiosk.display.theme import ThemeError
from kiosk.display.window import DisplayError, Window
from kiosk.display.words import WordsError
from kiosk.following import Following
from kiosk.health.board import Board
from kiosk.health.checks.running import RunningKiosk
from kiosk.health.checks.world import World, find_pinout, flat
from kiosk.health.events import EventLog, hangs_of_boot, read_events
from kiosk.health.live_socket import NAME as LIVE_SOCKET
from kiosk.health.live_socket import LiveSocket
from kiosk.health.part import PAUSES_S
from kiosk.health.rounds import Rounds
from kiosk.health.schedule import is_within
from kiosk.health.single import AlreadyRunningError, LockError, OnlyOne
from kiosk.health.status import StatusFile
from kiosk.health.systemd import Systemd
from kiosk.health.watchdog import spared_parts
from kiosk.look import Look, look
from kiosk.loop.asked import obey_signals
from kiosk.loop.diagnosis import screen_trouble
from kiosk.loop.kiosk import LivingKiosk
from kiosk.loop.organs import Manner, Organs
from kiosk.makers import estimator_maker, mark, reader_maker, strip_maker, visit_maker
from kiosk.pose.catalogue import find
from kiosk.pose.crop import Region
from kiosk.pose.interpreter import ModelError, RuntimeMissingError, find_runtime
from kiosk.senses import senses, simulated_senses
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.store import SessionStore, this_boot
from kiosk.settings.devices import SoundOptions
from kiosk.settings.folders import data_folder, models_folder, runtime_folder
from kiosk.settings.options import Settings
from kiosk.sound.files import SoundError
from kiosk.sound.sound import Sound
from kiosk.wall.source import WallSource
from kiosk.wall.trace import TraceError, read_trace

# HOUSE.md: the ways a command ends.
BROKE, USER, TRY_AGAIN = 1, 2, 75

PROBE_S = 10.0

_log = logging.getLogger(__name__)


class StartError(Exception):
    """The kiosk can't be started. One sentence, and the status to end with."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Start:
    """How the kiosk is to be started: what is said on the command line and in no setting."""

    simulate: bool = False
    for_s: float | None = None
    fullscreen: bool | None = None
    no_screen: bool = False
    pauses_s: tuple[float, ...] = PAUSES_S


def run(
    settings: Settings,
    start: Start,
    following: Following | None = None,
    environ: Mapping[str, str] = os.environ,
) -> bool:
    """Runs the kiosk until it is stopped; whether it is to be started anew.

    `following`: what holds while it runs, where the settings may change. Raises StartError,
    also when the kiosk had to give up.

    Started by hand, a camera that is not there is told at once. As a service the kiosk lives
    on without: the screen says so, and it is tried again.
    """
    systemd = Systemd(environ)
    following = following or Following(settings)
    as_service = bool(environ.get("NOTIFY_SOCKET"))
    data, runtime = _folders(settings, start, environ)
    with ExitStack() as stack:
        _be_alone(stack, data, runtime)
        # Before the window: SDL turns a SIGTERM that nobody obeys into an event of its own.
        asked = obey_signals(stack)
        if not as_service:
            _check_files(settings, environ)
        wanted = _look(settings, as_service)
        sound = _sound(following)
        camera, wall = _senses(settings, start)
        window = _window(settings, start, runtime)
        stack.callback(window.close)
        painter = wanted.painter()
        _say_if_small(window, painter)
        # A start by hand must not take ten seconds to say "one moment".
        painter.draw(window.surface, None)
        window.flip()
        if not as_service:
            _probe(camera)
        # A touch must not wait for the 5 ms that a busy thread may keep the interpreter.
        sys.setswitchinterval(0.001)
        # gpiozero falls back to others in silence, and only this one works on every Pi.
        os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
        # lgpio keeps its pipes in the working directory (FIELD-NOTES 0.5).
        os.chdir(runtime)
        kiosk = build(
            following,
            start,
            camera,
            wall,
            sound,
            window,
            painter,
            data,
            runtime,
            systemd,
            look_trouble=wanted.trouble,
            environ=environ,
        )
        asked.then(kiosk.stop)
        gave_up = kiosk.run(start.for_s)
    if gave_up is not None:
        raise StartError(gave_up, BROKE)
    return kiosk.starts_anew


def _be_alone(stack: ExitStack, data: Path, runtime: Path) -> None:
    """No other kiosk with this status, nor with this session file. Raises StartError."""
    try:
        stack.enter_context(OnlyOne(runtime / "kiosk.lock"))
        try:
            stack.enter_context(OnlyOne(data / "sessions.lock"))
        except AlreadyRunningError:
            raise
        except LockError as error:
            # A full or read-only disk: sessions can't be kept, and the kiosk coaches on.
            _log.warning("%s", error)
    except AlreadyRunningError as error:
        raise StartError(str(error), TRY_AGAIN) from error
    except LockError as error:
        raise StartError(str(error), BROKE) from error


def build(
    following: Following,
    start: Start,
    camera: Camera,
    wall: WallSource | None,
    sound: Sound | None,
    window: Window,
    painter: Painter,
    data: Path,
    runtime: Path,
    systemd: Systemd,
    changed: Callable[[Organs], Organs] = lambda organs: organs,
    look_trouble: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> LivingKiosk:
    """All parts, not started but for the recorder; `changed` puts others in their place."""
    settings = following.settings
    following.lead(sound, painter)
    sessions = data / "sessions.db"
    aside = f"{sessions.name}.*-*"
    before = set(data.glob(aside))
    boot = this_boot()
    log = data / "events.jsonl"
    organs = Organs(
        camera=camera,
        make_estimator=estimator_maker(settings, environ),
        make_visit=visit_maker(settings),
        make_reader=reader_maker(settings),
        wall=wall,
        make_strip=strip_maker(settings, simulated=start.simulate),
        sound=sound,
        recorder=Recorder(
            lambda: SessionStore(sessions, boot),
            keep_days=settings.sessions.retention_days,
            pauses_s=start.pauses_s,
        ),
        window=window,
        painter=painter,
        status_file=StatusFile(runtime / "status.json"),
        events=EventLog(log, boot),
        live=LiveSocket(runtime / LIVE_SOCKET),
        rounds=None if start.simulate else Rounds(_world_maker(following, data, runtime)),
        ask_wishes=following.ask,
        systemd=systemd,
        board=Board(),
        is_night=lambda now: is_within(
            now.time(), following.settings.night.from_time, following.settings.night.to_time
        ),
        look_trouble=look_trouble,
        spared=spared_parts(hangs_of_boot(read_events(log), boot), time.monotonic()),
        database_put_aside=lambda: bool(set(data.glob(aside)) - before),
    )
    manner = Manner(
        mirror=settings.display.mirror,
        simulated=start.simulate,
        brightness=settings.lights.brightness,
        idle_fps=settings.pose.idle_fps,
        mark=Region(mark(settings).x, mark(settings).tolerance),
        pauses_s=start.pauses_s,
        data_folder=data,
    )
    return LivingKiosk(changed(organs), manner)


def _folders(settings: Settings, start: Start, environ: Mapping[str, str]) -> tuple[Path, Path]:
    """Where sessions are kept, and where the status is told. Raises StartError."""
    # Nobody's sessions must not lie among those of patients.
    data = data_folder(settings, environ, simulated=start.simulate).absolute()
    runtime = runtime_folder(settings, environ, simulated=start.simulate).absolute()
    for folder, option in ((data, "places.data_dir"), (runtime, "places.runtime_dir")):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"The folder {folder} can't be made ({error.strerror}): choose another one "
                f"with {option}.",
                BROKE,
            ) from error
    return data, runtime


def _check_files(settings: Settings, environ: Mapping[str, str]) -> None:
    """What is named in the settings and is not there. Raises StartError."""
    try:
        find_runtime()
    except RuntimeMissingError as error:
        forced = environ.get("KIOSK_TFLITE_RUNTIME")
        raise StartError(str(error), USER if forced else BROKE) from error
    name, voice = settings.pose.model, settings.sound.voice_folder
    try:
        find(name, models_folder(settings, environ))
    except ModelError as error:
        raise StartError(f"pose.model: {error}", USER) from error
    if settings.sound.enabled and voice is not None and not voice.is_dir():
        raise StartError(
            f"sound.voice_folder: {voice} is not a folder: name the folder with the clinic's "
            "own voice, or none.",
            USER,
        )
    clip = settings.camera.file
    if settings.camera.source == "file" and clip is not None:
        try:
            with open_source(clip):
                pass
        except SourceError as error:
            raise StartError(f"camera.file: {error}", USER) from error
    trace = settings.wall.trace
    if settings.wall.source == "trace" and trace is not None:
        try:
            read_trace(trace)
        except TraceError as error:
            raise StartError(f"wall.trace: {error}", USER) from error


def why_not(settings: Settings, environ: Mapping[str, str] = os.environ) -> str | None:
    """Why a kiosk that is started by hand could not run with these settings, a sentence."""
    try:
        _check_files(settings, environ)
        _look(settings, as_service=False)
        _sound(Following(settings))
    except StartError as error:
        return str(error)
    return None


def _look(settings: Settings, as_service: bool) -> Look:
    try:
        return look(settings.display, any_language=as_service)
    except WordsError as error:
        raise StartError(f"display.language: {error}", USER) from error
    except ThemeError as error:
        raise StartError(str(error), BROKE) from error


def _say_if_small(window: Window, painter: Painter) -> None:
    size_px = window.surface.get_size()
    for trouble in (screen_trouble(size_px), painter.trouble(size_px)):
        if trouble is not None:
            _log.warning("%s", trouble)


def _window(settings: Settings, start: Start, runtime: Path) -> Window:
    fullscreen = start.fullscreen
    if fullscreen is None:
        fullscreen = settings.display.fullscreen and not start.simulate
    size_px = (settings.display.width_px, settings.display.height_px)
    # SDL looks there for a Wayland desktop; a library under it complains when it is not set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    if start.no_screen:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        fullscreen = False
    try:
        return Window(fullscreen, size_px, allow_no_screen=start.no_screen)
    except DisplayError as error:
        raise StartError(str(error), BROKE) from error


def _senses(settings: Settings, start: Start) -> tuple[Camera, WallSource | None]:
    try:
        return simulated_senses(time.monotonic()) if start.simulate else senses(settings)
    except CameraError as error:
        raise StartError(f"camera.file: {error}", USER) from error
    except ValueError as error:
        # Of what the settings let pass, a part may still know better.
        raise StartError(str(error), USER) from error


def _world_maker(following: Following, data: Path, runtime: Path) -> Callable[[], World]:
    """How the machine is; what is wrong with the settings is told in another way."""
    return lambda: World(
        options=flat(following.settings.model_dump()),
        data=data,
        runtime=runtime,
        # This very process: its status is no left-over, and its memory is in use already.
        kiosk=RunningKiosk(os.getpid(), {}),
        pinout=find_pinout(),
    )


def _sound(following: Following) -> Sound | None:
    options = following.settings.sound
    if not options.enabled:
        return None
    try:
        sound = Sound(
            options.language,
            volume=options.volume,
            own_folder=options.voice_folder and options.voice_folder.absolute(),
            is_quiet=lambda: _is_quiet(following.settings.sound),
        )
    except SoundError as error:
        raise StartError(f"sound.language: {error}", USER) from error
    for why in sound.skipped:
        _log.warning("%s", why)
    return sound


def _is_quiet(options: SoundOptions) -> bool:
    now = datetime.now().astimezone()
    return is_within(now.time(), options.quiet_from, options.quiet_to)


def _probe(camera: Camera) -> None:
    """Whether there is a camera that works at all. Raises StartError."""
    try:
        camera.open()
        camera.read(PROBE_S)
    except CameraError as error:
        raise StartError(str(error), BROKE) from error
    finally:
        camera.close()
