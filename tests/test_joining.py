"""Who may not read a file is told the group that may, and the command."""

import grp
import os
from pathlib import Path

import pytest

from kiosk.joining import how_to_join
from kiosk.sessions.view import ViewError, open_view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a group of which whoever asks is no member."""
    mine = {0, os.getegid(), *os.getgroups()}
    others = [group for group in grp.getgrall() if group.gr_gid not in mine]
    if os.geteuid() or not others:
        pytest.skip("only root may give a folder to another group")
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o750)
    os.chown(folder, -1, others[0].gr_gid)
    return folder


def test_the_folder_s_group_is_named_with_the_command(folder: Path):
    name = grp.getgrgid(folder.stat().st_gid).gr_name
    for path in (folder, folder / "events.jsonl"):
        assert f"(sudo usermod -aG {name} USER, then log in anew)" in how_to_join(path)


def test_a_group_that_could_not_read_it_either_is_not_named(folder: Path):
    folder.chmod(0o700)
    assert "usermod" not in how_to_join(folder)


def test_of_root_s_own_files_no_group_is_named(tmp_path: Path):
    assert "sudo" in how_to_join(tmp_path)
    assert "usermod" not in how_to_join(tmp_path)


def test_sessions_that_may_not_be_read_name_it(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = folder / "sessions.db"

    def refused(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    name = grp.getgrgid(folder.stat().st_gid).gr_name
    real = Path.stat

    def stat(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(ViewError, match=f"join the group {name} "):
        open_view(path)
