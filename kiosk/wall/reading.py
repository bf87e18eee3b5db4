"""What the wall knows at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WallReading:
    """One answer of the wall's sensor.

    `t` is in seconds on the clock of the frames beside it. `distance_m` is from the pad's face
    (or the wall) to the glutes. `touching` is the touch itself. None is unknown, a third truth
    beside yes and no: it is never a touch and never a missed one. A sprung pad does not know
    how far away anybody is; it knows `press_depth_m`, how far it is pressed in, and while it is
    touched `press_speed_m_s`, how fast it was pressed in at first. Other sensors know neither.
    """

    t: float
    distance_m: float | None = None
    touching: bool | None = None
    press_depth_m: float | None = None
    press_speed_m_s: float | None = None

    @property
    def known(self) -> bool:
        """Whether the sensor said anything at all."""
        return self.touching is not None or self.distance_m is not None
