"""Whether somebody stands in a way that their hinges may be compared with.

The living kiosk, `kiosk replay` and the recorded screens learn from whoever stands how the back
and the dowel lie; this is the one rule of when.
"""

from kiosk.coach.moment import ContactName, Contacts, Moment, Phase

# Who stands with the dowel off somewhere is no measure of how it ought to lie; but what is
# called lost for so long in somebody who stands was learned wrong.
LEARN_ANEW_S = 12.0


class OwnStanding:
    """Follows one person, moment by moment."""

    def __init__(self) -> None:
        self._lost_since: float | None = None

    def forget(self) -> None:
        """Somebody else comes, or what was learned is forgotten."""
        self._lost_since = None

    def shows_in(self, moment: Moment, reset: ContactName | None, t: float) -> bool:
        """Whether the frame of time t is to be learned from. `reset`: as in Scene."""
        if moment.phase is not Phase.STANDING:
            self._lost_since = None
            return False
        if reset is None and not _is_lost(moment.contacts or Contacts()):
            self._lost_since = None
            return True
        if self._lost_since is None or t < self._lost_since:
            self._lost_since = t
        return t - self._lost_since >= LEARN_ANEW_S


def _is_lost(contacts: Contacts) -> bool:
    return "lost" in (contacts.head, contacts.upper_back, contacts.tailbone)
