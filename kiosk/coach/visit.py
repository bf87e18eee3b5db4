"""A visit from walking up to walking off: who is the patient, when the drill begins and ends.

Nothing is touched: two seconds side-on on the mark begin a session, walking off ends it. Who
passes or stands beside is not the patient. Pure, like the coach: time is what the
observations and `tick` say.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from kiosk.coach.arrival import Arrival, Mark, Place, place_of
from kiosk.coach.coach import BLIND_S, CLOCK_BACK_S, Coach, Observation
from kiosk.coach.drill import Drill
from kiosk.coach.moment import Moment, Phase, Rep, SessionSummary
from kiosk.coach.posture import measure
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.wall.reading import WallReading

# Shares of the stature. A patient shuffles on the spot; somebody beside, in front or behind
# stands further off than this, for two people need half a metre each.
SAME_PLACE = 0.30
SAME_FLOOR = 0.15
# Bending and noise change how tall the chain of joints looks by less than this; a child, or
# somebody a metre nearer the camera, by more.
SAME_STATURE = (0.75, 1.33)
# Standing still the chain is known within 3 %: two people this alike are taken for one.
OTHER_STATURE = 0.08
STATURE_SAMPLES = 12
# A patient shuffles by a few centimetres between two hinges; who passes in front would carry
# the place away with them.
SHUFFLE = 0.02
ALIKE = 0.05
# Who was away for less than this has not been exchanged for another.
EXCHANGE_S = 0.8
# Somebody is still there although the model blinked.
LINGER_S = 0.5
# A summary is shown this long even when the next person is waiting.
LEAST_SUMMARY_S = 4.0
# The memory of the wait, given to the coach so that it knows how the patient stands.
KEEP_POSES_S = 2.5


@dataclass(frozen=True, slots=True)
class Rules:
    """How long things take, seconds; and how many reps are a set."""

    ready_s: float = 2.0
    away_s: float = 3.0
    summary_s: float = 12.0
    reps_per_set: int = 10


class Visit:
    """Turns observations into scenes. `step` takes them in about time order, `tick` the time
    when none come.
    """

    def __init__(
        self,
        drill: Drill = WALL_DRILL,
        mark: Mark | None = None,
        rules: Rules | None = None,
        sessions_before: int = 0,
    ) -> None:
        self._drill = drill
        self._rules = rules or Rules()
        self._arrival = Arrival(mark or Mark(), self._rules.ready_s)
        self._coach = Coach(drill)
        self._poses: deque[Pose] = deque()
        self._somebody_t: float | None = None
        self._last_pose_t: float | None = None
        self._patient = _Patient()
        self._stage_since = 0.0
        self._scene = Scene(session=sessions_before)

    @property
    def scene(self) -> Scene:
        """The newest one."""
        return self._scene

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Of the session that goes on or was the last."""
        return self._coach.reps

    def step(self, observation: Observation) -> Scene:
        """Take in one pose or wall reading and say what is true now."""
        if observation.t < self._scene.t - CLOCK_BACK_S:
            self._clock_began_anew(observation.t)
        if isinstance(observation, WallReading):
            moment = self._coach.step(observation)
            scene = self._go_on(moment, max(self._scene.t, observation.t))
        else:
            scene = self._see(observation)
        self._scene = scene
        return scene

    def tick(self, t: float) -> Scene:
        """Time has passed and nothing was heard; t in seconds on the observations' clock."""
        if t > self._scene.t:
            moment = self._scene.moment
            if self._last_pose_t is None or t - self._last_pose_t > BLIND_S:
                # What was last seen is not true any more.
                moment = Moment(
                    t=t,
                    person=moment.person,
                    rep_count=moment.rep_count,
                    last_rep=moment.last_rep,
                )
            moment = replace(moment, ended_rep=None, cue=None, summary=None)
            self._scene = self._go_on(moment, t)
        return self._scene

    def end(self) -> Scene:
        """The kiosk stops: what is as good as over is closed and summed up."""
        if self._scene.stage is Stage.DRILL:
            self._scene = self._over(self._scene.t)
        return self._scene

    def _see(self, pose: Pose) -> Scene:
        t = max(self._scene.t, pose.t)
        self._last_pose_t = pose.t
        if pose.seen:
            self._somebody_t = pose.t
        if self._scene.stage is Stage.DRILL:
            if self._patient.exchanged():
                return self._over(t)
            ours = self._patient.recognise(pose)
            moment = self._coach.step(pose if ours else _nobody(pose))
            if ours and moment.phase is Phase.STANDING:
                self._patient.stands(pose)
            return self._go_on(moment, t)
        self._poses.append(pose)
        while not 0 <= pose.t - self._poses[0].t <= KEEP_POSES_S:
            self._poses.popleft()
        if pose.seen:
            self._arrival.step(pose)
        return self._go_on(self._coach.step(pose), t)

    def _go_on(self, moment: Moment, t: float) -> Scene:
        """The same visit a little later, or its next stage."""
        stage = self._scene.stage
        if stage is Stage.DRILL:
            if t - (self._patient.last_t or t) > self._rules.away_s:
                return self._over(t)
            return self._drill_goes_on(moment, t)
        if self._somebody_t is None or t - self._somebody_t > LINGER_S:
            self._arrival.forget()
            self._somebody_t = None
        shown_s = t - self._stage_since
        if stage is Stage.SUMMARY and (
            shown_s < LEAST_SUMMARY_S
            or (shown_s < self._rules.summary_s and not self._arrival.ready)
        ):
            return replace(self._quiet(moment, t), stage=stage, summary=self._scene.summary)
        if self._arrival.ready:
            return self._begin(t)
        return self._quiet(moment, t)

    def _quiet(self, moment: Moment, t: float) -> Scene:
        """No session: nobody there, or somebody who is not ready yet."""
        arrival = self._arrival
        # A hinge before the drill has begun is nobody's rep.
        moment = replace(moment, rep_count=0, last_rep=None, ended_rep=None, cue=None)
        return Scene(
            t=t,
            stage=Stage.EMPTY if self._somebody_t is None else Stage.ARRIVING,
            session=self._scene.session,
            needs=arrival.needs,
            readiness=arrival.readiness,
            hands=arrival.hands,
            moment=moment,
        )

    def _begin(self, t: float) -> Scene:
        place, hands = self._arrival.place, self._arrival.hands
        self._coach = Coach(self._drill)
        moment = Moment(t=t)
        # Since they stood ready: of what came before, half a hinge might be counted.
        since = self._arrival.ready_since or t
        for pose in self._poses:
            if pose.t >= since:
                moment = self._coach.step(pose)
        if self._coach.reps:
            # Not in two seconds of standing still; but a rep of before must never count.
            self._coach, moment = Coach(self._drill), Moment(t=t)
        self._patient = _Patient(place, self._poses[-1].t)
        self._poses.clear()
        self._arrival.forget()
        self._stage_since = t
        return Scene(
            t=t,
            stage=Stage.DRILL,
            session=self._scene.session + 1,
            readiness=1.0,
            hands=hands,
            moment=replace(moment, t=max(moment.t, t), ended_rep=None, cue=None),
            began=True,
        )

    def _drill_goes_on(self, moment: Moment, t: float) -> Scene:
        before = self._scene
        set_number, reps_in_set = before.set_number, before.reps_in_set
        set_ended = False
        if moment.ended_rep is not None:
            if reps_in_set >= self._rules.reps_per_set:
                set_number, reps_in_set = set_number + 1, 0
            reps_in_set += 1
            set_ended = reps_in_set == self._rules.reps_per_set
        away = self._patient.last_t is not None and t - self._patient.last_t > LINGER_S
        return Scene(
            t=t,
            stage=Stage.DRILL,
            session=before.session,
            needs=(Need.ON_THE_MARK,) if away else (),
            readiness=1.0,
            hands=before.hands,
            moment=moment,
            set_number=set_number,
            reps_in_set=reps_in_set,
            set_ended=set_ended,
        )

    def _over(self, t: float) -> Scene:
        """The session ends; without a rep there is nothing to sum up."""
        moment = self._coach.finish()
        goes_on = self._drill_goes_on(moment, t)
        summary: SessionSummary = self._coach.summary()
        shown = summary if summary.reps else None
        self._arrival.forget()
        self._poses.clear()
        self._somebody_t = None
        self._patient = _Patient()
        self._stage_since = t
        # A coach per session: it keeps every rep.
        coach_was, self._coach = self._coach, Coach(self._drill)
        last_rep = coach_was.reps[-1] if coach_was.reps else None
        return replace(
            goes_on,
            stage=Stage.SUMMARY if shown else Stage.EMPTY,
            needs=(),
            readiness=0.0,
            moment=replace(moment, phase=Phase.ABSENT, person_seen=False, last_rep=last_rep),
            ended=summary,
            summary=shown,
        )

    def _clock_began_anew(self, t: float) -> None:
        if self._scene.stage is Stage.DRILL:
            self._patient.last_t = t
        self._somebody_t = None
        self._stage_since = min(self._stage_since, t)
        self._arrival.forget()
        self._poses.clear()
        self._scene = replace(self._scene, t=t, began=False, set_ended=False, ended=None)


