"""What is tried out in a process of its own; each imports what it needs."""

import time
from pathlib import Path
from threading import Event

from kiosk.health.checks.probes import (
    CameraTrial,
    ModelTrial,
    PinsTrial,
    ScreenTrial,
    SessionsTrial,
    WallTrial,
)
from kiosk.settings.options import Settings
from kiosk.wall.reading import WallReading

FIRST_FRAME_S, FRAME_S = 15.0, 3.0
# The exposure has settled after a second.
FRAMES = 30
# Two seconds tell whether a ranger lives. Its own watch for one value takes 10 s (disorder.py),
# and is waited for only where the readings do not change by themselves: a pad that rests
# further out than the settings say is pressed by 0.0 m all the time.
LIVE_S, FROZEN_S = 2.0, 11.5
DIFFERENT = 3


def model(settings: Settings, fetched: Path) -> ModelTrial:
    """The file's bytes are checked, then the model is invoked once.

    `fetched`: the folder of the fetched ones.
    """
    import numpy as np

    from kiosk.pose.interpreter import ModelError, RuntimeMissingError
    from kiosk.pose.trial import load_checked

    name = settings.pose.model
    try:
        loaded = load_checked(name, 1, fetched)
        found = loaded.invoke(np.zeros((loaded.size, loaded.size, 3), np.uint8))
    except (ModelError, RuntimeMissingError, OSError, ValueError, RuntimeError) as error:
        return ModelTrial(name, problem=" ".join(str(error).split()))
    runtime = loaded.runtime.name
    if found.shape != (17, 3) or not np.isfinite(found).all():
        return ModelTrial(name, runtime, f"{runtime} computes nonsense with {name}.")
    return ModelTrial(name, runtime)


def screen(settings: Settings) -> ScreenTrial:  # noqa: ARG001 - as all trials
    """SDL chooses how it would draw; no window is opened."""
    import pygame

    try:
        pygame.display.init()
        driver = pygame.display.get_driver()
    except pygame.error as error:
        return ScreenTrial(problem=str(error))
    finally:
        pygame.display.quit()
    return ScreenTrial(driver)


def camera(settings: Settings) -> CameraTrial:
    """The camera is opened as the kiosk opens it; a few pictures come and are forgotten."""
    from kiosk.camera.light import too_dark
    from kiosk.camera.live import CameraError
    from kiosk.senses import senses

    frames, age_s = 0, None
    try:
        source, _ = senses(settings)
    except (CameraError, ValueError) as error:
        return CameraTrial("camera", problem=str(error))
    try:
        source.open()
        for number in range(FRAMES):
            frame = source.read(FRAME_S if number else FIRST_FRAME_S)
            frames, age_s = frames + 1, time.monotonic() - frame.t
    except CameraError as error:
        if not frames:
            return CameraTrial(source.name, problem=str(error))
    finally:
        source.close()
    light = source.light
    return CameraTrial(
        source.name,
        None,
        frames,
        age_s,
        light.lux,
        light.brightness,
        too_dark(light),
    )


def wall(settings: Settings) -> WallTrial:
    """The sensor is opened as the kiosk opens it, and listened to."""
    from kiosk.senses import senses
    from kiosk.wall.source import WallError

    # The camera in the settings is no concern here, whatever is wrong with it.
    shipped = Settings()
    try:
        _, source = senses(shipped.model_copy(update={"wall": settings.wall}))
    except ValueError as error:
        return WallTrial("wall sensor", problem=str(error))
    if source is None:
        return WallTrial("wall sensor", problem="The settings name no wall sensor.")
    heard: list[WallReading] = []
    try:
        source.open(heard.append)
    except WallError as error:
        return WallTrial(source.name, problem=str(error))
    try:
        ranges = settings.wall.source in ("pad", "direct", "tof")
        begun, never = time.monotonic(), Event()
        while (so_far := time.monotonic() - begun) < FROZEN_S:
            if so_far >= LIVE_S and (not ranges or len(_values(heard)) >= DIFFERENT):
                break
            never.wait(0.1)
        trouble = source.trouble
    finally:
        source.close()
    known = sum(reading.known for reading in heard)
    return WallTrial(source.name, None, len(heard), known, len(_values(heard)), trouble)


def pins(settings: Settings) -> PinsTrial:  # noqa: ARG001 - as all trials
    """The chip is opened and let go of; no pin is taken or moved."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        LGPIOFactory().close()
    except Exception as error:
        return PinsTrial(f"The pins can't be had through lgpio ({error}).")
    return PinsTrial()


def sessions(data: Path) -> SessionsTrial:
    """Every page of the session file is looked at; nothing is written."""
    from contextlib import closing

    from kiosk.sessions.reader import SessionReader
    from kiosk.sessions.view import ViewError

    path = data / "sessions.db"
    try:
        with closing(SessionReader.open(path)) as reader, reader.reading() as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            if said != "ok":
                return SessionsTrial(problem=f"{path} is damaged ({' '.join(said.split())}).")
            count = int(connection.execute("SELECT count(*) FROM session").fetchone()[0])
    except ViewError as error:
        if error.kind == "missing":
            return SessionsTrial(there=False)
        return SessionsTrial(problem=str(error), newer=error.kind == "newer")
    # What a newer version has only added to, this one uses as well.
    return SessionsTrial(sessions=count)


def _values(heard: list[WallReading]) -> set[tuple[float | None, float | None]]:
    return {
        (reading.distance_m, reading.press_depth_m) for reading in list(heard) if reading.known
    }
