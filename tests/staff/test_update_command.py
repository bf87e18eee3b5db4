"""`kiosk update` as staff type it: what it says to a slip, and what others may look at."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from kiosk_seen import kiosk
from updating import Machine, Release, bundle_of

from kiosk.release.lock import alone
from kiosk.release.switch import Switch
from kiosk.staff.update import flow
from kiosk.staff.update import machine as machine_module
from kiosk.staff.update.keeping import copy_tables
from kiosk.staff.update.machine import here


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path / "root", "0.1.0", "0.2.0")
    monkeypatch.setattr(machine_module, "here", lambda: made.here)
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "anna")
    return made


def told(*words: str | Path) -> dict[str, Any]:
    result = kiosk("update", *words, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == 1
    return found


def test_a_bundle_is_put_in_with_or_without_the_word_install(machine: Machine):
    for version, words in (("0.3.0", ()), ("0.4.0", ("install",))):
        machine.knows(version)
        machine.restarts_asked = 0
        path, sha256 = bundle_of(machine.root, version)
        result = kiosk("update", *words, path, "--sha256", sha256)
        assert result.exit_code == 0, result.stderr
        assert machine.current == version
    assert machine.said[-1] == "0.4.0 runs well and is kept."


def test_options_may_come_first(machine: Machine):
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    assert kiosk("update", "--sha256", sha256, "--now", path).exit_code == 0
    assert machine.current == "0.3.0"


def test_a_release_that_was_not_kept_ends_with_1_and_a_bad_bundle_with_2(machine: Machine):
    machine.knows("0.3.0", Release(crashes=10))
    path, sha256 = bundle_of(machine.root, "0.3.0")
    result = kiosk("update", path, "--sha256", sha256)
    assert result.exit_code == 1
    assert "0.2.0 runs again" in result.stderr
    result = kiosk("update", path, "--sha256", "0" * 64)
    assert result.exit_code == 2
    assert result.stderr.startswith("kiosk update: ")
    assert result.stderr.count("\n") == 1


def test_somebody_in_front_ends_with_75(machine: Machine):
    machine.stage = "drill"
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    assert kiosk("update", path, "--sha256", sha256).exit_code == 75


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("stauts",), "did you mean 'kiosk update status'?"),
        (("rolback",), "did you mean 'kiosk update rollback'?"),
        (("nowhere.tar.gz",), "nowhere.tar.gz is not there"),
        (("--from-index", "b.tar.gz"), "Name either a bundle"),
        (("--sha256", "00"), "Name either a bundle"),
        (("b.tar.gz", "--version", "0.3.0"), "--version goes with --from-index"),
        (("--from-index", "--sha256", "00"), "--sha256 goes with a bundle"),
        (("--from-indx",), "--from-index"),
    ],
)
def test_a_slip_is_met_with_a_sentence(words: tuple[str, ...], said: str, machine: Machine):
    result = kiosk("update", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert machine.current == "0.2.0"


@pytest.mark.parametrize("word", ["nothing.tar.gz", "rollback", "settle", "watch"])
def test_who_is_not_root_is_told_to_say_sudo(
    word: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 1000)
    result = kiosk("update", word)
    assert result.exit_code == 2
    assert f"sudo kiosk update {word}" in result.stderr


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("b.tar.gz --sha256 00", "b.tar.gz --sha256 00"),
        ("--sha256 00 --now 'a b.tar.gz'", "'a b.tar.gz' --sha256 00 --now"),
        (
            "--from-index --version 0.3.0 --allow-older",
            "--from-index --version 0.3.0 --allow-older",
        ),
        ("rollback 0.1.0 --now", "rollback 0.1.0 --now"),
    ],
)
def test_nothing_that_was_typed_is_lost_on_the_way_to_sudo(
    typed: str, told: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 1000)
    result = kiosk("update", *shlex.split(typed))
    assert result.exit_code == 2
    assert result.stderr.endswith(f" needs root: say sudo kiosk update {told}.\n")


def test_everybody_may_look_at_status_and_history(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    machine.knows("0.3.0", Release(crashes=10))
    path, sha256 = bundle_of(machine.root, "0.3.0")
    kiosk("update", path, "--sha256", sha256)
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 1000)
    assert told("status") == {
        "schema": 1,
        "current": "0.2.0",
        "proven": "0.2.0",
        "releases": [
            {"version": "0.2.0", "made_utc": None},
            {"version": "0.1.0", "made_utc": None},
        ],
        "going_on": None,
        "keys": False,
        "lost_at_next_start": False,
    }
    (past,) = told("history")["updates"]
    assert (past["from"], past["to"], past["result"]) == ("0.2.0", "0.3.0", "went_back")
    assert past["why"] == "It ended by itself and was started anew."
    shown = kiosk("update", "history").stdout
    assert "update 0.2.0 -> 0.3.0" in shown
    assert "went back" in shown
    assert "To go back to: 0.1.0" in kiosk("update", "status").stdout


def test_a_history_that_is_damaged_is_said_and_not_written_over(machine: Machine):
    damaged = b'{"schema": 1, "updates": [{"what": "upd'
    machine.layout.history.write_bytes(damaged)
    result = kiosk("update", "history")
    assert result.exit_code == 1
    assert "history.json is damaged and tells nothing" in result.stderr
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    assert kiosk("update", path, "--sha256", sha256).exit_code == 0
    assert [each["to"] for each in told("history")["updates"]] == ["0.3.0"]
    aside = machine.layout.history.with_name("history.json.damaged")
    assert aside.read_bytes() == damaged


def test_entries_of_the_history_that_make_no_sense_are_counted_and_stay(machine: Machine):
    odd = {"what": "update", "result": "sung"}
    machine.layout.history.write_text(json.dumps({"schema": 7, "updates": [odd]}))
    result = kiosk("update", "history")
    assert "1 more in" in result.stdout
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    kiosk("update", path, "--sha256", sha256)
    assert told("history")["unread"] == 1
    rows = json.loads(machine.layout.history.read_bytes())["updates"]
    assert rows[0] == odd
    assert rows[1]["to"] == "0.3.0"


def test_a_newer_release_that_was_left_is_marked(machine: Machine):
    kiosk("update", "rollback", "0.1.0")
    assert "To go back to: 0.2.0 (newer); sudo" in kiosk("update", "status").stdout
    # Said twice, it comes back, as the help says.
    help_said = kiosk("update", "rollback", "--help").stdout
    assert "said twice it comes back" in " ".join(help_said.split())
    kiosk("update", "rollback")
    assert machine.current == "0.2.0"


def test_status_tells_of_a_trial(machine: Machine):
    switch: Switch = machine.flow.switch
    switch.begin("update", "0.1.0", "anna", built=False)
    switch.flip(())
    assert told("status")["going_on"]["phase"] == "trial"
    assert "0.1.0 is on trial; if it does not run well" in kiosk("update", "status").stdout


def test_status_tells_whether_anybody_is_at_it(machine: Machine):
    machine.flow.switch.begin("update", "0.3.0", "anna", built=True)
    assert told("status")["going_on"]["working"] is False
    assert "0.3.0 was being put in and was cut off" in kiosk("update", "status").stdout
    with alone(machine.layout.home):
        assert told("status")["going_on"]["working"] is True
        assert "0.3.0 is being put in; 0.2.0 runs." in kiosk("update", "status").stdout


def test_a_machine_without_a_kiosk_has_no_history_and_no_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    bare = Machine(tmp_path / "root")
    monkeypatch.setattr(machine_module, "here", lambda: bare.here)
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 0)
    assert "No kiosk is installed" in kiosk("update", "status").stdout
    assert kiosk("update", "history").stdout == "Nothing was updated so far.\n"
    result = kiosk("update", "rollback")
    assert result.exit_code == 2
    assert "No kiosk is installed" in result.stderr


@pytest.mark.parametrize("stopped", ["before the switch", "after it"])
def test_ctrl_c_says_what_becomes_of_it(
    stopped: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    def stop() -> None:
        raise KeyboardInterrupt

    machine.on_pause = stop
    if stopped == "before the switch":
        machine.stage = "drill"
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    result = kiosk("update", path, "--sha256", sha256)
    assert result.exit_code == 130
    if stopped == "before the switch":
        assert machine.current == "0.2.0"
        assert "Nothing was changed" in machine.said[-1]
    else:
        assert "systemd watches it" in result.stderr


def test_ctrl_c_promises_no_trial_where_none_goes_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(flow, "look_into", stop)
    machine.flow.switch.begin("update", "0.4.0", "ben", built=True)
    path, sha256 = bundle_of(machine.root, "0.3.0")
    result = kiosk("update", path, "--sha256", sha256)
    assert result.exit_code == 130
    assert "trial" not in result.stderr


def test_this_machine_can_be_looked_at_as_it_is():
    found = here()
    assert str(found.layout.home) == "/opt/kiosk"
    assert found.machine().python.startswith("3.")
    assert not copy_tables(Path("/nonexistent/sessions.db"), Path("/nonexistent/copy"))
