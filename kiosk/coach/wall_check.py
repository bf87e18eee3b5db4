"""Vision and touch check one another: a wall sensor that lies is found out by what is seen.

It only names the doubt; what a rep is worth is the coach's.
"""

from enum import StrEnum

from kiosk.coach.moment import Rep
from kiosk.coach.scene import Scene, Stage

# Nobody was seen for this long before a touch counts as one without a body; who has just left
# the picture may still lean on the wall.
NOBODY_S = 2.0
# A touch shorter than this may be a spike, which the coach does not believe either.
GHOST_S = 0.08
# After this long without a ghost, with the scene empty, the sensor is believed again.
FORGIVEN_S = 60.0
# The figure: so many hinges that reached the wall and not one touch.
DEAF_REPS = 10
# A sensor that felt the hips come this near is not deaf.
FELT_NEAR_M = 0.10


class WallDoubt(StrEnum):
    """What vision has against the wall sensor."""

    GHOST = "ghost"
    DEAF = "deaf"


class WallCheck:
    """Compares what is seen with what is felt. Feed it every scene."""

    def __init__(self) -> None:
        self._empty_since: float | None = None
        self._touch_since: float | None = None
        self._ghost_t: float | None = None
        self._untouched = 0

    @property
    def doubts(self) -> frozenset[WallDoubt]:
        """What stands against the sensor now."""
        found: set[WallDoubt] = set()
        if self._ghost_t is not None:
            found.add(WallDoubt.GHOST)
        if self._untouched >= DEAF_REPS:
            found.add(WallDoubt.DEAF)
        return frozenset(found)

    def step(self, scene: Scene, seeing: bool) -> None:
        """Take in one scene. `seeing`: whether poses are fresh, so that empty means empty."""
        self._look_for_ghosts(scene, seeing)
        rep = scene.moment.ended_rep
        if rep is not None and scene.stage is not Stage.EMPTY:
            self._listen(rep)

    def _look_for_ghosts(self, scene: Scene, seeing: bool) -> None:
        t, moment = scene.t, scene.moment
        empty = seeing and scene.stage is Stage.EMPTY and not moment.person_seen
        if not empty:
            self._empty_since = self._touch_since = None
            return
        if self._empty_since is None:
            self._empty_since = t
        if t - self._empty_since < NOBODY_S:
            return
        if moment.touching is not True:
            self._touch_since = None
            if self._ghost_t is not None and t - self._ghost_t > FORGIVEN_S:
                self._ghost_t = None
            return
        if self._touch_since is None:
            self._touch_since = t
        if t - self._touch_since >= GHOST_S:
            self._ghost_t = t

    def _listen(self, rep: Rep) -> None:
        if rep.tap.state == "touched":
            # A touch just where the hips arrived: the sensor hears, and tells the truth.
            self._untouched = 0
            self._ghost_t = None
        elif rep.tap.state == "missed" and _reached_back(rep):
            self._untouched += 1


def _reached_back(rep: Rep) -> bool:
    """Whether the hips went back as far as the wall is, for all that can be seen and felt."""
    if rep.tap.gap_m is not None and rep.tap.gap_m <= FELT_NEAR_M:
        return False
    return rep.criteria.get("depth") == "good" and rep.criteria.get("hips_back") == "good"
