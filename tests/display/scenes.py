"""Views for tests: every state that the screen knows, without a camera."""

from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pygame
from numpy.typing import NDArray

from kiosk.coach.moment import (
    Band,
    Cue,
    Fault,
    Measures,
    Moment,
    Phase,
    Rep,
    SessionSummary,
    Tap,
)
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.display.painter import Painter
from kiosk.display.theme import Rgb, Theme, load_theme
from kiosk.display.view import View
from kiosk.display.words import load_words
from kiosk.pose.keypoints import KEYPOINT_COUNT, Keypoint, Pose

SIZE = (1920, 1080)
SIZES = (SIZE, (1280, 720), (1024, 768), (1080, 1920), (800, 480), (1080, 1080), (3840, 2160))
GREY = np.full((480, 640, 3), 120, np.uint8)
LONG_NOTICE = "I can't feel the wall at the moment. Carry on: your hinges still count."
STAFF_LINE = "W1 wall sensor silent for 12 s; L1 strip not found"

Pixels = NDArray[np.uint8]


def cue(fault: Fault = Fault.SQUAT, text: str | None = None) -> Cue:
    return Cue(fault.value, text or WALL_DRILL.cues[fault], "correction", fault)


def praise() -> Cue:
    return Cue("better_squat", WALL_DRILL.praise, "praise", Fault.SQUAT)


def rep(score: int | None = 86, band: Band | None = "good", cue: Cue | None = None) -> Rep:
    return Rep(
        n=1,
        start_s=1.0,
        bottom_s=2.0,
        end_s=3.0,
        lowering_s=1.0,
        hold_s=0.2,
        rising_s=0.8,
        tap=Tap("touched"),
        score=score,
        band=band,
        measures=Measures(),
        criteria=MappingProxyType({}),
        faults=(),
        unseen=frozenset(),
        reason="",
        cue=cue,
    )


def moment(**facts: Any) -> Moment:
    usual: dict[str, Any] = {
        "t": 10.0,
        "phase": Phase.STANDING,
        "person_seen": True,
        "person": 1,
        "touching": False,
        "distance_m": 0.3,
    }
    return Moment(**{**usual, **facts})


def drill(t: float = 10.0, reps: int = 3, set_number: int = 1, **facts: Any) -> Scene:
    facts = {"last_rep": rep() if reps else None, "rep_count": reps, **facts}
    return Scene(
        t=t,
        stage=Stage.DRILL,
        session=1,
        moment=moment(t=t, **facts),
        set_number=set_number,
        reps_in_set=reps,
    )


def arriving(*needs: Need, readiness: float = 0.0) -> Scene:
    return Scene(t=5.0, stage=Stage.ARRIVING, needs=needs, readiness=readiness, hands="wall")


def over(**facts: Any) -> Scene:
    usual: dict[str, Any] = {
        "reps": 8,
        "clean_reps": 5,
        "score": 82,
        "band": "warn",
        "faults": ((Fault.SQUAT, 2),),
        "cues": (cue(),),
        "reason": "The knees did the work.",
    }
    summary = SessionSummary(**{**usual, **facts})
    return Scene(t=60.0, stage=Stage.SUMMARY, session=1, summary=summary)


def pose(points: dict[Keypoint, tuple[float, float]], size: tuple[int, int]) -> Pose:
    return Pose(
        tuple(points.get(joint) for joint in Keypoint),
        (0.9,) * KEYPOINT_COUNT,
        1.0,
        size,
        "left",
    )


LEG = pose(
    {
        Keypoint.LEFT_HIP: (80.0, 60.0),
        Keypoint.LEFT_KNEE: (80.0, 120.0),
        Keypoint.LEFT_ANKLE: (80.0, 180.0),
        Keypoint.RIGHT_HIP: (150.0, 60.0),
        Keypoint.RIGHT_KNEE: (150.0, 120.0),
    },
    (320, 240),
)

ALL_WELL = "The hips went well back and the knees stayed soft."

VIEWS: dict[str, View | None] = {
    "starting": None,
    "empty": View(GREY, simulated=True),
    **{need.value: View(GREY, LEG, arriving(need)) for need in Need},
    "ready": View(GREY, LEG, arriving(readiness=0.6)),
    "first rep": View(GREY, LEG, drill(reps=0)),
    "nearly": View(GREY, LEG, drill(last_rep=rep(76, "warn"), phase=Phase.LOWERING)),
    "work on it": View(GREY, LEG, drill(last_rep=rep(40, "fault"), phase=Phase.RISING)),
    "full score": View(GREY, LEG, drill(reps=188, set_number=12, last_rep=rep(100))),
    "not seen": View(GREY, LEG, drill(last_rep=rep(None, None), phase=Phase.ABSENT)),
    "tap": View(GREY, LEG, drill(touching=True, phase=Phase.BOTTOM), strip_rgb=(0, 0.9, 0.6)),
    "far": View(GREY, LEG, drill(distance_m=1.23)),
    "wall unknown": View(GREY, LEG, drill(touching=None, distance_m=None)),
    "not touching": View(GREY, LEG, drill(touching=False, distance_m=None)),
    "cue": View(GREY, LEG, drill(cue=cue())),
    "praise": View(GREY, LEG, drill(cue=praise())),
    "summary": View(scene=over()),
    "all clean": View(
        scene=over(reps=8, clean_reps=8, band="good", faults=(), cues=(), reason=ALL_WELL)
    ),
    "never seen": View(
        scene=over(
            clean_reps=0,
            score=None,
            band=None,
            faults=(),
            cues=(),
            reason="You were turned too far from side-on for a score.",
        )
    ),
    "no hinge": View(
        scene=over(
            reps=0, clean_reps=0, score=None, band=None, faults=(), cues=(), reason="No."
        )
    ),
    "blind": View(scene=drill()),
    "night": View(GREY, scene=Scene(t=300.0), night=True, staff_line=STAFF_LINE),
}


def painter(theme: Theme | None = None) -> Painter:
    return Painter(load_words(), theme or load_theme())


def pixels(surface: pygame.Surface) -> Pixels:
    """The picture as (height, width, 3)."""
    columns = cast(Pixels, pygame.surfarray.array3d(surface))
    return np.ascontiguousarray(columns.swapaxes(0, 1))


def drawn(view: View | None, size: tuple[int, int] = SIZE) -> Pixels:
    """What a new painter makes of a view."""
    surface = pygame.display.set_mode(size)
    painter().draw(surface, view)
    return pixels(surface)


def part(picture: Pixels, view: View | None, name: str) -> Pixels:
    """Of a picture the panel of that name."""
    height, width = picture.shape[:2]
    (box,) = (
        panel.box for panel in painter().panels((width, height), view) if panel.name == name
    )
    return picture[box.top : box.bottom, box.left : box.right]


def differing(one: Pixels, other: Pixels) -> float:
    """Share of pixels that differ clearly, 0 to 1."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > 40).mean())


def share_of(picture: Pixels, colour: Rgb) -> float:
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 12).mean())


def as_grey(picture: Pixels) -> Pixels:
    grey = picture @ np.array([0.299, 0.587, 0.114])
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)
