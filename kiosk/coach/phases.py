"""Standing, lowering, bottom, rising: where a rep begins, where it ends, and what is none.

One number drives it: hip flexion beyond the person's own standing. Two thresholds with a gap
(hysteresis) make noise and a pause half way harmless. What is left is tested once as a whole
(`movement.py`).
"""

from collections import deque
from math import inf
from typing import NamedTuple

from kiosk.coach.moment import Phase
from kiosk.coach.movement import (
    MIN_DEPTH_DEG,
    Movement,
    Sample,
    as_movement,
    end_of,
    why_no_rep,
)
from kiosk.coach.posture import Posture
from kiosk.coach.setup import Standing

# A movement may be a rep from START on.
START_DEG = 18.0
# Who turns round lower than this share of its depth without standing up fully has begun the
# next one.
TURN_SHARE = 0.4
TURN_DEG = 12.0
TURN_LASTS_S = 0.1
# After a rep the next one begins this far above the uprightest since: who still rises does not
# begin.
REOPEN_DEG = 10.0
# The end is given this long to settle, so that the own standing posture may be seen in it.
SETTLE_S = 0.2
# Who still stretches the hip this fast, seen over this many seconds, has not come to rest and
# may go on beyond standing: the rep is told when that is over, at the latest so long after
# standing was passed.
STRETCHES_DEG_PER_S = 15.0
STRETCHES_OVER_S = 0.15
TOP_S = 0.7
# Further beyond standing it is worth waiting for the rest (SCIENCE F: good up to here).
BEYOND_DEG = 5.0
# For the phase shown live, coarser than the bottom phase of the judgement, or it would flicker.
LIVE_SHARE = 0.12
LIVE_MIN_DEG = 5.0
# Within this of the uprightest of the last moments somebody stands.
STAND_DEG = 2.0
REMEMBER_S = 6.0

MAX_REP_S = 20.0
LOST_S = 0.7
KEEP_REJECTED = 100


class Rejected(NamedTuple):
    """A movement that was no rep: when it was deepest, seconds, and why, half a sentence."""

    t: float
    why: str


