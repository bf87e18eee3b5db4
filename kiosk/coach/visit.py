"""A visit from walking up to walking off: who is the patient, when the drill begins and ends.

Nothing is touched: two seconds side-on on the mark begin a session, with the drill that the
hands tell of; walking off, or taking the other drill's prop, ends it. Who passes or stands
beside is not the patient. Pure, like the coach: time is what the observations and `tick` say.
"""

from collections import deque
from dataclasses import dataclass, replace

from kiosk.coach.arrival import Arrival, Mark
from kiosk.coach.coach import BLIND_S, CLOCK_BACK_S, DRILLS, Coach, Observation
from kiosk.coach.hands import HandsWatch
from kiosk.coach.moment import IN_A_HINGE, Moment, NextStep, Phase, Rep, SessionSummary
from kiosk.coach.patient import Patient
from kiosk.coach.progression import USUAL, Progression, where_next
from kiosk.coach.scene import DrillChoice, DrillName, Need, Scene, Stage
from kiosk.coach.wall_gap import WallGap
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.spine.spine import Spine
from kiosk.wall.reading import WallReading

# Somebody is still there although the model blinked.
LINGER_S = 0.5
# A slow model tells late of somebody who is there; so much of that is believed.
LATE_S = 2.0
# Who stands there for so long without a hinge is not in the drill any more.
IDLE_S = 180.0
# Who stands with the other drill's prop for so long has taken it; one who turns round is
# misread for up to 1.1 s (arrival.DOWEL_SURE_S). In a rest hands find much else to do: they
# hold the dowel as a roller, or a low back that is tired; unless they were asked to change.
OTHER_PROP_S = 2.0
OTHER_PROP_IN_REST_S = 6.0
ASKED_FOR: dict[NextStep, DrillName] = {
    NextStep.DOWEL_FIRST: "dowel",
    NextStep.TO_THE_WALL: "wall",
}
# The memory of the wait, given to the coach so that it knows how the patient stands.
KEEP_POSES_S = 2.5


@dataclass(frozen=True, slots=True)
class Rules:
    """How long things take, seconds; and how many reps are a set."""

    ready_s: float = 2.0
    away_s: float = 3.0
    summary_s: float = 20.0
    reps_per_set: int = 10


