"""A disk that fails at any one step of an update leaves a release that runs, and a sentence."""

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from updating import Machine, Release, bundle_of

from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.staff.update.flow import STOPPED, Flow

# More than any of them takes.
MOST_STEPS = 80


class Failing(Disk):
    """Fails at one step, counted from 1, and goes on."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.count = 0

    def step(self, what: str) -> None:
        """Counts."""
        self.count += 1
        if self.count == self.fails_at:
            raise OSError(errno.EIO, f"Input/output error at: {what}")


def puts_in(machine: Machine, flow: Flow) -> None:
    machine.knows("0.3.0")
    path, sha256 = bundle_of(machine.root, "0.3.0")
    flow.from_bundle(path, sha256, allow_older=False, at_once=False)


def puts_in_what_crashes(machine: Machine, flow: Flow) -> None:
    machine.knows("0.3.0", Release(crashes=20))
    path, sha256 = bundle_of(machine.root, "0.3.0")
    flow.from_bundle(path, sha256, allow_older=False, at_once=False)


def goes_back_to_what_crashes(machine: Machine, flow: Flow) -> None:
    machine.knows("0.1.0", Release(crashes=20))
    flow.roll_back("0.1.0", at_once=False)


@pytest.mark.parametrize("doing", [puts_in, puts_in_what_crashes, goes_back_to_what_crashes])
def test_whichever_step_fails_what_is_current_is_whole_and_runs(
    tmp_path: Path, doing: Callable[[Machine, Flow], None]
):
    for number in range(1, MOST_STEPS):
        machine = Machine(tmp_path / str(number), "0.1.0", "0.2.0")
        disk = Failing(number)
        # Nothing else than a sentence may come out of it.
        with suppress(ReleaseError):
            doing(machine, Flow(replace(machine.here, disk=disk)))
        if machine.layout.journal.exists():
            # systemd watches on, once nobody else does.
            machine.flow.watch()
        assert machine.current is not None
        assert machine.releases[machine.current].crashes is None
        assert machine.runs == machine.current
        assert not machine.layout.journal.exists()
        # A disk that fails is nobody's doing.
        assert STOPPED not in [past.why for past in machine.past]
        if disk.count < number:
            return
    pytest.fail("It takes more steps than were tried.")
