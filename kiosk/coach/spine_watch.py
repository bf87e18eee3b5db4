"""What the pictures of the back say: kept for the movement they belong to, and shown live.

A Spine belongs to the pose of the same frame, and may come a little after it; one whose frame
showed nobody of ours (an empty scene, somebody else) is of no account.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from statistics import median

from kiosk.coach.dowel_drill import HEAD_CONTACT, TAILBONE_CONTACT, UPPER_BACK_CONTACT
from kiosk.coach.moment import Contact, Contacts
from kiosk.spine.spine import Gaps, Line, Spine

# The longest movement lasts 20 s (phases.MAX_REP_S); a Spine is told of late.
KEEP_S = 30.0
# A frame's pose is told before its Spine; what is further ahead is of another clock.
AHEAD_S = 1.0
# A lamp shows the middle one of the last moments, so that a lone wrong frame (2 of 300 rendered
# ones) shows nowhere, and goes to unknown when nothing was seen for as long.
LOOK_BACK_S = 0.4
# Standing, only the lamps live on it: so often the pictures of a dowel are worth a look then.
LAMPS_EVERY_S = 0.2
# The dowel is drawn over the newest frame: of an older one it would lie beside the moving back.
LINE_S = 0.3
# A contact that was lost is found again only this far below its limit, or a lamp would flicker.
FOUND_SHARE = 0.7


class SpineWatch:
    """Follows the Spines. Tell it the frames that showed the person, in about time order."""

    def __init__(self) -> None:
        self._spines: dict[float, Spine] = {}
        self._seen: dict[float, None] = {}
        self._last_t: float | None = None
        self._head = _Lamp(HEAD_CONTACT.fault[1])
        self._upper_back = _Lamp(UPPER_BACK_CONTACT.fault[1])
        self._tailbone = _Lamp(TAILBONE_CONTACT.fault[1])

    def forget(self) -> None:
        """Somebody else has come, or the clock has started anew."""
        self.__init__()

    def saw_person(self, t: float) -> None:
        """The frame of time t showed the person."""
        self._last_t = t
        self._seen[t] = None
        for kept in (self._spines, self._seen):
            _drop_before(kept, t - KEEP_S)

    def step(self, spine: Spine) -> None:
        """Take in one Spine."""
        last_t = self._last_t
        if last_t is not None and last_t - KEEP_S <= spine.t <= last_t + AHEAD_S:
            self._spines[spine.t] = spine

    def of_frames(self, times: Iterable[float]) -> Sequence[Spine]:
        """The Spines of the frames of these times, as many as came."""
        return [spine for t in times if (spine := self._spines.get(t)) is not None]

    def contacts_at(self, t: float) -> Contacts | None:
        """The contacts at time t; None where nothing was told of a dowel lately."""
        recent: list[Gaps] = []
        for spine_t in self._lately(t, LOOK_BACK_S):
            gaps = self._spines[spine_t].gaps
            if gaps is not None:
                recent.append(gaps)
        head = self._head.step([gaps.head for gaps in recent])
        upper_back = self._upper_back.step([gaps.upper_back for gaps in recent])
        tailbone = self._tailbone.step([gaps.tailbone for gaps in recent])
        return Contacts(head, upper_back, tailbone) if recent else None

    def dowel_at(self, t: float) -> Line | None:
        """Where the dowel was seen last, if that was a moment before time t; else None."""
        newest_t = max(
            (
                spine_t
                for spine_t in self._lately(t, LINE_S)
                if self._spines[spine_t].dowel_px is not None
            ),
            default=None,
        )
        return None if newest_t is None else self._spines[newest_t].dowel_px

    def _lately(self, t: float, seconds: float) -> Iterator[float]:
        """The times of the Spines of the last seconds whose frame showed the person."""
        for spine_t in reversed(self._spines):
            if spine_t < t - seconds - AHEAD_S:
                break
            if t - seconds <= spine_t <= t and spine_t in self._seen:
                yield spine_t


class _Lamp:
    """One contact with hysteresis; `limit`: a wider gap than this is a contact lost."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._lost = False

    def step(self, gaps: Sequence[float | None]) -> Contact:
        """The contact after these gaps of the last moments."""
        values = known(gaps)
        if not values:
            self._lost = False
            return "unknown"
        self._lost = median(values) > self._limit * (FOUND_SHARE if self._lost else 1.0)
        return "lost" if self._lost else "kept"


def known(values: Iterable[float | None]) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if value is not None and isfinite(value)]


def _drop_before(kept: dict[float, Spine] | dict[float, None], t: float) -> None:
    first = next(iter(kept), t)
    while first < t:
        del kept[first]
        first = next(iter(kept), t)