class Visit:
    """Turns observations into scenes. `step` takes them in about time order, `tick` the time
    when none come.

    `choice`: the drill, or "auto" for the one that the hands tell of.
    """

    def __init__(
        self,
        choice: DrillChoice = "auto",
        mark: Mark | None = None,
        rules: Rules | None = None,
        sessions_before: int = 0,
        progression: Progression = USUAL,
    ) -> None:
        self._choice: DrillChoice = choice
        self._rules = rules or Rules()
        self._mark = mark or Mark()
        self._progression = progression
        self._arrival = Arrival(self._mark, self._rules.ready_s, choice)
        self._coach = self._new_coach()
        self._wall_gap = WallGap()
        self._poses: deque[Pose] = deque()
        self._somebody_t: float | None = None
        self._last_pose_t: float | None = None
        self._pose_lag_s = 0.0
        self._patient = Patient()
        self._hands = HandsWatch()
        self._stage_since = self._moved_t = 0.0
        self._scene = Scene(session=sessions_before, drill=self._arrival.drill)

    @property
    def scene(self) -> Scene:
        """The newest one."""
        return self._scene

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Of the session that goes on or was the last."""
        return self._coach.reps

    def step(self, observation: Observation) -> Scene:
        """Take in one observation and say what is true now."""
        if isinstance(observation, Spine):
            # Of a frame whose pose came before it: no time has passed, no stage begins or ends.
            told = self._coach.step(observation)
            scene = _without_events(self._scene)
            if scene.stage is Stage.DRILL and scene.moment.person_seen:
                moment = replace(scene.moment, contacts=told.contacts, dowel_px=told.dowel_px)
                scene = replace(scene, moment=moment, reset=self._coach.reset)
        elif isinstance(observation, WallReading):
            if observation.t < self._scene.t - CLOCK_BACK_S:
                # Of long ago: only a camera that begins anew can set the time back.
                self._scene = _without_events(self._scene)
                return self._scene
            self._wall_gap.step(observation)
            moment = self._coach.step(observation)
            scene = self._go_on(moment, max(self._scene.t, observation.t))
        else:
            last_t = self._last_pose_t
            if last_t is not None and observation.t < last_t - CLOCK_BACK_S:
                self._clock_began_anew(observation.t)
            scene = self._see(observation)
        self._scene = scene
        return scene

    def tick(self, t: float) -> Scene:
        """Time has passed and nothing was heard; t in seconds on the observations' clock."""
        if t > self._scene.t:
            moment = self._scene.moment
            last_t = self._last_pose_t
            if last_t is None or t - last_t - self._pose_lag_s > BLIND_S:
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
        self._pose_lag_s = min(LATE_S, t - pose.t)
        if pose.seen:
            self._somebody_t = pose.t
        if self._scene.stage is Stage.DRILL:
            self._remember(pose)
            if self._patient.exchanged():
                return self._next_one_is_there(t)
            ours = self._patient.recognise(pose)
            moment = self._coach.step(pose if ours else _nobody(pose))
            if ours and moment.phase is Phase.STANDING:
                self._patient.stands(pose)
                if self._took_other_prop(pose):
                    return self._over(t)
            if moment.phase is not Phase.STANDING and moment.person_seen:
                self._moved_t = t
            return self._go_on(moment, t)
        self._remember(pose)
        if pose.seen:
            self._arrival.step(pose, self._wall_gap.at(t))
        return self._go_on(self._coach.step(pose), t)

    def _remember(self, pose: Pose) -> None:
        self._poses.append(pose)
        while not 0 <= pose.t - self._poses[0].t <= KEEP_POSES_S:
            self._poses.popleft()

    def _took_other_prop(self, pose: Pose) -> bool:
        """Whether the patient, who stands, has changed over to the other drill."""
        hands, scene = self._hands, self._scene
        told = hands.step(pose)
        if self._choice != "auto" or told is None or told == scene.drill:
            return False
        asked = scene.where_next is not None and ASKED_FOR.get(scene.where_next) == told
        unsure = scene.resting and not asked
        return hands.told_for_s >= (OTHER_PROP_IN_REST_S if unsure else OTHER_PROP_S)

    def _new_coach(self) -> Coach:
        """One per session, for it keeps every rep."""
        return Coach(DRILLS[self._arrival.drill], self._progression)

    def _next_one_is_there(self, t: float) -> Scene:
        """Somebody else has taken the place, whose standing so far counts for them."""
        seen = list(self._poses)
        scene = self._over(t)
        for pose in seen:
            self._remember(pose)
            if pose.seen:
                self._arrival.step(pose, self._wall_gap.at(t))
                self._somebody_t = pose.t
        return scene

    def _go_on(self, moment: Moment, t: float) -> Scene:
        """The same visit a little later, or its next stage."""
        stage = self._scene.stage
        if stage is Stage.DRILL:
            seen_t = self._patient.last_t or t
            gone = t - self._pose_lag_s - seen_t > self._rules.away_s
            if gone or t - max(self._stage_since, self._moved_t) > IDLE_S:
                return self._over(t)
            return self._drill_goes_on(moment, t)
        if self._somebody_t is None or t - self._pose_lag_s - self._somebody_t > LINGER_S:
            self._arrival.forget()
            self._somebody_t = None
        if self._arrival.ready:
            # The next person does not wait for the summary of the one before.
            return self._begin(t)
        quiet = self._quiet(moment, t)
        if stage is Stage.SUMMARY and t - self._stage_since < self._rules.summary_s:
            shown = self._scene
            return replace(
                quiet,
                stage=stage,
                drill=shown.drill,
                summary=shown.summary,
                reps=shown.reps,
                set_start=shown.set_start,
            )
        return quiet

    def _quiet(self, moment: Moment, t: float) -> Scene:
        """No session: nobody there, or somebody who is not ready yet."""
        arrival = self._arrival
        # A hinge before the drill has begun is nobody's rep.
        moment = replace(
            moment,
            rep_count=0,
            last_rep=None,
            ended_rep=None,
            cue=None,
            contacts=None,
            dowel_px=None,
        )
        there = self._somebody_t is not None
        return Scene(
            t=t,
            stage=Stage.ARRIVING if there else Stage.EMPTY,
            session=self._scene.session,
            needs=arrival.needs,
            readiness=arrival.readiness,
            drill=arrival.drill,
            hands=arrival.hands,
            mark_at=self._mark.x,
            to_mark=arrival.to_mark,
            # Only one of the drills is about the wall.
            wall_gap_m=self._wall_gap.at(t) if there and arrival.drill == "wall" else None,
            moment=moment,
        )

    def _begin(self, t: float) -> Scene:
        place, hands, drill = self._arrival.place, self._arrival.hands, self._arrival.drill
        self._coach = self._new_coach()
        moment = Moment(t=t)
        # Since they stood ready: of what came before, half a hinge might be counted.
        since = self._arrival.ready_since or t
        for pose in self._poses:
            if pose.t >= since:
                moment = self._coach.step(pose)
        if self._coach.reps:
            # Not in two seconds of standing still; but a rep of before must never count.
            self._coach, moment = self._new_coach(), Moment(t=t)
        newest = self._poses[-1]
        self._patient = Patient(place, newest.t, newest.frame_size_px[0])
        self._poses.clear()
        self._arrival.forget()
        self._hands = HandsWatch()
        self._stage_since = t
        return Scene(
            t=t,
            stage=Stage.DRILL,
            session=self._scene.session + 1,
            readiness=1.0,
            drill=drill,
            hands=hands,
            patient_at=self._patient.at,
            moment=replace(moment, t=max(moment.t, t), ended_rep=None, cue=None),
            began=True,
        )

    def _drill_goes_on(self, moment: Moment, t: float) -> Scene:
        before = self._scene
        reps, a_set = self._coach.reps, self._rules.reps_per_set
        # A full set stays the present one until the next one's first rep.
        sets_before = max(0, len(reps) - 1) // a_set
        reps_in_set = len(reps) - sets_before * a_set
        set_ended = len(reps) > len(before.reps) and reps_in_set == a_set
        resting = (set_ended or before.resting) and moment.phase not in IN_A_HINGE
        needs: tuple[Need, ...] = ()
        last_t = self._patient.last_t
        if last_t is not None and t - self._pose_lag_s - last_t > LINGER_S:
            needs = (Need.ON_THE_MARK,)
        return Scene(
            t=t,
            stage=Stage.DRILL,
            session=before.session,
            needs=needs,
            readiness=1.0,
            drill=before.drill,
            hands=before.hands,
            patient_at=self._patient.at,
            moment=moment,
            set_number=sets_before + 1,
            reps_in_set=reps_in_set,
            reps=reps,
            set_start=sets_before * a_set,
            resting=resting,
            reset=self._coach.reset,
            where_next=self._where_next(before) if resting else None,
            set_ended=set_ended,
        )

    def _where_next(self, before: Scene) -> NextStep | None:
        """Told when the set has ended; in the rest nothing is added to it."""
        if before.resting and len(before.reps) == len(self._coach.reps):
            return before.where_next
        return where_next(self._coach.reps, before.drill, self._progression)

    def _over(self, t: float) -> Scene:
        """The session ends; without a rep there is nothing to sum up."""
        moment = self._coach.finish()
        goes_on = self._drill_goes_on(moment, t)
        summary: SessionSummary = self._coach.summary()
        shown = summary if summary.reps else None
        self._arrival.forget()
        self._poses.clear()
        self._somebody_t = None
        self._patient = Patient()
        self._stage_since = t
        coach_was, self._coach = self._coach, self._new_coach()
        last_rep = coach_was.reps[-1] if coach_was.reps else None
        return replace(
            goes_on,
            stage=Stage.SUMMARY if shown else Stage.EMPTY,
            needs=(),
            readiness=0.0,
            patient_at=None,
            resting=False,
            reset=None,
            where_next=None,
            moment=replace(
                moment,
                phase=Phase.ABSENT,
                person_seen=False,
                contacts=None,
                dowel_px=None,
                last_rep=last_rep,
            ),
            ended=summary,
            summary=shown,
        )

    def _clock_began_anew(self, t: float) -> None:
        if self._scene.stage is Stage.DRILL:
            self._patient.last_t = t
        self._somebody_t = None
        self._stage_since = min(self._stage_since, t)
        self._arrival.forget()
        self._wall_gap.forget()
        self._poses.clear()
        self._scene = replace(self._scene, t=t, began=False, set_ended=False, ended=None)


def _without_events(scene: Scene) -> Scene:
    """The same scene, told again."""
    moment = replace(scene.moment, ended_rep=None, cue=None)
    return replace(scene, moment=moment, began=False, set_ended=False, ended=None)


def _nobody(pose: Pose) -> Pose:
    """The same frame without its person."""
    return replace(
        pose, points_px=(None,) * KEYPOINT_COUNT, scores=(0.0,) * KEYPOINT_COUNT, near_side=None
    )