class RepFinder:
    """Finds movements in the stream of postures. Feed it in time order."""

    def __init__(self) -> None:
        self.phase = Phase.ABSENT
        self.rejected: deque[Rejected] = deque(maxlen=KEEP_REJECTED)
        self._track: list[Sample] = []
        self._before: deque[Sample] = deque()
        self._stood = False
        self._peak = 0.0
        self._lowest = 0.0
        self._below_since: float | None = None
        self._passed_s: float | None = None
        self._stretched_s: float | None = None
        self._turning_since: float | None = None
        self._floor: float | None = None
        self._must_stand = False
        self._last_t: float | None = None

    @property
    def began_s(self) -> float | None:
        """When the movement that is going on began; None while there is none."""
        return self._track[0].t if self._track else None

    @property
    def moving(self) -> bool:
        """Whether a movement is going on."""
        return bool(self._track)

    def step(
        self, posture: Posture | None, flexion_deg: float, t: float, standing: Standing | None
    ) -> Movement | None:
        """Take in one frame; a movement when one has just ended.

        `flexion_deg` is hip flexion beyond standing; it is not read where posture is None.
        """
        if posture is None:
            if self._last_t is not None and t - self._last_t > LOST_S:
                self.lose()
            return None
        if self._last_t is not None and t - self._last_t > LOST_S:
            self.lose()
        self._last_t = t
        if not self._track:
            self._wait(posture, flexion_deg, t)
            return None
        return self._follow(posture, flexion_deg, t, standing)

    def lose(self) -> None:
        """The person is out of sight: whatever was going on is dropped."""
        self._drop("the person was lost from view")
        self._before.clear()
        self._stood = self._must_stand = False
        self._floor = None
        self._last_t = None
        self.phase = Phase.ABSENT

    def finish(self, standing: Standing | None) -> Movement | None:
        """The stream has ended; a movement that was as good as over counts."""
        if self._track and self._track[-1].flexion <= end_of(self._peak):
            return self._close(standing)
        self._drop("the recording ended before the person stood up")
        return None

    def _wait(self, posture: Posture, flexion: float, t: float) -> None:
        before = self._before
        before.append(Sample(t, flexion, posture))
        while t - before[0].t > REMEMBER_S:
            before.popleft()
        if flexion <= START_DEG:
            self._stood, self._must_stand = True, False
        elif self._must_stand:
            return
        if self._floor is not None:
            self._floor = min(self._floor, flexion)
        if flexion <= max(START_DEG, (self._floor or 0.0) + REOPEN_DEG):
            self.phase = Phase.STANDING
            return
        # The way down so far belongs to the movement: all since the last stand.
        # At 0 one stands as always; who leant back before that has not been lowering since.
        lowest = max(0.0, min(sample.flexion for sample in before))
        onset = max(i for i, s in enumerate(before) if s.flexion <= lowest + STAND_DEG)
        self._begin(list(before)[onset:])
        self.phase = Phase.LOWERING

    def _follow(
        self, posture: Posture, flexion: float, t: float, standing: Standing | None
    ) -> Movement | None:
        bent_back = posture.trunk_inclination_deg + posture.thigh_lean_deg < 0
        if self._below_since is not None and bent_back:
            # Hip flexion has no sign; here, at the top, it has passed 0.
            flexion -= 2 * posture.hip_flexion_deg
        self._track.append(Sample(t, flexion, posture))
        if flexion > self._peak:
            self._peak = self._lowest = flexion
        self._lowest = min(self._lowest, flexion)
        if t - self._track[0].t > MAX_REP_S:
            phase = self.phase
            self._drop("it lasted too long")
            # Who sits or ties shoes does not begin anew every so often.
            self.phase, self._must_stand = phase, True
            return None
        self._name_phase(flexion)
        if flexion <= end_of(self._peak):
            self._below_since = t if self._below_since is None else self._below_since
            beyond = standing.extension_deg(posture) if standing else 0.0
            since = self._since_stretching(beyond, t)
            rests = since > (SETTLE_S if beyond > BEYOND_DEG else 0.0)
            settled = t - self._below_since >= SETTLE_S and rests
            turned = flexion > self._lowest + STAND_DEG and since > TURN_LASTS_S
            if settled or turned:
                return self._close(standing)
            return None
        if self._lowest < TURN_SHARE * self._peak and flexion > self._lowest + TURN_DEG:
            self._turning_since = t if self._turning_since is None else self._turning_since
            if t - self._turning_since >= TURN_LASTS_S or self._below_since is not None:
                return self._turn_round(standing)
        else:
            self._turning_since = None
        return None

    def _since_stretching(self, beyond_deg: float, t: float) -> float:
        """For how many seconds the hip has not been stretched any more.

        `beyond_deg`: how far beyond standing it is.
        """
        if beyond_deg > 0 and self._passed_s is None:
            self._passed_s = t
        if self._passed_s is not None and t - self._passed_s >= TOP_S:
            return inf
        before = self._sample_before(STRETCHES_OVER_S)
        stretched_deg = before.flexion - self._track[-1].flexion
        if stretched_deg > STRETCHES_DEG_PER_S * (t - before.t):
            self._stretched_s = t
        return inf if self._stretched_s is None else t - self._stretched_s

    def _name_phase(self, flexion: float) -> None:
        near_peak = max(LIVE_MIN_DEG, LIVE_SHARE * self._peak)
        earlier = self._track[-2].flexion
        if self._peak >= MIN_DEPTH_DEG and flexion >= self._peak - near_peak:
            back = self._sample_before(0.15)
            still = abs(flexion - back.flexion) < near_peak
            self.phase = Phase.BOTTOM if still else Phase.LOWERING
        elif flexion < self._peak - near_peak and flexion <= earlier:
            self.phase = Phase.RISING

    def _sample_before(self, seconds: float) -> Sample:
        now = self._track[-1].t
        for sample in reversed(self._track):
            if now - sample.t >= seconds:
                return sample
        return self._track[0]

    def _turn_round(self, standing: Standing | None) -> Movement | None:
        """Close at the highest point and go on with the next from there."""
        flexions = [sample.flexion for sample in self._track]
        peak = flexions.index(max(flexions))
        turn = peak + flexions[peak:].index(min(flexions[peak:]))
        rest = self._track[turn:]
        self._track = self._track[: turn + 1]
        movement = self._close(standing)
        self._begin(rest)
        self._stood = True
        self.phase = Phase.LOWERING
        return movement

    def _close(self, standing: Standing | None) -> Movement | None:
        track, stood = self._track, self._stood
        self._reset()
        self._stood = True
        self._floor = track[-1].flexion
        self.phase = Phase.STANDING
        movement = as_movement(track, stood)
        why_not = why_no_rep(movement, standing)
        if why_not is None:
            return movement
        # What hardly bends happens all the time and is not worth a word.
        if movement.depth_deg >= MIN_DEPTH_DEG:
            self.rejected.append(Rejected(movement.bottom_s, why_not))
        return None

    def _drop(self, why: str) -> None:
        if self._peak >= MIN_DEPTH_DEG:
            deepest = max(self._track, key=lambda sample: sample.flexion)
            self.rejected.append(Rejected(deepest.t, why))
        self._reset()
        self.phase = Phase.STANDING

    def _begin(self, track: list[Sample]) -> None:
        self._track = track
        self._peak = self._lowest = track[-1].flexion if track else 0.0
        self._below_since = self._turning_since = None
        self._passed_s = self._stretched_s = None

    def _reset(self) -> None:
        self._begin([])
        self._before.clear()
