"""Whenever the power goes in an update, one release that works is current after the restart."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plug import Clinic, Plug, PowerCut

from kiosk.release.fault import ReleaseError
from kiosk.release.journal import Result, read_past
from kiosk.release.switch import MOST_STARTS

OLD, NEW, BROKEN = "0.2", "0.3", ("0.4", "0.5")
Doing = Callable[[Clinic, Plug], object]


def update_that_is_kept(clinic: Clinic, disk: Plug) -> None:
    switch = clinic.update(disk, NEW)
    clinic.writes_settings()
    switch.confirm()


def update_that_goes_back(clinic: Clinic, disk: Plug) -> None:
    switch = clinic.update(disk, BROKEN[0])
    # It ran for a moment.
    clinic.writes_settings()
    switch.go_back("It ended by itself.")
    switch.sweep()


def update_that_is_refused(clinic: Clinic, disk: Plug) -> None:
    switch = clinic.switch(disk)
    switch.begin("update", NEW, "anna", built=True)
    disk.make_folder(clinic.layout.partial(NEW))
    switch.abandon("It is not well.")
    switch.sweep()


def rollback(clinic: Clinic, disk: Plug) -> None:
    clinic.writes_settings()
    clinic.roll_back(disk, "0.1").confirm()


def rollback_and_back_again(clinic: Clinic, disk: Plug) -> None:
    clinic.writes_settings()
    clinic.roll_back(disk, "0.1").go_back("It was no better.")


DOINGS: list[Doing] = [
    update_that_is_kept,
    update_that_goes_back,
    update_that_is_refused,
    rollback,
    rollback_and_back_again,
]


def steps_of(doing: Doing, template: Path) -> list[str]:
    """All steps that it takes when nobody pulls the plug."""
    with TemporaryDirectory() as root:
        disk = Plug()
        doing(copied(template, Path(root)), disk)
        return disk.steps


def copied(template: Path, root: Path) -> Clinic:
    shutil.copytree(template, root, symlinks=True, dirs_exist_ok=True)
    clinic = Clinic.__new__(Clinic)
    clinic.layout = type(Clinic(root / "unused", OLD).layout)(root)
    clinic.settings = root / "settings"
    shutil.rmtree(root / "unused")
    return clinic


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine with three releases, of which the newest runs."""
    root = tmp_path_factory.mktemp("machine")
    Clinic(root, "0.0", "0.1", OLD)
    return root


def cut(doing: Callable[[], object]) -> bool:
    """Whether the power went in the middle of it."""
    try:
        doing()
    except PowerCut:
        return True
    return False


def one_works(clinic: Clinic) -> None:
    """What must hold at any moment: something starts, and it is a whole release."""
    assert clinic.current is not None
    assert clinic.current in clinic.layout.whole()


def all_is_settled(clinic: Clinic) -> None:
    """What must hold when the machine had its few starts."""
    one_works(clinic)
    assert clinic.current not in BROKEN
    assert not clinic.layout.journal.exists()
    assert clinic.layout.leftovers() == []
    assert clinic.layout.linked(clinic.layout.proven) in (clinic.current, None)
    assert clinic.reads_settings(clinic.current)


@pytest.mark.parametrize("doing", DOINGS)
def test_one_cut_anywhere_leaves_a_release_that_works(doing: Doing, template: Path):
    steps = steps_of(doing, template)
    assert len(steps) > 5
    for number in range(1, len(steps) + 1):
        with TemporaryDirectory() as root:
            clinic = copied(template, Path(root))
            assert cut(lambda c=clinic, n=number: doing(c, Plug(n))), steps[number - 1]
            one_works(clinic)
            for _ in range(MOST_STARTS + 2):
                clinic.power_on(Plug(), BROKEN)
                one_works(clinic)
                assert clinic.reads_settings(clinic.current), steps[number - 1]
            all_is_settled(clinic)
            assert len(read_past(clinic.layout.history)) <= 1, steps[number - 1]


@pytest.mark.parametrize("doing", [update_that_is_kept, update_that_goes_back, rollback])
def test_a_second_cut_while_the_first_is_settled_changes_nothing_of_that(
    doing: Doing, template: Path
):
    for first in range(1, len(steps_of(doing, template)) + 1):
        second = 0
        goes_on = True
        while goes_on:
            second += 1
            with TemporaryDirectory() as root:
                clinic = copied(template, Path(root))
                cut(lambda c=clinic, n=first: doing(c, Plug(n)))
                goes_on = cut(lambda c=clinic, n=second: c.power_on(Plug(n), BROKEN))
                one_works(clinic)
                for _ in range(MOST_STARTS + 2):
                    clinic.power_on(Plug(), BROKEN)
                    one_works(clinic)
                all_is_settled(clinic)
                assert len(read_past(clinic.layout.history)) <= 1


