"""What is seen of the back in the pictures of a recording."""

from collections.abc import Callable

from kiosk.coach.coach import Coach
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import IN_A_HINGE, Moment, Phase
from kiosk.coach.own_standing import OwnStanding
from kiosk.coach.spine_watch import LAMPS_EVERY_S
from kiosk.pose.keypoints import Pose
from kiosk.spine.reader import SpineReader
from kiosk.spine.spine import Spine
from kiosk.spine.strip import Picture

# A frame's time is off by its last bit.
_BIT_S = 1e-6


class SpineLook:
    """Learns from whoever stands and reads the hinges, as the living kiosk does.

    `picture`: the one of the pose that is asked about, None where there is none.
    """

    def __init__(
        self, picture: Callable[[], Picture | None], reader: SpineReader, coach: Coach
    ) -> None:
        self._picture, self._reader, self._coach = picture, reader, coach
        self._own_standing = OwnStanding()
        self._person: int | None = None
        self._read_t = float("-inf")

    def __call__(self, pose: Pose, moment: Moment) -> Spine | None:
        """Of the newest pose, whose moment this is; None where it is not looked at."""
        picture = self._picture()
        if picture is None or not moment.person_seen:
            return None
        if moment.person != self._person:
            self._person = moment.person
            self._reader.forget()
            self._own_standing.forget()
        told: Spine | None = None
        if self._is_due(moment, pose.t):
            self._read_t = pose.t
            told = self._reader.read(picture, pose)
        if self._own_standing.shows_in(moment, self._coach.reset, pose.t):
            self._reader.stands(picture, pose)
        return told

    def _is_due(self, moment: Moment, t: float) -> bool:
        if moment.phase in IN_A_HINGE or self._coach.reset is not None:
            return True
        if moment.phase is not Phase.STANDING or self._coach.drill is not DOWEL_DRILL:
            return False
        return not 0 <= t - self._read_t < LAMPS_EVERY_S - _BIT_S
