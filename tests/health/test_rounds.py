"""The doctor's quick checks are made at boot and again; what parts tell is left to them."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.world import World
from kiosk.health.doctor import QUICK
from kiosk.health.faults import KioskFault, Severity
from kiosk.health.rounds import Rounds


class Told(Check):
    """Finds what it is given."""

    quick = True
    title = "Something"
    remedy = "Mend it."

    def __init__(self, name: str, severity: Severity, fault: KioskFault | None = None) -> None:
        # A class has them elsewhere; here each check is another one.
        self.id, self.severity = name, severity  # type: ignore[misc]
        self._fault = fault
        self.well = False

    def run(self, world: World) -> Finding:
        return (
            self.ok("Fine.") if self.well else self.bad(f"{self.id} is bad.", fault=self._fault)
        )


def made(folder: Path, *checks: Check) -> Rounds:
    return Rounds(lambda: World(options={}, data=folder, runtime=folder), checks)


def test_the_gravest_is_told_with_its_remedy(tmp_path: Path) -> None:
    rounds = made(tmp_path, Told("small", Severity.WORKS_ON), Told("grave", Severity.STOPS))
    assert rounds.trouble is None
    rounds.look()
    assert rounds.trouble == "grave is bad. Mend it."


def test_what_a_part_of_the_kiosk_tells_itself_is_not_told_twice(tmp_path: Path) -> None:
    rounds = made(tmp_path, Told("heat", Severity.WORKS_ON, KioskFault.TOO_HOT))
    assert rounds.look()[0].fault is KioskFault.TOO_HOT
    assert rounds.trouble is None


def test_what_was_mended_is_told_no_more(tmp_path: Path) -> None:
    check = Told("cable", Severity.LIMITS)
    rounds = made(tmp_path, check)
    rounds.look()
    check.well = True
    rounds.look()
    assert rounds.trouble is None


def test_the_log_tells_each_finding_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = made(tmp_path, Told("cable", Severity.LIMITS))
    rounds.look()
    rounds.look()
    assert [each.message for each in caplog.records] == ["Something: cable is bad. Mend it."]


def test_every_quick_check_can_be_made_on_this_machine(tmp_path: Path) -> None:
    rounds = made(tmp_path, *QUICK)
    assert [each.check for each in rounds.look()] == [check.id for check in QUICK]


def test_what_is_wrong_is_looked_at_again_soon(tmp_path: Path) -> None:
    check = Told("cable", Severity.LIMITS)
    world = World(options={}, data=tmp_path, runtime=tmp_path)
    rounds = Rounds(lambda: world, [check], first_s=0.0, every_s=3_600.0, again_s=0.01)
    rounds.open()
    try:
        becomes(lambda: rounds.trouble is not None)
        check.well = True
        becomes(lambda: rounds.trouble is None)
    finally:
        rounds.close()


def becomes(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_closing_ends_it_also_before_it_began(tmp_path: Path) -> None:
    rounds = made(tmp_path)
    rounds.close()
    rounds.open()
    rounds.close()
    rounds.close()
