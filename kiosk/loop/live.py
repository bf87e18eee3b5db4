"""What is told to those who watch live: the newest of everything, and a scene's events."""

from collections.abc import Callable

from kiosk.coach.scene import Scene
from kiosk.health.live import Live, Share
from kiosk.loop.report import Pace
from kiosk.loop.seen import Judged
from kiosk.pose.keypoints import Point, Pose
from kiosk.wall.reading import WallReading

# As in LivingKiosk.view: an older pose is not of now.
OLD_S = 1.0

Tell = Callable[..., None]


class Herald:
    """Tells a scene's events, from the coach's thread. `tell` is LiveSocket.tell."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._touching: bool | None = None

    def __call__(self, scene: Scene) -> None:
        """Take a scene, each once and in order."""
        moment = scene.moment
        if scene.began:
            self._tell("session_began", scene.t, session=scene.session, drill=scene.drill)
        if moment.touching is not None and moment.touching is not self._touching:
            self._touching = moment.touching
            self._tell("touched" if moment.touching else "let_go", moment.t)
        if (rep := moment.ended_rep) is not None:
            faults = [fault.value for fault in rep.faults]
            self._tell("rep", rep.end_s, n=rep.n, score=rep.score, band=rep.band, faults=faults)
        if moment.cue is not None:
            self._tell("cue", moment.t, text=moment.cue.text, about=moment.cue.about.value)
        if scene.set_ended:
            self._tell("set_ended", scene.t, set_number=scene.set_number)
        if (ended := scene.ended) is not None:
            self._tell("session_ended", scene.t, reps=ended.reps, score=ended.score)


def live_of(
    *,
    now: float,
    scene: Scene | None,
    judged: Judged | None,
    wall: WallReading | None,
    has_wall: bool,
    pace: Pace,
    codes: tuple[str, ...],
    mirror: bool,
) -> Live:
    """What is known now, as a record; of the picture nothing but points."""
    scene = scene or Scene(t=now)
    moment = scene.moment
    pose = judged.pose if judged is not None and now - judged.frame.t <= OLD_S else None
    rep = moment.last_rep
    felt = {True: "touched", False: "free", None: "unknown"}[wall.touching if wall else None]
    contacts = moment.contacts
    return Live(
        t_s=now,
        stage=scene.stage.value,
        session=scene.session,
        drill=scene.drill,
        phase=moment.phase.value,
        needs=tuple(need.value for need in scene.needs),
        readiness=scene.readiness,
        person_seen=moment.person_seen if pose is None else pose.seen,
        facing=moment.facing,
        near_side=moment.near_side,
        keypoints=_shares(pose) if pose is not None else (),
        aspect=pose.frame_size_px[0] / pose.frame_size_px[1] if pose is not None else None,
        mirror=mirror,
        dowel=_line(moment.dowel_px, pose),
        contacts=None
        if contacts is None
        else {
            "head": contacts.head,
            "upper_back": contacts.upper_back,
            "tailbone": contacts.tailbone,
        },
        hip_flexion_deg=moment.hip_flexion_deg,
        knee_flexion_deg=moment.knee_flexion_deg,
        trunk_inclination_deg=moment.trunk_inclination_deg,
        wall=felt if has_wall else None,
        wall_m=wall.distance_m if wall is not None else None,
        wall_age_s=now - wall.t if wall is not None else None,
        set_number=scene.set_number,
        reps_in_set=scene.reps_in_set,
        reps=len(scene.reps),
        resting=scene.resting,
        last_score=rep.score if rep is not None else None,
        last_band=rep.band if rep is not None else None,
        last_faults=tuple(fault.value for fault in rep.faults) if rep is not None else (),
        seen_per_s=pace.seen_per_s,
        judged_per_s=pace.judged_per_s,
        latency_ms=pace.latency_ms,
        faults=codes,
    )


def _shares(pose: Pose) -> tuple[Share | None, ...]:
    if not pose.seen:
        return ()
    return tuple(None if point is None else _share(point, pose) for point in pose.points_px)


def _line(line: tuple[Point, Point] | None, pose: Pose | None) -> tuple[Share, Share] | None:
    if line is None or pose is None:
        return None
    return _share(line[0], pose), _share(line[1], pose)


def _share(point: Point, pose: Pose) -> Share:
    width, height = pose.frame_size_px
    return point[0] / width, point[1] / height
