"""The coach: poses and wall readings in time order go in, moments come out.

Pure: no clock, no thread, no file, no hardware. A recording fed twice gives the same moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType

from kiosk.coach.criteria import Held, Judgement, judge
from kiosk.coach.cues import CueGiver
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import Drill, RepFacts
from kiosk.coach.moment import Facing, Measures, Moment, Rep, SessionSummary, Tap
from kiosk.coach.movement import Movement
from kiosk.coach.phases import Rejected, RepFinder
from kiosk.coach.posture import CHAIN_OF_STATURE, Posture
from kiosk.coach.setup import TYPICAL_STANDING, Person, Standing
from kiosk.coach.summing_up import sum_up
from kiosk.coach.taps import WallWatch, is_touch
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import Pose
from kiosk.wall.reading import WallReading

DRILLS: dict[str, Drill] = {drill.name: drill for drill in (WALL_DRILL, DOWEL_DRILL)}

# The part of a rep in which a touch of the wall is its tap.
DEEP_SHARE = 0.4
# Below this much hip flexion the ratio of knee to hip would tremble.
LEAST_HIP_FOR_RATIO_DEG = 35.0
# Hands that hang or hold a roller are ahead of the trunk line (0.2 to 1.4 torso lengths in bent
# rendered people); hands that hold a dowel are behind it (-0.3). Between them lies "behind".
HANDS_BEHIND = -0.1
# Below this mean confidence in the joints a rep is counted and not judged (SCIENCE F: 0.5).
JUDGED_CONFIDENCE = 0.5
# Nobody hinges backwards: a trunk that leans back this far was taken for the wrong side.
WRONG_SIDE_DEG = -15.0
# Without a pose for longer than this the camera is blind.
BLIND_S = 0.7
# Streams may overtake one another by less than this; more is a clock that started anew.
CLOCK_BACK_S = 1.0

Observation = Pose | WallReading


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of the poses so far showed a person."""

    frames: int = 0
    with_person: int = 0

    @property
    def fraction(self) -> float:
        """From 0 to 1; 0 when there were no frames."""
        return self.with_person / self.frames if self.frames else 0.0


