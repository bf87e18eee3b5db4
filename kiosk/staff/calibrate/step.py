"""What a step of the calibration is: it looks, and hands on what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.settings.options import Settings
    from kiosk.staff.calibrate.readings import Readings
    from kiosk.staff.calibrate.talk import Talk

# HOUSE.md: the ways a command ends.
FAULTS, TRY_AGAIN = 3, 75


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says. `clip`, `scene`: of the dowel's step; lengths in metres.

    `all_steps`: whether no single one was asked for.
    """

    yes: bool = False
    dry_run: bool = False
    as_json: bool = False
    simulate: bool = False
    all_steps: bool = False
    config_dir: Path | None = None
    overrides: tuple[str, ...] = ()
    stature_m: float | None = None
    height_m: float | None = None
    clip: Path | None = None
    scene: Path | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What a step works with. `kept`: the names of the steps whose finding was kept so far."""

    settings: "Settings"
    talk: "Talk"
    readings: "Readings"
    given: Given
    kept: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Found:
    """What a step found. `says`: in plain words. `measured`: for other programs.

    `values`: settings that should be so, by key. `advice`: what somebody should do with their
    hands; `fault`: the advice must be followed for the kiosk to work. `also`: more for JSON.
    """

    says: tuple[str, ...]
    measured: Mapping[str, object]
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    advice: tuple[str, ...] = ()
    fault: bool = False
    also: Mapping[str, object] = field(default_factory=dict[str, object])


def as_bound(value: float, digits: int = 3) -> float:
    """As it stands in a settings file: no false precision."""
    return round(value, digits) + 0.0
