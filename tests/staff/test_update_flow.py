"""An update from its first look to its end, and back where the new release is not well."""

from pathlib import Path

import pytest
from updating import Machine, Release, bundle_of, fails, update

from kiosk.release.fault import ReleaseError
from kiosk.release.journal import Result
from kiosk.release.lock import alone
from kiosk.staff.update import flow


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root", "0.1.0", "0.2.0")


def test_a_release_that_runs_well_for_a_minute_is_kept(machine: Machine):
    began_s = machine.t_s
    update(machine)
    assert machine.current == "0.3.0"
    assert machine.t_s - began_s > 60
    assert machine.layout.linked(machine.layout.proven) == "0.3.0"
    assert not machine.layout.journal.exists()
    assert machine.restarts_asked == 1
    # Whoever gave the command may be gone any time.
    assert machine.watched_on == 1
    assert [(each.to, each.result) for each in machine.past] == [("0.3.0", Result.KEPT)]
    assert "0.3.0 runs well and is kept." in machine.said


def test_a_release_that_crashes_goes_back_by_itself(machine: Machine):
    told = fails(machine, behaves=Release(crashes=30))
    assert told.startswith("0.3.0 was not kept (It ended by itself and was started anew), and")
    assert told.endswith("0.2.0 runs again.")
    assert machine.current == "0.2.0"
    assert machine.restarts_asked == 2
    assert machine.layout.whole() == ["0.2.0", "0.1.0"]
    assert [each.result for each in machine.past] == [Result.WENT_BACK]


def test_a_release_that_sees_no_camera_where_the_one_before_did_goes_back(machine: Machine):
    assert "reports C1" in fails(machine, behaves=Release(faults=("C1",)))
    assert machine.current == "0.2.0"


def test_a_camera_that_was_missing_before_is_not_the_new_release_s_fault(machine: Machine):
    machine.releases["0.2.0"].faults = ("C1",)
    update(machine, behaves=Release(faults=("C1",)))
    assert machine.current == "0.3.0"


@pytest.mark.parametrize(
    ("behaves", "words"),
    [
        (Release(fails=("--version",)), "0.3.0 does not start"),
        (Release(says="0.2.9"), "It says that it is 'kiosk, version 0.2.9', not 0.3.0"),
        (Release(fails=("import kiosk.app",)), "lacks something of this system"),
        (Release(reads=0), "can't read the settings: sound.echo: no such option."),
        (Release(bad=("settings",)), "The doctor of 0.3.0 says: settings is bad."),
        (Release(fails=("doctor",)), "The doctor of 0.3.0 does not answer"),
        (Release(fails=("verify",)), "The pose model does not run in 0.3.0"),
    ],
)
def test_a_release_that_does_not_do_when_tried_out_never_runs(
    behaves: Release, words: str, machine: Machine
):
    machine.writes_settings(1)
    assert words in fails(machine, behaves=behaves)
    assert machine.restarts_asked == 0
    assert machine.current == "0.2.0"
    assert machine.layout.whole() == ["0.2.0", "0.1.0"]
    assert [each.result for each in machine.past] == [Result.REFUSED]
    assert machine.said[-1] == "Nothing was changed: 0.2.0 runs on."


def test_what_the_present_release_finds_wrong_too_does_not_stop_an_update(machine: Machine):
    machine.releases["0.2.0"].bad = ("leftovers",)
    update(machine, behaves=Release(bad=("leftovers",)))
    assert machine.current == "0.3.0"


def test_it_waits_until_nobody_is_in_front(machine: Machine):
    machine.stage = "drill"
    machine.on_pause = lambda: setattr(
        machine, "stage", "empty" if machine.t_s > 10_100 else "drill"
    )
    update(machine)
    assert machine.current == "0.3.0"
    assert machine.t_s > 10_160
    assert any("Waiting until nobody" in line for line in machine.said)


def test_somebody_who_never_leaves_makes_it_a_matter_for_later(machine: Machine):
    machine.stage = "drill"
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    with pytest.raises(ReleaseError) as caught:
        machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)
    assert caught.value.why == "later"
    assert machine.restarts_asked == 0
    machine.flow.from_bundle(path, sha256, allow_older=False, at_once=True)
    assert machine.current == "0.3.0"


def test_an_older_release_is_put_in_only_when_that_is_meant(machine: Machine):
    machine.knows("0.1.5")
    path, sha256 = bundle_of(machine.root, "0.1.5")
    with pytest.raises(ReleaseError, match=r"is older than 0\.2\.0"):
        machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)
    machine.flow.from_bundle(path, sha256, allow_older=True, at_once=False)
    assert machine.current == "0.1.5"


