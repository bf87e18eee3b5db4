"""What to sound now: at most one thing per scene, and words one at a time.

Earcons tell that something counted; there is none for a fault. A correction or praise goes
before the reset, that before the words of the visit, and what waited too long is not said at
all: late, it would be about another rep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from kiosk.coach.moment import Cue, Moment, Phase
from kiosk.coach.scene import Need, Scene, Stage

# From the end of one word to the beginning of the next (SCIENCE E: 4 s or more).
COOLDOWN_S = 4.0
MAX_WAIT_S = 1.5
# A word begins after the earcon of the same rep, or its first syllable is lost; a clinic's own
# long earcon may go on under it.
MAX_HOLD_S = 0.6
# What is missing is told only to who does not find it out alone, and not again at once.
NEED_AFTER_S = 3.0
NEED_EVERY_S = 10.0
# Who loses the dowel in every rep is not told so in every rep, and between two resets there is
# room for the cue that says how to keep it.
RESET_EVERY_S = 20.0
# A touch before the hips are this far back is somebody who brushes the wall.
HIPS_BACK_DEG = 15.0

TAP = "tap"
REP = "rep"
CLEAN_REP = "rep_clean"
SET = "set"
EARCONS = (TAP, REP, CLEAN_REP, SET)

BETTER = "better"
RESET = "reset"
BEGIN = "begin"
SET_DONE = "set_done"
WELL_DONE = "well_done"
NEED_WORDS: Mapping[Need, str] = MappingProxyType(
    {
        Need.WHOLE_BODY: "step_back",
        Need.ON_THE_MARK: "on_the_mark",
        # The mark is at the right distance, and no direction is named that may be wrong.
        Need.CLOSER_TO_WALL: "on_the_mark",
        Need.FURTHER_FROM_WALL: "on_the_mark",
        Need.SIDE_ON: "stand_side_on",
        Need.STAND_STILL: "stand_still",
    }
)

_UPRIGHT = frozenset({Phase.STANDING, Phase.ABSENT})
_NEVER = float("-inf")


class Choice(NamedTuple):
    """The sound to play now, by its name; `spoken` if it is a word, else it is an earcon."""

    name: str
    spoken: bool


class _Rank(IntEnum):
    """Who goes first."""

    CUE = 0
    RESET = 1
    VISIT = 2
    NEED = 3


@dataclass(frozen=True, slots=True)
class _Waiting:
    name: str
    since: float
    rank: _Rank


class Speaker:
    """Chooses from scenes in time order; pure.

    `lengths_s`: the sounds that can be played now, by name, with their lengths. What is not in
    it is not chosen.
    """

    def __init__(self, lengths_s: Mapping[str, float] | None = None) -> None:
        self.lengths_s: Mapping[str, float] = lengths_s or {}
        self._forget()

    def _forget(self) -> None:
        self._t = _NEVER
        self._moment: Moment | None = None
        self._session = 0
        self._touched: bool | None = None
        self._tap_told = False
        self._rep_count = 0
        self._waiting: _Waiting | None = None
        self._hold_until = _NEVER
        self._hush_until = _NEVER
        self._unready_since: float | None = None
        self._need: Need | None = None
        self._need_since = _NEVER
        self._need_told: Need | None = None
        self._need_told_at = _NEVER
        self._in_reset = False
        self._reset_told_at = _NEVER

    def step(self, scene: Scene, *, silent: bool = False) -> Choice | None:
        """The sound to begin in this scene. `silent` (mute, quiet hours): none, whatever is."""
        if scene.t < self._t:
            self._forget()
        self._t = scene.t
        # Two scenes may share a moment, whose events are then old in the second.
        fresh = scene.moment is not self._moment
        earcon = self._earcon(scene, fresh)
        self._follow_needs(scene)
        reset_began = self._reset_begins(scene)
        self._moment, self._session = scene.moment, scene.session
        if silent:
            self._waiting = None
            return None
        self._let_wait(scene, fresh, reset_began)
        if earcon is not None and earcon in self.lengths_s:
            self._hold_until = scene.t + min(self.lengths_s[earcon], MAX_HOLD_S)
            return Choice(earcon, spoken=False)
        return self._word(scene)

    def _earcon(self, scene: Scene, fresh: bool) -> str | None:
        tapped = self._tapped(scene)
        if scene.set_ended:
            return SET
        rep = scene.moment.ended_rep
        if fresh and scene.stage is Stage.DRILL and rep is not None and rep.score is not None:
            return CLEAN_REP if rep.clean else REP
        return TAP if tapped else None

    def _tapped(self, scene: Scene) -> bool:
        moment = scene.moment
        # From unknown to touching is no touch: it may have been one for long.
        turned = moment.touching is True and self._touched is False
        if moment.touching is not None:
            self._touched = moment.touching
        next_rep = moment.rep_count != self._rep_count or scene.session != self._session
        if next_rep or moment.phase in _UPRIGHT:
            self._tap_told = False
        self._rep_count = moment.rep_count
        flexion = moment.hip_flexion_deg
        # With the dowel the wall has no part in it.
        hips_back = (
            scene.stage is Stage.DRILL
            and scene.drill == "wall"
            and moment.phase not in _UPRIGHT
            and flexion is not None
            and flexion >= HIPS_BACK_DEG
        )
        if not (turned and hips_back) or self._tap_told:
            return False
        self._tap_told = True
        return True

    def _follow_needs(self, scene: Scene) -> None:
        if scene.stage is not Stage.ARRIVING or not scene.needs:
            self._unready_since = self._need = None
            return
        if self._unready_since is None:
            self._unready_since = scene.t
        if scene.needs[0] is not self._need:
            self._need, self._need_since = scene.needs[0], scene.t

    def _reset_begins(self, scene: Scene) -> bool:
        if scene.session != self._session:
            self._in_reset, self._reset_told_at = False, _NEVER
        was = self._in_reset
        # After the last rep of a set nobody is to try again.
        tries = scene.stage is Stage.DRILL and not scene.resting
        self._in_reset = tries and scene.reset is not None
        return self._in_reset and not was

    def _let_wait(self, scene: Scene, fresh: bool, reset_began: bool) -> None:
        """The newest of the most urgent waits; what has lost its reason does not."""
        waiting = self._waiting
        reset_is_due = reset_began and scene.t - self._reset_told_at >= RESET_EVERY_S
        if waiting is not None and (
            scene.t - waiting.since > MAX_WAIT_S
            or (waiting.rank is _Rank.CUE and scene.stage is not Stage.DRILL)
            or (waiting.rank is _Rank.RESET and not self._in_reset)
            or (waiting.rank is _Rank.NEED and self._need_word() != waiting.name)
        ):
            waiting = None
        for rank, name in (
            (_Rank.CUE, self._cue_word(scene) if fresh else None),
            (_Rank.RESET, RESET if reset_is_due else None),
            (_Rank.VISIT, _visit_word(scene)),
            (_Rank.NEED, self._need_word() if self._need_is_due(scene.t) else None),
        ):
            if (
                name is not None
                and name in self.lengths_s
                and (waiting is None or rank <= waiting.rank)
            ):
                waiting = _Waiting(name, scene.t, rank)
        self._waiting = waiting

    def _cue_word(self, scene: Scene) -> str | None:
        cue: Cue | None = scene.moment.cue
        if cue is None or scene.stage is not Stage.DRILL:
            return None
        return BETTER if cue.kind == "praise" else cue.key

    def _need_word(self) -> str | None:
        return None if self._need is None else NEED_WORDS.get(self._need)

    def _need_is_due(self, t: float) -> bool:
        if self._need is None or self._unready_since is None:
            return False
        # Another one than before may come sooner if it has stood as long by itself.
        another = self._need is not self._need_told and t - self._need_since >= NEED_AFTER_S
        again = t - self._need_told_at >= NEED_EVERY_S
        return t - self._unready_since >= NEED_AFTER_S and (another or again)

    def _word(self, scene: Scene) -> Choice | None:
        waiting = self._waiting
        if waiting is None or scene.t < max(self._hold_until, self._hush_until):
            return None
        self._waiting = None
        if waiting.name not in self.lengths_s:
            return None
        self._hush_until = scene.t + self.lengths_s[waiting.name] + COOLDOWN_S
        if waiting.rank is _Rank.RESET:
            self._reset_told_at = scene.t
        elif waiting.rank is _Rank.NEED:
            self._need_told, self._need_told_at = self._need, scene.t
        return Choice(waiting.name, spoken=True)


def _visit_word(scene: Scene) -> str | None:
    if scene.began:
        return BEGIN
    if scene.ended is not None:
        # Who has done nothing is not praised for it.
        return WELL_DONE if scene.ended.reps else None
    return SET_DONE if scene.set_ended else None
