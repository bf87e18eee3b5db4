"""What only trying out can tell. The trials themselves are made by whoever knows the rooms."""

from collections.abc import Callable
from dataclasses import dataclass


class ProbeError(Exception):
    """A trial came to no end, or died. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class ModelTrial:
    """The pose model, invoked once. `problem`: one sentence, None when it ran well."""

    name: str
    runtime: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenTrial:
    """How SDL would reach the screen. `problem`: it would not."""

    driver: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CameraTrial:
    """A few frames. `age_s`: of the newest as it came. `dark`: None where it can't tell."""

    name: str
    problem: str | None = None
    frames: int = 0
    age_s: float | None = None
    lux: float | None = None
    brightness: float | None = None
    dark: bool | None = None


@dataclass(frozen=True, slots=True)
class WallTrial:
    """Some seconds of readings. `known` of them said anything, `distinct` values were told.

    `trouble`: what the sensor's own watch says in the end, half a sentence.
    """

    name: str
    problem: str | None = None
    readings: int = 0
    known: int = 0
    distinct: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class PinsTrial:
    """gpiozero's pins taken hold of, none of them moved. `problem`: they can't be had."""

    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SessionsTrial:
    """The session file, looked at without writing. `newer`: a later version has made it."""

    there: bool = True
    problem: str | None = None
    newer: bool = False
    sessions: int | None = None


@dataclass(frozen=True, slots=True)
class Probes:
    """The trials; None where nobody can make one. Each raises ProbeError, or gives its trial.

    None may be asked while a kiosk runs, but for `model` and `sessions`: it holds its devices.
    """

    model: Callable[[], ModelTrial] | None = None
    screen: Callable[[], ScreenTrial] | None = None
    camera: Callable[[], CameraTrial] | None = None
    wall: Callable[[], WallTrial] | None = None
    pins: Callable[[], PinsTrial] | None = None
    sessions: Callable[[], SessionsTrial] | None = None
    fetch_model: Callable[[], str] | None = None
