"""Scenes as the coach hands them on."""

from dataclasses import replace

from made_reps import a_rep

from kiosk.coach.moment import Band, ContactName, Fault, Moment, Phase, Rep
from kiosk.coach.scene import Need, Scene, Stage

NOBODY = Scene()


def judged(band: Band | None, faults: tuple[Fault, ...] = ()) -> Rep:
    return a_rep(band=band, faults=faults, score=None)


def scene(
    stage: Stage,
    phase: Phase = Phase.STANDING,
    *,
    needs: tuple[Need, ...] = (),
    readiness: float = 0.0,
    touching: bool | None = None,
    ended_rep: Rep | None = None,
    set_ended: bool = False,
) -> Scene:
    return Scene(
        stage=stage,
        needs=needs,
        readiness=readiness,
        moment=Moment(
            t=0.0,
            phase=phase,
            person_seen=phase is not Phase.ABSENT,
            touching=touching,
            ended_rep=ended_rep,
        ),
        set_ended=set_ended,
    )


def drill(
    phase: Phase = Phase.STANDING,
    *,
    needs: tuple[Need, ...] = (),
    touching: bool | None = False,
    ended_rep: Rep | None = None,
    set_ended: bool = False,
) -> Scene:
    return scene(
        Stage.DRILL,
        phase,
        needs=needs,
        readiness=1.0,
        touching=touching,
        ended_rep=ended_rep,
        set_ended=set_ended,
    )


def with_dowel(scene: Scene, reset: ContactName | None = None) -> Scene:
    """The same in the dowel drill."""
    return replace(scene, drill="dowel", reset=reset)
