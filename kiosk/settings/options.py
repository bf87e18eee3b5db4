"""Every option of the kiosk once: its type, bounds, default, unit and one sentence.

Those of the devices are in devices.py, what an option is made of is in section.py.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr

from kiosk.settings.devices import (
    CameraOptions,
    DisplayOptions,
    LightsOptions,
    SoundOptions,
    WallOptions,
)
from kiosk.settings.origin import Origin
from kiosk.settings.section import ClockTime, FilePath, Section, Text, option


class PoseOptions(Section):
    """The pose model and how hard it works."""

    model: Text = option(
        "lightning-float16",
        "The pose model, as `kiosk model list` names it, or a .tflite file.",
    )
    threads: int = option(
        2,
        "Cores the model uses at the most; two are always left to the rest.",
        at_least=1,
        at_most=4,
    )
    idle_fps: float = option(
        4.0,
        "Frames judged a second while nobody is there.",
        unit="a second",
        at_least=1,
        at_most=60,
    )


class MarkOptions(Section):
    """Where the patient stands."""

    x: float | None = option(
        None,
        "Where the feet belong, as a share of the picture's width from its left edge; not set "
        "means anywhere in the middle.",
        at_least=0,
        at_most=1,
    )
    tolerance: float = option(
        0.15,
        "How far from the mark still counts, as a share of the picture's width.",
        at_least=0.02,
        at_most=0.5,
    )
    wall_x: float | None = option(
        None,
        "Where the wall's face is, as a share of the picture's width from its left edge, as "
        "calibrated; for the record.",
        at_least=0,
        at_most=1,
    )


class DrillOptions(Section):
    """The drill and the flow of a visit."""

    choice: Literal["auto", "wall", "dowel"] = option(
        "auto",
        "The drill: the one that the patient's hands tell of, or always the same.",
    )
    reps_per_set: int = option(10, "Reps in a set.", at_least=1, at_most=50)
    ready_s: float = option(
        2.0,
        "How long somebody stands on the mark before the drill begins.",
        unit="seconds",
        at_least=0.5,
        at_most=10,
    )
    summary_s: float = option(
        20.0,
        "How long the summary stays on the screen.",
        unit="seconds",
        at_least=3,
        at_most=120,
    )
    away_s: float = option(
        3.0,
        "How long the mark is empty before a visit is over.",
        unit="seconds",
        at_least=1,
        at_most=60,
    )


class DowelOptions(Section):
    """The dowel of the dowel drill."""

    colour: Text = option(
        "wood",
        "The dowel's colour in the kiosk's light: plain pale wood, or that of its tape.",
        pattern="^(wood|#[0-9a-fA-F]{6})$",
        form='"wood" or a colour such as "#e6286e"',
    )


class ProgressionOptions(Section):
    """When the drills lead on, in reps; 0 turns a rule off."""

    clean_in_a_row: int = option(
        5,
        "After so many clean reps in a row it goes a step further, or from the dowel to the "
        "wall.",
        at_least=0,
        at_most=50,
    )
    rounded_reps: int = option(
        2,
        "After so many reps with a rounded back the dowel comes first.",
        at_least=0,
        at_most=50,
    )
    missed_reps: int = option(
        2,
        "After so many reps in a row a little short of the wall it goes a step closer.",
        at_least=0,
        at_most=50,
    )


class SessionsOptions(Section):
    """What is remembered."""

    retention_days: int = option(
        365, "How long sessions are kept.", unit="days", at_least=1, at_most=3650
    )


class NightOptions(Section):
    """When the kiosk sleeps."""

    from_time: ClockTime | None = option(None, "When the screen goes dark each day.")
    to_time: ClockTime | None = option(None, "When it wakes again.")


class PlacesOptions(Section):
    """Where the kiosk keeps its files."""

    # folders.py says what holds while they are not set.
    data_dir: FilePath | None = option(None, "The folder of the sessions and the event log.")
    runtime_dir: FilePath | None = option(
        None, "The folder of the status, emptied at each start of the machine."
    )


class Settings(BaseModel):
    """Every option of the kiosk; immutable. Built bare, it is what ships."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    camera: CameraOptions = CameraOptions()
    pose: PoseOptions = PoseOptions()
    mark: MarkOptions = MarkOptions()
    wall: WallOptions = WallOptions()
    lights: LightsOptions = LightsOptions()
    sound: SoundOptions = SoundOptions()
    display: DisplayOptions = DisplayOptions()
    drill: DrillOptions = DrillOptions()
    dowel: DowelOptions = DowelOptions()
    progression: ProgressionOptions = ProgressionOptions()
    sessions: SessionsOptions = SessionsOptions()
    night: NightOptions = NightOptions()
    places: PlacesOptions = PlacesOptions()

    # By "section.key", of what is not as shipped.
    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict[str, Origin])

    def __eq__(self, other: object) -> bool:
        # Equal is what would do the same, wherever it came from.
        return isinstance(other, Settings) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(tuple(dict(self).values()))

    @property
    def origins(self) -> dict[str, Origin]:
        """Where each value that is not as shipped came from, by "section.key"."""
        return dict(self._origins)

    def came_from(self, origins: dict[str, Origin]) -> "Settings":
        """The same settings, knowing where they came from."""
        known = self.model_copy()
        known._origins = dict(origins)
        return known
