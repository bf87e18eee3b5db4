"""Scenes, poses and views of the drill made by hand, for tests of what is drawn of them."""

from typing import Any

import numpy as np
from made_reps import a_rep

from kiosk.coach.moment import Band, Cue, Fault, Moment, Phase, Rep
from kiosk.coach.scene import Scene, Stage
from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Point, Pose, Side

GREY = np.full((480, 640, 3), 120, np.uint8)


def cue(fault: Fault = Fault.SQUAT) -> Cue:
    """A correction."""
    return Cue(fault.value, "", "correction", fault)


def rep(n: int = 1, cue: Cue | None = None, score: int = 90, band: Band = "good") -> Rep:
    """A hinge that touched the wall."""
    return a_rep(n=n, cue=cue, score=score, band=band)


def drill(t: float = 10.0, reps: int = 0, session: int = 1, **moment: Any) -> Scene:
    """A scene of the drill after so many reps; `moment`: facts of its moment."""
    done = tuple(rep(n) for n in range(1, reps + 1))
    usual: dict[str, Any] = {
        "t": t,
        "phase": Phase.STANDING,
        "person_seen": True,
        "person": 1,
        "near_side": "right",
        "facing": "right",
        "touching": False,
        "rep_count": reps,
        "last_rep": done[-1] if done else None,
    }
    return Scene(
        t=t,
        stage=Stage.DRILL,
        session=session,
        moment=Moment(**{**usual, **moment}),
        reps=done,
        reps_in_set=reps,
    )


def pose(
    points: dict[Keypoint, Point],
    size_px: tuple[int, int] = (640, 480),
    near_side: Side | None = "right",
    t: float = 10.0,
) -> Pose:
    """Only these points were seen."""
    return Pose(
        tuple(points.get(joint) for joint in Keypoint),
        (0.9,) * KEYPOINT_COUNT,
        t,
        size_px,
        near_side,
    )
