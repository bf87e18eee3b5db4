"""The doctor's checks of disk, settings, sessions and service: each provoked."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from made_world import (
    BOOT,
    KIOSK_UID,
    commands,
    laptop,
    look,
    pi,
    probes,
    put,
    reports,
    running,
)

from kiosk.health.checks.check import State
from kiosk.health.checks.probes import (
    ProbeError,
    SessionsTrial,
)
from kiosk.health.checks.running import RunningKiosk
from kiosk.health.checks.world import Account
from kiosk.health.doctor import CHECKS, run_checks

OK, BAD, UNKNOWN, NOT_HERE = State.OK, State.BAD, State.UNKNOWN, State.NOT_HERE


def nowhere(_module: str) -> Path | None:
    """Python finds nothing."""
    return None


# --- the disk ----------------------------------------------------------------------------


def test_a_disk_that_is_nearly_full_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    world = pi(tmp_path)

    def nearly_full(_folder: Path) -> int:
        return 50_000_000

    monkeypatch.setattr("kiosk.health.checks.disk.disk_free_bytes", nearly_full)
    assert (look("disk", world).state, look("disk", world).code) == (BAD, "R3")


@pytest.mark.parametrize(("check", "code"), [("data-folder", "R1"), ("runtime-folder", "H5")])
def test_a_folder_that_the_kiosk_may_not_write_in_is_bad(
    tmp_path: Path, check: str, code: str | None
):
    world = pi(tmp_path)
    assert look(check, world).state is OK
    stranger = Account("kiosk", KIOSK_UID, frozenset(), here=False)
    found = look(check, replace(world, account=stranger))
    assert (found.state, found.code) == (BAD, code)
    for folder in (world.data, world.runtime):
        folder.chmod(0o777)
    assert "Everybody" in look(check, world).sentence
    for folder in (world.data, world.runtime):
        folder.rmdir()
        folder.write_text("a file")
    assert look(check, world).state is BAD


def test_a_folder_that_is_not_there_yet_and_can_be_made_is_well(tmp_path: Path):
    assert look("data-folder", laptop(tmp_path)).state is OK
    stranger = Account("kiosk", KIOSK_UID, frozenset(), here=False)
    tmp_path.chmod(0o755)
    assert look("data-folder", laptop(tmp_path, account=stranger)).state is BAD


def test_sessions_that_are_kept_in_memory_only_are_bad(tmp_path: Path):
    world = pi(tmp_path)
    put(tmp_path, "proc/mounts", "overlayroot / overlay rw,relatime 0 0\n")
    assert look("root", world).state is BAD
    put(tmp_path, "proc/mounts", f"/dev/sda2 / ext4 rw 0 0\ntmpfs {world.data} tmpfs rw 0 0\n")
    assert look("root", world).state is BAD
    put(tmp_path, "proc/mounts", "/dev/sda2 / ext4 rw 0 0\n")
    assert look("root", world).state is OK
    put(tmp_path, "proc/mounts", "nonsense\n")
    assert look("root", world).state is UNKNOWN


def test_what_a_dead_kiosk_left_behind_is_told_and_removed(tmp_path: Path):
    world = pi(tmp_path)
    status = put(world.runtime, "status.json", "{}")
    lock = put(world.runtime, "kiosk.lock", "77\n")
    old = put(world.data, "models/m.tflite.12.part", "half")
    young = put(world.data, "models/n.tflite.34.part", "half")
    now_s = world.now.timestamp()
    os.utime(old, (now_s, now_s - 30 * 86400))
    os.utime(young, (now_s, now_s))
    assert look("leftovers", world).state is BAD
    check = next(check for check in CHECKS if check.id == "leftovers")
    mending = check.mending(world)
    assert mending is not None
    mending.do()
    assert look("leftovers", world).state is OK
    assert not status.exists()
    assert not old.exists()
    # A second lock beside the first would let two kiosks run.
    assert lock.exists()
    assert young.exists()


def test_the_status_of_a_kiosk_that_runs_is_not_left_over(tmp_path: Path):
    world = pi(tmp_path, kiosk=running())
    put(world.runtime, "status.json", "{}")
    assert look("leftovers", world).state is OK


# --- settings, sessions, service ---------------------------------------------------------


def test_every_mistake_in_the_settings_is_told(tmp_path: Path):
    problems = ("kiosk.toml, line 3: no.", "kiosk.toml, line 9: never.")
    found = look("settings", laptop(tmp_path, problems=problems))
    assert (found.state, found.details) == (BAD, problems)


@pytest.mark.parametrize(
    ("trial", "state"),
    [
        (SessionsTrial(sessions=3), OK),
        (SessionsTrial(there=False), OK),
        (SessionsTrial(problem="sessions.db is damaged."), BAD),
        (SessionsTrial(problem="another version wrote it.", newer=True), BAD),
        (ProbeError("it came to no end within 150 s."), UNKNOWN),
    ],
)
def test_the_session_file_must_be_whole_and_of_no_newer_version(
    tmp_path: Path, trial: object, state: State
):
    assert look("sessions", laptop(tmp_path, probes=probes(sessions=trial))).state is state


def test_a_session_file_that_was_put_aside_is_told(tmp_path: Path):
    world = pi(tmp_path)
    put(world.data, "sessions.db-wal", "")
    assert look("put-aside", world).state is OK
    put(world.data, "sessions.db.damaged-1", "")
    put(world.data, "sessions.db.damaged-1-wal", "")
    found = look("put-aside", world)
    assert (found.state, found.code) == (BAD, "R2")
    assert "damaged-1-wal" not in found.sentence


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("LoadState=loaded\nActiveState=active\nWatchdogUSec=15s\n", OK),
        ("LoadState=loaded\nActiveState=active\nWatchdogUSec=0\n", BAD),
        ("LoadState=loaded\nActiveState=active\nWatchdogUSec=infinity\n", BAD),
        ("LoadState=loaded\nActiveState=failed\nWatchdogUSec=15s\n", BAD),
        ("LoadState=not-found\nActiveState=inactive\nWatchdogUSec=0\n", NOT_HERE),
        (None, NOT_HERE),
    ],
)
def test_a_service_without_a_watchdog_is_bad(tmp_path: Path, said: str | None, state: State):
    world = pi(tmp_path, run=commands({"systemctl show kiosk.service": said}))
    assert look("watchdog", world).state is state


FAILED = (
    "LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=7\n"
    "ExecMainStatus=1\nWatchdogUSec=15s\n"
)
AGAIN = FAILED.replace("=failed\nSubState=failed", "=activating\nSubState=auto-restart")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FAILED, "has failed (exit-code, status 1, started anew 7 times)"),
        (AGAIN, "fails and is started anew (exit-code, status 1, started anew 7 times)"),
    ],
)
def test_a_service_that_failed_says_how_and_where_the_cause_stands(
    tmp_path: Path, said: str, words: str
):
    world = pi(tmp_path, run=commands({"systemctl show kiosk.service": said}))
    found = look("watchdog", world)
    assert found.state is BAD
    assert words in found.sentence
    assert "journalctl -u kiosk -n 20" in str(found.remedy)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (FAILED, NOT_HERE),
        (AGAIN, NOT_HERE),
        ("LoadState=loaded\nActiveState=inactive\n", NOT_HERE),
        ("LoadState=loaded\nActiveState=active\n", BAD),
        ("LoadState=not-found\nActiveState=inactive\n", BAD),
        (None, BAD),
    ],
)
def test_the_status_s_folder_may_be_missing_while_the_service_is_stopped(
    tmp_path: Path, said: str | None, state: State
):
    tmp_path.chmod(0o755)
    stranger = Account("kiosk", KIOSK_UID, frozenset(), here=False)
    run = commands({"systemctl show kiosk.service": said})
    world = pi(tmp_path, run=run, account=stranger)
    world.runtime.rmdir()
    assert look("runtime-folder", world).state is state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("RuntimeWatchdogUSec=15s\n", OK),
        ("RuntimeWatchdogUSec=0\n", BAD),
        ("RuntimeWatchdogUSec=infinity\n", BAD),
        (None, UNKNOWN),
    ],
)
def test_a_computer_without_a_watchdog_is_bad(tmp_path: Path, said: str | None, state: State):
    world = pi(tmp_path, run=commands({"systemctl show -p": said}))
    assert look("machine-watchdog", world).state is state


def test_hangs_of_this_start_are_told_and_those_of_others_not(tmp_path: Path):
    world = pi(tmp_path)

    def hung(boot: str, times: int) -> None:
        lines = [{"kind": "hang", "boot": boot, "t_s": 5.0, "part": "camera"}] * times
        text = "".join(json.dumps(line) + "\n" for line in lines)
        put(world.data, "events.jsonl", text)

    hung("another", 5)
    assert look("hangs", world).state is OK
    hung(BOOT, 1)
    assert (look("hangs", world).state, look("hangs", world).code) == (BAD, "H5")
    hung(BOOT, 3)
    assert look("hangs", world).code == "H4"


def test_faults_that_no_other_check_knows_come_from_the_running_kiosk(tmp_path: Path):
    world = pi(tmp_path, kiosk=reports("sound_gone"))
    found = run_checks(world, CHECKS)
    assert [each.check for each in found if each.state is BAD] == ["kiosk"]
    assert found[0].code == "A1"


def test_a_kiosk_that_tells_nothing_is_bad(tmp_path: Path):
    found = look("kiosk", pi(tmp_path, kiosk=RunningKiosk(77, {}, 42.0)))
    assert found.state is BAD
    assert "42 s" in found.sentence