def test_a_release_on_trial_that_never_runs_well_goes_back_after_a_few_starts(tmp_path: Path):
    clinic = Clinic(tmp_path, OLD)
    clinic.update(Plug(), BROKEN[0])
    ran: list[str | None] = []
    for _ in range(MOST_STARTS + 1):
        clinic.power_on(Plug(), BROKEN)
        ran.append(clinic.current)
    assert ran == [BROKEN[0]] * MOST_STARTS + [OLD]
    past = read_past(clinic.layout.history)
    assert [each.result for each in past] == [Result.WENT_BACK]
    assert "never ran well" in str(past[0].why)


def test_a_good_release_whose_trial_the_power_cut_off_is_kept_at_the_next_start(
    tmp_path: Path,
):
    clinic = Clinic(tmp_path, OLD)
    clinic.update(Plug(), NEW)
    clinic.power_on(Plug(), BROKEN)
    assert clinic.current == NEW
    assert [each.result for each in read_past(clinic.layout.history)] == [Result.KEPT]


def test_a_link_that_leads_nowhere_is_mended_at_boot(tmp_path: Path):
    clinic = Clinic(tmp_path, "0.1", OLD)
    clinic.layout.current.unlink()
    clinic.switch(Plug()).settle()
    assert clinic.current == OLD
    clinic.layout.current.unlink()
    clinic.layout.proven.symlink_to(clinic.layout.target("0.1"))
    clinic.switch(Plug()).settle()
    assert clinic.current == "0.1"


def test_a_journal_that_makes_no_sense_is_thrown_away_and_the_links_hold(tmp_path: Path):
    clinic = Clinic(tmp_path, "0.1", OLD)
    clinic.layout.journal.write_text('{"schema": 1, "phase": "dancing"}')
    clinic.power_on(Plug(), BROKEN)
    assert clinic.current == OLD
    assert not clinic.layout.journal.exists()


def test_a_full_disk_does_not_keep_a_broken_release_running(tmp_path: Path):
    class Full(Plug):
        def put(self, path: Path, data: bytes, mode: int = 0o644) -> None:
            raise OSError(28, "No space left on device")

    clinic = Clinic(tmp_path, OLD)
    clinic.update(Plug(), BROKEN[0])
    clinic.switch(Full()).settle()
    assert clinic.current == OLD
    assert not clinic.layout.journal.exists()


def test_on_a_full_disk_the_history_has_room_where_the_broken_release_was(tmp_path: Path):
    clinic = Clinic(tmp_path, OLD)

    class Full(Plug):
        def put(self, path: Path, data: bytes, mode: int = 0o644) -> None:
            if clinic.layout.leftovers():
                raise OSError(28, "No space left on device")
            super().put(path, data, mode)

    clinic.update(Plug(), BROKEN[0])
    clinic.switch(Full()).go_back("It ended by itself.")
    (past,) = read_past(clinic.layout.history)
    assert (past.to, past.result) == (BROKEN[0], Result.WENT_BACK)


MACHINE_STEP = st.tuples(
    st.sampled_from(["update", "roll back", "power on"]),
    st.sampled_from(["0.1", OLD, NEW, *BROKEN]),
    st.one_of(st.none(), st.integers(1, 60)),
)


@given(st.lists(MACHINE_STEP, max_size=10))
@settings(max_examples=150)
def test_whatever_is_done_and_whenever_the_plug_is_pulled_something_that_works_runs(
    done: list[tuple[str, str, int | None]],
):
    with TemporaryDirectory() as root:
        clinic = Clinic(Path(root), "0.1", OLD)
        for what, version, cut_at in done:
            disk = Plug(cut_at)
            try:
                if what == "power on":
                    clinic.power_on(disk, BROKEN)
                elif what == "update":
                    clinic.update(disk, version)
                else:
                    clinic.roll_back(disk, version)
            except (PowerCut, ReleaseError):
                pass
            one_works(clinic)
        for _ in range(MOST_STARTS + 2):
            clinic.power_on(Plug(), BROKEN)
        all_is_settled(clinic)
