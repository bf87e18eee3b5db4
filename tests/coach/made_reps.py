"""A rep for tests that need one and not how it came about."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kiosk.coach.moment import Measures, Rep, Tap

A_REP = Rep(
    n=1,
    start_s=0.0,
    bottom_s=1.0,
    end_s=2.0,
    lowering_s=1.0,
    hold_s=0.2,
    rising_s=0.8,
    tap=Tap("touched"),
    score=90,
    band="good",
    measures=Measures(),
    criteria=MappingProxyType({}),
    faults=(),
    unseen=frozenset(),
    reason="",
)


def a_rep(**facts: Any) -> Rep:
    """A clean hinge that touched the wall, but for these facts."""
    return replace(A_REP, **facts)