class Coach:
    """Judges one drill. `step` takes observations in time order; `finish` ends the session."""

    def __init__(self, drill: Drill) -> None:
        self.drill = drill
        self.seen = Seen()
        self._person = Person()
        self._finder = RepFinder()
        self._wall = WallWatch()
        self._cues = CueGiver(drill)
        # A tuple, which scenes may share.
        self._reps: tuple[Rep, ...] = ()
        self._person_number = 0
        self._last_pose_t: float | None = None
        self._last_reading_t: float | None = None
        # How far the poses are behind the wall: a slow model tells late, and is not blind.
        self._pose_lag_s = 0.0
        self._moment = Moment(t=0.0)

    @property
    def reps(self) -> tuple[Rep, ...]:
        """All reps so far."""
        return self._reps

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The last movements that were deep enough for a rep and were none."""
        return tuple(self._finder.rejected)

    def step(self, observation: Observation) -> Moment:
        """Take in one pose or wall reading and say what is true now."""
        of_wall = isinstance(observation, WallReading)
        last_t = self._last_reading_t if of_wall else self._last_pose_t
        if last_t is not None and observation.t < last_t - CLOCK_BACK_S:
            # A clock that starts anew (a film that loops, a camera that came back).
            self._moment = replace(self._moment, t=observation.t)
            self._wall.forget()
            self._person.forget()
            self._next_person()
            self._last_pose_t = self._last_reading_t = None
        if isinstance(observation, WallReading):
            self._moment = self._feel(observation)
        else:
            self._moment = self._see(observation)
        return self._moment

    def finish(self) -> Moment:
        """No more is coming: close what is as good as over, and sum up."""
        movement = self._finder.finish(self._person.standing)
        rep = self._judge(movement) if movement else None
        self._moment = replace(
            self._moment,
            ended_rep=rep,
            cue=rep.cue if rep else None,
            last_rep=rep or self._moment.last_rep,
            rep_count=len(self._reps),
            summary=self.summary(),
        )
        return self._moment

    def summary(self) -> SessionSummary:
        """The session so far."""
        return sum_up(self._reps, self.drill)

    def _next_person(self) -> None:
        """Somebody else comes: no movement, fault or cue of before is theirs."""
        self._finder.lose()
        self._cues = CueGiver(self.drill)
        self._person_number += 1

    def _feel(self, reading: WallReading) -> Moment:
        self._wall.step(reading)
        self._last_reading_t = reading.t
        moment = self._moment
        if (
            self._last_pose_t is not None
            and reading.t - self._last_pose_t - self._pose_lag_s > BLIND_S
        ):
            # The camera has stopped: what it last saw is not true any more.
            self._finder.lose()
            moment = Moment(
                t=moment.t,
                person=moment.person,
                rep_count=moment.rep_count,
                last_rep=moment.last_rep,
            )
        return replace(
            moment,
            t=max(moment.t, reading.t),
            touching=is_touch(reading),
            distance_m=reading.distance_m,
            ended_rep=None,
            cue=None,
        )

    def _see(self, pose: Pose) -> Moment:
        person, finder = self._person, self._finder
        self._last_pose_t = pose.t
        self._pose_lag_s = max(0.0, self._moment.t - pose.t)
        if person.is_gone(pose.t):
            person.forget()
            self._next_person()
        was_moving = finder.moving
        posture: Posture | None = None
        if pose.seen:
            # In a rep nothing may change, unless the rep is all that was seen so far.
            learn = not finder.moving or person.standing is None
            posture, somebody_else = person.see(pose, learn)
            if somebody_else:
                self._next_person()
        self.seen = Seen(
            self.seen.frames + 1, self.seen.with_person + (1 if posture is not None else 0)
        )
        standing = person.standing or TYPICAL_STANDING
        flexion = posture.hip_flexion_deg - standing.hip_flexion_deg if posture else 0.0
        movement = finder.step(posture, flexion, pose.t, person.standing)
        if finder.began_s is not None and not was_moving:
            person.unlearn_since(finder.began_s)
        rep = self._judge(movement) if movement else None
        t = max(pose.t, self._moment.t)
        reading = self._wall.latest(t)
        # Of somebody turned too far away no angle is told: it would be a guess.
        shown = None if person.too_oblique else posture
        knee = shown.knee_flexion_deg if shown else None
        return Moment(
            t=t,
            person=self._person_number,
            phase=finder.phase,
            person_seen=posture is not None,
            near_side=person.side,
            facing=self._facing(was_moving and finder.moving),
            turned_too_far=person.too_oblique,
            hip_flexion_deg=flexion if shown else None,
            knee_flexion_deg=knee - standing.knee_flexion_deg if knee is not None else None,
            trunk_inclination_deg=shown.trunk_inclination_deg if shown else None,
            roller_along_leg=shown.wrist.along_leg if shown and shown.wrist else None,
            touching=is_touch(reading) if reading else None,
            distance_m=reading.distance_m if reading else None,
            rep_count=len(self._reps),
            ended_rep=rep,
            last_rep=rep or self._moment.last_rep,
            cue=rep.cue if rep else None,
        )

    def _facing(self, in_movement: bool) -> Facing | None:
        """Who shows the right side of the body faces the right edge of the picture."""
        before = self._moment.facing
        return before if in_movement and before is not None else self._person.side

    def _judge(self, movement: Movement) -> Rep:
        standing = self._person.standing
        limit = DEEP_SHARE * movement.depth_deg
        deep_s = [sample.t for sample in movement.track if sample.flexion >= limit]
        tap = self._wall.tap_between(movement.start_s, deep_s[0], deep_s[-1])
        facts = _facts(movement, standing, tap, self._person.too_oblique)
        judgement = judge(
            self.drill.measured(facts),
            self.drill.order,
            self.drill.explained_by,
            self.drill.needed,
        )
        rep = Rep(
            n=len(self._reps) + 1,
            start_s=movement.start_s,
            bottom_s=movement.bottom_s,
            end_s=movement.end_s,
            lowering_s=facts.lowering_s,
            hold_s=movement.bottom_end_s - movement.bottom_start_s,
            rising_s=facts.rising_s,
            tap=tap,
            score=judgement.score,
            band=judgement.band,
            measures=_measures(facts),
            criteria=MappingProxyType(judgement.verdicts),
            faults=judgement.faults,
            unseen=judgement.unseen,
            reason=self._reason(judgement),
        )
        rep = replace(rep, cue=self._cues.after(rep))
        self._reps = (*self._reps, rep)
        return rep

    def _reason(self, judgement: Judgement) -> str:
        if judgement.score is None and self._person.too_oblique:
            return "You were turned too far from side-on for a score."
        if judgement.score is None and not judgement.faults:
            return "Too little of you was seen for a score."
        if judgement.worst is not None and (judgement.faults or judgement.band != "good"):
            return judgement.worst.says
        return self.drill.well_done


def _facts(
    movement: Movement, standing: Standing | None, tap: Tap, too_oblique: bool
) -> RepFacts:
    own = standing or TYPICAL_STANDING
    bottom = movement.bottom
    hip = Held.over([p.hip_flexion_deg - own.hip_flexion_deg for p in bottom])
    knee = Held.over(
        [
            p.knee_flexion_deg - own.knee_flexion_deg
            for p in bottom
            if p.knee_flexion_deg is not None
        ]
    )
    knee_share = Held.over(
        [
            (p.knee_flexion_deg - own.knee_flexion_deg)
            / max(LEAST_HIP_FOR_RATIO_DEG, p.hip_flexion_deg - own.hip_flexion_deg)
            for p in bottom
            if p.knee_flexion_deg is not None
        ]
    )
    times = (
        # Of a movement that came into view half way nobody knows how long it took.
        movement.bottom_start_s - movement.start_s if movement.seen_from_start else None,
        movement.end_s - movement.bottom_end_s,
    )
    hardly_seen = median(p.confidence for p in bottom) < JUDGED_CONFIDENCE
    wrong_side = median(p.trunk_inclination_deg for p in bottom) < WRONG_SIDE_DEG
    if hardly_seen or wrong_side:
        return RepFacts(lowering_s=times[0], rising_s=times[1], tap=tap)
    if too_oblique:
        # Only the ratio and the clock can be trusted.
        return RepFacts(knee_share=knee_share, lowering_s=times[0], rising_s=times[1], tap=tap)
    # One hand on the neck hides it, and there is no roller.
    behind = _hands_behind(bottom)
    return RepFacts(
        hip_flexion=hip,
        knee_flexion=knee,
        knee_share=knee_share,
        trunk_inclination=Held.over([p.trunk_inclination_deg for p in bottom]),
        shin_inclination=Held.over(
            [p.shin_inclination_deg for p in bottom if p.shin_inclination_deg is not None]
        ),
        hips_back=_hips_back(bottom, own),
        head_pitch=None if behind else _head_pitch(bottom, own),
        roller_off=None if behind else _roller_off(bottom),
        roller_along=Held.over([p.wrist.along_leg for p in bottom if p.wrist is not None]),
        lowering_s=times[0],
        rising_s=times[1],
        tap=tap,
    )


def _hips_back(bottom: tuple[Posture, ...], own: Standing) -> Held | None:
    if own.hip_behind_ankle_px is None or own.stature_px <= 0:
        return None
    return Held.over(
        [
            (p.hip_behind_ankle_px - own.hip_behind_ankle_px) / own.stature_px
            for p in bottom
            if p.hip_behind_ankle_px is not None
        ]
    )


def _head_pitch(bottom: tuple[Posture, ...], own: Standing) -> Held | None:
    if own.head_pitch_deg is None:
        return None
    pitches = [
        p.head_pitch_deg - own.head_pitch_deg for p in bottom if p.head_pitch_deg is not None
    ]
    return Held.over(pitches) if _mostly_seen(pitches, bottom) else None


def _roller_off(bottom: tuple[Posture, ...]) -> Held | None:
    shares = [
        p.wrist.off_leg_px / (p.chain_px / CHAIN_OF_STATURE)
        for p in bottom
        if p.wrist is not None
    ]
    return Held.over(shares) if _mostly_seen(shares, bottom) else None


def _hands_behind(bottom: tuple[Posture, ...]) -> bool:
    ahead = [p.hands_ahead_of_trunk for p in bottom if p.hands_ahead_of_trunk is not None]
    return bool(ahead) and median(ahead) < HANDS_BEHIND


def _mostly_seen(values: Sequence[float], bottom: tuple[Posture, ...]) -> bool:
    """Whether a measure was there for most of the bottom phase; in passing it says nothing."""
    return 2 * len(values) >= len(bottom)


def _measures(facts: RepFacts) -> Measures:
    def middle(held: Held | None) -> float | None:
        return held.median if held else None

    return Measures(
        hip_flexion_deg=middle(facts.hip_flexion),
        knee_flexion_deg=middle(facts.knee_flexion),
        trunk_inclination_deg=middle(facts.trunk_inclination),
        shin_inclination_deg=middle(facts.shin_inclination),
        hips_back_of_height=middle(facts.hips_back),
        head_pitch_deg=middle(facts.head_pitch),
        roller_off_leg_of_height=middle(facts.roller_off),
        roller_along_leg=middle(facts.roller_along),
        knee_share_of_hip=middle(facts.knee_share),
    )