def test_what_runs_already_is_not_put_in_again(machine: Machine):
    assert "is what runs already" in fails(machine, "0.2.0")
    assert machine.past == []


def test_another_machine_s_bundle_and_one_without_a_hash_are_refused(machine: Machine):
    path, sha256 = bundle_of(machine.root, "0.3.0", arch="x86_64")
    with pytest.raises(ReleaseError, match="for x86_64 with Python"):
        machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)
    path, _ = bundle_of(machine.root, "0.3.0")
    with pytest.raises(ReleaseError, match="Nothing tells whose"):
        machine.flow.from_bundle(path, None, allow_older=False, at_once=False)
    assert machine.layout.leftovers() == []
    assert machine.past == []


def test_a_bundle_that_needs_newer_system_files_is_refused_until_they_are_there(
    machine: Machine,
):
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0", system=2)
    with pytest.raises(ReleaseError, match="needs newer system files"):
        machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)
    machine.layout.system.parent.mkdir(parents=True)
    machine.layout.system.write_text("2\n")
    machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)
    assert machine.current == "0.3.0"


def test_where_no_kiosk_is_installed_there_is_nothing_to_update(tmp_path: Path):
    machine = Machine(tmp_path / "root")
    path, sha256 = bundle_of(tmp_path, "0.3.0")
    with pytest.raises(ReleaseError, match="No kiosk is installed"):
        machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)


def test_on_a_protected_disk_an_update_would_be_lost(machine: Machine):
    (machine.root / "proc").mkdir()
    (machine.root / "proc/mounts").write_text(
        "overlayroot / overlay rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/o 0 0\n"
        "tmpfs-root /media/root-rw tmpfs rw 0 0\n"
    )
    assert "an update would be lost" in fails(machine)
    assert machine.layout.whole() == ["0.2.0", "0.1.0"]


def test_two_updates_at_once_are_one_too_many(machine: Machine):
    with alone(machine.layout.home):
        assert "Another update is going on" in fails(machine)


