"""What the live kiosk shows, lights and says: the coach's moment and where the visit stands."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal

from kiosk.coach.moment import Moment, SessionSummary

DrillName = Literal["wall", "dowel"]


class Stage(Enum):
    """Where a visit stands."""

    EMPTY = "empty"
    ARRIVING = "arriving"
    DRILL = "drill"
    SUMMARY = "summary"


class Need(StrEnum):
    """What is missing before the drill begins, in the order in which it is told."""

    WHOLE_BODY = "whole_body"
    ON_THE_MARK = "on_the_mark"
    SIDE_ON = "side_on"
    STAND_STILL = "stand_still"
    DOWEL_IS_COMING = "dowel_is_coming"


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is true of the visit now; immutable.

    `session` counts the sessions since the kiosk was started, 0 before the first. `needs`:
    while ARRIVING, gravest first; empty means that only the two seconds are still missing, of
    which `readiness` (0 to 1) has gone; in the drill, what the patient is to do before it goes
    on. `hands`: the drill that the hands tell of, None while they are not seen. `patient_at`:
    in the drill, where the patient is and how far around it they may be, as shares of the
    picture's width. `reps_in_set` counts from 0 in each set. `began`, `set_ended` and `ended`
    are events: they stand in one scene only; `ended` is the session that is over. `summary`
    stays while the stage is SUMMARY.
    """

    t: float = 0.0
    stage: Stage = Stage.EMPTY
    session: int = 0
    needs: tuple[Need, ...] = ()
    readiness: float = 0.0
    hands: DrillName | None = None
    patient_at: tuple[float, float] | None = None
    moment: Moment = field(default_factory=lambda: Moment(t=0.0))
    set_number: int = 1
    reps_in_set: int = 0
    began: bool = False
    set_ended: bool = False
    ended: SessionSummary | None = None
    summary: SessionSummary | None = None