class _Patient:
    """Who does the drill, known by the place and the size; follows a slow shuffle."""

    def __init__(self, place: Place | None = None, t: float | None = None) -> None:
        self._place = place
        self._stature: float | None = None
        self._standing: list[Place] = []
        self._comparing = False
        self._away_since: float | None = None
        self.last_t = t

    def recognise(self, pose: Pose) -> bool:
        """Whether this is a pose of the patient, who is then there."""
        if not self._is_patient(pose):
            if self._away_since is None:
                self._away_since = pose.t
            return False
        if self._away_since is not None and pose.t - self._away_since > EXCHANGE_S:
            # It may be somebody else on the same spot.
            self._comparing = True
            self._standing.clear()
        self._away_since = None
        self.last_t = pose.t
        return True

    def stands(self, pose: Pose) -> None:
        """The patient is upright: learn the place and the stature."""
        posture = measure(pose, pose.near_side) if pose.near_side else None
        if posture is None:
            return
        place = place_of(pose, posture)
        if place.floor_y is None:
            return
        self._standing.append(place)
        if len(self._standing) < STATURE_SAMPLES or self._comparing:
            return
        seen = _middle(self._standing)
        self._standing.clear()
        if self._stature is None or self._place is None:
            self._stature, self._place = seen.stature, seen
        elif abs(seen.stature / self._stature - 1) <= ALIKE:
            self._place = _nudged(self._place, seen, SHUFFLE * self._stature)

    def exchanged(self) -> bool:
        """Whether the body on the mark turned out to be another's."""
        if not self._comparing or len(self._standing) < STATURE_SAMPLES:
            return False
        stature, self._comparing = _middle(self._standing).stature, False
        self._standing.clear()
        return self._stature is not None and abs(stature / self._stature - 1) > OTHER_STATURE

    def _is_patient(self, pose: Pose) -> bool:
        place = self._place
        if not pose.seen:
            return False
        if place is None or pose.near_side is None:
            return True
        posture = measure(pose, pose.near_side)
        if posture is None:
            return False
        seen = place_of(pose, posture)
        low, high = SAME_STATURE
        same_floor = (
            seen.floor_y is None
            or place.floor_y is None
            or abs(seen.floor_y - place.floor_y) <= SAME_FLOOR * place.stature
        )
        reach = SAME_PLACE if seen.floor_y is not None else 2 * SAME_PLACE
        return (
            abs(seen.x - place.x) <= reach * place.stature
            and same_floor
            and low <= seen.stature / place.stature <= high
        )


def _middle(places: Sequence[Place]) -> Place:
    floors = [place.floor_y for place in places if place.floor_y is not None]
    return Place(
        median(place.x for place in places),
        median(floors) if floors else None,
        median(place.stature for place in places),
    )


def _nudged(place: Place, seen: Place, most: float) -> Place:
    """The place, moved towards where they were seen by so many pixels at the most."""
    floor_y = place.floor_y
    if floor_y is not None and seen.floor_y is not None:
        floor_y += max(-most, min(most, seen.floor_y - floor_y))
    x = place.x + max(-most, min(most, seen.x - place.x))
    return Place(x, floor_y, place.stature)


def _nobody(pose: Pose) -> Pose:
    """The same frame without its person."""
    return replace(
        pose, points_px=(None,) * KEYPOINT_COUNT, scores=(0.0,) * KEYPOINT_COUNT, near_side=None
    )
