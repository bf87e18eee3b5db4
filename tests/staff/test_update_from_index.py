"""An update from the package index."""

import zipfile
from pathlib import Path

import pytest
from updating import Machine, Release

from kiosk.release.fault import ReleaseError


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "root", "0.1.0", "0.2.0")


def fetches(machine: Machine, *names: str) -> None:
    def download(folder: Path) -> None:
        for name in names:
            with zipfile.ZipFile(folder / name, "w") as archive:
                archive.writestr("kiosk/__init__.py", "")

    machine.download = download


def test_the_index_s_newest_is_put_in(machine: Machine):
    fetches(machine, "hinge_kiosk-0.3.0-py3-none-any.whl")
    machine.knows("0.3.0")
    machine.flow.from_index(None, allow_older=False, at_once=False)
    assert machine.current == "0.3.0"
    assert machine.layout.about("0.3.0")["vouched"] == "index"
    assert machine.layout.leftovers() == []
    installs = [words for words in machine.ran if "pip" in words and "install" in words]
    # What Debian brings is not put over by the index's.
    assert "--no-index" not in installs[0]
    assert "--no-deps" not in installs[0]


def test_an_index_without_the_kiosk_is_told(machine: Machine):
    with pytest.raises(ReleaseError, match=r"pip can't fetch hinge-kiosk==0\.4\.0"):
        machine.flow.from_index("0.4.0", allow_older=False, at_once=False)
    with pytest.raises(ReleaseError, match="is no version"):
        machine.flow.from_index("latest", allow_older=False, at_once=False)
    fetches(machine, "hinge_kiosk-0.1.0-py3-none-any.whl")
    with pytest.raises(ReleaseError, match="is older than"):
        machine.flow.from_index(None, allow_older=False, at_once=False)
    assert machine.current == "0.2.0"
    assert machine.layout.leftovers() == []


NONE = """\
ERROR: Could not find a version that satisfies the requirement hinge-kiosk (from versions: none)
ERROR: No matching distribution found for hinge-kiosk
"""
RETRYING = """\
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after \
connection broken by 'NewConnectionError(...)': /simple/hinge-kiosk/
"""


def test_an_index_that_has_never_heard_of_the_kiosk_is_not_blamed_on_the_network(
    machine: Machine,
):
    machine.pip_complains = NONE
    with pytest.raises(
        ReleaseError, match="index that pip is set to has no hinge-kiosk "
    ) as at:
        machine.flow.from_index(None, allow_older=False, at_once=False)
    assert "network" not in str(at.value)
    assert "/etc/pip.conf" in str(at.value)
    assert machine.layout.leftovers() == []


def test_a_network_that_is_gone_is_not_blamed_on_the_index(machine: Machine):
    # pip ends with the same words then.
    machine.pip_complains = RETRYING + NONE
    with pytest.raises(ReleaseError, match="check the network"):
        machine.flow.from_index(None, allow_older=False, at_once=False)


def test_a_release_of_the_index_that_does_not_run_leaves_nothing(machine: Machine):
    fetches(machine, "hinge_kiosk-0.3.0-py3-none-any.whl")
    machine.knows("0.3.0", Release(fails=("--version",)))
    with pytest.raises(ReleaseError, match="does not start"):
        machine.flow.from_index(None, allow_older=False, at_once=False)
    assert machine.current == "0.2.0"
    assert machine.layout.leftovers() == []
