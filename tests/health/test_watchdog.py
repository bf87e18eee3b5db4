"""The ping goes out unless only a new process can help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.health.part import PartKind, PartState
from kiosk.health.watchdog import HANG_S, SPARED_AFTER, may_ping, spared_parts, why_no_ping

NOW = 1000.0
NEEDS = frozenset({"camera", "pose", "coach"})


def part(
    name: str, kind: PartKind, for_s: float = 0.0, trouble: str | None = None
) -> PartState:
    return PartState(name, kind, trouble, NOW - for_s, for_s, 0)


def all_well_but(*others: PartState) -> list[PartState]:
    names = {state.name for state in others}
    return [part(name, PartKind.WELL) for name in sorted(NEEDS - names)] + list(others)


def test_a_kiosk_that_is_well_pings():
    assert may_ping(all_well_but(), NEEDS, NOW)


@pytest.mark.parametrize("kind", [PartKind.FAILED, PartKind.STARTING])
def test_a_loose_cable_is_no_reason_for_a_restart_however_long(kind: PartKind):
    assert may_ping(all_well_but(part("camera", kind, 1e6)), NEEDS, NOW)


def test_a_hang_is_waited_out_for_a_while_and_then_costs_the_process():
    def hanging(for_s: float) -> list[PartState]:
        return all_well_but(part("camera", PartKind.STALLED, for_s, "hangs"))

    assert may_ping(hanging(HANG_S - 0.1), NEEDS, NOW)
    assert why_no_ping(hanging(HANG_S), NEEDS, NOW) == ("camera", "hangs")


def test_asleep_the_display_loop_is_enough():
    states = all_well_but(part("camera", PartKind.STALLED, 1e6))
    assert may_ping(states, frozenset(), NOW)


def test_a_part_that_is_not_needed_now_may_hang_or_be_stopped():
    states = all_well_but(
        part("sound", PartKind.STALLED, 1e6), part("lights", PartKind.STOPPED, 1e6)
    )
    assert may_ping(states, NEEDS, NOW)


def test_a_dead_coach_withholds_the_ping():
    states = all_well_but(part("coach", PartKind.STOPPED))
    assert why_no_ping(states, NEEDS, NOW) == ("coach", "it is not running")


def test_a_needed_part_that_is_not_there_withholds_the_ping():
    assert not may_ping(all_well_but()[:-1], NEEDS, NOW)


@pytest.mark.parametrize("needs", [NEEDS, frozenset[str]()])
def test_what_is_hopeless_withholds_the_ping_even_asleep(needs: frozenset[str]):
    states = all_well_but(part("pose", PartKind.HOPELESS, 0, "The model is damaged."))
    assert why_no_ping(states, needs, NOW) == ("pose", "The model is damaged.")


def test_a_part_for_which_restarts_did_not_help_is_spared():
    states = all_well_but(part("camera", PartKind.STALLED, 1e6))
    assert not may_ping(states, NEEDS, NOW)
    assert may_ping(states, NEEDS, NOW, spared={"camera"})


def test_a_part_is_spared_after_three_restarts_within_an_hour():
    assert SPARED_AFTER == 3
    hangs = [("camera", 4000.0), ("pose", 4500.0), ("camera", 5000.0)]
    assert spared_parts(hangs, 6000) == frozenset()
    hangs.append(("camera", 5500.0))
    assert spared_parts(hangs, 6000) == {"camera"}
    assert spared_parts(hangs, 4000 + 3601) == frozenset()


def test_a_hang_of_the_future_does_not_count():
    assert spared_parts([("camera", 9000.0)] * 5, 6000) == frozenset()


STATES = st.lists(
    st.builds(
        part,
        st.sampled_from(sorted(NEEDS | {"sound"})),
        st.sampled_from(PartKind),
        st.floats(0, 100),
    ),
    unique_by=lambda state: state.name,
)


@given(STATES, st.sets(st.sampled_from(sorted(NEEDS))))
def test_fewer_needs_never_withhold_a_ping(states: list[PartState], needs: set[str]):
    if may_ping(states, NEEDS, NOW):
        assert may_ping(states, needs, NOW)


@given(STATES)
def test_no_failure_of_a_part_that_is_tried_again_withholds_a_ping(states: list[PartState]):
    names = {state.name for state in states}
    lasting = (PartKind.STALLED, PartKind.STOPPED, PartKind.HOPELESS)
    if not any(state.kind in lasting for state in states):
        assert may_ping(states, names, NOW)
