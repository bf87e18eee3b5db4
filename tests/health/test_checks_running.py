"""How checks are run: none of them can end the doctor; and which kiosk is the running one."""

import fcntl
import json
from pathlib import Path
from threading import Event

import pytest
from made_world import laptop, pi, put, reports

from kiosk.health.checks.check import Check, Finding, State
from kiosk.health.checks.running import STALE_S, look_for_kiosk, read_status
from kiosk.health.checks.world import World, origin_of, run_command, version_of
from kiosk.health.doctor import (
    CHECKS,
    QUICK,
    examine,
    faults_of,
    gravest_bad_first,
    run_checks,
)
from kiosk.health.faults import REMEDIES, KioskFault, Severity


class Scripted(Check):
    id = "scripted"
    title = "Scripted"
    severity = Severity.LIMITS
    remedy = "Do something."

    def run(self, world: World) -> Finding:
        return self.ok("Well.")


class Raises(Scripted):
    def __init__(self, error: BaseException) -> None:
        self._error = error

    def run(self, world: World) -> Finding:
        raise self._error


class Hangs(Scripted):
    limit_s = 0.01

    def run(self, world: World) -> Finding:
        Event().wait()
        return self.ok("Never.")


class Talks(Scripted):
    faults = (KioskFault.TOO_HOT,)


@pytest.mark.parametrize(
    "error", [KeyError("x"), OSError(5, "Input/output error"), SystemExit(3), MemoryError()]
)
def test_a_check_that_raises_is_a_finding(tmp_path: Path, error: BaseException):
    found = examine(Raises(error), laptop(tmp_path))
    assert found.state is State.UNKNOWN
    assert found.sentence.startswith("It could not be checked")


def test_a_check_that_hangs_is_a_finding_and_the_next_one_is_run(tmp_path: Path):
    found = run_checks(laptop(tmp_path), [Hangs(), Scripted()])
    assert [each.state for each in found] == [State.UNKNOWN, State.OK]
    assert "within" in found[0].sentence


def test_what_the_running_kiosk_complains_of_is_never_talked_away(tmp_path: Path):
    world = laptop(tmp_path, kiosk=reports("too_hot"))
    found = examine(Talks(), world)
    assert (found.state, found.code) == (State.BAD, "H1")


def test_each_check_is_told_before_it_is_run(tmp_path: Path):
    told: list[str] = []
    run_checks(laptop(tmp_path), [Scripted(), Talks()], lambda check: told.append(check.title))
    assert told == ["Scripted", "Scripted"]


def test_ids_are_unique_and_short():
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(len(each) <= 16 and each.replace("-", "").isalpha() for each in ids)


def test_every_check_has_a_remedy_in_a_sentence():
    assert all(check.remedy.endswith(".") and check.title for check in CHECKS)


def test_every_fault_of_the_screen_is_passed_on_by_one_check_alone():
    told = [fault for check in CHECKS for fault in check.faults]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("fault", KioskFault)
def test_whatever_the_running_kiosk_reports_is_found_with_its_code(
    tmp_path: Path, fault: KioskFault
):
    found = run_checks(pi(tmp_path, kiosk=reports(fault.value)), CHECKS)
    codes = [each.code for each in found if each.state is State.BAD]
    assert codes == [REMEDIES[fault].code]


def test_the_quick_ones_start_nothing_and_ask_no_trial(tmp_path: Path):
    world = pi(tmp_path, run=None, probes=None)
    found = run_checks(world, QUICK)
    assert [each for each in found if each.state is not State.OK] == []
    assert {"camera", "frames", "light", "wall", "model"}.isdisjoint(c.id for c in QUICK)


def test_findings_become_the_faults_of_the_screen(tmp_path: Path):
    check = Scripted()
    findings = [
        check.bad("Hot.", fault=KioskFault.TOO_HOT),
        check.bad("Bad."),
        check.bad("Blind.", fault=KioskFault.CAMERA_GONE),
        check.ok("Well."),
    ]
    assert faults_of(findings) == {KioskFault.TOO_HOT, KioskFault.CAMERA_GONE}
    assert [each.sentence for each in gravest_bad_first(findings)] == ["Blind.", "Bad.", "Hot."]


# --- which kiosk runs --------------------------------------------------------------------


def locks(root: Path, path: Path) -> None:
    """What the kernel says when somebody holds the lock."""
    line = f"1: FLOCK  ADVISORY  WRITE 77 fd:00:{path.stat().st_ino} 0 EOF"
    put(root, "proc/locks", f"2: POSIX  ADVISORY  READ 9 fd:00:1 0 EOF\n{line}\n")


def test_a_kiosk_that_holds_its_lock_and_tells_its_status_runs(tmp_path: Path):
    put(tmp_path, "status.json", json.dumps({"pid": 77, "t_s": 99.0, "stage": "empty"}))
    locks(tmp_path, put(tmp_path, "kiosk.lock", "77\n"))
    found = look_for_kiosk(tmp_path, 100.0, tmp_path)
    assert found is not None
    assert (found.pid, found.told("stage"), found.silent_s) == (77, "empty", None)


def test_a_kiosk_whose_status_is_old_runs_and_is_silent(tmp_path: Path):
    put(tmp_path, "status.json", json.dumps({"t_s": 10.0}))
    locks(tmp_path, put(tmp_path, "kiosk.lock", "77\n"))
    found = look_for_kiosk(tmp_path, 11.0 + STALE_S, tmp_path)
    assert found is not None
    assert (found.pid, found.status, found.silent_s) == (77, {}, 1.0 + STALE_S)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"t_s": "now"}', "[" * 5000, '{"pid": {}}']
)
def test_a_status_that_is_nonsense_tells_nothing(tmp_path: Path, content: str):
    put(tmp_path, "status.json", content)
    assert look_for_kiosk(tmp_path, 5.0, tmp_path) is None
    locks(tmp_path, put(tmp_path, "kiosk.lock", "not a number"))
    found = look_for_kiosk(tmp_path, 5.0, tmp_path)
    assert found is not None
    assert found.pid is None
    assert found.number("wall", "age_s") is None
    assert found.part("camera") == {}
    assert found.faults == frozenset()


def test_a_lock_that_nobody_holds_is_no_kiosk(tmp_path: Path):
    put(tmp_path, "status.json", json.dumps({"pid": 77, "t_s": 99.0}))
    put(tmp_path, "kiosk.lock", "77\n")
    put(tmp_path, "proc/locks", "")
    assert look_for_kiosk(tmp_path, 100.0, tmp_path) is None


def test_the_kernel_of_this_machine_tells_who_holds_the_lock(tmp_path: Path):
    lock = put(tmp_path, "kiosk.lock", "77\n")
    assert look_for_kiosk(tmp_path, 1.0) is None
    with lock.open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if look_for_kiosk(tmp_path, 1.0) is None:
            pytest.skip("this kernel does not list its locks")
    assert look_for_kiosk(tmp_path, 1.0) is None


def test_faults_that_only_a_newer_kiosk_knows_are_left_out(tmp_path: Path):
    assert reports("of_tomorrow").faults == frozenset()
    assert read_status(tmp_path / "nowhere") == {}


# --- the seam itself ---------------------------------------------------------------------


def test_the_real_world_answers():
    assert run_command(["true"]) == ""
    assert run_command(["false"]) is None
    assert run_command(["no-such-program-here"]) is None
    assert origin_of("kiosk") is not None
    assert origin_of("no_such_module_here") is None
    assert version_of("click") is not None
    assert version_of("no-such-package-here") is None