def test_what_a_killed_update_left_takes_no_room_from_the_next(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    found: list[list[Path]] = []

    def asked(_folder: Path, _needed: int) -> None:
        found.append(machine.layout.leftovers())

    monkeypatch.setattr(flow, "check_room", asked)
    machine.flow.switch.begin("update", "0.3.0", None, built=True)
    (machine.layout.partial("0.3.0") / "venv").mkdir(parents=True)
    update(machine)
    assert found[0] == []
    assert machine.current == "0.3.0"


def test_going_back_waits_for_an_update_that_is_being_put_in(tmp_path: Path):
    machine = Machine(tmp_path / "root", "0.1.0")
    with (
        alone(machine.layout.home),
        pytest.raises(ReleaseError, match="Another update is going on") as caught,
    ):
        machine.flow.roll_back(None, at_once=False)
    assert caught.value.why == "later"


def test_an_update_that_is_stopped_before_the_switch_changes_nothing(machine: Machine):
    def stop() -> None:
        raise KeyboardInterrupt

    machine.stage, machine.on_pause = "drill", stop
    with pytest.raises(KeyboardInterrupt):
        update(machine)
    assert machine.current == "0.2.0"
    assert [each.result for each in machine.past] == [Result.CUT_OFF]
    assert machine.layout.whole() == ["0.2.0", "0.1.0"]


def test_one_that_is_stopped_after_the_switch_is_watched_on_by_systemd(machine: Machine):
    def stop() -> None:
        raise KeyboardInterrupt

    machine.on_pause = stop
    with pytest.raises(KeyboardInterrupt):
        update(machine)
    assert machine.layout.journal.exists()
    assert machine.current == "0.3.0"
    machine.on_pause = lambda: None
    # As kiosk-update-watch.service does.
    machine.flow.watch()
    assert [each.result for each in machine.past] == [Result.KEPT]


def test_one_that_is_killed_at_the_very_switch_is_brought_to_its_end_by_systemd(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # The switch is made, and the kiosk is not started anew yet.
        patch.setattr("kiosk.staff.update.flow.put_back", stop)
        with pytest.raises(KeyboardInterrupt):
            update(machine)
    assert machine.current == "0.3.0"
    assert machine.restarts_asked == 0
    assert machine.watched_on == 1
    machine.flow.watch()
    assert "(What runs is 0.2.0, not 0.3.0), and 0.2.0 runs again" in machine.said[-1]
    assert machine.current == "0.2.0"
    assert not machine.layout.journal.exists()


def test_a_trial_that_was_left_alone_goes_back_when_it_is_not_well(machine: Machine):
    def stop() -> None:
        raise KeyboardInterrupt

    machine.on_pause = stop
    with pytest.raises(KeyboardInterrupt):
        update(machine, behaves=Release(crashes=20))
    machine.on_pause = lambda: None
    # systemd must not call it a failure: what it was for has been done.
    machine.flow.watch()
    assert machine.said[-1].endswith("and 0.2.0 runs again.")
    assert machine.current == "0.2.0"


def test_a_trial_that_goes_on_lets_no_other_update_in(machine: Machine):
    def stop() -> None:
        raise KeyboardInterrupt

    machine.on_pause = stop
    with pytest.raises(KeyboardInterrupt):
        update(machine)
    with pytest.raises(ReleaseError, match="not settled yet"):
        update(machine, "0.4.0")
    path, sha256 = bundle_of(machine.root, "0.1.0")
    with pytest.raises(ReleaseError, match="not settled yet"):
        machine.flow.from_bundle(path, sha256, allow_older=True, at_once=False)
    assert machine.layout.whole() == ["0.3.0", "0.2.0", "0.1.0"]
    assert machine.layout.journal.exists()


def test_without_a_service_it_is_switched_and_said_that_nobody_watched(machine: Machine):
    machine.there = False
    update(machine)
    assert machine.current == "0.3.0"
    assert machine.restarts_asked == 0
    assert "Nobody watched it" in machine.said[-1]


def test_three_releases_are_kept_and_never_the_one_to_go_back_to_removed(machine: Machine):
    for version in ("0.3.0", "0.4.0", "0.5.0"):
        update(machine, version)
    assert machine.layout.whole() == ["0.5.0", "0.4.0", "0.3.0"]
    machine.flow.roll_back("0.3.0", at_once=False)
    machine.restarts_asked = 0
    update(machine, "0.6.0")
    assert "0.3.0" in machine.layout.whole()
    assert len(machine.layout.whole()) == 3
    machine.flow.roll_back(None, at_once=False)
    assert machine.current == "0.3.0"


# -- Back


def test_a_rollback_goes_to_the_release_before_and_can_be_undone(machine: Machine):
    update(machine)
    machine.flow.roll_back(None, at_once=False)
    assert machine.current == "0.2.0"
    machine.flow.roll_back("0.3.0", at_once=False)
    assert machine.current == "0.3.0"
    assert [each.what for each in machine.past] == ["update", "rollback", "rollback"]


def test_a_rollback_to_a_release_that_is_not_well_goes_back_itself(machine: Machine):
    update(machine)
    machine.releases["0.2.0"].crashes = 10
    with pytest.raises(ReleaseError, match=r"0\.2\.0 was not kept"):
        machine.flow.roll_back(None, at_once=False)
    assert machine.current == "0.3.0"
    # It was here before, and stays.
    assert "0.2.0" in machine.layout.whole()


def test_a_rollback_to_what_is_not_here_says_what_is(machine: Machine):
    with pytest.raises(ReleaseError, match=r"9\.9 is not here, but 0\.1\.0\."):
        machine.flow.roll_back("9.9", at_once=False)
    with pytest.raises(ReleaseError, match="what runs already"):
        machine.flow.roll_back("0.2.0", at_once=False)


def test_with_one_release_there_is_nowhere_to_go_back_to(tmp_path: Path):
    machine = Machine(tmp_path / "root", "0.1.0")
    with pytest.raises(ReleaseError, match="no other release"):
        machine.flow.roll_back(None, at_once=False)


# -- At boot


def test_at_boot_without_anything_unsettled_nothing_is_said_or_done(machine: Machine):
    machine.flow.settle()
    machine.flow.watch()
    assert machine.said == []
    assert machine.restarts_asked == 0


def test_a_release_that_was_cut_off_in_its_trial_is_settled_at_boot_and_watched(
    machine: Machine,
):
    def power_cut() -> None:
        raise KeyboardInterrupt

    machine.on_pause = power_cut
    with pytest.raises(KeyboardInterrupt):
        update(machine, behaves=Release(crashes=20))
    machine.on_pause = lambda: None
    machine.flow.settle()
    assert "0.3.0 is on trial, start 1." in machine.said
    machine.flow.settle()
    machine.flow.settle()
    assert machine.current == "0.2.0"
    assert any(line.startswith("0.2.0 runs again") for line in machine.said)
