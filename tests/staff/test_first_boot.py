"""`kiosk first-boot`: what a fresh machine still lacks, and how staff reach it."""

import json
from pathlib import Path

import pytest
from kiosk_seen import Clinic, kiosk

from kiosk.health.checks.running import RunningKiosk
from kiosk.health.checks.world import World
from kiosk.staff import first_boot
from kiosk.staff.first_boot import lacking

WELL = {"parts": [{"name": "camera", "kind": "well"}], "wall": {"age_s": 0.1}}


def world(tmp_path: Path, **options: object) -> World:
    """A kiosk that runs and has what it needs, but for what the options say."""
    given = {"wall.source": "pad", "mark.x": 0.5, **options}
    return World(given, tmp_path, tmp_path, kiosk=RunningKiosk(7, WELL))


def ids(world: World, config: Path, *boot_files: Path) -> list[str]:
    return [each.id for each in lacking(world, config, boot_files)]


def test_a_kiosk_that_has_all_lacks_nothing(tmp_path: Path):
    (tmp_path / "kiosk.toml").write_text("")
    assert ids(world(tmp_path), tmp_path) == []


def test_a_fresh_kiosk_lacks_its_settings_its_mark_and_its_wall(tmp_path: Path):
    fresh = world(tmp_path, **{"wall.source": "none", "mark.x": None})
    assert ids(fresh, tmp_path) == ["wall", "mark", "settings-file"]


def test_a_missing_camera_comes_first(tmp_path: Path):
    status = {"faults": [{"fault": "camera_missing", "code": "C1"}], "wall": {"age_s": 0.1}}
    blind = World({"wall.source": "none"}, tmp_path, tmp_path, kiosk=RunningKiosk(7, status))
    assert ids(blind, tmp_path)[0] == "camera"


def test_a_boot_file_that_was_not_taken_in_is_told_with_where_it_says_why(tmp_path: Path):
    boot_file = tmp_path / "boot/kiosk.toml"
    boot_file.parent.mkdir()
    boot_file.write_text("volume 3")
    boot_file.with_name("kiosk.toml.problems.txt").write_text("...")
    (found,) = [
        each
        for each in lacking(world(tmp_path), tmp_path, (boot_file,))
        if each.id == "boot-file"
    ]
    assert "kiosk.toml.problems.txt says why" in found.remedy
    # Nothing is to be corrected any more, though it still lies there.
    boot_file.unlink()
    assert "boot-file" not in ids(world(tmp_path), tmp_path, boot_file)


def test_it_is_told_in_lines_and_in_json_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    clinic = Clinic(tmp_path, {})
    for name, value in clinic.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(first_boot, "CHECKS", ("settings",))
    clinic.starts()
    told = kiosk("first-boot")
    assert told.exit_code == 3
    assert told.stdout.startswith("This kiosk is ")
    assert "Nobody has set anything yet" in told.stdout
    found = json.loads(kiosk("first-boot", "--json").stdout)
    assert [row["id"] for row in found["lacking"]] == ["mark", "settings-file"]
    (clinic.config / "kiosk.toml").write_text("[mark]\nx = 0.5\n")
    told = kiosk("first-boot")
    assert told.exit_code == 0
    assert told.stdout.endswith("Nothing is missing.\n")
