"""A new release is kept when it runs well for a minute, and not otherwise."""

from typing import Any

import pytest

from kiosk.release.watch import (
    ENDED_S,
    HEALTHY_S,
    SILENT_S,
    START_S,
    TRIAL_S,
    Sample,
    Verdict,
    Watch,
)

CAMERA = {"code": "C1", "severity": "stops"}
LIGHTS = {"code": "L1", "severity": "works_on"}


class Machine:
    """A kiosk as systemd and its own status tell of it, second by second."""

    def __init__(self, faults: tuple[str, ...] | None = ()) -> None:
        self.t_s = 1000.0
        self.watch = Watch("0.3.0", self.t_s, faults)
        self.active: str | None = "activating"
        self.restarts: int | None = 0
        self.status: dict[str, Any] = {}
        self.tells = True

    def runs(self, version: str = "0.3.0", pid: int = 42, **more: Any) -> None:
        self.active = "active"
        self.status = {"version": version, "pid": pid, **more}

    def after(self, seconds: float) -> Verdict | None:
        """The verdict within so many seconds, None where there is none."""
        for _ in range(int(seconds)):
            self.t_s += 1
            if self.status and self.tells:
                self.status["t_s"] = self.t_s - 0.4
            sample = Sample(self.t_s, self.active, self.restarts, self.status)
            verdict = self.watch.step(sample)
            if verdict is not None:
                return verdict
        return None


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_minute_without_a_break_is_enough_and_less_is_not(machine: Machine):
    machine.after(20)
    machine.runs()
    assert machine.after(HEALTHY_S) is None
    assert machine.after(2) == Verdict(True)


def test_what_never_shows_anything_is_not_well(machine: Machine):
    assert machine.after(START_S - 2) is None
    told = machine.after(5)
    assert told is not None
    assert not told.well
    assert "showed nothing" in str(told.why)


def test_the_status_of_the_release_before_counts_for_nothing(machine: Machine):
    machine.runs("0.2.0")
    told = machine.after(START_S + 5)
    assert told is not None
    assert told.why == "What runs is 0.2.0, not 0.3.0."


def test_a_status_of_another_life_counts_for_nothing(machine: Machine):
    machine.runs()
    machine.status["t_s"], machine.tells = 990.0, False
    told = machine.after(START_S + 5)
    assert told is not None
    assert "showed nothing" in str(told.why)


def test_a_crash_is_not_well_also_before_the_first_picture(machine: Machine):
    machine.after(3)
    machine.restarts = 1
    told = machine.after(5)
    assert told is not None
    assert "started anew" in str(told.why)


def test_that_systemd_counted_starts_of_the_release_before_is_no_crash(machine: Machine):
    machine.restarts = 7
    machine.after(2)
    machine.restarts = 0
    machine.runs()
    assert machine.after(HEALTHY_S + 5) == Verdict(True)


def test_a_crash_after_the_last_count_was_zero_is_seen(machine: Machine):
    machine.runs()
    machine.after(30)
    machine.restarts = 1
    told = machine.after(2)
    assert told is not None
    assert not told.well


def test_another_process_means_that_the_first_one_died(machine: Machine):
    machine.restarts = None
    machine.runs(pid=42)
    machine.after(10)
    machine.runs(pid=43)
    told = machine.after(2)
    assert told is not None
    assert not told.well


def test_a_start_by_hand_is_no_crash_and_lets_the_minute_begin_again(machine: Machine):
    machine.runs(pid=42)
    machine.after(HEALTHY_S - 10)
    machine.active, machine.tells = "inactive", False
    machine.after(2)
    machine.active = "activating"
    assert machine.after(SILENT_S + 5) is None
    machine.tells = True
    machine.runs(pid=43)
    assert machine.after(HEALTHY_S) is None
    assert machine.after(2) == Verdict(True)


def test_a_start_by_hand_between_two_looks_lets_the_minute_begin_again(machine: Machine):
    machine.runs(pid=42)
    machine.after(HEALTHY_S - 10)
    machine.runs(pid=43)
    assert machine.after(HEALTHY_S) is None
    assert machine.after(2) == Verdict(True)


def test_a_crash_is_seen_although_it_looks_like_a_start_by_hand_at_first(machine: Machine):
    machine.runs(pid=42)
    machine.after(10)
    machine.active, machine.tells = "activating", False
    assert machine.after(2) is None
    machine.restarts = 1
    told = machine.after(2)
    assert told is not None
    assert "started anew" in str(told.why)


