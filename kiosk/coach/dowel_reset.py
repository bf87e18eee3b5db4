"""Reset and try again: a contact with the dowel was lost, stand up and find all three anew.

A state and no scolding. It speaks of the contact that was lost first, which is the one to mend:
once the dowel has left the back, others follow. Of several at a time the gravest goes first.
"""

from collections.abc import Mapping

from kiosk.coach.dowel_drill import HEAD_CONTACT, TAILBONE_CONTACT, UPPER_BACK_CONTACT
from kiosk.coach.moment import ContactName, Contacts, Moment, Phase, Rep

# The gravest first, as in drill.SEVERITY, with the criterion that judges it.
JUDGED_BY: Mapping[ContactName, str] = {
    "tailbone": TAILBONE_CONTACT.name,
    "upper_back": UPPER_BACK_CONTACT.name,
    "head": HEAD_CONTACT.name,
}
# The lamps are medians of 0.4 s and tremble; on rendered clips a contact that was lost stayed
# so for the 1.1 s of the bottom phase.
LOST_S = 0.5
# Only on the way down and at the bottom, as the rep is judged: on the way up the head of a
# rendered person who kept it looked lost for 0.3 s.
WATCHED = frozenset({Phase.LOWERING, Phase.BOTTOM})
# So long must all be in touch again.
KEPT_S = 0.5
# Who stands up finds the dowel with the hands; where nothing tells of it, they have after this.
STOOD_S = 1.5
# And who stands there for so long may go on, whatever the lamps say: they may be wrong.
PATIENCE_S = 6.0
# A slow camera's longest step; a longer one is a gap of which nothing is known.
LONGEST_STEP_S = 0.5


class DowelReset:
    """Follows the moments of a dowel drill and its reps. `contact`: what was lost, or None."""

    def __init__(self) -> None:
        self.contact: ContactName | None = None
        self._t: float | None = None
        self._lost_s: dict[ContactName, float] = {}
        self._stood_s = self._kept_s = 0.0
        self._stands = False

    def forget(self) -> None:
        """Somebody else has come, or nobody is there."""
        self.__init__()

    def step(self, moment: Moment) -> None:
        """Take in what is true now."""
        since_s = 0.0 if self._t is None else moment.t - self._t
        since_s = max(0.0, min(LONGEST_STEP_S, since_s))
        contacts = moment.contacts or Contacts()
        if moment.phase is Phase.ABSENT:
            self.forget()
        elif moment.phase is Phase.STANDING:
            self._stand(contacts, since_s)
        else:
            if self._stands:
                # Lowering again is the new try.
                self.forget()
            if self.contact is None and moment.phase in WATCHED:
                self._watch(contacts, since_s)
        self._t = moment.t

    def judge(self, rep: Rep) -> None:
        """Take in a rep that has just ended: its criteria have the last word."""
        verdict_of = rep.criteria.get
        if self.contact is not None and verdict_of(JUDGED_BY[self.contact]) != "good":
            return
        self.contact = None
        for name, criterion in JUDGED_BY.items():
            if verdict_of(criterion) == "fault":
                self.contact = name
                return

    def _watch(self, contacts: Contacts, since_s: float) -> None:
        lost_s = self._lost_s
        for name in JUDGED_BY:
            contact = _of(contacts, name)
            if contact == "lost":
                lost_s[name] = lost_s[name] + since_s if name in lost_s else 0.0
            elif contact == "kept":
                lost_s.pop(name, None)
        # The first of equals is the gravest.
        for name in JUDGED_BY:
            longest_s = max(lost_s.values(), default=0.0)
            if LOST_S <= longest_s <= lost_s.get(name, 0.0):
                self.contact = name
                return

    def _stand(self, contacts: Contacts, since_s: float) -> None:
        if self.contact is None:
            self.forget()
            return
        if self._stands:
            self._stood_s += since_s
        self._stands = True
        if "lost" in (contacts.head, contacts.upper_back, contacts.tailbone):
            self._kept_s = 0.0
            over = self._stood_s >= PATIENCE_S
        else:
            if _of(contacts, self.contact) == "kept":
                self._kept_s += since_s
            over = self._kept_s >= KEPT_S or self._stood_s >= STOOD_S
        if over:
            self.forget()


def _of(contacts: Contacts, name: ContactName) -> str:
    if name == "head":
        return contacts.head
    return contacts.upper_back if name == "upper_back" else contacts.tailbone
