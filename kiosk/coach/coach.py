"""The coach: poses, wall readings and Spines in time order go in, moments come out.

Pure: no clock, no thread, no file, no hardware. A recording fed twice gives the same moments.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from kiosk.coach.criteria import Judgement, judge
from kiosk.coach.cues import CueGiver
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.dowel_reset import DowelReset
from kiosk.coach.drill import Drill
from kiosk.coach.facts import facts_of, measures_of
from kiosk.coach.moment import (
    ContactName,
    Contacts,
    Facing,
    Moment,
    Rep,
    SessionSummary,
)
from kiosk.coach.movement import Movement
from kiosk.coach.phases import Rejected, RepFinder
from kiosk.coach.posture import Posture
from kiosk.coach.progression import USUAL, Progression
from kiosk.coach.setup import TYPICAL_STANDING, Person
from kiosk.coach.spine_watch import SpineWatch
from kiosk.coach.summing_up import sum_up
from kiosk.coach.taps import WallWatch, is_touch
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import Pose
from kiosk.spine.spine import Line, Spine
from kiosk.wall.reading import WallReading

DRILLS: dict[str, Drill] = {drill.name: drill for drill in (WALL_DRILL, DOWEL_DRILL)}

# The part of a rep in which a touch of the wall is its tap.
DEEP_SHARE = 0.4
# Without a pose for longer than this the camera is blind.
BLIND_S = 0.7
# Streams may overtake one another by less than this; more is a clock that started anew.
CLOCK_BACK_S = 1.0

Observation = Pose | WallReading | Spine


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

    def __init__(self, drill: Drill, progression: Progression = USUAL) -> None:
        self.drill = drill
        self.progression = progression
        self.seen = Seen()
        self._person = Person()
        self._finder = RepFinder()
        self._wall = WallWatch()
        self._spines = SpineWatch()
        self._reset = DowelReset()
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
    def reset(self) -> ContactName | None:
        """The contact with the dowel that was lost and is not found again; see Scene."""
        return self._reset.contact

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The last movements that were deep enough for a rep and were none."""
        return tuple(self._finder.rejected)

    def step(self, observation: Observation) -> Moment:
        """Take in one observation and say what is true now."""
        if isinstance(observation, Spine):
            self._moment = self._look_at_back(observation)
            self._reset.step(self._moment)
            return self._moment
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
        self._reset.step(self._moment)
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
        return sum_up(self._reps, self.drill, self.progression)

    def _next_person(self) -> None:
        """Somebody else comes: no movement, fault or cue of before is theirs."""
        self._finder.lose()
        self._cues = CueGiver(self.drill)
        self._spines.forget()
        self._reset.forget()
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

    def _look_at_back(self, spine: Spine) -> Moment:
        """A Spine tells of a frame that is known already: time and phase stay as they are."""
        self._spines.step(spine)
        moment = self._moment
        contacts, dowel_px = self._dowel() if moment.person_seen else (None, None)
        return replace(moment, contacts=contacts, dowel_px=dowel_px, ended_rep=None, cue=None)

    def _dowel(self) -> tuple[Contacts | None, Line | None]:
        """What the newest frame is known to show of the dowel, in its drill."""
        t = self._last_pose_t
        if self.drill.name != DOWEL_DRILL.name or t is None:
            return None, None
        return self._spines.contacts_at(t), self._spines.dowel_at(t)

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
        if posture is not None:
            self._spines.saw_person(pose.t)
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
        contacts, dowel_px = self._dowel() if posture is not None else (None, None)
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
            contacts=contacts,
            dowel_px=dowel_px,
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
        spines = self._spines.of_frames(posture.t for posture in movement.bottom)
        facts = facts_of(movement, standing, tap, self._person.too_oblique, spines)
        measured = self.drill.measured(facts)
        judgement = judge(
            measured,
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
            measures=measures_of(facts),
            criteria=MappingProxyType(
                {
                    criterion.name: judgement.verdicts[criterion.name]
                    for criterion, _ in measured
                    # Where nobody looks at the back, it is not unknown but no question at all.
                    if spines or not criterion.by_spine
                }
            ),
            faults=judgement.faults,
            unseen=judgement.unseen,
            reason=self._reason(judgement),
        )
        self._reset.judge(rep)
        cue = self._cues.after(rep)
        if cue is not None and cue.kind == "praise" and self.reset is not None:
            # A contact lost of which the bottom showed nothing: no time for praise.
            cue = None
        rep = replace(rep, cue=cue)
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