def test_a_kiosk_that_begins_again_in_its_own_process_goes_on_with_its_minute(
    machine: Machine,
):
    machine.runs(pid=42)
    machine.after(HEALTHY_S - 20)
    machine.tells = False
    machine.after(10)
    machine.tells = True
    assert machine.after(12) == Verdict(True)


@pytest.mark.parametrize(("active", "why"), [("failed", "ended"), ("inactive", "stopped")])
def test_a_kiosk_that_ends_or_is_stopped_is_not_well(active: str, why: str, machine: Machine):
    machine.runs()
    machine.after(10)
    machine.active = active
    told = machine.after(ENDED_S + 2)
    assert told is not None
    assert why in str(told.why)


def test_a_moment_between_two_releases_is_no_end(machine: Machine):
    machine.active = "failed"
    machine.after(3)
    machine.active = "activating"
    machine.after(5)
    machine.runs()
    assert machine.after(HEALTHY_S + 2) == Verdict(True)


def test_a_kiosk_that_falls_silent_is_not_well(machine: Machine):
    machine.runs()
    machine.after(10)
    machine.tells = False
    assert machine.after(SILENT_S - 2) is None
    told = machine.after(5)
    assert told is not None
    assert "told nothing" in str(told.why)


def test_what_is_told_while_systemd_answers_is_not_of_another_life(machine: Machine):
    machine.runs()
    machine.after(5)
    machine.tells = False
    for _ in range(int(HEALTHY_S)):
        machine.status["t_s"] = machine.t_s + 2.5
        verdict = machine.after(1)
        assert verdict in (None, Verdict(True))
    machine.status = {**machine.status, "t_s": machine.t_s + 1}
    assert machine.after(3) == Verdict(True)


def test_a_status_that_can_t_be_read_for_a_moment_is_no_end(machine: Machine):
    machine.runs()
    machine.after(10)
    kept, machine.status = machine.status, {}
    assert machine.after(10) is None
    machine.status = kept
    assert machine.after(HEALTHY_S) == Verdict(True)


def test_a_grave_fault_that_was_not_there_before_is_the_new_release_s(machine: Machine):
    machine.runs(faults=[CAMERA, LIGHTS])
    told = machine.after(HEALTHY_S + 5)
    assert told == Verdict(False, "It reports C1, which was not so before.")


SO_BEFORE_OR_NOT_GRAVE: list[tuple[tuple[str, ...] | None, object]] = [
    (("C1",), [CAMERA]),
    (None, [CAMERA]),
    ((), [LIGHTS]),
    ((), "nonsense"),
    ((), ["C1", 3]),
]


@pytest.mark.parametrize(("before", "now"), SO_BEFORE_OR_NOT_GRAVE)
def test_what_was_so_before_or_is_not_grave_does_not_count(
    before: tuple[str, ...] | None, now: object
):
    machine = Machine(before)
    machine.runs(faults=now)
    assert machine.after(HEALTHY_S + 5) == Verdict(True)


@pytest.mark.parametrize("before_s", [0, 30, HEALTHY_S - 5])
def test_a_fault_that_goes_by_itself_only_lets_the_minute_begin_again(
    before_s: float, machine: Machine
):
    machine.runs(faults=[])
    machine.after(before_s)
    machine.runs(faults=[CAMERA])
    assert machine.after(40) is None
    machine.runs(faults=[])
    assert machine.after(HEALTHY_S - 1) is None
    assert machine.after(3) == Verdict(True)


def test_a_fault_that_comes_late_and_stays_is_the_new_release_s(machine: Machine):
    machine.runs(faults=[])
    machine.after(HEALTHY_S - 5)
    machine.runs(faults=[CAMERA])
    assert machine.after(HEALTHY_S - 5) is None
    assert machine.after(10) == Verdict(False, "It reports C1, which was not so before.")


def test_a_fault_that_comes_and_goes_is_not_waited_for_for_ever(machine: Machine):
    told = None
    while told is None:
        assert machine.t_s < 1000 + TRIAL_S + 20
        machine.runs(faults=[])
        told = machine.after(10)
        machine.status["faults"] = [CAMERA]
        told = told or machine.after(10)
    assert told == Verdict(False, "It reports C1 now and then, which was not so before.")
