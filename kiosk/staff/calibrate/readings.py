"""What a calibration looks at: distances, people and pictures of now, wherever from."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from dataclasses import dataclass, field
from enum import Enum

from kiosk.camera.live import Light
from kiosk.pose.keypoints import Pose


class Asked(Enum):
    """What somebody was asked to do; only simulated parts need to know."""

    LEAVE_ALONE = "leave the wall alone"
    PRESS = "press the pad to its stop"
    TOUCH = "touch the wall"
    ON_THE_MARK = "stand on the mark"
    AT_THE_WALL = "stand at the wall"
    FURTHER_OFF = "stand further from the camera"


@dataclass(frozen=True, slots=True)
class Distance:
    """An answer of the wall's sensor. `t`: seconds, rising. `metres`: from the sensor itself;
    None where it heard nothing, or is a switch. `touching`: of a switch. `trouble`: what is
    wrong, half a sentence.
    """

    t: float
    metres: float | None = None
    touching: bool | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Whoever stands before the camera. `others`: whether there is another; None unknown."""

    pose: Pose
    others: bool | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """How light a picture is. `brightness`: its mean, 0 to 1; `glare`: the share of it that is
    as bright as can be. None is unknown.
    """

    t: float
    brightness: float | None = None
    glare: float | None = None
    light: Light = field(default_factory=Light)


class Readings(ABC):
    """Where the readings come from. Each stream goes on until it is closed, and then lets go of
    its part. All raise CommandError.

    `name`: of the camera, for a sentence; `live`: whether they come in real time; `view_deg`:
    how wide the camera sees, None where only the settings know.
    """

    name: str = "camera"
    live: bool = True
    view_deg: float | None = None

    @abstractmethod
    def distances(self, asked: Asked) -> Generator[Distance]:
        """At least five a second, whatever happens to the sensor."""

    @abstractmethod
    def sights(self, asked: Asked) -> Generator[Sight]:
        """At the most ten a second, also of nobody."""

    @abstractmethod
    def shots(self) -> Generator[Shot]:
        """As fast as the camera gives them; a single one where no more is known."""
