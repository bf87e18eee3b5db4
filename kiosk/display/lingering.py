"""What stays on the screen for a while although it was true for one moment only."""

from dataclasses import dataclass

from kiosk.coach.moment import Cue
from kiosk.coach.scene import Scene, Stage
from kiosk.display.theme import Seconds


@dataclass(frozen=True, slots=True)
class Kept:
    """The cue still to be read and whether the moment of a tap is still to be seen."""

    cue: Cue | None = None
    tap: bool = False


class Lingering:
    """Follows the scenes by their own time; scenes may be missing in between.

    The one scene in which a cue is given may never be drawn: then the count of reps tells.
    """

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._visit: tuple[int, int] | None = None
        self._t = 0.0
        self._reps = 0
        self._cue: Cue | None = None
        self._cue_t = 0.0
        self._tap_t: float | None = None

    def step(self, scene: Scene) -> Kept:
        """What is to be seen beside this scene."""
        moment = scene.moment
        visit = (scene.session, moment.person)
        if visit != self._visit or scene.t < self._t or moment.rep_count < self._reps:
            self._visit = visit
            self._reps = moment.rep_count
            self._cue = self._tap_t = None
        given = moment.cue
        if given is None and moment.rep_count > self._reps and moment.last_rep is not None:
            given = moment.last_rep.cue
        if given is not None:
            self._cue, self._cue_t = given, scene.t
        self._t, self._reps = scene.t, moment.rep_count
        if moment.touching:
            self._tap_t = scene.t
        if scene.stage is not Stage.DRILL:
            self._cue = self._tap_t = None
        if self._cue is not None and scene.t - self._cue_t >= self._seconds.cue:
            self._cue = None
        return Kept(
            self._cue,
            self._tap_t is not None and scene.t - self._tap_t < self._seconds.tap,
        )
