"""A recorded repetition, played again and again: the stance at any time."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from kiosk.display.figures.stance import Stance

MotionName = Literal["wall_hinge", "dowel_hinge"]

_FOLDER = Path(__file__).with_name("motions")
_Table = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Motion:
    """Keyframes over one repetition, which begins and ends standing. Times in seconds."""

    duration_s: float
    lowering_s: float
    bottom_s: float
    rising_s: float
    standing_s: float
    _fist: bool
    _columns: tuple[str, ...]
    _times: _Table
    _angles: _Table
    _slopes: _Table

    def at(self, t_s: float) -> Stance:
        """The stance at a time; after the last keyframe it begins anew."""
        t = t_s % self.duration_s
        index = min(int(np.searchsorted(self._times, t, side="right")), len(self._times) - 1)
        start, end = float(self._times[index - 1]), float(self._times[index])
        step = end - start
        share = (t - start) / step
        # Cubic Hermite: no corner in the movement, and none beyond the keyframes.
        kept = (1 + 2 * share) * (1 - share) ** 2
        angles = (
            kept * self._angles[index - 1]
            + (1 - kept) * self._angles[index]
            + share * (1 - share) ** 2 * step * self._slopes[index - 1]
            - share**2 * (1 - share) * step * self._slopes[index]
        )
        by_name: dict[str, float] = dict(zip(self._columns, angles.tolist(), strict=True))
        return Stance(**by_name, fist=self._fist)


def load_motion(name: MotionName) -> Motion:
    """One of the motions that come with the kiosk."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    columns = tuple(cast(list[str], data["columns"]))
    table: _Table = np.array(data["keyframes"], dtype=np.float64)
    times, angles = table[:, 0], table[:, 1:]
    return Motion(
        duration_s=float(times[-1]),
        lowering_s=float(data["lowering_s"]),
        bottom_s=float(data["bottom_s"]),
        rising_s=float(data["rising_s"]),
        standing_s=float(data["standing_s"]),
        _fist=bool(data["fist"]),
        _columns=columns[1:],
        _times=times,
        _angles=angles,
        _slopes=_monotone_slopes(times, angles),
    )


def _monotone_slopes(times: _Table, angles: _Table) -> _Table:
    """Slopes at the keyframes that overshoot nowhere (Fritsch and Butland 1984)."""
    steps = np.diff(times)[:, None]
    rates = np.diff(angles, axis=0) / steps
    before, after = rates[:-1], rates[1:]
    weight_before = 2 * steps[1:] + steps[:-1]
    weight_after = steps[1:] + 2 * steps[:-1]
    turning = before * after <= 0
    safe_before, safe_after = np.where(turning, 1.0, before), np.where(turning, 1.0, after)
    harmonic = (weight_before + weight_after) / (
        weight_before / safe_before + weight_after / safe_after
    )
    slopes = np.zeros_like(angles)
    slopes[1:-1] = np.where(turning, 0.0, harmonic)
    return slopes
