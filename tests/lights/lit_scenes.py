"""Scenes as the coach hands them on."""

from types import MappingProxyType

from kiosk.coach.moment import Band, Fault, Measures, Moment, Phase, Rep, Tap
from kiosk.coach.scene import Need, Scene, Stage

NOBODY = Scene()


def a_rep(band: Band | None, faults: tuple[Fault, ...] = ()) -> Rep:
    return Rep(
        n=1,
        start_s=0.0,
        bottom_s=1.0,
        end_s=2.0,
        lowering_s=1.0,
        hold_s=0.1,
        rising_s=1.0,
        tap=Tap("touched"),
        score=None,
        band=band,
        measures=Measures(),
        criteria=MappingProxyType({}),
        faults=faults,
        unseen=frozenset(),
        reason="",
    )


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
