"""What the live kiosk shows, lights and says: the coach's moment and where the visit stands."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal

from kiosk.coach.moment import ContactName, Moment, NextStep, Rep, SessionSummary

DrillName = Literal["wall", "dowel"]
# "auto": whichever the hands tell of.
DrillChoice = Literal["auto", "wall", "dowel"]


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
    CLOSER_TO_WALL = "closer_to_wall"
    FURTHER_FROM_WALL = "further_from_wall"
    SIDE_ON = "side_on"
    STAND_STILL = "stand_still"


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is true of the visit now; immutable.

    `session` counts the sessions since the kiosk was started, 0 before the first. `needs`:
    while ARRIVING, gravest first; empty means that only the two seconds are still missing, of
    which `readiness` (0 to 1) has gone; in the drill, what the patient is to do before it goes
    on. `drill`: the one that is done; while ARRIVING the one that would begin, which follows
    the hands unless it is fixed. `hands`: the one that the hands tell of, None while they tell
    nothing, or the drill is fixed; in the drill as when it began.

    `to_mark`: of whoever arrives, how far the feet are from the middle of the mark, in statures
    of the person, + where they have to go to the right in the unmirrored picture; None unknown.
    `wall_gap_m`: of whoever arrives, from the wall to the body, as far as the sensor knows for
    certain; else None. `patient_at`: in the drill, where the patient is and how far around
    it they may be, as shares of the picture's width.

    `reps`: of the session in the drill, and of the ended one while SUMMARY; from `set_start` on
    they are the present set's, which stays the present one until the next one's first rep.
    `reps_in_set` counts from 0 in each set. `resting`: a set has ended and no lowering has
    begun since.

    `reset`: in the dowel drill, the contact that was lost; it stays until the person has stood
    up with the dowel in touch again, or begins to lower anew. `where_next`: while resting,
    where the reps of the session so far lead; of an ended one see its summary.

    `began`, `set_ended` and `ended` are events: they stand in one scene only; `ended` is the
    session that is over. `summary` stays while the stage is SUMMARY.
    """

    t: float = 0.0
    stage: Stage = Stage.EMPTY
    session: int = 0
    needs: tuple[Need, ...] = ()
    readiness: float = 0.0
    drill: DrillName = "wall"
    hands: DrillName | None = None
    mark_at: float = 0.5
    to_mark: float | None = None
    wall_gap_m: float | None = None
    patient_at: tuple[float, float] | None = None
    moment: Moment = field(default_factory=lambda: Moment(t=0.0))
    set_number: int = 1
    reps_in_set: int = 0
    reps: tuple[Rep, ...] = ()
    set_start: int = 0
    resting: bool = False
    reset: ContactName | None = None
    where_next: NextStep | None = None
    began: bool = False
    set_ended: bool = False
    ended: SessionSummary | None = None
    summary: SessionSummary | None = None
