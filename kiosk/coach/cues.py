"""Which one sentence to say now, and when to be silent.

A correction needs its fault in two of the last three reps; the gravest goes first; there is
one at a time, with a pause between; a fault that was spoken of and has gone is praised once.
"""

from collections import deque

from kiosk.coach.drill import Drill
from kiosk.coach.moment import Cue, Fault, Rep

# SCIENCE F: a fault in two of the last three reps.
LOOK_BACK = 3
NEEDED = 2
# Nothing is said sooner than this after the last word.
COOLDOWN_S = 4.0
# The same correction is not repeated after every rep: that wears people out.
SAME_CUE_EVERY = 2


class CueGiver:
    """Gives at most one cue after a rep."""

    def __init__(self, drill: Drill) -> None:
        self._drill = drill
        self._recent: deque[tuple[Fault, ...]] = deque(maxlen=LOOK_BACK)
        self._last_said_t: float | None = None
        self._spoken_of: Fault | None = None
        self._reps_since = 0

    def after(self, rep: Rep) -> Cue | None:
        """The cue to give when this rep has ended, or None."""
        self._recent.append(rep.faults)
        self._reps_since += 1
        if self._last_said_t is not None and rep.end_s - self._last_said_t < COOLDOWN_S:
            return None
        cue = self._praise(rep) or self._correction(rep)
        if cue is None:
            return None
        self._last_said_t = rep.end_s
        self._reps_since = 0
        self._spoken_of = cue.about if cue.kind == "correction" else None
        return cue

    def _praise(self, rep: Rep) -> Cue | None:
        fault = self._spoken_of
        # What was not seen is not mended, and a new fault earns no praise.
        if fault is None or rep.faults or rep.score is None or fault in rep.unseen:
            return None
        return Cue(f"better_{fault.value}", self._drill.praise, "praise", fault)

    def _correction(self, rep: Rep) -> Cue | None:
        for fault in self._drill.order:
            if fault not in rep.faults or fault not in self._drill.cues:
                continue
            if sum(fault in faults for faults in self._recent) < NEEDED:
                continue
            if fault == self._spoken_of and self._reps_since < SAME_CUE_EVERY:
                return None
            return Cue(fault.value, self._drill.cues[fault], "correction", fault)
        return None
